"""Filings of navigation achievements (成果备案): reports, thematic databases and tools (E3, E5, E17)."""

from __future__ import annotations

import enum
import secrets
from datetime import date, datetime, timedelta
from decimal import Decimal

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    Numeric,
    SmallInteger,
    String,
    Text,
    false,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, Session, joinedload, mapped_column, relationship

from engine.db import Base, Transaction
from engine.errors import Refused
from engine.models import words
from workflows.records.certificates import china_day
from workflows.records.organisations import Organisation


class FilingKind(enum.StrEnum):
    """E3, E9, E10: 区域规划类, 产业规划类, 企业经营类, 研发活动类, 其他 reports; 产业专利专题库; 专利导航工具."""

    REGION = "region"
    INDUSTRY = "industry"
    ENTERPRISE = "enterprise"
    RESEARCH = "research"
    OTHER = "other"
    DATABASE = "database"
    TOOL = "tool"


DIGITAL = frozenset({FilingKind.DATABASE, FilingKind.TOOL})
"""E20: 数字化成果, which have a channel of their own."""


class Funding(enum.StrEnum):
    """E18: whether fiscal money of a level was spent."""

    NONE = "none"
    NATIONAL = "national"
    PROVINCE = "province"
    CITY = "city"


class FilingState(enum.StrEnum):
    SUBMITTED = "submitted"
    RETURNED = "returned"
    REGISTERED = "registered"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


OPEN = (FilingState.SUBMITTED, FilingState.RETURNED)
OVER = (FilingState.REFUSED, FilingState.WITHDRAWN)


class AlreadyFiled(Refused):
    text = "Your organisation has filed an achievement of this kind and title already."


class Filing(Base):
    """One achievement as it was filed. `filed_at` is its first submission, which decides the year it counts for (E19).

    `number`, `code` (of the public verification) and `registered_at` come with the registration; `receipt` once a job has
    printed it.
    """

    __tablename__ = "filings"
    __table_args__ = (
        CheckConstraint("btrim(title) <> ''", name="title_is_given"),
        CheckConstraint(
            "(state = 'registered') = (number IS NOT NULL)", name="number_when_registered"
        ),
        CheckConstraint(
            "(number IS NULL) = (registered_at IS NULL)", name="registered_with_a_number"
        ),
        CheckConstraint(
            "(registered_at IS NULL) = (rated_until IS NULL)", name="rated_once_registered"
        ),
        CheckConstraint("finished >= begun", name="finished_after_begun"),
        CheckConstraint("invested >= 0", name="money_is_no_debt"),
        CheckConstraint("receipt ~ '^[0-9a-f]{64}$'", name="receipt_is_an_address"),
        Index(
            "uq_filings_title",
            "organisation_id",
            "kind",
            text("lower(title)"),
            unique=True,
            postgresql_where=text("state NOT IN ('refused', 'withdrawn')"),
        ),
        Index("ix_filings_area", "region", "filed_at", "id"),
        Index(
            "ix_filings_public",
            "registered_at",
            "id",
            postgresql_where=text("state = 'registered'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    region: Mapped[str] = mapped_column(String(6))  # the filer's, as it was then
    training: Mapped[bool] = mapped_column(default=False)
    kind: Mapped[FilingKind] = mapped_column(words(FilingKind))
    title: Mapped[str] = mapped_column(String(200))
    summary: Mapped[str] = mapped_column(Text)
    emerging: Mapped[list[str]] = mapped_column(ARRAY(String(12)))
    funding: Mapped[Funding] = mapped_column(words(Funding))
    project: Mapped[str] = mapped_column(String(200), default="")
    invested: Mapped[Decimal | None] = mapped_column(
        Numeric(14, 2)
    )  # 10,000 yuan; None: not stated
    begun: Mapped[date]
    finished: Mapped[date]
    files: Mapped[list[str]] = mapped_column(JSONB, default=list)  # references of attachments
    stays_out: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Of the year's selection of projects, as its filer wishes (E23)."""
    state: Mapped[FilingState] = mapped_column(words(FilingState))
    year: Mapped[int] = mapped_column(SmallInteger)
    filed_at: Mapped[datetime]
    filed_by: Mapped[str]
    changed_at: Mapped[datetime]
    opinion: Mapped[str] = mapped_column(Text, default="")  # of the last review
    number: Mapped[str | None] = mapped_column(String(32), unique=True)
    code: Mapped[str] = mapped_column(String(64), unique=True)
    registered_at: Mapped[datetime | None]
    rated_until: Mapped[datetime | None]  # when the window for ratings closes (E10, E11, E23)
    receipt: Mapped[str | None] = mapped_column(String(64))

    organisation: Mapped[Organisation] = relationship(lazy="raise")


class UseEnd(enum.StrEnum):
    """E8: at whose end an achievement is of use: 政府端, 企业端, 高校和科研机构端."""

    GOVERNMENT = "government"
    ENTERPRISE = "enterprise"
    UNIVERSITY = "university"


class FilingUse(Base):
    """How an achievement is used, as stated at a moment (E6, E17). Rows are only added: together they are the history."""

    __tablename__ = "filing_uses"
    __table_args__ = (
        Index(None, "filing_id", "id"),
        CheckConstraint("btrim(said) <> ''", name="something_is_said"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    filing_id: Mapped[int] = mapped_column(ForeignKey("filings.id"))
    side: Mapped[UseEnd] = mapped_column(words(UseEnd))
    user: Mapped[str] = mapped_column("used_by", String(200))  # who uses it
    said: Mapped[str] = mapped_column(Text)
    proof: Mapped[list[str]] = mapped_column(JSONB, default=list)  # 应用证明 (E9): references
    at: Mapped[datetime]
    by: Mapped[str]


RATED_FOR = timedelta(days=90)
"""How long achievements can be rated unless the process says otherwise."""


def register_filing(tx: Transaction, filing: Filing, rated_for: timedelta = RATED_FOR) -> None:
    """Give the filing its number: 登记 (E5). Those it is pushed to rate it from now on, for some time (E10, E11)."""
    filing.rated_until = tx.now + rated_for
    filing.number = f"DH-{china_day(tx.now).year}-{filing.id:06d}"
    filing.state, filing.registered_at, filing.changed_at = FilingState.REGISTERED, tx.now, tx.now
    tx.session.flush()


def new_code() -> str:
    """A code for the public verification of a receipt, which nobody guesses."""
    return secrets.token_urlsafe(18)


def filing_by_code(session: Session, code: str) -> Filing | None:
    """The registered filing that a verification address names, with its filer."""
    found = select(Filing).options(joinedload(Filing.organisation, innerjoin=True))
    return session.scalar(found.where(Filing.code == code, Filing.state == FilingState.REGISTERED))


def state_use(
    tx: Transaction,
    filing: Filing,
    *,
    side: UseEnd,
    user: str,
    said: str,
    proof: list[str],
    by: str,
) -> FilingUse:
    """Add to the history of a filing's use (E17)."""
    stated = FilingUse(
        filing_id=filing.id, side=side, user=user.strip(), said=said.strip(), proof=proof,
        at=tx.now, by=by,
    )  # fmt: skip
    tx.session.add(stated)
    tx.session.flush()
    return stated


def uses_of(session: Session, filing_id: int) -> list[FilingUse]:
    """The history of a filing's use, newest first."""
    mine = select(FilingUse).where(FilingUse.filing_id == filing_id)
    return list(session.scalars(mine.order_by(FilingUse.id.desc())))
