"""Searching the library for texts that its titles contain, at the size of the whole country's stock.

What is asked of the database for a page is timed without the page around it, which costs the same whatever is found:
first the list alone, sorted by registration, then with total and facets, as the page of 专利转化资源库 shows it. The measure is
the list of a text that nothing contains, taken in between. The page itself is timed too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from random import Random
from statistics import median, quantiles
from urllib.parse import quote

from sqlalchemy import text
from sqlalchemy.orm import Session

from script.benches.report import Row
from script.benches.seed import settle
from script.benches.stage import Stage, stage
from script.benches.stock import mixed, stock_library
from script.benches.timing import timed
from webapp.extensions import db
from workflows.records import grams
from workflows.records.conditions import Clause, Conditions, clauses_of, training_clause
from workflows.records.finding import facets_of, page_of

SOME = 50_000
FULL = 1_350_000
KEYWORDS = 200
TIMES = 3
NOTHING = "龘靐齉"
SCANS = text("SELECT seq_scan FROM pg_stat_user_tables WHERE relname = 'library_items'")
FLUSH = text("SELECT pg_stat_force_next_flush()")


def measure(database_url: str, redis_url: str, *, full: bool) -> Iterator[Row]:
    """The list, the list with total and facets, and the page; and that no table was read from end to end."""
    with stage(database_url, redis_url) as made:
        with made.database.connect() as connection:
            stock_library(connection, FULL if full else SOME)
            settle(connection)
        yield from searched(made)


def searched(made: Stage) -> Iterator[Row]:
    """The rows for a library that is there."""
    browser = made.browser()
    pages = {word: f"/library/resource?words={quote(word)}" for word in (NOTHING, *keywords())}
    before = scans(made)
    lists = compared(pages, lambda word: listed(made, clauses(word)))
    counted = compared(pages, lambda word: listed(made, clauses(word), counted=True))
    after = scans(made)
    shown = compared(pages, lambda word: browser.get(pages[word]), times=1)
    least = lists[0]
    yield row("search: the list, p95 of 200 keywords", lists, least, 10)
    yield row("search: with total and facets", counted, least, 20)
    yield row("search: the whole page", shown, shown[0], 20)
    yield Row("search: tables read from end to end", after - before, 0)


def keywords() -> list[str]:
    """Two to five letters out of titles, the same in every run."""
    chance = Random(2)
    found: dict[str, None] = {}
    for real in mixed():
        length = chance.randint(2, 5)
        at = chance.randrange(max(1, len(real.title) - length))
        word = real.title[at : at + length]
        if len(grams.terms(word)) == 1 and len(word) == length:
            found[word] = None
        if len(found) == KEYWORDS:
            break
    return list(found)


def clauses(word: str) -> list[Clause]:
    """What 专利转化资源库 asks for."""
    return [training_clause(False), *clauses_of(Conditions(words=word), {})]


def listed(made: Stage, asked: Sequence[Clause], *, counted: bool = False) -> None:
    """What a page asks of the database, on the application's connections."""
    with made.app.app_context(), Session(db.engine) as session:
        facets = facets_of(session, asked) if counted else None
        page_of(session, asked, facets=facets)


def compared(
    names: Iterable[str],
    ask: Callable[[str], object],
    before: Callable[[str], object] = lambda _name: None,
    times: int = TIMES,
) -> list[float]:
    """Milliseconds for each, the first in turn with each of the others: its median, then theirs.

    What has to be done `before` asking is not timed. Each is asked for `times` times, and the median counts.
    """
    first, *others = names
    base: list[float] = []
    medians: list[float] = []
    for name in (first, *others[:10]):
        before(name)
        ask(name)  # warm up
    for name in others:
        own: list[float] = []
        for _ in range(times):
            for one, spent in ((first, base), (name, own)):
                before(one)
                with timed(spent):
                    ask(one)
        medians.append(median(own))
    return [median(base), *medians]


def row(what: str, times: Sequence[float], least: float, budget: float) -> Row:
    """The 95th of a hundred against `least`."""
    nothing, *others = times
    high = quantiles(others, n=20)[-1]
    detail = (
        f"nothing found {nothing:.1f} ms; median {median(others):.1f}, p95 {high:.1f},"
        f" slowest {max(others):.1f} ms"
    )
    return Row(what, high / least, budget, detail)


def scans(made: Stage) -> int:
    """How often the table of items was read from end to end so far."""
    with made.app.app_context():
        db.engine.dispose()  # a connection that ends tells what it did
    with made.database.connect() as connection:
        connection.execute(FLUSH)
        connection.commit()
        return int(connection.scalar(SCANS) or 0)
