"""The verbs on a task: claim, release, assign, complete; and drafts of its answers."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import DateTime, bindparam, cast, delete, insert, literal, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import undefer

from engine import access
from engine.cases import answers_digest, bounded, resumed, submit, told
from engine.db import Transaction
from engine.errors import NotAllowed, TaskGone
from engine.history import Entry, record
from engine.inbox import open_in_case
from engine.models import Case, CaseStatus, Draft, Submission, Task, TaskGroup, TaskStatus
from engine.progress import Progress
from engine.rows import group_row
from engine.values import normalise


@dataclass(frozen=True)
class Held:
    """An open task whose case is locked, with the case's run as it stands: what `complete_held` goes on from."""

    case: Case
    task: Task
    progress: Progress


def hold_task(tx: Transaction, task_id: int, *, by: str, groups: Collection[str]) -> Held:
    """Lock an open task of the person, or of nobody and one of their groups. Raises TaskGone, NotAllowed."""
    case, task = _locked(tx, task_id)
    access.require_worker(task, by, groups)
    return Held(case, task, resumed(tx, case))


def complete_held(
    tx: Transaction, held: Held, answers: Mapping[str, Any], *, by: str
) -> Submission:
    """Finish the task with validated answers and let its case run on; a task of one's group is claimed by it.

    Raises what running can raise (OperationFailed, UncaughtError, LoopsForEver, Refused); then nothing has changed.
    """
    case, task, progress = held.case, held.task, held.progress
    values = {name: normalise(value) for name, value in answers.items()}
    submission = submit(tx, case, task.element, values, by=by, done=task)
    local = {"submission": told(submission, values)}
    bounded(progress, lambda: progress.run.complete(task.step, values, local=local))
    facts = {"task": task.id, **answers_digest(submission, values)}
    progress.settle(Entry("task_completed", task.element, facts), by=by, done=task)
    return submission


def next_of(tx: Transaction, held: Held, person: str) -> int | None:
    """The oldest open task of the same case that is in the person's hands now.

    It is looked for only where one may be: opened earlier, or opened now into the person's hands.
    """
    waits = held.progress.run.waits.values()
    may_be = any(
        wait.step in held.progress.before or wait.details.get("assignee") == person
        for wait in waits
        if wait.kind == "task"
    )
    return open_in_case(tx.session, held.case.id, person) if may_be else None


def complete_task(
    tx: Transaction,
    task_id: int,
    answers: Mapping[str, Any],
    *,
    by: str,
    groups: Collection[str] = (),
) -> Submission:
    """Both at once, for answers that are at hand. Raises what they raise."""
    return complete_held(tx, hold_task(tx, task_id, by=by, groups=groups), answers, by=by)


def fail_task(
    tx: Transaction,
    task_id: int,
    code: str,
    message: str = "",
    values: Mapping[str, Any] | None = None,
    *,
    by: str,
) -> None:
    """End a task in a BPMN error that the model catches (BPMN 10.5.7). Raises TaskGone, UncaughtError.

    Who may do that is for the caller to decide.
    """
    case, task = _locked(tx, task_id)
    progress = resumed(tx, case)
    given = {name: normalise(value) for name, value in (values or {}).items()}
    bounded(progress, lambda: progress.run.throw(task.step, code, message, given))
    facts = {"task": task.id, "code": code, "message": message}
    progress.settle(Entry("error_raised", task.element, facts), by=by)


def claim_task(tx: Transaction, task_id: int, *, by: str, groups: Collection[str]) -> None:
    """Take a task of one's group; claiming one's own again changes nothing. Raises TaskGone, NotAllowed."""
    case, task = _locked(tx, task_id)
    if task.assignee == by:
        return
    access.require_worker(task, by, groups)
    _assign(tx, task, by)
    record(tx, case, [Entry("task_claimed", task.element, {"task": task.id})], by=by)


def release_task(tx: Transaction, task_id: int, *, by: str) -> None:
    """Give a claimed task back to its groups. Raises TaskGone, NotAllowed for another's task or one without groups."""
    case, task = _locked(tx, task_id)
    if task.assignee != by or not task.candidates:
        raise NotAllowed(what="release this task")
    _unassign(tx, task)
    record(tx, case, [Entry("task_released", task.element, {"task": task.id})], by=by)


def assign_task(
    tx: Transaction,
    task_id: int,
    *,
    by: str | None,
    to: str | None = None,
    candidates: Collection[str] | None = None,
    reason: str = "",
) -> None:
    """Put a task into a person's hands (`to`), or into those of groups (`candidates`). Raises TaskGone.

    Who may do that is for the caller to decide.
    """
    case, task = _locked(tx, task_id)
    if candidates is not None:
        task.candidates = list(dict.fromkeys(candidates))
    if to is None:
        _unassign(tx, task)
    else:
        _assign(tx, task, to)
    facts = {"task": task.id, "to": to, "candidates": task.candidates, "reason": reason}
    record(tx, case, [Entry("task_assigned", task.element, facts)], by=by)


def open_tasks_of(tx: Transaction, person: str) -> list[int]:
    """Ids of the open tasks that are in a person's hands."""
    held = select(Task.id).where(Task.assignee == person, Task.status == TaskStatus.OPEN)
    return list(tx.session.scalars(held.order_by(Task.id)))


def save_draft(tx: Transaction, task_id: int, entries: Mapping[str, Any], *, by: str) -> None:
    """Keep what a person has typed so far, as it was typed; one statement. The caller has checked access.

    A task that is no longer open takes no draft, also if it is completed in this very moment; nothing is raised then.
    """
    still_open = (
        select(
            Task.id,
            literal(by),
            cast(dict(entries), JSONB),
            literal(tx.now, DateTime(timezone=True)),
        )
        .where(Task.id == task_id, Task.status == TaskStatus.OPEN)
        .with_for_update(read=True)
    )
    saved = upsert(Draft).from_select(["task_id", "person", "entries", "saved_at"], still_open)
    tx.session.execute(
        saved.on_conflict_do_update(
            index_elements=["task_id", "person"],
            set_={"entries": saved.excluded.entries, "saved_at": saved.excluded.saved_at},
        )
    )


def _locked(tx: Transaction, task_id: int) -> tuple[Case, Task]:
    """The case and the task, both as they are once their rows are locked: first the case's, as every command does."""
    found = tx.session.execute(_CASE_AND_TASK, {"task": task_id}).one_or_none()
    if found is None:
        raise TaskGone
    case, task = found[0], found[1]
    if task.status != TaskStatus.OPEN or case.status != CaseStatus.RUNNING:
        raise TaskGone
    return case, task


_CASE_AND_TASK = (
    select(Case, Task)
    .join(Task, Task.case_id == Case.id)
    .where(Task.id == bindparam("task"))
    .options(undefer(Case.state))
    .with_for_update(of=[Case, Task])  # locked in this order
    .execution_options(populate_existing=True)
)


def _assign(tx: Transaction, task: Task, person: str) -> None:
    task.assignee, task.claimed_at = person, tx.now
    tx.session.execute(delete(TaskGroup).where(TaskGroup.task_id == task.id))


def _unassign(tx: Transaction, task: Task) -> None:
    task.assignee, task.claimed_at = None, None
    tx.session.execute(delete(TaskGroup).where(TaskGroup.task_id == task.id))
    rows = [{"task_id": task.id, **group_row(one, task.due)} for one in task.candidates]
    if rows:
        tx.session.execute(insert(TaskGroup), rows)
