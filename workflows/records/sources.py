"""Where the reference tables come from: what was loaded, when, and whether an administrator put it there."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, select
from sqlalchemy.orm import Mapped, Session, defer, mapped_column

from engine.db import Base, Transaction


class Source(Base):
    """What fills one reference table now. `own` is true for what an administrator loaded instead of the release's."""

    __tablename__ = "reference_sources"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64))
    rows: Mapped[int]
    own: Mapped[bool] = mapped_column(default=False)
    loaded_at: Mapped[datetime]


class SourceVersion(Base):
    """A file that an administrator put in the place of a released one, kept so that it can be put back."""

    __tablename__ = "reference_versions"
    __table_args__ = (Index(None, "name", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40))
    digest: Mapped[str] = mapped_column(String(64))
    rows: Mapped[int]
    origin: Mapped[str] = mapped_column(String(300))
    content: Mapped[str] = mapped_column(Text)
    loaded_by: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    loaded_at: Mapped[datetime]


def keep_version(
    tx: Transaction, name: str, content: str, rows: int, origin: str, *, by: int
) -> SourceVersion:
    """Keep a file that was just put in force; `origin` is where it comes from, as its readers see it."""
    digest = tx.session.get_one(Source, name, populate_existing=True).digest
    made = SourceVersion(
        name=name, digest=digest, rows=rows, origin=origin, content=content, loaded_by=by,
        loaded_at=tx.now,
    )  # fmt: skip
    tx.session.add(made)
    tx.session.flush()
    return made


def versions_of(session: Session, name: str, limit: int = 20) -> list[SourceVersion]:
    """The files that administrators put in force, newest first, without their contents."""
    kept = select(SourceVersion).where(SourceVersion.name == name)
    newest = kept.order_by(SourceVersion.id.desc()).limit(limit)
    return list(session.scalars(newest.options(defer(SourceVersion.content))))
