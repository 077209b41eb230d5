"""What a person finds to do: tasks in hand and tasks of one's groups, soonest due first.

One index range for what is in hand and one a group, merged: the page costs the same with a thousand open tasks and
with a million (design.md section 8).
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    Select,
    String,
    Text,
    and_,
    bindparam,
    cast,
    column,
    func,
    literal,
    select,
    tuple_,
    union_all,
    values,
)
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.orm import Session

from engine.access import groups_with_self
from engine.models import Case, Task, TaskGroup, TaskStatus

COUNTED_UP_TO = 1000
FOREVER = "infinity"


class WrongCursor(ValueError):
    """This page address is not one that we gave out."""


@dataclass(frozen=True)
class Line:
    """One line of the inbox."""

    task: Task
    case: Case


@dataclass(frozen=True)
class Page:
    """A page of lines, and the cursor that the next one begins at; None on the last."""

    lines: Sequence[Line]
    after: str | None


@dataclass(frozen=True)
class Counts:
    """How many tasks there are, each counted up to COUNTED_UP_TO."""

    all: int
    mine: int
    overdue: int
    today: int


def page(
    session: Session,
    person: str,
    groups: Collection[str],
    *,
    mine: bool = False,
    after: str | None = None,
    size: int = 25,
) -> Page:
    """A page of the person's inbox; `mine` leaves out what is only their groups'. Raises WrongCursor."""
    found = _due_first(person, groups, mine, after, size + 1).subquery()
    lines = session.execute(
        select(Task, Case, _cursor_text(found.c.due))
        .join(found, found.c.id == Task.id)
        .join(Case, Case.id == Task.case_id)
        .order_by(found.c.due, found.c.id)
    ).all()
    shown = [Line(task, case) for task, case, _ in lines[:size]]
    if len(lines) <= size:
        return Page(shown, None)
    last = lines[size - 1]
    return Page(shown, _cursor(last[2], last[0].id))


def counts(
    session: Session, person: str, groups: Collection[str], *, now: datetime, midnight: datetime
) -> Counts:
    """The numbers beside the inbox; `midnight` is the end of the person's day. One statement."""
    until = COUNTED_UP_TO + 1
    every = _due_first(person, groups, False, None, until).subquery()
    own = _due_first(person, groups, True, None, until).subquery()
    late = _due_first(person, groups, False, None, until, before=now).subquery()
    today = _due_first(person, groups, False, None, until, since=now, before=midnight).subquery()
    numbers = session.execute(
        select(
            *(
                select(func.count()).select_from(part).scalar_subquery()
                for part in (every, own, late, today)
            )
        )
    ).one()
    return Counts(*numbers)


def done(session: Session, person: str, *, before: int | None = None, size: int = 25) -> list[Line]:
    """What the person has completed, newest first; `before` is the id of the last line of the page before."""
    found = (
        select(Task, Case)
        .join(Case, Case.id == Task.case_id)
        .where(Task.completed_by == person)
        .order_by(Task.completed_at.desc(), Task.id.desc())
        .limit(size)
    )
    if before is not None:
        last = select(Task.completed_at, Task.id).where(Task.id == before).subquery()
        found = found.where(
            tuple_(Task.completed_at, Task.id)
            < select(last.c.completed_at, last.c.id).scalar_subquery()
        )
    return [Line(task, case) for task, case in session.execute(found)]


def started(
    session: Session, person: str, *, before: int | None = None, size: int = 25
) -> list[Case]:
    """The cases that the person began, newest first; `before` is the id of the last of the page before."""
    found = select(Case).where(Case.started_by == person).order_by(Case.id.desc()).limit(size)
    return list(session.scalars(found.where(Case.id < before) if before else found))


def end_of_day(now: datetime, zone: Any) -> datetime:
    """The next midnight in a time zone."""
    local = now.astimezone(zone)
    return local.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)


def _due_first(
    person: str,
    groups: Collection[str],
    mine: bool,
    after: str | None,
    limit: int,
    *,
    since: datetime | None = None,
    before: datetime | None = None,
) -> Select[Any]:
    """(due, id) of the first `limit` tasks of all ranges, merged."""
    ranges = [_in_hand(person, after, limit, since, before)]
    if not mine:
        ranges.append(_of_groups(person, groups, after, limit, since, before))
    merged = union_all(*ranges).subquery()
    return select(merged.c.due, merged.c.id).order_by(merged.c.due, merged.c.id).limit(limit)


def _in_hand(
    person: str, after: str | None, limit: int, since: datetime | None, before: datetime | None
) -> Select[Any]:
    found = (
        select(Task.sort_due.label("due"), Task.id.label("id"))
        .where(Task.assignee == person, Task.status == TaskStatus.OPEN)
        .order_by(Task.sort_due, Task.id)
        .limit(limit)
    )
    part = _between(found, Task.sort_due, Task.id, after, since, before).subquery()
    return select(part.c.due, part.c.id)


def _of_groups(
    person: str,
    groups: Collection[str],
    after: str | None,
    limit: int,
    since: datetime | None,
    before: datetime | None,
) -> Select[Any]:
    """The first of each group by its own index range; a task of two groups comes once."""
    rows = [tuple(group.partition("@")[::2]) for group in sorted(groups_with_self(person, groups))]
    own = values(column("role", String), column("organisation", String), name="own").data(rows)
    found = (
        select(TaskGroup.due, TaskGroup.task_id)
        .where(and_(TaskGroup.role == own.c.role, TaskGroup.organisation == own.c.organisation))
        .order_by(TaskGroup.due, TaskGroup.task_id)
        .limit(limit)
    )
    first = _between(found, TaskGroup.due, TaskGroup.task_id, after, since, before).lateral("first")
    return (
        select(first.c.due, first.c.task_id).select_from(own).join(first, literal(True)).distinct()
    )


def _between(
    found: Any,
    due: Any,
    task_id: Any,
    after: str | None,
    since: datetime | None,
    before: datetime | None,
) -> Any:
    if after is not None:
        moment, last = _read_cursor(after)
        place = tuple_(cast(literal(moment), TIMESTAMP(timezone=True)), literal(last))
        found = found.where(tuple_(due, task_id) > place)
    if since is not None:
        found = found.where(due >= since)
    return found if before is None else found.where(due < before)


def _cursor_text(due: Any) -> Any:
    """The due time as text, since infinity is no Python datetime."""
    return cast(due, Text).label("place")


def _cursor(due: str, task_id: int) -> str:
    return base64.urlsafe_b64encode(f"{due}|{task_id}".encode()).decode()


def _read_cursor(text: str) -> tuple[str, int]:
    try:
        moment, _, task_id = base64.urlsafe_b64decode(text.encode()).decode().rpartition("|")
        if moment != FOREVER:
            datetime.fromisoformat(moment)
        if not 0 < int(task_id) < 2**63:
            raise WrongCursor(text)
        return moment, int(task_id)
    except (ValueError, binascii.Error) as error:
        raise WrongCursor(text) from error


def open_in_case(session: Session, case_id: int, person: str) -> int | None:
    """The oldest open task of a case that is in a person's hands."""
    return session.scalar(_OPEN_IN_CASE, {"of_case": case_id, "person": person})


_OPEN_IN_CASE = (
    select(Task.id)
    .where(Task.case_id == bindparam("of_case"), Task.assignee == bindparam("person"))
    .where(Task.status == TaskStatus.OPEN)
    .order_by(Task.id)
    .limit(1)
)
