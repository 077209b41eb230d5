"""加签 and 减签, 会签 and 或签: others sign a task before it is answered, or after, and its token stays one.

A task can be completed once everybody before has signed (docs/decisions/0013). Those after sign the answer: it is held
until they have, then the task ends as completed by who had answered it. An objection before is advice; one after gives
the task back to its holder, and everybody after signs the new answer.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select

from engine.access import people_of
from engine.cases import resumed
from engine.db import Transaction
from engine.errors import AskedAlready, NotAllowed, NotAnsweredYet, SignatureGone
from engine.handing import ask, for_whom
from engine.hands import lock_for, lock_task, put_in_hands, require_undelegated
from engine.history import Entry, record
from engine.models import Case, Signing, Task
from engine.notices import tell
from engine.participants import Decision, HeldAnswers, Needs, Opinion, Place
from engine.progress import digest
from engine.signatures import enough_of_any, settle_signatures, take_answers, waiting_of
from engine.tasks import Held, finish_task
from engine.verbs import require_verb


def add_signer(
    tx: Transaction,
    task_id: int,
    *,
    person: str,
    place: Place,
    by: str,
    groups: Collection[str],
    needs: Needs = Needs.ALL,
    note: str = "",
) -> Opinion:
    """加签: ask somebody to sign before the task is answered, or after; a task of one's group is claimed by it.

    `needs` ANY makes it one of several of whom one is enough (或签). Raises TaskGone, CaseSuspended, NotAllowed, VerbOff,
    Delegated, AnswerHeld, AskedAlready.
    """
    if place is Place.DELEGATE:
        raise ValueError("A delegate is asked by delegating.")
    case, task = lock_for(tx, task_id, "sign", by=by, groups=groups)
    if person in (task.assignee, by):
        raise AskedAlready
    facts = for_whom(task, by, groups)
    if task.assignee is None:
        put_in_hands(tx, task, by)
    asked = ask(tx, task, person, place, by=by, note=note, needs=needs)
    settle_signatures(tx, task)
    record(tx, case, [_entry("signer_added", task, asked, needs=needs, **facts)], by=by)
    if place is Place.BEFORE:
        tell(tx, "asked_to_sign", case, task, to=[person], by=by, place=place, note=note)
    return asked


def remove_signer(tx: Transaction, opinion_id: int, *, by: str, groups: Collection[str]) -> None:
    """减签: a signature is not needed any more; for the task's holder. A held answer may be complete by it.

    Raises TaskGone, CaseSuspended, NotAllowed, VerbOff, Delegated, SignatureGone, and what completing raises.
    """
    task_id = tx.session.scalar(select(Opinion.task_id).where(Opinion.id == opinion_id))
    case, task = lock_task(tx, task_id or 0)
    if task.assignee not in people_of(by, groups):
        raise NotAllowed(what=task.name)
    require_verb(task, "sign")
    require_undelegated(task)
    asked = next((one for one in waiting_of(tx, task) if one.id == opinion_id), None)
    if asked is None:
        raise SignatureGone
    asked.dropped_at = tx.now
    _go_on(tx, case, task, _entry("signer_removed", task, asked), by=by)
    tell(tx, "signer_removed", case, task, to=[asked.person], by=by)


def sign_task(
    tx: Transaction,
    task_id: int,
    *,
    decision: Decision,
    opinion: str,
    by: str,
    groups: Collection[str],
) -> Opinion:
    """Give the signature that is waited for from the person, or from one whom they stand in for (`signs_for`).

    Raises TaskGone, CaseSuspended, SignatureGone, NotAnsweredYet; and, with the last signature after an answer, what
    completing raises.
    """
    case, task = lock_task(tx, task_id)
    asked = _mine(tx, task, by, groups)
    asked.decision, asked.opinion = decision, opinion
    asked.given_at, asked.given_by = tx.now, by
    facts: dict[str, object] = {"decision": decision, "digest": digest(asked.salt, opinion)}
    if asked.person != by:
        facts["for"] = asked.person
    entry = _entry("task_signed", task, asked, **facts)
    holder = task.assignee
    if asked.place is Place.AFTER and decision is Decision.OBJECT:
        _give_back(tx, case, task, entry, by=by)
    else:
        others = enough_of_any(tx, task, asked)
        entries = [entry, *(_entry("signer_removed", task, one) for one in others)]
        _go_on(tx, case, task, *entries, by=by)
    tell(tx, "signed", case, task, to=[holder], by=by, decision=decision, place=asked.place)
    return asked


def signatures_of(tx: Transaction, task: Task) -> list[Opinion]:
    """All opinions that were asked for on a task and not dropped, oldest first; for its page."""
    found = select(Opinion).where(Opinion.task_id == task.id, Opinion.dropped_at.is_(None))
    return list(tx.session.scalars(found.order_by(Opinion.id)))


def signs_for(tx: Transaction, task: Task, by: str, groups: Collection[str]) -> frozenset[str]:
    """Whose signatures somebody may give on a task: their own, and those of the people they stand in for; but not the
    latter on a task that they hold or have answered: nobody signs their own answer in another's name.
    """
    answered = select(HeldAnswers.person).where(HeldAnswers.task_id == task.id)
    if by in (task.assignee, tx.session.scalar(answered)):
        return frozenset({by})
    return frozenset(people_of(by, groups))


def _mine(tx: Transaction, task: Task, by: str, groups: Collection[str]) -> Opinion:
    """The signature that is waited for now from the person, else from one whom they may sign for."""
    people = signs_for(tx, task, by, groups)
    mine = [one for one in waiting_of(tx, task) if one.person in people]
    if not mine:
        raise SignatureGone
    now = [one for one in mine if one.place is Place.BEFORE or task.signing is Signing.HELD]
    if not now:
        raise NotAnsweredYet
    return min(now, key=lambda one: (one.person != by, one.id))


def _go_on(tx: Transaction, case: Case, task: Task, *entries: Entry, by: str) -> None:
    """After a signature less is waited for: a held answer that nobody has to sign any more completes the task."""
    was_held = task.signing is Signing.HELD
    settle_signatures(tx, task)
    record(tx, case, entries, by=by)
    if was_held and task.signing is None:
        values, person, _ = take_answers(tx, task)
        tx.session.flush()
        finish_task(tx, Held(case, task, resumed(tx, case)), values, by=person)


def _give_back(tx: Transaction, case: Case, task: Task, entry: Entry, *, by: str) -> None:
    """Somebody objects to the answer: its holder answers anew, and everybody after signs that."""
    _, _, answered_at = take_answers(tx, task)
    task.signing = None
    for one in _given_after(tx, task, answered_at):
        ask(tx, task, one.person, Place.AFTER, by=one.asked_by, note=one.note, needs=one.needs)
    settle_signatures(tx, task)
    record(tx, case, [entry], by=by)


def _given_after(tx: Transaction, task: Task, since: datetime) -> list[Opinion]:
    """Who has signed the answer that was given at this moment."""
    given = select(Opinion).where(
        Opinion.task_id == task.id, Opinion.place == Place.AFTER, Opinion.given_at >= since
    )
    return list(tx.session.scalars(given.order_by(Opinion.id)))


def _entry(kind: str, task: Task, asked: Opinion, **facts: object) -> Entry:
    """An entry about one signature."""
    common = {"task": task.id, "opinion": asked.id, "person": asked.person, "place": asked.place}
    return Entry(kind, task.element, {**common, **facts})
