"""Message flows and correlation: who may talk to whom, and how an answer finds its case."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from engine.checks.kinds import EVENTS
from engine.checks.model import Model, Node
from engine.checks.registry import Problem, at, rule

_SENDING = frozenset({"endEvent", "intermediateThrowEvent"})
_CATCHING = frozenset({"startEvent", "intermediateCatchEvent", "boundaryEvent"})


def _flows(model: Model) -> Iterator[tuple[Node, Node, Node]]:
    for flow in model.all("messageFlow"):
        source, target = model.ref(flow, "sourceRef"), model.ref(flow, "targetRef")
        if source is not None and target is not None:
            yield flow, source, target


@rule(
    "message-flow.source-event",
    section="9.4",
    zh="{what}从{event}发出，但它不是抛出消息的事件。请改用消息的中间抛出或结束事件。",
    en="{what} leaves {event}, which does not send messages. Use a throwing message event.",
)
def flows_leave_sending_events(model: Model) -> Iterable[Problem]:
    """A message flow that leaves an event leaves a throwing message event."""
    for flow, source, _ in _flows(model):
        if source.tag in EVENTS and not (source.tag in _SENDING and _has_message(model, source)):
            yield at(flow, event=source)


@rule(
    "message-flow.target-event",
    section="9.4",
    zh="{what}通到{event}，但它不是接收消息的事件。请改用消息的开始、中间捕获或边界事件。",
    en="{what} enters {event}, which does not receive messages. Use a catching message event.",
)
def flows_enter_receiving_events(model: Model) -> Iterable[Problem]:
    """A message flow that enters an event enters a catching message event."""
    for flow, _, target in _flows(model):
        if target.tag in EVENTS and not (target.tag in _CATCHING and _has_message(model, target)):
            yield at(flow, event=target)


def _has_message(model: Model, event: Node) -> bool:
    return any(one.tag == "messageEventDefinition" for one in model.definitions_of(event))


@rule(
    "message-flow.same-pool",
    section="9.4",
    zh="{what}的两端{source}和{target}在同一个泳池里。消息流只能连接不同的泳池，请改用顺序流。",
    en="{what} connects {source} and {target} of the same pool. Message flows connect different pools: use a sequence flow.",
)
def flows_connect_different_pools(model: Model) -> Iterable[Problem]:
    """A message flow connects two different pools."""
    for flow, source, target in _flows(model):
        ours, theirs = _pools(model, source), _pools(model, target)
        same_process = _process(model, source) is not None and (
            _process(model, source) is _process(model, target)
        )
        if source is target or same_process or (ours and ours == theirs):
            yield at(flow, source=source, target=target)


@rule(
    "message-flow.no-pool",
    section="9.4",
    zh="{what}的一端{end}不在任何泳池里。请让一个泳池引用它所在的流程。",
    en="{what} ends at {end}, which is in no pool. Let a pool refer to its process.",
)
def flow_ends_are_in_pools(model: Model) -> Iterable[Problem]:
    """Both ends of a message flow are pools or in pools."""
    for flow, source, target in _flows(model):
        for end in (source, target):
            if not _pools(model, end):
                yield at(flow, end=end)


def _process(model: Model, node: Node) -> Node | None:
    return model.ref(node, "processRef") if node.tag == "participant" else model.process(node)


def _pools(model: Model, node: Node) -> set[Node]:
    if node.tag == "participant":
        return {node}
    process = model.process(node)
    return model.pools.get(process, set()) if process is not None else set()


@rule(
    "message-flow.collaboration",
    section="9.4",
    zh="{what}的一端{end}不在它所属的协作里。消息流只能连接本协作的泳池。",
    en="{what} ends at {end}, which is not in its collaboration. A message flow connects pools of its own collaboration.",
)
def flow_ends_are_in_the_collaboration(model: Model) -> Iterable[Problem]:
    """Both ends of a message flow are in its own collaboration."""
    for flow, source, target in _flows(model):
        own = model.collaboration(flow)
        for end in (source, target):
            around = {model.collaboration(pool) for pool in _pools(model, end)}
            if around and own not in around and own is not None and own.tag == "collaboration":
                yield at(flow, end=end)


@rule(
    "message-flow.message",
    section="9.4",
    zh="{what}带的是{message}，而{end}用的是{other}。请统一。",
    en="{what} carries {message}, while {end} uses {other}. They must be the same.",
)
def flows_carry_the_message_of_their_ends(model: Model) -> Iterable[Problem]:
    """A message flow carries the message that its ends name."""
    for flow, source, target in _flows(model):
        message = model.ref(flow, "messageRef")
        for end in (source, target):
            others = _messages(model, end)
            if message is not None and others and message not in others:
                yield at(flow, message=message, end=end, other=others[0])


def _messages(model: Model, node: Node) -> list[Node]:
    holders = [node, *model.definitions_of(node)] if node.tag in EVENTS else [node]
    found = (model.ref(one, "messageRef") for one in holders)
    return [message for message in found if message is not None]


# Correlation


@rule(
    "correlation.binding",
    section="8.4.2",
    zh="{what}绑定了{property}，它不是{key}的一部分。请改绑该关联键的属性。",
    en="{what} binds {property}, which is not part of {key}. Bind a property of that key.",
)
def bindings_belong_to_the_key(model: Model) -> Iterable[Problem]:
    """A correlation subscription binds properties of its own key."""
    for subscription in model.all("correlationSubscription"):
        key = model.ref(subscription, "correlationKeyRef")
        for binding in subscription.all("correlationPropertyBinding"):
            bound = model.ref(binding, "correlationPropertyRef")
            known = model.refs(key, "correlationPropertyRef") if key is not None else []
            if key is not None and bound is not None and bound not in known:
                yield at(binding, property=bound, key=key)


@rule(
    "correlation.binding-missing",
    section="8.4.2",
    zh="{what}没有绑定{key}的{property}。请补上。",
    en="{what} does not bind {property} of {key}. Add a binding.",
)
def bindings_cover_the_key(model: Model) -> Iterable[Problem]:
    """A correlation subscription binds every property of its key."""
    for subscription in model.all("correlationSubscription"):
        key = model.ref(subscription, "correlationKeyRef")
        bindings = subscription.all("correlationPropertyBinding")
        bound = [model.ref(one, "correlationPropertyRef") for one in bindings]
        for wanted in model.refs(key, "correlationPropertyRef") if key else []:
            if wanted not in bound:
                yield at(subscription, property=wanted, key=key)


@rule(
    "correlation.binding-twice",
    section="8.4.2",
    zh="{what}把{property}绑定了两次。请只留一次。",
    en="{what} binds {property} twice. Keep one.",
)
def bindings_are_single(model: Model) -> Iterable[Problem]:
    """A correlation subscription binds a property once."""
    for subscription in model.all("correlationSubscription"):
        seen: set[Node] = set()
        for binding in subscription.all("correlationPropertyBinding"):
            bound = model.ref(binding, "correlationPropertyRef")
            if bound is not None and bound in seen:
                yield at(subscription, property=bound)
            if bound is not None:
                seen.add(bound)


@rule(
    "correlation.key-empty",
    section="8.4.2",
    zh="{what}没有关联属性，什么也对不上。请列出至少一个属性。",
    en="{what} has no correlation property, so it matches nothing. List at least one.",
)
def keys_have_properties(model: Model) -> Iterable[Problem]:
    """A correlation key has at least one property."""
    for key in model.all("correlationKey"):
        if key.first("correlationPropertyRef") is None:
            yield at(key)


@rule(
    "correlation.retrieval-twice",
    section="8.4.2",
    zh="{what}为{message}写了两个取值表达式。每个消息只能有一个，请删去一个。",
    en="{what} has two retrieval expressions for {message}. Keep one for each message.",
)
def retrievals_are_single(model: Model) -> Iterable[Problem]:
    """A correlation property has one retrieval expression for each message."""
    for owner in model.all("correlationProperty"):
        seen: set[Node] = set()
        for retrieval in owner.all("correlationPropertyRetrievalExpression"):
            message = model.ref(retrieval, "messageRef")
            if message is not None and message in seen:
                yield at(owner, message=message)
            if message is not None:
                seen.add(message)


@rule(
    "correlation.retrieval-missing",
    section="8.4.2",
    zh="{key}用到{what}，但它没有从{message}取值的表达式。请补上。",
    en="{key} uses {what}, which has no retrieval expression for {message}. Add one.",
)
def keys_reach_their_messages(model: Model) -> Iterable[Problem]:
    """The properties of a conversation's key can be taken from each message of the conversation."""
    for key in model.all("correlationKey"):
        node = key.parent
        flows = model.refs(node, "messageFlowRef") if node is not None else []
        messages = [message for flow in flows if (message := model.ref(flow, "messageRef"))]
        for owner in model.refs(key, "correlationPropertyRef"):
            retrievals = owner.all("correlationPropertyRetrievalExpression") if messages else []
            reached = {model.ref(one, "messageRef") for one in retrievals}
            for message in messages:
                if message not in reached:
                    yield at(owner, key=key, message=message)
