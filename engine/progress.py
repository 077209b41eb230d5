"""From what a run did to rows: the case advances, and its tasks, jobs, subscriptions and history follow.

A run's waits before and after a verb are compared by step: what is new gets a row, what is gone loses it. So nothing
can be forgotten, and no row is read to find that out.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, String, any_, bindparam, delete, insert, select, update
from sqlalchemy.dialects.postgresql import ARRAY

from engine.db import Transaction, table_of
from engine.errors import CaseTooLarge, UncaughtError
from engine.history import Entry, Undo, record
from engine.host import CaseHost
from engine.incidents import open_incident
from engine.models import (
    Case,
    CaseStatus,
    Draft,
    Incident,
    Job,
    JobStatus,
    Submission,
    SubmissionKind,
    Subscription,
    SubscriptionKind,
    Task,
    TaskGroup,
    TaskStatus,
)
from engine.offering import close_picks, open_picks
from engine.rows import (
    add_jobs,
    add_tasks,
    has_jobs,
    job_row,
    level_rows,
    task_row,
    thrown_row,
)
from engine.spiff import Run, Trace, Wait
from engine.values import Value, to_json, to_plain

MOST_BYTES = 4  # of a character in UTF-8
PASSED = {"entered": ">", "completed": "✓", "cancelled": "✗", "taken": "→"}


@dataclass
class Progress:
    """A case with its run, before a verb; `settle` writes down what the verb did."""

    tx: Transaction
    case: Case
    run: Run
    host: CaseHost
    before: Mapping[str, Wait]

    def settle(
        self, first: Entry, *, by: str | None, done: Task | None = None, undo: Undo | None = None
    ) -> None:
        """Rows and history for everything since `before`. `done` is the task that `by` has just answered; `undo` is kept
        unless more than that has happened.

        Raises UncaughtError when the run failed in a person's request (`by` is set); a job's failed run is kept, as a
        failed case with an incident. Raises CaseTooLarge.
        """
        self._refuse_failure(by)
        after = self.run.waits
        gone = [wait for step, wait in self.before.items() if step not in after]
        new = [wait for step, wait in after.items() if step not in self.before]
        entries = [first, *self._results(), *_told(self.run.trace)]
        entries += self._close_tasks(gone, done)
        entries += self._open_tasks([wait for wait in new if wait.kind == "task"], by)
        self._close_jobs(gone)
        self._open_jobs(new)
        self._close_subscriptions(gone)
        self._open_subscriptions(new)
        close_picks(self.tx, self.case, gone)
        open_picks(self.tx, self.case, new)
        first.facts["path"] = passed(self.run.trace)
        entries += self._end()
        kept = undo if self.can_be_undone() else None
        record(self.tx, self.case, entries, by=by, state=self._state(first), undo=kept)

    def can_be_undone(self) -> bool:
        """Whether nothing left the run: no operation was called, nothing was thrown, the case goes on."""
        thrown = any(item.kind == "thrown" for item in self.run.trace)
        return self.run.status == "running" and not self.host.results and not thrown

    def _state(self, first: Entry) -> str:
        """The run's state as text, within the bound; counted in bytes only where it may come near to it."""
        state, most = self.run.dump(), self.tx.runtime.state_limit
        if len(state) * MOST_BYTES <= most or (size := len(state.encode())) <= most:
            return state
        raise CaseTooLarge(
            case_id=self.case.id, element=first.element, size=_mebibytes(size),
            most=_mebibytes(most), variable=self.run.largest_variable,
        )  # fmt: skip

    def _refuse_failure(self, by: str | None) -> None:
        if self.run.status != "failed" or by is None:
            return
        code, _message, element = self.run.failure or ("?", "", "?")
        raise UncaughtError(case_id=self.case.id, element=element, code=code)

    def _results(self) -> list[Entry]:
        """Keep what operations returned, and say so with a digest."""
        rows, entries = [], []
        for result in self.host.results:
            salt = secrets.token_hex(8)
            rows.append(
                {
                    "case_id": self.case.id,
                    "kind": SubmissionKind.RESULT,
                    "element": result["operation"],
                    "at": self.tx.now,
                    "answers": to_plain(result),
                    "salt": salt,
                }
            )
            facts = {"operation": result["operation"], "digest": digest(salt, result)}
            entries.append(Entry("operation_called", None, facts))
        if rows:
            self.tx.session.execute(insert(Submission), rows)
        return entries

    def _close_tasks(self, gone: Iterable[Wait], done: Task | None) -> list[Entry]:
        """Cancel the tasks of waits that are gone, but for `done`."""
        steps = {wait.step: wait for wait in gone if wait.kind == "task"}
        if done is not None:
            steps.pop(done.step, None)
        if not steps:
            return []
        closed = cancel_tasks(self.tx, self.case.id, steps)
        return [
            Entry("task_cancelled", steps[step].element, {"task": task_id})
            for task_id, step in closed
        ]

    def _open_tasks(self, waits: list[Wait], by: str | None) -> list[Entry]:
        if not waits:
            return []
        rows = [task_row(self.case, wait, self.tx.now) for wait in waits]
        ids = add_tasks(self.tx, rows, by=by)
        return [_opened(ids[row["step"]], row) for row in rows]

    def _close_jobs(self, gone: Iterable[Wait]) -> None:
        """Cancel the jobs of waits that are gone; an incident that one of them had opened has lost its cause."""
        steps = [wait.step for wait in gone if has_jobs(wait)]
        if not steps:
            return
        cancelled = (
            update(Job)
            .where(Job.case_id == self.case.id, Job.step.in_(steps))
            .where(Job.status.in_((JobStatus.READY, JobStatus.HELD, JobStatus.INCIDENT)))
            .values(status=JobStatus.CANCELLED, finished_at=self.tx.now)
            .returning(Job.id)
            .cte("cancelled")
        )
        self.tx.session.execute(
            update(Incident)
            .where(Incident.job_id.in_(select(cancelled.c.id)), Incident.resolved_at.is_(None))
            .values(resolved_at=self.tx.now)
            .execution_options(synchronize_session=False)
        )

    def _open_jobs(self, new: Iterable[Wait]) -> None:
        rows = [
            job_row(self.case, wait, self.tx.now) for wait in new if wait.kind in ("timer", "job")
        ]
        rows += [row for wait in new if wait.kind == "task" for row in level_rows(self.case, wait)]
        rows += [
            thrown_row(self.case, trace, self.tx.now)
            for trace in self.run.trace
            if trace.kind == "thrown"
        ]
        add_jobs(self.tx, rows)

    def _close_subscriptions(self, gone: Iterable[Wait]) -> None:
        steps = [wait.step for wait in gone if wait.kind in ("message", "signal")]
        if steps:
            self.tx.session.execute(
                delete(Subscription).where(
                    Subscription.case_id == self.case.id, Subscription.step.in_(steps)
                )
            )

    def _open_subscriptions(self, new: Iterable[Wait]) -> None:
        rows = [
            {
                "kind": SubscriptionKind(wait.kind),
                "name": wait["name"],
                "correlation": wait.details.get("correlation"),
                "case_id": self.case.id,
                "step": wait.step,
            }
            for wait in new
            if wait.kind in ("message", "signal")
        ]
        if rows:
            self.tx.session.execute(insert(Subscription), rows)

    def _end(self) -> list[Entry]:
        status = CaseStatus(self.run.status)
        if status == self.case.status:
            return []
        self.case.status = status
        self.case.ended_at = self.tx.now
        if status != CaseStatus.FAILED:
            return [Entry(f"case_{status}")]
        code, message, element = self.run.failure or ("?", "", "?")
        failure = UncaughtError(case_id=self.case.id, element=element, code=code)
        open_incident(self.tx, failure)
        return [Entry("case_failed", element, {"code": code, "message": message})]


