"""Gateways: how many flows, in which direction, with which conditions, and what an event-based one may lead to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from engine.checks.kinds import GATEWAYS
from engine.checks.model import Model, Node
from engine.checks.registry import Problem, at, rule
from engine.checks.words import event_words

_CAUGHT_BEHIND_A_GATEWAY = frozenset(
    {
        "messageEventDefinition",
        "timerEventDefinition",
        "conditionalEventDefinition",
        "signalEventDefinition",
    }
)


def _directed(model: Model, direction: str) -> Iterator[tuple[Node, int, int]]:
    for gateway in model.every(GATEWAYS):
        if gateway.get("gatewayDirection") == direction:
            yield gateway, len(model.incoming(gateway)), len(model.outgoing(gateway))


@rule(
    "gateway.neither",
    section="10.6.1",
    zh="{what}既不分支也不汇合（流入 {incoming} 条，流出 {outgoing} 条）。请删去它，或补上分支。",
    en="{what} neither splits nor merges ({incoming} in, {outgoing} out). Remove it, or add the missing flows.",
)
def gateways_split_or_merge(model: Model) -> Iterable[Problem]:
    """A gateway has several incoming or several outgoing flows."""
    for gateway in model.every(GATEWAYS - {"eventBasedGateway"}):
        incoming, outgoing = len(model.incoming(gateway)), len(model.outgoing(gateway))
        if incoming < 2 and outgoing < 2:
            yield at(gateway, incoming=incoming, outgoing=outgoing)


@rule(
    "gateway.converging",
    section="10.6.1",
    zh="{what}的方向是汇合，应有多条流入、至多一条流出；现在流入 {incoming} 条，流出 {outgoing} 条。请改方向或改流。",
    en="{what} is converging, so it needs several incoming flows and at most one outgoing; it has {incoming} in and {outgoing} out. Change the direction or the flows.",
)
def converging_gateways_merge(model: Model) -> Iterable[Problem]:
    """A converging gateway has several incoming flows and not several outgoing ones."""
    for gateway, incoming, outgoing in _directed(model, "Converging"):
        if incoming < 2 or outgoing > 1:
            yield at(gateway, incoming=incoming, outgoing=outgoing)


@rule(
    "gateway.diverging",
    section="10.6.1",
    zh="{what}的方向是分支，应有多条流出、至多一条流入；现在流入 {incoming} 条，流出 {outgoing} 条。请改方向或改流。",
    en="{what} is diverging, so it needs several outgoing flows and at most one incoming; it has {incoming} in and {outgoing} out. Change the direction or the flows.",
)
def diverging_gateways_split(model: Model) -> Iterable[Problem]:
    """A diverging gateway has several outgoing flows and not several incoming ones."""
    for gateway, incoming, outgoing in _directed(model, "Diverging"):
        if outgoing < 2 or incoming > 1:
            yield at(gateway, incoming=incoming, outgoing=outgoing)


@rule(
    "gateway.mixed",
    section="10.6.1",
    zh="{what}的方向是混合，应有多条流入和多条流出；现在流入 {incoming} 条，流出 {outgoing} 条。请改方向或改流。",
    en="{what} is mixed, so it needs several incoming and several outgoing flows; it has {incoming} in and {outgoing} out. Change the direction or the flows.",
)
def mixed_gateways_do_both(model: Model) -> Iterable[Problem]:
    """A mixed gateway has several incoming and several outgoing flows."""
    for gateway, incoming, outgoing in _directed(model, "Mixed"):
        if outgoing < 2 or incoming < 2:
            yield at(gateway, incoming=incoming, outgoing=outgoing)


@rule(
    "gateway.condition-missing",
    section="10.6.2",
    zh="{what}分支时，{flow}既没有条件，也不是默认流。请写上条件，或把它设为默认流。",
    en="{flow} leaves {what}, which chooses by condition, and has neither a condition nor is it the default. Add a condition, or make it the default.",
    executable=True,
)
def choices_have_conditions(model: Model) -> Iterable[Problem]:
    """A flow behind a splitting exclusive or inclusive gateway has a condition or is the default."""
    for gateway in model.all("exclusiveGateway", "inclusiveGateway"):
        flows = model.outgoing(gateway)
        default = model.find(gateway, gateway.get("default"))
        for flow in flows if len(flows) > 1 else []:
            if flow is not default and not flow.first("conditionExpression"):
                yield at(gateway, flow=flow)


@rule(
    "gateway.no-default",
    "warning",
    section="10.6.2",
    zh="{what}没有默认流：若所有条件都不成立，案件会停在这里出错。请考虑设一条默认流。",
    en="{what} has no default flow: where no condition holds, the case stops here with an incident. Consider a default.",
    executable=True,
)
def choices_have_a_default(model: Model) -> Iterable[Problem]:
    """A splitting exclusive or inclusive gateway has a default flow."""
    for gateway in model.all("exclusiveGateway", "inclusiveGateway"):
        if len(model.outgoing(gateway)) > 1 and gateway.get("default") is None:
            yield at(gateway)


@rule(
    "gateway.activation",
    section="10.6.5",
    zh="{what}汇合多条流，却没有写何时激活。请写上激活条件。",
    en="{what} merges several flows but does not say when it is activated. Add an activation condition.",
    executable=True,
)
def complex_joins_say_when(model: Model) -> Iterable[Problem]:
    """A complex gateway that merges has an activation condition."""
    for gateway in model.all("complexGateway"):
        if len(model.incoming(gateway)) > 1 and gateway.first("activationCondition") is None:
            yield at(gateway)


# Event-based gateways


@rule(
    "event-gateway.few",
    section="10.6.6",
    zh="{what}只有 {count} 条流出的顺序流，至少要有两条。请补上要等待的事件。",
    en="{what} has {count} outgoing flows and needs at least two. Add the events to wait for.",
)
def event_gateways_split(model: Model) -> Iterable[Problem]:
    """An event-based gateway has at least two outgoing flows."""
    for gateway in model.all("eventBasedGateway"):
        if (count := len(model.outgoing(gateway))) < 2:
            yield at(gateway, count=count)


def _behind(model: Model) -> Iterator[tuple[Node, Node]]:
    for gateway in model.all("eventBasedGateway"):
        if not model.in_choreography(gateway):
            for target in model.targets(gateway):
                yield gateway, target


@rule(
    "event-gateway.target",
    section="10.6.6",
    zh="{what}后面是{target}，不能等待。事件网关之后只能是消息、定时、条件或信号的中间捕获事件，或接收任务。",
    en="{target} follows {what} and cannot be waited for. Only message, timer, conditional or signal catch events and receive tasks may follow.",
)
def event_gateways_lead_to_events(model: Model) -> Iterable[Problem]:
    """Behind an event-based gateway are only catching events of four kinds and receive tasks."""
    for gateway, target in _behind(model):
        if not _can_wait(model, target):
            yield at(gateway, target=target)


def _can_wait(model: Model, node: Node) -> bool:
    if node.tag == "receiveTask":
        return True
    kinds = {one.tag for one in model.definitions_of(node)}
    return (
        node.tag == "intermediateCatchEvent" and bool(kinds) and kinds <= _CAUGHT_BEHIND_A_GATEWAY
    )


@rule(
    "event-gateway.mixed",
    section="10.6.6",
    zh="{what}后面既有接收任务又有消息事件，两者不能混用。请统一成一种。",
    en="{what} is followed by receive tasks and by message events; only one of the two may be used. Use one kind.",
)
def event_gateways_do_not_mix(model: Model) -> Iterable[Problem]:
    """Behind an event-based gateway are either message events or receive tasks, not both."""
    for gateway in model.all("eventBasedGateway"):
        targets = model.targets(gateway)
        tasks = any(target.tag == "receiveTask" for target in targets)
        messages = any(
            one.tag == "messageEventDefinition"
            for target in targets
            if target.tag == "intermediateCatchEvent"
            for one in model.definitions_of(target)
        )
        if tasks and messages:
            yield at(gateway)


@rule(
    "event-gateway.target-incoming",
    section="10.6.6",
    zh="{what}后面的{target}还有别的流入顺序流。它只能从事件网关进入，请去掉其他的流。",
    en="{target}, which follows {what}, has other incoming flows too. It may be entered from the gateway alone: remove the others.",
)
def event_gateway_targets_have_one_way_in(model: Model) -> Iterable[Problem]:
    """What follows an event-based gateway has no other incoming flow."""
    for gateway, target in _behind(model):
        if len(model.incoming(target)) > 1:
            yield at(gateway, target=target)


@rule(
    "event-gateway.target-boundary",
    section="10.6.6",
    zh="{what}后面的{target}带有边界事件，这里不允许。请去掉边界事件。",
    en="{target}, which follows {what}, has boundary events, which it must not have there. Remove them.",
)
def event_gateway_targets_have_no_boundary(model: Model) -> Iterable[Problem]:
    """A receive task behind an event-based gateway has no boundary events."""
    for gateway, target in _behind(model):
        if target.tag == "receiveTask" and model.attached(target):
            yield at(gateway, target=target)


@rule(
    "event-gateway.parallel",
    section="10.6.6",
    zh="{what}是并行类型，但不用来启动流程。并行的事件网关只能用于启动（instantiate），请改为排他类型。",
    en="{what} is parallel but does not start the process. Only an instantiating event-based gateway may be parallel: make it exclusive.",
)
def parallel_event_gateways_start_processes(model: Model) -> Iterable[Problem]:
    """A parallel event-based gateway starts its process."""
    for gateway in model.all("eventBasedGateway"):
        if gateway.get("eventGatewayType") == "Parallel" and not gateway.is_true("instantiate"):
            yield at(gateway)


@rule(
    "event-gateway.start-event-kind",
    section="10.6.6",
    zh="{what}是并行启动的，后面的{target}是{kind}事件。这里只能等待消息，请改为消息事件。",
    en="{what} starts the process in parallel, and {target} behind it is a {kind} event. Only messages may be waited for there.",
)
def parallel_instantiation_takes_messages(model: Model) -> Iterable[Problem]:
    """A parallel instantiating event gateway waits for messages only."""
    for gateway, target in _behind(model):
        parallel = gateway.get("eventGatewayType") == "Parallel" and gateway.is_true("instantiate")
        kinds = [one.tag for one in model.definitions_of(target)]
        if parallel and kinds and kinds != ["messageEventDefinition"] and _can_wait(model, target):
            yield at(gateway, target=target, kind=event_words(kinds))


@rule(
    "instantiate.entered",
    section="10.6.6",
    zh="{what}用来启动流程，不能再有来自{source}的流入顺序流。请去掉这条流，或去掉启动标记。",
    en="{what} starts the process, so no flow may enter it from {source}. Remove the flow, or unset instantiate.",
)
def instantiating_nodes_are_entered_by_starts_only(model: Model) -> Iterable[Problem]:
    """An instantiating gateway or receive task has no incoming flow, or (unless it waits for all) one from a start event."""
    for node in model.all("eventBasedGateway", "receiveTask"):
        if node.is_true("instantiate"):
            waits_for_all = node.get("eventGatewayType") == "Parallel"
            for position, source in enumerate(model.sources(node)):
                if position or source.tag != "startEvent" or waits_for_all:
                    yield at(node, source=source)


@rule(
    "instantiate.nested",
    section="10.6.6",
    zh="{what}用来启动流程，却在{scope}里。只有流程最外层的元素能启动流程，请移出或去掉启动标记。",
    en="{what} starts a process but stands inside {scope}. Only the outermost level can start one: move it, or unset instantiate.",
)
def instantiating_nodes_are_outermost(model: Model) -> Iterable[Problem]:
    """An instantiating gateway or receive task stands at the outermost level of its process."""
    for node in model.all("eventBasedGateway", "receiveTask"):
        scope = model.scope(node)
        if node.is_true("instantiate") and scope is not None and scope.tag != "process":
            yield at(node, scope=scope)


@rule(
    "instantiate.beside-start",
    section="10.6.6",
    zh="{what}用来启动流程，而流程另有开始事件{start}。请从开始事件连到它，或去掉其中一个。",
    en="{what} starts the process, which has the start event {start} as well. Lead from that to it, or remove one of the two.",
)
def instantiating_nodes_replace_start_events(model: Model) -> Iterable[Problem]:
    """A process with a start event has no other node that starts it without being entered from there."""
    for node in model.all("eventBasedGateway", "receiveTask"):
        scope = model.scope(node)
        start = scope.first("startEvent") if scope is not None else None
        if node.is_true("instantiate") and start is not None and not model.incoming(node):
            yield at(node, start=start)
