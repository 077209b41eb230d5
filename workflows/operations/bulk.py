"""Many tasks with one answer, as an errand: each task in a transaction of its own, a line for each that could not be done.

What was typed is bound to the form of each task anew, with what that task's case knows: a case in which the answer makes
no sense refuses it, and the others go on.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache
from typing import Any

from sqlalchemy import select

import forms
from engine.access import may_see_task
from engine.db import Transaction
from engine.errors import EngineError
from engine.handing import transfer_task
from engine.models import Case, Task
from engine.substitutes import groups_stood_in_for
from engine.tasks import claim_task, complete_held, hold_task
from workflows.operations.errands import Run, Step, work
from workflows.records.accounts import identity

KIND = "tasks.bulk"
VERBS = ("complete", "claim", "transfer")
Kind = tuple[str, str, str]
"""What makes tasks of one kind: the process, the step, and the form as it is written."""


class OtherKind(EngineError):
    text = "This task is at another step, or asks other questions. Work on it by itself."


class NoAnswer(EngineError):
    text = "{field}: {message}"


class NotIn(EngineError):
    text = "The account that began this may not sign in any more."


class Line(EngineError):
    """A task that could not be done, and why."""

    text = "{number} {matter}: {problem}"


def do_verb(
    tx: Transaction, task_id: int, verb: str, given: Mapping[str, Any], *, by: str, groups: Collection[str]
) -> None:  # fmt: skip
    """Claim, transfer (`to`, `reason`) or complete (`kind`, `entries` as they were posted) one task. Raises EngineErrors."""
    if verb == "claim":
        claim_task(tx, task_id, by=by, groups=groups)
    elif verb == "transfer":
        transfer_task(tx, task_id, to=given["to"], by=by, groups=groups, reason=given["reason"])
    else:
        _answer(tx, task_id, given, by=by, groups=groups)


def kind_of(tx: Transaction, task: Task, case: Case) -> Kind:
    """Which tasks may be answered with one answer."""
    return case.key, task.element, _form(tx, task)


def _answer(
    tx: Transaction, task_id: int, given: Mapping[str, Any], *, by: str, groups: Collection[str]
) -> None:
    held = hold_task(tx, task_id, by=by, groups=groups)
    kind = kind_of(tx, held.task, held.case)
    if kind != tuple(given["kind"]):
        raise OtherKind
    bound = forms.bind(
        _schema(kind[2]), context=held.progress.run.visible(held.task.step), now=tx.now,
        formdata=given["entries"],
    )  # fmt: skip
    if not bound.validate():
        wrong = bound.errors[0]
        raise NoAnswer(field=wrong.label, message=wrong.message)
    complete_held(tx, held, bound.answers, by=by)


def _form(tx: Transaction, task: Task) -> str:
    package = tx.runtime.definitions.of(tx.session, task.definition_id).package
    return (package.form(task.form) if task.form else None) or NO_QUESTIONS


NO_QUESTIONS = '{"type": "default", "schemaVersion": 19, "components": []}'


@lru_cache(maxsize=100)
def _schema(source: str) -> forms.FormSchema:
    return forms.parse(source)


@work(KIND)
def many(run: Run) -> Iterator[Step]:
    """Do them in their order; every task commits with how far the errand is."""
    tasks = run.inputs["tasks"]
    for place in range(run.checkpoint.get("next", 0), len(tasks)):
        _attempt(run, tasks[place])
        yield Step(place + 1, len(tasks), {"next": place + 1})
    run.changes |= {"inputs": {"tasks": tasks, "verb": run.inputs["verb"]}}  # no answer is kept


def _attempt(run: Run, task_id: int) -> None:
    """One task; what the engine refuses is undone and becomes a line."""
    tx = run.tx
    before = len(tx.after_commit)
    try:
        with tx.session.begin_nested():
            do_verb(
                tx, task_id, run.inputs["verb"], run.inputs["given"], by=run.by, groups=_groups(run)
            )
    except EngineError as error:
        del tx.after_commit[before:]
        run.report(_line(tx, task_id, error, by=run.by, groups=_groups(run)))


def _line(
    tx: Transaction, task_id: int, error: EngineError, *, by: str, groups: Collection[str]
) -> Line:
    """Names the task only to whom may see it."""
    seen = select(Case).join(Task, Task.case_id == Case.id)
    case = tx.session.scalar(seen.where(Task.id == task_id, may_see_task(by, groups)))
    if case is None:
        return Line(number="—", matter="—", problem=str(error))
    return Line(number=case.number, matter=case.title, problem=str(error))


def _groups(run: Run) -> frozenset[str]:
    """Whose tasks the person may do at this moment. Raises NotIn."""
    known = identity(run.tx.session, int(run.by), run.tx.now)
    if known is None:
        raise NotIn
    own = frozenset(f"{role}@{place.id}" for role, place in known.memberships)
    return own | groups_stood_in_for(known.stands_in_for)
