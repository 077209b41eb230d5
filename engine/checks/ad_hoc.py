"""Ad-hoc sub-processes: what they hold, when they are done, and who chooses."""

from __future__ import annotations

from collections.abc import Iterable

from engine.checks.house import group_of, is_assigned
from engine.checks.kinds import ACTIVITIES
from engine.checks.model import Model, Node
from engine.checks.registry import Problem, at, rule
from engine.spiff.ad_hoc_reader import ENGINE, PEOPLE, PICK


@rule(
    "ad-hoc.empty",
    section="10.3.5",
    zh="{what}里没有活动。即席子流程至少要有一个活动。",
    en="{what} holds no activity and needs at least one.",
)
def ad_hoc_holds_activities(model: Model) -> Iterable[Problem]:
    """An ad-hoc sub-process holds at least one activity."""
    for node in model.all("adHocSubProcess"):
        if not any(child.tag in ACTIVITIES for child in node.children):
            yield at(node)


@rule(
    "ad-hoc.event",
    section="10.3.5",
    zh="{event}在{what}里。即席子流程没有固定的次序，不能有开始或结束事件，请删去。",
    en="{event} stands in {what}. An ad-hoc sub-process has no start and no end events: remove it.",
)
def ad_hoc_has_no_start_or_end(model: Model) -> Iterable[Problem]:
    """An ad-hoc sub-process holds no start and no end events."""
    for node in model.all("adHocSubProcess"):
        for event in node.all("startEvent", "endEvent"):
            yield at(node, event=event)


@rule(
    "ad-hoc.condition",
    "warning",
    section="10.3.5",
    zh="{what}没有完成条件：所有活动做完才算完成。请确认这是有意的。",
    en="{what} has no completion condition, so it is finished when all activities are. Make sure that this is meant.",
)
def ad_hoc_says_when_it_is_done(model: Model) -> Iterable[Problem]:
    """An ad-hoc sub-process has a completion condition."""
    for node in model.all("adHocSubProcess"):
        if node.first("completionCondition") is None and pick_of(node) != PEOPLE:
            yield at(node)


@rule(
    "ad-hoc.cancel-remaining",
    "warning",
    section="10.3.5",
    zh="{what}按顺序执行，又把 cancelRemainingInstances 设为 false。顺序执行时没有可继续的活动，请去掉这个属性。",
    en="{what} is sequential and has cancelRemainingInstances set to false, which means something for parallel ordering only. Remove it.",
)
def sequential_ad_hoc_has_nothing_to_cancel(model: Model) -> Iterable[Problem]:
    """Only a parallel ad-hoc sub-process says what becomes of remaining instances."""
    for node in model.all("adHocSubProcess"):
        keeps = not node.is_true("cancelRemainingInstances", default=True)
        if keeps and node.get("ordering") == "Sequential":
            yield at(node)


@rule(
    "ad-hoc.pick",
    section="house",
    zh="{what}的属性 pick 写成了“{value}”。由人挑选写 people，由引擎挑选写 engine 或不写。",
    en='{what} has the property pick "{value}". Write people where people choose its activities, engine or nothing where the engine does.',
    executable=True,
)
def ad_hoc_says_who_chooses(model: Model) -> Iterable[Problem]:
    """Who chooses the activities of an ad-hoc sub-process is people or the engine."""
    for node in model.all("adHocSubProcess"):
        if (value := pick_of(node)) not in (PEOPLE, ENGINE):
            yield at(node, value=value)


@rule(
    "ad-hoc.pick-twice",
    section="house",
    zh="{what}由人挑选，又用集合（activeElementsCollection）指定了活动。请只留一种。",
    en="The activities of {what} are chosen by people and by a collection (activeElementsCollection). Keep one of the two.",
    executable=True,
)
def one_of_them_chooses(model: Model) -> Iterable[Problem]:
    """The activities of an ad-hoc sub-process are chosen by people or by a collection, not by both."""
    for node in model.all("adHocSubProcess"):
        own = node.extension("zeebe:adHoc")
        named = own is not None and own.get("activeElementsCollection")
        if named and pick_of(node) == PEOPLE:
            yield at(node)


@rule(
    "ad-hoc.nobody",
    "warning",
    section="house",
    zh="{what}由人挑选，但{activities}没有写由哪个组挑选。请给活动、子流程或泳道加属性 group。",
    en="People choose the activities of {what}, but nobody is named for {activities}. Give the activity, the sub-process or its lane a property group.",
    executable=True,
)
def somebody_may_choose(model: Model) -> Iterable[Problem]:
    """For each activity that people choose there is somebody who may."""
    for node in model.all("adHocSubProcess"):
        if pick_of(node) == PEOPLE and not _grouped(model, node):
            offered = [one for one in _offered(model, node) if not is_assigned(one)]
            if offered:
                yield at(node, activities=offered)


def pick_of(node: Node) -> str:
    """Who chooses the activities of an ad-hoc sub-process, as its property says."""
    return node.properties().get(PICK) or ENGINE


def _offered(model: Model, node: Node) -> list[Node]:
    return [one for one in node.children if one.tag in ACTIVITIES and not model.incoming(one)]


def _grouped(model: Model, node: Node) -> bool:
    """Whether the sub-process, or a lane that it is in, names a group."""
    around = {node, *node.ancestors()}
    lanes = [one for one in model.all("lane") if around & set(model.refs(one, "flowNodeRef"))]
    return any(group_of(one) for one in [node, *lanes])
