"""What a model can use beyond elements and events, and why some of it is refused."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from engine.checks.ad_hoc import pick_of
from engine.checks.events import position
from engine.checks.kinds import ACTIVITIES, EVENTS, GLOBAL_TASKS, RESOURCE_ROLES
from engine.checks.model import Model, Node
from engine.spiff.ad_hoc_reader import PEOPLE
from engine.spiff.data_reader import PLACEHOLDER


@dataclass(frozen=True, slots=True)
class Feature:
    """Something beyond element and event position that a model can use: its name, why it is refused, and where it is.

    `why` is None for what runs.
    """

    id: str
    zh: str
    en: str
    why: tuple[str, str] | None
    find: Callable[[Model], Iterable[Node]]


def _activities(keep: Callable[[Node], object]) -> Callable[[Model], Iterator[Node]]:
    return lambda model: (node for node in model.every(ACTIVITIES) if keep(node))


def _other_than_one(attribute: str) -> Callable[[Model], Iterator[Node]]:
    return _activities(lambda node: (node.get(attribute) or "1") not in ("1", "+1", "01"))


def _parallel_multiple(model: Model) -> Iterator[Node]:
    return (event for event in _all_of(model) if _waits_once(model, event))


def _parallel_multiple_elsewhere(model: Model) -> Iterator[Node]:
    return (event for event in _all_of(model) if not _waits_once(model, event))


def _all_of(model: Model) -> Iterator[Node]:
    for event in model.every(EVENTS):
        if event.is_true("parallelMultiple") and len(model.definitions_of(event)) > 1:
            yield event


def _waits_once(model: Model, event: Node) -> bool:
    kinds = {one.tag.removesuffix("EventDefinition") for one in model.definitions_of(event)}
    plain = kinds <= {"message", "timer", "conditional", "signal"}
    cycles = any(one.first("timeCycle") for one in model.definitions_of(event))
    return plain and not cycles and position(model, event) != "start"


def _compensating_handlers(model: Model) -> Iterator[Node]:
    for event in model.all("startEvent"):
        inner = model.scope(event)
        outer = model.scope(inner) if inner is not None else None
        nested = outer is not None and outer.is_event_subprocess
        if inner is not None and nested and model.is_compensation(event):
            yield inner


def _multiple(model: Model) -> Iterator[Node]:
    for event in model.every(EVENTS):
        if not event.is_true("parallelMultiple") and len(model.definitions_of(event)) > 1:
            yield event


def _behaviours(model: Model) -> Iterator[Node]:
    for loop in model.all("multiInstanceLoopCharacteristics"):
        if loop.get("behavior") not in (None, "All"):
            yield loop


def _called_global_tasks(model: Model) -> Iterator[Node]:
    for node in model.all("callActivity"):
        called = model.find(node, node.get("calledElement"))
        if called is not None and called.tag in GLOBAL_TASKS:
            yield node


def _instantiating(tag: str) -> Callable[[Model], Iterator[Node]]:
    return lambda model: (node for node in model.all(tag) if node.is_true("instantiate"))


def _moving_data(model: Model) -> Iterator[Node]:
    for node in model.every(ACTIVITIES | EVENTS | {"process"}):
        if node.first("ioSpecification") is not None or any(
            link.all("assignment", "transformation")
            or any(end.tag.startswith("data") for end in model.refs(link, own))
            for tag, own in _OWN_ENDS.items()
            for link in node.all(tag)
        ):
            yield node


_OWN_ENDS = {"dataInputAssociation": "targetRef", "dataOutputAssociation": "sourceRef"}


def _stored_data(model: Model) -> Iterator[Node]:
    """Activities and events whose associations read or write a data store, and do not only draw a line to one."""
    for tag, own in _OWN_ENDS.items():
        for link in model.all(tag):
            ends = [*model.refs(link, "sourceRef"), *model.refs(link, "targetRef")]
            moves = link.all("assignment", "transformation") or model.refs(link, own)
            drawn = any(end.name == PLACEHOLDER for end in ends)
            stored = any(end.tag.startswith("dataStore") for end in ends)
            if stored and moves and not drawn and link.parent is not None:
                yield link.parent


def _resource_roles(model: Model) -> Iterator[Node]:
    for role in model.every(RESOURCE_ROLES - {"potentialOwner"}):
        if role.parent is not None:
            yield role.parent


def _unsubscribed(model: Model) -> Iterator[Node]:
    """What waits for a message of a correlation key while nothing says which case's it is."""
    keyed = {message for key in model.all("correlationKey") for message in _keyed(model, key)}
    for node in model.all("receiveTask", "messageEventDefinition") if keyed else []:
        message = model.ref(node, "messageRef")
        if message is None or message not in keyed or not _waits_in_a_case(model, node):
            continue
        if message.extension("zeebe:subscription") is None and not _subscribed(
            model, node, message
        ):
            yield node


def _waits_in_a_case(model: Model, node: Node) -> bool:
    """Whether it receives, and not to begin a case."""
    event = node.parent
    if node.tag == "receiveTask" or event is None:
        return not node.is_true("instantiate")
    if event.tag == "startEvent":
        return position(model, event) != "start"
    return event.tag in ("intermediateCatchEvent", "boundaryEvent")


def _keyed(model: Model, key: Node) -> Iterator[Node]:
    """The messages out of which a correlation key can be read."""
    for prop in model.refs(key, "correlationPropertyRef"):
        for each in prop.all("correlationPropertyRetrievalExpression"):
            if (message := model.ref(each, "messageRef")) is not None:
                yield message


