"""每日摘要: when a person wants the daily digest, and which were sent."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import CheckConstraint, ForeignKey, SmallInteger, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine.db import Base, Transaction
from engine.models import words
from workflows.records.workdays import BEIJING

HOUR = 8
FIRST_LOOK = timedelta(days=14)
"""How far back the first digest looks for what is new."""


class DigestDays(enum.StrEnum):
    WORKING = "working"  # working days, by the calendar of public holidays
    EVERY = "every"
    NEVER = "never"


class DigestChoice(Base):
    """When a person wants the digest: on which days, at which hour of Beijing time."""

    __tablename__ = "digest_choices"
    __table_args__ = (CheckConstraint("hour BETWEEN 0 AND 23", name="hour_of_a_day"),)

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    days: Mapped[DigestDays] = mapped_column(words(DigestDays))
    hour: Mapped[int] = mapped_column(SmallInteger)


class DigestRound(Base):
    """Digests of all hours up to this moment are handed out, or are being so."""

    __tablename__ = "digest_rounds"

    until: Mapped[datetime] = mapped_column(primary_key=True)


class DigestMail(Base):
    """A digest that was sent: one a person and day."""

    __tablename__ = "digest_mails"

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    sent_at: Mapped[datetime]


@dataclass(frozen=True)
class When:
    """When a person wants the digest."""

    days: DigestDays = DigestDays.WORKING
    hour: int = HOUR


def digest_time_of(session: Session, account_id: int) -> When:
    """When a person wants the digest; on working days at eight, where they chose nothing."""
    found = session.get(DigestChoice, account_id)
    return When(found.days, found.hour) if found else When()


def choose_digest(tx: Transaction, account_id: int, when: When) -> None:
    """Keep when a person wants the digest. `hour` is 0 to 23."""
    row = insert(DigestChoice).values(account_id=account_id, days=when.days, hour=when.hour)
    changed = {"days": row.excluded.days, "hour": row.excluded.hour}
    tx.session.execute(row.on_conflict_do_update(index_elements=["account_id"], set_=changed))


def last_round(session: Session) -> datetime | None:
    """Up to when digests were handed out."""
    return session.scalar(select(DigestRound.until).order_by(DigestRound.until.desc()).limit(1))


def new_since(session: Session, account_id: int, now: datetime) -> datetime:
    """From when on things are new to a person: since the last digest, or FIRST_LOOK back."""
    sent = select(DigestMail.sent_at).where(DigestMail.account_id == account_id)
    last = session.scalar(sent.order_by(DigestMail.day.desc()).limit(1))
    return max(last, now - FIRST_LOOK) if last else now - FIRST_LOOK


def hour_of(moment: datetime) -> datetime:
    """The full hour before a moment, in Beijing."""
    return moment.astimezone(BEIJING).replace(minute=0, second=0, microsecond=0)
