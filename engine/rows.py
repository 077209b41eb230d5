"""What a wait looks like as a row: tasks with their groups, jobs on their way to the queue."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import CTE, Insert, Select, false, insert, select, update

from engine.db import Transaction, rows_in, table_of
from engine.models import Case, Job, JobKind, JobStatus, Task, TaskGroup, TaskStatus
from engine.notices import of_opening
from engine.participants import Notice
from engine.spiff import Trace, Wait
from engine.values import normalise, to_plain

LEVELS = ("goal", "deadline")
WAITS_FOR = "waits_for"  # in a message that was put off: the package or case that stood still
DELIVERY = timedelta(seconds=60)  # then a sweep delivers a job again that the queue has lost


def task_row(case: Case, wait: Wait, now: datetime) -> dict[str, Any]:
    """The row of a new task, as its wait says."""
    priority = wait.details.get("priority")
    return {
        "case_id": case.id,
        "definition_id": int(wait.definition) if wait.definition else case.definition_id,
        "step": wait.step,
        "element": wait.element,
        "name": wait.name or wait.element,
        "form": wait.details.get("form"),
        "status": TaskStatus.OPEN,
        "assignee": wait.details.get("assignee"),
        "due": wait.due,
        "follow_up": wait.details.get("follow_up"),
        "priority": 50 if priority is None else int(priority),
        "candidates": candidates_of(wait),
        "settings": to_plain(dict(wait.details.get("properties") or {})),
        "opened_at": now,
    }


def candidates_of(wait: Wait) -> list[str]:
    """Whom a task is offered to: its groups and persons, as `role@organisation`."""
    users = [f"person@{user}" for user in wait.details.get("users") or ()]
    return list(dict.fromkeys([*(wait.details.get("groups") or ()), *users]))


def group_row(candidate: str, due: datetime | None) -> dict[str, Any]:
    """An inbox row for `role@organisation`; without @ the whole is the role."""
    role, _, organisation = candidate.partition("@")
    return {
        "role": role,
        "organisation": organisation,
        "due": due or "infinity",
    }


def job_row(case: Case, wait: Wait, now: datetime) -> dict[str, Any]:
    """The row of a timer or of an operation that reaches outside."""
    is_timer = wait.kind == "timer"
    return new_job(
        kind=JobKind.TIMER if is_timer else JobKind.OPERATION,
        due=wait["due"] if is_timer else now,
        case_id=case.id,
        step=wait.step,
        element=wait.element,
        operation=wait.details.get("operation"),
        payload=to_plain(wait.details.get("inputs") or {}),
        retries=int(wait.details.get("retries") or 3),
    )


def level_rows(case: Case, wait: Wait) -> list[dict[str, Any]]:
    """The timers of a task's service levels: its goal and its deadline, as far as it has them."""
    return [
        new_job(
            kind=JobKind.LEVEL, due=wait[level], case_id=case.id, step=wait.step,
            element=wait.element, payload={"level": level, "round": 0},
        )
        for level in LEVELS
        if wait.details.get(level)
    ]  # fmt: skip


def has_jobs(wait: Wait) -> bool:
    """Whether a wait has rows among the jobs: a timer, an operation, a task with service levels."""
    return wait.kind in ("timer", "job") or any(wait.details.get(level) for level in LEVELS)


def thrown_row(case: Case, trace: Trace, now: datetime) -> dict[str, Any]:
    """The job that carries a thrown message or signal to other cases; a message to nobody is tried again for a while."""
    facts = {
        "name": trace.details["name"],
        "correlation": trace.details.get("correlation"),
        "values": trace.details.get("values") or {},
        "sender": case.id,
    }
    kind = JobKind(trace.details["what"])
    return new_job(kind=kind, due=now, element=trace.element, payload=to_plain(normalise(facts)))


