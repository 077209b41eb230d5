"""Pools, lanes, conversations and resources."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from engine.checks.kinds import (
    COLLABORATIONS,
    CONVERSATION_NODES,
    FLOW_NODES,
    RESOURCE_ROLES,
)
from engine.checks.model import Model, Node
from engine.checks.registry import Problem, at, rule
from engine.checks.words import LANGUAGES, kind_of


def _whole(text: str | None, default: int) -> int:
    try:
        return default if text is None else int(text)
    except ValueError:
        return default


@rule(
    "pool.minimum",
    section="9.3",
    zh="{owner}的参与者最少 {value} 个，不能小于 0。",
    en="The minimum of {owner} is {value}; it cannot be below 0.",
)
def minimum_participants(model: Model) -> Iterable[Problem]:
    """The minimum multiplicity of a pool is not negative."""
    for node in model.all("participantMultiplicity"):
        if (value := _whole(node.get("minimum"), 0)) < 0:
            yield at(node, owner=node.parent or node, value=value)


@rule(
    "pool.maximum",
    section="9.3",
    zh="{owner}的参与者最多 {value} 个，至少要是 1，且不小于最少数。",
    en="The maximum of {owner} is {value}; it must be at least 1 and not below the minimum.",
)
def maximum_participants(model: Model) -> Iterable[Problem]:
    """The maximum multiplicity of a pool is at least 1 and not below its minimum."""
    for node in model.all("participantMultiplicity"):
        value = _whole(node.get("maximum"), 1)
        if value < max(1, _whole(node.get("minimum"), 0)):
            yield at(node, owner=node.parent or node, value=value)


# Lanes


@rule(
    "lane.node-twice",
    section="10.8",
    zh="{node}同时在{what}和{other}里。一个步骤在一个泳道组里只能属于一条泳道。",
    en="{node} is in {what} and in {other}. A step belongs to one lane of a lane set only.",
)
def nodes_are_in_one_lane(model: Model) -> Iterable[Problem]:
    """A node is in at most one lane of a lane set."""
    for lanes in model.all("laneSet", "childLaneSet"):
        seen: dict[Node, Node] = {}
        for lane in lanes.all("lane"):
            for node in dict.fromkeys(_held(model, lane)):
                first = seen.setdefault(node, lane)
                if first is not lane:
                    yield at(lane, node=node, other=first)


def _held(model: Model, lane: Node) -> list[Node]:
    own = model.refs(lane, "flowNodeRef")
    nested = [inner for lanes in lane.all("childLaneSet") for inner in lanes.all("lane")]
    return own + [node for inner in nested for node in _held(model, inner)]


@rule(
    "lane.node-elsewhere",
    section="10.8",
    zh="{what}列出了{node}，它不在这条泳道所属的流程里。请移走。",
    en="{what} lists {node}, which is not in the process that the lane divides. Remove it.",
)
def lanes_hold_their_own(model: Model) -> Iterable[Problem]:
    """A lane lists nodes of its own process or sub-process."""
    for lane in model.all("lane"):
        scope = model.scope(lane)
        for node in model.refs(lane, "flowNodeRef"):
            if node.tag in FLOW_NODES and scope not in set(node.ancestors()):
                yield at(lane, node=node)


@rule(
    "lane.partition-twice",
    section="10.8",
    zh="{what}既写了 partitionElement，又写了 partitionElementRef。请只留一个。",
    en="{what} has a partitionElement and a partitionElementRef. Keep one.",
)
def lanes_have_one_partition(model: Model) -> Iterable[Problem]:
    """A lane has one partition element."""
    for lane in model.all("lane"):
        if lane.first("partitionElement") is not None and lane.get("partitionElementRef"):
            yield at(lane)


@rule(
    "lane.partition-kinds",
    section="10.8",
    zh="{what}里的泳道按不同种类的元素划分（{kinds}）。同一组的泳道必须按同一种类划分。",
    en="The lanes of {what} are divided by elements of different kinds ({kinds}). Lanes of one set use one kind.",
)
def lanes_of_a_set_divide_alike(model: Model) -> Iterable[Problem]:
    """The lanes of a set are divided by elements of one kind."""
    for lanes in model.all("laneSet", "childLaneSet"):
        kinds = {kind for lane in lanes.all("lane") if (kind := _partition(model, lane))}
        if len(kinds) > 1:
            yield at(lanes, kinds=sorted(kinds))


def _partition(model: Model, lane: Node) -> str | None:
    target = model.ref(lane, "partitionElementRef")
    inline = lane.first("partitionElement")
    return target.tag if target is not None else inline.get("xsi:type") if inline else None


# Conversations

_NOT_GLOBAL = frozenset({"association", "group", "textAnnotation", "conversationLink"}) | {
    f"{word}Association" for word in ("participant", "messageFlow", "conversation")
}
"""What a global conversation has no more than conversations: it is participants, message flows and keys (9.5)."""


@rule(
    "conversation.link-ends",
    section="9.5",
    zh="{what}连接{source}和{target}。会话连线的一端必须是会话，另一端必须是泳池、活动或事件。",
    en="{what} connects {source} and {target}. One end must be a conversation, the other a pool, activity or event.",
)
def links_join_conversations_and_pools(model: Model) -> Iterable[Problem]:
    """A conversation link has a conversation at exactly one end."""
    for link in model.all("conversationLink"):
        source, target = model.ref(link, "sourceRef"), model.ref(link, "targetRef")
        if source is None or target is None:
            continue
        if (source.tag in CONVERSATION_NODES) == (target.tag in CONVERSATION_NODES):
            yield at(link, source=source, target=target)


@rule(
    "conversation.participants",
    section="9.5",
    zh="{what}只有 {count} 个参与者，至少要有两个。请补上。",
    en="{what} has {count} participants and needs at least two. Add the missing ones.",
)
def conversations_have_two_participants(model: Model) -> Iterable[Problem]:
    """A conversation has at least two participants."""
    linked: dict[Node, set[Node]] = {}
    for link in model.all("conversationLink"):
        source, target = model.ref(link, "sourceRef"), model.ref(link, "targetRef")
        if source is not None and target is not None:
            linked.setdefault(source, set()).add(target)
            linked.setdefault(target, set()).add(source)
    for node in model.every(CONVERSATION_NODES):
        count = len(set(model.refs(node, "participantRef")) | linked.get(node, set()))
        if count < 2:
            yield at(node, count=count)


@rule(
    "conversation.participant-elsewhere",
    section="9.5",
    zh="{what}引用的{end}不属于同一个协作。请改用本协作的。",
    en="{what} refers to {end} of another collaboration. Use one of its own.",
)
def conversations_stay_in_their_collaboration(model: Model) -> Iterable[Problem]:
    """A conversation uses participants and message flows of its own collaboration."""
    for node in model.every(CONVERSATION_NODES):
        for end in model.refs(node, "participantRef") + model.refs(node, "messageFlowRef"):
            if model.collaboration(end) is not model.collaboration(node):
                yield at(node, end=end)


@rule(
    "conversation.global",
    section="9.5",
    zh="{what}里有{node}。全局会话里只有参与者、消息流和关联键，请移出。",
    en="{what} holds {node}. A global conversation holds participants, message flows and keys only: move it out.",
)
def global_conversations_are_empty(model: Model) -> Iterable[Problem]:
    """A global conversation holds participants, message flows and keys only."""
    for owner in model.all("globalConversation"):
        for node in owner.all(*sorted(CONVERSATION_NODES | _NOT_GLOBAL)):
            yield at(owner, node=node)


@rule(
    "conversation.associations",
    section="9.5",
    zh="{what}的参与者关联把{outer}当作外侧、{inner}当作内侧：外侧应属于本协作，内侧应属于被引用的一方。",
    en="{what} associates {outer} outside and {inner} inside. The outer one belongs to this collaboration, the inner one to the one referred to.",
)
def associations_point_outwards_and_inwards(model: Model) -> Iterable[Problem]:
    """A participant association leads from this collaboration to the one that is called or referred to."""
    for node, association, called in _associations(model):
        inner = model.ref(association, "innerParticipantRef")
        outer = model.ref(association, "outerParticipantRef")
        if inner is None or outer is None:
            continue
        own = model.collaboration(association)
        known = called is not None and called.tag in COLLABORATIONS
        wrong_inner = known and model.collaboration(inner) is not called
        if wrong_inner or model.collaboration(outer) is not own:
            yield at(node, inner=inner, outer=outer)


def _associations(model: Model) -> Iterator[tuple[Node, Node, Node | None]]:
    for association in model.all("participantAssociation"):
        node = association.parent
        if node is not None and node.tag in ("callConversation", "callChoreography"):
            called = model.ref(node, "calledCollaborationRef") or model.ref(
                node, "calledChoreographyRef"
            )
            yield node, association, called


def _participants(model: Model, collaboration: Node) -> list[Node]:
    return [pool for pool in model.all("participant") if pool.parent is collaboration]


@rule(
    "conversation.call-participants",
    section="9.5",
    zh="{what}没有说明{participant}在这里由谁担任。请补上参与者关联。",
    en="{what} does not say who takes the part of {participant}. Add a participant association.",
)
def called_participants_are_mapped(model: Model) -> Iterable[Problem]:
    """A call of a conversation or choreography maps every participant of what it calls."""
    for node in model.all("callConversation", "callChoreography"):
        called = model.ref(node, "calledCollaborationRef") or model.ref(
            node, "calledChoreographyRef"
        )
        mapped = [
            model.ref(one, "innerParticipantRef") for one in node.all("participantAssociation")
        ]
        for participant in _participants(model, called) if called is not None else []:
            if participant not in mapped:
                yield at(node, participant=participant)


@rule(
    "conversation.messages",
    section="9.5",
    zh="{what}引用了{flow}，它的一端不在会话的参与者之列。请补上参与者，或去掉这条消息流。",
    en="{what} refers to {flow}, of which one end is not among its participants. Add the participant, or remove the flow.",
)
def conversations_hold_their_participants_messages(model: Model) -> Iterable[Problem]:
    """The message flows of a conversation run between its participants."""
    for node in model.every(CONVERSATION_NODES):
        participants = set(model.refs(node, "participantRef"))
        for flow in model.refs(node, "messageFlowRef"):
            ends = (model.ref(flow, "sourceRef"), model.ref(flow, "targetRef"))
            pools = [end for end in ends if end is not None and end.tag == "participant"]
            if len(participants) > 1 and not set(pools) <= participants:
                yield at(node, flow=flow)


# Resources


@rule(
    "resource.parameter",
    section="10.3.1",
    zh="{what}绑定了{parameter}，它不是{resource}的参数。请改绑该资源的参数。",
    en="{what} binds {parameter}, which is no parameter of {resource}. Bind one of its own.",
)
def bound_parameters_belong_to_the_resource(model: Model) -> Iterable[Problem]:
    """A resource role binds parameters of its resource."""
    for binding in model.all("resourceParameterBinding"):
        resource = model.ref(binding.parent, "resourceRef") if binding.parent else None
        parameter = model.ref(binding, "parameterRef")
        if resource is not None and parameter is not None and parameter.parent is not resource:
            yield at(binding, parameter=parameter, resource=resource)


@rule(
    "resource.nobody",
    section="10.3.1",
    zh="{what}的{role}没有指明是谁。请选一个有名字的资源，或写上表达式，或删去。",
    en="{what} has a {role} that names nobody. Choose a resource with a name, write an expression, or remove it.",
    executable=True,
)
def roles_name_somebody(model: Model) -> Iterable[Problem]:
    """A resource role of a user task without groups names a resource or has an expression."""
    for role in model.every(RESOURCE_ROLES):
        task, resource = role.parent, model.ref(role, "resourceRef")
        if task is None or task.tag not in ("userTask", "globalUserTask"):
            continue
        assigned = task.extension("zeebe:assignmentDefinition")
        groups = assigned is not None and assigned.get("candidateGroups")
        named = role.first("resourceAssignmentExpression") or (resource and resource.name)
        if not groups and not named:
            yield at(task, role={one: kind_of(role, one) for one in LANGUAGES})


@rule(
    "resource.parameter-missing",
    section="10.3.1",
    zh="{what}没有绑定{resource}必需的{parameter}。请补上。",
    en="{what} does not bind {parameter}, which {resource} requires. Add a binding.",
)
def required_parameters_are_bound(model: Model) -> Iterable[Problem]:
    """A resource role binds every parameter that its resource requires."""
    for role in model.every(RESOURCE_ROLES):
        resource = model.ref(role, "resourceRef")
        bound = [model.ref(one, "parameterRef") for one in role.all("resourceParameterBinding")]
        for parameter in resource.all("resourceParameter") if resource is not None else []:
            if parameter.is_true("isRequired") and parameter not in bound:
                yield at(role, resource=resource, parameter=parameter)


@rule(
    "resource.parameter-unused",
    "warning",
    section="house",
    zh="{what}按参数选择资源{resource}；这里不按参数查人，该资源的所有人都能办理。请改用任务分配。",
    en="{what} chooses {resource} by parameters. Nobody is looked up by parameters here: everybody of the resource may do it. Use an assignment.",
    executable=True,
)
def parameters_of_resources_are_not_used(model: Model) -> Iterable[Problem]:
    """Whom a user task's resource stands for does not depend on parameters."""
    for binding in model.all("resourceParameterBinding"):
        role = binding.parent
        resource = model.ref(role, "resourceRef") if role is not None else None
        if role is not None and resource is not None:
            yield at(role, resource=resource)
