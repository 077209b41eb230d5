"""Multi-instance activities: how often, over which collection, and what is thrown on the way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from engine.checks.kinds import SUBPROCESSES
from engine.checks.model import Model, Node
from engine.checks.registry import Problem, at, rule
from engine.checks.words import event_words


def _loops(model: Model) -> Iterator[tuple[Node, Node]]:
    for loop in model.all("multiInstanceLoopCharacteristics"):
        if loop.parent is not None:
            yield loop, loop.parent


@rule(
    "multi-instance.count",
    section="10.3.8",
    zh="{activity}是多实例，却既没有写次数，也没有写集合。请写上其中一个。",
    en="{activity} is multi-instance but has neither a cardinality nor a collection. Give it one of the two.",
    executable=True,
)
def loops_say_how_often(model: Model) -> Iterable[Problem]:
    """A multi-instance activity has a cardinality or a collection."""
    for loop, activity in _loops(model):
        given = loop.first("loopCardinality", "loopDataInputRef")
        if given is None and loop.extension("zeebe:loopCharacteristics") is None:
            yield at(loop, activity=activity)


@rule(
    "multi-instance.count-twice",
    section="10.3.8",
    zh="{activity}既写了次数又写了集合，只能有一个。请去掉一个。",
    en="{activity} has a cardinality and a collection; only one of the two may be given. Remove one.",
)
def loops_say_how_often_once(model: Model) -> Iterable[Problem]:
    """A multi-instance activity does not have both a cardinality and a collection."""
    for loop, activity in _loops(model):
        collection = loop.first("loopDataInputRef") or loop.extension("zeebe:loopCharacteristics")
        if collection is not None and loop.first("loopCardinality") is not None:
            yield at(loop, activity=activity)


@rule(
    "multi-instance.input-elsewhere",
    section="10.3.8",
    zh="{activity}的循环集合指向{target}。任务要指向自己的数据输入，子流程要指向看得见的数据对象。",
    en="{activity} loops over {target}. A task loops over a data input of its own, a sub-process over a data object in sight.",
)
def loop_inputs_are_in_sight(model: Model) -> Iterable[Problem]:
    """A collection is a data input of the task, or a data object that the sub-process sees."""
    return _out_of_sight(model, "loopDataInputRef", "dataInput")


@rule(
    "multi-instance.output-elsewhere",
    section="10.3.8",
    zh="{activity}的循环结果指向{target}。任务要指向自己的数据输出，子流程要指向看得见的数据对象。",
    en="{activity} collects its results in {target}. A task uses a data output of its own, a sub-process a data object in sight.",
)
def loop_outputs_are_in_sight(model: Model) -> Iterable[Problem]:
    """A collection of results is a data output of the task, or a data object that the sub-process sees."""
    return _out_of_sight(model, "loopDataOutputRef", "dataOutput")


def _out_of_sight(model: Model, reference: str, own: str) -> Iterator[Problem]:
    for loop, activity in _loops(model):
        target = model.ref(loop, reference)
        if target is None:
            continue
        holder = target.parent.parent if target.tag == own and target.parent else None
        objects = target.tag in ("dataObject", "dataObjectReference", "property")
        outside = objects and target.parent in list(activity.ancestors())
        if holder is not activity and not (activity.tag in SUBPROCESSES and outside):
            yield at(loop, activity=activity, target=target)


@rule(
    "multi-instance.no-collection",
    section="10.3.8",
    zh="{activity}循环用的{target}不是集合。请把它的 isCollection 设为 true。",
    en="{activity} loops over {target}, which is no collection. Set its isCollection to true.",
)
def loop_data_are_collections(model: Model) -> Iterable[Problem]:
    """What a multi-instance activity loops over, or collects into, is a collection."""
    for loop, activity in _loops(model):
        for reference in ("loopDataInputRef", "loopDataOutputRef"):
            target = model.ref(loop, reference)
            if target is not None and not is_collection(model, target):
                yield at(loop, activity=activity, target=target)


def is_collection(model: Model, data: Node) -> bool:
    """Whether a data element, what it refers to, or its item is marked as a collection; properties never are."""
    behind = model.ref(data, "dataObjectRef")
    item = model.ref(data, "itemSubjectRef") or (
        model.ref(behind, "itemSubjectRef") if behind else None
    )
    marks = [one for one in (data, behind, item) if one is not None]
    return data.tag == "property" or any(one.is_true("isCollection") for one in marks)


@rule(
    "multi-instance.item-without-collection",
    "warning",
    section="10.3.8",
    zh="{activity}写了循环项，却没有写集合。请补上集合，或去掉循环项。",
    en="{activity} names the item of a collection but no collection. Add the collection, or remove the item.",
)
def items_come_from_collections(model: Model) -> Iterable[Problem]:
    """The item of a collection goes with a collection."""
    for loop, activity in _loops(model):
        for item, collection in _ITEMS.items():
            if loop.first(item) is not None and loop.first(collection) is None:
                yield at(loop, activity=activity)


_ITEMS = {"inputDataItem": "loopDataInputRef", "outputDataItem": "loopDataOutputRef"}


@rule(
    "multi-instance.none-event",
    section="10.3.8",
    zh="{activity}的 behavior 是 None，每完成一次要抛出事件，却没有写哪个（noneBehaviorEventRef）。请写上。",
    en="{activity} has behavior None, which throws an event for each instance, but no noneBehaviorEventRef. Add it.",
)
def none_behaviour_names_its_event(model: Model) -> Iterable[Problem]:
    """Behaviour None names the event that it throws."""
    return _without(model, "None", "noneBehaviorEventRef")


@rule(
    "multi-instance.one-event",
    section="10.3.8",
    zh="{activity}的 behavior 是 One，第一次完成要抛出事件，却没有写哪个（oneBehaviorEventRef）。请写上。",
    en="{activity} has behavior One, which throws an event after the first instance, but no oneBehaviorEventRef. Add it.",
)
def one_behaviour_names_its_event(model: Model) -> Iterable[Problem]:
    """Behaviour One names the event that it throws."""
    return _without(model, "One", "oneBehaviorEventRef")


@rule(
    "multi-instance.complex",
    section="10.3.8",
    zh="{activity}的 behavior 是 Complex，却没有写复杂行为定义（complexBehaviorDefinition）。请写上。",
    en="{activity} has behavior Complex but no complexBehaviorDefinition. Add one.",
)
def complex_behaviour_is_defined(model: Model) -> Iterable[Problem]:
    """Behaviour Complex is defined."""
    return _without(model, "Complex", "complexBehaviorDefinition")


def _without(model: Model, behaviour: str, needed: str) -> Iterator[Problem]:
    for loop, activity in _loops(model):
        given = loop.get(needed) or loop.first(needed)
        if loop.get("behavior") == behaviour and not given:
            yield at(loop, activity=activity)


@rule(
    "multi-instance.behavior-event",
    section="10.3.8",
    zh="{activity}的实例要抛出{event}事件，它只能被等待，不能被抛出。请换一种。",
    en="The instances of {activity} throw a {event} event, which can only be waited for or has no meaning there. Use another kind.",
)
def behaviours_throw_what_can_be_thrown(model: Model) -> Iterable[Problem]:
    """What the instances of a multi-instance activity throw is an event that can be thrown."""
    for loop, activity in _loops(model):
        named = [model.ref(loop, f"{word}BehaviorEventRef") for word in ("none", "one")]
        events = [each.first("event") for each in loop.all("complexBehaviorDefinition")]
        inline = [one for event in events if event for one in model.definitions_of(event)]
        for definition in [*filter(None, named), *inline]:
            if definition.tag in _NOT_THROWN:
                yield at(loop, activity=activity, event=event_words([definition.tag]))


_NOT_THROWN = frozenset(
    f"{kind}EventDefinition" for kind in ("timer", "conditional", "link", "cancel", "terminate")
)


@rule(
    "multi-instance.behavior-unused",
    "warning",
    section="10.3.8",
    zh="{activity}的 behavior 是 {behaviour}，{reference} 用不上。请改 behavior 或去掉它。",
    en="{activity} has behavior {behaviour}, which has no use for {reference}. Change the behavior or remove it.",
)
def behaviour_events_are_used(model: Model) -> Iterable[Problem]:
    """An event or definition of a behaviour goes with that behaviour."""
    for loop, activity in _loops(model):
        behaviour = loop.get("behavior") or "All"
        for needed, wanted in _NEEDED.items():
            if (loop.get(needed) or loop.first(needed)) and behaviour != wanted:
                yield at(loop, activity=activity, behaviour=behaviour, reference=needed)


_NEEDED = {
    "noneBehaviorEventRef": "None",
    "oneBehaviorEventRef": "One",
    "complexBehaviorDefinition": "Complex",
}


@rule(
    "multi-instance.event-subprocess",
    section="10.3.5",
    zh="{activity}是事件子流程，不能循环或多实例。请去掉循环标记。",
    en="{activity} is an event sub-process and cannot loop. Remove the loop marker.",
)
def event_subprocesses_do_not_loop(model: Model) -> Iterable[Problem]:
    """An event sub-process has no loop marker."""
    for loop in model.all("multiInstanceLoopCharacteristics", "standardLoopCharacteristics"):
        if loop.parent is not None and loop.parent.is_event_subprocess:
            yield at(loop, activity=loop.parent)


@rule(
    "multi-instance.item-type",
    section="10.3.8",
    zh="{activity}的循环项{item}与集合{target}的类型不同。循环项必须是集合元素的类型。",
    en="{item} of {activity} and the collection {target} have different types. The item must be of the type of the collection's elements.",
)
def items_have_the_type_of_the_collection(model: Model) -> Iterable[Problem]:
    """The item of a collection has the type of the collection's elements."""
    for loop, activity in _loops(model):
        for name, collection in _ITEMS.items():
            item, target = loop.first(name), model.ref(loop, collection)
            types = {_structure(model, one) for one in (item, target) if one is not None}
            if item is not None and len(types - {None}) > 1:
                yield at(loop, activity=activity, item=item, target=target)


def _structure(model: Model, data: Node) -> str | None:
    behind = model.ref(data, "dataObjectRef") or data
    item = model.ref(data, "itemSubjectRef") or model.ref(behind, "itemSubjectRef")
    return item.get("structureRef") if item is not None else None
