"""年度信息表: what each of the evaluated reports of a year, from 15 to 31 October (E21)."""

from __future__ import annotations

import enum
import json
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, String, Text, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, Session, joinedload, mapped_column, relationship

from engine.db import Base
from engine.models import words
from workflows.records.organisations import Organisation


class ReportState(enum.StrEnum):
    OPEN = "open"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    ACCEPTED = "accepted"


MISSING = (ReportState.OPEN, ReportState.RETURNED)


class AnnualReport(Base):
    """One bureau's form of one year. `facts` is what the system knew at `facts_at`, `answers` what was submitted last.

    `late` is decided by the first submission; `code` leads to the public verification of the printed form.
    """

    __tablename__ = "annual_reports"
    __table_args__ = (
        Index(None, "year", "organisation_id", unique=True),
        CheckConstraint(
            "(state = 'open') = (submitted_at IS NULL)", name="submitted_after_being_open"
        ),
        CheckConstraint("(state = 'accepted') = (accepted_at IS NOT NULL)", name="accepted_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(SmallInteger)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    state: Mapped[ReportState] = mapped_column(words(ReportState), default=ReportState.OPEN)
    due_at: Mapped[datetime]
    opened_at: Mapped[datetime]
    facts: Mapped[Any] = mapped_column(JSONB)
    facts_at: Mapped[datetime]
    answers: Mapped[Any] = mapped_column(JSONB, default=dict)
    submitted_at: Mapped[datetime | None]  # first
    submitted_by: Mapped[str | None]
    late: Mapped[bool] = mapped_column(default=False)
    opinion: Mapped[str] = mapped_column(Text, default="")
    accepted_at: Mapped[datetime | None]
    urged_at: Mapped[datetime | None]
    code: Mapped[str] = mapped_column(String(64), unique=True)

    organisation: Mapped[Organisation] = relationship(lazy="raise")


def edition_of(report: AnnualReport) -> str:
    """What tells a print of the form as it is now from one of before: a digest of all that the print says."""
    said = {"state": report.state.value, "facts": report.facts, "answers": report.answers}
    return sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:16]


def report_by_code(session: Session, code: str) -> AnnualReport | None:
    """The form that a verification address names, with its bureau."""
    wanted = select(AnnualReport).options(joinedload(AnnualReport.organisation, innerjoin=True))
    return session.scalar(wanted.where(AnnualReport.code == code))


def reports_of(session: Session, year: int, *, training: bool = False) -> list[AnnualReport]:
    """The forms of a year, each with its bureau, by region."""
    mine = select(AnnualReport).join(AnnualReport.organisation)
    mine = mine.options(joinedload(AnnualReport.organisation, innerjoin=True))
    mine = mine.where(AnnualReport.year == year, Organisation.training == training)
    return list(session.scalars(mine.order_by(Organisation.region, AnnualReport.id)))
