"""The benches' library: as many registered patents as asked for, and a search that finds exactly what contains a text."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import Connection, create_engine, func, select
from sqlalchemy.orm import Session

from engine.db import Base
from script.benches.search import clauses, keywords
from script.benches.stock import stock_library, subscribe
from workflows.records import grams
from workflows.records.conditions import clauses_of
from workflows.records.finding import facets_of
from workflows.records.interests import interests_of
from workflows.records.library import LibraryItem
from workflows.records.patents import Patent

SIZE = 400
SUBSCRIPTIONS = 20


@pytest.fixture(scope="module")
def stocked(make_database: Callable[[], str]) -> Iterator[Connection]:
    database = create_engine(make_database())
    Base.metadata.create_all(database)
    with database.connect() as connection:
        stock_library(connection, SIZE)
        yield connection
    database.dispose()


def test_every_patent_is_registered(stocked: Connection) -> None:
    registered = select(func.count()).select_from(Patent).join(
        LibraryItem, LibraryItem.id == Patent.item_id
    )  # fmt: skip
    assert stocked.scalar(registered) == SIZE


def test_what_is_found_is_what_contains_the_text(stocked: Connection) -> None:
    found = {}
    with Session(stocked) as session:
        for word in keywords()[:60]:
            containing = LibraryItem.words.contains(grams.folded(word), autoescape=True)
            there = session.scalar(select(func.count()).where(containing))
            found[word] = facets_of(session, clauses(word)).total
            assert found[word] == there, word
    assert max(found.values()) > 20
    assert min(found.values()) == 0  # its title was left out


def test_every_enterprise_wishes_for_something(stocked: Connection) -> None:
    enterprises = subscribe(stocked, SUBSCRIPTIONS)
    with Session(stocked) as session:
        for one in enterprises:
            interests = interests_of(session, one)
            assert interests is not None
            assert clauses_of(interests.conditions, {})
    assert len(enterprises) == SUBSCRIPTIONS
