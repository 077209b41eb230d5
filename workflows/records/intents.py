"""Cooperation intents: what an enterprise wants of a patent's owner, and how it went (M38, M39, X6)."""

from __future__ import annotations

import enum
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column, relationship

from engine.db import Base, Transaction
from engine.errors import Refused
from engine.models import words
from workflows.records.library import LibraryItem
from workflows.records.organisations import Organisation


class AlreadyStated(Refused):
    text = "Your enterprise has an open cooperation intent for this patent already."


class IntentState(enum.StrEnum):
    """How far an intent has come."""

    STATED = "stated"  # 待高校答复
    ASKED = "asked"  # 待企业补充
    ACCEPTED = "accepted"  # 对接中
    DECLINED = "declined"  # 高校婉拒
    CLOSED = "closed"  # 对接完成, with both results
    WITHDRAWN = "withdrawn"  # 已撤回


OPEN = (IntentState.STATED, IntentState.ASKED, IntentState.ACCEPTED)


class CooperationIntent(Base):
    """One intent; an enterprise has one open at a time for an item. `reply` is what the university said last."""

    __tablename__ = "cooperation_intents"
    __table_args__ = (
        Index(
            "uq_cooperation_intents_open", "organisation_id", "item_id",
            unique=True, postgresql_where=text("state IN ('stated', 'asked', 'accepted')"),
        ),
        Index("ix_cooperation_intents_sent", "organisation_id", "stated_at", "id"),
        Index("ix_cooperation_intents_received", "university_id", "stated_at", "id"),
        CheckConstraint("btrim(need) <> ''", name="need_is_stated"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    university_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    item_id: Mapped[int] = mapped_column(ForeignKey("library_items.id"), index=True)
    state: Mapped[IntentState] = mapped_column(words(IntentState), default=IntentState.STATED)
    need: Mapped[str] = mapped_column(Text)
    contact: Mapped[str] = mapped_column(Text, default="")
    reply: Mapped[str] = mapped_column(Text, default="")
    addition: Mapped[str] = mapped_column(
        Text, default=""
    )  # what the enterprise answered to a question
    enterprise_result: Mapped[str] = mapped_column(Text, default="")
    university_result: Mapped[str] = mapped_column(Text, default="")
    reason: Mapped[str] = mapped_column(Text, default="")  # of a withdrawal
    stated_at: Mapped[datetime]
    changed_at: Mapped[datetime]

    item: Mapped[LibraryItem] = relationship(lazy="raise")
    organisation: Mapped[Organisation] = relationship(lazy="raise", foreign_keys=[organisation_id])
    university: Mapped[Organisation] = relationship(lazy="raise", foreign_keys=[university_id])


def state_intent(
    tx: Transaction, organisation_id: int, item: LibraryItem, *, need: str, contact: str
) -> CooperationIntent:
    """A new intent. Raises AlreadyStated while another of the enterprise for this item is open."""
    intent = CooperationIntent(
        organisation_id=organisation_id, university_id=item.organisation_id, item_id=item.id,
        need=need, contact=contact, stated_at=tx.now, changed_at=tx.now,
    )  # fmt: skip
    try:
        with tx.session.begin_nested():
            tx.session.add(intent)
    except IntegrityError as error:
        if "uq_cooperation_intents_open" in str(error.orig):
            raise AlreadyStated from None
        raise
    return intent
