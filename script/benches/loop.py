"""Whether a case that has gone round 300 times costs more than a new one, and whether it grows.

A new case's first rounds and an old case's last ones are taken alternately, so that both meet the same weather.
"""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median

from sqlalchemy import func, select

from engine.models import Case
from engine.tasks import complete_task
from script.benches.complete import ANSWERS, task_of
from script.benches.report import Row
from script.benches.stage import AGAIN, Browser, Stage, stage
from script.benches.timing import timed

ROUNDS = 300
COMPARED = 20
PAIRS = 5


def measure(database_url: str, redis_url: str, *, full: bool) -> Iterator[Row]:
    """Two rows: time and stored state of the last rounds of old cases against the first of new ones."""
    with stage(database_url, redis_url) as made:
        browser = made.browser()
        _rounds(made, browser, made.start(), [])  # warm up
        first: list[float] = []
        last: list[float] = []
        for _ in range(PAIRS):
            new, old = made.start(), made.start()
            for _ in range(ROUNDS - COMPARED):
                _round_beside_the_web(made, old)
            for _ in range(COMPARED):
                _round(made, browser, new, first)
                _round(made, browser, old, last)
            small, large = _size(made, new), _size(made, old)
    before, after = median(first), median(last)
    detail = (
        f"rounds 1-{COMPARED}: {before:.1f} ms, {ROUNDS - COMPARED + 1}-{ROUNDS}: {after:.1f} ms"
    )
    yield Row("the same after 300 rounds of a loop", after / before, 1.2, detail)
    grown = f"after {COMPARED} rounds {small} bytes, after {ROUNDS} {large}"
    yield Row("the case's stored state after 300 rounds", large / small, 1.2, grown)


def _rounds(made: Stage, browser: Browser, case: int, times: list[float]) -> None:
    for _ in range(COMPARED):
        _round(made, browser, case, times)


def _round(made: Stage, browser: Browser, case: int, times: list[float]) -> None:
    task = task_of(made, case)
    with timed(times):
        answer = browser.post(f"/tasks/{task}", AGAIN)
    assert answer.status_code == 302, answer.status
    browser.get(answer.location)


def _round_beside_the_web(made: Stage, case: int) -> None:
    task, groups = task_of(made, case), [f"enterprise_admin@{made.organisation}"]
    with made.transaction() as tx:
        complete_task(tx, task, {**ANSWERS, "outcome": "again"}, by=made.people[0], groups=groups)


def _size(made: Stage, case: int) -> int:
    with made.transaction() as tx:
        size = select(func.octet_length(Case.state)).where(Case.id == case)
        return tx.session.scalars(size).one()
