"""Navigation projects that fiscal money paid for, which must in principle all be filed (E18)."""

from __future__ import annotations

import enum
from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    SmallInteger,
    String,
    Text,
    literal,
    or_,
    select,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from engine.db import Base, Transaction
from engine.errors import Refused
from engine.models import words
from workflows.records.filings import Filing, Funding
from workflows.records.organisations import Organisation


class ProjectTaken(Refused):
    text = "A project with the number “{number}” is on the list already."


class ProjectState(enum.StrEnum):
    MISSING = "missing"  # 未备案
    EXPLAINED = "explained"  # 已说明, the bureau has not answered
    FILED = "filed"  # 已备案
    EXCUSED = "excused"  # 同意不备案


OUTSTANDING = (ProjectState.MISSING, ProjectState.EXPLAINED)


class FundedProject(Base):
    """A project as a bureau put it on the list. `filing_id` is the achievement that names it, once it is registered."""

    __tablename__ = "funded_projects"
    __table_args__ = (
        CheckConstraint("btrim(name) <> '' AND btrim(number) <> ''", name="project_is_named"),
        CheckConstraint("funding <> 'none'", name="project_is_funded"),
        CheckConstraint("(state = 'filed') = (filing_id IS NOT NULL)", name="filed_by_a_filing"),
        CheckConstraint(
            "state NOT IN ('explained', 'excused') OR btrim(explanation) <> ''",
            name="excused_with_a_reason",
        ),
        Index("ix_funded_projects_area", "region", "state", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    number: Mapped[str] = mapped_column(String(80), unique=True)
    funding: Mapped[Funding] = mapped_column(words(Funding))
    year: Mapped[int] = mapped_column(SmallInteger)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    region: Mapped[str] = mapped_column(String(6))
    training: Mapped[bool] = mapped_column(default=False)
    state: Mapped[ProjectState] = mapped_column(words(ProjectState), default=ProjectState.MISSING)
    explanation: Mapped[str] = mapped_column(Text, default="")
    answer: Mapped[str] = mapped_column(Text, default="")  # the bureau's
    filing_id: Mapped[int | None] = mapped_column(ForeignKey("filings.id"))
    entered_at: Mapped[datetime]
    entered_by: Mapped[str]
    urged_at: Mapped[datetime | None]  # the last reminder

    organisation: Mapped[Organisation] = relationship(lazy="raise")


def list_project(
    tx: Transaction, place: Organisation, *, name: str, number: str, funding: Funding, year: int,
    by: str,
) -> FundedProject:  # fmt: skip
    """Put a project on the list. Raises ProjectTaken."""
    project = FundedProject(
        name=name.strip(), number=number.strip(), funding=funding, year=year,
        organisation_id=place.id, region=place.region, training=place.training,
        entered_at=tx.now, entered_by=by,
    )  # fmt: skip
    try:
        with tx.session.begin_nested():
            tx.session.add(project)
            tx.session.flush()
    except IntegrityError:
        raise ProjectTaken("number", number=number.strip()) from None
    return project


def locked_project(tx: Transaction, project_id: int) -> FundedProject:
    """The project, locked until the transaction ends."""
    return tx.session.get_one(
        FundedProject, project_id, with_for_update=True, populate_existing=True
    )


def projects_named_by(session: Session, filing: Filing) -> list[FundedProject]:
    """The filer's outstanding projects whose number or name the filing names."""
    named = literal(filing.project)
    found = select(FundedProject).where(
        FundedProject.organisation_id == filing.organisation_id,
        FundedProject.state.in_(OUTSTANDING),
        or_(named.icontains(FundedProject.number), named.icontains(FundedProject.name)),
    )
    return list(session.scalars(found.order_by(FundedProject.id)))
