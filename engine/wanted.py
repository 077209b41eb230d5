"""Which tasks a page of the inbox shows, in which order: its statement, and the places that pages begin at.

Whose tasks, and when they are due, are index ranges (ranges.py). Other filters look at the tasks along such a range one
by one, SCANNED of them at most, so that no filter reads a whole inbox.
"""

from __future__ import annotations

import base64
import binascii
import enum
import json
from collections.abc import Sequence
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
    literal,
    select,
    tuple_,
)
from sqlalchemy.dialects.postgresql import TIMESTAMP

from engine.models import Case, Draft, Task
from engine.ranges import Show, Walk, Within, anywhere, first, plain

SCANNED = 5000
FOREVER = "infinity"


class WrongCursor(ValueError):
    """This page address is not one that we gave out."""


class Due(enum.StrEnum):
    OVERDUE = "overdue"
    TODAY = "today"
    WEEK = "week"
    NONE = "none"


class Sort(enum.StrEnum):
    """Soonest due first, newest first, most urgent first (of the SCANNED that are due soonest)."""

    DUE = "due"
    OPENED = "opened"
    PRIORITY = "priority"


@dataclass(frozen=True)
class Moments:
    """The now of a page, the end of the person's day and that of their week."""

    now: datetime
    midnight: datetime
    week: datetime

    @classmethod
    def at(cls, now: datetime, zone: Any) -> Moments:
        midnight = end_of_day(now, zone)
        return cls(now, midnight, midnight + timedelta(days=6 - now.astimezone(zone).weekday()))


@dataclass(frozen=True)
class Wanted:
    """Which tasks, in which order. `conditions` are over Task and Case, for what only the caller knows."""

    show: Show = Show.ALL
    due: Due | None = None
    sort: Sort = Sort.DUE
    key: str = ""
    element: str = ""
    priority: int = 0  # at least
    conditions: tuple[ColumnElement[bool], ...] = ()

    def all_conditions(self) -> list[ColumnElement[bool]]:
        """What no index range says."""
        found = list(self.conditions)
        if self.key:
            found.append(Case.key == self.key)
        if self.element:
            found.append(Task.element == self.element)
        if self.priority:
            found.append(Task.priority >= self.priority)
        return found


ANYTHING = Wanted()


def end_of_day(now: datetime, zone: Any) -> datetime:
    """The next midnight in a time zone."""
    local = now.astimezone(zone)
    return local.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)


def cursor_of(task: Task) -> str:
    """The place of a task in the inbox, as `page` takes it."""
    due = task.due.isoformat() if task.due else FOREVER
    return cursor_at(due, task.id, task.priority)


NOW, _MIDNIGHT, _WEEK = (
    bindparam(name, type_=DateTime(timezone=True)) for name in ("now", "midnight", "week")
)
WITHIN: dict[Due, Within] = {
    Due.OVERDUE: lambda due, _: due < NOW,
    Due.TODAY: lambda due, _: and_(due >= NOW, due < _MIDNIGHT),
    Due.WEEK: lambda due, _: and_(due >= NOW, due < _WEEK),
    Due.NONE: lambda due, _: due == cast(literal(FOREVER), TIMESTAMP(timezone=True)),
}
_AFTER_DUE = cast(bindparam("after_due", type_=Text), TIMESTAMP(timezone=True))
_AFTER_ID = bindparam("after_id", type_=BigInteger)


