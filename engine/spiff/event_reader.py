"""Events in core XML: which definitions are allowed where (BPMN tables 10.86 to 10.93), and what they become."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from lxml import etree

from engine.desugar import local, name_of, refused, tag
from engine.spiff.activities import Activity
from engine.spiff.definition_reader import THROWERS, WAITERS, code_of
from engine.spiff.definitions import (
    FaultCatch,
    Thrown,
    Waited,
)
from engine.spiff.events import Boundary, Catch, Start, Throw, Trigger
from engine.spiff.gateways import EventBased
from engine.spiff.nodes import Drawn, Node
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
    """Events that begin cases, that nobody waits for, or that come in cycles cannot be counted up to all."""
    waits = position in ("catch", "boundary", "event sub-process")
    cycles = any(True for _ in xml.iter(tag("timeCycle")))
    if not waits or cycles or not _WAITED.issuperset(kinds):
        raise refused(
            xml, "an event that waits for all of several definitions is not executed here."
        )


def waited(
    file: FileFacts, xml: etree._Element, found: list[tuple[str, etree._Element]]
) -> tuple[Waited, ...]:
    """What an event waits for."""
    return tuple(WAITERS[kind](file, xml, node) for kind, node in found if kind in WAITERS)


def faults(
    file: FileFacts, xml: etree._Element, found: list[tuple[str, etree._Element]]
) -> tuple[FaultCatch, ...]:
    """What errors and escalations an event catches."""
    return tuple(
        FaultCatch(kind, code_of(file, xml, kind, node))
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
    made = Trigger(
        shape, drawn, waited(file, xml, found), faults(file, xml, found),
        interrupting=interrupting, handler=handler,
    )  # fmt: skip
    made.all_of = is_all_of(xml, found)
    return made


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
    return tuple(THROWERS[kind](file, xml, node) for kind, node in ordered)


READERS: Mapping[str, Callable[[Shaper, Shape, etree._Element, Drawn], Node]] = {
    "startEvent": _start,
    "endEvent": _end,
    "intermediateThrowEvent": _throw,
    "intermediateCatchEvent": _catch,
    "boundaryEvent": _boundary,
}

__all__ = ["ALLOWED", "READERS", "Activity"]