def _subscribed(model: Model, node: Node, message: Node) -> bool:
    process = model.process(node)
    keys = [
        model.ref(each, "correlationKeyRef")
        for each in (process.all("correlationSubscription") if process else [])
    ]
    return any(key is not None and message in _keyed(model, key) for key in keys)


def _ad_hoc(attribute: str) -> Callable[[Model], Iterator[Node]]:
    return lambda model: (
        one
        for one in model.all("adHocSubProcess")
        if (own := one.extension("zeebe:adHoc")) is not None and own.get(attribute)
    )


def _not_in(tag: str) -> Callable[[Model], Iterator[Node]]:
    return lambda model: iter(model.all(tag))


FEATURES: tuple[Feature, ...] = (
    Feature(
        "compensation-handler",
        "补偿活动（isForCompensation）",
        "a compensation handler (isForCompensation)",
        None,
        _activities(lambda node: node.is_true("isForCompensation")),
    ),
    Feature(
        "start-quantity",
        "大于 1 的 startQuantity",
        "a startQuantity other than 1",
        None,
        _other_than_one("startQuantity"),
    ),
    Feature(
        "completion-quantity",
        "大于 1 的 completionQuantity",
        "a completionQuantity other than 1",
        None,
        _other_than_one("completionQuantity"),
    ),
    Feature(
        "parallel-multiple",
        "要等齐全部触发器的并行多重事件",
        "a parallel multiple event, which waits for all of its triggers",
        None,
        _parallel_multiple,
    ),
    Feature(
        "parallel-multiple-again",
        "启动流程的、含循环定时的和非等待类触发器的并行多重",
        "a parallel multiple event that starts a process, counts a timer's cycles, or catches errors or escalations",
        ("请用并行网关分别等待。", "Wait for each behind a parallel gateway."),
        _parallel_multiple_elsewhere,
    ),
    Feature(
        "compensation-of-event-subprocess",
        "事件子流程里的补偿事件子流程",
        "a compensation event sub-process inside an event sub-process",
        (
            "事件子流程不会被补偿。请放进普通子流程里。",
            "An event sub-process is never compensated. Put it into an ordinary sub-process.",
        ),
        _compensating_handlers,
    ),
    Feature(
        "multi-instance-behaviour",
        "All 之外的多实例 behavior",
        "a multi-instance behavior other than All",
        None,
        _behaviours,
    ),
    Feature(
        "global-task",
        "调用全局任务",
        "a call of a global task",
        None,
        _called_global_tasks,
    ),
    Feature(
        "instantiating-gateway",
        "启动流程的事件网关",
        "an event-based gateway that starts the process",
        None,
        _instantiating("eventBasedGateway"),
    ),
    Feature(
        "instantiating-receive",
        "启动流程的接收任务",
        "a receive task that starts the process",
        None,
        _instantiating("receiveTask"),
    ),
    Feature(
        "data-flow",
        "数据输入、输出及其关联",
        "data inputs, outputs and their associations",
        None,
        _moving_data,
    ),
    Feature(
        "data-store",
        "读写数据存储的数据关联",
        "a data association that reads or writes a data store",
        (
            "数据存储里没有内容。请用一个读写记录的操作。",
            "A data store holds nothing here. Call an operation that reads or writes the records.",
        ),
        _stored_data,
    ),
    Feature(
        "resource-role",
        "performer、humanPerformer 等资源角色",
        "resource roles: a user task's are its groups, others' are left alone",
        None,
        _resource_roles,
    ),
    Feature(
        "correlation-subscription",
        "关联订阅（correlationSubscription）",
        "a correlation subscription",
        None,
        _not_in("correlationSubscription"),
    ),
    Feature(
        "correlation-key",
        "接收一条有关联键、流程却没有关联订阅的消息",
        "receiving a message that has a correlation key, in a process without a subscription to it",
        (
            "请给流程加上关联订阅，或在消息上写关联键（zeebe:subscription）。",
            "Give the process a correlation subscription, or the message a key (zeebe:subscription).",
        ),
        _unsubscribed,
    ),
    Feature(
        "ad-hoc-people",
        "由人挑选的即席活动（pick=people）",
        "ad-hoc activities that people choose on the case's page (pick=people)",
        None,
        lambda model: (one for one in model.all("adHocSubProcess") if pick_of(one) == PEOPLE),
    ),
    Feature(
        "ad-hoc-collection",
        "由集合指定的即席活动（activeElementsCollection）",
        "ad-hoc activities that a collection names (activeElementsCollection)",
        None,
        _ad_hoc("activeElementsCollection"),
    ),
    Feature(
        "ad-hoc-output",
        "即席子流程的输出集合（outputCollection）",
        "outputs collected by an ad-hoc sub-process (outputCollection)",
        (
            "请在活动的输出映射里写变量。",
            "Let the output mappings of its activities set variables.",
        ),
        _ad_hoc("outputCollection"),
    ),
    Feature(
        "standard-loop", "循环", "standard loops", None, _not_in("standardLoopCharacteristics")
    ),
    Feature(
        "multi-instance",
        "多实例，次数或集合，顺序或并行",
        "multi-instance by cardinality or collection, sequential or parallel",
        None,
        _not_in("multiInstanceLoopCharacteristics"),
    ),
    Feature(
        "conditional-flow",
        "活动的条件流和默认流",
        "conditional and default flows of activities",
        None,
        _not_in("conditionExpression"),
    ),
    Feature(
        "multiple",
        "多重事件：先发生的一个触发",
        "multiple events: the first of several triggers",
        None,
        _multiple,
    ),
    Feature("lane", "泳道", "lanes, as who does their tasks", None, _not_in("lane")),
    Feature(
        "event-reference",
        "引用的事件定义",
        "event definitions given by reference",
        None,
        _not_in("eventDefinitionRef"),
    ),
)