def add_tasks(tx: Transaction, rows: list[dict[str, Any]], *, by: str | None) -> dict[str, int]:
    """Insert tasks, offer those that are nobody's to their groups, and write the notices of all of that; one statement.
    Returns their ids by step."""
    offers = [
        {"step": row["step"], **group_row(candidate, row["due"])}
        for row in rows
        if row["assignee"] is None
        for candidate in row["candidates"]
    ]
    given = {
        "opening": [_told(row) for row in rows],
        "offers": [_told(row) for row in offers],
        "told": [notice for row in rows for notice in of_opening(row, by=by)],
    }
    with tx.session.no_autoflush:  # what is new of the case is written with its history
        return {step: task_id for task_id, step in tx.session.execute(_OPEN, given)}


def _told(row: dict[str, Any]) -> dict[str, Any]:
    """A row as JSON has it."""
    return {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in row.items()
    }


def _opening() -> Select[int, str]:
    tasks, groups = table_of(Task), table_of(TaskGroup)
    new = rows_in("opening", (tasks.c[name] for name in _OPENED))
    opened = (
        insert(tasks)
        .from_select([*_OPENED], select(*(new.c[name] for name in _OPENED)))
        .returning(tasks.c.id, tasks.c.step, tasks.c.case_id, tasks.c.opened_at)
        .cte("opened")
    )
    place = [groups.c[name] for name in ("role", "organisation", "due")]
    offers = rows_in("offers", (tasks.c.step, *place))
    chosen = select(opened.c.id, *(offers.c[each.name] for each in place))
    offered = insert(groups).from_select(
        ["task_id", *(each.name for each in place)],
        chosen.join(offers, offers.c.step == opened.c.step),
    )
    found = select(opened.c.id, opened.c.step)
    return found.add_cte(offered.cte("offered"), _telling(opened).cte("noticed"))


def _telling(opened: CTE) -> Insert:
    """The notices of the tasks that were opened."""
    notices = table_of(Notice)
    given = [notices.c[name] for name in ("kind", "person", "group", "by", "facts")]
    told = rows_in("told", (table_of(Task).c.step, *given))
    chosen = select(
        *(told.c[each.name] for each in given),
        opened.c.case_id, opened.c.id, opened.c.opened_at, false(),
    ).join(opened, opened.c.step == told.c.step)  # fmt: skip
    return insert(notices).from_select(
        [*(each.name for each in given), "case_id", "task_id", "at", "delivered"], chosen
    )


_OPENED = (
    "case_id", "definition_id", "step", "element", "name", "form", "status", "assignee", "due", "follow_up",
    "priority", "candidates", "settings", "opened_at",
)  # fmt: skip
_OPEN = _opening()


def new_job(**columns: Any) -> dict[str, Any]:
    """A job's row, with what is not said left empty."""
    empty = dict.fromkeys(("case_id", "step", "element", "operation"))
    return {**empty, "payload": {}, "retries": 3, "status": JobStatus.READY, **columns}


def add_jobs(tx: Transaction, rows: list[dict[str, Any]]) -> list[int]:
    """Insert jobs; those that are due are handed to the queue after the commit. Returns their ids."""
    if not rows:
        return []
    for row in rows:
        row["lease_until"] = in_delivery(tx) if row["due"] <= tx.now else None
    ids = tx.session.scalars(
        insert(Job).returning(Job.id, sort_by_parameter_order=True), rows
    ).all()
    for job_id, row in zip(ids, rows, strict=True):
        if row["due"] <= tx.now:
            tx.after_commit.append(partial(tx.runtime.deliver, job_id))
    return list(ids)


def in_delivery(tx: Transaction) -> datetime:
    """Until when a sweep leaves a job alone that was just handed to the queue."""
    return tx.now + DELIVERY


def hasten(tx: Transaction, what: str) -> None:
    """Messages that were put off while a package or case stood still are due now that it goes on."""
    tx.session.execute(
        update(Job)
        .where(Job.kind.in_((JobKind.MESSAGE, JobKind.SIGNAL)), Job.status == JobStatus.READY)
        .where(Job.due > tx.now, Job.payload[WAITS_FOR].astext == what)
        .values(due=tx.now)
        .execution_options(synchronize_session=False)
    )
