"""Compensation: handlers stand outside the flow, each tied to one boundary event by an association."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from engine.checks.kinds import SUBPROCESSES
from engine.checks.model import Model, Node
from engine.checks.registry import Problem, at, rule
from engine.checks.triggers import using


def _handlers(model: Model) -> Iterator[Node]:
    return (node for node in model.activities() if node.is_true("isForCompensation"))


def _boundaries(model: Model) -> Iterator[Node]:
    return (node for node in model.all("boundaryEvent") if model.is_compensation(node))


@rule(
    "compensation.handler-incoming",
    section="10.7",
    zh="{what}是补偿活动，却有流入的顺序流{flow}。补偿活动由关联触发，请删去这条流。",
    en="{what} is a compensation handler and has the incoming flow {flow}. A handler is reached by an association only: remove the flow.",
)
def handlers_have_no_incoming(model: Model) -> Iterable[Problem]:
    """A compensation handler has no incoming flow."""
    for node in _handlers(model):
        yield from (at(node, flow=flow) for flow in model.incoming(node))


@rule(
    "compensation.handler-outgoing",
    section="10.7",
    zh="{what}是补偿活动，却有流出的顺序流{flow}。补偿活动之后没有步骤，请删去这条流。",
    en="{what} is a compensation handler and has the outgoing flow {flow}. Nothing follows a handler: remove the flow.",
)
def handlers_have_no_outgoing(model: Model) -> Iterable[Problem]:
    """A compensation handler has no outgoing flow."""
    for node in _handlers(model):
        yield from (at(node, flow=flow) for flow in model.outgoing(node))


@rule(
    "compensation.handler-loose",
    section="10.7",
    zh="{what}是补偿活动，却没有用关联连到任何补偿边界事件。请从补偿边界事件画一条关联到它。",
    en="{what} is a compensation handler that no compensation boundary event is associated with. Draw an association from one.",
)
def handlers_are_associated(model: Model) -> Iterable[Problem]:
    """A compensation handler is associated with a compensation boundary event."""
    for node in _handlers(model):
        if not node.is_event_subprocess and not any(
            other.tag == "boundaryEvent" and model.is_compensation(other)
            for _, other in model.associated.get(node, ())
        ):
            yield at(node)


@rule(
    "compensation.boundary-outgoing",
    section="10.7",
    zh="{what}是补偿边界事件，却有流出的顺序流{flow}。请删去这条流，改用关联连到补偿活动。",
    en="{what} is a compensation boundary event and has the outgoing flow {flow}. Remove the flow, and associate a handler instead.",
)
def compensation_boundaries_have_no_outgoing(model: Model) -> Iterable[Problem]:
    """A compensation boundary event has no outgoing flow."""
    for event in _boundaries(model):
        yield from (at(event, flow=flow) for flow in model.outgoing(event))


@rule(
    "compensation.boundary-handlers",
    section="10.7",
    zh="{what}是补偿边界事件，关联了 {count} 个补偿活动，必须正好是一个。请用关联连到一个标为补偿的活动。",
    en="{what} is a compensation boundary event associated with {count} handlers; it must be exactly one. Associate one activity that is marked for compensation.",
)
def compensation_boundaries_have_one_handler(model: Model) -> Iterable[Problem]:
    """A compensation boundary event is associated with exactly one handler."""
    for event in _boundaries(model):
        if (count := len(_handlers_of(model, event))) != 1:
            yield at(event, count=count)


def _handlers_of(model: Model, event: Node) -> list[Node]:
    others = [other for _, other in model.associated.get(event, ())]
    return [other for other in others if other.is_true("isForCompensation")]


@rule(
    "compensation.boundary-twice",
    section="10.7",
    zh="{what}与{other}都附在{activity}上，都是补偿边界事件。一个活动只有一个补偿处理，请去掉一个。",
    en="{what} and {other} are both compensation boundary events of {activity}, which has one handler only. Remove one.",
)
def activities_have_one_compensation_boundary(model: Model) -> Iterable[Problem]:
    """An activity has one compensation boundary event."""
    seen: dict[Node, Node] = {}
    for event in _boundaries(model):
        activity = model.ref(event, "attachedToRef")
        if activity is not None and (first := seen.setdefault(activity, event)) is not event:
            yield at(event, other=first, activity=activity)


@rule(
    "compensation.association-direction",
    section="10.7",
    zh="{what}从补偿活动{handler}画到补偿边界事件{event}，方向反了。请从边界事件画到补偿活动。",
    en="{what} leads from the handler {handler} to the compensation boundary event {event}. Draw it the other way: from the event to its handler.",
)
def associations_lead_to_the_handler(model: Model) -> Iterable[Problem]:
    """The association of a compensation boundary event leads from it to its handler."""
    for event in _boundaries(model):
        for link, other in model.associated.get(event, ()):
            backwards = model.ref(link, "targetRef") is event
            if backwards and other.is_true("isForCompensation"):
                yield at(link, handler=other, event=event)


@rule(
    "compensation.handler-unmarked",
    section="10.7",
    zh="{what}关联到{activity}，它没有标为补偿活动（isForCompensation）。请标上。",
    en="{what} is associated with {activity}, which is not marked for compensation. Set isForCompensation.",
)
def handlers_are_marked(model: Model) -> Iterable[Problem]:
    """An activity associated with a compensation boundary event is marked for compensation."""
    activities = set(model.activities())
    for event in _boundaries(model):
        for _, other in model.associated.get(event, ()):
            if other in activities and not other.is_true("isForCompensation"):
                yield at(event, activity=other)


@rule(
    "compensation.handler-elsewhere",
    section="10.7",
    zh="{what}与它的补偿活动{activity}不在同一层。请放到一起。",
    en="{what} and its handler {activity} are not in the same process or sub-process. Put them together.",
)
def handlers_stand_beside_the_boundary(model: Model) -> Iterable[Problem]:
    """A compensation handler stands in the same process or sub-process as its boundary event."""
    for event in _boundaries(model):
        for activity in _handlers_of(model, event):
            if model.scope(activity) is not model.scope(event):
                yield at(event, activity=activity)


@rule(
    "compensation.of-event-subprocess",
    section="10.3.5",
    zh="{what}是事件子流程，不能标为补偿活动。请去掉 isForCompensation。",
    en="{what} is an event sub-process and cannot be marked for compensation. Unset isForCompensation.",
)
def event_subprocesses_are_no_handlers(model: Model) -> Iterable[Problem]:
    """An event sub-process is not marked for compensation."""
    for node in model.every(SUBPROCESSES):
        if node.is_event_subprocess and node.is_true("isForCompensation"):
            yield at(node)


@rule(
    "compensation.out-of-sight",
    section="10.7",
    zh="{what}要补偿{activity}，但两者不在同一层。只能补偿同一层（或事件子流程外一层）的活动。",
    en="{what} compensates {activity}, which is not on its level. It reaches activities of its own level, or, inside an event sub-process, of the level around that.",
)
def compensated_activities_are_in_sight(model: Model) -> Iterable[Problem]:
    """A compensation throw names an activity of its own level, or of the level around its event sub-process."""
    for event, activity in _thrown(model):
        scope = model.scope(event)
        around = model.scope(scope) if scope is not None and scope.is_event_subprocess else None
        place = model.scope(activity)
        if place is None or (place is not scope and place is not around):
            yield at(event, activity=activity)


@rule(
    "compensation.no-handler",
    section="10.7",
    zh="{what}要补偿{activity}，但它没有补偿处理。请给它加补偿边界事件，或改指别的活动。",
    en="{what} compensates {activity}, which has nothing to compensate it. Attach a compensation boundary event, or name another activity.",
)
def compensated_activities_have_a_handler(model: Model) -> Iterable[Problem]:
    """An activity that a compensation throw names can be compensated."""
    for event, activity in _thrown(model):
        boundaries = [one for one in model.attached(activity) if model.is_compensation(one)]
        if not boundaries and activity.tag not in SUBPROCESSES and activity.tag != "callActivity":
            yield at(event, activity=activity)


def _thrown(model: Model) -> Iterator[tuple[Node, Node]]:
    for event, definition in using(model, "compensateEventDefinition"):
        activity = model.ref(definition, "activityRef")
        if activity is not None and event.tag in ("endEvent", "intermediateThrowEvent"):
            yield event, activity


@rule(
    "compensation.nothing",
    "warning",
    section="10.7",
    zh="{what}抛出补偿，却没有什么可补偿：这个流程里没有补偿活动。",
    en="{what} throws compensation, but nothing in its process can be compensated.",
)
def something_can_be_compensated(model: Model) -> Iterable[Problem]:
    """A process that throws compensation has something to compensate."""
    able = {model.process(node) for node in _handlers(model)} | {
        model.process(node) for node in model.all("startEvent") if model.is_compensation(node)
    }
    for event, _ in using(model, "compensateEventDefinition"):
        throws = event.tag in ("endEvent", "intermediateThrowEvent")
        if throws and model.process(event) not in able:
            yield at(event)
