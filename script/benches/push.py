"""专利转化关注库 and the live count of 关注领域设置 for enterprises of all wishes, among 100,000 that have set some.

A push is a query, not a row a pair: how many enterprises have wishes changes nothing but a lookup by key. The measure is
the same for wishes that no patent fulfils.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from sqlalchemy import text
from sqlalchemy.orm import Session

from script.benches.report import Row
from script.benches.search import FULL as PATENTS
from script.benches.search import SOME, compared, listed, row, scans
from script.benches.seed import settle
from script.benches.stage import Stage, stage
from script.benches.stock import FIRST_ENTERPRISE, stock_library, subscribe
from webapp.extensions import db
from workflows.records.conditions import (
    Clause,
    Conditions,
    clauses_of,
    pushed_clause,
    training_clause,
)
from workflows.records.finding import totals_of
from workflows.records.interests import interests_of, set_interests
from workflows.records.named import named_codes

FEW = 10_000
FULL = 100_000
ASKED = 200
NOTHING = "nothing"
IMPOSSIBLE = Conditions(emerging=("9.9",), ipc=("H99Z",))
COPIED = text("""
INSERT INTO interests
SELECT :mine, industries, emerging, ipc, transfers, changed_at, changed_by FROM interests WHERE organisation_id = :other
ON CONFLICT (organisation_id) DO UPDATE SET industries = excluded.industries, emerging = excluded.emerging,
  ipc = excluded.ipc, transfers = excluded.transfers
""")


def measure(database_url: str, redis_url: str, *, full: bool) -> Iterator[Row]:
    """The list with total and facets, the live count, and the page."""
    subscriptions = FULL if full else FEW
    with stage(database_url, redis_url) as made:
        with made.database.connect() as connection:
            stock_library(connection, PATENTS if full else SOME)
            subscribe(connection, subscriptions)
            settle(connection)
        yield from pushed(made, subscriptions)


def pushed(made: Stage, subscriptions: int) -> Iterator[Row]:
    """The rows for a library and subscriptions that are there."""
    chosen = Random(3).sample(range(FIRST_ENTERPRISE, FIRST_ENTERPRISE + subscriptions), ASKED)
    wishes = {NOTHING: wished(made, IMPOSSIBLE)}
    wishes |= {str(one): wished(made, _of(made, one), one) for one in chosen}
    before = scans(made)
    lists = compared(wishes, lambda name: listed(made, wishes[name], counted=True))
    counts = compared(wishes, lambda name: _count(made, wishes[name]))
    after = scans(made)
    yield row("push: the list with total and facets, p95 of 200", lists, lists[0], 20)
    yield row("push: the live count", counts, lists[0], 20)
    pages = _pages(made, chosen)
    yield row("push: the whole page", pages, pages[0], 20)
    yield Row("push: tables read from end to end", after - before, 0)


def wished(made: Stage, conditions: Conditions, enterprise: int = 0) -> list[Clause]:
    """What the watch library asks for, for an enterprise with these wishes."""
    with Session(made.database) as session:
        linked = named_codes(session, conditions).linked
    return [training_clause(False), *clauses_of(conditions, linked), pushed_clause(enterprise)]


def _of(made: Stage, enterprise: int) -> Conditions:
    with Session(made.database) as session:
        found = interests_of(session, enterprise)
        assert found is not None, "This enterprise has set nothing."
        return found.conditions


def _count(made: Stage, asked: list[Clause]) -> None:
    with made.app.app_context(), Session(db.engine) as session:
        totals_of(session, [asked])


def _pages(made: Stage, chosen: list[int]) -> list[float]:
    """The page of 专利转化关注库 for a person whose enterprise sets the wishes of each in turn."""
    browser, mine = made.browser(), int(made.organisation)

    def shown(name: str) -> None:
        answer = browser.get("/library/watch")
        assert answer.status_code == 200, answer.status

    def wish(name: str) -> None:
        with made.transaction() as tx:
            if name == NOTHING:
                set_interests(tx, mine, IMPOSSIBLE, by="1")
            else:
                tx.session.execute(COPIED, {"mine": mine, "other": int(name)})

    return compared([NOTHING, *map(str, chosen)], shown, before=wish, times=1)
