"""The engine's answers to what a run asks: operations, decisions, called processes, the time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from engine import deployments
from engine.db import Transaction
from engine.errors import BpmnError, OperationFailed, Refused, UnknownOperation, UnknownProcess
from engine.halts import PackageHalted
from engine.models import Case
from engine.runtime import Loaded
from engine.spiff import Program
from engine.values import Value


class CaseHost:
    """Host of one case in one transaction; `results` collects what operations returned."""

    def __init__(self, tx: Transaction, case: Case, loaded: Loaded) -> None:
        self.tx = tx
        self.case = case
        self.loaded = loaded
        self.results: list[dict[str, Any]] = []
        self._called: dict[str, Loaded] = {}

    def now(self) -> datetime:
        return self.tx.now

    def add_working_days(self, moment: datetime, days: int) -> datetime:
        return self.tx.runtime.calendar(self.tx.session).add_working_days(moment, days)

    def is_outside(self, operation: str) -> bool:
        return self.tx.runtime.operations[operation].outside

    def call(self, operation: str, inputs: dict[str, Value], step: str) -> Value:
        called = self.tx.runtime.operations[operation]
        try:
            with self.tx.session.begin_nested():  # a BPMN error undoes what the operation wrote
                result = called.call(self.tx, inputs, key=f"{self.case.id}:{step}")
        except (BpmnError, Refused, PackageHalted):
            raise
        except Exception as error:
            raise OperationFailed(
                case_id=self.case.id, element=step, operation=operation
            ) from error
        self.results.append({"operation": operation, "inputs": inputs, "result": result})
        return result

    def decide(self, decision: str, context: Mapping[str, Value]) -> tuple[Value, Any]:
        for loaded in (self.loaded, *self._called.values()):
            if decision in loaded.decisions:
                outcome = loaded.decisions[decision].evaluate(decision, context, now=self.tx.now)
                return outcome.value, [asdict(rule) for rule in outcome.rules]
        raise UnknownOperation(name=decision)

    def program(self, process: str, binding: str, version: str | None) -> tuple[str, Program]:
        if binding == "deployment" and process in self.loaded.program.processes:
            loaded = self.loaded
        else:
            loaded = self._in_force(process)
        self._called[str(loaded.definition_id)] = loaded
        return str(loaded.definition_id), loaded.program

    def _in_force(self, process: str) -> Loaded:
        try:
            return deployments.in_force(self.tx, process)
        except UnknownProcess:
            if process in self.loaded.program.processes:
                return self.loaded
            raise

    def restore_program(self, definition_key: str) -> Program:
        loaded = self.tx.runtime.definitions.of(self.tx.session, int(definition_key))
        self._called[definition_key] = loaded
        return loaded.program
