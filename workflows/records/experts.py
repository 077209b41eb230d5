"""Experts: those whom an enterprise recommends, from the opened account to the pool and out of it (M14 to M21, F18)."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    SmallInteger,
    String,
    Text,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, Session, joinedload, mapped_column, relationship

from engine.db import Base, Transaction
from engine.errors import EngineError
from engine.models import words
from workflows.records.accounts import Account
from workflows.records.organisations import Organisation


class NoSuchExpert(EngineError):
    text = "There is no such expert."


class WrongStatus(EngineError):
    """The process and the record disagree; the process is drawn in a way that the record does not allow."""

    text = "The expert {expert} is {status}; this step is for one that is {wanted}."


class Status(enum.StrEnum):
    """信息完善状态 (M19): how far an expert has come."""

    INCOMPLETE = "incomplete"  # 待完善信息
    SUBMITTED = "submitted"  # 待审核
    RETURNED = "returned"  # 退回修改
    ADMITTED = "admitted"  # 已通过
    REFUSED = "refused"  # 未通过
    REMOVED = "removed"  # 已出库


WAITING_FOR_EXPERT = (Status.INCOMPLETE, Status.RETURNED)


class Degree(enum.StrEnum):
    DOCTOR = "doctor"
    MASTER = "master"
    BACHELOR = "bachelor"
    COLLEGE = "college"
    OTHER = "other"


class Expert(Base):
    """One recommendation of a person by an enterprise. Name, phone, post and mail are the account's.

    `fields` are codes of the strategic emerging industries; `opinion` is what the administrator said last.
    """

    __tablename__ = "experts"
    __table_args__ = (
        Index(
            "uq_experts_account_id",
            "account_id",
            unique=True,
            postgresql_where=text("status NOT IN ('refused', 'removed')"),
        ),
        Index("ix_experts_newest", "organisation_id", text("opened_at DESC"), text("id DESC")),
        CheckConstraint("years BETWEEN 0 AND 80", name="years_of_a_life"),
        CheckConstraint(
            "status NOT IN ('submitted', 'admitted') OR"
            " (degree IS NOT NULL AND title <> '' AND speciality <> '' AND submitted_at IS NOT NULL)",
            name="complete_before_review",
        ),
        CheckConstraint(
            "status <> 'admitted' OR admitted_at IS NOT NULL", name="admitted_at_some_time"
        ),
        CheckConstraint(
            "(status = 'removed') = (removed_at IS NOT NULL)", name="removed_at_some_time"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    status: Mapped[Status] = mapped_column(words(Status), default=Status.INCOMPLETE)
    recommendation: Mapped[str] = mapped_column(Text, default="")
    degree: Mapped[Degree | None] = mapped_column(words(Degree))
    title: Mapped[str] = mapped_column(String(60), default="")
    years: Mapped[int | None] = mapped_column(SmallInteger)
    fields: Mapped[list[str]] = mapped_column(ARRAY(String(20)), default=list)
    speciality: Mapped[str] = mapped_column(String(120), default="")
    achievements: Mapped[str] = mapped_column(Text, default="")
    bio: Mapped[str] = mapped_column(Text, default="")
    opinion: Mapped[str] = mapped_column(Text, default="")
    opened_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    reviewed_at: Mapped[datetime | None]
    admitted_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]
    removal_reason: Mapped[str] = mapped_column(Text, default="")

    account: Mapped[Account] = relationship(lazy="raise")
    organisation: Mapped[Organisation] = relationship(lazy="raise")

    @property
    def is_in_pool(self) -> bool:
        """Whether the expert belongs to 企业专家库 (M17)."""
        return self.status is Status.ADMITTED


def open_expert(
    tx: Transaction,
    account_id: int,
    organisation_id: int,
    *,
    fields: list[str],
    recommendation: str,
) -> Expert:
    """A new expert whose profile is still to be completed. IntegrityError when the account is one already."""
    expert = Expert(
        account_id=account_id, organisation_id=organisation_id, fields=fields,
        recommendation=recommendation, opened_at=tx.now,
    )  # fmt: skip
    tx.session.add(expert)
    tx.session.flush()
    return expert


def has_left(session: Session, account_id: int, organisation_id: int) -> bool:
    """Whether the organisation refused or removed this person before, and nobody has them as an expert now."""
    states = select(Expert.status, Expert.organisation_id).where(Expert.account_id == account_id)
    known = [(status, where) for status, where in session.execute(states)]
    over = all(status in (Status.REFUSED, Status.REMOVED) for status, _ in known)
    return over and any(where == organisation_id for _, where in known)


def locked_expert(tx: Transaction, expert_id: int, *expected: Status) -> Expert:
    """The expert, locked until the transaction ends, in one of the `expected` states (any if none is named).

    Raises NoSuchExpert, WrongStatus.
    """
    expert = tx.session.get(
        Expert, expert_id, with_for_update={"key_share": True}, populate_existing=True
    )
    if expert is None:
        raise NoSuchExpert
    if expected and expert.status not in expected:
        wanted = ", ".join(expected)
        raise WrongStatus(expert=expert_id, status=expert.status, wanted=wanted)
    return expert


def record_profile(tx: Transaction, expert: Expert, profile: dict[str, Any]) -> None:
    """Take over what the expert has filled in (M15); it waits for the review now."""
    expert.degree = Degree(profile["degree"])
    expert.title = profile["title"].strip()
    expert.years = int(profile["years"])
    expert.fields = list(profile["fields"])
    expert.speciality = profile["speciality"].strip()
    expert.achievements = (profile.get("achievements") or "").strip()
    expert.bio = (profile.get("bio") or "").strip()
    expert.status = Status.SUBMITTED
    expert.submitted_at = tx.now
    tx.session.flush()


def record_review(tx: Transaction, expert: Expert, status: Status, opinion: str) -> None:
    """What the administrator decided, with the opinion (M16)."""
    expert.status = status
    expert.opinion = opinion.strip()
    expert.reviewed_at = tx.now
    if status is Status.ADMITTED:
        expert.admitted_at = tx.now
    tx.session.flush()


def record_removal(tx: Transaction, expert: Expert, reason: str) -> None:
    """The expert leaves the pool, or the recommendation ends before it (F18, X3)."""
    expert.status = Status.REMOVED
    expert.removed_at = tx.now
    expert.removal_reason = reason.strip()
    tx.session.flush()


def expert_with_people(session: Session, expert_id: int) -> Expert | None:
    """The expert with account and organisation, in one statement."""
    people = (joinedload(Expert.account), joinedload(Expert.organisation))
    return session.get(Expert, expert_id, options=people, populate_existing=True)
