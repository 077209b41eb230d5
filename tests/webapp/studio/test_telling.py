"""Scenarios are told in the reader's words, with the names of steps."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from engine.errors import EngineError, NotAllowed
from engine.feel import FeelSyntaxError, parse
from engine.scenario_files import ScenarioError, read
from engine.scenarios import Result
from engine.unmet import EndNotPassed, NoExpression, NoLength, NotSaid, OtherStatus, OtherTasksOpen
from webapp.studio.telling import Telling

NAMES = {"review": "专家评价审核", "rate": "专家评价", "done": "评价完成"}
TELLING = Telling(lambda element: NAMES.get(element or "", element or ""))


@pytest.mark.parametrize(
    ("verb", "details", "said"),
    [
        ("complete", {"task": "review", "by": "expert"}, "“专家评价审核”"),
        ("expect", {"open": ["rate", "review"], "incidents": 0}, "专家评价、专家评价审核"),
        ("expect", {"open": []}, "无"),
        ("outcome", {"status": "completed", "end": "done"}, "已完成 · 评价完成"),
        ("pick", {"step": "rate", "by": "expert"}, "挑选“专家评价”"),
    ],
)
def test_a_step_is_a_sentence(app: Flask, verb: str, details: dict[str, Any], said: str) -> None:
    with app.test_request_context():
        assert said in TELLING.step(verb, details)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OtherTasksOpen(wanted=["rate"], found=[]), "第 3 步：预期待办：专家评价；实际待办：–"),
        (OtherStatus(wanted="completed", found="running"), "第 3 步：事项预期已完成，实际进行中。"),
        (
            EndNotPassed(end="done", found=["rate"]),
            "第 3 步：事项没有经过“评价完成”；最后几步是：专家评价",
        ),
        (NotSaid(what="task"), "第 3 步：这一步没有写明必需的“task”。"),
        (NoLength(written="x"), "第 3 步：“x”不是时长。七天写作 P7D，三十分钟写作 PT30M。"),
        (NotAllowed(what="x"), "第 3 步：您无权办理：x。请联系该任务的办理人或办理组。"),
    ],
)
def test_what_was_not_so_is_told_in_chinese(app: Flask, error: EngineError, said: str) -> None:
    with app.test_request_context():
        assert TELLING.failure(Result("x", "step 3", at=3, error=error)) == said


def test_an_expression_says_itself_what_is_wrong(app: Flask) -> None:
    with pytest.raises(FeelSyntaxError) as caught:
        parse("1 +")
    error = NoExpression(written="=1 +", reason=caught.value.args[0])
    with app.test_request_context():
        assert "没有写完" in TELLING.failure(Result("x", "step 3", at=3, error=error))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("title: x", "需要一个标题"),
        ("title: x\nsteps: [start: {by: [}]", "第 2 行"),
        ("title: &a x\nsteps: []", "锚点"),
        ("x" * 100_001, "100000"),
    ],
)
def test_a_file_that_is_no_scenario_says_why(app: Flask, text: str, why: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        read(text)
    with app.test_request_context():
        assert why in TELLING.failure(Result("x", str(caught.value), error=caught.value))
