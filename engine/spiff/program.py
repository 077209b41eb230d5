"""One BPMN file, compiled: immutable, shared by all its cases and between threads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

StartKind = Literal["none", "message", "signal", "timer", "conditional"]
TimerKind = Literal["date", "duration", "cycle"]


@dataclass(frozen=True, slots=True)
class StartEvent:
    """A top-level start event: how a case of this process may begin."""

    element: str
    process: str
    kind: StartKind
    name: str | None = None
    """The name of the message or signal; for other kinds None."""
    correlation: str | None = None
    """The text of the message's correlation key, if it has one."""
    timer: TimerKind | None = None
    text: str | None = None
    """The timer's or condition's text; give a timer's to `schedule`."""
    label: str | None = None
    """The element's own name."""


@dataclass(frozen=True, slots=True)
class Element:
    """One element as the owner drew it."""

    id: str
    kind: str
    """The BPMN tag, such as `userTask`."""
    name: str | None
    process: str
    lane: str | None = None
    """The id of the innermost lane."""
    documentation: str | None = None
    parent: str | None = None
    """The sub-process around it."""
    properties: Mapping[str, str] = field(default_factory=dict)
    """zeebe:properties."""
    form: str | None = None
    operation: str | None = None
    decision: str | None = None
    calls: str | None = None


@dataclass(frozen=True, eq=False)
class Program:
    """What `compile_program` gives. Nothing writes to it afterwards (`fingerprint` proves it)."""

    source: bytes
    main: str
    """The id of the process to start: the first executable one."""
    processes: Mapping[str, Any]
    """By id; executable ones and those that call activities may call."""
    starts: tuple[StartEvent, ...]
    elements: Mapping[str, Element]
    lanes: Mapping[str, Element]
    operations: Mapping[str, tuple[str, ...]]
    """Operation name -> the elements that call it."""
    forms: Mapping[str, tuple[str, ...]]
    decisions: Mapping[str, tuple[str, ...]]
    calls: Mapping[str, tuple[str, ...]]

    def fingerprint(self) -> str:
        """A digest of everything in it, to show that nothing wrote to it."""
        raise NotImplementedError


def compile_program(source: bytes) -> Program:
    """Desugar and parse one BPMN file (BPMN 2.0 sections 10 and 13).

    Raises UnsupportedElement for an element that is not executed exactly as BPMN says, FeelSyntaxError for an
    expression that does not parse, ValueError for a file that is no BPMN.
    """
    raise NotImplementedError


def _unused(_: datetime) -> None: ...
