"""Links for people without an account: a secret that is mailed and opens one matter until it expires."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from sqlalchemy import CheckConstraint, String, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine.db import Base, Transaction
from engine.errors import EngineError
from workflows.records.tokens import digest_of

LASTS = timedelta(days=14)


class DeadLink(EngineError):
    text = "This link is not valid, or it has expired. Look for the newest mail, or begin again."


class Link(Base):
    """One mailed secret. Only its digest is kept. `subject` is what it opens, such as `enrolment:12`."""

    __tablename__ = "links"
    __table_args__ = (CheckConstraint("length(digest) = 64", name="digest_is_sha256"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    subject: Mapped[str] = mapped_column(String(40), index=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]


def issue_link(tx: Transaction, subject: str) -> str:
    """A new secret for the subject; it opens as long as it lasts, earlier ones too."""
    secret = secrets.token_urlsafe(32)
    tx.session.add(
        Link(
            digest=digest_of(secret), subject=subject,
            created_at=tx.now, expires_at=tx.now + LASTS,
        )
    )  # fmt: skip
    return secret


def opened_by(session: Session, secret: str, at: datetime) -> str:
    """The subject that a secret opens at a moment. Raises DeadLink, whether it never was or is no more."""
    wanted = select(Link.subject).where(Link.digest == digest_of(secret), Link.expires_at > at)
    subject = session.scalar(wanted)
    if subject is None:
        raise DeadLink
    return subject


def end_links(tx: Transaction, subject: str) -> None:
    """Let none of the subject's links open any more."""
    mine = update(Link).where(Link.subject == subject, Link.expires_at > tx.now)
    tx.session.execute(mine.values(expires_at=tx.now))
