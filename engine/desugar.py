"""Rewrite a BPMN model into the core that `engine.spiff` reads: what is only another way of writing goes away.

Works on a copy; every id stays what the owner wrote. The checks look at the owner's XML, not at this.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy

from lxml import etree

from engine.errors import UnsupportedElement

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
MADE = "#"
"""Begins the ids of what desugaring made; no owner's id can."""

LARGEST = 50
"""How many elements a shared event definition may have; each event that refers to it gets a copy."""


def tag(name: str) -> str:
    """A BPMN name in lxml's way of writing."""
    return f"{{{BPMN}}}{name}"


def local(node: etree._Element) -> str:
    """The name of a BPMN element without its namespace; empty for others and for comments."""
    if not isinstance(node.tag, str) or not node.tag.startswith(f"{{{BPMN}}}"):
        return ""
    return node.tag.removeprefix(f"{{{BPMN}}}")


def desugar(definitions: etree._Element) -> etree._Element:
    """The core of a `definitions` element. Raises UnsupportedElement for a link or a reference that leads nowhere."""
    core = deepcopy(definitions)
    for rewrite in _REWRITES:
        rewrite(core)
    return core


def containers(root: etree._Element) -> Iterator[etree._Element]:
    """Everything that holds flow nodes, outermost first."""
    for name in ("process", "subProcess", "transaction", "adHocSubProcess"):
        yield from root.iter(tag(name))


def refused(node: etree._Element, reason: str) -> UnsupportedElement:
    """The refusal of an element."""
    return UnsupportedElement(node.get("id", local(node)), node.get("name"), reason)


def parent_of(node: etree._Element) -> etree._Element:
    """The element around one that is not the root."""
    around = node.getparent()
    assert around is not None
    return around


def text_of(node: etree._Element) -> str:
    """All text in an element."""
    return "".join(str(part) for part in node.itertext()).strip()


def inline_references(root: etree._Element) -> None:
    """An eventDefinitionRef becomes a copy of what it refers to (BPMN 10.5.1)."""
    shared = {node.get("id"): node for node in root if local(node).endswith("EventDefinition")}
    for reference in list(root.iter(tag("eventDefinitionRef"))):
        event = parent_of(reference)
        found = shared.get(name_of(reference.text))
        if found is None:
            raise refused(event, f"its event definition {reference.text} is nowhere in the file.")
        if sum(1 for _ in found.iter()) > LARGEST or len(text_of(found)) > 100 * LARGEST:
            raise refused(
                event, f"its event definition {reference.text} is too large to be shared."
            )
        copy = deepcopy(found)
        copy.set("id", f"{MADE}{event.get('id')}/{found.get('id')}")
        event.replace(reference, copy)


def wrap_global_tasks(root: etree._Element) -> None:
    """A global task becomes a process with that task as all it has (BPMN 10.3.7)."""
    for name in ("Task", "UserTask", "ManualTask", "ScriptTask", "BusinessRuleTask"):
        for node in root.findall(tag(f"global{name}")):
            process = etree.SubElement(root, tag("process"), id=node.get("id", ""))
            process.set("name", node.get("name", ""))
            root.remove(node)
            node.tag = tag(name[0].lower() + name[1:])
            node.set("id", MADE + node.get("id", ""))
            described = node.find(tag("ioSpecification"))
            process.extend([node] if described is None else [described, node])


def join_links(root: etree._Element) -> None:
    """A pair of link events becomes a flow between two events without definition (BPMN 10.5.5, link)."""
    for container in containers(root):
        catches = _link_catches(container)
        used = set()
        for event, link in _links(container, "intermediateThrowEvent"):
            target = catches.get(link.get("name", ""))
            if target is None:
                raise refused(event, "no link event of this name catches it in the same process.")
            used.add(link.get("name", ""))
            _connect(container, event, target)
            event.remove(link)
        for name, event in catches.items():
            if name not in used:
                raise refused(event, "no link event of this name leads to it in the same process.")
            for link in event.findall(tag("linkEventDefinition")):
                event.remove(link)
            event.tag = tag("intermediateThrowEvent")


def name_of(reference: str | None) -> str:
    """The local part of a QName."""
    return (reference or "").strip().rpartition(":")[2]


def _links(container: etree._Element, kind: str) -> Iterator[tuple[etree._Element, etree._Element]]:
    for event in container.findall(tag(kind)):
        link = event.find(tag("linkEventDefinition"))
        if link is not None:
            yield event, link


def _link_catches(container: etree._Element) -> dict[str, etree._Element]:
    found: dict[str, etree._Element] = {}
    for event, link in _links(container, "intermediateCatchEvent"):
        name = link.get("name", "")
        if name in found:
            raise refused(event, f"two link events catch the name {name}; a link has one target.")
        found[name] = event
    return found


def _connect(container: etree._Element, source: etree._Element, target: etree._Element) -> None:
    flow = etree.SubElement(container, tag("sequenceFlow"))
    flow.set("id", f"{MADE}{source.get('id')}")
    flow.set("sourceRef", source.get("id", ""))
    flow.set("targetRef", target.get("id", ""))


_REWRITES: tuple[Callable[[etree._Element], None], ...] = (
    inline_references,
    wrap_global_tasks,
    join_links,
)
