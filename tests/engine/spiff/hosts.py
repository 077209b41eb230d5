"""An application in memory, for runs under test."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from engine.calendar import Weekdays
from engine.errors import UnknownProcess
from engine.spiff import Program, Run, Trace, compile_program
from engine.values import Value


class MemoryHost:
    """Keeps the calls of operations, a clock that stands still, and programs by the process they hold."""

    def __init__(self) -> None:
        self.time = datetime(2026, 11, 23, 9, tzinfo=UTC)
        self.calls: list[tuple[str, dict[str, Value]]] = []
        self.operations: dict[str, Callable[..., Value]] = {}
        self.outside: set[str] = set()
        self.decisions: dict[str, Callable[[Mapping[str, Value]], Value]] = {}
        self.programs: dict[str, Program] = {}

    def now(self) -> datetime:
        return self.time

    def add_working_days(self, moment: datetime, days: int) -> datetime:
        return Weekdays().add_working_days(moment, days)

    def is_outside(self, operation: str) -> bool:
        return operation in self.outside

    def call(self, operation: str, inputs: dict[str, Value], step: str) -> Value:
        self.calls.append((operation, inputs))
        work = self.operations.get(operation)
        return work(**inputs) if work else None

    def decide(self, decision: str, context: Mapping[str, Value]) -> tuple[Value, Any]:
        return self.decisions[decision](context), ["rule 1"]

    def program(self, process: str, binding: str, version: str | None) -> tuple[str, Program]:
        if process not in self.programs:
            raise UnknownProcess(key=process)
        return f"definition of {process}", self.programs[process]

    def restore_program(self, definition_key: str) -> Program:
        return self.programs[definition_key.removeprefix("definition of ")]


class Case:
    """A run that is dumped and restored before each verb, with short words for tests."""

    def __init__(self, source: bytes, host: MemoryHost | None = None, **variables: Value) -> None:
        self.host = host or MemoryHost()
        self.source = source
        self.program = compile_program(source)
        self.variables_given = variables
        self.history: list[Trace] = []
        self.run: Run

    def begin(self, start: str | None = None, process: str | None = None) -> Case:
        self.run = Run.start(
            self.program, self.host, process=process, start=start, variables=self.variables_given
        )
        self.history += self.run.trace
        return self

    def waiting(self) -> list[str]:
        """The elements that something is waited for at."""
        return sorted(wait.element for wait in self.run.waits.values())

    def step(self, element: str, number: int = 0) -> str:
        """The step that waits at an element, the oldest first."""
        found = [step for step, wait in self.run.waits.items() if wait.element == element]
        return found[number]

    def done(self, element: str, number: int = 0, **values: Value) -> Case:
        """Complete a task or job."""
        return self._verb("complete", self.step(element, number), values)

    def result(self, element: str, value: Value) -> Case:
        return self._verb("complete", self.step(element), value)

    def fire(self, element: str, number: int = 0, **values: Value) -> Case:
        """The timer, message or signal at an element happens."""
        return self._verb("fire", self.step(element, number), values)

    def error(self, element: str, code: str, **values: Value) -> Case:
        return self._verb("throw", self.step(element), code, "", values)

    def after(self, **length: float) -> Case:
        """Time passes; timers fire in the order in which they are due."""
        until = self.host.time + timedelta(**length)
        while True:
            due = [
                (wait.due, number, step)
                for number, (step, wait) in enumerate(self.run.waits.items())
                if wait.kind == "timer" and wait.due is not None and wait.due <= until
            ]
            if not due:
                self.host.time = until
                return self
            moment, _, step = min(due)
            self.host.time = max(moment, self.host.time)
            self._verb("fire", step)

    def _verb(self, verb: str, *arguments: Any) -> Case:
        text = self.run.dump()
        self.run = Run.restore(self.program, self.host, text)
        assert self.run.dump() == text
        getattr(self.run, verb)(*arguments)
        self.history += self.run.trace
        return self

    @property
    def called(self) -> list[str]:
        """The operations that were called, in order."""
        return [name for name, _ in self.host.calls]

    def seen(self, kind: str) -> list[str]:
        """The elements of a kind of trace entries."""
        return [each.element for each in self.history if each.kind == kind]


def case(source: bytes, host: MemoryHost | None = None, **variables: Value) -> Case:
    """A case that has begun at its none start."""
    return Case(source, host, **variables).begin()
