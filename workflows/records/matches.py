"""每周推送邮件 (M44): which span of registrations was mailed to whom, and who wants none.

Spans follow each other without gap or overlap, and an item is registered in exactly one of them, so each item is mailed
once. A row of `match_mails` is written in the transaction that hands the mail over.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine.db import Base, Transaction


class MatchRound(Base):
    """One round of mails: what was registered at or after `since` and before `until`, the watermark."""

    __tablename__ = "match_rounds"
    __table_args__ = (CheckConstraint("since < until", name="span_is_forward"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    since: Mapped[datetime] = mapped_column(unique=True)
    until: Mapped[datetime] = mapped_column(unique=True)


class MatchMail(Base):
    """One mail that was handed over: the round, the reader, and how many items it named."""

    __tablename__ = "match_mails"

    round_id: Mapped[int] = mapped_column(ForeignKey("match_rounds.id"), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    items: Mapped[int]
    sent_at: Mapped[datetime]


class Unsubscription(Base):
    """An account that wants no weekly mail."""

    __tablename__ = "unsubscriptions"

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    at: Mapped[datetime]


def last_round(session: Session) -> MatchRound | None:
    """The round whose watermark is the newest."""
    return session.scalar(select(MatchRound).order_by(MatchRound.until.desc()).limit(1))


def wants_mail(session: Session, account_id: int) -> bool:
    """Whether the account gets the weekly mail; everybody does until they say no."""
    return session.get(Unsubscription, account_id) is None


def choose_mail(tx: Transaction, account_id: int, *, wanted: bool) -> None:
    """Turn the weekly mail of an account on or off; doing it twice changes nothing."""
    kept = tx.session.get(Unsubscription, account_id)
    if wanted and kept is not None:
        tx.session.delete(kept)
    elif not wanted:
        row = insert(Unsubscription).values(account_id=account_id, at=tx.now)
        tx.session.execute(row.on_conflict_do_nothing())
    tx.session.flush()
