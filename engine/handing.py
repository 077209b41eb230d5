"""Handing a task on: 转办 transfer for good, 委派 delegate for an opinion, which comes back.

To whom a task may go is for the caller to decide: the engine knows no memberships.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection

from sqlalchemy import select

from engine.access import people_of, stood_in_for
from engine.db import Transaction
from engine.errors import AskedAlready, NotAllowed, NotDelegated
from engine.hands import lock_for, lock_task, put_in_hands
from engine.history import Entry, record
from engine.models import Case, Task
from engine.notices import tell
from engine.participants import Opinion, Place
from engine.progress import digest


def transfer_task(
    tx: Transaction, task_id: int, *, to: str, by: str, groups: Collection[str], reason: str
) -> None:
    """转办: give a task that one may work on to somebody else for good.

    Raises TaskGone, CaseSuspended, NotAllowed, VerbOff, Delegated, AnswerHeld, AskedAlready.
    """
    case, task = lock_for(tx, task_id, "transfer", by=by, groups=groups)
    if to in (task.assignee, by):
        raise AskedAlready
    facts = {"task": task.id, "from": task.assignee, "to": to, "reason": reason}
    facts |= for_whom(task, by, groups)
    put_in_hands(tx, task, to)
    record(tx, case, [Entry("task_transferred", task.element, facts)], by=by)
    tell(tx, "transferred", case, task, to=[to], by=by, reason=reason)


def delegate_task(
    tx: Transaction, task_id: int, *, to: str, by: str, groups: Collection[str], reason: str
) -> Opinion:
    """委派: put a task into somebody's hands for their opinion; whoever had it completes it. Raises as transferring."""
    case, task = lock_for(tx, task_id, "delegate", by=by, groups=groups)
    owner = task.assignee or by
    if to in (owner, by):
        raise AskedAlready
    asked = ask(tx, task, to, Place.DELEGATE, by=by, note=reason)
    put_in_hands(tx, task, to)
    task.delegated_by = owner
    facts = {"task": task.id, "from": owner, "to": to, "opinion": asked.id, "reason": reason}
    record(tx, case, [Entry("task_delegated", task.element, facts)], by=by)
    tell(tx, "delegated", case, task, to=[to], by=by, reason=reason)
    return asked


def hand_back_task(
    tx: Transaction, task_id: int, *, by: str, groups: Collection[str], opinion: str
) -> None:
    """Give a delegated task back with one's opinion. Raises TaskGone, CaseSuspended, NotDelegated, NotAllowed."""
    case, task, asked = _delegated(tx, task_id)
    if task.assignee not in people_of(by, groups):
        raise NotAllowed(what=task.name)
    asked.opinion, asked.given_at, asked.given_by = opinion, tx.now, by
    facts = {"opinion": asked.id, "digest": digest(asked.salt, opinion)}
    facts |= for_whom(task, by, groups)
    owner = _comes_back(tx, case, task, "task_handed_back", facts, by=by)
    tell(tx, "handed_back", case, task, to=[owner], by=by)


def take_back_task(tx: Transaction, task_id: int, *, by: str, groups: Collection[str]) -> None:
    """Take a task back that one has delegated, without an opinion. Raises as handing back."""
    case, task, asked = _delegated(tx, task_id)
    if task.delegated_by not in people_of(by, groups):
        raise NotAllowed(what=task.name)
    delegate, asked.dropped_at = task.assignee, tx.now
    _comes_back(tx, case, task, "task_taken_back", {"opinion": asked.id}, by=by)
    tell(tx, "taken_back", case, task, to=[delegate], by=by)


def ask(
    tx: Transaction, task: Task, person: str, place: Place, *, by: str, note: str, needs: str = "all"
) -> Opinion:  # fmt: skip
    """Write down that somebody's opinion is asked for. Raises AskedAlready while one of theirs is waited for."""
    waiting = select(Opinion.id).where(
        Opinion.task_id == task.id,
        Opinion.person == person,
        Opinion.given_at.is_(None),
        Opinion.dropped_at.is_(None),
    )
    if tx.session.scalar(waiting) is not None:
        raise AskedAlready
    asked = Opinion(
        task_id=task.id, person=person, place=place, needs=needs, asked_by=by, asked_at=tx.now,
        note=note, salt=secrets.token_hex(8),
    )  # fmt: skip
    tx.session.add(asked)
    tx.session.flush()
    return asked


def for_whom(task: Task, by: str, groups: Collection[str]) -> dict[str, str]:
    """The fact that says for whom somebody stood in, if they did."""
    other = stood_in_for(task, by, groups)
    return {"for": other} if other else {}


def _delegated(tx: Transaction, task_id: int) -> tuple[Case, Task, Opinion]:
    """A delegated task with the opinion that is waited for."""
    case, task = lock_task(tx, task_id)
    if task.delegated_by is None:
        raise NotDelegated
    asked = select(Opinion).where(
        Opinion.task_id == task.id,
        Opinion.place == Place.DELEGATE,
        Opinion.given_at.is_(None),
        Opinion.dropped_at.is_(None),
    )
    return case, task, tx.session.scalars(asked).one()


def _comes_back(
    tx: Transaction, case: Case, task: Task, kind: str, facts: dict[str, object], *, by: str
) -> str:
    owner = task.delegated_by
    assert owner is not None
    task.delegated_by = None
    put_in_hands(tx, task, owner)
    facts = {"task": task.id, "to": owner, **facts}
    record(tx, case, [Entry(kind, task.element, facts)], by=by)
    return owner
