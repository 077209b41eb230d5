"""Notices as they lie with people: what is read, what was mailed, and of what each person wants mails.

The engine writes what happened (`engine.participants.Notice`); here is one row for each person who is to learn of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine.db import Base, Transaction
from engine.models import Case, Task
from engine.notices import KINDS
from engine.participants import Notice

PAGE = 50
MAILED = frozenset(
    {
        "transferred", "assigned", "delegated", "handed_back", "asked_to_sign", "returned", "urged",
        "copied", "deadline", "mentioned",
    }
)  # fmt: skip
"""Kinds of which people get a mail unless they choose otherwise: somebody waits for them, or speaks to them."""


class Delivery(Base):
    """A notice with one person, who gets none twice: the key says so."""

    __tablename__ = "deliveries"
    __table_args__ = (
        Index("ix_deliveries_account_id", "account_id", text("notice_id DESC")),
        Index("ix_deliveries_unread", "account_id", postgresql_where=text("read_at IS NULL")),
    )

    notice_id: Mapped[int] = mapped_column(
        ForeignKey("notices.id", ondelete="CASCADE"), primary_key=True
    )
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    read_at: Mapped[datetime | None]
    mailed_at: Mapped[datetime | None]


class NoticeChoice(Base):
    """Whether a person wants mails of a kind of notice; where there is no row, MAILED says it."""

    __tablename__ = "notice_choices"

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(40), primary_key=True)
    mails: Mapped[bool]


Line = tuple[Delivery, Notice, Case, Task | None]
"""A notice as a list shows it."""


def notices_of(
    session: Session, account_id: int, *, before: int | None = None, unread: bool = False
) -> list[Line]:
    """A person's notices, newest first, at most PAGE + 1 of those older than `before`; one statement."""
    found = (
        select(Delivery, Notice, Case, Task)
        .join(Notice, Notice.id == Delivery.notice_id)
        .join(Case, Case.id == Notice.case_id)
        .outerjoin(Task, Task.id == Notice.task_id)
        .where(Delivery.account_id == account_id)
    )
    if before is not None:
        found = found.where(Delivery.notice_id < before)
    if unread:
        found = found.where(Delivery.read_at.is_(None))
    rows = session.execute(found.order_by(Delivery.notice_id.desc()).limit(PAGE + 1))
    return [(delivery, notice, case, task) for delivery, notice, case, task in rows]


def notice_of(session: Session, account_id: int, notice_id: int) -> Notice | None:
    """One of a person's notices; None for somebody else's."""
    mine = select(Notice).join(Delivery, Delivery.notice_id == Notice.id)
    return session.scalar(mine.where(Notice.id == notice_id, Delivery.account_id == account_id))


def mark_read(tx: Transaction, account_id: int, *, notice_id: int | None = None) -> None:
    """Mark one of a person's notices as read, or all of them; what is read stays so from its first time."""
    unread = update(Delivery).where(Delivery.account_id == account_id, Delivery.read_at.is_(None))
    if notice_id is not None:
        unread = unread.where(Delivery.notice_id == notice_id)
    tx.session.execute(unread.values(read_at=tx.now))


def choices_of(session: Session, account_id: int) -> dict[str, bool]:
    """Every kind of notice, and whether the person wants mails of it."""
    rows = select(NoticeChoice).where(NoticeChoice.account_id == account_id)
    chosen = {one.kind: one.mails for one in session.scalars(rows)}
    return {kind: chosen.get(kind, kind in MAILED) for kind in KINDS}


def choose_mails(tx: Transaction, account_id: int, choices: Mapping[str, bool]) -> None:
    """Keep of which kinds a person wants mails; kinds that are not named stay as they are."""
    rows = [
        {"account_id": account_id, "kind": kind, "mails": mails}
        for kind, mails in choices.items()
        if kind in KINDS
    ]
    if rows:
        kept = insert(NoticeChoice).values(rows)
        tx.session.execute(
            kept.on_conflict_do_update(
                index_elements=["account_id", "kind"], set_={"mails": kept.excluded.mails}
            )
        )


def want_mails(session: Session, accounts: Iterable[int], kind: str) -> set[int]:
    """Which of these people want a mail of this kind; one statement."""
    asked = set(accounts)
    rows = select(NoticeChoice.account_id, NoticeChoice.mails).where(
        NoticeChoice.account_id.in_(asked), NoticeChoice.kind == kind
    )
    chosen = {account_id: mails for account_id, mails in session.execute(rows)}  # noqa: C416 - typed rows
    return {one for one in asked if chosen.get(one, kind in MAILED)}
