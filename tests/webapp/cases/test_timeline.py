"""What the history says of decisions: people read remarks and labels, never names of variables."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from flask_babel import force_locale

from engine.models import Event
from engine.packages import Package
from engine.runtime import Loaded
from tests.conftest import MONDAY
from tests.engine.test_languages import TABLE, package
from webapp.cases.timeline import timeline

RESULT = {"year": 2026, "opens_on": None}


def said(app: Flask, locale: str, **facts: Any) -> str:
    files = {**package("计入年度: Year\n按时备案: In time\n").files, "rules/way.dmn": TABLE}
    loaded = Loaded(1, Package.parse(files))
    event = Event(kind="decision_made", element="t", at=datetime.now(UTC), facts=facts)
    with app.test_request_context(), force_locale(locale):
        told = loaded.told_in(locale)
        return timeline([event], told)[0].note


def test_remarks_of_the_rules_are_said_before_values(app: Flask) -> None:
    matched = [{"index": 1, "annotations": {"description": "按时备案"}}]
    assert said(app, "zh_Hans_CN", result=RESULT, matched=matched) == "判定：按时备案（规则 1）"
    assert said(app, "en", result=RESULT, matched=matched) == "decided: In time (rule 1)"


def test_a_remark_of_several_rules_is_said_once(app: Flask) -> None:
    matched = [{"index": place, "annotations": {"description": "按时备案"}} for place in (1, 2, 5)]
    assert (
        said(app, "zh_Hans_CN", result=RESULT, matched=matched) == "判定：按时备案（规则 1、2、5）"
    )


def test_values_stand_under_the_labels_of_their_table(app: Flask) -> None:
    matched = [{"index": 1, "annotations": {}}]
    zh = said(app, "zh_Hans_CN", result=RESULT, matched=matched)
    assert zh == "判定：计入年度：2026（依据规则 1）"
    assert said(app, "en", result=RESULT) == "decided: Year: 2026"


def test_values_without_a_label_are_nobodys_reading(app: Flask) -> None:
    assert said(app, "zh_Hans_CN", result={"lines": [{"fact": "x"}]}) == "已判定"


@pytest.mark.parametrize(
    ("name", "zh", "en"),
    [
        ("objection_raised", "已发生", "has happened"),
        ("撤回申请", "收到：撤回申请", "received: 撤回申请"),
    ],
)
def test_a_message_is_said_in_words_and_never_by_its_address(
    app: Flask, name: str, zh: str, en: str
) -> None:
    loaded = Loaded(1, Package.parse(package("").files))
    event = Event(kind="message_received", element="t", at=MONDAY, facts={"name": name})
    for locale, note in (("zh_Hans_CN", zh), ("en", en)):
        with app.test_request_context(), force_locale(locale):
            assert timeline([event], loaded)[0].note == note
