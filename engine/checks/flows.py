"""Sequence flows: what they may connect, which may carry a condition, and what every node needs of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from engine.checks.kinds import ACTIVITIES, FLOW_NODES
from engine.checks.model import Model, Node
from engine.checks.registry import Problem, at, rule


def _ends(model: Model) -> Iterator[tuple[Node, Node, Node]]:
    for flow in model.all("sequenceFlow"):
        source = model.find(flow, flow.get("sourceRef"))
        target = model.find(flow, flow.get("targetRef"))
        if source is not None and target is not None:
            yield flow, source, target


@rule(
    "flow.listed-wrongly",
    section="8.4.7",
    zh="{what}把{flow}列为{side}，但这条顺序流并不{end}它。请改正列表或顺序流的两端。",
    en="{what} lists {flow} as {side}, but that flow does not {end} it. Correct the list or the ends of the flow.",
)
def listed_flows_touch_the_node(model: Model) -> Iterable[Problem]:
    """What a node lists as incoming or outgoing does enter or leave it."""
    for node, name, actual in _sides(model):
        touching = set(actual)
        for flow in model.refs(node, name):
            if flow.tag == "sequenceFlow" and flow not in touching:
                yield at(node, flow=flow, side=name, end=_END[name])


def _sides(model: Model) -> Iterator[tuple[Node, str, list[Node]]]:
    for node in model.every(FLOW_NODES):
        yield node, "incoming", model.incoming(node)
        yield node, "outgoing", model.outgoing(node)


_END = {
    "incoming": {"zh": "进入", "en": "enter"},
    "outgoing": {"zh": "离开", "en": "leave"},
}


@rule(
    "flow.unlisted",
    section="8.4.7",
    zh="{flow}{end}{what}，{what}的 {side} 里却没有列出它。请补上。",
    en="{flow} does {end} {what}, which does not list it as {side}. Add it.",
)
def flows_are_listed(model: Model) -> Iterable[Problem]:
    """A flow is listed by the nodes it connects, in a document that lists flows at all."""
    if not model.all("incoming", "outgoing"):
        return
    for node, name, actual in _sides(model):
        listed = set(model.refs(node, name))
        for flow in actual:
            if flow not in listed:
                yield at(node, flow=flow, side=name, end=_END[name])


@rule(
    "flow.listed-twice",
    section="8.4.7",
    zh="{what}的 {side} 里把{flow}列了两次。请删去重复的一次。",
    en="{what} lists {flow} twice as {side}. Remove one of the two.",
)
def flows_are_listed_once(model: Model) -> Iterable[Problem]:
    """A node lists a flow only once."""
    for node, name, _ in _sides(model):
        for flow, times in Counter(model.refs(node, name)).items():
            if times > 1:
                yield at(node, flow=flow, side=name)


@rule(
    "flow.crosses-process",
    section="8.4.13",
    zh="{what}从{source}通到另一个流程里的{target}。顺序流不能离开泳池，请改用消息流。",
    en="{what} leads from {source} to {target} in another process. A sequence flow cannot leave its pool: use a message flow.",
)
def flows_stay_in_the_process(model: Model) -> Iterable[Problem]:
    """A sequence flow does not leave its process."""
    for flow, source, target in _ends(model):
        if _top(model, source) is not _top(model, target):
            yield at(flow, source=source, target=target)


def _top(model: Model, node: Node) -> Node | None:
    return model.process(node) or model.collaboration(node)


@rule(
    "flow.crosses-subprocess",
    section="8.4.13",
    zh="{what}从{source}通到{target}，越过了子流程的边界。请把流连到子流程本身，或用边界事件离开它。",
    en="{what} leads from {source} to {target} across the border of a sub-process. Connect the sub-process itself, or leave it by a boundary event.",
)
def flows_stay_in_the_subprocess(model: Model) -> Iterable[Problem]:
    """A sequence flow does not cross the border of a sub-process."""
    for flow, source, target in _ends(model):
        same = model.scope(source) is model.scope(target)
        if not same and _top(model, source) is _top(model, target):
            yield at(flow, source=source, target=target)


@rule(
    "flow.misplaced",
    section="8.4.8",
    zh="{what}写在{here}里，而它连接的{source}在{there}里。请把它移到那里。",
    en="{what} is written in {here}, but connects {source} in {there}. Move it there.",
)
def flows_live_with_their_ends(model: Model) -> Iterable[Problem]:
    """A sequence flow belongs to the same process or sub-process as what it connects."""
    for flow, source, target in _ends(model):
        here, there = model.scope(flow), model.scope(source)
        if here and there and here is not there and there is model.scope(target):
            yield at(flow, here=here, there=there, source=source)


@rule(
    "flow.condition-on-start",
    section="10.5.2",
    zh="{what}从开始事件出发，不能带条件。请在后面放一个排他网关，把条件写在那里。",
    en="{what} leaves a start event and so cannot have a condition. Put an exclusive gateway behind it, and the condition there.",
)
def flows_of_start_events_have_no_condition(model: Model) -> Iterable[Problem]:
    """A flow that leaves a start event has no condition."""
    return _conditional_from(model, {"startEvent"})


@rule(
    "flow.condition-on-event",
    "warning",
    section="8.4.13",
    zh="{what}从事件出发却带条件。条件通常写在网关或活动之后，请考虑放一个排他网关。",
    en="{what} leaves an event and has a condition. Conditions belong behind gateways or activities: consider an exclusive gateway.",
)
def flows_of_events_have_no_condition(model: Model) -> Iterable[Problem]:
    """A flow that leaves an intermediate or boundary event usually has no condition."""
    return _conditional_from(
        model, {"intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent"}
    )


@rule(
    "flow.condition-on-parallel",
    section="10.6.4",
    zh="{what}从并行网关出发，不能带条件：并行网关总是走所有分支。请去掉条件，或改用包容网关。",
    en="{what} leaves a parallel gateway, which takes all its flows whatever a condition says. Remove the condition or use an inclusive gateway.",
)
def flows_of_parallel_gateways_have_no_condition(model: Model) -> Iterable[Problem]:
    """A flow that leaves a parallel gateway has no condition."""
    return _conditional_from(model, {"parallelGateway"})


@rule(
    "flow.condition-on-event-gateway",
    section="10.6.6",
    zh="{what}从事件网关出发，不能带条件：由先发生的事件决定走哪条。请去掉条件。",
    en="{what} leaves an event-based gateway, where the first event decides. Remove the condition.",
)
def flows_of_event_gateways_have_no_condition(model: Model) -> Iterable[Problem]:
    """A flow that leaves an event-based gateway has no condition."""
    return _conditional_from(model, {"eventBasedGateway"})


def _conditional_from(model: Model, tags: set[str]) -> Iterator[Problem]:
    for flow in model.all("sequenceFlow"):
        source = model.find(flow, flow.get("sourceRef"))
        if source is not None and source.tag in tags and flow.first("conditionExpression"):
            yield at(flow)


@rule(
    "flow.only-conditional",
    section="8.4.13",
    zh="{what}只有一条流出的顺序流，它却带条件：条件不成立时无路可走。请再加一条，或去掉条件。",
    en="{what} has a single outgoing flow, and that has a condition. Add another one, or remove the condition.",
)
def a_conditional_flow_is_not_alone(model: Model) -> Iterable[Problem]:
    """An activity with a conditional outgoing flow has at least one other outgoing flow."""
    for node in model.activities():
        flows = model.outgoing(node)
        if len(flows) == 1 and flows[0].first("conditionExpression"):
            yield at(node)


@rule(
    "flow.default-elsewhere",
    section="8.4.13",
    zh="{what}的默认流是{flow}，但它不从这里出发。请选一条从这里出发的顺序流。",
    en="{what} has {flow} as its default, which does not leave it. Choose one of its own outgoing flows.",
)
def the_default_flow_is_outgoing(model: Model) -> Iterable[Problem]:
    """A default flow leaves the element that declares it."""
    for node, flow in _defaults(model):
        if flow not in model.outgoing(node):
            yield at(node, flow=flow)


@rule(
    "flow.default-condition",
    section="8.4.13",
    zh="{what}的默认流{flow}带有条件。默认流在其他条件都不成立时走，请去掉它的条件。",
    en="{flow}, the default of {what}, has a condition. A default is taken when no other condition holds: remove its condition.",
)
def the_default_flow_has_no_condition(model: Model) -> Iterable[Problem]:
    """A default flow has no condition; one that says nothing is none."""
    for node, flow in _defaults(model):
        condition = flow.first("conditionExpression")
        if condition is not None and condition.text.strip():
            yield at(node, flow=flow)


@rule(
    "flow.default-needless",
    "warning",
    section="8.4.13",
    zh="{what}有默认流，但没有带条件的流，默认流不起作用。请补上条件或去掉默认。",
    en="{what} has a default flow but no conditional one, so the default says nothing. Add conditions or remove the default.",
)
def a_default_has_conditions_beside_it(model: Model) -> Iterable[Problem]:
    """A default flow of an activity stands beside conditional ones."""
    for node, flow in _defaults(model):
        others = [one for one in model.outgoing(node) if one is not flow]
        if node.tag in ACTIVITIES and not any(one.first("conditionExpression") for one in others):
            yield at(node)


def _defaults(model: Model) -> Iterator[tuple[Node, Node]]:
    for node in model.every(FLOW_NODES):
        flow = model.find(node, node.get("default"))
        if flow is not None and flow.tag == "sequenceFlow":
            yield node, flow


@rule(
    "flow.immediate",
    section="8.4.13",
    zh="{what}的 isImmediate 是 false，可执行的流程不允许。请去掉这个属性。",
    en="{what} has isImmediate set to false, which an executable process must not have. Remove the attribute.",
)
def flows_of_executable_processes_are_immediate(model: Model) -> Iterable[Problem]:
    """A flow of an executable process is immediate."""
    for flow in model.all("sequenceFlow"):
        process = model.process(flow)
        executable = process is not None and process.is_true("isExecutable")
        if executable and not flow.is_true("isImmediate", default=True):
            yield at(flow)
