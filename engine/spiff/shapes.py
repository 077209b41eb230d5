"""From a process or sub-process in core XML to its specification: nodes, flows, where it begins."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from lxml import etree

from engine.desugar import MADE, local, name_of, parent_of, refused, tag
from engine.spiff import compensation, compensation_reader, event_reader, task_reader
from engine.spiff.activities import Activity
from engine.spiff.complex_gateway import Complex
from engine.spiff.events import Boundary, Start, Trigger
from engine.spiff.expressions import formal
from engine.spiff.extensions import Extensions
from engine.spiff.gateways import EventBased, Exclusive, Inclusive, Parallel
from engine.spiff.nodes import Drawn, Flow, Mappings, Node
from engine.spiff.program import Element
from engine.spiff.steps import Shape
from engine.spiff.subprocesses import EventSubProcess, SubProcess
from engine.spiff.tasks import ReceiveTask

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
        "resourceRole",
        "performer",
        "humanPerformer",
        "potentialOwner",
        "standardLoopCharacteristics",
        "multiInstanceLoopCharacteristics",
        "dataInputAssociation",
        "dataOutputAssociation",
        "sequenceFlow",
        "ioSpecification",
    ]
)
"""What a container may hold beside flow nodes; looked at elsewhere or without meaning for execution."""

LATER: Mapping[str, str] = MappingProxyType(
    {
        "adHocSubProcess": "ad-hoc sub-processes are not executed.",
        "subChoreography": "choreographies are not executed.",
        "choreographyTask": "choreographies are not executed.",
        "callChoreography": "choreographies are not executed.",
        "implicitThrowEvent": "implicit throw events are not executed.",
        "correlationSubscription": "use zeebe:subscription with a correlation key.",
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
            self.file.starts += event_reader.start_rows(self.file, start, self.process_id)
        self.file.starts += event_reader.opening_rows(shape, self.process_id)
        return shape

    def container(self, xml: etree._Element, kind: str) -> Shape:
        """The specification of a process, sub-process, transaction or event sub-process."""
        shape = Shape(xml.get("id", ""), kind)
        Extensions(xml)  # refuses what is not executed
        if kind == "process" and xml.find(tag("ioSpecification")) is not None:
            raise refused(xml, "inputs and outputs of a process are not executed; use variables.")
        for child in xml:
            name = local(child)
            if compensation_reader.is_boundary(child):
                self._element(child)
            elif name in _READERS:
                self._node(shape, child)
            elif name and name not in IGNORED:
                raise refused(child, LATER.get(name, f"{name} is not executed."))
        flows = _flows(xml, shape)
        _connect(shape, xml, flows)
        _check_ends(shape, xml)
        _attach_boundaries(shape, xml)
        compensation_reader.attach(shape, xml, self.file)
        _find_openers(shape, xml, kind)
        _find_starts(shape, xml, kind)
        _look_upstream(shape)
        return shape

    def _node(self, shape: Shape, xml: etree._Element) -> None:
        _refuse_attributes(xml)
        drawn = Drawn(self._element(xml), Extensions(xml).mappings(), {}, xml.get("id"))
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


def _refuse_attributes(xml: etree._Element) -> None:
    if xml.find(tag("ioSpecification")) is not None or _moves_data(xml):
        task_reader.allow_loop_data_only(xml)


def _quantity(xml: etree._Element, name: str) -> int:
    """How many tokens an activity takes or gives (BPMN table 10.3)."""
    text = xml.get(name, "1").strip()
    if not text.isdigit() or not 1 <= int(text) <= MOST_TOKENS:
        raise refused(xml, f"its {name} {text} is not a number from 1 to {MOST_TOKENS}.")
    return int(text)


def _moves_data(xml: etree._Element) -> bool:
    """Data associations count if they are more than a drawn line to a data object."""
    drawn = {each.get("id") for each in xml.findall(tag("property"))}
    for each in xml.findall(tag("dataInputAssociation")):
        target = (each.findtext(tag("targetRef")) or "").strip()
        if target not in drawn or each.find(tag("assignment")) is not None:
            return True
    return any(
        len(each.findall(tag("sourceRef"))) > 0 or each.find(tag("assignment")) is not None
        for each in xml.findall(tag("dataOutputAssociation"))
    )


def _flows(xml: etree._Element, shape: Shape) -> list[Flow]:
    found = []
    defaults = {child.get("default") for child in xml if child.get("default")}
    for number, each in enumerate(xml.findall(tag("sequenceFlow"))):
        Extensions(each)
        name = each.get("id") or f"{MADE}{shape.name}/{number}"
        condition = each.find(tag("conditionExpression"))
        flow = Flow(
            id=name,
            source=name_of(each.get("sourceRef")),
            target=name_of(each.get("targetRef")),
            condition=None if condition is None or name in defaults else formal(each, condition),
            default=name in defaults,
            drawn=not name.startswith(MADE),
        )
        for end in (flow.source, flow.target):
            if end not in shape.task_specs:
                raise refused(each, f"it leads from or to {end}, which is not beside it.")
        found.append(flow)
    return found


def _connect(shape: Shape, xml: etree._Element, flows: list[Flow]) -> None:
    """Give each node its flows: outgoing ones in the order in which the node lists them, then as in the file."""
    order = {
        (child.get("id"), name_of(each.text)): position
        for child in xml
        for position, each in enumerate(child.findall(tag("outgoing")))
    }
    outgoing: dict[str, list[Flow]] = defaultdict(list)
    incoming: dict[str, list[Flow]] = defaultdict(list)
    for flow in flows:
        outgoing[flow.source].append(flow)
        incoming[flow.target].append(flow)
    for name, found in outgoing.items():
        found.sort(key=lambda flow: order.get((name, flow.id), len(flows)))
        node = shape.node(name)
        node.flows = tuple(found)
        for flow in found:
            node.connect(shape.node(flow.target))  # type: ignore[no-untyped-call]
    for name, found in incoming.items():
        shape.node(name).incoming = tuple(found)


def _check_ends(shape: Shape, xml: etree._Element) -> None:
    """Flows and mappings where BPMN has none (BPMN tables 10.86, 10.90 and section 10.3.5)."""
    for child in xml:
        node = shape.task_specs.get(child.get("id", ""))
        if not isinstance(node, Node):
            continue
        apart = isinstance(node, EventSubProcess)
        if node.incoming and (apart or isinstance(node, Start)):
            raise refused(child, "no flow leads to it.")
        if node.flows and (apart or local(child) == "endEvent"):
            raise refused(child, "no flow leaves it.")
        if isinstance(node, Parallel) and any(flow.condition for flow in node.flows):
            raise refused(child, "the flows after it have no conditions; it takes all of them.")
        unmarked = isinstance(node, Complex) and node.activation is None
        if unmarked and len(node.incoming) > 1:
            raise refused(child, "it does not say when it goes on (activationCondition).")
        if local(child).endswith("Gateway") and node.mappings != Mappings():
            raise refused(child, "a gateway has no input and output mappings.")


def _attach_boundaries(shape: Shape, xml: etree._Element) -> None:
    attached: dict[str, list[Boundary]] = defaultdict(list)
    for each in xml.findall(tag("boundaryEvent")):
        if compensation_reader.is_boundary(each):
            continue
        host = name_of(each.get("attachedToRef"))
        node = shape.task_specs.get(host)
        if not isinstance(node, Activity) or isinstance(node, EventSubProcess):
            raise refused(each, f"it is attached to {host}, which is no activity beside it.")
        boundary = shape.node(each.get("id", ""))
        assert isinstance(boundary, Boundary)
        if boundary.incoming:
            raise refused(each, "a boundary event has no incoming flow.")
        attached[host].append(boundary)
    for host, boundaries in attached.items():
        activity = shape.node(host)
        activity.boundaries = tuple(boundaries)
        for boundary in boundaries:
            activity.connect(boundary)  # type: ignore[no-untyped-call]
    event_reader.check_boundaries(shape, xml)


def _find_openers(shape: Shape, xml: etree._Element, kind: str) -> None:
    """Receive tasks and event gateways that begin the process (BPMN 10.3.3, 10.6.6): their messages are its starts."""
    for child in xml:
        node = shape.task_specs.get(child.get("id", ""))
        gateway = node if isinstance(node, EventBased) and node.opens else None
        if gateway is None and not (isinstance(node, ReceiveTask) and node.settings["opens"]):
            continue
        assert isinstance(node, Node)
        if kind != "process" or node.incoming:
            raise refused(
                child, "what begins a process stands in the process and nothing leads to it."
            )
        names = tuple(flow.target for flow in node.flows) if gateway else (node.name,)
        for name in names:
            others = tuple(other for other in names if other != name)
            shape.openers[name] = others if gateway and gateway.parallel else ()
        if gateway:
            event_reader.check_openers(shape, child, names)


def _find_starts(shape: Shape, xml: etree._Element, kind: str) -> None:
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


def _look_upstream(shape: Shape) -> None:
    """Tell each inclusive gateway from where a token can reach which of its flows (BPMN 13.4.3)."""
    nodes = [node for node in shape.task_specs.values() if isinstance(node, Node)]
    before = _before(nodes)
    for gateway in nodes:
        if not isinstance(gateway, Inclusive):
            continue
        reach: dict[str, set[str]] = defaultdict(set)
        for flow in gateway.incoming:
            for name in _leading_to(flow.source, gateway.name, before):
                reach[name].add(flow.id)
        gateway.upstream = MappingProxyType({name: frozenset(ids) for name, ids in reach.items()})


def _before(nodes: Iterable[Node]) -> Mapping[str, list[str]]:
    """The nodes one step before each; an activity is before its boundary events."""
    found: dict[str, list[str]] = defaultdict(list)
    for node in nodes:
        for flow in node.incoming:
            found[node.name].append(flow.source)
        for boundary in getattr(node, "boundaries", ()):
            found[boundary.name].append(node.name)
    return found


def _leading_to(name: str, avoid: str, before: Mapping[str, list[str]]) -> set[str]:
    found: set[str] = set()
    stack = [name]
    while stack:
        current = stack.pop()
        if current != avoid and current not in found:
            found.add(current)
            stack += before.get(current, [])
    return found


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
    return SubProcess(shape, drawn, inner, task_reader.loop_of(shaper.file, xml))


def _event_sub_process(shaper: Shaper, shape: Shape, xml: etree._Element, drawn: Drawn) -> Node:
    if task_reader.loop_of(shaper.file, xml) is not None:
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
        **task_reader.READERS,
        **event_reader.READERS,
    }
)
SUPPORTED = frozenset(_READERS)
"""The flow nodes that are executed; positions and definitions of events: `event_reader.ALLOWED`."""
