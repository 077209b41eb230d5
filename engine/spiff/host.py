"""What a run asks of the application that it runs in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from engine.values import Value

if TYPE_CHECKING:
    from engine.spiff.program import Program


class Host(Protocol):
    """The application, seen from a run. All of it is called inside the application's transaction."""

    def now(self) -> datetime:
        """The present, with a zone."""

    def add_working_days(self, moment: datetime, days: int) -> datetime:
        """The moment that many working days later, by the application's calendar."""

    def is_outside(self, operation: str) -> bool:
        """True if the operation reaches outside: it then becomes a Wait of kind job instead of being called."""

    def call(self, operation: str, inputs: dict[str, Value], step: str) -> Value:
        """Run an operation. BpmnError becomes a BPMN error of the step; all else leaves the verb untouched."""

    def decide(self, decision: str, context: Mapping[str, Value]) -> tuple[Value, Any]:
        """Evaluate a decision; the second part (matched rules) goes into the trace as it is."""

    def program(self, process: str, binding: str, version: str | None) -> tuple[str, Program]:
        """The program of a called process, and the key under which `restore_program` finds it again.

        `binding` is `latest`, `deployment` or `versionTag`; raises engine.errors.UnknownProcess.
        """

    def restore_program(self, definition_key: str) -> Program:
        """The program that `program` gave under this key."""
