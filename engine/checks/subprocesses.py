"""Sub-processes: event sub-processes, and what the others may hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from engine.checks.kinds import CHOREOGRAPHY_ACTIVITIES, SUBPROCESSES
from engine.checks.model import Model, Node
from engine.checks.registry import Problem, at, rule


def _event_subprocesses(model: Model) -> Iterator[Node]:
    return (node for node in model.every(SUBPROCESSES) if node.is_event_subprocess)


def _starts(model: Model, scope: Node) -> list[Node]:
    return [node for node in model.nodes_of(scope) if node.tag == "startEvent"]


@rule(
    "event-subprocess.incoming",
    section="10.3.5",
    zh="{what}有流入的顺序流{flow}。事件子流程由它的开始事件触发，请删去这条流。",
    en="{what} has the incoming flow {flow}. An event sub-process is begun by its start event: remove the flow.",
)
def event_subprocesses_have_no_incoming(model: Model) -> Iterable[Problem]:
    """An event sub-process has no incoming flow."""
    for node in _event_subprocesses(model):
        yield from (at(node, flow=flow) for flow in model.incoming(node))


@rule(
    "event-subprocess.outgoing",
    section="10.3.5",
    zh="{what}有流出的顺序流{flow}。事件子流程之后没有步骤，请删去这条流。",
    en="{what} has the outgoing flow {flow}. Nothing follows an event sub-process: remove the flow.",
)
def event_subprocesses_have_no_outgoing(model: Model) -> Iterable[Problem]:
    """An event sub-process has no outgoing flow."""
    for node in _event_subprocesses(model):
        yield from (at(node, flow=flow) for flow in model.outgoing(node))


@rule(
    "event-subprocess.starts",
    section="10.3.5",
    zh="{what}有 {count} 个开始事件，必须正好有一个。请增减到一个。",
    en="{what} has {count} start events and must have exactly one. Add or remove start events.",
)
def event_subprocesses_have_one_start(model: Model) -> Iterable[Problem]:
    """An event sub-process has exactly one start event."""
    for node in _event_subprocesses(model):
        if (count := len(_starts(model, node))) != 1:
            yield at(node, count=count)


@rule(
    "event-subprocess.kind",
    section="10.3.5",
    zh="{what}是事务或即席子流程，不能同时由事件触发。请改用普通的子流程。",
    en="{what} is a transaction or an ad-hoc sub-process and cannot be started by an event as well. Use an ordinary sub-process.",
)
def event_subprocesses_are_ordinary(model: Model) -> Iterable[Problem]:
    """A transaction or ad-hoc sub-process is not started by an event."""
    for node in _event_subprocesses(model):
        if node.tag != "subProcess":
            yield at(node)


@rule(
    "event-subprocess.compensation",
    section="10.7",
    zh="{what}不止有一个补偿事件子流程。请只留一个。",
    en="{what} has more than one compensation event sub-process. Keep one.",
)
def one_compensation_event_subprocess(model: Model) -> Iterable[Problem]:
    """A process or sub-process has at most one compensation event sub-process."""
    for scope in model.scopes:
        handlers = [
            node
            for node in model.nodes_of(scope)
            if node.is_event_subprocess
            and any(model.is_compensation(start) for start in _starts(model, node))
        ]
        if len(handlers) > 1:
            yield at(scope)


@rule(
    "subprocess.start-interrupting",
    "warning",
    section="10.5.2",
    zh="{what}不在事件子流程里，isInterrupting 对它不起作用。请去掉这个属性。",
    en="{what} is not the start of an event sub-process, so isInterrupting says nothing. Remove it.",
)
def only_event_subprocess_starts_interrupt(model: Model) -> Iterable[Problem]:
    """Only the start of an event sub-process may be non-interrupting."""
    for event in model.all("startEvent"):
        scope = model.scope(event)
        inside = scope is not None and scope.is_event_subprocess
        if not inside and not event.is_true("isInterrupting", default=True):
            yield at(event)


@rule(
    "subprocess.starts",
    section="13.3.4",
    zh="{what}有 {count} 个开始事件。子流程只有一个开始事件，或者没有，请只留一个。",
    en="{what} has {count} start events. A sub-process has one start event or none: keep one.",
)
def subprocesses_have_one_start(model: Model) -> Iterable[Problem]:
    """A sub-process that no event starts has at most one start event."""
    for node in model.every(SUBPROCESSES):
        count = len(_starts(model, node))
        if count > 1 and not node.is_event_subprocess and node.tag != "adHocSubProcess":
            yield at(node, count=count)


@rule(
    "process.choreography-activity",
    section="11.5",
    zh="{what}在流程里。编排活动只能放在编排里，请移出，或换成普通活动。",
    en="{what} stands in a process. Choreography activities belong in a choreography: move it, or use an ordinary activity.",
)
def processes_hold_no_choreography(model: Model) -> Iterable[Problem]:
    """A process holds no choreography activities."""
    for node in model.every(CHOREOGRAPHY_ACTIVITIES):
        if model.process(node) is not None:
            yield at(node)
