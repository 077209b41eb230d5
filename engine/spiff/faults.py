"""What goes wrong inside a running model."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from engine.errors import EngineError
from engine.values import Value


class CannotContinue(EngineError):
    """A runtime exception in BPMN's sense (13.4.2: no flow to take; a timer without a time): not catchable in the model."""

    text = "The step {element} cannot go on: {reason}"

    def __init__(self, element: str, reason: str) -> None:
        super().__init__(element=element, reason=reason)


class StartUnclear(EngineError, ValueError):
    """Where the process begins was not said, or said wrongly."""

    text = "Say at which start event {process} begins: {starts}."

    def __init__(self, process: str, starts: Iterable[str]) -> None:
        super().__init__(process=process, starts=", ".join(starts) or "—")


class ProcessUnknown(EngineError, ValueError):
    text = "This file has no executable process {process}."


@dataclass(frozen=True, slots=True)
class Fault:
    """A BPMN error or escalation on its way outwards."""

    kind: str
    """`error` or `escalation`."""
    code: str | None
    message: str = ""
    values: Mapping[str, Value] = field(default_factory=dict)

    def seen(self) -> dict[str, Value]:
        """What mappings where it is caught may read beside its values."""
        return {f"{self.kind}Code": self.code, f"{self.kind}Message": self.message, **self.values}
