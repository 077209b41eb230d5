"""What the engine executes and what it refuses, in one table: the rules and docs/bpmn-support.md read it.

Elements and event definitions come from the engine's own tables, so that nobody has to keep two lists.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from engine.checks.events import ALLOWED, position, short
from engine.checks.kinds import ACTIVITIES, EVENTS, GLOBAL_TASKS, RESOURCE_ROLES
from engine.checks.model import Model, Node
from engine.checks.registry import Problem, at, rule
from engine.checks.words import KINDS
from engine.spiff.event_reader import ALLOWED as EXECUTED_EVENTS
from engine.spiff.extensions import READ as EXTENSIONS
from engine.spiff.shapes import SUPPORTED

__all__ = ["ELEMENTS", "EXTENSIONS", "FEATURES", "Feature", "event_rows", "executes"]

ELEMENTS = [
    "task",
    "userTask",
    "manualTask",
    "serviceTask",
    "scriptTask",
    "businessRuleTask",
    "sendTask",
    "receiveTask",
    "callActivity",
    "subProcess",
    "transaction",
    "adHocSubProcess",
    "exclusiveGateway",
    "parallelGateway",
    "inclusiveGateway",
    "eventBasedGateway",
    "complexGateway",
    "startEvent",
    "intermediateCatchEvent",
    "intermediateThrowEvent",
    "boundaryEvent",
    "endEvent",
]
"""The flow nodes of a process, in the order of the documentation."""

_PLACES = {
    "start": "start",
    "start-subprocess": "sub-process start",
    "start-event-subprocess": "event sub-process",
    "start-event-subprocess-passing": "event sub-process",
    "catch": "catch",
    "boundary": "boundary",
    "boundary-passing": "boundary",
    "throw": "throw",
    "end": "end",
}
_ENGINE_NAMES = {"compensation": "compensate"}
_DESUGARED = {("catch", "link"), ("throw", "link")}
REASONS: dict[str, tuple[str, str]] = {
    "adHocSubProcess": (
        "即席子流程没有固定次序，暂不执行。请画成普通子流程。",
        "Ad-hoc sub-processes have no fixed order and are not executed yet. Draw an ordinary sub-process.",
    ),
    "complexGateway": (
        "复杂网关暂不执行。请改用包容网关或并行网关。",
        "Complex gateways are not executed yet. Use an inclusive or a parallel gateway.",
    ),
    "compensation": (
        "补偿暂不执行。请把撤销步骤画进正常的流程。",
        "Compensation is not executed yet. Draw the undoing as steps of the flow.",
    ),
}


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


def executes(tag: str) -> bool:
    """Whether a flow node of this name runs."""
    return tag in SUPPORTED


def event_rows() -> Iterator[tuple[str, str, bool]]:
    """Every event position with every trigger that BPMN allows there, and whether it runs."""
    for where, kinds in ALLOWED.items():
        for kind in sorted(kinds, key=_order):
            yield where, kind, _runs(where, kind)


def _order(kind: str) -> int:
    return (
        [
            "none",
            "message",
            "timer",
            "conditional",
            "signal",
            "error",
            "escalation",
            "compensation",
            "cancel",
            "link",
            "terminate",
        ]
    ).index(kind)


def _runs(where: str, kind: str) -> bool:
    if kind == "none" or (where, kind) in _DESUGARED:
        return True
    return _ENGINE_NAMES.get(kind, kind) in EXECUTED_EVENTS[_PLACES[where]]


@rule(
    "unsupported.element",
    section="house",
    zh="{what}不能执行。{why}",
    en="{what} cannot be executed. {why}",
    executable=True,
)
def elements_are_executed(model: Model) -> Iterable[Problem]:
    """Every flow node of an executable process is one that the engine executes."""
    for node in model.all(*(tag for tag in ELEMENTS if not executes(tag))):
        yield at(node, why=_why(node.tag))


def _why(key: str) -> dict[str, str]:
    zh, en = REASONS.get(key, ("这种元素暂不执行。", "Elements of this kind are not executed yet."))
    return {"zh": zh, "en": en}


@rule(
    "unsupported.event",
    section="house",
    zh="{what}不能执行：这个位置的{kind}事件暂不执行。{why}",
    en="{what} cannot be executed: a {kind} event at this place is not executed yet. {why}",
    executable=True,
)
def events_are_executed(model: Model) -> Iterable[Problem]:
    """Every event of an executable process has a trigger that the engine executes there."""
    for event in model.every(EVENTS - {"implicitThrowEvent"}):
        if model.in_choreography(event):
            continue
        where = position(model, event)
        for definition in model.definitions_of(event):
            kind = short(definition)
            if kind in ALLOWED[where] and not _runs(where, kind):
                zh, en = REASONS.get(kind, ("", ""))
                word = dict(zip(("zh", "en"), KINDS[definition.tag], strict=True))
                yield at(event, kind=word, why={"zh": zh, "en": en})


@rule(
    "unsupported.feature",
    section="house",
    zh="{what}不能执行：{feature}。{why}",
    en="{what} cannot be executed: {feature}. {why}",
    executable=True,
)
def features_are_executed(model: Model) -> Iterable[Problem]:
    """What an executable process uses beyond that is executed too."""
    for feature in FEATURES:
        if feature.why is not None:
            zh, en = feature.why
            for node in feature.find(model):
                name = {"zh": feature.zh, "en": feature.en}
                yield at(node, feature=name, why={"zh": zh, "en": en})


def _activities(keep: Callable[[Node], object]) -> Callable[[Model], Iterator[Node]]:
    return lambda model: (node for node in model.every(ACTIVITIES) if keep(node))


def _other_than_one(attribute: str) -> Callable[[Model], Iterator[Node]]:
    return _activities(lambda node: (node.get(attribute) or "1") not in ("1", "+1", "01"))


def _parallel_multiple(model: Model) -> Iterator[Node]:
    for event in model.every(EVENTS):
        if event.is_true("parallelMultiple") and len(model.definitions_of(event)) > 1:
            yield event


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
        if _loop_data_only(model, node):
            continue
        if node.first("ioSpecification") is not None or any(
            link.all("assignment", "transformation")
            or any(end.tag.startswith("data") for end in model.refs(link, own))
            for tag, own in _OWN_ENDS.items()
            for link in node.all(tag)
        ):
            yield node


_OWN_ENDS = {"dataInputAssociation": "targetRef", "dataOutputAssociation": "sourceRef"}


def _loop_data_only(model: Model, node: Node) -> bool:
    """Whether a multi-instance activity describes data only to say what it loops over."""
    loop = node.first("multiInstanceLoopCharacteristics")
    names = ("loopDataInputRef", "loopDataOutputRef")
    return loop is not None and any(loop.first(name) for name in names)


def _resource_roles(model: Model) -> Iterator[Node]:
    for role in model.every(RESOURCE_ROLES - {"potentialOwner"}):
        if role.parent is not None:
            yield role.parent


def _not_in(tag: str) -> Callable[[Model], Iterator[Node]]:
    return lambda model: iter(model.all(tag))


FEATURES: tuple[Feature, ...] = (
    Feature(
        "compensation-handler",
        "补偿活动（isForCompensation）",
        "a compensation handler (isForCompensation)",
        REASONS["compensation"],
        _activities(lambda node: node.is_true("isForCompensation")),
    ),
    Feature(
        "start-quantity",
        "大于 1 的 startQuantity",
        "a startQuantity other than 1",
        ("请画出需要等待的分支并用并行网关汇合。", "Draw the branches to wait for and join them."),
        _other_than_one("startQuantity"),
    ),
    Feature(
        "completion-quantity",
        "大于 1 的 completionQuantity",
        "a completionQuantity other than 1",
        ("请用并行网关画出多条分支。", "Draw the branches behind a parallel gateway."),
        _other_than_one("completionQuantity"),
    ),
    Feature(
        "parallel-multiple",
        "要等齐全部触发器的并行多重事件",
        "a parallel multiple event, which waits for all of its triggers",
        ("请用并行网关分别等待。", "Wait for each behind a parallel gateway."),
        _parallel_multiple,
    ),
    Feature(
        "multi-instance-behaviour",
        "All 之外的多实例 behavior",
        "a multi-instance behavior other than All",
        ("请去掉 behavior，用完成条件代替。", "Remove behavior and use a completion condition."),
        _behaviours,
    ),
    Feature(
        "global-task",
        "调用全局任务",
        "a call of a global task",
        ("请直接画出任务，或调用流程。", "Draw the task itself, or call a process."),
        _called_global_tasks,
    ),
    Feature(
        "instantiating-gateway",
        "启动流程的事件网关",
        "an event-based gateway that starts the process",
        ("请改用消息开始事件。", "Use message start events."),
        _instantiating("eventBasedGateway"),
    ),
    Feature(
        "instantiating-receive",
        "启动流程的接收任务",
        "a receive task that starts the process",
        ("请改用消息开始事件。", "Use a message start event."),
        _instantiating("receiveTask"),
    ),
    Feature(
        "data-flow",
        "数据输入、输出及其关联",
        "data inputs, outputs and their associations",
        (
            "请改用输入输出映射（zeebe:ioMapping）。",
            "Use input and output mappings (zeebe:ioMapping).",
        ),
        _moving_data,
    ),
    Feature(
        "resource-role",
        "potentialOwner 之外的资源角色",
        "a resource role other than potentialOwner",
        (
            "请改用任务分配（zeebe:assignmentDefinition）。",
            "Use an assignment (zeebe:assignmentDefinition).",
        ),
        _resource_roles,
    ),
    Feature(
        "correlation-subscription",
        "关联订阅（correlationSubscription）",
        "a correlation subscription",
        (
            "请在消息上写关联键（zeebe:subscription）。",
            "Give the message a correlation key (zeebe:subscription).",
        ),
        _not_in("correlationSubscription"),
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
