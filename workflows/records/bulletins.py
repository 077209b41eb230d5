"""统计简报: what a bureau printed of its area, with the code by which anybody sees that it is genuine."""

from __future__ import annotations

import secrets
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, Session, joinedload, mapped_column, relationship

from engine.db import Base, Transaction
from workflows.records.organisations import Organisation


class Bulletin(Base):
    """One printed bulletin. `figures` are the totals that stand in it; `digest` is the file's SHA-256."""

    __tablename__ = "bulletins"
    __table_args__ = (
        Index(None, "organisation_id", "id"),
        CheckConstraint("until_on >= since_on", name="span_is_forward"),
        CheckConstraint("digest ~ '^[0-9a-f]{64}$'", name="digest_is_sha256"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    region: Mapped[str] = mapped_column(String(6))
    since_on: Mapped[date]
    until_on: Mapped[date]
    figures: Mapped[dict[str, Any]] = mapped_column(JSONB)
    code: Mapped[str] = mapped_column(String(64), unique=True)
    digest: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime]
    made_by: Mapped[str]

    organisation: Mapped[Organisation] = relationship(lazy="raise")


def new_code() -> str:
    """A code that nobody guesses."""
    return secrets.token_urlsafe(15)


def keep_bulletin(tx: Transaction, **said: Any) -> Bulletin:
    """Keep what was printed, so that it can be verified."""
    made = Bulletin(made_at=tx.now, **said)
    tx.session.add(made)
    tx.session.flush()
    return made


def bulletin_by_code(session: Session, code: str) -> Bulletin | None:
    """The bulletin that a code names, with its bureau."""
    found = select(Bulletin).options(joinedload(Bulletin.organisation, innerjoin=True))
    return session.scalar(found.where(Bulletin.code == code))
