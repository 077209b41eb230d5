"""我要忽略 and 回收站: what an enterprise does not want to be pushed again (F3, X4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Index,
    String,
    delete,
    exists,
    literal,
    select,
    tuple_,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine.db import Base, Transaction
from workflows.records.library import LibraryItem

SIZE = 20


class IgnoredItem(Base):
    """An item in an enterprise's 回收站."""

    __tablename__ = "ignored_items"
    __table_args__ = (Index(None, "organisation_id", "ignored_at", "item_id"),)

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("library_items.id"), primary_key=True)
    ignored_at: Mapped[datetime]
    ignored_by: Mapped[str] = mapped_column(String(20))


def ignore_item(tx: Transaction, organisation_id: int, item_id: int, *, by: str) -> None:
    """Move an item to the enterprise's 回收站; a second time changes nothing."""
    row = insert(IgnoredItem).values(
        organisation_id=organisation_id, item_id=item_id, ignored_at=tx.now, ignored_by=by
    )
    tx.session.execute(row.on_conflict_do_nothing())


def restore_item(tx: Transaction, organisation_id: int, item_id: int) -> None:
    """Take an item out of the 回收站; it is pushed again from now on."""
    tx.session.execute(
        delete(IgnoredItem).where(
            IgnoredItem.organisation_id == organisation_id, IgnoredItem.item_id == item_id
        )
    )


def is_ignored_by(organisation_id: int, item: Any) -> ColumnElement[bool]:
    """The condition that an item (a table or alias) lies in the enterprise's 回收站."""
    return exists().where(
        IgnoredItem.organisation_id == organisation_id, IgnoredItem.item_id == item.id
    )


@dataclass(frozen=True)
class Ignored:
    """A page of the 回收站; `before` is where the next one begins."""

    lines: list[tuple[IgnoredItem, LibraryItem]]
    before: str | None


def ignored_of(session: Session, organisation_id: int, before: str | None = None) -> Ignored:
    """What the enterprise has ignored, newest first; what cannot be read as a place begins at the top."""
    mine = select(IgnoredItem, LibraryItem).join(LibraryItem, LibraryItem.id == IgnoredItem.item_id)
    mine = mine.where(IgnoredItem.organisation_id == organisation_id)
    if (place := _place(before)) is not None:
        here = tuple_(IgnoredItem.ignored_at, IgnoredItem.item_id)
        mine = mine.where(here < tuple_(literal(place[0]), literal(place[1])))
    newest = mine.order_by(IgnoredItem.ignored_at.desc(), IgnoredItem.item_id.desc())
    found = [(row[0], row[1]) for row in session.execute(newest.limit(SIZE + 1))]
    last = found[SIZE - 1][0] if len(found) > SIZE else None
    return Ignored(found[:SIZE], f"{last.ignored_at.isoformat()}~{last.item_id}" if last else None)


def _place(text: str | None) -> tuple[datetime, int] | None:
    at, _, number = (text or "").rpartition("~")
    if not number.isdecimal() or len(number) > 18:
        return None
    try:
        place = datetime.fromisoformat(at)
    except ValueError:
        return None
    return (place, int(number)) if place.tzinfo else None
