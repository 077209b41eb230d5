"""我要忽略 and 回收站: what an enterprise does not want to be pushed again (F3, X4)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, Index, String, delete, exists
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, Transaction


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
