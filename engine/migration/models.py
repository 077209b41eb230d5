"""Tables of migrations: which version to which, and how it went with each case."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base


class Migration(Base):
    """A plan that somebody decided to carry out. `names`: which element takes the place of which."""

    __tablename__ = "migrations"
    __table_args__ = (
        Index(None, "key", text("id DESC")),
        CheckConstraint("source_id <> target_id", name="two_versions"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str]
    source_id: Mapped[int] = mapped_column(ForeignKey("definitions.id"))
    target_id: Mapped[int] = mapped_column(ForeignKey("definitions.id"))
    names: Mapped[dict[str, str]] = mapped_column(JSONB)
    note: Mapped[str]
    at: Mapped[datetime]
    by: Mapped[str]


class CaseMove(Base):
    """How it went with one case: it moved (`became` is a digest of its state then, `state` the one of before, kept while
    there is a way back), or why it did not (`problems`, lines of {text, holes})."""

    __tablename__ = "case_moves"
    __table_args__ = (
        CheckConstraint("state IS NULL OR became IS NOT NULL", name="way_back_of_a_move"),
        CheckConstraint(
            "back_at IS NULL OR (became IS NOT NULL AND state IS NULL)", name="back_from_somewhere"
        ),
        CheckConstraint("(back_at IS NULL) = (back_by IS NULL)", name="back_by_somebody"),
    )

    migration_id: Mapped[int] = mapped_column(ForeignKey("migrations.id"), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), primary_key=True, index=True)
    at: Mapped[datetime]
    by: Mapped[str]
    state: Mapped[str | None] = mapped_column(Text, deferred=True)
    became: Mapped[str | None]
    problems: Mapped[list[Any]] = mapped_column(JSONB, default=list)
    back_at: Mapped[datetime | None]
    back_by: Mapped[str | None]

    @property
    def moved(self) -> bool:
        return self.became is not None
