"""Events in core XML: which definitions are allowed where (BPMN tables 10.86 to 10.93), and what they become."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from lxml import etree

from engine import feel
from engine.desugar import local, name_of, refused, tag, text_of
from engine.spiff import compensation_reader, timers
from engine.spiff.activities import Activity
from engine.spiff.definitions import (
    Cancel,
    Condition,
    FaultCatch,
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
from engine.spiff.events import Boundary, Catch, Start, Throw, Trigger
from engine.spiff.expressions import formal, plain, written
from engine.spiff.extensions import Extensions
from engine.spiff.gateways import EventBased
from engine.spiff.nodes import Drawn, Node
from engine.spiff.program import StartEvent
from engine.spiff.steps import Shape
from engine.spiff.subprocesses import SubProcess
from engine.spiff.tasks import ReceiveTask

if TYPE_CHECKING:
    from engine.spiff.reader import FileFacts
    from engine.spiff.shapes import Shaper

_WAITED = {"message", "timer", "conditional", "signal"}
ALLOWED: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "start": frozenset(_WAITED),
        "sub-process start": frozenset(),
        "event sub-process": frozenset(_WAITED | {"error", "escalation", "compensate"}),
        "catch": frozenset(_WAITED),
        "boundary": frozenset(_WAITED | {"error", "escalation", "cancel", "compensate"}),
        "throw": frozenset({"message", "signal", "escalation", "compensate"}),
        "end": frozenset(
            {"message", "signal", "escalation", "error", "cancel", "terminate", "compensate"}
        ),
    }
)
"""Event definitions that are executed, by position; none is allowed at start, throw and end."""


def definitions(xml: etree._Element, position: str) -> list[tuple[str, etree._Element]]:
    """The definitions of an event as (kind, element). Raises UnsupportedElement for one out of place."""
    found = []
    for child in xml:
        if not local(child).endswith("EventDefinition"):
            continue
        kind = local(child).removesuffix("EventDefinition")
        if kind not in ALLOWED[position]:
            raise refused(xml, f"a {kind} definition is not executed at this place ({position}).")
        found.append((kind, child))
    if is_all_of(xml, found):
        _check_all_of(xml, position, [kind for kind, _ in found])
    return found


def is_all_of(xml: etree._Element, found: list[tuple[str, etree._Element]]) -> bool:
    """Whether an event waits for all of several definitions (parallel multiple)."""
    return len(found) > 1 and xml.get("parallelMultiple") in ("true", "1")


def _check_all_of(xml: etree._Element, position: str, kinds: list[str]) -> None:
    """Events that happen again, or that nobody waits for, cannot be counted up to all."""
    again = "false" in (xml.get("cancelActivity"), xml.get("isInterrupting"))
    if position not in ("catch", "boundary") or again or not _WAITED.issuperset(kinds):
        raise refused(
            xml, "an event that waits for all of several definitions is not executed here."
        )


def waited(
    file: FileFacts, xml: etree._Element, found: list[tuple[str, etree._Element]]
) -> tuple[Waited, ...]:
    """What an event waits for."""
    return tuple(_WAITERS[kind](file, xml, node) for kind, node in found if kind in _WAITERS)


def faults(
    file: FileFacts, xml: etree._Element, found: list[tuple[str, etree._Element]]
) -> tuple[FaultCatch, ...]:
    """What errors and escalations an event catches."""
    return tuple(
        FaultCatch(kind, _code(file, xml, kind, node))
        for kind, node in found
        if kind in ("error", "escalation")
    )


def trigger(
    file: FileFacts, shape: Shape, xml: etree._Element, drawn: Drawn, handler: str
) -> Trigger:
    """The start event of an event sub-process as what the scope around it waits for."""
    found = definitions(xml, "event sub-process")
    interrupting = xml.get("isInterrupting", "true") in ("true", "1")
    if not found:
        raise refused(xml, "the start of an event sub-process needs an event definition.")
    if not interrupting and any(kind == "error" for kind, _ in found):
        raise refused(xml, "an error always interrupts.")
    return Trigger(
        shape, drawn, waited(file, xml, found), faults(file, xml, found),
        interrupting=interrupting, handler=handler,
    )  # fmt: skip


def start_rows(file: FileFacts, xml: etree._Element, process: str) -> Iterator[StartEvent]:
    """How a top-level start event may begin a case: one row for each definition."""
    facts: dict[str, Any] = {"element": xml.get("id"), "process": process, "label": xml.get("name")}
    found = definitions(xml, "start")
    if not found:
        yield StartEvent(kind="none", **facts)
    for kind, node in found:
        if kind == "timer":
            mode, text = timer_text(xml, node)
            yield StartEvent(kind="timer", timer=mode, text=text, **facts)
        elif kind == "conditional":
            text = text_of(node)
            yield StartEvent(kind="conditional", text=text, **facts)
        else:
            named = _referred(file, xml, node, kind)
            key = Extensions(named).get("subscription", "correlationKey")
            name = _name_text(named)
            yield StartEvent(kind=kind, name=name, correlation=key, **facts)  # type: ignore[arg-type]


def opening_rows(shape: Shape, process: str) -> Iterator[StartEvent]:
    """Receive tasks and catch events that begin a process, as rows like those of message start events."""
    for name in shape.openers:
        node = shape.node(name)
        definition = node.waited[0] if isinstance(node, Catch) else node.settings["definition"]
        assert isinstance(definition, Message)
        key = definition.correlation
        yield StartEvent(
            element=name, process=process, kind="message", name=written(definition.name),
            correlation=None if key is None else written(key), label=node.element.name,
        )  # fmt: skip


def check_openers(shape: Shape, xml: etree._Element, names: tuple[str, ...]) -> None:
    """What follows a gateway that begins a process waits for one message each (BPMN 10.6.6)."""
    for name in names:
        node = shape.node(name)
        message = isinstance(node, Catch) and [each.kind for each in node.waited] == ["message"]
        if not message and not isinstance(node, ReceiveTask):
            raise refused(xml, f"{name} after it is not one message.")


def message_of(file: FileFacts, xml: etree._Element, node: etree._Element) -> Message:
    """The message that an event definition or a receive task refers to."""
    named = _referred(file, xml, node, "message")
    key = plain(Extensions(named).get("subscription", "correlationKey"))
    return Message(_name(named), key)


def message_thrown(file: FileFacts, xml: etree._Element, node: etree._Element) -> MessageThrow:
    """The message that a throw event or send task sends; property `correlation` comes before the message's own key."""
    named = _referred(file, xml, node, "message")
    key = Extensions(xml).properties().get("correlation")
    return MessageThrow(
        _name(named), plain(key or Extensions(named).get("subscription", "correlationKey"))
    )


