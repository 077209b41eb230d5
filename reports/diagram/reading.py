"""Read from a BPMN document what a picture of it shows (BPMN 2.0 sections 7 to 12)."""

from __future__ import annotations

import math

from lxml import etree

from engine.xml import XmlRefused, read_xml
from reports.diagram.model import CONTAINERS, FLOWS, NODES, Box, Flow, Model, Node, Plane, Point

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
BPMNDI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
DC = "{http://www.omg.org/spec/DD/20100524/DC}"
DI = "{http://www.omg.org/spec/DD/20100524/DI}"
FARTHEST = 100_000.0  # a coordinate beyond this is taken for missing

_LOOPS = f"{BPMN}standardLoopCharacteristics"
_MANY = f"{BPMN}multiInstanceLoopCharacteristics"


class DiagramError(ValueError):
    """This BPMN document cannot be drawn: {reason}."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"This BPMN document cannot be drawn: {reason}")


def read(bpmn: bytes) -> Model:
    """The model in `bpmn`, with the places its BPMN DI gives. Raises DiagramError for anything but BPMN XML."""
    root = _root(bpmn)
    model = Model()
    for element in root.iter(f"{BPMN}*"):
        _note(model, element)
    _link(model, root)
    for plane in root.iter(f"{BPMNDI}BPMNPlane"):
        _place(model, plane)
    return model


def _root(bpmn: bytes) -> etree._Element:
    try:
        root = read_xml(bpmn)
    except XmlRefused as error:
        raise DiagramError(str(error)) from error
    if root.tag != f"{BPMN}definitions":
        raise DiagramError("its root is not BPMN definitions")
    return root


def _note(model: Model, element: etree._Element) -> None:
    kind, id_ = _kind(element), element.get("id", "")
    if kind == "process":
        model.processes[id_] = element.get("name", "")
    elif kind in NODES and id_:
        model.nodes[id_] = _node(element, id_, kind)
    elif kind in FLOWS:
        flow = _flow(element, id_ or f"flow {len(model.flows)}", kind)
        model.flows[flow.id] = flow


def _kind(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _node(element: etree._Element, id_: str, kind: str) -> Node:
    many = element.find(_MANY)
    return Node(
        id_,
        kind,
        name=_name(element, kind),
        parent=_parent(element),
        host=element.get("attachedToRef", ""),
        process=element.get("processRef", ""),
        definitions=_definitions(element) if kind.endswith("Event") else (),
        loop=_loop(element, many),
        interrupting="false" not in (element.get("cancelActivity"), element.get("isInterrupting")),
        parallel=_yes(element, "parallelMultiple") or element.get("eventGatewayType") == "Parallel",
        instantiate=_yes(element, "instantiate"),
        compensation=_yes(element, "isForCompensation"),
        by_event=_yes(element, "triggeredByEvent"),
        collection=_yes(element, "isCollection")
        or _number(element.find(f"{BPMN}participantMultiplicity"), "maximum", 0) > 1,
    )


def _name(element: etree._Element, kind: str) -> str:
    if kind == "textAnnotation":
        return "".join(element.findtext(f"{BPMN}text", ""))
    return element.get("name", "")


def _yes(element: etree._Element, attribute: str) -> bool:
    return element.get(attribute) in ("true", "1")


def _parent(element: etree._Element) -> str:
    """The id of the nearest process, sub-process, lane or activity around it."""
    around = element.getparent()
    while around is not None and _kind(around) in ("laneSet", "childLaneSet", "ioSpecification"):
        around = around.getparent()
    return "" if around is None else around.get("id", "")


def _definitions(element: etree._Element) -> tuple[str, ...]:
    """`timer`, `message` ...; a reference to a definition elsewhere is looked up there."""
    found = []
    for child in element:
        kind = _kind(child)
        if kind == "eventDefinitionRef":
            kind = _referred(child)
        if kind.endswith("EventDefinition"):
            found.append(kind.removesuffix("EventDefinition"))
    return tuple(found)


def _referred(reference: etree._Element) -> str:
    wanted = (reference.text or "").strip().rpartition(":")[2]
    for element in reference.getroottree().getroot():
        if element.get("id") == wanted:
            return _kind(element)
    return ""


def _loop(element: etree._Element, many: etree._Element | None) -> str:
    if many is not None:
        return "sequential" if _yes(many, "isSequential") else "parallel"
    return "standard" if element.find(_LOOPS) is not None else ""


def _flow(element: etree._Element, id_: str, kind: str) -> Flow:
    parent = _parent(element)
    source, target = element.get("sourceRef", ""), element.get("targetRef", "")
    if kind == "dataInputAssociation":
        source, target = element.findtext(f"{BPMN}sourceRef", "").strip(), parent
    elif kind == "dataOutputAssociation":
        source, target = parent, element.findtext(f"{BPMN}targetRef", "").strip()
    return Flow(
        id_,
        kind,
        name=element.get("name", ""),
        parent=parent,
        source=source,
        target=target,
        conditional=element.find(f"{BPMN}conditionExpression") is not None,
        direction=element.get("associationDirection", ""),
    )


def _link(model: Model, root: etree._Element) -> None:
    """What one element says about another: lanes, default flows, names of groups, collections."""
    for reference in root.iter(f"{BPMN}flowNodeRef"):
        lane, node = reference.getparent(), model.nodes.get((reference.text or "").strip())
        if node is not None and lane is not None:
            node.lane = lane.get("id", "")
    by_id = {element.get("id"): element for element in root.iter(f"{BPMN}*")}
    for element in by_id.values():
        if (default := element.get("default")) in model.flows:
            model.flows[default].default = True
        for reference_name in ("categoryValueRef", "dataObjectRef"):
            referred = by_id.get(element.get(reference_name, "").rpartition(":")[2] or None)
            node = model.nodes.get(element.get("id", ""))
            if referred is not None and node is not None:
                node.name = node.name or referred.get("value", "")
                node.collection = node.collection or _yes(referred, "isCollection")


def _place(model: Model, element: etree._Element) -> None:
    plane = Plane(element.get("bpmnElement", "").rpartition(":")[2])
    for drawn in element:
        id_ = drawn.get("bpmnElement", "").rpartition(":")[2]
        if drawn.tag == f"{BPMNDI}BPMNShape" and id_ in model.nodes:
            _place_node(model.nodes[id_], drawn)
            plane.nodes.append(id_)
        elif drawn.tag == f"{BPMNDI}BPMNEdge" and id_ in model.flows:
            model.flows[id_].points = _points(drawn)
            model.flows[id_].label = _label(drawn)
            plane.flows.append(id_)
    plane.nodes = [id_ for id_ in dict.fromkeys(plane.nodes) if model.nodes[id_].box]
    plane.flows = list(dict.fromkeys(plane.flows))
    if plane.nodes:
        model.planes.append(plane)


def _place_node(node: Node, shape: etree._Element) -> None:
    node.box = _box(shape.find(f"{DC}Bounds"))
    node.label = _label(shape)
    node.horizontal = shape.get("isHorizontal") != "false"
    if node.kind in CONTAINERS:
        node.expanded = _yes(shape, "isExpanded")


def _label(drawn: etree._Element) -> Box | None:
    return _box(drawn.find(f"{BPMNDI}BPMNLabel/{DC}Bounds"))


def _box(bounds: etree._Element | None) -> Box | None:
    x, y = _number(bounds, "x", math.nan), _number(bounds, "y", math.nan)
    w, h = _number(bounds, "width", math.nan), _number(bounds, "height", math.nan)
    return Box(x, y, w, h) if x == x and y == y and w > 0 and h > 0 else None


def _points(edge: etree._Element) -> list[Point]:
    points = [
        (_number(point, "x", math.nan), _number(point, "y", math.nan))
        for point in edge.iter(f"{DI}waypoint")
    ]
    good = len(points) > 1 and all(x == x and y == y for x, y in points)
    return points if good else []


def _number(element: etree._Element | None, attribute: str, otherwise: float) -> float:
    """A finite number of sensible size, or `otherwise`."""
    try:
        value = float("nan" if element is None else element.get(attribute, "nan"))
    except ValueError:
        return otherwise
    return value if abs(value) <= FARTHEST else otherwise
