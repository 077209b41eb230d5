"""Event definitions in core XML: what they wait for and what they throw."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from lxml import etree

from engine import feel
from engine.desugar import local, name_of, refused, tag, text_of
from engine.spiff import compensation_reader, correlation_reader, timers
from engine.spiff.definitions import (
    Cancel,
    Condition,
    FaultThrow,
    Message,
    MessageThrow,
    Signal,
    SignalThrow,
    Terminate,
    Thrown,
    Timer,
    Waited,
)
from engine.spiff.expressions import either, formal, plain
from engine.spiff.extensions import Extensions

if TYPE_CHECKING:
    from engine.spiff.reader import FileFacts


def message_of(file: FileFacts, xml: etree._Element, node: etree._Element) -> Message:
    """The message that an event definition or a receive task refers to."""
    named = referred(file, xml, node, "message")
    key = plain(Extensions(named).get("subscription", "correlationKey"))
    return Message(_name(named), key or correlation_reader.caught(file, xml, named))


def message_thrown(file: FileFacts, xml: etree._Element, node: etree._Element) -> MessageThrow:
    """The message that a throw event or send task sends; property `correlation` comes before the message's own key."""
    named = referred(file, xml, node, "message")
    key = Extensions(xml).properties().get("correlation")
    said = plain(key or Extensions(named).get("subscription", "correlationKey"))
    return MessageThrow(_name(named), said or correlation_reader.thrown(file, xml, named))


def timer_text(xml: etree._Element, node: etree._Element) -> tuple[timers.TimerKind, str]:
    """How a timer counts, and its text."""
    modes: dict[str, timers.TimerKind] = {
        "timeDate": "date", "timeDuration": "duration", "timeCycle": "cycle",
    }  # fmt: skip
    said = [(modes[local(child)], child) for child in node if local(child) in modes]
    if len(said) != 1:
        raise refused(xml, "a timer needs one of a date, a duration and a cycle.")
    mode, written = said[0]
    text = timers.marked(mode, text_of(written), written.get("language"))
    if not text.startswith("="):
        try:
            timers.check(mode, text)
        except ValueError as fault:
            raise refused(xml, str(fault)) from None
    return mode, text


def _timer(file: FileFacts, xml: etree._Element, node: etree._Element) -> Timer:
    mode, text = timer_text(xml, node)
    return Timer(mode, either(text))


def _condition(file: FileFacts, xml: etree._Element, node: etree._Element) -> Condition:
    condition = node.find(tag("condition"))
    if condition is None:
        raise refused(xml, "a conditional event needs a condition.")
    return Condition(formal(xml, condition))


def code_of(file: FileFacts, xml: etree._Element, kind: str, node: etree._Element) -> str | None:
    """The code of an error or escalation; None without one: catches any."""
    if node.get(f"{kind}Ref") is None:
        return None
    return referred(file, xml, node, kind).get(f"{kind}Code") or None


def _fault_thrown(kind: str) -> Callable[[FileFacts, etree._Element, etree._Element], Thrown]:
    def build(file: FileFacts, xml: etree._Element, node: etree._Element) -> Thrown:
        return FaultThrow(kind, code_of(file, xml, kind, node))

    return build


def referred(
    file: FileFacts, xml: etree._Element, node: etree._Element, kind: str
) -> etree._Element:
    reference = node.get(f"{kind}Ref") or (_of_operation(file, node) if kind == "message" else None)
    found = file.by_id.get(name_of(reference))
    if found is None or local(found) != kind:
        raise refused(xml, f"it does not say which {kind} ({kind}Ref).")
    return found


def _of_operation(file: FileFacts, node: etree._Element) -> str | None:
    """The message that the operation of a task or event carries (BPMN 8.4.3)."""
    reference = node.get("operationRef") or node.findtext(tag("operationRef"))
    operation = file.by_id.get(name_of(reference))
    return None if operation is None else operation.findtext(tag("inMessageRef"))


def name_text(named: etree._Element) -> str:
    return named.get("name", "") or named.get("id", "")


def _name(named: etree._Element) -> feel.Expression:
    return either(name_text(named))


def _signal(file: FileFacts, xml: etree._Element, node: etree._Element) -> Signal:
    return Signal(_name(referred(file, xml, node, "signal")))


def _signal_thrown(file: FileFacts, xml: etree._Element, node: etree._Element) -> SignalThrow:
    return SignalThrow(_name(referred(file, xml, node, "signal")))


WAITERS: Mapping[str, Callable[[FileFacts, etree._Element, etree._Element], Waited]] = {
    "message": message_of,
    "timer": _timer,
    "conditional": _condition,
    "signal": _signal,
}


THROWERS: Mapping[str, Callable[[FileFacts, etree._Element, etree._Element], Thrown]] = {
    "message": message_thrown,
    "signal": _signal_thrown,
    "error": _fault_thrown("error"),
    "escalation": _fault_thrown("escalation"),
    "terminate": lambda *_: Terminate(),
    "compensate": compensation_reader.thrown,
    "cancel": lambda *_: Cancel(),
}
