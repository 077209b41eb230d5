"""Departments that were invited to use and rate achievements: by whom, until when, and what became of it (E14)."""

from __future__ import annotations

import enum
from datetime import date, datetime, timedelta

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from engine.db import Base, Transaction
from engine.models import words
from workflows.records.accounts import Account
from workflows.records.certificates import china_day
from workflows.records.organisations import Organisation


class Sector(enum.StrEnum):
    """E14: 产业、科技、金融、人才 departments; other ones of the State Council."""

    INDUSTRY = "industry"
    SCIENCE = "science"
    FINANCE = "finance"
    TALENT = "talent"
    OTHER = "other"


class InvitationState(enum.StrEnum):
    INVITED = "invited"  # 待激活
    ACCEPTED = "accepted"  # 使用中
    LAPSED = "lapsed"  # 未激活
    WITHDRAWN = "withdrawn"  # 已撤回
    ENDED = "ended"  # 已到期


OPEN = (InvitationState.INVITED, InvitationState.ACCEPTED)


class Invitation(Base):
    """One person of a department, invited by a bureau or the national office until a day.

    `words` stand in the mail; `reason` says why an invitation was withdrawn.
    """

    __tablename__ = "invitations"
    __table_args__ = (
        CheckConstraint("until > invited_at", name="lasts_some_time"),
        CheckConstraint(
            "(state IN ('invited', 'accepted')) = (ended_at IS NULL)", name="ended_at_some_time"
        ),
        CheckConstraint("state <> 'withdrawn' OR btrim(reason) <> ''", name="withdrawn_for_a_reason"),
        Index(
            "uq_invitations_open", "account_id", unique=True,
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index("ix_invitations_inviter", "inviter_id", "id"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    inviter_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    department_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    sector: Mapped[Sector] = mapped_column(words(Sector))
    state: Mapped[InvitationState] = mapped_column(
        words(InvitationState), default=InvitationState.INVITED
    )
    words: Mapped[str] = mapped_column(Text, default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    invited_at: Mapped[datetime]
    invited_by: Mapped[str] = mapped_column(String(40))
    accepted_at: Mapped[datetime | None]
    until: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    inviter: Mapped[Organisation] = relationship(lazy="raise", foreign_keys=[inviter_id])
    department: Mapped[Organisation] = relationship(lazy="raise", foreign_keys=[department_id])
    account: Mapped[Account] = relationship(lazy="raise")

    @property
    def last_day(self) -> date:
        """The last day on which the account works, in China."""
        return china_day(self.until - timedelta(seconds=1))


def invitation_of(session: Session, account_id: int) -> Invitation | None:
    """The invitation by which somebody is here at the moment."""
    mine = select(Invitation).where(
        Invitation.account_id == account_id, Invitation.ended_at.is_(None)
    )
    return session.scalar(mine)


def locked_invitation(tx: Transaction, invitation: int) -> Invitation:
    """The invitation, locked until the transaction ends."""
    return tx.session.get_one(Invitation, invitation, with_for_update=True, populate_existing=True)
