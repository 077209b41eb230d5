"""The demonstration's patents: copied in, since there are thousands of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Any

from sqlalchemy import Connection, select, text
from sqlalchemy.orm import Session

from engine.db import Base
from workflows.demo.invention import (
    Real,
    field_word,
    groups_by_subclass,
    invented,
    real_patents,
)
from workflows.records.codes import Code, System
from workflows.records.concordance import Concordance, IpcRule, Line, line_of
from workflows.records.library import ItemKind, LibraryItem, Traits, traits_of
from workflows.records.organisations import Organisation
from workflows.records.patents import Patent
from workflows.records.portfolios import Portfolio, PortfolioPatent
from workflows.reference.copying import copy_rows

PORTFOLIOS = 60


class Shelf:
    """Patents and items on their way into the database; numbers are given here, so that rows can name each other.

    `before` is how many of each are in the tables already.
    """

    def __init__(
        self, concordance: Concordance, owners: Sequence[Organisation], before: int = 0
    ) -> None:
        self.concordance = concordance
        self.owners = {owner.id: owner for owner in owners}
        self.before = before
        self.patents: list[Patent] = []
        self.items: list[dict[str, Any]] = []
        self.portfolios: list[dict[str, Any]] = []
        self.members: list[dict[str, Any]] = []

    def put(self, patent: Patent, at: datetime | None) -> None:
        """A patent, and its item if it is registered."""
        patent.id = self.before + len(self.patents) + 1
        self.patents.append(patent)
        if at is not None:
            patent.item_id = self._item(ItemKind.PATENT, patent.title, patent.number, [patent], at)

    def put_portfolio(self, name: str, about: str, patents: Sequence[Patent], at: datetime) -> None:
        """A portfolio of patents that are on the shelf."""
        number = len(self.portfolios) + 1
        self.portfolios.append({
            "id": number, "name": name, "about": about, "demo": True, "recorded_at": at,
            "organisation_id": patents[0].organisation_id,
            "item_id": self._item(ItemKind.PORTFOLIO, name, "", patents, at),
        })  # fmt: skip
        self.members += [
            {"portfolio_id": number, "patent_id": one.id, "position": place}
            for place, one in enumerate(patents, start=1)
        ]

    def write(self, connection: Connection) -> None:
        """Copy everything; the tables hold what was there before and no more."""
        _copy(connection, LibraryItem, self.items)
        _copy(
            connection,
            Patent,
            ({key: getattr(one, key) for key in _columns(Patent)} for one in self.patents),
        )
        _copy(connection, Portfolio, self.portfolios)
        _copy(connection, PortfolioPatent, self.members)
        for table in ("library_items", "patents", "portfolios"):
            connection.execute(text(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}"  # noqa: S608
            ))  # fmt: skip
            connection.execute(text(f"ANALYZE {table}"))

    def _item(
        self, kind: ItemKind, title: str, number: str, patents: Sequence[Patent], at: datetime
    ) -> int:
        owner = self.owners[patents[0].organisation_id]
        traits: Traits = traits_of(
            patents, self.concordance, kind=kind, name=title, region=owner.region,
            training=owner.training,
        )  # fmt: skip
        self.items.append({
            "id": self.before + len(self.items) + 1, "kind": kind, "title": title, "number": number,
            "organisation_id": owner.id, "applicant": owner.name, "region": owner.region,
            "training": owner.training, "demo": True, "registered_at": at, "ended_at": None,
            **vars(traits),
        })  # fmt: skip
        return self.before + len(self.items)


@dataclass(frozen=True)
class Codes:
    """What inventing takes from the reference tables."""

    rules: Sequence[Line]
    names: Mapping[str, str]

    @classmethod
    def read(cls, connection: Connection) -> Codes:
        """From the loaded tables; two statements."""
        with Session(connection) as session:
            rules = [
                line_of(one.emerging, one.include, one.exclude)
                for one in session.scalars(select(IpcRule))
            ]
            named = select(Code.code, Code.name).where(Code.system == System.IPC)
            return cls(rules, dict(session.execute(named).all()))


def load_patents(connection: Connection, owners: Sequence[Organisation], end: datetime) -> None:
    """Invent owners, dates and answers for the real patents and put them into the libraries. The reference is loaded."""
    codes = Codes.read(connection)
    shelf = Shelf(Concordance(codes.rules), owners)
    groups = groups_by_subclass(codes.rules)
    made = [
        invented(one, owner_of(one, owners), groups, codes.names, end) for one in real_patents()
    ]
    for patent, at in sorted(
        made, key=lambda pair: (pair[1] or pair[0].recorded_at, pair[0].number)
    ):
        shelf.put(patent, at)
    _bundle(shelf, codes.names, end)
    shelf.write(connection)


def owner_of(real: Real, owners: Sequence[Organisation]) -> tuple[int, str]:
    """The earlier in the list, the more patents."""
    place = int(len(owners) * Random(f"owner of {real.number}").random() ** 1.6)  # noqa: S311 - a game
    return owners[place].id, owners[place].name


def _bundle(shelf: Shelf, names: Mapping[str, str], end: datetime) -> None:
    """Portfolios: an owner's registered patents of one IPC subclass, where there are at least three."""
    together: dict[tuple[int, str], list[Patent]] = defaultdict(list)
    for patent in shelf.patents:
        if patent.item_id:
            together[patent.organisation_id, patent.ipc[0][:4]].append(patent)
    full = [(subclass, some[:6]) for (_, subclass), some in together.items() if len(some) >= 3]
    for subclass, patents in full[:PORTFOLIOS]:
        word = field_word(names.get(subclass, "")) or subclass
        at = max(shelf.items[one.item_id - 1]["registered_at"] for one in patents if one.item_id)
        about = (
            f"同一课题组围绕“{word}”形成的 {len(patents)} 件专利，可整体转化，也可与单件分别洽谈。"
        )
        shelf.put_portfolio(f"{word}专利组合", about, patents, min(at, end))


def _columns(table: type[Base]) -> list[str]:
    return [column.name for column in table.__table__.columns]


def _copy(connection: Connection, table: type[Base], rows: Iterable[Mapping[str, Any]]) -> None:
    columns = _columns(table)
    lines = ([_plain(row[name]) for name in columns] for row in rows)
    copy_rows(connection, str(table.__tablename__), columns, lines)


def _plain(value: Any) -> Any:
    return value.value if hasattr(value, "value") else value
