"""Filters of the inbox that a person keeps under a name, and may share with a group of theirs."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, delete, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine.db import Base, Transaction
from engine.errors import EngineError, NotAllowed

MOST = 30
SHOWN = 40


class TooManyFilters(EngineError):
    text = "You have kept 30 filters already. Delete one that you no longer need."


class TaskFilter(Base):
    """A name and the query string behind it; `group` (`role@organisation`) sees it as well."""

    __tablename__ = "task_filters"
    __table_args__ = (
        Index(None, "account_id", "name", unique=True),
        Index(None, "group"),
        CheckConstraint("name = btrim(name) AND name <> ''", name="name_is_trimmed"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    name: Mapped[str] = mapped_column(String(40))
    query: Mapped[str] = mapped_column(Text)
    group: Mapped[str | None] = mapped_column(String(60))
    saved_at: Mapped[datetime]


def keep_filter(
    tx: Transaction,
    account_id: int,
    name: str,
    query: str,
    *,
    groups: Collection[str],
    group: str | None = None,
) -> None:
    """Keep a filter; one of the same name is replaced. Raises TooManyFilters, and NotAllowed for another's group."""
    if group is not None and group not in groups:
        raise NotAllowed(what="share with this group")
    mine = select(func.count()).where(TaskFilter.account_id == account_id)
    if (tx.session.scalar(mine.where(TaskFilter.name != name)) or 0) >= MOST:
        raise TooManyFilters
    values = {"query": query, "group": group, "saved_at": tx.now}
    row = insert(TaskFilter).values(account_id=account_id, name=name, **values)
    tx.session.execute(
        row.on_conflict_do_update(index_elements=["account_id", "name"], set_=values)
    )


def forget_filter(tx: Transaction, account_id: int, filter_id: int) -> None:
    """Delete one of the person's filters, for all who saw it; somebody else's stays."""
    tx.session.execute(
        delete(TaskFilter).where(TaskFilter.id == filter_id, TaskFilter.account_id == account_id)
    )


def filters_for(session: Session, account_id: int, groups: Collection[str]) -> list[TaskFilter]:
    """The person's filters and those that one of their groups was given, by name; one statement."""
    seen = or_(TaskFilter.account_id == account_id, TaskFilter.group.in_(sorted(groups)))
    return list(
        session.scalars(
            select(TaskFilter).where(seen).order_by(TaskFilter.name, TaskFilter.id).limit(SHOWN)
        )
    )
