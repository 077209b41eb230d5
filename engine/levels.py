"""Service levels of a task: its goal, its deadline, and the deadline passed again and again.

The model says when (`goal`, `deadline`, `repeat`) and what follows (`onGoal`, `onDeadline`), as zeebe:properties of the
user task: `remind`, `reassign:` with the groups that have it from then on, or `escalate:` with the code of an escalation
that the model catches. Each raises the task's priority.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from engine.cases import bounded, resume
from engine.db import Transaction
from engine.history import Entry, record
from engine.models import Case, JobKind, Task
from engine.notices import followers_of, tell, tell_turn
from engine.progress import Progress
from engine.rows import add_jobs, new_job
from engine.spiff import due_from
from engine.tasks import reassign
from engine.values import Value
from engine.verbs import ON, action_of, words

MORE_URGENT = 10
MOST_URGENT = 100
SHORTEST = timedelta(minutes=1)
"""Between two times that a deadline is passed again."""


def pass_level(tx: Transaction, case_id: int, step: str, payload: Mapping[str, Any]) -> None:
    """The work of a level's timer: a task that is still open has come to its goal, or past its deadline.

    Raises CaseClosed, CaseSuspended, and what running can raise.
    """
    progress = resume(tx, case_id)
    if step not in progress.before:
        return
    found = select(Task).where(Task.case_id == case_id, Task.step == step)
    task = tx.session.scalars(found.execution_options(populate_existing=True)).one()
    level, number = str(payload["level"]), int(payload["round"])
    action, detail = action_of(str(task.settings.get(ON[level]) or "remind"))
    task.priority = min(MOST_URGENT, task.priority + MORE_URGENT)
    facts = {
        "task": task.id,
        "level": level,
        "round": number,
        "priority": task.priority,
        "action": action,
    }
    entry = Entry("level_passed", task.element, facts)
    if level == "deadline":
        _plan_next(tx, progress, task, number)
    _tell(tx, progress.case, task, level, number)
    _act(tx, progress, task, entry, action, detail)


def _act(
    tx: Transaction, progress: Progress, task: Task, entry: Entry, action: str, detail: str
) -> None:
    if action == "escalate":
        bounded(progress, lambda: progress.run.escalate(task.step, detail))
        progress.settle(entry, by=None)
        return
    record(tx, progress.case, [entry], by=None)
    if action == "reassign":
        groups = _groups(progress.run.evaluate(detail, task.step))
        if groups:
            reassign(
                tx, progress.case, task, by=None, candidates=groups, reason=entry.facts["level"]
            )


def _groups(value: Value) -> list[str]:
    if isinstance(value, list):
        return [str(one) for one in value if one]
    return words(str(value)) if value else []


def _plan_next(tx: Transaction, progress: Progress, task: Task, number: int) -> None:
    """The deadline is passed again after `repeat`, for as long as the task is open."""
    text = str(task.settings.get("repeat") or "")
    if not text:
        return
    due = _after(tx, progress.run.evaluate(text, task.step))
    if due is not None:
        row = new_job(
            kind=JobKind.LEVEL, due=due, case_id=task.case_id, step=task.step, element=task.element,
            payload={"level": "deadline", "round": number + 1},
        )  # fmt: skip
        add_jobs(tx, [row])


def _after(tx: Transaction, value: Value) -> datetime | None:
    """When that is from now on; None for what gives no time, which is only known now."""
    try:
        calendar = tx.runtime.calendar(tx.session)
        due = due_from(value, tx.now, calendar.add_working_days)
    except ValueError:
        return None
    return max(due, tx.now + SHORTEST)


def _tell(tx: Transaction, case: Case, task: Task, level: str, number: int) -> None:
    tell_turn(tx, level, case, task, by=None, round=number)
    tell(tx, level, case, task, to=followers_of(tx, case), by=None, round=number)
