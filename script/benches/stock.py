"""A seeded library of any size: patents out of real titles and codes, and enterprises with fields of interest.

What a patent has besides is invented by the demonstration's own rule, out of its number, so that the same size is always
the same library. A title is the beginning of one real title and the end of another: as many titles as patents, in which
letters stand side by side about as often as they do in real ones.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import count, islice
from random import Random

from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

from engine.db import table_of
from workflows import reference
from workflows.demo.invention import Real, groups_by_subclass, invented, real_patents
from workflows.demo.names import owners
from workflows.demo.patents import Codes, Shelf, owner_of
from workflows.records.concordance import Concordance
from workflows.records.library import LibraryItem
from workflows.records.organisations import Organisation
from workflows.records.patents import Patent, Transfer
from workflows.reference.copying import copy_rows

END = datetime(2026, 11, 1, tzinfo=UTC)
DAYS = 1_000  # in which they were registered, one after the other
AT_ONCE = 50_000
FIRST_ENTERPRISE = 1_000_001
NAMES = ("精工", "新材", "智造", "电气", "生物", "环保", "仪器", "软件")


def stock_library(connection: Connection, patents: int) -> None:
    """Fill an empty library with registered patents; the indexes of the items are made afterwards. Commits."""
    reference.load(connection, END)
    places = _found_owners(connection)
    codes = Codes.read(connection)
    indexes = table_of(LibraryItem).indexes
    for index in indexes:
        index.drop(connection)
    concordance, before = Concordance(codes.rules), 0
    for some in _batched(islice(_registered(codes, places), patents), AT_ONCE):
        shelf = Shelf(concordance, places, before)
        for patent in some:
            before += 1
            shelf.put(patent, END - timedelta(days=DAYS * (1 - before / patents)))
        shelf.write(connection)
        connection.commit()
    connection.execute(text("SET maintenance_work_mem = '1GB'"))
    for index in indexes:
        index.create(connection)
    connection.commit()


def subscribe(connection: Connection, subscriptions: int) -> range:
    """Found enterprises, each with fields of interest; returns their ids. Commits."""
    read = "SELECT code FROM codes WHERE system = :system AND (:system <> 'ipc' OR level > 1)"
    trees = {
        system: sorted(connection.scalars(text(read), {"system": system}))
        for system in ("industry", "emerging", "ipc", "region")
    }
    ids = range(FIRST_ENTERPRISE, FIRST_ENTERPRISE + subscriptions)
    columns = ("id", "name", "kind", "region", "training", "created_at")
    copy_rows(connection, "organisations", columns, (
        (one, f"{NAMES[one % len(NAMES)]}第{one}号（示例）", "enterprise", Random(one).choice(trees["region"]), False, END)
        for one in ids
    ))  # fmt: skip
    asked = ("organisation_id", "industries", "emerging", "ipc", "transfers", "changed_at", "changed_by")  # fmt: skip
    copy_rows(connection, "interests", asked, (_wishes(one, trees) for one in ids))
    connection.commit()
    return ids


def mixed() -> Iterator[Real]:
    """Patents without end, out of real ones: number after number, with the codes of the one that begins the title."""
    known = list(real_patents())
    chance = Random(1)
    for number in count(200_000_000):
        first, second = chance.choices(known, k=2)
        title = first.title[: len(first.title) // 2] + second.title[len(second.title) // 2 :]
        yield Real(f"CN{number}{first.kind}", first.kind, title.strip(), first.ipc)


def _registered(codes: Codes, places: list[Organisation]) -> Iterator[Patent]:
    groups = groups_by_subclass(codes.rules)
    for real in mixed():
        patent, at = invented(real, owner_of(real, places), groups, codes.names, END)
        if at is not None:
            yield patent


def _found_owners(connection: Connection) -> list[Organisation]:
    with Session(connection, expire_on_commit=False) as session:
        places = [
            Organisation(name=one.name, kind=one.kind, region=one.region, created_at=END)
            for one in owners()
        ]
        session.add_all(places)
        session.flush()
        session.expunge_all()
    return places


def _wishes(enterprise: int, trees: dict[str, list[str]]) -> tuple[object, ...]:
    """Some codes of each tree, or none; each enterprise asks for something."""
    chance = Random(enterprise)
    emerging = chance.sample(trees["emerging"], chance.choice((0, 1, 1, 2, 4)))
    industries = chance.sample(trees["industry"], chance.choice((0, 0, 1, 3)))
    ipc = chance.sample(trees["ipc"], chance.choice((0, 0, 1, 3)))
    ways = chance.sample([one.value for one in Transfer], chance.choice((0, 1, 2)))
    if not (emerging or industries or ipc or ways):
        emerging = [chance.choice(trees["emerging"])]
    return enterprise, industries, emerging, ipc, ways, END, "1"


def _batched(rows: Iterable[Patent], size: int) -> Iterator[list[Patent]]:
    walking = iter(rows)
    while some := list(islice(walking, size)):
        yield some
