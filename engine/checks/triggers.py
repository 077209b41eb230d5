"""Event definitions: what a message, timer, error, escalation, signal, link or cancel event needs to mean something."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from engine.checks.events import position
from engine.checks.kinds import EVENTS
from engine.checks.model import Model, Node
from engine.checks.reach import is_link, link_names
from engine.checks.registry import Problem, at, rule


def using(model: Model, tag: str) -> Iterator[tuple[Node, Node]]:
    """Every event that has a definition of a kind, with that definition."""
    for event in model.every(EVENTS):
        for definition in model.definitions_of(event):
            if definition.tag == tag:
                yield event, definition


@rule(
    "event.message-missing",
    section="10.5.5",
    zh="{what}没有指明是哪个消息。请选择一个消息。",
    en="{what} does not say which message. Choose one.",
    executable=True,
)
def message_events_name_a_message(model: Model) -> Iterable[Problem]:
    """A message event of an executable process refers to a message or an operation."""
    for event, definition in using(model, "messageEventDefinition"):
        said = model.written(definition, "messageRef") or model.written(definition, "operationRef")
        if not said and not event.extension("zeebe:taskDefinition"):
            yield at(event)


@rule(
    "event.signal-missing",
    section="10.5.5",
    zh="{what}没有指明是哪个信号。请选择一个信号。",
    en="{what} does not say which signal. Choose one.",
    executable=True,
)
def signal_events_name_a_signal(model: Model) -> Iterable[Problem]:
    """A signal event of an executable process refers to a signal."""
    for event, definition in using(model, "signalEventDefinition"):
        if not definition.get("signalRef"):
            yield at(event)


@rule(
    "event.error-missing",
    section="10.5.5",
    zh="{what}没有指明抛出哪个错误。请选择一个错误。",
    en="{what} does not say which error it throws. Choose one.",
    executable=True,
)
def error_ends_name_an_error(model: Model) -> Iterable[Problem]:
    """An error end event of an executable process refers to an error."""
    for event, definition in using(model, "errorEventDefinition"):
        if event.tag == "endEvent" and not definition.get("errorRef"):
            yield at(event)


@rule(
    "event.error-code",
    section="8.4.3",
    zh="{what}抛出的{error}没有错误代码（errorCode），无法被捕获。请写上代码。",
    en="{error}, which {what} throws, has no errorCode, so it cannot be caught. Give it a code.",
    executable=True,
)
def thrown_errors_have_a_code(model: Model) -> Iterable[Problem]:
    """An error that is thrown has a code."""
    for event, definition in using(model, "errorEventDefinition"):
        error = model.ref(definition, "errorRef")
        if event.tag == "endEvent" and error is not None and not error.get("errorCode"):
            yield at(event, error=error)


@rule(
    "event.escalation-missing",
    section="10.5.5",
    zh="{what}没有指明抛出哪个升级。请选择一个升级。",
    en="{what} does not say which escalation it throws. Choose one.",
    executable=True,
)
def escalation_throws_name_an_escalation(model: Model) -> Iterable[Problem]:
    """A throwing escalation event of an executable process refers to an escalation."""
    for event, definition in using(model, "escalationEventDefinition"):
        throws = event.tag in ("endEvent", "intermediateThrowEvent")
        if throws and not definition.get("escalationRef"):
            yield at(event)


@rule(
    "event.escalation-code",
    section="8.4.4",
    zh="{what}抛出的{escalation}没有升级代码（escalationCode），无法被捕获。请写上代码。",
    en="{escalation}, which {what} throws, has no escalationCode, so it cannot be caught. Give it a code.",
    executable=True,
)
def thrown_escalations_have_a_code(model: Model) -> Iterable[Problem]:
    """An escalation that is thrown has a code."""
    for event, definition in using(model, "escalationEventDefinition"):
        escalation = model.ref(definition, "escalationRef")
        throws = event.tag in ("endEvent", "intermediateThrowEvent")
        if throws and escalation is not None and not escalation.get("escalationCode"):
            yield at(event, escalation=escalation)


# Timers


@rule(
    "timer.missing",
    section="10.5.5",
    zh="{what}没有写明时间。请写上日期、时长或周期。",
    en="{what} does not say when. Give it a date, a duration or a cycle.",
    executable=True,
)
def timers_say_when(model: Model) -> Iterable[Problem]:
    """A timer event of an executable process has a date, a duration or a cycle."""
    for event, definition in using(model, "timerEventDefinition"):
        if not any(time.text for time in times(definition)):
            yield at(event)


@rule(
    "timer.several",
    section="10.5.5",
    zh="{what}写了 {count} 个时间，只能有一个：日期、时长或周期。请留下一个。",
    en="{what} has {count} times; a date, a duration and a cycle exclude each other. Keep one.",
)
def timers_say_when_once(model: Model) -> Iterable[Problem]:
    """A timer event has only one of date, duration and cycle."""
    for definition in model.all("timerEventDefinition"):
        if (count := len(times(definition))) > 1:
            yield at(definition, count=count)


def times(definition: Node) -> list[Node]:
    """What a timer definition says of when."""
    return definition.all("timeDate", "timeDuration", "timeCycle")


# Links


@rule(
    "link.no-target",
    section="10.5.5",
    zh="{what}抛出链接“{name}”，同一层里没有同名的捕获链接。请补上，或改正名称。",
    en='{what} throws the link "{name}", and no catching link of that name is on its level. Add it, or correct the name.',
)
def links_have_a_target(model: Model) -> Iterable[Problem]:
    """A throwing link has a catching link of its name in the same process or sub-process."""
    for scope in model.scopes:
        _, catching = _links(model, scope)
        names = {name for event in catching for name in link_names(model, event)}
        for event in _links(model, scope)[0]:
            for name in sorted(link_names(model, event) - names):
                yield at(event, name=name)


@rule(
    "link.no-source",
    section="10.5.5",
    zh="{what}捕获链接“{name}”，同一层里没有同名的抛出链接，永远轮不到它。请补上，或改正名称。",
    en='{what} catches the link "{name}", and no throwing link of that name is on its level. Add it, or correct the name.',
)
def links_have_a_source(model: Model) -> Iterable[Problem]:
    """A catching link has a throwing link of its name in the same process or sub-process."""
    for scope in model.scopes:
        throwing, catching = _links(model, scope)
        names = {name for event in throwing for name in link_names(model, event)}
        for event in catching:
            for name in sorted(link_names(model, event) - names):
                yield at(event, name=name)


@rule(
    "link.targets",
    section="10.5.5",
    zh="{what}与同一层的另一个捕获链接同名“{name}”。一个名称只能有一个目标，请改名或合并。",
    en='{what} shares the link name "{name}" with another catching link of its level. One name has one target: rename or merge them.',
)
def a_link_has_one_target(model: Model) -> Iterable[Problem]:
    """There is only one catching link of a name in a process or sub-process."""
    for scope in model.scopes:
        _, catching = _links(model, scope)
        counts = Counter(name for event in catching for name in link_names(model, event))
        for event in catching:
            for name in sorted(link_names(model, event)):
                if counts[name] > 1:
                    yield at(event, name=name)


@rule(
    "link.name",
    section="10.5.5",
    zh="{what}的链接没有名称，无法配对。请写上名称。",
    en="The link of {what} has no name, so it cannot be paired. Give it one.",
)
def links_have_names(model: Model) -> Iterable[Problem]:
    """A link has a name."""
    for event, definition in using(model, "linkEventDefinition"):
        if definition.get("name") is not None and not definition.name:
            yield at(event)


@rule(
    "link.flow",
    section="10.5.5",
    zh="{what}是{end}链接，不能有{side}的顺序流{flow}。请删去这条流。",
    en="{what} is a {end} link and cannot have the {side} flow {flow}. Remove the flow.",
)
def links_replace_flows(model: Model) -> Iterable[Problem]:
    """A throwing link has no outgoing flow, a catching one no incoming flow."""
    for event in model.all("intermediateThrowEvent", "intermediateCatchEvent"):
        throws = event.tag == "intermediateThrowEvent"
        if is_link(model, event, event.tag):
            for flow in model.outgoing(event) if throws else model.incoming(event):
                yield at(event, flow=flow, **(_THROWING if throws else _CATCHING))


_THROWING = {
    "end": {"zh": "抛出", "en": "throwing"},
    "side": {"zh": "流出", "en": "outgoing"},
}
_CATCHING = {
    "end": {"zh": "捕获", "en": "catching"},
    "side": {"zh": "流入", "en": "incoming"},
}


@rule(
    "link.references",
    section="10.5.5",
    zh="{what}的链接用 {reference} 指向{target}，两者的名称或方向对不上。请改正。",
    en="The link of {what} points by {reference} to {target}, which does not fit by name or direction. Correct it.",
)
def link_references_fit(model: Model) -> Iterable[Problem]:
    """Where links refer to each other, a source is a throwing link, a target a catching one, of the same name."""
    for event, definition in using(model, "linkEventDefinition"):
        for reference, wanted in _LINK_ENDS.items():
            for other in model.refs(definition, reference):
                owner = other.parent
                if owner is None or owner.tag != wanted or other.name != definition.name:
                    yield at(event, reference=reference, target=other)


_LINK_ENDS = {"source": "intermediateThrowEvent", "target": "intermediateCatchEvent"}


def _links(model: Model, scope: Node) -> tuple[list[Node], list[Node]]:
    nodes = model.nodes_of(scope)
    return (
        [node for node in nodes if is_link(model, node, "intermediateThrowEvent")],
        [node for node in nodes if is_link(model, node, "intermediateCatchEvent")],
    )


# Cancel


@rule(
    "cancel.end-outside",
    section="10.5.5",
    zh="{what}是取消结束事件，但不直接在事务子流程里。请放进事务子流程，或改用别的结束事件。",
    en="{what} is a cancel end event that does not stand directly in a transaction. Move it into a transaction, or use another end event.",
)
def cancel_ends_stand_in_transactions(model: Model) -> Iterable[Problem]:
    """A cancel end event stands in a transaction, not in a sub-process of one."""
    for event, _ in using(model, "cancelEventDefinition"):
        inside = event.parent is not None and event.parent.tag == "transaction"
        if position(model, event) == "end" and not inside:
            yield at(event)


@rule(
    "cancel.boundary-elsewhere",
    section="10.5.5",
    zh="{what}是取消边界事件，却附在{host}上。它只能附在事务子流程上。",
    en="{what} is a cancel boundary event on {host}. It can be attached to a transaction only.",
)
def cancel_boundaries_stand_on_transactions(model: Model) -> Iterable[Problem]:
    """A cancel boundary event is attached to a transaction."""
    for event, _ in using(model, "cancelEventDefinition"):
        host = model.ref(event, "attachedToRef")
        if host is not None and host.tag != "transaction":
            yield at(event, host=host)


@rule(
    "cancel.not-caught",
    section="10.5.5",
    zh="{what}取消{transaction}，而那里没有取消边界事件，取消之后无路可走。请加上取消边界事件。",
    en="{what} cancels {transaction}, which has no cancel boundary event to go on from. Attach one.",
    executable=True,
)
def cancelled_transactions_go_on(model: Model) -> Iterable[Problem]:
    """A transaction with a cancel end event has a cancel boundary event."""
    for event, _ in using(model, "cancelEventDefinition"):
        transaction = next((one for one in event.ancestors() if one.tag == "transaction"), None)
        if event.tag == "endEvent" and transaction is not None:
            boundaries = [
                one for each in model.attached(transaction) for one in model.definitions_of(each)
            ]
            if not any(one.tag == "cancelEventDefinition" for one in boundaries):
                yield at(event, transaction=transaction)


@rule(
    "cancel.caught-twice",
    section="10.5.5",
    zh="{what}与{other}都捕获同一个事务的取消，无法决定由谁处理。请去掉一个。",
    en="{what} and {other} both catch the cancellation of one transaction, so it is open which handles it. Remove one.",
)
def a_cancellation_is_caught_once(model: Model) -> Iterable[Problem]:
    """A transaction has one cancel boundary event."""
    return _caught_twice(model, "cancel")


@rule(
    "error.caught-twice",
    section="10.5.6",
    zh="{what}与{other}在同一处捕获同一个错误，无法决定由谁处理。请去掉一个。",
    en="{what} and {other} catch the same error in one place, so it is open which handles it. Remove one.",
)
def an_error_is_caught_once(model: Model) -> Iterable[Problem]:
    """An activity has one error boundary event for each error, a scope one event sub-process."""
    return _caught_twice(model, "error")


@rule(
    "escalation.caught-twice",
    section="10.5.6",
    zh="{what}与{other}在同一处捕获同一个升级，无法决定由谁处理。请去掉一个。",
    en="{what} and {other} catch the same escalation in one place, so it is open which handles it. Remove one.",
)
def an_escalation_is_caught_once(model: Model) -> Iterable[Problem]:
    """An activity has one boundary event for each escalation, a scope one event sub-process."""
    return _caught_twice(model, "escalation")


def _caught_twice(model: Model, kind: str) -> Iterator[Problem]:
    """Handlers that stand beside an earlier one for the same code (or both for any)."""
    for handlers in _handlers_by_place(model):
        seen: dict[str | None, Node] = {}
        for event in handlers:
            for definition in model.definitions_of(event):
                if definition.tag == f"{kind}EventDefinition":
                    first = seen.setdefault(_code(model, definition, kind), event)
                    if first is not event:
                        yield at(event, other=first)


def _code(model: Model, definition: Node, kind: str) -> str | None:
    """The code that is caught; without one, what the definition refers to."""
    caught = model.ref(definition, f"{kind}Ref")
    code = caught.get(f"{kind}Code") if caught else None
    return code or definition.get(f"{kind}Ref")


def _handlers_by_place(model: Model) -> Iterator[list[Node]]:
    """The boundary events of each activity, and the start events of each scope's event sub-processes."""
    for host in model.activities():
        yield model.attached(host)
    for scope in model.scopes:
        inside = [node for node in model.nodes_of(scope) if node.is_event_subprocess]
        yield [start for node in inside for start in node.all("startEvent")]
