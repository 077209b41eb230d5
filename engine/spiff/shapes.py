"""From a process or sub-process in core XML to its specification: nodes, flows, where it begins."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from lxml import etree

from engine.desugar import MADE, local, parent_of, refused, tag
from engine.spiff import (
    ad_hoc_reader,
    beginnings,
    compensation_reader,
    data_reader,
    event_reader,
    task_reader,
    wiring,
)
from engine.spiff.complex_gateway import Complex
from engine.spiff.expressions import formal
from engine.spiff.extensions import Extensions
from engine.spiff.gateways import EventBased, Exclusive, Inclusive, Parallel
from engine.spiff.loop_reader import loop_of
from engine.spiff.nodes import Drawn, Node
from engine.spiff.program import Element
from engine.spiff.steps import Shape
from engine.spiff.subprocesses import EventSubProcess, SubProcess

if TYPE_CHECKING:
    from engine.spiff.reader import FileFacts

MOST_TOKENS = 1000
IGNORED = frozenset(
    [
        "extensionElements",
        "documentation",
        "auditing",
        "monitoring",
        "laneSet",
        "property",
        "dataObject",
        "dataObjectReference",
        "dataStoreReference",
        "textAnnotation",
        "association",
        "group",
        "incoming",
        "outgoing",
        "supports",
        "correlationSubscription",
        "resourceRole",
        "performer",
        "humanPerformer",
        "potentialOwner",
        "standardLoopCharacteristics",
        "multiInstanceLoopCharacteristics",
        "dataInputAssociation",
        "dataOutputAssociation",
        "sequenceFlow",
        "completionCondition",
        "ioSpecification",
    ]
)
"""What a container may hold beside flow nodes; looked at elsewhere or without meaning for execution."""

LATER: Mapping[str, str] = MappingProxyType(
    {
        "subChoreography": "choreographies are not executed.",
        "choreographyTask": "choreographies are not executed.",
        "callChoreography": "choreographies are not executed.",
        "implicitThrowEvent": "implicit throw events are not executed.",
    }
)
Built = Callable[["Shaper", Shape, etree._Element, Drawn], Node]


class Shaper:
    """Reads one process of a file."""

    def __init__(self, file: FileFacts, process: str) -> None:
        self.file = file
        self.process_id = process

    def process(self, node: etree._Element) -> Shape:
        """The specification of a process."""
        shape = self.container(node, "process")
        for start in node.findall(tag("startEvent")):
            self.file.starts += beginnings.start_rows(self.file, start, self.process_id)
        self.file.starts += beginnings.opening_rows(shape, self.process_id)
        return shape

    def container(self, xml: etree._Element, kind: str) -> Shape:
        """The specification of a process, sub-process, transaction or event sub-process."""
        shape = Shape(xml.get("id", ""), kind)
        Extensions(xml)  # refuses what is not executed
        if kind == "process":
            shape.inputs = data_reader.side(self.file, xml, "dataInput")
            shape.outputs = data_reader.side(self.file, xml, "dataOutput")
        else:
            shape.declared = data_reader.declared(self.file, xml)
        for child in xml:
            name = local(child)
            if compensation_reader.is_boundary(child):
                self._element(child)
            elif name in _READERS:
                self._node(shape, child)
            elif name and name not in IGNORED:
                raise refused(child, LATER.get(name, f"{name} is not executed."))
        flows = wiring.flows_of(xml, shape)
        wiring.connect(shape, xml, flows)
        wiring.check_ends(shape, xml)
        wiring.attach_boundaries(shape, xml)
        event_reader.check_boundaries(shape, xml)
        compensation_reader.attach(shape, xml, self.file)
        beginnings.find_openers(shape, xml, kind)
        beginnings.find_starts(shape, xml, kind)
        wiring.look_upstream(shape, xml)
        return shape

    def _node(self, shape: Shape, xml: etree._Element) -> None:
        moved = data_reader.mappings(self.file, xml) + Extensions(xml).mappings()
        items = data_reader.items(self.file, xml)
        drawn = Drawn(self._element(xml), moved, {}, xml.get("id"), items)
        node = _READERS[local(xml)](self, shape, xml, drawn)
        node.gathers = _quantity(xml, "startQuantity")
        node.yields = _quantity(xml, "completionQuantity")
        shape.trunk.connect(node)  # type: ignore[no-untyped-call]

    def _element(self, xml: etree._Element) -> Element:
        extensions = Extensions(xml)
        name = xml.get("id", "")
        if not name:
            raise refused(xml, "it has no id.")
        around = parent_of(xml)
        parent = None if local(around) == "process" else around.get("id")
        documentation = xml.findtext(tag("documentation"))
        element = Element(
            id=name.removeprefix(MADE),
            kind=local(xml),
            name=xml.get("name"),
            process=self.process_id,
            lane=self._lane(xml),
            documentation=documentation.strip() if documentation else None,
            parent=parent,
            properties=extensions.properties(),
            form=task_reader.form_of(xml, extensions),
            operation=extensions.get("taskDefinition", "type"),
            decision=extensions.get("calledDecision", "decisionId"),
            calls=task_reader.called_by(xml, extensions),
        )
        self.file.elements[element.id] = element
        return element

    def _lane(self, xml: etree._Element) -> str | None:
        """Its own lane, or that of the sub-process around it."""
        current: etree._Element | None = xml
        while current is not None:
            if (lane := self.file.lane_of.get(current.get("id", ""))) is not None:
                return lane
            current = current.getparent()
        return None

    def lane_groups(self, element: Element) -> str | None:
        """The group expression of the element's lane, or of a lane around it."""
        lane = element.lane
        while lane is not None:
            found = self.file.lanes[lane]
            for key in ("group", "candidateGroups"):
                if found.properties.get(key):
                    return found.properties[key]
            lane = found.lane
        return None


