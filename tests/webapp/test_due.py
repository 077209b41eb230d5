"""Due dates in words, by the calendar of the installation's zone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from engine.clock import FakeClock
from webapp.due import due_words


@pytest.mark.parametrize(
    ("hours", "kind", "words"),
    [
        (-49, "over", "逾期 2 天"),
        (-1, "over", "今日已逾期"),
        (0.5, "today", "今天 09:30"),
        (14.9, "today", "今天 23:54"),
        (15, "today", "明天"),
        (39, "later", "剩 2 天"),
        (24 * 30, "later", "剩 30 天"),
    ],
)
def test_words(app: Flask, clock: FakeClock, hours: float, kind: str, words: str) -> None:
    """The clock stands at nine in the morning in Beijing."""
    with app.test_request_context("/"):
        found = due_words(clock.now() + timedelta(hours=hours))
        assert (found.kind, found.words) == (kind, words)


def test_no_due_date(app: Flask) -> None:
    with app.test_request_context("/"):
        assert due_words(None).kind == "none"
