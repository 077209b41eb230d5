"""挂起: a case stands still until it is resumed. Tasks refuse, jobs are held, and all due times shift on resuming."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import case as sql_case
from sqlalchemy import func, select, update

from engine.cases import lock_case, resumed
from engine.db import Transaction
from engine.errors import CaseClosed, CaseSuspended
from engine.history import Entry, record
from engine.models import Case, CaseStatus, Job, JobKind, JobStatus, Task, TaskGroup, TaskStatus
from engine.notices import followers_of, tell
from engine.rows import hasten

TIMED = (JobKind.TIMER, JobKind.LEVEL)


def suspend_case(tx: Transaction, case_id: int, *, by: str, reason: str) -> None:
    """Stop everything in a running case; who may is for the caller to decide. Raises CaseClosed, CaseSuspended.

    A worker that has an operation of it in hand loses it: it is called again, with the same key, once the case goes on.
    """
    case = lock_case(tx, case_id)
    if case.status != CaseStatus.RUNNING:
        raise CaseClosed
    if case.suspended_at is not None:
        raise CaseSuspended
    case.suspended_at = tx.now
    hold_jobs(tx, case_id)
    record(tx, case, [Entry("case_suspended", None, {"reason": reason})], by=by)
    people, groups = _concerned(tx, case)
    tell(tx, "suspended", case, to=people, groups=groups, by=by, reason=reason)


def resume_case(tx: Transaction, case_id: int, *, by: str) -> None:
    """Let a suspended case go on; one that is not suspended is left as it is. Raises CaseClosed.

    Its timers, and the due dates of its tasks, are as far away as they were when it was suspended.
    """
    case = lock_case(tx, case_id)
    if case.suspended_at is None:
        return
    length = tx.now - case.suspended_at
    case.suspended_at = None
    run = resumed(tx, case).run
    run.shift(length)
    _shift_tasks(tx, case_id, length)
    _free_jobs(tx, case_id, length)
    hasten(tx, f"case {case_id}")
    facts = {"seconds": int(length.total_seconds())}
    record(tx, case, [Entry("case_resumed", None, facts)], by=by, state=run.dump())
    people, groups = _concerned(tx, case)
    tell(tx, "resumed", case, to=people, groups=groups, by=by)


def hold_jobs(tx: Transaction, case_id: int) -> None:
    """Nothing delivers the jobs of the case any more."""
    tx.session.execute(
        update(Job)
        .where(Job.case_id == case_id, Job.status == JobStatus.READY)
        .values(status=JobStatus.HELD, lease=None, lease_until=None)
        .execution_options(synchronize_session=False)
    )


def _free_jobs(tx: Transaction, case_id: int, length: timedelta) -> None:
    """Timers wait for as long as they still had to; the rest is due at once, and the sweep finds it."""
    due = sql_case((Job.kind.in_(TIMED), Job.due + length), else_=func.greatest(Job.due, tx.now))
    tx.session.execute(
        update(Job)
        .where(Job.case_id == case_id, Job.status == JobStatus.HELD)
        .values(status=JobStatus.READY, due=due)
        .execution_options(synchronize_session=False)
    )


def _shift_tasks(tx: Transaction, case_id: int, length: timedelta) -> None:
    tasks = update(Task).where(Task.case_id == case_id, Task.status == TaskStatus.OPEN)
    shifted = tasks.values(due=Task.due + length, follow_up=Task.follow_up + length)
    tx.session.execute(shifted.execution_options(synchronize_session=False))
    ids = select(Task.id).where(Task.case_id == case_id, Task.status == TaskStatus.OPEN)
    offers = update(TaskGroup).where(TaskGroup.task_id.in_(ids)).values(due=TaskGroup.due + length)
    tx.session.execute(offers.execution_options(synchronize_session=False))


def _concerned(tx: Transaction, case: Case) -> tuple[list[str], list[str]]:
    """Who has or is offered its tasks, and who follows it: (people, groups)."""
    opened = select(Task).where(Task.case_id == case.id, Task.status == TaskStatus.OPEN)
    tasks = tx.session.scalars(opened).all()
    groups = [group for task in tasks if task.assignee is None for group in task.candidates]
    people = [task.assignee for task in tasks if task.assignee is not None]
    return [*people, *followers_of(tx, case)], groups
