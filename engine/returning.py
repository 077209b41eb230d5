"""退回: return a case from a task to an earlier user task that the model allows (docs/decisions/0014).

Nothing that has happened is rewritten: a new token is put on the earlier step, and what came after it ends, in parallel
branches too. Variables stay as they are.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from engine.cases import bounded, look, resumed
from engine.db import Transaction
from engine.errors import NotBefore, NotDeclared, NotPassedYet
from engine.handing import for_whom
from engine.hands import lock_for
from engine.history import Entry
from engine.models import Case, Event, Task, TaskStatus
from engine.notices import tell
from engine.spiff import Run
from engine.verbs import allows, declared_targets


def return_task(
    tx: Transaction, task_id: int, *, target: str, by: str, groups: Collection[str], reason: str
) -> None:
    """Return the case to the user task `target`, and end this task by it.

    Raises TaskGone, CaseSuspended, NotAllowed, VerbOff, Delegated, AnswerHeld; NotDeclared, NotPassedYet, NotBefore,
    NeedsUndoing (all CannotReturn); and what running raises.
    """
    case, task = lock_for(tx, task_id, "return", by=by, groups=groups)
    progress = resumed(tx, case)
    _require(tx, case, task, progress.run, target)
    bounded(progress, lambda: progress.run.go_back(task.step, target))
    facts = {"task": task.id, "to": target, "reason": reason, **for_whom(task, by, groups)}
    progress.settle(Entry("task_returned", task.element, facts), by=by)
    _tell(tx, case, target, by=by, reason=reason)


def return_targets(tx: Transaction, case: Case, task: Task) -> list[str]:
    """The steps that a task may be returned to now, the last one passed first; for choosing one."""
    if not allows(task, "return"):
        return []
    before, declared = look(tx, case).earlier(task.step), declared_targets(task.settings)
    passed = _passed(tx, case)
    found = [
        element
        for element in before
        if (declared is None or element in declared) and _was_at(passed, element, before[element])
    ]
    order = [element for element, _ in passed]
    return sorted(found, key=lambda element: -max(i for i, e in enumerate(order) if e == element))


def _require(tx: Transaction, case: Case, task: Task, run: Run, target: str) -> None:
    declared = declared_targets(task.settings)
    if declared is not None and target not in declared:
        raise NotDeclared
    before = run.earlier(task.step)
    if target in before and not _was_at(_passed(tx, case), target, before[target]):
        raise NotPassedYet
    if target == task.element:
        raise NotBefore


def _was_at(
    passed: list[tuple[str, str | None]], element: str, around: tuple[str, ...]
) -> bool:  # fmt: skip
    """Whether a step was completed, in the same called process."""
    return (element, None) in passed or (element, "/".join(around)) in passed


def _passed(tx: Transaction, case: Case) -> list[tuple[str, str | None]]:
    """The completed elements of a case's history in order, each with the calls around it."""
    ways = select(Event.facts["path"]).where(Event.case_id == case.id).order_by(Event.seq)
    return [
        (element, called[0] if called else None)
        for way in tx.session.scalars(ways)
        for sign, element, *called in way or ()
        if sign == "✓"
    ]


def _tell(tx: Transaction, case: Case, target: str, *, by: str, reason: str) -> None:
    """Tell whoever has the earlier step again: its holder, else who had done it, else its groups."""
    of_case = select(Task).where(Task.case_id == case.id, Task.element == target)
    opened = of_case.where(Task.status == TaskStatus.OPEN).order_by(Task.id.desc())
    task = tx.session.scalar(opened.limit(1))
    if task is None:
        return
    done = select(Task.completed_by).where(
        Task.case_id == case.id, Task.element == target, Task.status == TaskStatus.COMPLETED
    )
    person = task.assignee or tx.session.scalar(done.order_by(Task.id.desc()).limit(1))
    groups = () if person else task.candidates
    tell(tx, "returned", case, task, to=[person], groups=groups, by=by, reason=reason)