def timer_text(xml: etree._Element, node: etree._Element) -> tuple[timers.TimerKind, str]:
    """How a timer counts, and its text."""
    modes: dict[str, timers.TimerKind] = {
        "timeDate": "date", "timeDuration": "duration", "timeCycle": "cycle",
    }  # fmt: skip
    said = [(modes[local(child)], child) for child in node if local(child) in modes]
    if len(said) != 1:
        raise refused(xml, "a timer needs one of a date, a duration and a cycle.")
    text = text_of(said[0][1])
    if not text.startswith("="):
        try:
            timers.check(said[0][0], text)
        except ValueError as fault:
            raise refused(xml, str(fault)) from None
    return said[0][0], text


def check_boundaries(shape: Shape, xml: etree._Element) -> None:
    """What only shows when nodes are connected: cancel events, what follows an event gateway."""
    for child in xml:
        node = shape.task_specs.get(child.get("id", ""))
        if isinstance(node, Boundary) and node.catches_cancel:
            host = shape.task_specs[name_of(child.get("attachedToRef"))]
            if not isinstance(host, SubProcess) or host.inner.kind != "transaction":
                raise refused(child, "a cancel event is attached to a transaction.")
        elif isinstance(node, SubProcess):
            _check_cancel_end(node, child)
        elif isinstance(node, EventBased):
            _check_event_gateway(shape, child, node)


def _check_cancel_end(node: SubProcess, xml: etree._Element) -> None:
    ends = [
        each
        for each in xml.findall(tag("endEvent"))
        if each.find(tag("cancelEventDefinition")) is not None
    ]
    caught = any(boundary.catches_cancel for boundary in node.boundaries)
    if ends and (node.inner.kind != "transaction" or not caught):
        raise refused(
            ends[0], "a cancel end event needs a transaction with a cancel boundary event."
        )


def _check_event_gateway(shape: Shape, xml: etree._Element, node: EventBased) -> None:
    for flow in node.flows:
        target = shape.node(flow.target)
        plain_task = isinstance(target, ReceiveTask) and not target.boundaries and not target.loop
        if not (isinstance(target, Catch) and not target.all_of) and not plain_task:
            raise refused(
                xml, f"{flow.target} after it is neither a catch event nor a receive task."
            )
        if len(target.incoming) > 1:
            raise refused(xml, f"{flow.target} after it has another incoming flow.")
        if flow.condition is not None:
            raise refused(xml, "the flows after it have no conditions.")


def _start(shaper: Shaper, shape: Shape, xml: etree._Element, drawn: Drawn) -> Node:
    place = {"process": "start", "event": "event sub-process"}.get(shape.kind, "sub-process start")
    found = definitions(xml, place)
    defined = replace(drawn, settings=MappingProxyType({"defined": bool(found)}))
    waited(shaper.file, xml, found)
    return Start(shape, defined)


