"""Choreographies: who takes part, who begins, and what may stand in one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from engine.checks.events import short
from engine.checks.kinds import (
    ACTIVITIES,
    CHOREOGRAPHIES,
    CHOREOGRAPHY_ACTIVITIES,
    EVENTS,
    GATEWAYS,
)
from engine.checks.model import Model, Node
from engine.checks.registry import Problem, at, rule
from engine.checks.words import event_words

MOST_GATEWAYS_BETWEEN = 100
_EVENTS: dict[str, frozenset[str]] = {
    "startEvent": frozenset({"timer", "conditional", "signal"}),
    "intermediateCatchEvent": frozenset({"timer", "conditional", "signal", "link", "message"}),
    "intermediateThrowEvent": frozenset({"link", "signal"}),
    "boundaryEvent": frozenset(
        {"message", "timer", "conditional", "signal", "cancel", "compensation"}
    ),
    "endEvent": frozenset({"terminate"}),
}


@rule(
    "choreography.two",
    section="11.5.1",
    zh="{what}有 {count} 个参与者，编排任务必须正好有两个。",
    en="{what} has {count} participants; a choreography task has exactly two.",
)
def tasks_have_two_participants(model: Model) -> Iterable[Problem]:
    """A choreography task has exactly two different participants."""
    for node in model.all("choreographyTask"):
        count = len(set(model.refs(node, "participantRef")))
        if count != 2 or len(node.all("participantRef")) != 2:
            yield at(node, count=count)


@rule(
    "choreography.global-two",
    section="11.5.1",
    zh="{what}有 {count} 个参与者，全局编排任务必须正好有两个。",
    en="{what} has {count} participants; a global choreography task has exactly two.",
)
def global_tasks_have_two_participants(model: Model) -> Iterable[Problem]:
    """A global choreography task has exactly two participants."""
    for node in model.all("globalChoreographyTask"):
        if (count := len(node.all("participant"))) != 2:
            yield at(node, count=count)


@rule(
    "choreography.initiator",
    section="11.5",
    zh="{what}由{initiator}发起，但它不在参与者之列。请改正发起者或参与者。",
    en="{what} is initiated by {initiator}, which is not one of its participants. Correct one of the two.",
)
def the_initiator_takes_part(model: Model) -> Iterable[Problem]:
    """The initiating participant of a choreography activity is one of its participants."""
    for node in model.every(CHOREOGRAPHY_ACTIVITIES):
        initiator = model.ref(node, "initiatingParticipantRef")
        if initiator is not None and initiator not in model.refs(node, "participantRef"):
            yield at(node, initiator=initiator)
    for node in model.all("globalChoreographyTask"):
        initiator = model.ref(node, "initiatingParticipantRef")
        if initiator is not None and initiator not in node.all("participant"):
            yield at(node, initiator=initiator)


@rule(
    "choreography.participant-elsewhere",
    section="11.5",
    zh="{what}的参与者{participant}不属于这个编排。请改用本编排的参与者。",
    en="{participant} takes part in {what} but does not belong to its choreography. Use a participant of its own.",
)
def participants_belong_to_the_choreography(model: Model) -> Iterable[Problem]:
    """The participants of a choreography activity are participants of its choreography."""
    for node in model.every(CHOREOGRAPHY_ACTIVITIES):
        for participant in model.refs(node, "participantRef"):
            own = model.collaboration(node)
            if own is not None and model.collaboration(participant) is not own:
                yield at(node, participant=participant)


@rule(
    "choreography.messages",
    section="11.5.1",
    zh="{what}用了{flow}，它不在这两个参与者之间。请改用两者之间的消息流。",
    en="{what} uses {flow}, which does not run between its two participants. Use one that does.",
)
def messages_run_between_the_participants(model: Model) -> Iterable[Problem]:
    """The message flows of a choreography task run between its participants."""
    for node, flow, ends in _messages(model):
        participants = set(model.refs(node, "participantRef"))
        if model.ref(node, "initiatingParticipantRef") not in participants:
            continue  # the wrong initiator is said once
        if len(ends) == 2 and not {_pool(model, end) for end in ends} <= participants:
            yield at(node, flow=flow)


@rule(
    "choreography.first-message",
    section="11.5.1",
    zh="{what}没有由发起者{initiator}发出的消息。第一条消息必须由发起者发出。",
    en="{what} has no message sent by its initiator, {initiator}, who must send the first.",
)
def the_initiator_sends_first(model: Model) -> Iterable[Problem]:
    """The initiator of a choreography task sends its first message."""
    for node in model.all("choreographyTask"):
        initiator = model.ref(node, "initiatingParticipantRef")
        flows = model.refs(node, "messageFlowRef")
        senders = [model.ref(flow, "sourceRef") for flow in flows]
        whole = bool(senders) and len(senders) == len(node.all("messageFlowRef"))
        known = initiator is not None and whole and None not in senders
        if known and initiator not in [_pool(model, one) for one in senders if one is not None]:
            yield at(node, initiator=initiator)


@rule(
    "choreography.answer",
    section="11.5.1",
    zh="{what}的两条消息方向相同。第二条应当是回复，方向相反。",
    en="Both messages of {what} run the same way. The second is an answer and runs back.",
)
def the_second_message_answers(model: Model) -> Iterable[Problem]:
    """The two messages of a choreography task run in opposite directions."""
    for node in model.all("choreographyTask"):
        flows = model.refs(node, "messageFlowRef")
        senders = [model.ref(flow, "sourceRef") for flow in flows]
        if len(senders) == 2 and senders[0] is not None and senders[0] is senders[1]:
            yield at(node)


def _messages(model: Model) -> Iterator[tuple[Node, Node, list[Node]]]:
    for node in model.all("choreographyTask"):
        for flow in model.refs(node, "messageFlowRef"):
            ends = (model.ref(flow, "sourceRef"), model.ref(flow, "targetRef"))
            yield node, flow, [end for end in ends if end is not None]


def _pool(model: Model, node: Node) -> Node | None:
    if node.tag == "participant":
        return node
    process = model.process(node)
    pools = model.pools.get(process, set()) if process is not None else set()
    return next(iter(pools), None)


@rule(
    "choreography.sub-participants",
    section="11.5.2",
    zh="{inner}的参与者{participant}不在外层{what}的参与者之列。请补上。",
    en="{participant} takes part in {inner} but is not listed by {what} around it. Add it there.",
)
def sub_choreographies_list_inner_participants(model: Model) -> Iterable[Problem]:
    """A sub-choreography lists the participants of everything in it."""
    for node in model.all("subChoreography"):
        listed = model.refs(node, "participantRef")
        for inner in node.all(*sorted(CHOREOGRAPHY_ACTIVITIES)):
            for participant in model.refs(inner, "participantRef"):
                if participant not in listed:
                    yield at(node, inner=inner, participant=participant)


@rule(
    "choreography.sequence",
    section="11.4",
    zh="{what}由{initiator}发起，但它没有参与前一步{before}，不知道何时该开始。请调整发起者或次序。",
    en="{what} is initiated by {initiator}, who has no part in {before} just before and cannot know when to begin. Change the initiator or the order.",
)
def initiators_know_when_to_begin(model: Model) -> Iterable[Problem]:
    """The initiator of a choreography activity takes part in the activity before it."""
    for node in model.every(CHOREOGRAPHY_ACTIVITIES):
        initiator = model.ref(node, "initiatingParticipantRef")
        for before in _before(model, node) if initiator is not None else []:
            if initiator not in model.refs(before, "participantRef"):
                yield at(node, initiator=initiator, before=before)


def _before(model: Model, node: Node) -> list[Node]:
    found: list[Node] = []
    seen, waiting = {node}, [node]
    while waiting and len(seen) < MOST_GATEWAYS_BETWEEN:
        for source in model.sources(waiting.pop()):
            if source.tag in CHOREOGRAPHY_ACTIVITIES:
                found.append(source)
            elif source.tag in GATEWAYS and source not in seen:
                seen.add(source)
                waiting.append(source)
    return found


@rule(
    "choreography.event-gateway",
    section="11.7.2",
    zh="{what}后面的编排活动，发起者不全相同，接收者也不全相同。两者之一必须全部相同。",
    en="Of the activities behind {what} neither the senders are all the same nor the receivers. One of the two must be.",
)
def event_gateways_have_one_sender_or_receiver(model: Model) -> Iterable[Problem]:
    """Behind an event-based gateway of a choreography, all senders or all receivers are the same."""
    for gateway in model.all("eventBasedGateway"):
        following = [one for one in model.targets(gateway) if one.tag in CHOREOGRAPHY_ACTIVITIES]
        senders = {model.ref(one, "initiatingParticipantRef") for one in following}
        receivers = {
            other
            for one in following
            for other in model.refs(one, "participantRef")
            if other is not model.ref(one, "initiatingParticipantRef")
        }
        if len(senders) > 1 and len(receivers) > 1:
            yield at(gateway)


@rule(
    "choreography.event",
    section="11.6",
    zh="{what}是{kind}事件，编排里的这个位置不能有它。请换一种。",
    en="{what} is a {kind} event, which cannot stand there in a choreography. Use another kind.",
)
def choreography_events(model: Model) -> Iterable[Problem]:
    """A choreography has only the events that its participants can see."""
    for event in model.every(EVENTS):
        if model.in_choreography(event):
            for definition in model.definitions_of(event):
                if short(definition) not in _EVENTS.get(event.tag, frozenset()):
                    yield at(event, kind=event_words([definition.tag]))


@rule(
    "choreography.process-element",
    section="11.2",
    zh="{what}在编排里。编排里只能有编排活动、事件和网关，请移出。",
    en="{what} stands in a choreography, which holds choreography activities, events and gateways only. Move it out.",
)
def choreographies_hold_no_process_elements(model: Model) -> Iterable[Problem]:
    """A choreography holds no process activities and no data."""
    data = {"dataObject", "dataObjectReference", "dataStoreReference"}
    for node in model.every(ACTIVITIES | data):
        if model.in_choreography(node):
            yield at(node)


@rule(
    "choreography.global-flow",
    section="11.5.1",
    zh="{what}里有{node}。全局编排任务里不能再有流程元素，请移出。",
    en="{what} holds {node}. A global choreography task holds no flow elements: move it out.",
)
def global_tasks_are_empty(model: Model) -> Iterable[Problem]:
    """A global choreography task holds no flow elements."""
    for owner in model.all("globalChoreographyTask"):
        for node in [*model.nodes_of(owner), *owner.all("sequenceFlow")]:
            yield at(owner, node=node)


@rule(
    "choreography.call",
    section="11.5.3",
    zh="{what}没有指明调用哪个编排。请选择一个。",
    en="{what} does not say which choreography it calls. Choose one.",
)
def call_choreographies_call_something(model: Model) -> Iterable[Problem]:
    """A call choreography says what it calls."""
    for node in model.all("callChoreography"):
        if not node.get("calledChoreographyRef"):
            yield at(node)


@rule(
    "choreography.loop",
    section="11.5",
    zh="{what}的 loopType 是 {loop}，但没有参与者的数量大于 1。请改 loopType，或给参与者写数量。",
    en="{what} has loopType {loop}, but none of its participants is multiple. Change the loopType, or give a participant a multiplicity.",
)
def looping_choreographies_have_many(model: Model) -> Iterable[Problem]:
    """A multi-instance choreography activity has a participant with a multiplicity."""
    for node in model.every(CHOREOGRAPHY_ACTIVITIES):
        loop = node.get("loopType") or ""
        participants = model.refs(node, "participantRef")
        many = any(one.first("participantMultiplicity") for one in participants)
        if loop.startswith("MultiInstance") and participants and not many:
            yield at(node, loop=loop)


@rule(
    "choreography.message-ends",
    section="11.2",
    zh="{what}的一端{end}不是这个编排的参与者。编排里的消息流只能连接它的参与者。",
    en="{what} ends at {end}, which is no participant of its choreography. There, message flows connect participants.",
)
def messages_connect_participants(model: Model) -> Iterable[Problem]:
    """A message flow of a choreography connects participants of it."""
    for flow in model.all("messageFlow"):
        owner = flow.parent
        if owner is None or owner.tag not in CHOREOGRAPHIES:
            continue
        for end in (model.ref(flow, "sourceRef"), model.ref(flow, "targetRef")):
            if end is not None and (end.tag != "participant" or end.parent is not owner):
                yield at(flow, end=end)
