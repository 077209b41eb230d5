"""Due dates that the panel writes of days are those that the engine counts."""

from __future__ import annotations

import json
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

from engine.calendar import Weekdays
from engine.feel import literal_or_feel
from engine.spiff import due_from
from tests.webapp.studio.test_round_trip import node

SCRIPT = Path(__file__).with_name("written_times.mjs")
MONDAY = datetime(2026, 11, 2, 9, tzinfo=UTC)


def written(*days: tuple[str, str, bool]) -> list[tuple[str, dict[str, str]]]:
    told = subprocess.run(
        [node(), str(SCRIPT)], input=json.dumps(days), capture_output=True, text=True, check=True
    )
    return [(text, again) for text, again in json.loads(told.stdout)]


def due(text: str) -> datetime:
    value = literal_or_feel(text).evaluate({}, now=MONDAY)
    return due_from(value, MONDAY, Weekdays().add_working_days)


def test_days_are_counted_as_they_were_chosen() -> None:
    choices = [("working", "5", False), ("calendar", "5", False), ("calendar", "5", True)]
    texts = written(*choices)
    assert [again for _text, again in texts] == [
        {"kind": kind, "days": days} for kind, days, _length in choices
    ]
    assert [due(text) - MONDAY for text, _again in texts] == [
        timedelta(days=7), timedelta(days=5), timedelta(days=5)
    ]  # fmt: skip


def test_what_is_no_number_of_days_is_not_written() -> None:
    [(nothing, again), (none, _)] = written(("working", "some", False), ("", "3", False))
    assert (nothing, none, again["kind"]) == ("", "", "")