def _end(shaper: Shaper, shape: Shape, xml: etree._Element, drawn: Drawn) -> Node:
    found = definitions(xml, "end")
    if any(kind == "cancel" for kind, _ in found) and shape.kind != "transaction":
        raise refused(xml, "a cancel end event stands in a transaction.")
    return Throw(shape, drawn, _thrown(shaper.file, xml, found))


def _throw(shaper: Shaper, shape: Shape, xml: etree._Element, drawn: Drawn) -> Node:
    return Throw(shape, drawn, _thrown(shaper.file, xml, definitions(xml, "throw")))


def _catch(shaper: Shaper, shape: Shape, xml: etree._Element, drawn: Drawn) -> Node:
    found = definitions(xml, "catch")
    if not found:
        raise refused(xml, "a catch event needs an event definition.")
    catch = Catch(shape, drawn, waited(shaper.file, xml, found))
    catch.all_of = is_all_of(xml, found)
    return catch


def _boundary(shaper: Shaper, shape: Shape, xml: etree._Element, drawn: Drawn) -> Node:
    found = definitions(xml, "boundary")
    interrupting = xml.get("cancelActivity", "true") in ("true", "1")
    kinds = {kind for kind, _ in found}
    if not found:
        raise refused(xml, "a boundary event needs an event definition.")
    if not interrupting and kinds & {"error", "cancel"}:
        raise refused(xml, "an error or a cancellation always interrupts.")
    boundary = Boundary(
        shape, drawn, waited(shaper.file, xml, found), faults(shaper.file, xml, found),
        interrupting=interrupting, catches_cancel="cancel" in kinds,
    )  # fmt: skip
    boundary.all_of = is_all_of(xml, found)
    return boundary


def _thrown(
    file: FileFacts, xml: etree._Element, found: list[tuple[str, etree._Element]]
) -> tuple[Thrown, ...]:
    """What an event throws, with what ends the scope at the end."""
    if len(found) > 1 and any(kind in ("cancel", "compensate") for kind, _ in found):
        raise refused(xml, "compensation and cancellation are thrown alone.")
    last = {"error": 1, "cancel": 1, "terminate": 1}
    ordered = sorted(found, key=lambda each: last.get(each[0], 0))
    return tuple(_THROWERS[kind](file, xml, node) for kind, node in ordered)


def _timer(file: FileFacts, xml: etree._Element, node: etree._Element) -> Timer:
    mode, text = timer_text(xml, node)
    return Timer(mode, feel.literal_or_feel(text))


def _condition(file: FileFacts, xml: etree._Element, node: etree._Element) -> Condition:
    condition = node.find(tag("condition"))
    if condition is None:
        raise refused(xml, "a conditional event needs a condition.")
    return Condition(formal(xml, condition))


def _code(file: FileFacts, xml: etree._Element, kind: str, node: etree._Element) -> str | None:
    """The code of an error or escalation; None without one: catches any."""
    if node.get(f"{kind}Ref") is None:
        return None
    return _referred(file, xml, node, kind).get(f"{kind}Code") or None


def _fault_thrown(kind: str) -> Callable[[FileFacts, etree._Element, etree._Element], Thrown]:
    def build(file: FileFacts, xml: etree._Element, node: etree._Element) -> Thrown:
        return FaultThrow(kind, _code(file, xml, kind, node))

    return build


def _referred(
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


def _name_text(named: etree._Element) -> str:
    return named.get("name", "") or named.get("id", "")


def _name(named: etree._Element) -> feel.Expression:
    return feel.literal_or_feel(_name_text(named))


def _signal(file: FileFacts, xml: etree._Element, node: etree._Element) -> Signal:
    return Signal(_name(_referred(file, xml, node, "signal")))


def _signal_thrown(file: FileFacts, xml: etree._Element, node: etree._Element) -> SignalThrow:
    return SignalThrow(_name(_referred(file, xml, node, "signal")))


_WAITERS: Mapping[str, Callable[[FileFacts, etree._Element, etree._Element], Waited]] = {
    "message": message_of,
    "timer": _timer,
    "conditional": _condition,
    "signal": _signal,
}
_THROWERS: Mapping[str, Callable[[FileFacts, etree._Element, etree._Element], Thrown]] = {
    "message": message_thrown,
    "signal": _signal_thrown,
    "error": _fault_thrown("error"),
    "escalation": _fault_thrown("escalation"),
    "terminate": lambda *_: Terminate(),
    "compensate": compensation_reader.thrown,
    "cancel": lambda *_: Cancel(),
}
READERS: Mapping[str, Callable[[Shaper, Shape, etree._Element, Drawn], Node]] = {
    "startEvent": _start,
    "endEvent": _end,
    "intermediateThrowEvent": _throw,
    "intermediateCatchEvent": _catch,
    "boundaryEvent": _boundary,
}

__all__ = ["ALLOWED", "READERS", "Activity"]
