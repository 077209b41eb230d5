"""Notices as they lie with people: what is read, what was mailed, and how each person wants to be told of each kind.

The engine writes what happened (`engine.participants.Notice`); here is one row for each person who is to learn of it.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import (
    ForeignKey,
    Index,
    Select,
    String,
    UniqueConstraint,
    delete,
    func,
    select,
    text,
    true,
    update,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine.db import Base, Transaction
from engine.models import Case, Task, words
from engine.notices import KINDS
from engine.participants import Notice

PAGE = 50
KEPT = timedelta(days=30)


class Mails(enum.StrEnum):
    """When a mail tells of a kind of notice: at once, in the daily digest, never."""

    NOW = "now"
    DAILY = "daily"
    NEVER = "never"


@dataclass(frozen=True)
class Wish:
    """How a person wants to be told of a kind: at the bell, by mail, by the robots of their own."""

    shown: bool = True
    mails: Mails = Mails.DAILY
    robots: bool = False


DIRECT = Wish(mails=Mails.NOW, robots=True)
QUIET = Wish(mails=Mails.NEVER)
WISHES = {
    "opened": DIRECT,
    "offered": Wish(shown=False),
    "transferred": DIRECT,
    "assigned": DIRECT,
    "delegated": DIRECT,
    "handed_back": DIRECT,
    "taken_back": QUIET,
    "asked_to_sign": DIRECT,
    "signed": QUIET,
    "signer_removed": QUIET,
    "returned": DIRECT,
    "withdrawn": QUIET,
    "urged": DIRECT,
    "copied": DIRECT,
    "suspended": Wish(),
    "resumed": Wish(),
    "due_soon": Wish(),
    "overdue": Wish(robots=True),
    "goal": Wish(),
    "deadline": DIRECT,
    "commented": Wish(),
    "mentioned": DIRECT,
    "moved": Wish(),
    "ended": Wish(),
    "pushed": Wish(mails=Mails.NOW),
}
"""What holds for who has chosen nothing: at once where somebody waits for them or speaks to them, else once a day."""
OF_ALL_TASKS = frozenset({"offered", "due_soon", "overdue"})
"""Kinds of which a group hears about each of its tasks: who is not shown new tasks of their groups is not shown these."""
MAIL_RANK = (Mails.NEVER, Mails.DAILY, Mails.NOW)


class Delivery(Base):
    """A notice with one person, who learns of one act on one case once: the constraint says so.

    `shown`: it stands behind the bell; `daily`: the next digest names it, unless it was read before.
    """

    __tablename__ = "deliveries"
    __table_args__ = (
        UniqueConstraint("account_id", "act", "case_id"),
        Index("ix_deliveries_account_id", "account_id", text("notice_id DESC")),
        Index(
            "ix_deliveries_unread", "account_id", postgresql_where=text("read_at IS NULL AND shown")
        ),
        Index(
            "ix_deliveries_daily",
            "account_id",
            postgresql_where=text("daily AND mailed_at IS NULL AND read_at IS NULL"),
        ),
    )

    notice_id: Mapped[int] = mapped_column(
        ForeignKey("notices.id", ondelete="CASCADE"), primary_key=True
    )
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    act: Mapped[int]
    case_id: Mapped[int]
    shown: Mapped[bool]
    daily: Mapped[bool]
    read_at: Mapped[datetime | None]
    mailed_at: Mapped[datetime | None]


class NoticeChoice(Base):
    """How a person wants to be told of a kind of notice; where there is no row, WISHES says it."""

    __tablename__ = "notice_choices"

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(40), primary_key=True)
    shown: Mapped[bool]
    mails: Mapped[Mails] = mapped_column(words(Mails))
    robots: Mapped[bool]


Line = tuple[Delivery, Notice, Case, Task | None]
"""A notice as a list shows it."""


_LINES = (
    select(Delivery, Notice, Case, Task)
    .join(Notice, Notice.id == Delivery.notice_id)
    .join(Case, Case.id == Notice.case_id)
    .outerjoin(Task, Task.id == Notice.task_id)
)


def _lines(session: Session, found: Select[Delivery, Notice, Case, Task]) -> list[Line]:
    return [
        (delivery, notice, case, task) for delivery, notice, case, task in session.execute(found)
    ]


def notices_of(
    session: Session,
    account_id: int,
    *,
    before: int | None = None,
    unread: bool = False,
    kinds: Iterable[str] = (),
    realm: str | None = None,
) -> list[Line]:
    """A person's notices, newest first, at most PAGE + 1 of those older than `before`, of some kinds or all, of one realm
    (engine.access) or all; one statement."""
    found = _LINES.where(Delivery.account_id == account_id, Delivery.shown)
    if before is not None:
        found = found.where(Delivery.notice_id < before)
    if realm is not None:
        found = found.where(Case.realm == realm)
    if unread:
        found = found.where(Delivery.read_at.is_(None))
    if wanted := [*kinds]:
        found = found.where(Notice.kind.in_(wanted))
    return _lines(session, found.order_by(Delivery.notice_id.desc()).limit(PAGE + 1))


def unread_in(session: Session, account_id: int, realm: str) -> int:
    """How many of a person's notices are unread in a realm."""
    unread = select(func.count()).select_from(Delivery).join(Case, Case.id == Delivery.case_id)
    mine = unread.where(Delivery.account_id == account_id, Delivery.read_at.is_(None))
    return session.scalar(mine.where(Delivery.shown, Case.realm == realm)) or 0


