"""Searches that a person keeps under a name."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine.db import Base, Transaction
from engine.errors import EngineError

MOST = 50


class TooManySearches(EngineError):
    text = "You have kept 50 searches already. Delete one that you no longer need."


class SavedSearch(Base):
    """A name and the address behind it: which library, and the query string of its page."""

    __tablename__ = "saved_searches"
    __table_args__ = (
        Index(None, "account_id", "name", unique=True),
        CheckConstraint("name = btrim(name) AND name <> ''", name="name_is_trimmed"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    name: Mapped[str] = mapped_column(String(60))
    shelf: Mapped[str] = mapped_column(String(20))
    query: Mapped[str] = mapped_column(Text)
    saved_at: Mapped[datetime]


def save_search(tx: Transaction, account_id: int, name: str, shelf: str, query: str) -> None:
    """Keep a search; one of the same name is replaced. Raises TooManySearches."""
    mine = select(func.count()).where(SavedSearch.account_id == account_id)
    if (tx.session.scalar(mine.where(SavedSearch.name != name)) or 0) >= MOST:
        raise TooManySearches
    values = {"shelf": shelf, "query": query, "saved_at": tx.now}
    row = insert(SavedSearch).values(account_id=account_id, name=name, **values)
    tx.session.execute(
        row.on_conflict_do_update(index_elements=["account_id", "name"], set_=values)
    )


def forget_search(tx: Transaction, account_id: int, search_id: int) -> None:
    """Delete one of the person's searches; somebody else's stays."""
    tx.session.execute(
        delete(SavedSearch).where(SavedSearch.id == search_id, SavedSearch.account_id == account_id)
    )


def searches_of(session: Session, account_id: int) -> list[SavedSearch]:
    """The person's searches by name."""
    mine = select(SavedSearch).where(SavedSearch.account_id == account_id)
    return list(session.scalars(mine.order_by(SavedSearch.name)))
