"""One BPMN file, compiled: immutable, shared by all its cases and between threads."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal

from engine.spiff.timers import TimerKind

if TYPE_CHECKING:
    from engine.spiff.steps import Shape

StartKind = Literal["none", "message", "signal", "timer", "conditional"]
NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class StartEvent:
    """A top-level start event: how a case of this process may begin."""

    element: str
    process: str
    kind: StartKind
    name: str | None = None
    """The name of the message or signal (its text: FEEL after `=`); for other kinds None."""
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
    properties: Mapping[str, str] = field(default_factory=lambda: NOTHING)
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
    processes: Mapping[str, Shape]
    """By id; executable ones and those that call activities may call."""
    starts: tuple[StartEvent, ...]
    elements: Mapping[str, Element]
    """Flow nodes by id, those of all compiled processes."""
    lanes: Mapping[str, Element]
    operations: Mapping[str, tuple[str, ...]]
    """Operation name -> the elements that call it; names that FEEL computes are not in it."""
    forms: Mapping[str, tuple[str, ...]]
    decisions: Mapping[str, tuple[str, ...]]
    calls: Mapping[str, tuple[str, ...]]

    def starts_of(self, process: str) -> tuple[StartEvent, ...]:
        """The start events of one process."""
        return tuple(each for each in self.starts if each.process == process)

    def fingerprint(self) -> str:
        """A digest of everything in it, to show that nothing wrote to it."""
        seen: dict[int, object] = {}  # holds what it has seen, so that no other takes its place
        digest = hashlib.sha256()
        stack: list[object] = [self]
        while stack:
            _digest(stack.pop(), digest, stack, seen)
        return digest.hexdigest()


def compile_program(source: bytes) -> Program:
    """Desugar and parse one BPMN file (BPMN 2.0 sections 10 and 13).

    Raises UnsupportedElement for an element that is not executed exactly as BPMN says, FeelSyntaxError for an
    expression that does not parse, ValueError for a file that is no BPMN.
    """
    from engine.spiff.reader import read

    return read(source)


# Publishing needs the program for the checks, for the definition's row and for its start events.
program_of = lru_cache(maxsize=100)(compile_program)
"""The same, kept for the files that were compiled last."""


def _digest(thing: Any, digest: Any, stack: list[object], seen: dict[int, object]) -> None:
    """Feed one object into the digest, and what it holds to the stack."""
    if isinstance(thing, str | bytes | int | float | bool | type(None) | type):
        digest.update(repr(thing).encode())
        return
    digest.update(type(thing).__name__.encode())
    if id(thing) in seen:
        return
    seen[id(thing)] = thing
    if isinstance(thing, Mapping):
        digest.update(str(len(thing)).encode())
        stack.extend(part for pair in thing.items() for part in pair)
    elif isinstance(thing, tuple | list):
        digest.update(str(len(thing)).encode())
        stack.extend(thing)
    elif isinstance(thing, frozenset | set):
        stack.extend(sorted(thing))
    elif hasattr(thing, "evaluate") and hasattr(thing, "text"):
        digest.update(thing.text.encode())
    else:
        stack.extend(_parts(thing))


def _parts(thing: Any) -> list[object]:
    found: list[object] = list(vars(thing).items()) if hasattr(thing, "__dict__") else []
    slots = getattr(type(thing), "__dataclass_fields__", {})
    return found + [getattr(thing, name) for name in slots]