def passed(trace: Iterable[Trace]) -> list[list[str]]:
    """The way a verb took through the model: [sign, element] in order, with the calls around it as a third."""
    return [
        [PASSED[item.kind], item.element, *(["/".join(item.path)] if item.definition else [])]
        for item in trace
        if item.kind in PASSED
    ]


def digest(salt: str, value: Value) -> str:
    """The salted digest that stands in the history for personal values."""
    return hashlib.sha256((salt + to_json(value)).encode()).hexdigest()


def cancel_tasks(tx: Transaction, case_id: int, steps: Iterable[str]) -> list[tuple[int, str]]:
    """End the open tasks of these steps, with their groups; one statement. Returns (id, step).

    Drafts stay for a while (`tasks.forget_drafts`), so that what was typed can be copied.
    """
    asked = {
        "of_case": case_id,
        "steps": list(steps),
        "becomes": TaskStatus.CANCELLED,
        "now": tx.now,
        "completed_by": None,
        "completed_at": None,
    }
    return [(task_id, step) for task_id, step in tx.session.execute(_CLOSE, asked)]


def keep_answers(tx: Transaction, row: Mapping[str, Any], done: Task | None) -> int:
    """Keep a submission, and end the task that it completes, in one statement. Returns the submission's id."""
    if done is None:
        return int(tx.session.execute(_KEEP, dict(row)).scalar_one())
    kept = {f"kept_{name}": value for name, value in row.items()}
    asked = {
        "of_case": row["case_id"],
        "steps": [done.step],
        "becomes": TaskStatus.COMPLETED,
        "now": tx.now,
        "completed_by": row["by"] or "",
        "completed_at": tx.now,
    }
    return int(tx.session.execute(_COMPLETE, asked | kept).scalar_one())


