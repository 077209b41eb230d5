"""Overlaps and gaps of decision tables."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import feel
from engine.dmn.analysis import analyse
from engine.dmn.cells import Span, cut, read_cell


def table(*rows: str, policy: str = "UNIQUE", inputs: str = "stars:number") -> bytes:
    """A table; each row its cells separated by |."""
    heads = "".join(
        f'<input label="{name}"><inputExpression typeRef="{kind}"><text>{name}</text></inputExpression></input>'
        for name, kind in (one.split(":") for one in inputs.split())
    )
    rules = "".join(
        "<rule>"
        + "".join(
            f"<inputEntry><text>{cell.strip().replace('<', '&lt;')}</text></inputEntry>"
            for cell in row.split("|")
        )
        + "<outputEntry><text>1</text></outputEntry></rule>"
        for row in rows
    )
    return (
        '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" namespace="t" name="t">'
        f'<decision id="d" name="级别"><decisionTable hitPolicy="{policy}">{heads}<output name="o"/>{rules}</decisionTable></decision></definitions>'
    ).encode()


def told(source: bytes) -> tuple[list[dict[str, str]], list[tuple[int, ...]]]:
    found = analyse(source)
    assert not found.unread
    return [one.where for one in found.gaps], [one.rules for one in found.overlaps]


def test_a_table_without_either() -> None:
    assert told(table("< 3", "[3..4]", "]4..5[", ">= 5")) == ([], [])


def test_the_gap_between_two_ranges_is_named() -> None:
    gaps, overlaps = told(table("< 3", "> 4"))
    assert gaps == [{"stars": "3"}, {"stars": "3 < … < 4"}, {"stars": "4"}]
    assert overlaps == []


def test_rules_that_overlap_are_named() -> None:
    assert told(table("<= 3", ">= 3")) == ([], [(1, 2)])


def test_first_allows_overlaps_and_not_gaps() -> None:
    assert told(table("<= 3", ">= 2", policy="FIRST")) == ([], [])
    gaps, _ = told(table("<= 3", policy="FIRST"))
    assert gaps == [{"stars": "> 3"}]


def test_texts_and_yes_and_no() -> None:
    source = table('"A"|true', '"A"|false', 'not("A")|-', inputs="kind:string open:boolean")
    assert told(source) == ([], [])
    gaps, _ = told(table('"A", "B"', inputs="kind:string"))
    assert gaps == [{"kind": "…"}]


def test_two_inputs_together() -> None:
    gaps, _ = told(table("< 3|true", ">= 3|-", inputs="stars:number open:boolean"))
    assert gaps == [{"stars": "< 3", "open": "false"}]


@pytest.mark.parametrize(
    ("rows", "gaps", "overlaps"),
    [
        (['< date("2026-01-01")', '>= @"2026-01-01"'], [], []),
        (['<= @"2026-01-01"', '>= @"2026-01-02"'], [], []),
        (['<= @"2026-01-01"', '>= @"2026-01-03"'], ["2026-01-01 < … < 2026-01-03"], []),
        (['< date("2026-01-01")', '> date("2026-01-01")'], ["2026-01-01"], []),
        (
            ['[date("2026-01-01")..date("2026-03-31")]', 'not([@"2026-01-01"..@"2026-03-31"])'],
            [],
            [],
        ),
        (['<= @"2026-01-02"', '>= @"2026-01-01"'], [], [(1, 2)] * 2),
        (['< @"P1Y"', '> @"P12M"'], ["P1Y"], []),
        (['< duration("PT36H")', '>= duration("P1DT12H")'], [], []),
        (['< time("12:00:00")', '>= time("12:00:00")'], [], []),
        (['< @"2026-01-01T00:00:00Z"', '>= @"2026-01-01T08:00:00+08:00"'], [], []),
        (["null", "not(null)"], [], []),
        (['"a", null', 'not("a", null)'], [], []),
        (["true", "-"], [], [(1, 2)]),
        (["true"], ["false"], []),
        (["-5, ]0..1[, 1.50", "< -5, (-5..0], [1..1.5), > 1.5"], [], []),
        (["[1..2]", "2"], ["< 1", "> 2"], [(1, 2)]),
    ],
)
def test_each_type_that_has_an_order(
    rows: list[str], gaps: list[str], overlaps: list[tuple[int, ...]]
) -> None:
    found, twice = told(table(*(row.replace('"', "&quot;") for row in rows), inputs="x:Any"))
    assert ([one["x"] for one in found], twice) == (gaps, overlaps)


def test_three_inputs_of_three_types() -> None:
    cells = ['"A"|>= 3|-', 'not("A")|-|true', "-|< 3|false"]
    rows = [row.replace('"', "&quot;") for row in cells]
    gaps, overlaps = told(table(*rows, inputs="kind:string stars:number open:boolean"))
    assert {"kind": "“A”", "stars": "< 3", "open": "true"} in gaps
    assert {"kind": "…", "stars": "3", "open": "false"} in gaps
    assert len(gaps) == 3 and overlaps == []


def test_values_that_an_input_is_declared_to_have_are_all_there_are() -> None:
    source = table("< 3", "[3..5]").replace(
        b"</inputExpression>",
        b"</inputExpression><inputValues><text>[1..5]</text></inputValues>",
    )
    assert told(source) == ([], [])


@pytest.mark.parametrize(
    "cells",
    [
        ["a + 1"],
        ["? > 3"],
        ['"a" and true'],
        ["1 2"],
        ['> "a"'],
        ["today()"],
        ['@"someday"'],
        ["1", '"1"'],
        ["1", '@"2026-01-01"'],
        ['@"2026-01-01T00:00:00Z"', '@"2026-01-01T00:00:00"'],
        ["true", '"true"'],
        ["[1..x]"],
    ],
)
def test_what_is_not_simple_is_said(cells: list[str]) -> None:
    found = analyse(table(*(cell.replace('"', "&quot;") for cell in cells)))
    assert (found.gaps, found.overlaps, found.unread) == ((), (), ("级别",))


number = st.integers(0, 4).map(str)
a_test = st.one_of(
    number,
    st.builds("{}{}".format, st.sampled_from(["<", "<=", ">", ">="]), number),
    st.builds("{}{}..{}{}".format, st.sampled_from("[("), number, number, st.sampled_from("])")),
)
a_cell = st.one_of(
    st.just("-"),
    st.lists(a_test, min_size=1, max_size=3).map(", ".join),
    st.lists(a_test, min_size=1, max_size=2).map(lambda tests: f"not({', '.join(tests)})"),
)


@settings(deadline=None)
@given(st.lists(a_cell, min_size=1, max_size=4), st.sampled_from(range(-1, 11)))
def test_pieces_are_taken_as_their_values_are(texts: list[str], twice: int) -> None:
    """Each value lies in one piece, and a cell takes that piece if, evaluated, it takes the value."""
    value = Decimal(twice) / 2
    cells = [read_cell(one) for one in texts]
    at = Span(value, value)
    pieces = [
        one for one in cut(cells, None) if not isinstance(one.value, Span) or one.value.holds(at)
    ]
    assert len(pieces) == 1
    for cell, one in zip(cells, texts, strict=True):
        assert cell.takes(pieces[0]) == feel.parse_unary(one).matches(value, {})


@pytest.mark.parametrize(
    "rows",
    [
        [f"{at}|{at}|{at}" for at in range(40)],
        [f"[{at}..{at + 1}]|-|-" for at in range(1000)],
        ["|".join(['"' + "x" * at + '"'] * 3) for at in range(30)],
    ],
)
def test_large_tables_are_looked_into_or_passed_over(rows: list[str]) -> None:
    found = analyse(
        table(*(row.replace('"', "&quot;") for row in rows), inputs="a:Any b:Any c:Any")
    )
    assert len(found.gaps) + len(found.overlaps) + len(found.unread) <= 41
