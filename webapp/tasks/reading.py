"""What the page of a task shows."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import cast

from flask_login import current_user
from sqlalchemy import bindparam, select
from sqlalchemy.orm import joinedload, undefer

from engine.access import SEEN_TASK, may_work, seer
from engine.cases import look
from engine.db import Transaction
from engine.errors import NotNow
from engine.models import Case, Draft, Signing, Submission, Task, TaskStatus
from engine.runtime import Loaded
from engine.spiff import Run
from engine.tasks import Held
from engine.values import Value, from_plain
from forms import BoundForm
from webapp.edge import me, now, runtime
from webapp.extensions import db
from webapp.filled import fill
from webapp.people import names_of
from webapp.training.elsewhere import refuse_task

WORTH_COPYING = 10
"""Characters of a text."""


class QuestionsChanged(NotNow):
    """The case went over to another version of its process while somebody was filling in the form of the last one."""

    text = "The process was changed while you had this page open, and its questions with it. What you typed is kept where it fits: look through it and send it again."


@dataclass
class Work:
    """A task that the person may see, with its case."""

    task: Task
    case: Case
    loaded: Loaded
    run: Run | None = None  # the case's, where it is at hand

    @property
    def is_open(self) -> bool:
        return self.task.status is TaskStatus.OPEN

    @property
    def is_mine(self) -> bool:
        return self.task.assignee == me()

    @property
    def may_work(self) -> bool:
        """Open, and in my hands or in nobody's and my group's."""
        return self.is_open and may_work(self.task, me(), current_user.groups)

    @property
    def holder(self) -> str:
        """In whose hands the reader works on it as their substitute; empty for their own tasks."""
        stands_in = self.may_work and self.task.assignee and not self.is_mine
        return names_of([self.task.assignee]).get(self.task.assignee or "", "") if stands_in else ""

    @property
    def may_release(self) -> bool:
        others = set(self.task.candidates) - {f"person@{me()}"}
        return self.is_open and self.is_mine and self.is_answerable and bool(others)

    @property
    def may_claim(self) -> bool:
        return self.may_work and not self.is_mine and self.is_answerable

    @property
    def is_answerable(self) -> bool:
        """Neither with somebody for an opinion, nor answered and waiting for signatures."""
        return self.task.delegated_by is None and self.task.signing is not Signing.HELD

    @property
    def questions(self) -> str:
        """What the page was made of: the step and its form, in few letters."""
        form = self.loaded.package.form(self.task.form or "") or ""
        return hashlib.sha256(f"{self.task.element}\0{form}".encode()).hexdigest()[:16]

    def require_same_questions(self, answered: str | None) -> None:
        """Raises QuestionsChanged where the page that was sent asked something else; for one that does not say, nothing."""
        if answered not in (None, self.questions):
            raise QuestionsChanged

    def variables(self) -> dict[str, Value]:
        """What the task's form sees of the case."""
        run = self.run or look(reading(), self.case)
        return dict(run.visible(self.task.step))

    def draft(self) -> Draft | None:
        return db.session.get(Draft, (self.task.id, me()))

    def form(self, posted: object = None) -> BoundForm:
        """The task's form with what was posted, else with the person's draft, else as the person filled it in before,
        where the model says so.
        """
        kept = self.draft() if posted is None else None
        entries = kept.entries if kept else None
        earlier = self.earlier() if posted is None and kept is None else None
        return fill(
            self.loaded, self.task.form, self.variables(),
            posted=posted, draft=entries, earlier=earlier, case_id=self.case.id,
        )  # fmt: skip

    def earlier(self) -> dict[str, Value] | None:
        """What the person answered the last time, for a step whose property `prefill` is `earlier`, or names the steps
        whose answers count: a profile that was returned is to be corrected, a decision is to be taken anew. A
        step that was taken back is one of the former.
        """
        prefill = str(self.task.settings.get("prefill") or "")
        if not prefill:
            return None
        steps = [self.task.element] if prefill == "earlier" else prefill.split()
        mine = select(Submission.answers).where(
            Submission.case_id == self.case.id, Submission.element.in_(steps),
            Submission.by == me(), Submission.erased_at.is_(None),
        )  # fmt: skip
        answers = db.session.scalar(mine.order_by(Submission.id.desc()).limit(1))
        return cast("dict[str, Value]", from_plain(answers)) if answers else None


def typed(entries: object) -> list[str]:
    """The texts of a draft that are worth copying."""
    match entries:
        case str():
            return [entries] if len(entries) >= WORTH_COPYING else []
        case dict():
            return [text for value in entries.values() for text in typed(value)]
        case list():
            return [text for value in entries for text in typed(value)]
    return []


def reading() -> Transaction:
    """A transaction for looking only."""
    return Transaction(db.session(), now(), runtime())


def of_held(held: Held) -> Work:
    """A task that is locked for completing it."""
    loaded = runtime().definitions.of(db.session(), held.task.definition_id)
    return Work(held.task, held.case, loaded, held.progress.run)


def find(task_id: int) -> Work:
    """The task, if it is one that the person may see; else 404, as for one that does not exist."""
    asked = {"task": task_id, **seer(me(), current_user.groups)}
    task = db.session.scalar(_FOUND, asked)
    if task is None:
        refuse_task(task_id)
    return Work(task, task.case, runtime().definitions.of(db.session(), task.definition_id))


_FOUND = (
    select(Task)
    .where(Task.id == bindparam("task"), SEEN_TASK)
    .options(joinedload(Task.case, innerjoin=True).options(undefer(Case.state)))
)
