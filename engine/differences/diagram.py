"""Two BPMN models compared by the ids of their elements: what they mean, and where they are drawn."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from engine.differences.entries import Change, Entry, between
from engine.xml import read_xml

DRAWN = "{http://www.omg.org/spec/BPMN/20100524/DI}"
PLACES = frozenset(f"{DRAWN}{name}" for name in ("BPMNDiagram",))
POINTERS = frozenset({"incoming", "outgoing", "flowNodeRef"})
"""Said twice in a model: the flows and lanes say it already."""
DEFAULTS = {
    "isInterrupting": "true", "cancelActivity": "true", "triggeredByEvent": "false",
    "isSequential": "false", "isForCompensation": "false", "parallelMultiple": "false",
    "instantiate": "false", "isCollection": "false", "isExecutable": "false", "isClosed": "false",
    "isImmediate": "true", "startQuantity": "1", "completionQuantity": "1", "processType": "None",
    "gatewayDirection": "Unspecified", "cancelRemainingInstances": "true", "ordering": "Parallel",
}  # fmt: skip
"""What an attribute says where it is left out (the schema of BPMN 2.0)."""


@dataclass(frozen=True)
class ElementChange:
    """One element that is not as it was; `entries` tell what of it changed."""

    id: str
    kind: str
    name: str
    change: Change
    entries: tuple[Entry, ...] = ()


@dataclass(frozen=True)
class DiagramDifference:
    """All elements that are not as they were."""

    elements: tuple[ElementChange, ...]

    def ids(self, change: Change) -> frozenset[str]:
        return frozenset(one.id for one in self.elements if one.change is change)

    @property
    def of_meaning(self) -> tuple[ElementChange, ...]:
        """Without what was only moved."""
        return tuple(one for one in self.elements if one.change is not Change.MOVED)


@dataclass(frozen=True)
class _Element:
    kind: str
    name: str
    says: dict[str, str]


def diagram_difference(before: bytes, after: bytes) -> DiagramDifference:
    """Compare two models. Order of attributes and elements, white space, prefixes and ids of the drawing mean nothing.

    Raises XmlRefused for a file that cannot be read.
    """
    old, new = read_xml(before), read_xml(after)
    return DiagramDifference(tuple(_changes(old, new)))


def _changes(old: etree._Element, new: etree._Element) -> Iterator[ElementChange]:
    before, after = _elements(old), _elements(new)
    places, drawn = _places(old), _places(new)
    for id_ in dict.fromkeys((*after, *before)):
        if id_ not in before:
            one = after[id_]
            yield ElementChange(id_, one.kind, one.name, Change.ADDED)
        elif id_ not in after:
            one = before[id_]
            yield ElementChange(id_, one.kind, one.name, Change.REMOVED)
        else:
            yield from _change(id_, before[id_], after[id_], places.get(id_) != drawn.get(id_))


def _change(id_: str, old: _Element, new: _Element, moved: bool) -> Iterator[ElementChange]:
    entries = tuple(between(old.says, new.says, new.name or id_))
    if old.kind != new.kind:
        entries = (Entry(Change.CHANGED, new.name or id_, "", old.kind, new.kind), *entries)
    if entries:
        yield ElementChange(id_, new.kind, new.name, Change.CHANGED, entries)
    elif moved:
        yield ElementChange(id_, new.kind, new.name, Change.MOVED)


def _elements(root: etree._Element) -> dict[str, _Element]:
    """Everything with an id that says something, outside of the drawing."""
    found: dict[str, _Element] = {}
    for element in _within(root):
        id_ = element.get("id")
        if id_ and element is not root and _local(element) != "laneSet":
            found[id_] = _Element(_local(element), element.get("name", ""), _says(element))
    return found


def _within(element: etree._Element) -> Iterator[etree._Element]:
    if not isinstance(element.tag, str) or element.tag in PLACES:
        return
    yield element
    for child in element:
        yield from _within(child)


def _says(element: etree._Element) -> dict[str, str]:
    """What an element says itself: attributes and children without an id, by their path."""
    said = {
        _bare(name): str(value)
        for name, value in element.attrib.items()
        if name != "id" and DEFAULTS.get(_bare(name)) != str(value)
    }
    parent = element.getparent()
    if parent is not None and parent.get("id") and _local(parent) not in ("definitions", "laneSet"):
        said["in"] = parent.get("id", "")
    _collect(element, "", said)
    if _local(element) == "lane":
        members = (one.text or "" for one in element if _local(one) == "flowNodeRef")
        said["flowNodeRef"] = " ".join(sorted(members))
    return said


def _collect(element: etree._Element, path: str, said: dict[str, str]) -> None:
    counts: dict[str, int] = {}
    for child in element:
        if not isinstance(child.tag, str) or child.get("id") or child.tag in PLACES:
            continue
        name = _local(child)
        if name in POINTERS or name == "laneSet":
            continue
        named = child.get("target") or (child.get("name") if name == "property" else None)
        counts[name] = counts.get(name, 0) + 1
        label = (
            f"{name} {named}" if named else name if counts[name] == 1 else f"{name} {counts[name]}"
        )
        here = f"{path}{label}"
        text = (child.text or "").strip()
        if text:
            said[here] = text
        for attribute, value in child.attrib.items():
            if len(child.attrib) > 1 and value == named:
                continue  # the label says it
            if _bare(attribute) != "id" and DEFAULTS.get(_bare(attribute)) != str(value):
                said[f"{here} {_bare(attribute)}"] = str(value)
        if name == "extensionElements" or name == "ioMapping" or name == "properties":
            _collect(child, path, said)
        else:
            _collect(child, f"{here} ", said)


def _places(root: etree._Element) -> dict[str, tuple[str, ...]]:
    """Element id -> where it is drawn."""
    found = {}
    for shape in root.iter(f"{DRAWN}BPMNShape", f"{DRAWN}BPMNEdge"):
        numbers = []
        for one in shape.iter():
            if isinstance(one.tag, str) and _local(one) in ("Bounds", "waypoint"):
                numbers += [
                    f"{float(one.get(key, 0)):.1f}"
                    for key in ("x", "y", "width", "height")
                    if one.get(key)
                ]
        found[shape.get("bpmnElement", "")] = (*numbers, shape.get("isExpanded", ""))
    return found


def _local(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _bare(name: object) -> str:
    return str(name).rpartition("}")[2]
