"""Ways through a process: every node is begun from somewhere and leads somewhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeAlias

from engine.checks.kinds import GATEWAYS
from engine.checks.model import Model, Node
from engine.checks.registry import Problem, at, rule

Place: TypeAlias = Node | str
"""A node, or the name of a link."""


def is_link(model: Model, node: Node, tag: str) -> bool:
    """Whether a node is a link event of the given kind of event."""
    return node.tag == tag and any(
        one.tag == "linkEventDefinition" for one in model.definitions_of(node)
    )


def starts_by_itself(model: Model, node: Node) -> bool:
    """Whether a node is begun by something other than a sequence flow."""
    return (
        node.tag
        in ("startEvent", "boundaryEvent", "endEvent")  # an end without one: event.end-incoming
        or node.is_event_subprocess
        or node.is_true("isForCompensation")
        or node.is_true("instantiate")
        or is_link(model, node, "intermediateCatchEvent")
    )


def ends_by_itself(model: Model, node: Node) -> bool:
    """Whether a node needs no outgoing flow even where a process has end events."""
    return (
        node.tag in ("endEvent", "implicitThrowEvent", "startEvent", "boundaryEvent")
        or node.is_event_subprocess
        or node.is_true("isForCompensation")
        or is_link(model, node, "intermediateThrowEvent")
    )


def _ordered(model: Model) -> Iterator[tuple[Node, list[Node]]]:
    for scope in model.scopes:
        if scope.tag != "adHocSubProcess":
            yield scope, model.nodes_of(scope)


@rule(
    "flow.no-incoming",
    section="10.5.2",
    zh="{what}没有流入的顺序流，而{scope}有开始事件，所以永远轮不到它。请把它连上，或删去。",
    en="{what} has no incoming flow while {scope} has a start event, so it is never reached. Connect it or remove it.",
)
def nodes_behind_a_start_have_incoming(model: Model) -> Iterable[Problem]:
    """Where there is a start event, every other node is the target of a flow."""
    for scope, nodes in _ordered(model):
        if any(node.tag == "startEvent" for node in nodes):
            for node in nodes:
                if not model.incoming(node) and not starts_by_itself(model, node):
                    yield at(node, scope=scope)


@rule(
    "flow.no-outgoing",
    section="10.5.4",
    zh="{what}没有流出的顺序流，而{scope}有结束事件。请把它连到下一步或一个结束事件。",
    en="{what} has no outgoing flow while {scope} has an end event. Connect it to the next step or to an end event.",
)
def nodes_before_an_end_have_outgoing(model: Model) -> Iterable[Problem]:
    """Where there is an end event, every other node is the source of a flow."""
    for scope, nodes in _ordered(model):
        if any(node.tag == "endEvent" for node in nodes):
            for node in nodes:
                if not model.outgoing(node) and not ends_by_itself(model, node):
                    yield at(node, scope=scope)


@rule(
    "flow.nothing",
    section="house",
    zh="{what}里没有可以开始的步骤。请画上第一步；它若只是一个泳池，请把 isExecutable 设为 false。",
    en="{what} has no step to begin with. Draw its first step or, if it is only a pool, set isExecutable to false.",
    executable=True,
)
def a_process_has_something_to_begin_with(model: Model) -> Iterable[Problem]:
    """A process that is said to be executable has a step."""
    for process in model.all("process"):
        if all(node.is_event_subprocess for node in model.nodes_of(process)):
            yield at(process)


@rule(
    "flow.no-start",
    "warning",
    section="10.5.4",
    zh="{what}有结束事件而没有开始事件。请补上开始事件，让人看出从哪里开始。",
    en="{what} has an end event but no start event. Add one, so that people see where it begins.",
)
def an_end_goes_with_a_start(model: Model) -> Iterable[Problem]:
    """Where there is an end event, there is a start event."""
    return (at(scope) for scope in _without_start(model) if _runs(model, scope))


@rule(
    "flow.start-missing",
    section="10.5.4",
    zh="{what}有结束事件而没有开始事件，BPMN 不允许。请补上开始事件。",
    en="{what} has an end event but no start event, which BPMN does not allow. Add a start event.",
)
def an_end_goes_with_a_start_in_drawings(model: Model) -> Iterable[Problem]:
    """Where there is an end event, there is a start event: strictly so in a process that does not say that it runs."""
    return (at(scope) for scope in _without_start(model) if not _runs(model, scope))


def _without_start(model: Model) -> Iterator[Node]:
    for scope, nodes in _ordered(model):
        instantiating = any(node.is_true("instantiate") for node in nodes)
        if _has(nodes, "endEvent") and not _has(nodes, "startEvent") and not instantiating:
            yield scope


def _runs(model: Model, scope: Node) -> bool:
    """Whether a process says that it runs, or is none: what runs there is clear, so that nothing has to be refused."""
    process = model.process(scope)
    return process is None or process.is_true("isExecutable")


@rule(
    "flow.no-end",
    "warning",
    section="10.5.2",
    zh="{what}有开始事件而没有结束事件。请补上结束事件，让人看出到哪里结束。",
    en="{what} has a start event but no end event. Add one, so that people see where it ends.",
)
def a_start_goes_with_an_end(model: Model) -> Iterable[Problem]:
    """Where there is a start event, there is an end event."""
    return (at(scope) for scope in _without_end(model) if _runs(model, scope))


@rule(
    "flow.end-missing",
    section="10.5.2",
    zh="{what}有开始事件而没有结束事件，BPMN 不允许。请补上结束事件。",
    en="{what} has a start event but no end event, which BPMN does not allow. Add an end event.",
)
def a_start_goes_with_an_end_in_drawings(model: Model) -> Iterable[Problem]:
    """Where there is a start event, there is an end event: strictly so in a process that does not say that it runs."""
    return (at(scope) for scope in _without_end(model) if not _runs(model, scope))


def _without_end(model: Model) -> Iterator[Node]:
    for scope, nodes in _ordered(model):
        if _has(nodes, "startEvent") and not _has(nodes, "endEvent"):
            yield scope


@rule(
    "event.intermediate-loose",
    section="10.5.3",
    zh="{what}没有{side}的顺序流。中间事件前后都要有步骤，请连上。",
    en="{what} has no {side} flow. Something comes before and after an intermediate event: connect it.",
)
def intermediate_events_stand_in_the_flow(model: Model) -> Iterable[Problem]:
    """An intermediate event has incoming and outgoing flows, also where no start and no end event is drawn."""
    for scope, nodes in _ordered(model):
        if _runs(model, scope) or any(node.tag in ("startEvent", "endEvent") for node in nodes):
            continue  # what runs may begin and end at them; elsewhere flow.no-incoming and flow.no-outgoing say it
        for node in nodes:
            yield from (at(node, side=side) for side in _loose_sides(model, node))


def _loose_sides(model: Model, node: Node) -> Iterator[dict[str, str]]:
    if node.tag not in ("intermediateCatchEvent", "intermediateThrowEvent"):
        return
    if not model.incoming(node) and not starts_by_itself(model, node):
        yield {"zh": "流入", "en": "incoming"}
    if not model.outgoing(node) and not ends_by_itself(model, node):
        yield {"zh": "流出", "en": "outgoing"}


def _has(nodes: list[Node], tag: str) -> bool:
    return any(node.tag == tag for node in nodes)


@rule(
    "flow.unreachable",
    section="house",
    zh="{what}永远轮不到：从开始处没有路通向它。请把它连上，或删去。",
    en="{what} is never reached: no way leads to it from a start. Connect it or remove it.",
)
def nodes_are_reachable(model: Model) -> Iterable[Problem]:
    """Every node can be reached from where its process begins."""
    for _, nodes in _ordered(model):
        reached = _reached(model, nodes)
        for node in nodes:
            if node not in reached:
                yield at(node)


def _reached(model: Model, nodes: list[Node]) -> set[Place]:
    here, after = set(nodes), _following(model, nodes)
    return _closure({node for node in nodes if _begins(model, node, here)}, after)


def _begins(model: Model, node: Node, here: set[Node]) -> bool:
    if node.tag == "boundaryEvent":
        return model.ref(node, "attachedToRef") not in here  # misplaced, which another rule says
    return starts_by_itself(model, node) or not model.incoming(node)


def _following(model: Model, nodes: list[Node]) -> dict[Place, list[Place]]:
    """What may come after each node; links meet at their names, so that many of one name stay cheap."""
    after: dict[Place, list[Place]] = {}
    for node in nodes:
        after[node] = [*model.targets(node), *model.attached(node)]
        if is_link(model, node, "intermediateThrowEvent"):
            after[node] += link_names(model, node)
        elif is_link(model, node, "intermediateCatchEvent"):
            for name in link_names(model, node):
                after.setdefault(name, []).append(node)
    return after


def _closure(begin: set[Node], after: dict[Place, list[Place]]) -> set[Place]:
    reached: set[Place] = set(begin)
    waiting: list[Place] = list(begin)
    while waiting:
        for following in after.get(waiting.pop(), ()):
            if following not in reached:
                reached.add(following)
                waiting.append(following)
    return reached


def link_names(model: Model, node: Node) -> set[str]:
    """The names of a node's link definitions."""
    links = [one for one in model.definitions_of(node) if one.tag == "linkEventDefinition"]
    return {one.name for one in links if one.name}


@rule(
    "flow.unfinishable",
    "warning",
    section="house",
    zh="从{what}出发走不到任何结束处，只会一直循环。请确认这是有意的，否则加一条出路。",
    en="From {what} no end can be reached: it goes round for ever. Make sure that this is meant, or add a way out.",
)
def nodes_lead_to_an_end(model: Model) -> Iterable[Problem]:
    """From every node an end can be reached."""
    for _, nodes in _ordered(model):
        finishing = _finishing(model, nodes)
        for node in nodes:
            if node not in finishing and node.tag not in GATEWAYS:
                yield at(node)


def _finishing(model: Model, nodes: list[Node]) -> set[Place]:
    after = _following(model, nodes)
    before: dict[Place, list[Place]] = {}
    for place, following in after.items():
        for one in following:
            before.setdefault(one, []).append(place)
    ends = {node for node in nodes if not after[node] or not model.outgoing(node)}
    return _closure(ends, before)
