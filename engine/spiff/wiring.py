"""Flows between nodes in core XML, and what only shows when they are connected."""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from lxml import etree

from engine.desugar import MADE, local, name_of, refused, tag
from engine.spiff import compensation_reader
from engine.spiff.activities import Activity
from engine.spiff.complex_gateway import Complex
from engine.spiff.events import Boundary, Start
from engine.spiff.expressions import formal
from engine.spiff.extensions import Extensions
from engine.spiff.gateways import Inclusive, Parallel
from engine.spiff.nodes import Flow, Mappings, Node
from engine.spiff.steps import Shape
from engine.spiff.subprocesses import EventSubProcess

MOST_LOOKED_AT = 250_000
"""Joins times nodes of a process or sub-process."""


def flows_of(xml: etree._Element, shape: Shape) -> list[Flow]:
    """The sequence flows of a container. Raises UnsupportedElement for one that leads out of it."""
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


def connect(shape: Shape, xml: etree._Element, flows: list[Flow]) -> None:
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


def check_ends(shape: Shape, xml: etree._Element) -> None:
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


def attach_boundaries(shape: Shape, xml: etree._Element) -> None:
    """Give each activity its boundary events."""
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


def look_upstream(shape: Shape, xml: etree._Element) -> None:
    """Tell each inclusive gateway that joins from where a token can reach which of its flows (BPMN 13.4.3).

    Raises UnsupportedElement if so many gateways and nodes stand together that this would take minutes.
    """
    nodes = [node for node in shape.task_specs.values() if isinstance(node, Node)]
    joins = [node for node in nodes if isinstance(node, Inclusive) and len(node.incoming) > 1]
    if len(joins) * len(nodes) > MOST_LOOKED_AT:
        reason = (
            f"it has {len(joins)} inclusive or complex joins among {len(nodes)} nodes. Divide it."
        )
        raise refused(xml, reason)
    by_flows = _before(nodes)
    by_boundaries_too = _before(nodes, boundaries=True)
    for gateway in joins:
        gateway.upstream = _reach(gateway, by_boundaries_too)
        gateway.paths = _reach(gateway, by_flows)


def _reach(gateway: Inclusive, before: Mapping[str, list[str]]) -> Mapping[str, frozenset[str]]:
    """For each node the incoming flows of the gateway that it leads to."""
    reach: dict[str, frozenset[str]] = defaultdict(frozenset)
    for flow in gateway.incoming:
        more = functools.cache(lambda known, one=flow.id: known | {one})  # most nodes share a set
        for name in _leading_to(flow.source, gateway.name, before):
            reach[name] = more(reach[name])
    return MappingProxyType(dict(reach))


def _before(nodes: Iterable[Node], *, boundaries: bool = False) -> Mapping[str, list[str]]:
    """The nodes one step before each; with `boundaries` an activity is before its boundary events."""
    found: dict[str, list[str]] = defaultdict(list)
    for node in nodes:
        for flow in node.incoming:
            found[node.name].append(flow.source)
        for boundary in node.boundaries if boundaries else ():
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
