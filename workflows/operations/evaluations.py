"""Evaluations, as BPMN may call them (patent_evaluation), and what their pages ask of the process (M24 to M34)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from engine.cases import start_case
from engine.db import Transaction
from engine.errors import NobodyWaiting, Refused
from engine.messages import deliver_message, send_message
from engine.models import Submission
from engine.operations import Catalogue
from workflows.mail import compose
from workflows.operations.answers import answers_of
from workflows.records import evaluations
from workflows.records.accounts import Account, AccountStatus, account_by_login
from workflows.records.evaluations import (
    EnterpriseEvaluation,
    Evaluation,
    EvaluationLocked,
    ExpertRating,
    RatingState,
    State,
)
from workflows.records.experts import Expert, Status
from workflows.records.library import LibraryItem
from workflows.records.organisations import Organisation
from workflows.world import world

KEY = "patent_evaluation"
ASKED = "evaluation_asked"
WITHDRAWN = "evaluation_withdrawn"


class ItemGone(Refused):
    text = "This patent has left the libraries, so it is not evaluated any more."


class NotInPool(Refused):
    text = "{login} does not belong to the enterprise's pool of experts, so no rating can be asked."


catalogue = Catalogue()


@catalogue.operation("evaluations.open")
def open_evaluation(tx: Transaction, organisation: str, item: int) -> dict[str, Any]:
    """Begin the one evaluation that an enterprise makes of a library item.

    Returns `evaluation` (id) and `title`. Raises AlreadyOpened, and ItemGone for an item that has left the libraries or
    lies on the other side of the training border (X12).
    """
    found = tx.session.get(LibraryItem, item)
    enterprise = tx.session.get_one(Organisation, int(organisation))
    if found is None or found.ended_at is not None or found.training != enterprise.training:
        raise ItemGone
    made = evaluations.open_evaluation(tx, enterprise.id, item)
    return {"evaluation": made, "title": found.title}


@catalogue.operation("evaluations.ask")
def ask_expert(tx: Transaction, evaluation: int, expert: str) -> dict[str, Any]:
    """Ask an expert of the pool, by login, for a rating (M24). Returns `account` (id as text).

    Raises NotInPool, AlreadyAsked, EvaluationLocked.
    """
    found = tx.session.get_one(Evaluation, evaluation)
    account = _in_pool(tx, found.organisation_id, expert)
    evaluations.ask_for_rating(tx, evaluation, account.id)
    return {"account": str(account.id)}


@catalogue.operation("evaluations.record_rating")
def record_rating(tx: Transaction, evaluation: int, expert: str, submission: int) -> None:
    """Keep an expert's stars, opinion and improvement needs; the administrator reviews them then (M24, U4).

    Raises EvaluationLocked.
    """
    rating, answers = _rating(tx, evaluation, expert), answers_of(tx, submission)
    rating.stars = int(str(answers["stars"]))
    rating.opinion = answers.words("opinion")
    rating.needs = answers.words("needs")
    rating.state = RatingState.SUBMITTED
    rating.submitted_at = tx.now
    tx.session.flush()


@catalogue.operation("evaluations.accept")
def accept_rating(tx: Transaction, evaluation: int, expert: str, review: int) -> None:
    """专家评价审核: the administrator takes the rating as it is (M34). Raises EvaluationLocked."""
    _review(tx, evaluation, expert, review, RatingState.ACCEPTED)


@catalogue.operation("evaluations.return")
def return_rating(tx: Transaction, evaluation: int, expert: str, review: int) -> dict[str, Any]:
    """专家评价审核: back to the expert for correction (M34); returns `account`. Raises EvaluationLocked."""
    rating = _review(tx, evaluation, expert, review, RatingState.RETURNED)
    return {"account": str(rating.account_id)}


@catalogue.operation("evaluations.publish")
def publish(tx: Transaction, evaluation: int, submission: int) -> None:
    """企业自评: keep the enterprise's word and lock: nobody rates this item for it again (M25, M30, M31).

    Raises EvaluationLocked for a second one.
    """
    found, answers = evaluations.locked_evaluation(tx, evaluation), answers_of(tx, submission)
    by = tx.session.scalars(select(Submission.by).where(Submission.id == submission)).one()
    tx.session.add(
        EnterpriseEvaluation(
            evaluation_id=found.id, organisation_id=found.organisation_id, item_id=found.item_id,
            stars=int(str(answers["stars"])), opinion=answers.words("opinion"),
            needs=answers.words("needs"), cooperates=answers.get("cooperates") is True,
            submitted_at=tx.now, submitted_by=int(by or 0),
        )
    )  # fmt: skip
    evaluations.end_ratings(tx, evaluation)
    found.state, found.locked_at = State.LOCKED, tx.now
    tx.session.flush()


@catalogue.operation("evaluations.end")
def end_evaluation(tx: Transaction, evaluation: int) -> None:
    """The patent lapsed, was transferred or withdrawn: the evaluation is over without a word (X17)."""
    found = evaluations.locked_evaluation(tx, evaluation)
    evaluations.end_ratings(tx, evaluation)
    found.state = State.ENDED
    tx.session.flush()


@catalogue.operation("evaluations.send_notice", outside=True)
def send_notice(tx: Transaction, evaluation: int, notice: str) -> None:
    """Mail the experts whose rating was not given in time that it is over: `closed` (M31) or `withdrawn` (X17)."""
    for account in _too_late(tx, evaluation):
        _write(tx, evaluation, notice, account)


@catalogue.operation("evaluations.send_reminder", outside=True)
def send_reminder(tx: Transaction, evaluation: int, expert: str) -> None:
    """Remind an expert who was asked or is to correct; one who has rated meanwhile, or may not sign in, gets no mail."""
    account = account_by_login(tx.session, expert)
    rating = tx.session.scalar(
        select(ExpertRating).where(
            ExpertRating.evaluation_id == evaluation,
            ExpertRating.account_id == (account.id if account else 0),
            ExpertRating.state.in_(evaluations.UNDER_WAY),
        )
    )
    if account is None or rating is None or account.status is not AccountStatus.NORMAL:
        return
    _write(tx, evaluation, "reminder", account)


def begin_evaluation(tx: Transaction, organisation_id: int, item_id: int, *, by: str) -> int:
    """我要评价: the id of the enterprise's evaluation of an item; its case is started if there is none.

    Raises AlreadyOpened when somebody begins it in this very moment, and ItemGone; then ask again, or tell.
    """
    found = evaluations.evaluation_of(tx.session, organisation_id, item_id)
    if found is not None:
        return found.id
    organisation = str(organisation_id)
    given = {"organisation": organisation, "starter": by, "item": item_id}
    start_case(tx, KEY, given, by=by, organisation=organisation)
    made = evaluations.evaluation_of(tx.session, organisation_id, item_id)
    assert made is not None
    return made.id


def ask_for_rating(tx: Transaction, evaluation_id: int, account_id: int, *, by: str) -> None:
    """Tell the evaluation's case that this expert is to rate (assigned, or of their own accord).

    Raises EvaluationLocked, AlreadyAsked, NotInPool.
    """
    account = tx.session.get_one(Account, account_id)
    values = {"expert": account.login, "expert_name": account.name}
    try:
        deliver_message(tx, ASKED, str(evaluation_id), values, by=by)
    except NobodyWaiting:
        raise EvaluationLocked from None


def end_evaluations_of(tx: Transaction, item_id: int) -> None:
    """X17: tell every open evaluation of an item, each by a job of its own, that the item has left the libraries."""
    opened = select(Evaluation.id).where(
        Evaluation.item_id == item_id, Evaluation.state == State.OPEN
    )
    for evaluation_id in tx.session.scalars(opened):
        send_message(tx, WITHDRAWN, str(evaluation_id))


def _in_pool(tx: Transaction, organisation_id: int, login: str) -> Account:
    account = account_by_login(tx.session, login)
    admitted = account and tx.session.scalar(
        select(Expert.id).where(
            Expert.account_id == account.id, Expert.organisation_id == organisation_id,
            Expert.status == Status.ADMITTED,
        )
    )  # fmt: skip
    if account is None or not admitted:
        raise NotInPool(login=login)
    return account


def _rating(tx: Transaction, evaluation: int, expert: str) -> ExpertRating:
    account = account_by_login(tx.session, expert)
    return evaluations.rating_of(tx, evaluation, account.id if account else 0)


def _review(
    tx: Transaction, evaluation: int, expert: str, review: int, state: RatingState
) -> ExpertRating:
    rating = _rating(tx, evaluation, expert)
    rating.state, rating.reviewed_at = state, tx.now
    rating.remark = answers_of(tx, review).words("remark")
    tx.session.flush()
    return rating


def _write(tx: Transaction, evaluation: int, notice: str, to: Account) -> None:
    outside, found = world(tx), tx.session.get_one(Evaluation, evaluation)
    item = tx.session.get_one(LibraryItem, found.item_id)
    outside.mail.send(
        compose(
            f"evaluation_{notice}", to.locale, sender=outside.sender, to=to.email, name=to.name,
            title=item.title, training=item.training, link=f"{outside.base_url}/inbox",
        )
    )  # fmt: skip


def _too_late(tx: Transaction, evaluation: int) -> list[Account]:
    ended = select(Account).join(ExpertRating, ExpertRating.account_id == Account.id)
    ended = ended.where(ExpertRating.evaluation_id == evaluation)
    return list(tx.session.scalars(
        ended.where(ExpertRating.state == RatingState.ENDED).order_by(Account.id)
    ))  # fmt: skip
