"""When somebody leaves: nothing stays with them.

Each task gets a job of its own, since no transaction locks two cases.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from sqlalchemy import Select, delete, or_, select, union, update

from engine.db import Transaction
from engine.errors import TaskGone
from engine.hands import lock_task, put_in_hands
from engine.history import Entry, record
from engine.models import Case, JobKind, Signing, Task, TaskGroup, TaskStatus
from engine.notices import tell
from engine.participants import Follower, Opinion, Place, Substitution
from engine.rows import add_jobs, new_job
from engine.signatures import settle_signatures, take_answers, waiting_of
from engine.tasks import reassign

REASON = "the person has left"


def release_all_of(tx: Transaction, person: str, *, fallback: str | None, by: str | None) -> int:
    """Let everything go that is in a person's hands, comes back to them or waits for their signature.

    A task goes back to its other candidates, or to the group `fallback` where it has none (without one it stays). Substitutions of and by the
    person end, and they follow nothing any more. Returns how many tasks are concerned; jobs release them.
    """
    own = or_(Substitution.person == person, Substitution.substitute == person)
    unended = or_(Substitution.ends.is_(None), Substitution.ends > tx.now)
    tx.session.execute(delete(Substitution).where(own, Substitution.starts >= tx.now))
    tx.session.execute(update(Substitution).where(own, unended).values(ends=tx.now))
    tx.session.execute(delete(Follower).where(Follower.person == person))
    common = {"person": person, "fallback": fallback, "by": by}
    rows = [
        new_job(
            kind=JobKind.RELEASE, due=tx.now, case_id=case_id, payload={**common, "task": task_id}
        )
        for task_id, case_id in tx.session.execute(_concerning(person))
    ]
    add_jobs(tx, rows)
    return len(rows)


def release_one(tx: Transaction, payload: Mapping[str, Any]) -> None:
    """The work of one of these jobs. A task that has ended is left as it is. Raises CaseSuspended."""
    with suppress(TaskGone):
        case, task = lock_task(tx, int(payload["task"]))
        person, by = str(payload["person"]), payload["by"]
        _drop_signature(tx, case, task, person, by)
        if task.delegated_by not in (None, person) and task.assignee == person:
            _back_to_owner(tx, case, task, by)
        elif person in (task.assignee, task.delegated_by) or f"person@{person}" in task.candidates:
            _to_groups(tx, case, task, person, payload["fallback"], by)


def _concerning(person: str) -> Select[int, int]:
    """(task, case) of everything open that has to do with a person, each part by its own index."""
    asked = select(Opinion.task_id).where(
        Opinion.person == person, Opinion.given_at.is_(None), Opinion.dropped_at.is_(None)
    )
    offered = select(TaskGroup.task_id).where(
        TaskGroup.role == "person", TaskGroup.organisation == person
    )
    opened = Task.status == TaskStatus.OPEN
    held = select(Task.id).where(Task.assignee == person, opened)
    returning = select(Task.id).where(Task.delegated_by == person, opened)
    found = union(asked, offered, held, returning).subquery()
    tasks = select(Task.id, Task.case_id).where(opened, Task.id.in_(select(found.c[0])))
    return tasks.order_by(Task.id)


def _drop_signature(
    tx: Transaction, case: Case, task: Task, person: str, by: str | None
) -> None:  # fmt: skip
    """Nobody waits for their signature. An answer that only they had to sign goes back to its holder: it is not signed."""
    asked = next((one for one in waiting_of(tx, task) if one.person == person), None)
    if asked is None:
        return
    asked.dropped_at = tx.now
    tx.session.flush()
    if task.signing is Signing.HELD and not waiting_of(tx, task):
        take_answers(tx, task)
        task.signing = None
    settle_signatures(tx, task)
    facts = {"task": task.id, "opinion": asked.id, "person": person, "place": asked.place}
    record(tx, case, [Entry("signer_removed", task.element, facts)], by=by)
    tell(tx, "signer_removed", case, task, to=[task.assignee], by=by, person=person)


def _back_to_owner(tx: Transaction, case: Case, task: Task, by: str | None) -> None:
    """They had it for an opinion only."""
    owner = task.delegated_by
    assert owner is not None
    asked = tx.session.scalars(
        update(Opinion)
        .where(Opinion.task_id == task.id, Opinion.place == Place.DELEGATE)
        .where(Opinion.given_at.is_(None), Opinion.dropped_at.is_(None))
        .values(dropped_at=tx.now)
        .returning(Opinion.id)
    ).one()
    task.delegated_by = None
    put_in_hands(tx, task, owner)
    facts = {"task": task.id, "to": owner, "opinion": asked}
    record(tx, case, [Entry("task_taken_back", task.element, facts)], by=by)
    tell(tx, "handed_back", case, task, to=[owner], by=by)


def _to_groups(
    tx: Transaction, case: Case, task: Task, person: str, fallback: str | None, by: str | None
) -> None:
    others = [one for one in task.candidates if one != f"person@{person}"]
    if task.assignee not in (None, person) and task.delegated_by != person:
        task.candidates = others  # somebody else has it in hand
        return
    heirs = others or ([fallback] if fallback else [])
    if heirs:
        reassign(tx, case, task, by=by, candidates=heirs, reason=REASON)
