"""The secret address under which a person's calendar fetches the due dates of their tasks; made anew or revoked by them."""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine.db import Base, Transaction
from workflows.records.tokens import digest_of


class CalendarFeed(Base):
    """One a person. Only the digest of the secret is kept, so that a copy of the database opens nothing."""

    __tablename__ = "calendar_feeds"
    __table_args__ = (CheckConstraint("length(digest) = 64", name="digest_is_sha256"),)

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime]


def open_feed(tx: Transaction, account_id: int) -> str:
    """A new secret for the person's calendar; the one before opens nothing any more."""
    secret = secrets.token_urlsafe(32)
    values = {"digest": digest_of(secret), "made_at": tx.now}
    row = insert(CalendarFeed).values(account_id=account_id, **values)
    tx.session.execute(row.on_conflict_do_update(index_elements=["account_id"], set_=values))
    return secret


def close_feed(tx: Transaction, account_id: int) -> None:
    """Revoke it; nothing happens where there is none."""
    tx.session.execute(delete(CalendarFeed).where(CalendarFeed.account_id == account_id))


def feed_of(session: Session, account_id: int) -> CalendarFeed | None:
    """The person's feed, if there is one."""
    return session.get(CalendarFeed, account_id)


def account_of_feed(session: Session, secret: str) -> int | None:
    """Whose calendar a secret opens."""
    wanted = CalendarFeed.digest == digest_of(secret)
    return session.scalar(select(CalendarFeed.account_id).where(wanted))
