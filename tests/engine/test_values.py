"""What a case can hold, and what is refused in a sentence instead of failing on its way to the database."""

from __future__ import annotations

import math
from decimal import Decimal
from typing import Any

import pytest

from engine import feel
from engine.local import LocalEngine
from engine.values import MAX_LEVELS, ValueTypeError, normalise
from tests.bpmn import chain, model


def nested(levels: int) -> list[Any]:
    outer: list[Any] = []
    for _ in range(levels):
        outer = [outer]
    return outer


def round_and_round() -> list[Any]:
    ring: list[Any] = []
    ring.append({"again": ring})
    return ring


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (object(), "object"),
        (b"bytes", "bytes"),
        ({1, 2}, "set"),
        (math.nan, "NaN"),
        (-math.inf, "-Infinity"),
        (Decimal("sNaN"), "sNaN"),
        ("a\0b", "character 0"),
        ("\ud83d", "half a character"),
        ({"\0": 1}, "character 0"),
        (nested(100_000), "nested more than 200 deep"),
        (round_and_round(), "nested more than 200 deep"),
    ],
)
def test_what_a_case_cannot_hold_is_refused_by_name(raw: Any, why: str) -> None:
    with pytest.raises(ValueTypeError, match=why):
        normalise({"x": [raw]})


def test_plain_python_becomes_values() -> None:
    deep = nested(MAX_LEVELS - 1)
    assert normalise({1: (1, 2.5, True, None, "字\n😀"), "deep": deep}) == {
        "1": [Decimal(1), Decimal("2.5"), True, None, "字\n😀"], "deep": deep,
    }  # fmt: skip


@pytest.mark.parametrize("text", [r'"a\u0000"', r'["x", "\u0000"][2]', r'{"\u0000": 1}'])
def test_no_expression_makes_a_text_that_cannot_be_stored(text: str) -> None:
    warnings: list[str] = []
    assert feel.parse(text).evaluate({}, warnings=warnings) is None
    assert len(warnings) == 1


def test_a_case_is_left_alone_by_answers_that_it_cannot_hold(local: LocalEngine) -> None:
    key = local.deploy(model("p", chain("s:startEvent", "t:userTask", "e:endEvent")))
    case = local.start(key)
    [task] = local.tasks(case)
    for bad in ("a\0b", nested(500), math.nan):
        with pytest.raises(ValueTypeError):
            local.complete(task, {"x": bad})
    assert [each.id for each in local.tasks(case)] == [task.id]
    local.complete(task, {"x": "a b"})
    assert local.case(case).status == "completed"
