"""公开需求: technology needs that an enterprise shows to everybody, and what universities answer (M46, M48)."""

from __future__ import annotations

import enum
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship

from engine.db import Base, Transaction
from engine.errors import Refused
from engine.models import words
from workflows.records.organisations import Organisation


class DemandClosed(Refused):
    text = "This need is no longer open, so it takes no more answers."


class DemandState(enum.StrEnum):
    """How far a demand has come."""

    DRAFT = "draft"  # 草稿
    PUBLISHED = "published"  # 征集中
    CLOSED = "closed"  # 已结束, by the enterprise
    EXPIRED = "expired"  # 已到期
    WITHDRAWN = "withdrawn"  # 已撤回
    DISCARDED = "discarded"  # 未发布, given up as a draft


class Budget(enum.StrEnum):
    """预算范围."""

    TO_100K = "to_100k"
    TO_500K = "to_500k"
    TO_2M = "to_2m"
    OVER_2M = "over_2m"
    OPEN = "open"  # 面议


class Mode(enum.StrEnum):
    """合作方式 of a demand: ways of transfer, and work to order."""

    ASSIGNMENT = "assignment"  # 转让
    LICENCE = "licence"  # 许可
    EQUITY = "equity"  # 作价入股
    JOINT = "joint"  # 合作开发
    ORDER = "order"  # 委托开发


class PublicDemand(Base):
    """One need. `contact` is for universities that answer; everybody reads it only if `contact_shown`."""

    __tablename__ = "public_demands"
    __table_args__ = (
        CheckConstraint("btrim(title) <> '' AND btrim(need) <> ''", name="need_is_stated"),
        CheckConstraint(
            "state IN ('draft', 'discarded') OR published_at IS NOT NULL", name="published_once"
        ),
        CheckConstraint(
            "(state IN ('draft', 'published')) = (ended_at IS NULL)", name="ended_at_some_time"
        ),
        Index("ix_public_demands_ours", "organisation_id", "drafted_at", "id"),
        Index(
            "ix_public_demands_open", "training", "published_at", "id",
            postgresql_where=text("state = 'published'"),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    training: Mapped[bool]  # as the organisation: nothing crosses (X12)
    state: Mapped[DemandState] = mapped_column(words(DemandState), default=DemandState.DRAFT)
    title: Mapped[str] = mapped_column(String(200))
    industry: Mapped[str] = mapped_column(String(12))
    emerging: Mapped[str] = mapped_column(String(12), default="")
    ipc: Mapped[str] = mapped_column(String(12), default="")
    need: Mapped[str] = mapped_column(Text)
    budget: Mapped[Budget] = mapped_column(words(Budget))
    modes: Mapped[list[str]] = mapped_column(ARRAY(String(20)))
    expires_on: Mapped[date]
    contact: Mapped[str] = mapped_column(Text)
    contact_shown: Mapped[bool] = mapped_column(default=False)
    result: Mapped[str] = mapped_column(Text, default="")  # how it went, or why withdrawn
    drafted_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    organisation: Mapped[Organisation] = relationship(lazy="raise")
    answers: Mapped[list[DemandAnswer]] = relationship(
        lazy="raise", order_by="DemandAnswer.id", back_populates="demand"
    )


class DemandAnswer(Base):
    """What a university answers; one may answer several times. Only the enterprise and its author read it."""

    __tablename__ = "demand_answers"
    __table_args__ = (CheckConstraint("btrim(offer) <> ''", name="offer_is_made"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    demand_id: Mapped[int] = mapped_column(ForeignKey("public_demands.id"), index=True)
    university_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    offer: Mapped[str] = mapped_column(Text)
    patents: Mapped[str] = mapped_column(Text, default="")  # numbers, as typed
    contact: Mapped[str] = mapped_column(Text)
    answered_at: Mapped[datetime]

    demand: Mapped[PublicDemand] = relationship(lazy="raise", back_populates="answers")
    university: Mapped[Organisation] = relationship(lazy="raise")


def locked_demand(tx: Transaction, demand_id: int) -> PublicDemand:
    """The demand, locked until the transaction ends."""
    return tx.session.get_one(PublicDemand, demand_id, with_for_update=True, populate_existing=True)


def open_demand(tx: Transaction, demand_id: int) -> PublicDemand:
    """The demand, locked until the transaction ends, while it takes answers. Raises DemandClosed."""
    found = locked_demand(tx, demand_id)
    if found.state is not DemandState.PUBLISHED:
        raise DemandClosed
    return found
