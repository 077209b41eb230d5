"""Scenarios are told in the reader's words, with the names of steps."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from engine.scenarios import Result
from engine.unmet import EndNotPassed, OtherStatus, OtherTasksOpen, Unmet
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
    ],
)
def test_what_was_not_so_is_told_in_chinese(app: Flask, error: Unmet, said: str) -> None:
    with app.test_request_context():
        assert TELLING.failure(Result("x", "step 3", at=3, error=error)) == said
