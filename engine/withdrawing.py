"""撤回: take back one's own completion of a task, while nobody and no operation has acted since.

The completing command keeps the run's state of before on the case (`Undo`), and whatever is recorded after it forgets
it. What was answered stays a submission, and the ended task stays as it is: it is opened anew, in the same hands.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import undefer

from engine.cases import resumed
from engine.db import Transaction, is_id
from engine.errors import CannotWithdraw, CaseClosed, NotAllowed
from engine.history import Entry
from engine.models import Case, Job, JobStatus, Task
from engine.notices import tell
from engine.progress import Progress
from engine.spiff import Run, Trace, Wait, renumbered


def withdraw_step(tx: Transaction, task_id: int, *, by: str) -> int:
    """Take back the completion of a task of one's own; returns the id of the task that is open in its place.

    Raises NotAllowed for what another has completed, CannotWithdraw once somebody or something has acted, CaseSuspended.
    """
    done = tx.session.get(Task, task_id) if is_id(task_id) else None
    if done is None or done.completed_by != by:
        raise NotAllowed(what=done.name if done else "")
    case = _locked(tx, done.case_id)
    if case.undo_task != task_id or case.undo_state is None:
        raise CannotWithdraw
    try:
        now = resumed(tx, case)
    except CaseClosed:
        raise CannotWithdraw from None
    numbers = {int(number) for number in now.run.steps}
    text, new = renumbered(case.undo_state, still_open=numbers, last=now.run.last)
    run = Run.restore(now.run.program, now.host, text, limit=tx.runtime.step_limit)
    step = str(new[int(done.step)])
    run.assign(step, by)
    _settle(tx, Progress(tx, case, run, now.host, before=now.before), done, by=by)
    found = select(Task).where(Task.case_id == case.id, Task.step == step)
    opened = tx.session.scalars(found).one()
    opened.settings = {**opened.settings, "prefill": "earlier"}
    return opened.id


def may_withdraw(case: Case, task: Task, person: str) -> bool:
    """Whether withdrawing may be offered; an outside job that has begun may still stand against it."""
    return case.undo_task == task.id and task.completed_by == person and case.suspended_at is None


def _locked(tx: Transaction, case_id: int) -> Case:
    found = (
        select(Case)
        .where(Case.id == case_id)
        .options(undefer(Case.state), undefer(Case.undo_state))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return tx.session.scalars(found).one()


def _settle(tx: Transaction, progress: Progress, done: Task, *, by: str) -> None:
    after = progress.run.waits
    gone = [wait for step, wait in progress.before.items() if step not in after]
    back = [wait for step, wait in after.items() if step not in progress.before]
    _refuse_begun(tx, progress.case, gone)
    people, groups = _of_tasks(tx, progress.case, gone)
    progress.run.trace = [_trace("cancelled", one) for one in gone if one.kind != "pick"]
    progress.run.trace += [_trace("entered", one) for one in back if one.kind != "pick"]
    progress.settle(Entry("task_withdrawn", done.element, {"task": done.id}), by=by)
    tell(tx, "withdrawn", progress.case, to=people, groups=groups, by=by)


def _refuse_begun(tx: Transaction, case: Case, gone: Iterable[Wait]) -> None:
    """An operation that reaches outside and that a worker has taken is not stopped any more. Raises CannotWithdraw."""
    steps = [wait.step for wait in gone if wait.kind == "job"]
    if not steps:
        return
    jobs = select(Job).where(Job.case_id == case.id, Job.step.in_(steps)).with_for_update()
    locked = tx.session.scalars(jobs.execution_options(populate_existing=True)).all()
    if any(job.status is not JobStatus.READY or job.lease or job.attempts for job in locked):
        raise CannotWithdraw


def _of_tasks(tx: Transaction, case: Case, gone: Iterable[Wait]) -> tuple[list[str], list[str]]:
    """Whose the tasks of these waits are: (people, groups)."""
    steps = [wait.step for wait in gone if wait.kind == "task"]
    tasks = tx.session.scalars(select(Task).where(Task.case_id == case.id, Task.step.in_(steps)))
    people, groups = [], []
    for task in tasks:
        if task.assignee is not None:
            people.append(task.assignee)
        else:
            groups.extend(task.candidates)
    return people, groups


def _trace(kind: str, wait: Wait) -> Trace:
    return Trace(kind, wait.element, wait.step, wait.path, wait.name, wait.definition)  # type: ignore[arg-type]
