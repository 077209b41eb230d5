"""Overlaps and gaps of decision tables."""

from __future__ import annotations

import pytest

from engine.dmn.analysis import analyse


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


@pytest.mark.parametrize("cell", ["a + 1", "? > 3", '"a" and true', 'date("2020-01-01")', "1 2"])
def test_what_is_not_simple_is_said(cell: str) -> None:
    found = analyse(table(cell.replace('"', "&quot;")))
    assert (found.gaps, found.unread) == ((), ("级别",))
