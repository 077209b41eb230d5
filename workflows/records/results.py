"""Results of a year's evaluation: versions, scores down to the single indicator, objections (E22, E25)."""

from __future__ import annotations

import enum
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    Numeric,
    SmallInteger,
    String,
    Text,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, Session, joinedload, mapped_column, relationship

from engine.db import Base, Transaction
from engine.models import Definition, words
from engine.values import Value, from_plain, normalise
from workflows.records.cycles import Cycle, canonical_hash, changes_of, frozen_of, numbers_with
from workflows.records.organisations import Organisation


class ResultState(enum.StrEnum):
    DRAFT = "draft"
    RETURNED = "returned"  # by the second officer
    PUBLISHED = "published"
    REPLACED = "replaced"  # by a newer version
    WITHDRAWN = "withdrawn"


SHOWN = (ResultState.PUBLISHED, ResultState.REPLACED, ResultState.WITHDRAWN)
"""What everybody may see: a version that was public once never disappears."""


class Result(Base):
    """One version of a year's result. `data_hash` is over every number that was scored; with `definition_id`, whose
    decisions scored them, and `last_change_id`, the last correction that counted, it can be computed again.
    """

    __tablename__ = "evaluation_results"
    __table_args__ = (
        Index(None, "cycle_id", "version", unique=True),
        CheckConstraint("version > 0", name="versions_count_from_one"),
        CheckConstraint(
            "state NOT IN ('published', 'replaced', 'withdrawn') OR"
            " (published_at IS NOT NULL AND confirmed_by IS NOT NULL)",
            name="published_when_confirmed",
        ),
        CheckConstraint("confirmed_by <> verified_by", name="confirmed_by_a_second_officer"),
        Index(
            "uq_evaluation_results_published", "cycle_id", unique=True,
            postgresql_where=text("state = 'published'"),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    cycle_id: Mapped[int] = mapped_column(ForeignKey("evaluation_cycles.id"))
    version: Mapped[int] = mapped_column(SmallInteger)
    state: Mapped[ResultState] = mapped_column(words(ResultState), default=ResultState.DRAFT)
    reason: Mapped[str] = mapped_column(Text, default="")  # why there is another version
    definition_id: Mapped[int] = mapped_column(ForeignKey("definitions.id"))
    data_hash: Mapped[str] = mapped_column(String(64))
    last_change_id: Mapped[int]
    verified_by: Mapped[str]
    scored_at: Mapped[datetime]
    confirmed_by: Mapped[str | None]
    opinion: Mapped[str] = mapped_column(Text, default="")
    published_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ended_because: Mapped[str] = mapped_column(Text, default="")
    code: Mapped[str] = mapped_column(String(64), unique=True)

    cycle: Mapped[Cycle] = relationship(lazy="raise")
    definition: Mapped[Definition] = relationship(lazy="raise")


class Score(Base):
    """What one of the evaluated got. `lines` is the sheet: a line an indicator with its fact, share and points."""

    __tablename__ = "evaluation_scores"

    result_id: Mapped[int] = mapped_column(ForeignKey("evaluation_results.id"), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), primary_key=True)
    base: Mapped[Decimal] = mapped_column(Numeric(8, 2))
    bonus: Mapped[Decimal] = mapped_column(Numeric(8, 2))
    total: Mapped[Decimal] = mapped_column(Numeric(8, 2))
    place: Mapped[int] = mapped_column(SmallInteger, default=0)
    lines: Mapped[Any] = mapped_column(JSONB)

    organisation: Mapped[Organisation] = relationship(lazy="raise")

    @property
    def sheet(self) -> list[dict[str, Any]]:
        """The lines as typed values."""
        found: Any = from_plain(self.lines)
        return list(found)

    @property
    def missing(self) -> list[str]:
        """Names of the indicators whose fact was not there."""
        return [line["name"] for line in self.sheet if line["missing"]]


class Objection(Base):
    """异议: what one of the evaluated says is wrong in a published result, and what the national office answered."""

    __tablename__ = "objections"
    __table_args__ = (
        Index(None, "cycle_id", "id"),
        CheckConstraint("btrim(said) <> ''", name="something_is_said"),
        CheckConstraint("(answered_at IS NULL) = (upheld IS NULL)", name="decided_when_answered"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    cycle_id: Mapped[int] = mapped_column(ForeignKey("evaluation_cycles.id"))
    result_id: Mapped[int] = mapped_column(ForeignKey("evaluation_results.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    indicator: Mapped[str] = mapped_column(String(60))
    said: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    by: Mapped[str]
    upheld: Mapped[bool | None]
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[str | None]

    organisation: Mapped[Organisation] = relationship(lazy="raise")


def scored_numbers(
    session: Session, cycle_id: int, until: int | None = None
) -> dict[int, dict[str, Value]]:
    """Organisation -> every number that counts: the frozen ones with the corrections up to `until`."""
    changes = changes_of(session, cycle_id, until=until)
    return {
        one.organisation_id: {
            name: normalise(value) for name, value in numbers_with(one, changes).items()
        }
        for one in frozen_of(session, cycle_id)
    }


def hash_of_numbers(numbers: dict[int, dict[str, Value]]) -> str:
    """The data hash of a result."""
    return canonical_hash({str(organisation): facts for organisation, facts in numbers.items()})


def results_of(session: Session, cycle_id: int) -> list[Result]:
    """All versions of a cycle's result, newest first, each with the definition that scored it."""
    mine = select(Result).options(joinedload(Result.definition, innerjoin=True))
    return list(
        session.scalars(mine.where(Result.cycle_id == cycle_id).order_by(Result.version.desc()))
    )


def scores_of(session: Session, result_id: int) -> list[Score]:
    """The scores of a result by their places, each with its organisation."""
    mine = select(Score).options(joinedload(Score.organisation, innerjoin=True))
    mine = mine.where(Score.result_id == result_id)
    return list(session.scalars(mine.order_by(Score.place, Score.organisation_id)))


def rank(tx: Transaction, result: Result) -> None:
    """Give everybody a place by the total; equal totals share one, and the next place is skipped."""
    scores = sorted(scores_of(tx.session, result.id), key=lambda one: -one.total)
    for number, score in enumerate(scores, start=1):
        before = scores[number - 2] if number > 1 else None
        score.place = before.place if before and before.total == score.total else number
    tx.session.flush()
