"""项目评优: the year's achievements that are candidates, the panel that scores them, the excellent ones (E23, E24)."""

from __future__ import annotations

from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Numeric, SmallInteger, Text, select
from sqlalchemy.orm import Mapped, Session, joinedload, mapped_column, relationship

from engine.db import Base
from workflows.records.accounts import Account
from workflows.records.filings import Filing


class Project(Base):
    """A filing as a candidate: how far it came in the selection, each step None until it is taken."""

    __tablename__ = "selected_projects"
    __table_args__ = (
        CheckConstraint("screened OR shortlisted IS NOT TRUE", name="shortlisted_when_screened"),
        CheckConstraint("shortlisted OR excellent IS NOT TRUE", name="excellent_when_shortlisted"),
    )

    cycle_id: Mapped[int] = mapped_column(ForeignKey("evaluation_cycles.id"), primary_key=True)
    filing_id: Mapped[int] = mapped_column(ForeignKey("filings.id"), primary_key=True)
    subject_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))  # whose bonus it is
    screened: Mapped[bool | None]
    pushed_to: Mapped[int] = mapped_column(default=0)  # organisations it was pushed to
    ratings: Mapped[int] = mapped_column(SmallInteger, default=0)
    stars: Mapped[Decimal | None] = mapped_column(Numeric(4, 2))
    shortlisted: Mapped[bool | None]
    mean: Mapped[Decimal | None] = mapped_column(Numeric(6, 2))
    excellent: Mapped[bool | None]
    note: Mapped[str] = mapped_column(Text, default="")

    filing: Mapped[Filing] = relationship(lazy="raise")


class PanelScore(Base):
    """What a member of the panel gave a project, or the conflict of interest that the member declared."""

    __tablename__ = "panel_scores"
    __table_args__ = (
        CheckConstraint("(score IS NULL) = (conflict <> '')", name="a_score_or_a_conflict"),
        CheckConstraint("score BETWEEN 0 AND 100", name="score_out_of_a_hundred"),
    )

    cycle_id: Mapped[int] = mapped_column(ForeignKey("evaluation_cycles.id"), primary_key=True)
    filing_id: Mapped[int] = mapped_column(ForeignKey("filings.id"), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    score: Mapped[Decimal | None] = mapped_column(Numeric(5, 2))
    conflict: Mapped[str] = mapped_column(Text, default="")
    opinion: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime]

    account: Mapped[Account] = relationship(lazy="raise")


def projects_of(session: Session, cycle_id: int) -> list[Project]:
    """The candidates of a cycle, the best first, each with its filing and filer."""
    mine = select(Project).options(
        joinedload(Project.filing, innerjoin=True).joinedload(Filing.organisation, innerjoin=True)
    )
    order = (
        Project.excellent.desc().nulls_last(),
        Project.mean.desc().nulls_last(),
        Project.filing_id,
    )
    return list(session.scalars(mine.where(Project.cycle_id == cycle_id).order_by(*order)))


def excellent_projects(session: Session, cycle_id: int) -> list[Project]:
    """Those of them that were named excellent (E24)."""
    return [one for one in projects_of(session, cycle_id) if one.excellent]


def panel_scores_of(session: Session, cycle_id: int) -> list[PanelScore]:
    """All words of the panel, each with who gave it."""
    mine = select(PanelScore).options(joinedload(PanelScore.account, innerjoin=True))
    mine = mine.where(PanelScore.cycle_id == cycle_id)
    return list(session.scalars(mine.order_by(PanelScore.filing_id, PanelScore.account_id)))


def trimmed_mean(scores: list[Decimal]) -> Decimal | None:
    """The mean without the highest and the lowest, from four scores on; None without any."""
    if not scores:
        return None
    counted = sorted(scores)[1:-1] if len(scores) > 3 else scores
    mean = sum(counted, Decimal(0)) / len(counted)
    return mean.quantize(Decimal("0.01"), ROUND_HALF_UP)
