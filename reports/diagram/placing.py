"""A model that no editor has drawn gets its BPMN DI, so that editors can open it (BPMN 2.0 section 12)."""

from __future__ import annotations

from lxml import etree

from reports.diagram.layout import lay_out
from reports.diagram.model import STEPS, Box, Flow, Node
from reports.diagram.reading import BPMN, BPMNDI, DC, DI, read

_PREFIXES: dict[str | None, str] = {"bpmndi": BPMNDI[1:-1], "dc": DC[1:-1], "di": DI[1:-1]}
_PARSER = etree.XMLParser(remove_blank_text=True, resolve_entities=False, recover=True)
"""What `read` took is no less XML for libxml2's opinion on the names of namespaces."""


def with_places(bpmn: bytes) -> bytes:
    """The document with a diagram of our own layout; one that it had is replaced. Raises DiagramError."""
    model = read(bpmn)
    lay_out(model)
    root = _with_prefixes(etree.fromstring(bpmn, _PARSER))
    for drawn in root.findall(f"{BPMNDI}BPMNDiagram"):
        root.remove(drawn)
    diagram = etree.SubElement(root, f"{BPMNDI}BPMNDiagram", id="diagram")
    plane = etree.SubElement(diagram, f"{BPMNDI}BPMNPlane", id="plane", bpmnElement=_shown(root))
    for node in model.nodes.values():
        if node.box is not None:
            plane.append(_shape(node, node.box))
    for flow in model.flows.values():
        if flow.points:
            plane.append(_edge(flow))
    return _text(root)


def _with_prefixes(root: etree._Element) -> etree._Element:
    """The root with the prefixes of BPMN DI declared once, on itself; where lxml makes no such root, as it was."""
    nsmap: dict[str | None, str] = {**_PREFIXES, **root.nsmap}
    attributes = {str(name): str(value) for name, value in root.attrib.items()}
    try:
        fresh = etree.Element(root.tag, attributes, nsmap=nsmap)  # type: ignore[arg-type]
    except ValueError:  # a namespace whose name is no URI
        return root
    fresh.extend(list(root))
    return fresh


def _shown(root: etree._Element) -> str:
    """What the plane shows: the collaboration if there is one, else the first process."""
    found = root.find(f"{BPMN}collaboration")
    if found is None:
        found = root.find(f"{BPMN}process")
    return "" if found is None else found.get("id", "")


def _shape(node: Node, box: Box) -> etree._Element:
    shape = etree.Element(f"{BPMNDI}BPMNShape", id=f"{node.id}_di", bpmnElement=node.id)
    if node.kind in ("participant", "lane"):
        shape.set("isHorizontal", "true")
    if node.inner:
        shape.set("isExpanded", "true")
    if node.kind == "exclusiveGateway":
        shape.set("isMarkerVisible", "true")
    shape.append(_bounds(box))
    if node.name and node.kind in STEPS and node.label is not None:
        etree.SubElement(shape, f"{BPMNDI}BPMNLabel").append(_bounds(node.label))
    return shape


def _edge(flow: Flow) -> etree._Element:
    edge = etree.Element(f"{BPMNDI}BPMNEdge", id=f"{flow.id}_di", bpmnElement=flow.id)
    for x, y in flow.points:
        etree.SubElement(edge, f"{DI}waypoint", x=_number(x), y=_number(y))
    return edge


def _bounds(box: Box) -> etree._Element:
    places = {"x": box.x, "y": box.y, "width": box.w, "height": box.h}
    return etree.Element(f"{DC}Bounds", {name: _number(value) for name, value in places.items()})


def _number(value: float) -> str:
    return str(round(value))


def _text(root: etree._Element) -> bytes:
    etree.indent(root)
    return (
        b'<?xml version="1.0" encoding="UTF-8"?>\n' + etree.tostring(root, encoding="utf-8") + b"\n"
    )
