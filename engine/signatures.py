"""Whose signatures a task waits for: the rows behind `engine.signing` and behind completing.

`Task.signing` says it in one word, so that completing a task reads nothing more: BEFORE while somebody has to sign
first, AFTER when somebody will have to sign its answer, HELD when the answer is there and they are at it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import delete, insert, select, update

from engine.db import Transaction
from engine.hands import offer_to_signers
from engine.models import Signing, Task
from engine.participants import HeldAnswers, Needs, Opinion, Place
from engine.values import Value, from_plain, to_plain


def waiting_of(tx: Transaction, task: Task) -> Sequence[Opinion]:
    """The signatures that are still to be given, oldest first."""
    found = select(Opinion).where(
        Opinion.task_id == task.id,
        Opinion.place != Place.DELEGATE,
        Opinion.given_at.is_(None),
        Opinion.dropped_at.is_(None),
    )
    return tx.session.scalars(found.order_by(Opinion.id)).all()


def settle_signatures(tx: Transaction, task: Task) -> Sequence[str]:
    """Bring `Task.signing` and the signers' inboxes into line with the signatures; returns whose turn it is now."""
    waiting = waiting_of(tx, task)
    before = [one.person for one in waiting if one.place is Place.BEFORE]
    after = [one.person for one in waiting if one.place is Place.AFTER]
    held = task.signing is Signing.HELD
    if before:
        task.signing = Signing.BEFORE
    elif after:
        task.signing = Signing.HELD if held else Signing.AFTER
    else:
        task.signing = None
    turn = before or (after if held else [])
    offer_to_signers(tx, task, turn)
    return turn


def enough_of_any(tx: Transaction, task: Task, signed: Opinion) -> list[Opinion]:
    """或签: with one of those signed, the others of the place are not needed any more. Returns them, dropped."""
    if signed.needs is not Needs.ANY:
        return []
    others = [
        one
        for one in waiting_of(tx, task)
        if one.place is signed.place and one.needs is Needs.ANY and one is not signed
    ]
    for one in others:
        one.dropped_at = tx.now
    return others


def hold_answers(tx: Transaction, task: Task, values: Mapping[str, Value], person: str) -> None:
    """Keep a task's answers until those who sign after it have signed."""
    row = {"task_id": task.id, "person": person, "answers": to_plain(dict(values)), "at": tx.now}
    tx.session.execute(insert(HeldAnswers), row)
    task.signing = Signing.HELD


def take_answers(tx: Transaction, task: Task) -> tuple[dict[str, Value], str, datetime]:
    """The held answers, whose they are and since when; they are not held any more."""
    answers, person, at = tx.session.execute(
        delete(HeldAnswers)
        .where(HeldAnswers.task_id == task.id)
        .returning(HeldAnswers.answers, HeldAnswers.person, HeldAnswers.at)
    ).one()
    values = from_plain(answers)
    assert isinstance(values, dict)
    return values, person, at


def free_hands(tx: Transaction, task: Task) -> None:
    """Before a task changes hands by force: nobody's opinion on it as a delegate is waited for, no answer is held."""
    if task.delegated_by is not None:
        task.delegated_by = None
        delegated = (Opinion.task_id == task.id, Opinion.place == Place.DELEGATE)
        waiting = (Opinion.given_at.is_(None), Opinion.dropped_at.is_(None))
        dropped = update(Opinion).where(*delegated, *waiting).values(dropped_at=tx.now)
        tx.session.execute(dropped)
    if task.signing is Signing.HELD:
        take_answers(tx, task)
        task.signing = None
        settle_signatures(tx, task)
