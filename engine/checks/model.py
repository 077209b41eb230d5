"""A BPMN document as the checks read it: plain nodes, an index of ids, and the questions that rules ask of both."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from lxml import etree

from engine.checks.kinds import (
    ACTIVITIES,
    CHOREOGRAPHIES,
    COLLABORATIONS,
    EVENT_DEFINITIONS,
    EXPRESSIONS,
    FLOW_NODES,
    SCOPES,
    SUBPROCESSES,
)
from engine.spiff.reader import spaced_names as names_of_words

if TYPE_CHECKING:
    from engine.checks.surroundings import Surroundings

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
PREFIXES = {
    BPMN: "",
    "http://www.omg.org/spec/BPMN/20100524/DI": "bpmndi:",
    "http://camunda.org/schema/zeebe/1.0": "zeebe:",
    "http://www.w3.org/2001/XMLSchema-instance": "xsi:",
}
OPAQUE = frozenset(["extensionElements", "documentation", "text", "script"])


@dataclass(eq=False, slots=True)
class Node:
    """One element. `tag` is the bare name for BPMN's own, prefixed for bpmndi and zeebe, `{space}name` for others."""

    tag: str
    attributes: dict[str, str]
    text: str
    parent: Node | None
    line: int
    source: etree._Element
    children: list[Node] = field(default_factory=list)

    @property
    def id(self) -> str | None:
        """The owner's id of this element."""
        return self.attributes.get("id") or None

    @property
    def name(self) -> str | None:
        """The owner's name of this element."""
        return " ".join(self.attributes.get("name", "").split()) or None

    @property
    def owner(self) -> Node | None:
        """This element or the nearest one around it that a person can point at: with an id, and no expression."""
        node: Node | None = self
        while node is not None and (node.id is None or node.tag in EXPRESSIONS):
            node = node.parent
        return node

    @property
    def is_drawn(self) -> bool:
        """Whether this is part of the drawing, which says nothing about what is done."""
        return self.tag.startswith("bpmndi:")

    @property
    def is_event_subprocess(self) -> bool:
        """Whether this is a sub-process that an event starts."""
        return self.tag in SUBPROCESSES and self.is_true("triggeredByEvent")

    def get(self, attribute: str) -> str | None:
        """An attribute's text without surrounding space, or None if absent."""
        value = self.attributes.get(attribute)
        return None if value is None else value.strip()

    def is_true(self, attribute: str, default: bool = False) -> bool:
        """A boolean attribute as XML schema writes it."""
        value = self.get(attribute)
        return default if value is None else value in ("true", "1")

    def all(self, *tags: str) -> list[Node]:
        """The children of these names."""
        return [child for child in self.children if child.tag in tags]

    def first(self, *tags: str) -> Node | None:
        """The first child of these names, or None."""
        return next((child for child in self.children if child.tag in tags), None)

    def extensions(self, *tags: str) -> list[Node]:
        """The extension elements of these names."""
        holder = self.first("extensionElements")
        return holder.all(*tags) if holder else []

    def extension(self, tag: str) -> Node | None:
        """The first extension element of this name, or None."""
        return next(iter(self.extensions(tag)), None)

    def properties(self) -> dict[str, str]:
        """Name -> value of the zeebe:properties; of a name that is written twice the last counts, as for the engine."""
        written = [each.all("zeebe:property") for each in self.extensions("zeebe:properties")]
        return {one.get("name") or "": one.get("value") or "" for ones in written for one in ones}

    def ancestors(self) -> Iterator[Node]:
        """The elements around this one, innermost first."""
        node = self.parent
        while node is not None:
            yield node
            node = node.parent

    def within(self) -> Iterator[Node]:
        """This element and everything below it, in document order."""
        waiting = [self]
        while waiting:
            node = waiting.pop()
            yield node
            waiting.extend(reversed(node.children))


