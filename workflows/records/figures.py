"""What bureaus count of their area (F4, F14, F15): a row for each enterprise and university, and numbers by day.

The rows repeat what other records say, so that a list of hundreds of thousands of enterprises is one index range and a
sum one scan. `counting` brings them up to date every minute; nothing else writes them. Training organisations are in none
(X12), and no row holds anything of a person.
"""

from __future__ import annotations

import enum
from datetime import date, datetime

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    DateTime,
    ForeignKey,
    Index,
    SmallInteger,
    String,
    literal_column,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine.db import Base
from engine.models import words
from workflows.records.letter_pairs import pairs_index


def or_never(name: str) -> ColumnElement[datetime]:
    """A moment of the figures, or one before all others where there is none: what lists are ordered by."""
    return literal_column(
        f"COALESCE({name}, '1970-01-01 00:00:00+00'::timestamp with time zone)",
        DateTime(timezone=True),
    )


_BY_REGION = {"region": "varchar_pattern_ops"}


class EnterpriseFigures(Base):
    """One enterprise. `registered_at` is when its first administrator signed in first: until then it is only invited.

    `evaluations` are those that it has submitted: with one it takes part, 参与专利评价 (F4).
    """

    __tablename__ = "enterprise_figures"
    __table_args__ = (
        Index("ix_enterprise_figures_region", "region", postgresql_ops=_BY_REGION),
        Index("ix_enterprise_figures_registered", or_never("registered_at"), "organisation_id"),
        Index("ix_enterprise_figures_evaluations", "evaluations", "organisation_id"),
        Index("ix_enterprise_figures_evaluated", or_never("evaluated_at"), "organisation_id"),
        Index("ix_enterprise_figures_intents", "intents", "organisation_id"),
        Index("ix_enterprise_figures_demands", "demands", "organisation_id"),
        Index("ix_enterprise_figures_experts", "experts", "organisation_id"),
        Index("ix_enterprise_figures_name", "name", "organisation_id"),
        pairs_index("ix_enterprise_figures_pairs", text("name")),
        CheckConstraint("(evaluations > 0) = (evaluated_at IS NOT NULL)", name="evaluated_at_some_time"),
    )  # fmt: skip

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    region: Mapped[str] = mapped_column(String(6))
    industries: Mapped[list[str]] = mapped_column(ARRAY(String(12)))
    opened_at: Mapped[datetime]  # when it came to the platform, invited or by itself
    registered_at: Mapped[datetime | None]
    verified: Mapped[bool]  # its unified social credit code was checked
    subscribed_at: Mapped[datetime | None]
    experts: Mapped[int]  # in the pool
    evaluations: Mapped[int]
    evaluated_at: Mapped[datetime | None]
    intents: Mapped[int]
    demands: Mapped[int]  # published ones


class UniversityFigures(Base):
    """One university or institute: patents, those in the libraries, intents received and those it has answered."""

    __tablename__ = "university_figures"
    __table_args__ = (Index("ix_university_figures_region", "region", postgresql_ops=_BY_REGION),)

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    region: Mapped[str] = mapped_column(String(6))
    patents: Mapped[int]
    in_library: Mapped[int]
    evaluated: Mapped[int]  # items that an enterprise has evaluated
    intents: Mapped[int]
    answered: Mapped[int]


class Happened(enum.StrEnum):
    """What is counted by day."""

    OPENED = "opened"
    REGISTERED = "registered"
    EVALUATED = "evaluated"
    INTENDED = "intended"
    DEMANDED = "demanded"


class DailyFigures(Base):
    """How often something happened in a region on a day in China; days on which it did not have no row."""

    __tablename__ = "daily_figures"
    __table_args__ = (
        Index("ix_daily_figures_region", "region", "day", postgresql_ops=_BY_REGION),
        CheckConstraint("number > 0", name="something_happened"),
    )

    day: Mapped[date] = mapped_column(primary_key=True)
    region: Mapped[str] = mapped_column(String(6), primary_key=True)
    what: Mapped[Happened] = mapped_column(words(Happened), primary_key=True)
    number: Mapped[int]


class FigureRound(Base):
    """When the figures were counted last; one row, which whoever counts locks."""

    __tablename__ = "figure_rounds"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    counted_at: Mapped[datetime]


def counted_at(session: Session) -> datetime | None:
    """When the figures were counted last; None before the first time."""
    found = session.get(FigureRound, 1)
    return None if found is None else found.counted_at
