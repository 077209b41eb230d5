"""The shipped decisions of the evaluation: weights that add up, and a change that breaks them is refused at publishing;
who wants to stay out is not selected (E23)."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine import dmn
from engine.checks import check_package
from engine.values import normalise
from tests.conftest import MONDAY

FOLDER = Path(__file__).parents[2] / "workflows" / "bpmn" / "performance_evaluation"
RULES = "rules/scoring.dmn"
ENTRY = '<outputEntry id="indicator_weights_rule_{rule}_out_{place}"><text>{text}</text>'


def files(before: str = "", after: str = "") -> dict[str, bytes]:
    found = {
        path.relative_to(FOLDER).as_posix(): path.read_bytes()
        for path in FOLDER.rglob("*")
        if path.is_file() and path.suffix in (".toml", ".bpmn", ".dmn", ".form")
    }
    if before:
        assert before.encode() in found[RULES]
        found[RULES] = found[RULES].replace(before.encode(), after.encode())
    return found


def broken(found: dict[str, bytes]) -> list[str]:
    return [str(one) for one in check_package(found) if one.rule == "invariant.broken"]


def test_the_shipped_weights_add_up() -> None:
    assert broken(files()) == []


@pytest.mark.parametrize(
    ("place", "before", "after", "said"),
    [(4, "4", "5", "add up to 100"), (5, "0", "900", "full points above")],
)
def test_a_table_that_does_not_add_up_is_refused(
    place: int, before: str, after: str, said: str
) -> None:
    old, new = (ENTRY.format(rule=1, place=place, text=text) for text in (before, after))
    [finding] = broken(files(old, new))
    assert said in finding


@pytest.mark.parametrize(
    ("kind", "uses", "willing", "passes"),
    [("industry", 2, True, True), ("industry", 2, False, False), ("industry", 0, True, False), ("other", 2, True, False)],
)  # fmt: skip
def test_projects_are_screened_by_the_filing_and_the_filers_wish(
    kind: str, uses: int, willing: bool, passes: bool
) -> None:
    decisions = dmn.parse(files()["rules/project_screening.dmn"])
    project = normalise({"kind": kind, "files": 1, "uses": uses, "willing": willing})
    assert decisions.evaluate("project_screening", {"project": project}, now=MONDAY).value is passes