class Model:
    """A whole document and what is known around it. Read only."""

    def __init__(self, root: etree._Element, around: Surroundings) -> None:
        self.around = around
        self.root = _tree(root)
        self.by_id: dict[str, Node] = {}
        self.by_tag: dict[str, list[Node]] = defaultdict(list)
        self.repeated: list[Node] = []
        self._definitions: dict[Node, list[Node]] = {}
        for node in self.root.within():
            self.by_tag[node.tag].append(node)
        for node in sorted(self.root.within(), key=lambda one: one.is_drawn):
            if node.id and not node.tag.startswith(("zeebe:", "{")):
                if node.id in self.by_id:
                    self.repeated.append(node)
                self.by_id.setdefault(node.id, node)
        self.target = self.root.get("targetNamespace")

    def all(self, *tags: str) -> list[Node]:
        """Every element of these names, each name in document order."""
        return [node for tag in tags for node in self.by_tag.get(tag, ())]

    def every(self, tags: Iterable[str]) -> list[Node]:
        """Every element of a family of names."""
        return self.all(*sorted(tags))

    # References

    def find(self, holder: Node, text: str | None) -> Node | None:
        """The element that a QName or id, written in `holder`, means; None if there is none in this document."""
        if not text or self.is_foreign(holder, text):
            return None
        return self.by_id.get(text.strip().rpartition(":")[2])

    def is_foreign(self, holder: Node, text: str) -> bool:
        """Whether a QName's prefix stands for another namespace than this document's own."""
        prefix, colon, _ = text.strip().rpartition(":")
        return bool(colon) and holder.source.nsmap.get(prefix) != self.target

    def ref(self, node: Node, name: str) -> Node | None:
        """The element meant by an attribute or, failing that, by the first child element of that name."""
        if node.get(name) is not None:
            return self.find(node, node.get(name))
        child = node.first(name)
        return self.find(child, child.text) if child else None

    def refs(self, node: Node, name: str) -> list[Node]:
        """The elements meant by all child elements of a name, leaving out what does not resolve."""
        found = (self.find(child, child.text) for child in node.all(name))
        return [target for target in found if target is not None]

    def written(self, node: Node, name: str) -> str | None:
        """The text of a reference, from the attribute or the first child element of that name."""
        child = node.first(name)
        return node.get(name) or (child.text if child and child.text else None)

    # Flow

    @cached_property
    def _outgoing(self) -> dict[Node, list[Node]]:
        return self._ends("sourceRef")

    @cached_property
    def _incoming(self) -> dict[Node, list[Node]]:
        return self._ends("targetRef")

    def _ends(self, attribute: str) -> dict[Node, list[Node]]:
        ends: dict[Node, list[Node]] = defaultdict(list)
        for flow in self.all("sequenceFlow"):
            node = self.find(flow, flow.get(attribute))
            if node is not None:
                ends[node].append(flow)
        return ends

    def outgoing(self, node: Node) -> list[Node]:
        """The sequence flows that leave a node."""
        return self._outgoing.get(node, [])

    def incoming(self, node: Node) -> list[Node]:
        """The sequence flows that enter a node."""
        return self._incoming.get(node, [])

    def targets(self, node: Node) -> list[Node]:
        """The nodes that a node's sequence flows lead to."""
        found = (self.find(flow, flow.get("targetRef")) for flow in self.outgoing(node))
        return [target for target in found if target is not None]

    def sources(self, node: Node) -> list[Node]:
        """The nodes that lead to a node by a sequence flow."""
        found = (self.find(flow, flow.get("sourceRef")) for flow in self.incoming(node))
        return [source for source in found if source is not None]

    @cached_property
    def pools(self) -> dict[Node, set[Node]]:
        """The participants of each process."""
        found: dict[Node, set[Node]] = defaultdict(set)
        for pool in self.all("participant"):
            process = self.ref(pool, "processRef")
            if process is not None:
                found[process].add(pool)
        return found

    @cached_property
    def by_source(self) -> dict[etree._Element, Node]:
        """The node of each element of the tree."""
        return {node.source: node for node in self.root.within()}

    @cached_property
    def associated(self) -> dict[Node, list[tuple[Node, Node]]]:
        """For each element its associations and their other ends."""
        ends: dict[Node, list[tuple[Node, Node]]] = defaultdict(list)
        for link in self.all("association"):
            source, target = self.ref(link, "sourceRef"), self.ref(link, "targetRef")
            if source is not None and target is not None:
                ends[source].append((link, target))
                ends[target].append((link, source))
        return ends

    @cached_property
    def spaced_names(self) -> frozenset[str]:
        """The names of several words that the document gives to data and in its mappings."""
        return names_of_words(self.root.source)

    # Places

    def scope(self, node: Node) -> Node | None:
        """The process, sub-process or choreography that directly holds a node."""
        return next((around for around in node.ancestors() if around.tag in SCOPES), None)

    def process(self, node: Node) -> Node | None:
        """The process that holds a node, or the node itself if it is one."""
        if node.tag == "process":
            return node
        return next((around for around in node.ancestors() if around.tag == "process"), None)

    def collaboration(self, node: Node) -> Node | None:
        """The collaboration or choreography that holds a node."""
        return next((around for around in node.ancestors() if around.tag in COLLABORATIONS), None)

    def in_choreography(self, node: Node) -> bool:
        """Whether a node is part of a choreography instead of a process."""
        return any(
            around.tag in CHOREOGRAPHIES or around.tag == "subChoreography"
            for around in node.ancestors()
        )

    @cached_property
    def scopes(self) -> list[Node]:
        """Every process, sub-process and choreography of the document."""
        return self.every(SCOPES)

    def nodes_of(self, scope: Node) -> list[Node]:
        """The flow nodes directly in a process, sub-process or choreography."""
        return [child for child in scope.children if child.tag in FLOW_NODES]

    def is_executable(self, node: Node) -> bool:
        """Whether a node belongs to a process that is meant to run: it says so, or has steps and does not say no."""
        process = self.process(node)
        if process is None:
            return not self.in_choreography(node) and self.collaboration(node) is None
        return process.is_true("isExecutable", default=bool(self.nodes_of(process)))

    # Events and activities

    def definitions_of(self, event: Node) -> list[Node]:
        """The event definitions of an event, inline ones first, then those given by reference."""
        if event not in self._definitions:
            self._definitions[event] = self._find_definitions(event)
        return self._definitions[event]

    def _find_definitions(self, event: Node) -> list[Node]:
        inline = [child for child in event.children if child.tag in EVENT_DEFINITIONS]
        by_reference = self.refs(event, "eventDefinitionRef")
        return inline + [one for one in by_reference if one.tag in EVENT_DEFINITIONS]

    def attached(self, activity: Node) -> list[Node]:
        """The boundary events of an activity."""
        return self._boundaries.get(activity, [])

    @cached_property
    def _boundaries(self) -> dict[Node, list[Node]]:
        events: dict[Node, list[Node]] = defaultdict(list)
        for event in self.all("boundaryEvent"):
            host = self.ref(event, "attachedToRef")
            if host is not None:
                events[host].append(event)
        return events

    def is_compensation(self, event: Node) -> bool:
        """Whether an event is a compensation event."""
        return any(one.tag == "compensateEventDefinition" for one in self.definitions_of(event))

    def activities(self) -> list[Node]:
        """Every task, sub-process and call activity."""
        return self.every(ACTIVITIES)


