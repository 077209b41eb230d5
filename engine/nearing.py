"""Due times that come near or pass: who has such a task is told of it once.

No task is asked whether it is time: a mark says up to which due time people were told, and what lies between it and now is
one range of an index. A task with a service level of its own is told of by that instead (levels.py).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import case, insert, literal, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.dialects.postgresql import insert as upsert

from engine.db import Transaction, table_of
from engine.models import Case, Task, TaskGroup
from engine.participants import Notice, Reminded
from engine.ranges import OPEN

EVERY = timedelta(minutes=1)
LEVEL_OF = {"due_soon": "goal", "overdue": "deadline"}
"""The service level that speaks in the stead of a due time."""


def tell_of_due_times(tx: Transaction) -> bool:
    """Write the notices of all due times that were passed, or came within one working day, since the last time; False
    where that was less than EVERY ago, or another does it in this moment. What was due before the first time is not told.
    """
    marks = _marks(tx)
    if marks is None:
        return False
    soon = tx.runtime.calendar(tx.session).add_working_days(tx.now, 1)
    for kind, until in (("overdue", tx.now), ("due_soon", soon)):
        since = marks.get(kind, until)
        if until >= since:
            _tell(tx, kind, since, until)
            _mark(tx, kind, until)
    return True


def _marks(tx: Transaction) -> dict[str, datetime] | None:
    """Up to when was told of each kind, locked; None where it is not time, or where another has them."""
    at = tx.session.scalar(select(Reminded.until).where(Reminded.kind == "overdue"))
    if at is not None and at > tx.now - EVERY:
        return None
    rows = tx.session.scalars(select(Reminded).order_by(Reminded.kind).with_for_update())
    found = {row.kind: row.until for row in rows}
    return None if found.get("overdue", at) != at else found


def _mark(tx: Transaction, kind: str, until: datetime) -> None:
    row = upsert(Reminded).values(kind=kind, until=until)
    tx.session.execute(
        row.on_conflict_do_update(index_elements=["kind"], set_={"until": row.excluded.until})
    )


def _tell(tx: Transaction, kind: str, since: datetime, until: datetime) -> None:
    """One statement for those who have the tasks in hand, one for those whom they are offered to or who shall sign."""
    due = (
        OPEN, Task.due > since, Task.due <= until,
        ~Task.settings.has_key(LEVEL_OF[kind]), Case.suspended_at.is_(None),
    )  # fmt: skip
    with_case = select(*_facts(tx, kind)).join(Case, Case.id == Task.case_id)
    held = with_case.add_columns(Task.assignee, literal(None)).where(
        *due, Task.assignee.is_not(None)
    )
    offered = with_case.add_columns(*_reader()).join(TaskGroup, TaskGroup.task_id == Task.id)
    for chosen in (held, offered.where(*due)):
        columns = ["kind", "case_id", "task_id", "at", "facts", "delivered", "person", "group"]
        tx.session.execute(insert(table_of(Notice)).from_select(columns, chosen))


def _facts(tx: Transaction, kind: str) -> Iterable[Any]:
    return (
        literal(kind), Task.case_id, Task.id, literal(tx.now), literal({}, JSONB), literal(False),
    )  # fmt: skip


def _reader() -> Iterable[Any]:
    """Person and group of an offer: `signer@` and `person@` are people."""
    is_person = TaskGroup.role.in_(("person", "signer"))
    group = TaskGroup.role + "@" + TaskGroup.organisation
    return case((is_person, TaskGroup.organisation)), case((~is_person, group))
