"""How people work on a task: the verbs that are switched on, where it may be returned to, its service levels."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from engine import feel
from engine.calendar import Weekdays
from engine.checks.model import Model, Node
from engine.checks.registry import Problem, at, rule
from engine.spiff import due_from
from engine.verbs import ACTIONS, ANY, NONE, ON, OWN_MAIL, VERBS, action_of, words


def _tasks(model: Model) -> Iterator[tuple[Node, dict[str, str]]]:
    """Every user task with its properties."""
    for task in model.all("userTask"):
        yield task, task.properties()


@rule(
    "verb.unknown",
    section="house",
    zh="{what}的属性 verbs 写了“{name}”，没有这个动作。可以写：{known}，或 none。",
    en='The property verbs of {what} names "{name}", which is no verb. It may name {known}, or say none.',
    executable=True,
)
def verbs_are_known(model: Model) -> Iterable[Problem]:
    """The verbs that a task switches on exist."""
    for task, properties in _tasks(model):
        for name in words(properties.get("verbs", "")):
            if name not in VERBS and name != NONE:
                yield at(task, name=name, known=", ".join(VERBS))


@rule(
    "return.unknown",
    section="house",
    zh="{what}的属性 returnTo 写了“{name}”，这个文件里没有这样的用户任务（也不能是它自己）。请写用户任务的 id，或 any。",
    en='The property returnTo of {what} names "{name}", which is no other user task of this file. Write ids of user tasks, or any.',
    executable=True,
)
def targets_are_user_tasks(model: Model) -> Iterable[Problem]:
    """The steps that a task may be returned to are other user tasks."""
    for task, properties in _tasks(model):
        for name in words(properties.get("returnTo", "")):
            target = model.by_id.get(name)
            if name != ANY and (target is None or target.tag != "userTask" or target is task):
                yield at(task, name=name)


@rule(
    "mail.unknown",
    section="house",
    zh="{what}的属性 mail 写的是“{value}”。流程自己就这个任务发邮件时写 own，否则不写。",
    en='The property mail of {what} says "{value}". It says own where the process itself mails people about the task; else leave it out.',
    executable=True,
)
def mails_are_known(model: Model) -> Iterable[Problem]:
    """Who mails people about a task is said in a known word."""
    for task, properties in _tasks(model):
        value = properties.get("mail", OWN_MAIL).strip()
        if value != OWN_MAIL:
            yield at(task, value=value)


@rule(
    "level.time",
    section="house",
    zh="{what}的属性 {name} 写的是“{value}”，读不出时间。请写工作日数（如 3）、时长（如 P2D）、日期，或以 = 开头的 FEEL。",
    en='The property {name} of {what} says "{value}", which is no time. Write a number of working days such as 3, a duration such as P2D, a date, or FEEL after =.',
    executable=True,
)
def levels_are_times(model: Model) -> Iterable[Problem]:
    """Goal, deadline and its repetition can be read as times."""
    for task, properties in _tasks(model):
        for name in (*ON, "repeat"):
            value = properties.get(name, "").strip()
            if value and not value.startswith("=") and not _is_time(value):
                yield at(task, name=name, value=value)


def _is_time(text: str) -> bool:
    try:
        due_from(text, datetime(2000, 1, 3, tzinfo=UTC), Weekdays().add_working_days)
    except ValueError:
        return False
    return True


@rule(
    "level.action",
    section="house",
    zh="{what}的属性 {name} 写的是“{value}”，读不出动作。可以写 remind、reassign:组、escalate:升级代码。",
    en='The property {name} of {what} says "{value}", which is no action. It may say remind, reassign:groups, or escalate:code.',
    executable=True,
)
def level_actions_are_known(model: Model) -> Iterable[Problem]:
    """What follows a level passed is an action that exists."""
    for task, properties in _tasks(model):
        for name in ON.values():
            value = properties.get(name, "").strip()
            if value and not _is_action(value):
                yield at(task, name=name, value=value)


def _is_action(text: str) -> bool:
    action, detail = action_of(text)
    if action not in ACTIONS or (action == "remind") == bool(detail):
        return False
    try:
        feel.literal_or_feel(detail)
    except feel.FeelSyntaxError:
        return False
    return True


@rule(
    "level.missing",
    "warning",
    section="house",
    zh="{what}写了 {name}，却没有 {level}，所以永远不会发生。请补上 {level}，或去掉它。",
    en="{what} says {name} but has no {level}, so it never happens. Add {level}, or remove it.",
    executable=True,
)
def levels_belong_to_something(model: Model) -> Iterable[Problem]:
    """An action or repetition belongs to a level that the task has."""
    needs = {"onGoal": "goal", "onDeadline": "deadline", "repeat": "deadline"}
    for task, properties in _tasks(model):
        for name, level in needs.items():
            if properties.get(name) and not properties.get(level):
                yield at(task, name=name, level=level)