def _tree(root: etree._Element) -> Node:
    top = _node(root, None, False)
    waiting = [(root, top, False)]
    while waiting:
        source, node, opaque = waiting.pop()
        opaque = opaque or node.tag in OPAQUE
        for element in source:
            if isinstance(element.tag, str):
                child = _node(element, node, opaque)
                node.children.append(child)
                waiting.append((element, child, opaque))
    return top


def _node(source: etree._Element, parent: Node | None, opaque: bool) -> Node:
    return Node(
        tag=_short(_spaced(str(source.tag)), opaque),
        attributes={_short(str(key), False): str(value) for key, value in source.attrib.items()},
        text="".join([source.text or "", *(child.tail or "" for child in source)]).strip(),
        parent=parent,
        line=_line(source),
        source=source,
    )


def _line(source: etree._Element) -> int:
    line = source.sourceline
    return line if isinstance(line, int) else 0


def _spaced(name: str) -> str:
    """An element's name with its namespace: what is in none is not BPMN's."""
    return name if name.startswith("{") else "{}" + name


def _short(name: str, opaque: bool) -> str:
    space, brace, local = name.removeprefix("{").rpartition("}")
    if not brace:
        return name
    prefix = PREFIXES.get(space)
    if prefix is None or (opaque and not prefix):
        return name
    return prefix + local
