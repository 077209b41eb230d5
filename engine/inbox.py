"""What a person finds to do: tasks in hand and tasks of one's groups, filtered and sorted, page by page both ways; and
what they have done, began and follow.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, func, select, tuple_
from sqlalchemy.orm import Session

from engine.access import is_in_sight, realm_of
from engine.models import Case, Task, TaskStatus
from engine.participants import Follower
from engine.ranges import Show, anywhere, asked, first, plain
from engine.wanted import (
    ANYTHING,
    NOW,
    SCANNED,
    WITHIN,
    Due,
    Moments,
    Shape,
    Sort,
    Wanted,
    cursor_at,
    place_of,
    read_cursor,
    times_of,
)

COUNTED_UP_TO = 1000


@dataclass(frozen=True)
class Line:
    """One line of the inbox: whether the person has a draft of it, and what the caller wanted beside."""

    task: Task
    case: Case
    has_draft: bool = False
    beside: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Page:
    """A page of lines, and the cursors of the pages before and after it; None where there is none.

    `stopped`: not all tasks could be looked at, more may be behind `after`.
    """

    lines: Sequence[Line]
    after: str | None
    before: str | None = None
    stopped: bool = False


@dataclass(frozen=True)
class Counts:
    """How many tasks there are, each counted up to COUNTED_UP_TO."""

    all: int
    mine: int
    overdue: int
    today: int
    waiting: int


def page(
    session: Session,
    person: str,
    groups: Collection[str],
    wanted: Wanted = ANYTHING,
    *,
    moments: Moments | None = None,
    after: str | None = None,
    before: str | None = None,
    size: int = 25,
    beside: Sequence[ColumnElement[Any]] = (),
    scanned: int = SCANNED,
) -> Page:
    """A page of the person's inbox, behind the line `after` or in front of the line `before`; one statement, and a
    second where a filter looked at SCANNED tasks and filled no page. Raises WrongCursor.
    """
    backwards, cursor = before is not None, before or after
    given = asked(person, groups) | {"person": person} | times_of(moments)
    if cursor is not None:
        given |= read_cursor(cursor)
    apart = realm_of(groups) is not None
    shape = Shape(wanted, backwards, cursor is not None, size, scanned, apart)
    rows = session.execute(shape.statement(beside), given).all()
    shown = rows[:size]
    lines = [Line(row[0], row[1], row[3], tuple(row[4:])) for row in shown]
    places = [place_of(row) for row in shown]
    if backwards:
        lines.reverse()
        places.reverse()
    further = len(rows) > size
    if backwards:
        return Page(lines, places[-1] if places else None, places[0] if further else None)
    back = places[0] if places and cursor is not None else None
    if further:
        return Page(lines, places[-1], back)
    stop = session.execute(shape.last_seen(), given).one_or_none() if shape.scans else None
    if stop is None:
        return Page(lines, None, back)
    return Page(lines, cursor_at(*stop) if wanted.sort is not Sort.PRIORITY else None, back, True)


def counted(
    session: Session,
    person: str,
    groups: Collection[str],
    wanted: Wanted,
    *,
    moments: Moments,
) -> int:
    """How many tasks a filter finds, up to COUNTED_UP_TO + 1, among the first SCANNED. One statement."""
    given = asked(person, groups) | times_of(moments)
    within = WITHIN[wanted.due] if wanted.due else anywhere
    filters = wanted.all_conditions()
    limit, apart = SCANNED if filters else COUNTED_UP_TO + 1, realm_of(groups) is not None
    found = first(limit, wanted.show, within=within, apart=apart)
    some = select(Task.id).join(found, found.c.id == Task.id)
    if filters:
        some = some.join(Case, Case.id == Task.case_id).where(*filters)
    most = some.limit(plain(COUNTED_UP_TO + 1)).subquery()
    return session.scalar(select(func.count()).select_from(most), given) or 0


def counts(
    session: Session, person: str, groups: Collection[str], *, now: datetime, midnight: datetime
) -> Counts:
    """The numbers beside the inbox; `midnight` is the end of the person's day. One statement."""
    given = asked(person, groups) | {"now": now, "midnight": midnight}
    return Counts(*session.execute(_counts(realm_of(groups) is not None), given).one())


def done(
    session: Session,
    person: str,
    groups: Collection[str],
    *,
    before: int | None = None,
    size: int = 25,
) -> list[Line]:
    """What the person has completed, newest first; `before` is the id of the last line of the page before."""
    found = (
        select(Task, Case)
        .join(Case, Case.id == Task.case_id)
        .where(Task.completed_by == person, is_in_sight(groups))
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
    session: Session,
    person: str,
    groups: Collection[str],
    *,
    before: int | None = None,
    size: int = 25,
) -> list[Case]:
    """The cases that the person began, newest first; `before` is the id of the last of the page before."""
    mine = select(Case).where(Case.started_by == person, is_in_sight(groups))
    found = mine.order_by(Case.id.desc()).limit(size)
    return list(session.scalars(found.where(Case.id < before) if before else found))


def followed(
    session: Session,
    person: str,
    groups: Collection[str],
    *,
    before: int | None = None,
    size: int = 25,
) -> list[Case]:
    """The cases that the person follows or was sent a copy of, newest first; `before` as above."""
    found = (
        select(Case)
        .join(Follower, Follower.case_id == Case.id)
        .where(Follower.person == person, is_in_sight(groups))
        .order_by(Follower.case_id.desc())
        .limit(size)
    )
    return list(session.scalars(found.where(Follower.case_id < before) if before else found))


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


@lru_cache(maxsize=2)
def _counts(apart: bool) -> Select[Any]:
    """all, mine, overdue, today, waiting; those overdue stand first, so counting all meets them."""
    until = COUNTED_UP_TO + 1
    every = first(until, apart=apart)
    others = (
        first(until, Show.MINE, apart=apart),
        first(until, within=WITHIN[Due.TODAY], apart=apart),
        first(until, Show.WAITING, apart=apart),
    )
    mine, today, waiting = (
        select(func.count()).select_from(one).scalar_subquery() for one in others
    )
    late = func.count().filter(every.c.due < NOW)
    return select(func.count(), mine, late, today, waiting).select_from(every)
