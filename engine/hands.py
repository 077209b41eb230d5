"""In whose hands an open task is: locking it, putting it into hands, offering it to groups."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import bindparam, delete, insert, select
from sqlalchemy.orm import undefer

from engine import access
from engine.db import Transaction, is_id
from engine.errors import AnswerHeld, CaseSuspended, Delegated, TaskGone
from engine.models import Case, CaseStatus, Signing, Task, TaskGroup, TaskStatus
from engine.rows import group_row
from engine.verbs import require_verb

SIGNER = "signer"


def lock_task(tx: Transaction, task_id: int) -> tuple[Case, Task]:
    """The case and the open task, both as they are once their rows are locked: first the case's, as every command does.

    Raises TaskGone, CaseSuspended.
    """
    asked = {"task": task_id}
    found = tx.session.execute(_CASE_AND_TASK, asked).one_or_none() if is_id(task_id) else None
    if found is None:
        raise TaskGone
    case, task = found[0], found[1]
    if task.status != TaskStatus.OPEN or case.status != CaseStatus.RUNNING:
        raise TaskGone
    if case.suspended_at is not None:
        raise CaseSuspended
    return case, task


def lock_for(
    tx: Transaction, task_id: int, verb: str, *, by: str, groups: Collection[str]
) -> tuple[Case, Task]:
    """The same for a verb of who may work on the task. Raises NotAllowed, VerbOff, Delegated, AnswerHeld as well."""
    case, task = lock_task(tx, task_id)
    access.require_worker(case, task, by, groups)
    require_verb(task, verb)
    require_undelegated(task)
    if task.signing is Signing.HELD:
        raise AnswerHeld
    return case, task


def require_undelegated(task: Task) -> None:
    """Raises Delegated while somebody has the task for an opinion only."""
    if task.delegated_by is not None:
        raise Delegated


_CASE_AND_TASK = (
    select(Case, Task)
    .join(Task, Task.case_id == Case.id)
    .where(Task.id == bindparam("task"))
    .options(undefer(Case.state))
    .with_for_update(of=[Case, Task])  # locked in this order
    .execution_options(populate_existing=True)
)


def put_in_hands(tx: Transaction, task: Task, person: str) -> None:
    """The task is that person's now, and in no group's inbox."""
    task.assignee, task.claimed_at = person, tx.now
    _withdraw_offers(tx, task)


def offer(tx: Transaction, task: Task) -> None:
    """The task is nobody's now, and in the inbox of its candidates."""
    task.assignee, task.claimed_at = None, None
    _withdraw_offers(tx, task)
    rows = [{"task_id": task.id, **group_row(one, task.due)} for one in task.candidates]
    if rows:
        tx.session.execute(insert(TaskGroup), rows)


def offer_to_signers(tx: Transaction, task: Task, people: Collection[str]) -> None:
    """The task is in the inbox of these for their signature, and of no other signer."""
    theirs = delete(TaskGroup).where(TaskGroup.task_id == task.id, TaskGroup.role == SIGNER)
    tx.session.execute(theirs)
    rows = [{"task_id": task.id, **group_row(f"{SIGNER}@{one}", task.due)} for one in people]
    if rows:
        tx.session.execute(insert(TaskGroup), rows)


def _withdraw_offers(tx: Transaction, task: Task) -> None:
    offered = delete(TaskGroup).where(TaskGroup.task_id == task.id, TaskGroup.role != SIGNER)
    tx.session.execute(offered)
