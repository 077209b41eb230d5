"""From IPC codes to emerging industries: the rule of NOTICE and of the published table."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.records.concordance import Concordance, line_of, starred_patterns


def emerging(code: str, include: list[str], exclude: list[str] | None = None) -> list[str]:
    return Concordance([line_of("1.1", include, exclude or [])]).emerging_of([code])


@pytest.mark.parametrize(
    ("code", "pattern", "fits"),
    [
        ("G06F1/16", "G06F1*", True),
        ("G06F1", "G06F1*", True),
        ("G06F11/14", "G06F1*", False),  # a main group, not a beginning of letters
        ("A01B3/02", "A01B*", True),
        ("A01B", "A01B*", True),
        ("A01C3/02", "A01B*", False),
        ("C08F2/00", "C08*", True),
        ("G16H10/20", "G16*", True),
        ("G06F9/44", "G06F9/44", True),
        ("G06F9/445", "G06F9/44", False),
        ("G06F", "G06F1*", False),  # a whole subclass says nothing about one group
    ],
)
def test_a_pattern(code: str, pattern: str, fits: bool) -> None:
    assert emerging(code, [pattern]) == (["1", "1.1"] if fits else [])


def test_an_exclusion_takes_back_what_a_star_gave() -> None:
    assert emerging("H04L9/08", ["H04L*"], ["H04L9*"]) == []
    assert emerging("H04L12/28", ["H04L*"], ["H04L9*"]) == ["1", "1.1"]
    assert emerging("G06F11/14", ["G06F11*"], ["G06F11/14"]) == []


def test_an_exact_inclusion_wins_over_an_exclusion() -> None:
    """The published table has codes on both sides of one rule."""
    assert emerging("G06F9/44", ["G06F*", "G06F9/44"], ["G06F9/44"]) == ["1", "1.1"]
    assert emerging("G06F9/44", ["G06F9/44"], ["G06F9*"]) == ["1", "1.1"]


def test_an_exclusion_counts_in_its_own_rule_only() -> None:
    rules = [line_of("1.1", ["H04L*"], ["H04L9*"]), line_of("1.5", ["H04L9*"], [])]
    assert Concordance(rules).emerging_of(["H04L9/08"]) == ["1", "1.5"]


def test_codes_of_several_industries_add_up() -> None:
    rules = [line_of("1.1", ["H04L*"], []), line_of("3.6", ["B82Y*"], [])]
    assert Concordance(rules).emerging_of(["H04L9/08", "B82Y30/00", "Z"]) == [
        "1",
        "1.1",
        "3",
        "3.6",
    ]


@given(st.from_regex(r"[A-H][0-9]{2}[A-Z][0-9]{1,4}/[0-9]{2,6}", fullmatch=True))
def test_a_code_is_under_its_own_section_class_subclass_and_group(code: str) -> None:
    stems = (code[0], code[:3], code[:4], code.split("/")[0])
    assert starred_patterns(code) == {f"{stem}*" for stem in stems}
