"""What a person finds to do: tasks in hand and tasks of one's groups, soonest due first.

One index range for what is in hand (of each person that one stands in for as well) and one a group, merged: the page
costs the same with a thousand open tasks and with a million (design.md section 8). A signature that is waited for is
an offer to a group of one, `signer@person`.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    DateTime,
    Integer,
    Select,
    Subquery,
    Text,
    and_,
    bindparam,
    cast,
    func,
    literal_column,
    select,
    true,
    tuple_,
    union,
)
from sqlalchemy.dialects.postgresql import ARRAY, TIMESTAMP
from sqlalchemy.orm import Session

from engine.access import groups_with_self, people_of
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
    """A page of the person's inbox; `mine` leaves out what is only their groups' (not what they are to sign).

    Raises WrongCursor.
    """
    asked = _asked(person, groups) | (_read_cursor(after) if after is not None else {})
    lines = session.execute(_page(mine, after is not None, size), asked).all()
    shown = [Line(task, case) for task, case, _ in lines[:size]]
    if len(lines) <= size:
        return Page(shown, None)
    last = lines[size - 1]
    return Page(shown, _cursor(last[2], last[0].id))


def counts(
    session: Session, person: str, groups: Collection[str], *, now: datetime, midnight: datetime
) -> Counts:
    """The numbers beside the inbox; `midnight` is the end of the person's day. One statement."""
    asked = _asked(person, groups) | {"now": now, "midnight": midnight}
    return Counts(*session.execute(_counts(), asked).one())


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


def _asked(person: str, groups: Collection[str]) -> dict[str, Any]:
    """Whose inbox it is: what every statement below is asked with."""
    pairs = [group.partition("@") for group in sorted(groups_with_self(person, groups))]
    return {
        "people": sorted(people_of(person, groups)),
        "roles": [role for role, _, _ in pairs],
        "organisations": [organisation for _, _, organisation in pairs],
    }


@lru_cache(maxsize=64)
def _page(mine: bool, is_later: bool, size: int) -> Select[Any]:
    """One line more than a page, so that it shows whether another follows. Each shape is built once."""
    found = _due_first(size + 1, mine=mine, within=_after_cursor if is_later else _anywhere)
    return (
        select(Task, Case, _cursor_text(found.c.due))
        .join(found, found.c.id == Task.id)
        .join(Case, Case.id == Task.case_id)
        .order_by(found.c.due, found.c.id)
    )


@lru_cache(maxsize=1)
def _counts() -> Select[Any]:
    """all, mine, overdue, today; those overdue stand first, so counting all meets them."""
    until = COUNTED_UP_TO + 1
    every = _due_first(until)
    own = _due_first(until, mine=True)
    today = _due_first(until, within=_today)
    late = func.count().filter(every.c.due < _NOW)
    return select(
        func.count(),
        select(func.count()).select_from(own).scalar_subquery(),
        late,
        select(func.count()).select_from(today).scalar_subquery(),
    ).select_from(every)


Within = Callable[[Any, Any], ColumnElement[bool]]
"""Which part of a range, by its due time and its task's id."""

_NOW = bindparam("now", type_=DateTime(timezone=True))


def _anywhere(due: Any, task_id: Any) -> ColumnElement[bool]:
    return true()


def _after_cursor(due: Any, task_id: Any) -> ColumnElement[bool]:
    moment = cast(bindparam("after_due", type_=Text), TIMESTAMP(timezone=True))
    return tuple_(due, task_id) > tuple_(moment, bindparam("after_id", type_=BigInteger))


def _today(due: Any, task_id: Any) -> ColumnElement[bool]:
    return and_(due >= _NOW, due < bindparam("midnight", type_=DateTime(timezone=True)))


def _due_first(limit: int, *, mine: bool = False, within: Within = _anywhere) -> Subquery:
    """(due, id) of the first `limit` tasks of all ranges, merged."""
    ranges = (_in_hand(limit, within), _of_groups(limit, within, signing_only=mine))
    merged = union(*ranges).subquery()
    first = select(merged.c.due, merged.c.id).order_by(merged.c.due, merged.c.id)
    return first.limit(_plain(limit)).subquery()


def _in_hand(limit: int, within: Within) -> Select[Any]:
    """The first in the hands of each of `people`; 'open' in plain, since only so the database finds the index of open
    tasks."""
    own = (
        func.unnest(bindparam("people", type_=ARRAY(Text)))
        .table_valued("person", name="own_people")
        .render_derived()
    )
    part = (
        select(Task.sort_due.label("due"), Task.id.label("id"))
        .where(Task.assignee == own.c.person, Task.status == literal_column("'open'"))
        .where(within(Task.sort_due, Task.id))
        .order_by(Task.sort_due, Task.id)
        .limit(_plain(limit))
        .lateral("in_hand")
    )
    return select(part.c.due, part.c.id).select_from(own).join(part, true())


def _of_groups(limit: int, within: Within, *, signing_only: bool) -> Select[Any]:
    """The first of each group by its own index range; a task of two groups comes once."""
    texts = ARRAY(Text)
    own = (
        func.unnest(bindparam("roles", type_=texts), bindparam("organisations", type_=texts))
        .table_valued("role", "organisation", name="own")
        .render_derived()
    )
    first = (
        select(TaskGroup.due, TaskGroup.task_id)
        .where(TaskGroup.role == own.c.role, TaskGroup.organisation == own.c.organisation)
        .where(within(TaskGroup.due, TaskGroup.task_id))
        .order_by(TaskGroup.due, TaskGroup.task_id)
        .limit(_plain(limit))
        .lateral("first")
    )
    found = select(first.c.due, first.c.task_id).select_from(own).join(first, true()).distinct()
    return found.where(own.c.role == "signer") if signing_only else found


def _plain(number: int) -> ColumnElement[int]:
    """A number in the statement itself: a plan that is made for every value of it would read too much."""
    return literal_column(str(number), Integer)


def _cursor_text(due: Any) -> Any:
    """The due time as text, since infinity is no Python datetime."""
    return cast(due, Text).label("place")


def _cursor(due: str, task_id: int) -> str:
    return base64.urlsafe_b64encode(f"{due}|{task_id}".encode()).decode()


def _read_cursor(text: str) -> dict[str, Any]:
    try:
        moment, _, task_id = base64.urlsafe_b64decode(text.encode()).decode().rpartition("|")
        if moment != FOREVER:
            datetime.fromisoformat(moment)
        if not 0 < int(task_id) < 2**63:
            raise WrongCursor(text)
        return {"after_due": moment, "after_id": int(task_id)}
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
