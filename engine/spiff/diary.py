"""What a run writes down while it runs."""

from __future__ import annotations

from typing import Any

from engine.spiff.steps import Scope, Step
from engine.spiff.waits import Trace, TraceKind


class Diary:
    """The trace of a verb."""

    def __init__(self) -> None:
        self.trace: list[Trace] = []
        """What the last verb did, in order; emptied when a verb begins."""

    def note(self, kind: TraceKind, step: Step, **details: Any) -> None:
        """Write down what a step did."""
        self.note_at(len(self.trace), kind, step, **details)

    def note_at(self, position: int, kind: Any, step: Step, **details: Any) -> None:
        """The same at an earlier place of the trace."""
        if "instance" in step.values:
            details["loop_counter"] = int(step.values["instance"]["loopCounter"])
        node = step.node
        self.trace.insert(
            position,
            Trace(
                kind, node.element.id, step.name, path_of(step.scope), node.element.name,
                step.scope.definition, details,
            ),
        )  # fmt: skip

    def note_taken(self, flow: str, step: Step) -> None:
        """A token took a sequence flow."""
        self.trace.append(
            Trace("taken", flow, step.name, path_of(step.scope), None, step.scope.definition)
        )

    def note_scope(self, kind: TraceKind, scope: Scope, **details: Any) -> None:
        self.trace.append(Trace(kind, scope.spec.name, details=details))


def path_of(scope: Scope) -> tuple[str, ...]:
    """The sub-processes and call activities around what is in this scope, outermost first."""
    found: list[str] = []
    current: Scope | None = scope
    while current is not None and current.host is not None:
        found.append(current.host.node.element.id)
        current = current.host.scope
    return tuple(reversed(found))
