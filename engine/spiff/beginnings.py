"""Where a scope begins, and by which events a case of a process may (BPMN 10.5.2, 13.2.2)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from lxml import etree

from engine.desugar import refused, text_of
from engine.spiff import compensation
from engine.spiff.definition_reader import name_text, referred, timer_text
from engine.spiff.definitions import Message
from engine.spiff.event_reader import definitions
from engine.spiff.events import Boundary, Catch, Start, Trigger
from engine.spiff.expressions import written
from engine.spiff.extensions import Extensions
from engine.spiff.gateways import EventBased
from engine.spiff.nodes import Node
from engine.spiff.program import StartEvent
from engine.spiff.steps import Shape
from engine.spiff.subprocesses import EventSubProcess
from engine.spiff.tasks import ReceiveTask

if TYPE_CHECKING:
    from engine.spiff.reader import FileFacts


def find_openers(shape: Shape, xml: etree._Element, kind: str) -> None:
    """Receive tasks and event gateways that begin the process (BPMN 10.3.3, 10.6.6): their messages are its starts.

    A start event may stand before them: who begins there waits at them as at any other.
    """
    for child in xml:
        node = shape.task_specs.get(child.get("id", ""))
        gateway = node if isinstance(node, EventBased) and node.opens else None
        if gateway is None and not (isinstance(node, ReceiveTask) and node.settings["opens"]):
            continue
        assert isinstance(node, Node)
        after_start = all(isinstance(shape.node(one.source), Start) for one in node.incoming)
        waits_for_all = gateway is not None and gateway.parallel and node.incoming
        if kind != "process" or not after_start or waits_for_all:
            raise refused(
                child,
                "what begins a process stands in the process, with nothing but a start before it.",
            )
        names = tuple(flow.target for flow in node.flows) if gateway else (node.name,)
        for name in names:
            others = tuple(other for other in names if other != name)
            shape.openers[name] = others if gateway and gateway.parallel else ()
        if gateway:
            _check_openers(shape, child, names)


def find_starts(shape: Shape, xml: etree._Element, kind: str) -> None:
    """Where a scope begins: its none start event, or everything that nothing leads to (BPMN 13.2.2)."""
    nodes = [node for node in shape.task_specs.values() if isinstance(node, Node)]
    helpers = {node.undone_by for node in nodes} | {compensation.UNDO}
    begins: list[Node] = [
        node for node in nodes if isinstance(node, Start) or node.name in shape.openers
    ]
    loose = [
        node
        for node in nodes
        if not node.incoming
        and node not in begins
        and not isinstance(node, Boundary | Trigger | EventSubProcess)
        and not (isinstance(node, EventBased) and node.opens)
        and node.name not in helpers
    ]
    hungry = next((node for node in loose if node.gathers > 1), None)
    if hungry is not None:
        raise refused(_xml_of(xml, hungry), "it waits for more tokens than can come.")
    if begins and loose:
        raise refused(
            _xml_of(xml, loose[0]), "no flow leads to it although its process has a start event."
        )
    plain: list[Node] = [
        node
        for node in begins
        if isinstance(node, Start) and (kind == "event" or not node.settings.get("defined"))
    ]
    if kind != "process" and len(plain) > 1:
        raise refused(_xml_of(xml, plain[1]), "a sub-process has one start event.")
    if not begins:
        plain = loose
        if not plain and kind == "process":
            raise refused(xml, "it has nothing to begin with.")
    shape.starts = tuple(node.name for node in plain) if len(plain) == 1 or not begins else ()


def _xml_of(xml: etree._Element, node: Node) -> etree._Element:
    return next(child for child in xml if child.get("id") == node.name)


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
            named = referred(file, xml, node, kind)
            key = Extensions(named).get("subscription", "correlationKey")
            name = name_text(named)
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


def _check_openers(shape: Shape, xml: etree._Element, names: tuple[str, ...]) -> None:
    """What follows a gateway that begins a process waits for one message each (BPMN 10.6.6)."""
    for name in names:
        node = shape.node(name)
        message = isinstance(node, Catch) and [each.kind for each in node.waited] == ["message"]
        if not message and not isinstance(node, ReceiveTask):
            raise refused(xml, f"{name} after it is not one message.")
