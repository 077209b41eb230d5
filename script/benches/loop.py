"""Whether a case that has gone round 300 times costs more than a new one, and whether it grows."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median

from sqlalchemy import func, select

from engine.models import Case
from script.benches.complete import task_of
from script.benches.report import Row
from script.benches.stage import AGAIN, Browser, Stage, stage
from script.benches.timing import timed

ROUNDS = 300
COMPARED = 20
CASES = 5


def measure(database_url: str, redis_url: str, *, full: bool) -> Iterator[Row]:
    """Two rows: time and stored state of the last rounds against the first, over cases that loop side by side."""
    with stage(database_url, redis_url) as made:
        browser = made.browser()
        for _ in range(COMPARED):  # warm up on a case of its own
            _round(made, browser, made.start(), [])
        looping = [made.start() for _ in range(CASES)]
        times, sizes = [], []
        for _ in range(ROUNDS):
            taken: list[float] = []
            for case in looping:
                _round(made, browser, case, taken)
            times.append(median(taken))
            sizes.append(_size(made, looping[0]))
    first, last = median(times[:COMPARED]), median(times[-COMPARED:])
    detail = f"rounds 1-{COMPARED}: {first:.1f} ms, {ROUNDS - COMPARED + 1}-{ROUNDS}: {last:.1f} ms"
    yield Row("the same after 300 rounds of a loop", last / first, 1.2, detail)
    grown = f"{sizes[0]} bytes, then {sizes[-1]}"
    yield Row("the case's stored state after 300 rounds", sizes[-1] / sizes[0], 1.2, grown)


def _round(made: Stage, browser: Browser, case: int, times: list[float]) -> None:
    task = task_of(made, case)
    with timed(times):
        answer = browser.post(f"/tasks/{task}", AGAIN)
    assert answer.status_code == 302, answer.status
    browser.get(answer.location)


def _size(made: Stage, case: int) -> int:
    with made.transaction() as tx:
        size = select(func.octet_length(Case.state)).where(Case.id == case)
        return tx.session.scalars(size).one()
