"""Evaluations of library items: what experts think, and the one word of the enterprise that ends it (M24 to M32)."""

from __future__ import annotations

import enum
from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import (
    DDL,
    CheckConstraint,
    ForeignKey,
    Index,
    SmallInteger,
    Text,
    UniqueConstraint,
    func,
    select,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.event import listen
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from engine.db import Base, Transaction
from engine.errors import Refused
from engine.models import words
from workflows.records.accounts import Account
from workflows.records.library import LibraryItem
from workflows.records.organisations import Organisation

SHOWN_FROM = 3  # enterprises; fewer could be told apart (X15)


class AlreadyOpened(Refused):
    text = "The evaluation of this patent by your enterprise has begun already."


class EvaluationLocked(Refused):
    text = (
        "Your enterprise has submitted its evaluation of this patent, so nobody rates it any more."
    )


class AlreadyAsked(Refused):
    text = "This expert has been asked to rate the patent already."


class State(enum.StrEnum):
    """How far the evaluation of an item by an enterprise has come."""

    OPEN = "open"  # 评价中
    LOCKED = "locked"  # 已提交, nobody rates again (M31)
    ENDED = "ended"  # the patent left the libraries first (X17)


class RatingState(enum.StrEnum):
    """How far an expert's rating has come."""

    ASKED = "asked"  # 待评价
    SUBMITTED = "submitted"  # 待审核
    ACCEPTED = "accepted"  # 已通过
    RETURNED = "returned"  # 退回修改
    ENDED = "ended"  # not given before the evaluation was over


UNDER_WAY = (RatingState.ASKED, RatingState.RETURNED)


class Evaluation(Base):
    """What one enterprise does about one library item, ever: the row that two people race for."""

    __tablename__ = "evaluations"
    __table_args__ = (
        UniqueConstraint("organisation_id", "item_id"),
        Index("ix_evaluations_newest", "organisation_id", "opened_at", "id"),
        CheckConstraint("(state = 'locked') = (locked_at IS NOT NULL)", name="locked_at_some_time"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    item_id: Mapped[int] = mapped_column(ForeignKey("library_items.id"), index=True)
    state: Mapped[State] = mapped_column(words(State), default=State.OPEN)
    opened_at: Mapped[datetime]
    locked_at: Mapped[datetime | None]

    item: Mapped[LibraryItem] = relationship(lazy="raise")
    organisation: Mapped[Organisation] = relationship(lazy="raise")
    ratings: Mapped[list[ExpertRating]] = relationship(
        lazy="raise", order_by="ExpertRating.id", back_populates="evaluation"
    )
    verdict: Mapped[EnterpriseEvaluation | None] = relationship(
        lazy="raise", back_populates="evaluation"
    )


class ExpertRating(Base):
    """An expert's stars and opinion: for the enterprise alone, never shown outside (M32)."""

    __tablename__ = "expert_ratings"
    __table_args__ = (
        UniqueConstraint("evaluation_id", "account_id"),
        CheckConstraint("stars BETWEEN 1 AND 5", name="stars_of_five"),
        CheckConstraint(
            "state IN ('asked', 'ended')"
            " OR (stars IS NOT NULL AND opinion <> '' AND submitted_at IS NOT NULL)",
            name="complete_when_submitted",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    evaluation_id: Mapped[int] = mapped_column(ForeignKey("evaluations.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    state: Mapped[RatingState] = mapped_column(words(RatingState), default=RatingState.ASKED)
    stars: Mapped[int | None] = mapped_column(SmallInteger)
    opinion: Mapped[str] = mapped_column(Text, default="")
    needs: Mapped[str] = mapped_column(Text, default="")  # 改进需求 (U4)
    remark: Mapped[str] = mapped_column(Text, default="")  # the administrator's, at the review
    asked_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    reviewed_at: Mapped[datetime | None]

    evaluation: Mapped[Evaluation] = relationship(lazy="raise", back_populates="ratings")
    account: Mapped[Account] = relationship(lazy="raise")


class EnterpriseEvaluation(Base):
    """企业评价意见: the enterprise's word on an item, open to the university that owns it (M25, M30, M32)."""

    __tablename__ = "enterprise_evaluations"
    __table_args__ = (
        UniqueConstraint("organisation_id", "item_id"),
        Index("ix_enterprise_evaluations_newest", "item_id", "submitted_at", "id"),
        CheckConstraint("stars BETWEEN 1 AND 5", name="stars_of_five"),
        CheckConstraint("btrim(opinion) <> ''", name="opinion_is_given"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    evaluation_id: Mapped[int] = mapped_column(ForeignKey("evaluations.id"), unique=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    item_id: Mapped[int] = mapped_column(ForeignKey("library_items.id"))
    stars: Mapped[int] = mapped_column(SmallInteger)
    opinion: Mapped[str] = mapped_column(Text)
    needs: Mapped[str] = mapped_column(Text, default="")
    cooperates: Mapped[bool] = mapped_column(default=False)  # 有合作意向 (U4)
    submitted_at: Mapped[datetime]
    submitted_by: Mapped[int] = mapped_column(ForeignKey("accounts.id"))

    evaluation: Mapped[Evaluation] = relationship(lazy="raise", back_populates="verdict")
    item: Mapped[LibraryItem] = relationship(lazy="raise")
    organisation: Mapped[Organisation] = relationship(lazy="raise")


LOCK = """
CREATE OR REPLACE FUNCTION refuse_late_rating() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE reached varchar;
BEGIN
  SELECT state INTO reached FROM evaluations WHERE id = NEW.evaluation_id FOR SHARE;
  IF reached <> 'open' AND NOT (TG_OP = 'UPDATE' AND NEW.state = 'ended'
      AND NEW.stars IS NOT DISTINCT FROM OLD.stars AND NEW.opinion = OLD.opinion) THEN
    RAISE EXCEPTION 'The evaluation is over: nobody rates again.' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER rated_before_the_lock BEFORE INSERT OR UPDATE ON expert_ratings
FOR EACH ROW EXECUTE FUNCTION refuse_late_rating();
"""
listen(ExpertRating.__table__, "after_create", DDL(LOCK))  # type: ignore[no-untyped-call]


def open_evaluation(tx: Transaction, organisation_id: int, item_id: int) -> int:
    """The id of a new evaluation. Raises AlreadyOpened, also when another is being opened in this very moment."""
    row = insert(Evaluation).values(
        organisation_id=organisation_id, item_id=item_id, state=State.OPEN, opened_at=tx.now
    )
    made: int | None = tx.session.scalar(row.on_conflict_do_nothing().returning(Evaluation.id))
    if made is None:
        raise AlreadyOpened
    return made


def evaluation_of(session: Session, organisation_id: int, item_id: int) -> Evaluation | None:
    """The enterprise's evaluation of an item, if it has begun."""
    return session.scalar(
        select(Evaluation).where(
            Evaluation.organisation_id == organisation_id, Evaluation.item_id == item_id
        )
    )


def locked_evaluation(tx: Transaction, evaluation_id: int) -> Evaluation:
    """The evaluation, locked until the transaction ends, while it is open. Raises EvaluationLocked."""
    found = tx.session.get_one(
        Evaluation, evaluation_id, with_for_update=True, populate_existing=True
    )
    if found.state is not State.OPEN:
        raise EvaluationLocked
    return found


def ask_for_rating(tx: Transaction, evaluation_id: int, account_id: int) -> None:
    """Note that an expert is asked to rate. Raises AlreadyAsked, EvaluationLocked."""
    locked_evaluation(tx, evaluation_id)
    row = insert(ExpertRating).values(
        evaluation_id=evaluation_id, account_id=account_id, state=RatingState.ASKED,
        opinion="", needs="", remark="", asked_at=tx.now,
    )  # fmt: skip
    if tx.session.scalar(row.on_conflict_do_nothing().returning(ExpertRating.id)) is None:
        raise AlreadyAsked


def rating_of(tx: Transaction, evaluation_id: int, account_id: int) -> ExpertRating:
    """An expert's rating in an open evaluation, which stays open until the transaction ends. Raises EvaluationLocked."""
    locked_evaluation(tx, evaluation_id)
    return tx.session.scalars(
        select(ExpertRating).where(
            ExpertRating.evaluation_id == evaluation_id, ExpertRating.account_id == account_id
        )
    ).one()


def end_ratings(tx: Transaction, evaluation_id: int) -> None:
    """Those who have not rated, or were asked to correct, do so no more."""
    for rating in tx.session.scalars(
        select(ExpertRating).where(
            ExpertRating.evaluation_id == evaluation_id, ExpertRating.state.in_(UNDER_WAY)
        )
    ):
        rating.state = RatingState.ENDED
    tx.session.flush()


def stars_by_item(session: Session, items: Collection[int]) -> dict[int, dict[int, int]]:
    """How many enterprises gave each number of stars, by item; one statement."""
    counted = (
        select(EnterpriseEvaluation.item_id, EnterpriseEvaluation.stars, func.count())
        .where(EnterpriseEvaluation.item_id.in_(items))
        .group_by(EnterpriseEvaluation.item_id, EnterpriseEvaluation.stars)
    )
    found: dict[int, dict[int, int]] = {}
    for item_id, stars, number in session.execute(counted):
        found.setdefault(item_id, {})[stars] = number
    return found


def shown_stars(distribution: Mapping[int, int]) -> dict[int, int] | None:
    """What other enterprises see of an item's stars, five first: nothing below three enterprises (X15)."""
    if sum(distribution.values()) < SHOWN_FROM:
        return None
    return {stars: distribution.get(stars, 0) for stars in range(5, 0, -1)}
