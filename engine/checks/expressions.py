"""Expressions and literals: they parse, they are FEEL, and what they read is set somewhere."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress

from engine import feel
from engine.checks.model import Model, Node
from engine.checks.registry import Problem, at, rule
from engine.checks.written import Written, expressions
from engine.feel.said import in_both
from engine.spiff import timers

LONGEST = 20_000
_MIME = re.compile(r"[\w.+-]+/[\w.+-]+(\s*;.*)?")
_FEEL = re.compile(r"feel", re.IGNORECASE)
_LABELS = {
    "conditionExpression": ("条件", "condition"),
    "condition": ("条件", "condition"),
    "completionCondition": ("完成条件", "completion condition"),
    "loopCondition": ("循环条件", "loop condition"),
    "loopCardinality": ("次数", "cardinality"),
    "activationCondition": ("激活条件", "activation condition"),
    "timeDate": ("日期", "date"),
    "timeDuration": ("时长", "duration"),
    "timeCycle": ("周期", "cycle"),
    "script": ("脚本", "script"),
    "expression": ("表达式", "expression"),
    "source": ("映射", "mapping"),
    "assignee": ("负责人", "assignee"),
    "candidateGroups": ("候选组", "candidate groups"),
    "dueDate": ("截止时间", "due date"),
    "followUpDate": ("跟进时间", "follow-up date"),
    "correlationKey": ("关联键", "correlation key"),
    "activeElementsCollection": ("活动集合", "collection of activities"),
    "value": ("属性值", "property"),
}


def label(name: str) -> dict[str, str]:
    """What a place for an expression is called, in both languages."""
    zh, en = _LABELS.get(name, (name, name))
    return {"zh": zh, "en": en}


def _speaking(model: Model) -> Iterator[Written]:
    return (one for one in expressions(model) if _language(one) is None)


def _language(one: Written) -> str | None:
    """The language of an expression if that is none of ours; a time of ISO 8601 means the same in each."""
    node, language = one.node, one.node.get("language")
    if one.way == "timer" and not one.is_feel and _reads(one):
        return None
    if node.tag == "script" and node.parent is not None:
        language = node.parent.get("scriptFormat") or node.parent.get("scriptLanguage")
    return language if language and not _FEEL.search(language) else None


@rule(
    "expression.language",
    section="house",
    zh="{owner}的{label}用的是“{language}”。这里只执行 FEEL，请改写成 FEEL。",
    en='The {label} of {owner} is in "{language}". Only FEEL is executed here: write it in FEEL.',
    executable=True,
)
def expressions_are_feel(model: Model) -> Iterable[Problem]:
    """An expression or script is in FEEL, never in Python or any other language."""
    for one in expressions(model):
        language = _language(one)
        if language is not None:
            yield _at(one, language=language)


@rule(
    "expression.empty",
    section="8.4.6",
    zh="{owner}的{label}是空的。请写上内容，或去掉它。",
    en="The {label} of {owner} is empty. Write it, or remove it.",
    executable=True,
)
def expressions_are_written(model: Model) -> Iterable[Problem]:
    """An expression that is there is not empty."""
    for one in _speaking(model):
        if one.way != "either" and one.way != "timer" and not one.feel:
            yield _at(one)


@rule(
    "expression.syntax",
    section="8.4.6",
    zh="{owner}的{label}“{text}”不是有效的 FEEL：{reason}。请改正。",
    en='The {label} of {owner}, "{text}", is not valid FEEL: {reason}. Correct it.',
    executable=True,
)
def expressions_parse(model: Model) -> Iterable[Problem]:
    """An expression parses as FEEL."""
    for one in _speaking(model):
        reason = _fault(one.feel, model.spaced_names) if one.is_feel and one.feel else None
        if reason is not None:
            yield _at(one, text=_cut(one.feel), reason=reason)


def _fault(text: str, names: frozenset[str]) -> object | None:
    if len(text) > LONGEST:
        return {
            "zh": f"超过 {LONGEST} 个字符",
            "en": f"it is longer than {LONGEST} characters",
        }
    try:
        feel.parse(text, names=names)
    except (feel.FeelSyntaxError, feel.FeelLimitError, RecursionError) as error:
        return in_both(error)
    return None


def _cut(text: str) -> str:
    return text if len(text) <= 80 else text[:77] + "..."


def _at(one: Written, **params: object) -> Problem:
    """A problem with an expression: whose it is, what it is called there, and which field holds it."""
    known = {"owner": _owner(one.node), "label": label(one.label), "place": one.place}
    return at(one.node, **known, **params)


def _owner(node: Node) -> Node:
    return node.owner or node


@rule(
    "timer.literal",
    section="10.5.5",
    zh="{owner}的{label}“{text}”读不出时间。请按 ISO 8601 写，如 2026-11-22T09:00:00+08:00、P7D、R3/PT1H，或以 = 开头写 FEEL。",
    en='The {label} of {owner}, "{text}", is no time. Write ISO 8601, such as 2026-11-22T09:00:00+08:00, P7D or R3/PT1H, or FEEL after =.',
    executable=True,
)
def timers_parse(model: Model) -> Iterable[Problem]:
    """A timer that is no FEEL is a date, duration or cycle of ISO 8601, or (cycle) a cron line."""
    for one in _speaking(model):
        if one.way == "timer" and one.text and not one.is_feel and not _reads(one):
            yield _at(one, text=_cut(one.text))


def _reads(one: Written) -> bool:
    """Whether a timer's text is a time."""
    with suppress(ValueError, OverflowError):
        timers.check(one.timer, one.text)  # type: ignore[arg-type]
        return True
    return False


@rule(
    "loop.cardinality",
    section="10.3.8",
    zh="{owner}的次数是 {text}，必须是不小于 0 的整数。",
    en="The cardinality of {owner} is {text}; it must be a whole number and not negative.",
)
def cardinalities_are_whole(model: Model) -> Iterable[Problem]:
    """A cardinality given as a number is whole and not negative."""
    for node in model.all("loopCardinality"):
        text = node.text.removeprefix("=").strip()
        with suppress(ValueError):
            if float(text) < 0 or float(text) % 1:
                yield at(node, owner=_owner(node), text=text)


@rule(
    "mime.script",
    section="10.3.3",
    zh="{what}的 scriptFormat 写成了“{text}”，既不是 feel，也不是 MIME 类型。请改成 feel。",
    en='{what} has the scriptFormat "{text}", which is neither feel nor a MIME type. Use feel.',
)
def script_formats_are_mime_types(model: Model) -> Iterable[Problem]:
    """A scriptFormat is FEEL or a MIME type."""
    for node in model.all("scriptTask"):
        text = node.get("scriptFormat")
        if text is not None and text.lower() != "feel" and not _MIME.fullmatch(text):
            yield at(node, text=text)


@rule(
    "mime.text",
    section="8.4.1",
    zh="{owner}的{what}的 textFormat 写成了“{text}”，不是 MIME 类型。请改成 text/plain 之类。",
    en='{what} of {owner} has the textFormat "{text}", which is no MIME type. Use one such as text/plain.',
)
def text_formats_are_mime_types(model: Model) -> Iterable[Problem]:
    """The format of a documentation or annotation is a MIME type."""
    for node in model.all("documentation", "textAnnotation"):
        text = node.get("textFormat")
        if text is not None and not _MIME.fullmatch(text):
            yield at(node, owner=_owner(node), text=text)
