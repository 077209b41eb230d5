"""The inbox page with a thousand open tasks and with a million."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median

from engine.wanted import SCANNED
from script.benches.report import Row
from script.benches.seed import copy_case, settle
from script.benches.stage import Stage, stage
from script.benches.timing import timed

FEW = 1_000
MANY = 100_000
FULL = 1_000_000
ELSEWHERE = 20  # other organisations, which share four fifths of the tasks
PAGES = 100
WARM_UP = 10
LARGEST = 100_000
RANGES = ("due=today&sort=due", "sort=opened", "key=approval&sort=due")
RARE = "q=zzzz&sort=due"


def measure(database_url: str, redis_url: str, *, full: bool) -> Iterator[Row]:
    """Two rows: how much longer the page takes with many open tasks, and how large it is."""
    many = FULL if full else MANY
    with stage(database_url, redis_url) as made:
        case = made.start()
        _fill(made, case, FEW)
        before, _ = _page(made)
        early = {query: _page(made, query)[0] for query in RANGES}
        _fill(made, case, many - FEW)
        after, size = _page(made)
        late = {query: _page(made, query)[0] for query in RANGES}
        rare, _ = _page(made, RARE)
    detail = f"{FEW:,} open tasks: {before:.1f} ms; {many:,}, a fifth in my groups: {after:.1f} ms"
    yield Row("inbox page with many open tasks", after / before, 1.5, detail)
    for query in RANGES:
        told = f"{early[query]:.1f} ms and {late[query]:.1f} ms"
        yield Row(f"inbox page, {query}", late[query] / early[query], 1.5, told)
    detail = f"{SCANNED:,} tasks looked through: {rare:.1f} ms"
    yield Row(
        "inbox page, words that nothing contains, against the first page", rare / after, 10, detail
    )
    yield Row("its size in kB", size / 1000, LARGEST / 1000)


def _fill(made: Stage, case: int, count: int) -> None:
    """Of these open tasks, a fifth comes into the person's group, the rest into those of other organisations."""
    with made.database.connect() as connection:
        mine = count // 5
        copy_case(connection, case, mine, role="enterprise_admin", organisation=made.organisation)
        for other in range(ELSEWHERE):
            copy_case(
                connection, case, (count - mine) // ELSEWHERE, role="enterprise_admin",
                organisation=str(1000 + other),
            )  # fmt: skip
        connection.commit()
        settle(connection)


def _page(made: Stage, query: str = "sort=due") -> tuple[float, int]:
    """The median time and the size of the first page."""
    browser, times, size = made.browser(), [], 0
    for _ in range(WARM_UP + PAGES):
        with timed(times):
            answer = browser.get(f"/inbox?{query}")
        assert answer.status_code == 200, answer.status
        size = len(answer.data)
    return median(times[WARM_UP:]), size
