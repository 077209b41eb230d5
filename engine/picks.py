"""What an ad-hoc sub-process offers people to begin (BPMN 13.3.5), as a row: pages and access rules read these, not states."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base


class Pick(Base):
    """An activity that people may begin, or an ad-hoc sub-process that they may call done, as long as it is offered."""

    __tablename__ = "picks"
    __table_args__ = (
        UniqueConstraint("case_id", "step"),
        Index("ix_picks_candidates", "candidates", postgresql_using="gin"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    step: Mapped[str]
    element: Mapped[str]
    name: Mapped[str]
    ends: Mapped[bool]
    """Whether it ends the sub-process that `element` is."""
    candidates: Mapped[list[Any]] = mapped_column(JSONB)
    """Who may: `role@organisation` or `person@id`."""
