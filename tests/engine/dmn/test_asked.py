"""What is asked for when a decision is tried out."""

from __future__ import annotations

import pytest

from engine.dmn import DmnError
from engine.dmn.asked import Asked, asked

MODEL = "https://www.omg.org/spec/DMN/20191111/MODEL/"


def decision(*inputs: tuple[str, str], data: str = "") -> bytes:
    columns = "".join(
        f'<input><inputExpression typeRef="{kind}"><text>{text}</text></inputExpression></input>'
        for text, kind in inputs
    )
    return (
        f'<definitions xmlns="{MODEL}" name="d" namespace="d">{data}<decision id="d" name="level">'
        f'<decisionTable>{columns}<output name="level"/></decisionTable></decision></definitions>'
    ).encode()


def test_what_the_columns_read_with_its_type() -> None:
    found = asked(decision(("stars", "string"), ("星级 + 2", "number"), ("stars", "string")))
    assert found == [Asked("stars", "string"), Asked("星级", "")]


def test_input_data_comes_first_and_may_have_spaces() -> None:
    data = '<inputData id="i" name="unit price"><variable name="unit price" typeRef="number"/></inputData>'
    assert asked(decision(("unit price * 2", "number"), data=data)) == [
        Asked("unit price", "number")
    ]


def test_other_decisions_are_not_asked_for_and_nonsense_is_passed_over() -> None:
    assert asked(decision(("level", "string"), ("1 +", "number"))) == []


def test_what_is_no_decision_is_refused() -> None:
    with pytest.raises(DmnError):
        asked(b"<a/>")
