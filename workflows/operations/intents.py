"""Cooperation intents, as BPMN may call them (cooperation_intent), and what their pages ask of the process."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from engine.db import Transaction
from engine.messages import deliver_message, send_message
from engine.operations import Catalogue
from workflows.operations.answers import answers_of
from workflows.operations.evaluations import ItemGone
from workflows.records.intents import OPEN, CooperationIntent, IntentState, state_intent
from workflows.records.library import LibraryItem
from workflows.records.organisations import Organisation

KEY = "cooperation_intent"
WITHDRAWN = "intent_withdrawn"

catalogue = Catalogue()


@catalogue.operation("intents.open")
def open_intent(tx: Transaction, organisation: str, item: int, submission: int) -> dict[str, Any]:
    """State the enterprise's need to the owner of an item (M38): `submission` holds need and contact.

    Returns `intent` (id), `university` (id as text) and `title`. Raises AlreadyStated; ItemGone for an item that has left
    the libraries or lies on the other side of the training border (X12).
    """
    found = tx.session.get(LibraryItem, item)
    enterprise = tx.session.get_one(Organisation, int(organisation))
    if found is None or found.ended_at is not None or found.training != enterprise.training:
        raise ItemGone
    answers = answers_of(tx, submission)
    made = state_intent(
        tx, enterprise.id, found, need=answers.words("need"), contact=answers.words("contact")
    )
    return {"intent": made.id, "university": str(made.university_id), "title": found.title}


@catalogue.operation("intents.accept")
def accept(tx: Transaction, intent: int, submission: int) -> None:
    """The university wants to talk; both go on offline (M38)."""
    _reply(tx, intent, submission, IntentState.ACCEPTED)


@catalogue.operation("intents.decline")
def decline(tx: Transaction, intent: int, submission: int) -> None:
    """The university declines, with its reason."""
    _reply(tx, intent, submission, IntentState.DECLINED)


@catalogue.operation("intents.ask")
def ask(tx: Transaction, intent: int, submission: int) -> None:
    """The university asks back before it answers."""
    _reply(tx, intent, submission, IntentState.ASKED)


@catalogue.operation("intents.add")
def add(tx: Transaction, intent: int, submission: int) -> None:
    """The enterprise answers what the university asked."""
    found = _changed(tx, intent, IntentState.STATED)
    found.addition = answers_of(tx, submission).words("addition")
    tx.session.flush()


@catalogue.operation("intents.record_result")
def record_result(tx: Transaction, intent: int, side: str, submission: int) -> None:
    """How the matching went, as one side (`enterprise` or `university`) saw it."""
    found = _changed(tx, intent, IntentState.ACCEPTED)
    result = answers_of(tx, submission).words("result")
    if side == "enterprise":
        found.enterprise_result = result
    else:
        found.university_result = result
    tx.session.flush()


@catalogue.operation("intents.close")
def close(tx: Transaction, intent: int) -> None:
    """Both sides have recorded how it went."""
    _changed(tx, intent, IntentState.CLOSED)
    tx.session.flush()


@catalogue.operation("intents.withdraw")
def withdraw(tx: Transaction, intent: int, reason: str) -> None:
    """The enterprise takes it back, or the patent has left the libraries (X17)."""
    _changed(tx, intent, IntentState.WITHDRAWN).reason = reason
    tx.session.flush()


def withdraw_intent(tx: Transaction, intent_id: int, reason: str, *, by: str) -> None:
    """Tell the intent's case, which does the rest. Raises NobodyWaiting when it is over already."""
    deliver_message(tx, WITHDRAWN, str(intent_id), {"reason": reason}, by=by)


def end_intents_of(tx: Transaction, item_id: int) -> None:
    """X17: tell every open intent for an item, each by a job of its own, that the item has left the libraries."""
    opened = select(CooperationIntent.id).where(
        CooperationIntent.item_id == item_id, CooperationIntent.state.in_(OPEN)
    )
    for intent_id in tx.session.scalars(opened):
        send_message(tx, WITHDRAWN, str(intent_id), {"reason": "专利已退出专利库"})


def _reply(tx: Transaction, intent: int, submission: int, state: IntentState) -> None:
    _changed(tx, intent, state).reply = answers_of(tx, submission).words("reply")
    tx.session.flush()


def _changed(tx: Transaction, intent: int, state: IntentState) -> CooperationIntent:
    found = tx.session.get_one(
        CooperationIntent, intent, with_for_update=True, populate_existing=True
    )
    found.state, found.changed_at = state, tx.now
    return found