def notices_for_digest(session: Session, account_id: int, realm: str | None = None) -> list[Line]:
    """What the next digest names beside the tasks: notices of kinds that are mailed daily, oldest first, at most PAGE."""
    found = (
        _LINES.where(Delivery.account_id == account_id, Delivery.daily)
        .where(Delivery.mailed_at.is_(None), Delivery.read_at.is_(None))
        .where(true() if realm is None else Case.realm == realm)
        .order_by(Delivery.notice_id)
        .limit(PAGE)
    )
    return _lines(session, found)


def notice_of(session: Session, account_id: int, notice_id: int) -> Notice | None:
    """One of a person's notices; None for somebody else's."""
    mine = select(Notice).join(Delivery, Delivery.notice_id == Notice.id)
    return session.scalar(mine.where(Notice.id == notice_id, Delivery.account_id == account_id))


def mark_read(
    tx: Transaction, account_id: int, *, notice_id: int | None = None, realm: str | None = None
) -> None:
    """Mark one of a person's notices as read, or all behind the bell (of a realm); what is read stays so from its first time."""
    unread = update(Delivery).where(Delivery.account_id == account_id, Delivery.read_at.is_(None))
    which = Delivery.shown if notice_id is None else Delivery.notice_id == notice_id
    if realm is not None:
        near = select(Case.id).where(Case.id == Delivery.case_id, Case.realm == realm).exists()
        unread = unread.where(near).execution_options(synchronize_session=False)
    tx.session.execute(unread.where(which).values(read_at=tx.now))


def forget_notices(tx: Transaction) -> None:
    """Remove what was brought long ago and lies with nobody: new tasks of groups, mostly."""
    lies = select(Delivery.notice_id).where(Delivery.notice_id == Notice.id).exists()
    old = delete(Notice).where(Notice.delivered, Notice.at < tx.now - KEPT, ~lies)
    tx.session.execute(old.execution_options(synchronize_session=False))


def wishes_of(session: Session, account_id: int) -> dict[str, Wish]:
    """How a person wants to be told of every kind."""
    return wishes_of_all(session, [account_id])[account_id]


def wishes_of_all(session: Session, accounts: Iterable[int]) -> dict[int, dict[str, Wish]]:
    """The same of several people; one statement."""
    asked = set(accounts)
    found = {account_id: dict(WISHES) for account_id in asked}
    rows = select(NoticeChoice).where(NoticeChoice.account_id.in_(asked))
    for one in session.scalars(rows):
        if one.kind in KINDS:
            found[one.account_id][one.kind] = Wish(one.shown, one.mails, one.robots)
    return found


def wish_for(wishes: Mapping[str, Wish], kind: str, *, group: bool) -> Wish:
    """How a person wants to be told of one notice. What is for a whole group is mailed no sooner than new tasks of it."""
    own, offered = wishes[kind], wishes["offered"]
    if not group:
        return own
    mails = min(own.mails, offered.mails, key=MAIL_RANK.index)
    if kind not in OF_ALL_TASKS:
        return replace(own, mails=mails)
    return Wish(own.shown and offered.shown, mails, own.robots and offered.robots)


def choose(tx: Transaction, account_id: int, wishes: Mapping[str, Wish]) -> None:
    """Keep how a person wants to be told; kinds that are not named stay as they are, unknown ones are left out."""
    rows = [
        {
            "account_id": account_id,
            "kind": kind,
            "shown": wish.shown,
            "mails": wish.mails,
            "robots": wish.robots,
        }
        for kind, wish in wishes.items()
        if kind in KINDS
    ]
    if rows:
        kept = insert(NoticeChoice).values(rows)
        changed = {name: kept.excluded[name] for name in ("shown", "mails", "robots")}
        tx.session.execute(
            kept.on_conflict_do_update(index_elements=["account_id", "kind"], set_=changed)
        )
