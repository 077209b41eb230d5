"""Tables of drafts, of who may do what with a package, and of what was done."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from engine.db import Base
from engine.models import Definition, words


class PackageDraft(Base):
    """What an owner is working on. `holder` edits it until `held_until`; `asked_*` say who asked for approval of which
    revision."""

    __tablename__ = "package_drafts"
    __table_args__ = (
        CheckConstraint("(holder IS NULL) = (held_until IS NULL)", name="held_until_some_time"),
        CheckConstraint(
            "(asked_by IS NULL) = (asked_revision IS NULL)", name="asked_about_a_revision"
        ),
    )

    key: Mapped[str] = mapped_column(primary_key=True)
    base_id: Mapped[int | None] = mapped_column(ForeignKey("definitions.id"))
    revision: Mapped[int]
    files: Mapped[dict[str, Any]] = mapped_column(JSONB)  # path -> text
    begun_at: Mapped[datetime]
    begun_by: Mapped[str]
    saved_at: Mapped[datetime]
    saved_by: Mapped[str]
    holder: Mapped[str | None]
    held_until: Mapped[datetime | None]
    asked_by: Mapped[str | None]
    asked_revision: Mapped[int | None]
    asked_note: Mapped[str] = mapped_column(default="", server_default="")

    base: Mapped[Definition | None] = relationship(lazy="joined")

    def is_held(self, now: datetime) -> bool:
        """Whether somebody is editing."""
        return self.held_until is not None and self.held_until > now


class PackageRevision(Base):
    """The draft as one save left it. The newest ones are kept, so that work can be undone in a later session."""

    __tablename__ = "package_revisions"

    key: Mapped[str] = mapped_column(
        ForeignKey("package_drafts.key", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(primary_key=True)
    files: Mapped[dict[str, Any]] = mapped_column(JSONB, deferred=True)
    at: Mapped[datetime]
    by: Mapped[str]
    changed: Mapped[list[str]] = mapped_column(JSONB)  # paths


class Right(enum.StrEnum):
    OWNER = "owner"
    APPROVER = "approver"
    VIEWER = "viewer"


class PackageRight(Base):
    """What a person may do with a package. A package that names no owner belongs to every process owner."""

    __tablename__ = "package_rights"

    key: Mapped[str] = mapped_column(primary_key=True)
    person: Mapped[str] = mapped_column(primary_key=True)
    right: Mapped[Right] = mapped_column(words(Right))


class PackageEvent(Base):
    """One entry of a package's history: who did what, when."""

    __tablename__ = "package_events"
    __table_args__ = (Index(None, "key", text("id DESC")),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str]
    at: Mapped[datetime]
    by: Mapped[str | None]
    kind: Mapped[str]
    facts: Mapped[dict[str, Any]] = mapped_column(JSONB)