def _quantity(xml: etree._Element, name: str) -> int:
    """How many tokens an activity takes or gives (BPMN table 10.3)."""
    text = xml.get(name, "1").strip()
    if not text.isdecimal() or not 1 <= int(text) <= MOST_TOKENS:
        raise refused(xml, f"its {name} {text} is not a number from 1 to {MOST_TOKENS}.")
    return int(text)


def _gateway(kind: type[Node]) -> Built:
    def build(shaper: Shaper, shape: Shape, xml: etree._Element, drawn: Drawn) -> Node:
        return kind(shape, drawn)

    return build


def _complex_gateway(shaper: Shaper, shape: Shape, xml: etree._Element, drawn: Drawn) -> Node:
    said = xml.find(tag("activationCondition"))
    return Complex(shape, drawn, None if said is None else formal(xml, said))


def _event_gateway(shaper: Shaper, shape: Shape, xml: etree._Element, drawn: Drawn) -> Node:
    opens = xml.get("instantiate") in ("true", "1")
    parallel = xml.get("eventGatewayType") == "Parallel"
    if parallel and not opens:
        raise refused(xml, "an event gateway that waits for all events has to begin its process.")
    return EventBased(shape, drawn, opens=opens, parallel=parallel)


def _sub_process(shaper: Shaper, shape: Shape, xml: etree._Element, drawn: Drawn) -> Node:
    if xml.get("triggeredByEvent") in ("true", "1"):
        return _event_sub_process(shaper, shape, xml, drawn)
    kind = "transaction" if local(xml) == "transaction" else "sub-process"
    inner = shaper.container(xml, kind)
    if local(xml) == "adHocSubProcess":
        inner.ad_hoc = ad_hoc_reader.ad_hoc_of(shaper, xml, inner, drawn.element)
    return SubProcess(shape, drawn, inner, loop_of(shaper.file, xml))


def _event_sub_process(shaper: Shaper, shape: Shape, xml: etree._Element, drawn: Drawn) -> Node:
    if loop_of(shaper.file, xml) is not None:
        raise refused(xml, "an event sub-process is not repeated.")
    starts = xml.findall(tag("startEvent"))
    if len(starts) != 1:
        raise refused(xml, "an event sub-process has exactly one start event.")
    inner = shaper.container(xml, "event")
    start = Drawn(shaper.file.elements[starts[0].get("id", "")])
    if compensation_reader.is_start(starts[0]):
        compensation_reader.set_undo(shape, xml, starts[0])
        return EventSubProcess(shape, drawn, inner)
    trigger = event_reader.trigger(shaper.file, shape, starts[0], start, drawn.element.id)
    shape.triggers += (trigger,)
    return EventSubProcess(shape, drawn, inner)


_READERS: Mapping[str, Built] = MappingProxyType(
    {
        "exclusiveGateway": _gateway(Exclusive),
        "parallelGateway": _gateway(Parallel),
        "inclusiveGateway": _gateway(Inclusive),
        "eventBasedGateway": _event_gateway,
        "complexGateway": _complex_gateway,
        "subProcess": _sub_process,
        "transaction": _sub_process,
        "adHocSubProcess": _sub_process,
        **task_reader.READERS,
        **event_reader.READERS,
    }
)
SUPPORTED = frozenset(_READERS)
"""The flow nodes that are executed; positions and definitions of events: `event_reader.ALLOWED`."""
