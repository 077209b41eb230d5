"""Unary tests, as in the input cells of decision tables (DMN 1.5 rules 13 to 17)."""

from __future__ import annotations

from typing import Any

import pytest

from engine import feel
from engine.values import normalise


@pytest.mark.parametrize(
    ("tests", "value", "expected"),
    [
        ("-", None, True),
        ("-", 1, True),
        ("5", 5, True),
        ("5", 6, False),
        ('"a"', "a", True),
        ('"a","b"', "b", True),
        ('"a", "b"', "c", False),
        ('not("a")', "a", False),
        ('not("a", "b")', "c", True),
        ('not("a")', None, True),
        ("> 5", 6, True),
        ("> 5", 5, False),
        ("> 5", None, None),
        ("> 5", "6", None),
        (">= 5, < 2", 1, True),
        ("[1..5]", 5, True),
        ("]1..5]", 1, False),
        ("[1..5), 7", 7, True),
        ("not([1..5], > 10)", 7, True),
        ("null", None, True),
        ("null", 1, False),
        ("true", True, True),
        ("false", True, False),
        ("!= 5", 4, True),
        ("= 5", 5, True),
        ("-5", -5, True),
        ("- 5", -5, True),
        ("? > 5", 6, True),
        ("? > 5 and ? < 10", 12, False),
        ("? > 5, ? = 1", 1, True),
        ('contains(?, "x")', "axb", True),
        ('not(contains(?, "x"))', "axb", False),
        ('starts with(?, "江苏")', "江苏省", True),
        ("? in [1, 2]", 2, True),
        ("some x in [1, 2] satisfies x = ?", 2, True),
        ("limit", 3, True),
        ("< limit", 2, True),
        ("list", 2, True),
        ("list", 9, False),
        ("list", [1, 2], True),
        ('@"2026-01-01"', None, False),
        ("limit + 1", 4, True),
        ("if ? > 3 then true else false", 4, True),
        ("[1..limit]", 3, True),
    ],
)
def test_matches(tests: str, value: Any, expected: bool | None) -> None:
    context = normalise({"limit": 3, "list": [1, 2]})
    assert isinstance(context, dict)
    parsed = feel.parse_unary(tests, names=context)
    assert parsed.matches(normalise(value), context) is expected


@pytest.mark.parametrize("text", ["", ">", "1,", "not(", "not()", "- , 1", "1 2", "[1..2"])
def test_what_is_none_does_not_parse(text: str) -> None:
    with pytest.raises(feel.FeelSyntaxError):
        feel.parse_unary(text)


def test_a_doubt_is_a_warning() -> None:
    warnings: list[str] = []
    assert feel.parse_unary("> limit").matches("x", {}, warnings=warnings) is None
    assert warnings