@dataclass(frozen=True)
class Shape:
    """The statement of a page: its ranges, what is looked at along them, its order."""

    wanted: Wanted
    backwards: bool
    moved: bool  # behind a cursor
    size: int
    scanned: int = SCANNED
    apart: bool = False  # of one realm only

    @property
    def scans(self) -> bool:
        return self.by_priority or bool(self.wanted.all_conditions())

    @property
    def by_priority(self) -> bool:
        return self.wanted.sort is Sort.PRIORITY

    @property
    def walk(self) -> Walk:
        if self.by_priority:
            return Walk()
        return Walk(self.wanted.sort is Sort.OPENED, self.backwards)

    def statement(self, beside: Sequence[ColumnElement[Any]]) -> Select[Any]:
        """One line more than a page, so that it shows whether another follows."""
        if self.wanted.conditions:
            return _page(self, beside)
        return _kept_page(self, tuple(beside))

    def found(self) -> Subquery:
        return first(
            self.scanned if self.scans else self.size + 1, self.wanted.show,
            walk=self.walk, within=self._within, apart=self.apart,
        )  # fmt: skip

    def last_seen(self) -> Select[Any]:
        """(due as text, id) of the last task looked at, if there were as many as are looked at."""
        found = self.found()
        order = self.walk.order(found.c.due, found.c.id)
        return (
            select(cast(found.c.due, Text), found.c.id)
            .order_by(*order)
            .offset(plain(self.scanned - 1))
            .limit(plain(1))
        )

    def order(self, found: Subquery) -> list[ColumnElement[Any]]:
        if not self.by_priority:
            return self.walk.order(found.c.due, found.c.id)
        columns = [-Task.priority, found.c.due, found.c.id]
        return [one.desc() for one in columns] if self.backwards else columns

    def beyond(self, found: Subquery) -> list[ColumnElement[bool]]:
        """Behind the cursor, in the one order that no range has."""
        if not (self.by_priority and self.moved):
            return []
        here = tuple_(-Task.priority, found.c.due, found.c.id)
        cursor = tuple_(-bindparam("after_priority", type_=Integer), _AFTER_DUE, _AFTER_ID)
        return [here < cursor if self.backwards else here > cursor]

    def _within(self, due: Any, task_id: Any) -> ColumnElement[bool]:
        part = WITHIN[self.wanted.due] if self.wanted.due else anywhere
        if not self.moved or self.by_priority:
            return part(due, task_id)
        here = tuple_(*self.walk.place(due, task_id))
        cursor = tuple_(*self.walk.place(_AFTER_DUE, _AFTER_ID))
        return and_(part(due, task_id), here < cursor if self.walk.falls else here > cursor)


@lru_cache(maxsize=64)
def _kept_page(shape: Shape, beside: tuple[ColumnElement[Any], ...]) -> Select[Any]:
    """Each shape without conditions of the caller is built once."""
    return _page(shape, beside)


def _page(shape: Shape, beside: Sequence[ColumnElement[Any]]) -> Select[Any]:
    found = shape.found()
    draft = select(Draft.task_id).where(
        Draft.task_id == Task.id, Draft.person == bindparam("person")
    )
    return (
        select(Task, Case, cast(found.c.due, Text).label("place"), draft.exists(), *beside)
        .join(found, found.c.id == Task.id)
        .join(Case, Case.id == Task.case_id)
        .where(*shape.wanted.all_conditions(), *shape.beyond(found))
        .order_by(*shape.order(found))
        .limit(plain(shape.size + 1))
    )


def times_of(moments: Moments | None) -> dict[str, Any]:
    if moments is None:
        return {}
    return {"now": moments.now, "midnight": moments.midnight, "week": moments.week}


def place_of(row: Any) -> str:
    """A line's place; infinity is no Python datetime, so the due time is text."""
    return cursor_at(row[2], row[0].id, row[0].priority)


def cursor_at(due: str, task_id: int, priority: int = 0) -> str:
    """The place of a task, as text."""
    return base64.urlsafe_b64encode(json.dumps([priority, due, task_id]).encode()).decode()


def read_cursor(text: str) -> dict[str, Any]:
    try:
        priority, moment, task_id = json.loads(base64.urlsafe_b64decode(text.encode()).decode())
        if moment != FOREVER:
            datetime.fromisoformat(moment)
        if not (0 < int(task_id) < 2**63 and abs(int(priority)) < 2**31):
            raise WrongCursor(text)
        return {"after_due": moment, "after_id": int(task_id), "after_priority": int(priority)}
    except (ValueError, TypeError, binascii.Error, RecursionError) as error:
        raise WrongCursor(text) from error
