"""Evaluations as pages read them: with what experts said for their own enterprise, and never for anybody else (M32)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager, joinedload

from engine.access import may_see_task
from engine.models import Case, Task, TaskStatus
from webapp.edge import me
from workflows.records.accounts import Account, AccountStatus
from workflows.records.evaluations import Evaluation, ExpertRating, RatingState, State
from workflows.records.experts import Expert, Status

WITH_ALL = (
    joinedload(Evaluation.ratings).joinedload(ExpertRating.account, innerjoin=True),
    joinedload(Evaluation.verdict),
)


@dataclass(frozen=True)
class Waiting:
    """The open tasks of evaluations that the reader may work on."""

    tasks: list[tuple[int, Task]]

    def own(self, evaluation: Evaluation, element: str) -> Task | None:
        """The open task of an element, such as `self_evaluate`, or `rate` if it is the reader's."""
        return self._first(evaluation.id, element)

    def review(self, rating: ExpertRating) -> Task | None:
        """The review of a rating: it opens in the command that keeps the rating, so both bear its moment."""
        if rating.state is not RatingState.SUBMITTED:
            return None
        return self._first(rating.evaluation_id, "review", rating.submitted_at)

    def _first(self, about: int, element: str, at: datetime | None = None) -> Task | None:
        fitting = (
            task
            for evaluation, task in self.tasks
            if evaluation == about and task.element == element and at in (None, task.opened_at)
        )
        return next(fitting, None)


def waiting_for_me(session: Session, evaluations: Collection[int]) -> Waiting:
    """What waits for the reader in these evaluations; one statement."""
    if not evaluations:
        return Waiting([])
    subjects = {f"evaluation:{one}": one for one in evaluations}
    found = session.execute(
        select(Case.subject, Task)
        .join(Task, Task.case_id == Case.id)
        .where(Case.subject.in_(subjects), Task.status == TaskStatus.OPEN)
        .where(may_see_task(me(), current_user.groups))
        .order_by(Task.id)
    )
    return Waiting([(subjects[subject], task) for subject, task in found])


def whole_evaluation(session: Session, organisation_id: int, item_id: int) -> Evaluation | None:
    """The enterprise's evaluation of an item with all ratings and the verdict; one statement."""
    mine = select(Evaluation).options(*WITH_ALL).where(
        Evaluation.organisation_id == organisation_id, Evaluation.item_id == item_id
    )  # fmt: skip
    return session.scalars(mine.execution_options(populate_existing=True)).unique().one_or_none()


def evaluation_with_ratings(session: Session, evaluation_id: int) -> Evaluation | None:
    """The same by its id, with its item."""
    options = (*WITH_ALL, joinedload(Evaluation.item, innerjoin=True))
    return session.get(Evaluation, evaluation_id, options=options, populate_existing=True)


def ratings_for_me(evaluation: Evaluation) -> list[ExpertRating]:
    """An administrator of the enterprise sees all ratings, an expert only their own, nobody else any (M25, M32)."""
    if evaluation.organisation_id in current_user.organisations_as("enterprise_admin"):
        return evaluation.ratings
    if evaluation.organisation_id in current_user.organisations_as("expert"):
        return [one for one in evaluation.ratings if one.account_id == current_user.id]
    return []


def may_rate(evaluation: Evaluation | None) -> bool:
    """Whether the reader, an expert, may still begin to rate."""
    if evaluation is None:
        return True
    asked = any(one.account_id == current_user.id for one in evaluation.ratings)
    return evaluation.state is State.OPEN and not asked


def askable_experts(
    session: Session, organisation_id: int, evaluation: Evaluation | None
) -> list[Expert]:
    """Experts of the pool who may sign in and were not asked yet; one statement."""
    asked = [one.account_id for one in evaluation.ratings] if evaluation else []
    pool = select(Expert).join(Account, Account.id == Expert.account_id)
    pool = pool.options(contains_eager(Expert.account)).where(
        Expert.organisation_id == organisation_id, Expert.status == Status.ADMITTED,
        Account.status == AccountStatus.NORMAL, Expert.account_id.not_in(asked),
    )  # fmt: skip
    return list(session.scalars(pool.order_by(Account.name, Expert.id)))