def _closing() -> Select[int, str]:
    """Built once: what every completed task sends should not be put together every time."""
    tasks, groups, drafts = table_of(Task), table_of(TaskGroup), table_of(Draft)
    closed = (
        update(tasks)
        .where(tasks.c.case_id == bindparam("of_case"))
        .where(tasks.c.step == any_(bindparam("steps", type_=ARRAY(String))))
        .where(tasks.c.status == TaskStatus.OPEN)
        .values(
            status=bindparam("becomes"),
            closed_at=bindparam("now"),
            completed_by=bindparam("completed_by"),
            completed_at=bindparam("completed_at"),
        )
        .returning(tasks.c.id, tasks.c.step)
        .cte("closed")
    )
    ids = select(closed.c.id).scalar_subquery()
    offered = delete(groups).where(groups.c.task_id.in_(ids)).cte("groups")
    answered = drafts.c.person == bindparam("completed_by")  # what others typed is theirs to copy
    dropped = delete(drafts).where(drafts.c.task_id.in_(ids), answered).cte("dropped")
    return select(closed.c.id, closed.c.step).add_cte(offered, dropped)


def _completing() -> Select[int]:
    """The same with the submission that does it."""
    kept = (
        insert(_SUBMISSIONS)
        .values({name: bindparam(f"kept_{name}") for name in _ANSWERED})
        .returning(_SUBMISSIONS.c.id)
        .cte("kept")
    )
    return _CLOSE.with_only_columns(select(kept.c.id).scalar_subquery())


_SUBMISSIONS = table_of(Submission)
_ANSWERED = ("case_id", "task_id", "kind", "element", "at", "by", "answers", "salt")
_KEEP = insert(_SUBMISSIONS).returning(_SUBMISSIONS.c.id)
_CLOSE = _closing()
_COMPLETE = _completing()


def _opened(task_id: int, row: dict[str, Any]) -> Entry:
    facts = {
        "task": task_id,
        "assignee": row["assignee"],
        "candidates": row["candidates"],
        "due": row["due"],
    }
    return Entry("task_opened", row["element"], facts)


def _told(trace: Iterable[Trace]) -> list[Entry]:
    """What the history says of a verb beside its way."""
    return [entry for item in trace if (entry := _entry(item)) is not None]


def _entry(item: Trace) -> Entry | None:
    details = item.details
    match item.kind:
        case "decided":
            facts = {key: details.get(key) for key in ("decision", "result", "matched")}
            return Entry("decision_made", item.element, facts)
        case "thrown":
            facts = {key: details.get(key) for key in ("name", "correlation")}
            return Entry(f"{details['what']}_sent", item.element, facts)
        case "caught":
            return Entry("caught", item.element, _plain_facts(details))
        case "error":
            return Entry("error_raised", item.element, _plain_facts(details))
        case "escalation":
            return Entry("escalation_raised", item.element, _plain_facts(details))
        case "warning":
            return Entry("expression_warned", item.element, _plain_facts(details))
    return None


def _plain_facts(details: Mapping[str, Any]) -> dict[str, Any]:
    """Facts without the values that came along; those may be personal."""
    return {key: item for key, item in details.items() if key not in ("values", "context")}


def _mebibytes(size: int) -> str:
    return f"{size / 2**20:.1f}"
