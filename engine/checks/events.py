"""Events: which triggers are allowed at each position, and what each trigger needs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from engine.checks.kinds import CATCH_EVENTS, EVENTS
from engine.checks.model import Model, Node
from engine.checks.registry import Problem, at, rule
from engine.checks.words import event_words

_M, _T, _C, _S = "message", "timer", "conditional", "signal"
_TOP = frozenset({_M, _T, _C, _S})
_INNER = _TOP | {"escalation", "error", "compensation"}
_SHORT = {
    "compensateEventDefinition": "compensation",
}
ALLOWED: dict[str, frozenset[str]] = {
    "start": _TOP | {"none"},
    "start-subprocess": frozenset({"none"}),
    "start-event-subprocess": _INNER,
    "start-event-subprocess-passing": _INNER - {"error", "compensation"},
    "catch": _TOP | {"link"},
    "boundary": _INNER | {"cancel"},
    "boundary-passing": _TOP | {"escalation", "compensation"},
    "throw": frozenset({"none", _M, "escalation", "compensation", "link", _S}),
    "end": frozenset(
        {"none", _M, "escalation", "error", "cancel", "compensation", _S, "terminate"}
    ),
}
"""Position -> the triggers that BPMN allows there (tables 10.84, 10.86 to 10.91)."""


def short(definition: Node) -> str:
    """The everyday name of an event definition, such as `timer`."""
    return _SHORT.get(definition.tag, definition.tag.removesuffix("EventDefinition"))


def position(model: Model, event: Node) -> str:
    """Where an event stands, as a key of ALLOWED."""
    if event.tag == "startEvent":
        scope = model.scope(event)
        if scope is None or scope.tag in ("process", "choreography", "globalChoreographyTask"):
            return "start"
        if not scope.is_event_subprocess:
            return "start-subprocess"
        passing = not event.is_true("isInterrupting", default=True)
        return "start-event-subprocess-passing" if passing else "start-event-subprocess"
    if event.tag == "boundaryEvent":
        passing = not event.is_true("cancelActivity", default=True)
        return "boundary-passing" if passing else "boundary"
    return {"intermediateCatchEvent": "catch", "endEvent": "end"}.get(event.tag, "throw")


def _misplaced(model: Model, *places: str) -> Iterator[Problem]:
    for event in model.every(EVENTS):
        if (where := position(model, event)) not in places or event.tag == "implicitThrowEvent":
            continue
        definitions = model.definitions_of(event)
        if not definitions and "none" not in ALLOWED[where] and not _refers(event):
            yield at(event, kind=event_words([]))
        for definition in definitions:
            if short(definition) not in ALLOWED[where]:
                yield at(event, kind=event_words([definition.tag]))


def _refers(event: Node) -> bool:
    return event.first("eventDefinitionRef") is not None


@rule(
    "event.start-trigger",
    section="10.5.2",
    zh="{what}是{kind}事件，流程不能由它开始。开始事件可以是：空、消息、定时、条件、信号。",
    en="{what} is a {kind} event, which cannot start a process. A start event may be none, message, timer, conditional or signal.",
)
def start_triggers(model: Model) -> Iterable[Problem]:
    """A process starts with a none, message, timer, conditional or signal event."""
    return _misplaced(model, "start")


@rule(
    "event.subprocess-start-trigger",
    section="10.5.2",
    zh="{what}是{kind}事件，但它在普通子流程里。普通子流程只能由空开始事件开始，请去掉触发器。",
    en="{what} is a {kind} event inside an ordinary sub-process, which starts with a none event only. Remove the trigger.",
)
def subprocess_start_triggers(model: Model) -> Iterable[Problem]:
    """An ordinary sub-process starts with a none event."""
    return _misplaced(model, "start-subprocess")


@rule(
    "event.event-subprocess-start-trigger",
    section="10.5.2",
    zh="{what}是{kind}事件，事件子流程不能由它开始。可以是：消息、定时、升级、错误、补偿、条件、信号。",
    en="{what} is a {kind} event, which cannot start an event sub-process. It may be message, timer, escalation, error, compensation, conditional or signal.",
)
def event_subprocess_start_triggers(model: Model) -> Iterable[Problem]:
    """An event sub-process starts with one of seven triggers, never with a none event."""
    return _misplaced(model, "start-event-subprocess")


@rule(
    "event.event-subprocess-start-passing",
    section="10.5.2",
    zh="{what}是不中断的{kind}事件。错误和补偿总是中断的，请把 isInterrupting 设为 true。",
    en="{what} is a non-interrupting {kind} event. It may be message, timer, escalation, conditional or signal; errors always interrupt: set isInterrupting to true.",
)
def passing_event_subprocess_start_triggers(model: Model) -> Iterable[Problem]:
    """A non-interrupting start of an event sub-process is neither an error nor a compensation."""
    return _misplaced(model, "start-event-subprocess-passing")


@rule(
    "event.catch-trigger",
    section="10.5.3",
    zh="{what}是{kind}事件，流程中间不能等待它。中间捕获事件可以是：消息、定时、条件、链接、信号。",
    en="{what} is a {kind} event, which cannot be waited for in the flow. It may be message, timer, conditional, link or signal.",
)
def catch_triggers(model: Model) -> Iterable[Problem]:
    """An intermediate catch event waits for a message, timer, condition, link or signal."""
    return _misplaced(model, "catch")


@rule(
    "event.throw-trigger",
    section="10.5.3",
    zh="{what}是{kind}事件，流程中间不能抛出它。中间抛出事件可以是：空、消息、升级、补偿、链接、信号。",
    en="{what} is a {kind} event, which cannot be thrown in the flow. It may be none, message, escalation, compensation, link or signal.",
)
def throw_triggers(model: Model) -> Iterable[Problem]:
    """An intermediate throw event throws nothing, a message, escalation, compensation, link or signal."""
    return _misplaced(model, "throw")


@rule(
    "event.boundary-trigger",
    section="10.5.3",
    zh="{what}是{kind}事件，不能放在活动的边界上。边界事件可以是：消息、定时、升级、错误、取消、补偿、条件、信号。",
    en="{what} is a {kind} event, which cannot be attached to an activity. It may be message, timer, escalation, error, cancel, compensation, conditional or signal.",
)
def boundary_triggers(model: Model) -> Iterable[Problem]:
    """A boundary event has one of eight triggers, never none."""
    return _misplaced(model, "boundary")


@rule(
    "event.boundary-passing",
    section="10.5.3",
    zh="{what}是不中断的{kind}边界事件，不允许。请把 cancelActivity 设为 true。",
    en="{what} is a non-interrupting boundary event of kind {kind}, which BPMN does not have. Set cancelActivity to true.",
)
def passing_boundary_triggers(model: Model) -> Iterable[Problem]:
    """A non-interrupting boundary event is neither an error, nor a cancel, nor a none event."""
    return _misplaced(model, "boundary-passing")


@rule(
    "event.end-trigger",
    section="10.5.4",
    zh="{what}是{kind}事件，流程不能以它结束。结束事件可以是：空、消息、升级、错误、取消、补偿、信号、终止。",
    en="{what} is a {kind} event, which cannot be an end. It may be none, message, escalation, error, cancel, compensation, signal or terminate.",
)
def end_triggers(model: Model) -> Iterable[Problem]:
    """An end event has one of eight triggers."""
    return _misplaced(model, "end")


# Flows of events


@rule(
    "event.start-incoming",
    section="10.5.2",
    zh="{what}有流入的顺序流{flow}。开始事件前面不能有步骤，请删去这条流。",
    en="{what} has the incoming flow {flow}. Nothing comes before a start event: remove the flow.",
)
def starts_have_no_incoming(model: Model) -> Iterable[Problem]:
    """A start event has no incoming flow."""
    for event in model.all("startEvent"):
        for flow in model.incoming(event):
            yield at(event, flow=flow)


@rule(
    "event.start-outgoing",
    section="10.5.2",
    zh="{what}没有流出的顺序流。请把它连到第一步。",
    en="{what} has no outgoing flow. Connect it to the first step.",
)
def starts_have_outgoing(model: Model) -> Iterable[Problem]:
    """A start event has an outgoing flow."""
    for event in model.all("startEvent"):
        if not model.outgoing(event):
            yield at(event)


@rule(
    "event.end-outgoing",
    section="10.5.4",
    zh="{what}有流出的顺序流{flow}。结束之后不能再有步骤，请删去这条流，或改为中间事件。",
    en="{what} has the outgoing flow {flow}. Nothing follows an end event: remove the flow, or make it an intermediate event.",
)
def ends_have_no_outgoing(model: Model) -> Iterable[Problem]:
    """An end event has no outgoing flow."""
    for event in model.all("endEvent"):
        for flow in model.outgoing(event):
            yield at(event, flow=flow)


@rule(
    "event.end-incoming",
    section="10.5.4",
    zh="{what}没有流入的顺序流。请把它连到最后一步。",
    en="{what} has no incoming flow. Connect it to the last step.",
)
def ends_have_incoming(model: Model) -> Iterable[Problem]:
    """An end event has an incoming flow."""
    for event in model.all("endEvent"):
        if not model.incoming(event):
            yield at(event)


@rule(
    "event.boundary-incoming",
    section="10.5.3",
    zh="{what}有流入的顺序流{flow}。边界事件由活动触发，请删去这条流。",
    en="{what} has the incoming flow {flow}. A boundary event is reached from its activity: remove the flow.",
)
def boundaries_have_no_incoming(model: Model) -> Iterable[Problem]:
    """A boundary event has no incoming flow."""
    for event in model.all("boundaryEvent"):
        for flow in model.incoming(event):
            yield at(event, flow=flow)


@rule(
    "event.boundary-outgoing",
    section="10.5.3",
    zh="{what}没有流出的顺序流，触发后无处可去。请把它连到下一步。",
    en="{what} has no outgoing flow, so nothing happens when it fires. Connect it to a step.",
)
def boundaries_have_outgoing(model: Model) -> Iterable[Problem]:
    """A boundary event other than a compensation one has an outgoing flow."""
    for event in model.all("boundaryEvent"):
        if not model.outgoing(event) and not model.is_compensation(event):
            yield at(event)


@rule(
    "event.boundary-elsewhere",
    section="10.5.3",
    zh="{what}附在{host}上，两者却不在同一层。请把边界事件放到活动所在的那一层。",
    en="{what} is attached to {host}, which is not in the same process or sub-process. Move it beside the activity.",
)
def boundaries_stand_beside_their_activity(model: Model) -> Iterable[Problem]:
    """A boundary event stands in the same process or sub-process as its activity."""
    for host, event in _attachments(model):
        if model.scope(event) is not model.scope(host):
            yield at(event, host=host)


@rule(
    "event.boundary-on-event-subprocess",
    section="10.3.5",
    zh="{what}附在{host}上。事件子流程不能有边界事件，请去掉它。",
    en="{what} is attached to {host}. An event sub-process has no boundary events: remove it.",
)
def event_subprocesses_have_no_boundary(model: Model) -> Iterable[Problem]:
    """An event sub-process has no boundary events."""
    for host, event in _attachments(model):
        if host.is_event_subprocess:
            yield at(event, host=host)


def _attachments(model: Model) -> Iterator[tuple[Node, Node]]:
    for event in model.all("boundaryEvent"):
        host = model.ref(event, "attachedToRef")
        if host is not None:
            yield host, event


@rule(
    "event.implicit-throw",
    section="10.5.1",
    zh="{what}是隐式抛出事件，只能写在多实例标记里。请改为中间抛出事件。",
    en="{what} is an implicit throw event, which belongs inside a multi-instance marker only. Use an intermediate throw event.",
)
def implicit_throws_are_not_drawn(model: Model) -> Iterable[Problem]:
    """An implicit throw event does not stand in the flow."""
    yield from (at(event) for event in model.all("implicitThrowEvent"))


@rule(
    "event.shared-definition",
    section="10.5.5",
    zh="{what}用 eventDefinitionRef 引用了写在另一个事件里的{definition}定义。请把该定义移到文件最外层。",
    en="{what} refers by eventDefinitionRef to a {definition} definition that is written inside another event. Move that definition to the outermost level.",
)
def referenced_definitions_are_outermost(model: Model) -> Iterable[Problem]:
    """An event definition that is given by reference stands at the outermost level of the document."""
    for event in model.every(EVENTS):
        for definition in model.refs(event, "eventDefinitionRef"):
            if definition.parent is not model.root:
                yield at(event, definition=event_words([definition.tag]))


@rule(
    "event.parallel-multiple",
    "warning",
    section="10.5.1",
    zh="{what}标为并行多重，但只有 {count} 个触发器，标记不起作用。",
    en="{what} is marked as parallel multiple but has {count} trigger, so the mark says nothing.",
)
def parallel_multiple_needs_several(model: Model) -> Iterable[Problem]:
    """A parallel multiple event has more than one trigger."""
    for event in model.every(CATCH_EVENTS):
        count = len(model.definitions_of(event))
        if event.is_true("parallelMultiple") and count < 2:
            yield at(event, count=count)
