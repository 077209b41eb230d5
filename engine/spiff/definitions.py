"""Event definitions (BPMN 10.5.5): what an event waits for, and what one throws."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar, Protocol

from engine.feel import Expression
from engine.spiff import compensation, propagation
from engine.spiff.faults import CannotContinue, Fault
from engine.spiff.nodes import label
from engine.spiff.steps import Step
from engine.spiff.timers import Schedule, TimerKind, schedule_value
from engine.spiff.variables import seen_from
from engine.spiff.waits import WaitKind
from engine.values import Value, to_json


class Waited(Protocol):
    """A definition that something outside the token fulfils."""

    @property
    def kind(self) -> WaitKind: ...

    def prepare(self, step: Step, seen: Mapping[str, Value]) -> None:
        """Settle what exactly the step waits for."""

    def again(self, before: Step, step: Step) -> bool:
        """Settle what the step waits for after `before` fired; False if that was the last time."""


class _Lasting:
    """What can happen any number of times in the same way."""

    def again(self, before: Step, step: Step) -> bool:
        step.links["kind"] = before.links["kind"]
        step.values["wait"] = before.values["wait"]
        return True


@dataclass(frozen=True, slots=True)
class Message(_Lasting):
    """Waits for one message by name and correlation key."""

    name: Expression
    correlation: Expression | None
    kind: ClassVar[WaitKind] = "message"

    def prepare(self, step: Step, seen: Mapping[str, Value]) -> None:
        run = step.scope.run
        key = None if self.correlation is None else run.value_of(self.correlation, seen, step)
        if key is None and self.correlation is not None:
            raise CannotContinue(
                label(step.node), f"its correlation key {self.correlation.text} is null."
            )
        step.links["kind"] = self.kind
        step.values["wait"] = {"name": _name(self.name, step, seen), "correlation": key_text(key)}


@dataclass(frozen=True, slots=True)
class Signal(_Lasting):
    """Waits for a signal by name."""

    name: Expression
    kind: ClassVar[WaitKind] = "signal"

    def prepare(self, step: Step, seen: Mapping[str, Value]) -> None:
        step.links["kind"] = self.kind
        step.values["wait"] = {"name": _name(self.name, step, seen)}
        step.scope.run.signals[step.id] = step

    def again(self, before: Step, step: Step) -> bool:
        step.scope.run.signals[step.id] = step
        return _Lasting.again(self, before, step)


@dataclass(frozen=True, slots=True)
class Timer:
    """Waits for a time."""

    mode: TimerKind
    time: Expression
    kind: ClassVar[WaitKind] = "timer"

    def prepare(self, step: Step, seen: Mapping[str, Value]) -> None:
        value = step.scope.run.value_of(self.time, seen, step)
        try:
            self._set(step, schedule_value(self.mode, value, step.scope.run.host.now()))
        except ValueError as fault:
            raise CannotContinue(label(step.node), str(fault)) from None

    def again(self, before: Step, step: Step) -> bool:
        timer = before.values.get("timer", {})
        wait = before.values["wait"]
        following = Schedule(
            wait["due"], _whole(wait["remaining"]), timer.get("rule", ""), timer.get("anchor"),
            _whole(timer.get("round")) or 0,
        ).following()  # fmt: skip
        if following is None:
            return False
        self._set(step, following)
        return True

    def _set(self, step: Step, times: Schedule) -> None:
        step.links["kind"] = self.kind
        left = None if times.remaining is None else Decimal(times.remaining)
        step.values["wait"] = {"due": times.due, "remaining": left}
        if times.rule:
            number = Decimal(times.round)
            step.values["timer"] = {"rule": times.rule, "anchor": times.anchor, "round": number}


@dataclass(frozen=True, slots=True)
class Condition:
    """Waits until a condition becomes true; to happen again it has to be false in between (BPMN 10.5.2)."""

    condition: Expression
    kind: ClassVar[WaitKind] = "condition"

    def prepare(self, step: Step, seen: Mapping[str, Value]) -> None:
        step.links["kind"] = self.kind
        step.links["last"] = False
        step.values["wait"] = {"expression": self.condition.text}
        step.scope.run.conditions[step.id] = step

    def again(self, before: Step, step: Step) -> bool:
        self.prepare(step, {})
        step.links["last"] = True
        return True


@dataclass(frozen=True, slots=True)
class FaultCatch:
    """Catches an error or escalation by its code, or any."""

    kind: str
    code: str | None

    def catches(self, fault: Fault) -> bool:
        return fault.kind == self.kind and self.code in (None, fault.code)


class Thrown(Protocol):
    """A definition that a throw or end event carries out; `at_once` if it never waits for what it leads to."""

    at_once: ClassVar[bool]

    def throw(self, step: Step) -> bool | None:
        """Do it; None if the event has to wait until it is done."""


@dataclass(frozen=True, slots=True)
class MessageThrow:
    """Sends a message: what the input mappings made."""

    name: Expression
    correlation: Expression | None
    at_once: ClassVar[bool] = True

    def throw(self, step: Step) -> bool | None:
        run, seen = step.scope.run, seen_from(step)
        key = None if self.correlation is None else run.value_of(self.correlation, seen, step)
        run.note(
            "thrown", step, what="message", name=_name(self.name, step, seen),
            correlation=key_text(key), values=dict(step.locals),
        )  # fmt: skip
        return True


@dataclass(frozen=True, slots=True)
class SignalThrow:
    """Throws a signal with what the input mappings made."""

    name: Expression
    at_once: ClassVar[bool] = True

    def throw(self, step: Step) -> bool | None:
        propagation.broadcast(step, _name(self.name, step, seen_from(step)), dict(step.locals))
        return True


@dataclass(frozen=True, slots=True)
class FaultThrow:
    """Throws an error or escalation with what the input mappings made."""

    kind: str
    code: str | None
    at_once: ClassVar[bool] = True

    def throw(self, step: Step) -> bool | None:
        propagation.throw(step, Fault(self.kind, self.code, "", dict(step.locals)))
        return True


class Terminate:
    """Ends all else in the scope, without events or compensation (BPMN 13.5.6)."""

    at_once: ClassVar[bool] = True

    def throw(self, step: Step) -> bool | None:
        step.scope.cancel_open(step.node.element.id, keep=step)
        return True


class Cancel:
    """Cancels the transaction that it is in: stops it, undoes what was completed, leaves by its boundary (13.5.2)."""

    at_once: ClassVar[bool] = False

    def throw(self, step: Step) -> bool | None:
        step.scope.cancel_open(step.node.element.id, keep=step)
        step.scope.interrupted = True
        step.links["cancels"] = True
        return compensation.begin(step, step.scope, compensation.take_entries(step.scope, None))


@dataclass(frozen=True, slots=True)
class Compensate:
    """Undoes one completed activity, or all of the scope: from an event sub-process those of the scope around it."""

    activity: str | None
    waits: bool
    at_once: ClassVar[bool] = False

    def throw(self, step: Step) -> bool | None:
        scope = step.scope
        while scope.spec.kind == "event" and scope.host is not None:
            scope = scope.host.scope
        if self.waits:
            entries = compensation.take_entries(scope, self.activity)
            return compensation.begin(step, scope, entries)
        beside = scope.add(scope.spec.node(compensation.UNDO), step)
        if self.activity is not None:
            beside.links["activity"] = self.activity
        return True


def leave_transaction(step: Step) -> None:
    """A cancelled transaction ends by its cancel boundary event."""
    host = step.scope.host
    assert host is not None  # the reader allows it inside a transaction only
    for boundary in host.node.boundaries:
        if boundary.catches_cancel:
            boundary.catch(host.outer or host, Fault("cancel", None))


def key_text(key: Value) -> str | None:
    """A correlation key as text: 12, 12.0 and "12" are one key."""
    return key if key is None or isinstance(key, str) else to_json(key)


def _name(name: Expression, step: Step, seen: Mapping[str, Value]) -> str:
    value = step.scope.run.value_of(name, seen, step)
    if not isinstance(value, str) or not value:
        raise CannotContinue(label(step.node), f"its name {name.text} gives no text.")
    return value


def _whole(value: Value) -> int | None:
    return int(value) if isinstance(value, Decimal) else None
