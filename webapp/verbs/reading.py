"""Which verbs a task or case offers to the person of this request."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import abort, url_for
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from sqlalchemy import select

from engine.access import may_work, people_of
from engine.following import follows
from engine.models import Case, Signing, Task, TaskStatus
from engine.participants import HeldAnswers, Opinion, Place
from engine.signing import signatures_of, signs_for
from engine.values import from_plain
from engine.verbs import allows
from engine.withdrawing import may_withdraw
from webapp.cases.reading import find
from webapp.edge import me
from webapp.extensions import db
from webapp.filled import fill
from webapp.people import names_of
from webapp.tasks.listed import travelling
from webapp.tasks.reading import Work, reading

OPERATORS = frozenset({"operator", "process_owner"})


@dataclass(frozen=True)
class Offer:
    """A verb to choose: where it leads, what it is called; `post` changes something at once."""

    href: str
    label: Any
    icon: str
    post: bool = False
    key: str = ""  # that chooses it, where it has one, and a shorter label for a button
    short: Any = ""


_PAGES = (
    ("transfer", "transfer", _l("Give to somebody else"), "arrow-forward-up", "t", _l("Transfer")),
    ("delegate", "delegate", _l("Ask for an opinion"), "help", "d", ""),
    ("sign", "add_signer", _l("Add a signer"), "user-plus", "s", ""),
    ("return", "send_back", _l("Return to an earlier step"), "arrow-back-up", "b", _l("Return")),
    ("copy", "copy", _l("Show it to others"), "send", "", ""),
)


def offers_of(work: Work) -> list[Offer]:
    """What the menu of a task's page holds."""
    return list(_offers(work)) if work.is_open and not work.case.suspended_at else []


def _offers(work: Work) -> Iterator[Offer]:
    task, people = work.task, people_of(me(), current_user.groups)
    where: dict[str, Any] = {"task_id": task.id, **travelling()}
    if task.delegated_by in people:
        label = _l("Take back from the person asked")
        yield Offer(url_for("verbs.take_back", **where), label, "arrow-back-up", post=True)
    if work.may_work and not task.delegated_by and task.signing is not Signing.HELD:
        for verb, page, label, icon, key, short in _PAGES:
            if allows(task, verb):
                yield Offer(url_for(f"verbs.{page}", **where), label, icon, key=key, short=short)
    if allows(task, "urge") and (task.assignee != me() or task.signing is Signing.HELD):
        yield Offer(url_for("verbs.urge", **where), _l("Urge"), "bell")


@dataclass(frozen=True)
class Signature:
    """An opinion as the task's page shows it."""

    row: Opinion
    who: str
    may_remove: bool


def signatures(work: Work) -> list[Signature]:
    """Who was asked on this task and what they said, oldest first."""
    rows = signatures_of(reading(), work.task)
    names = names_of(row.person for row in rows)
    holds = work.is_open and work.task.assignee in people_of(me(), current_user.groups)
    return [
        Signature(
            row, names.get(row.person, "—"),
            holds and row.is_waiting and row.place is not Place.DELEGATE,
        )
        for row in rows
    ]  # fmt: skip


def is_delegate(work: Work) -> bool:
    """Whether the person has the task for an opinion only."""
    people = people_of(me(), current_user.groups)
    return work.is_open and work.task.delegated_by is not None and work.task.assignee in people


def to_sign(work: Work) -> Opinion | None:
    """The signature that is waited for from the person now."""
    if not work.is_open or work.task.signing not in (Signing.BEFORE, Signing.HELD):
        return None
    place = Place.BEFORE if work.task.signing is Signing.BEFORE else Place.AFTER
    people = signs_for(reading(), work.task, me(), current_user.groups)
    rows = signatures_of(reading(), work.task)
    mine = (row for row in rows if row.is_waiting and row.place is place and row.person in people)
    return next(mine, None)


def held_form(work: Work) -> Any:
    """The task's form with the answer that is to be signed; None where there is none."""
    held = db.session.get(HeldAnswers, work.task.id)
    if held is None:
        return None
    answers: Any = from_plain(held.answers)
    return fill(
        work.loaded, work.task.form, work.variables(), earlier=answers, case_id=work.case.id
    )


def visible_task(task_id: int) -> Work:
    """A task of a case that the person may see; else 404."""
    task = db.session.get(Task, task_id)
    if task is None:
        abort(404)
    case, loaded = find(task.case_id)
    return Work(task, case, loaded)


def may_suspend(case: Case) -> bool:
    """Operators may, and whoever works on one of its tasks where the process allows it."""
    if case.ended_at is not None:
        return False
    return bool(OPERATORS & current_user.roles) or any(
        allows(task, "suspend") and may_work(task, me(), current_user.groups)
        for task in _open(case)
    )


def withdrawable(case: Case) -> int | None:
    """The task whose completion the person may take back, if there is one."""
    if case.undo_task is None:
        return None
    task = db.session.get(Task, case.undo_task)
    return task.id if task is not None and may_withdraw(case, task, me()) else None


@dataclass(frozen=True)
class Standing:
    """What the person may do with a case."""

    follows: bool
    may_suspend: bool
    withdrawable: int | None


def standing_of(case: Case) -> Standing:
    """Whether the person follows a case, may let it stand still, may take its last step back."""
    return Standing(follows(reading(), case.id, me()), may_suspend(case), withdrawable(case))


def _open(case: Case) -> list[Task]:
    opened = select(Task).where(Task.case_id == case.id, Task.status == TaskStatus.OPEN)
    return list(db.session.scalars(opened))
