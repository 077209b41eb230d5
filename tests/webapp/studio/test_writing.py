"""Steps and settings that pages write are read back as what they were."""

from __future__ import annotations

import tomllib
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import example, given, settings
from hypothesis import strategies as st

from engine.scenario_files import read
from engine.values import Value, normalise
from webapp.studio.steps import add_step, without_last
from webapp.studio.toml import dump, with_settings

LINE = st.text(st.characters(blacklist_categories=("Cs", "Cc", "Cn")), max_size=20)
VALUES = st.recursive(
    st.none() | st.booleans() | LINE | st.integers(-999, 999).map(Decimal)
    | st.dates(date(1990, 1, 1), date(2090, 1, 1)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(LINE, inner, max_size=3),
    max_leaves=8,
)  # fmt: skip


@settings(deadline=None)
@example({"opinion": "R&D *without* a&b: &c"})
@given(st.dictionaries(LINE, VALUES, max_size=4))
def test_a_step_is_read_as_it_was_written(answers: dict[str, Value]) -> None:
    text = add_step("title: x\nsteps:\n", "complete", {"task": "t", "answers": answers})
    [(verb, details)] = read(text).steps
    assert verb == "complete"
    assert normalise(details["answers"]) == normalise(answers)


def test_taking_the_last_step_back() -> None:
    text = add_step("title: x\nsteps:\n  - start: {}\n", "pass", "P8D")
    assert without_last(text) == "title: x\nsteps:\n  - start: {}\n"
    assert without_last("title: x\n") == "title: x\n"


def test_settings_that_the_page_does_not_know_stay() -> None:
    source = 'key = "p"\nlist = ["a"]\n[own]\nx = 1\n[case]\ntitle = "t"\n'
    written = with_settings(source, {"case.title": "“新”\n二", "owner": "", "start.roles": []})
    assert tomllib.loads(written) == {
        "key": "p", "list": ["a"], "own": {"x": 1}, "case": {"title": "“新”\n二"},
    }  # fmt: skip


@settings(deadline=None)
@given(
    st.dictionaries(
        LINE.filter(bool), LINE | st.booleans() | st.lists(LINE, max_size=3), max_size=5
    )
)
def test_toml_is_read_as_it_was_written(written: dict[str, object]) -> None:
    assert tomllib.loads(dump(written)) == written


def test_a_length_of_time() -> None:
    text = add_step("title: x\nsteps:\n", "complete", {"answers": {"a": timedelta(days=2)}})
    assert "P2D" in text
