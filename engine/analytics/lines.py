"""The rows behind each figure: the same conditions that count it, page by page."""

from __future__ import annotations

import enum
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Interval,
    Select,
    Text,
    cast,
    exists,
    func,
    literal,
    literal_column,
    null,
    select,
    tuple_,
)
from sqlalchemy.orm import Session, aliased

from engine.analytics.asked import DONE, LATE, OPEN, Asked
from engine.models import Case, CaseStatus, Event, Incident, Task

EPOCH, MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)
NO_TIME = timedelta()
NUMBER = re.compile(r"[0-9]{1,16}")


class Figure(enum.StrEnum):
    """What can be counted of a process, and looked into."""

    OPEN = "open"  # cases that run now
    STARTED = "started"
    FINISHED = "finished"
    STOPPED = "stopped"  # cancelled or failed
    DONE = "done"  # tasks that were completed
    LATE = "late"  # of these after they were due
    WAITING = "waiting"  # tasks that are open now
    OVERDUE = "overdue"  # of these past their due date
    RETURNED = "returned"  # 退回
    AGAIN = "again"  # opened once more in the same case
    INCIDENTS = "incidents"


class Order(enum.StrEnum):
    NEWEST = "newest"
    LONGEST = "longest"


class WrongPlace(ValueError):
    """This place is not one that we gave out."""


@dataclass(frozen=True)
class Line:
    """One row behind a figure: its case, when it happened, at which step, how long it took; and what was wanted beside."""

    case: Case
    at: datetime
    element: str | None
    took: timedelta | None
    beside: tuple[Any, ...] = ()


def number_of(session: Session, figure: Figure, asked: Asked, element: str = "") -> int:
    """How many rows are behind a figure. One statement."""
    found = behind(figure, asked, element).subquery()
    return session.scalar(select(func.count()).select_from(found)) or 0


def page_of(
    session: Session,
    figure: Figure,
    asked: Asked,
    *,
    element: str = "",
    order: Order = Order.NEWEST,
    after: str = "",
    size: int = 25,
    beside: Sequence[ColumnElement[Any]] = (),
) -> tuple[list[Line], str | None]:
    """A page of the rows, and the place at which the next begins. One statement. Raises WrongPlace."""
    rows = behind(figure, asked, element).subquery()
    key = rows.c.at if order is Order.NEWEST else func.coalesce(rows.c.took, NO_TIME)
    place = (key, rows.c.case_id, rows.c.ref)
    found = select(Case, rows.c.at, rows.c.element, rows.c.took, *beside, *place)
    found = found.join(rows, rows.c.case_id == Case.id)
    if after:
        found = found.where(tuple_(*place) < tuple_(*_read(after, order)))
    found = found.order_by(*(part.desc() for part in place)).limit(size + 1)
    got = session.execute(found).all()
    shown = got[:size]
    onward = _place_of(*shown[-1][-3:]) if len(got) > size else None
    return [Line(row[0], row[1], row[2], row[3], tuple(row[4:-3])) for row in shown], onward


def behind(figure: Figure, asked: Asked, element: str = "") -> Select[Any]:
    """The rows of a figure: at, case_id, ref, element, took. `ref` tells rows of the same case and moment apart."""
    if figure in _OF_CASES:
        return _cases(figure, asked)
    if figure is Figure.RETURNED:
        return _returned(asked, element)
    if figure is Figure.INCIDENTS:
        return _incidents(asked, element)
    return _tasks(figure, asked, element)


_OF_CASES = {
    Figure.OPEN: Case.started_at,
    Figure.STARTED: Case.started_at,
    Figure.FINISHED: Case.ended_at,
    Figure.STOPPED: Case.ended_at,
}
OF_CASES = tuple(_OF_CASES)
"""Figures that count cases as a whole, so that they are of no step."""


def _cases(figure: Figure, asked: Asked) -> Select[Any]:
    at = _OF_CASES[figure]
    took = func.coalesce(Case.ended_at, asked.now) - Case.started_at
    found = _row(at, Case.id, literal(0), cast(null(), Text), took).where(*asked.of_cases())
    if figure is Figure.OPEN:
        return found.where(Case.ended_at.is_(None))
    found = found.where(asked.during(at))
    if figure is Figure.STARTED:
        return found
    finished = Case.status == CaseStatus.COMPLETED
    return found.where(finished if figure is Figure.FINISHED else ~finished)


def _tasks(figure: Figure, asked: Asked, element: str) -> Select[Any]:
    took = func.coalesce(Task.closed_at, asked.now) - Task.opened_at
    at = Task.closed_at if figure in (Figure.DONE, Figure.LATE) else Task.opened_at
    found = _row(at, Task.case_id, Task.id, Task.element, took)
    found = found.join(Case, Case.id == Task.case_id).where(*asked.of_tasks())
    if element:
        found = found.where(Task.element == element)
    match figure:
        case Figure.DONE:
            return found.where(DONE, asked.during(at))
        case Figure.LATE:
            return found.where(DONE, asked.during(at), LATE)
        case Figure.AGAIN:
            return found.where(asked.during(at), opened_again(asked))
    waiting = found.where(OPEN)
    return waiting.where(Task.due < asked.now) if figure is Figure.OVERDUE else waiting


def opened_again(asked: Asked) -> ColumnElement[bool]:
    """The condition for a task whose step somebody had finished before in the same case."""
    before = aliased(Task)
    same = (before.case_id == Task.case_id) & (before.element == Task.element)
    earlier = exists().where(same, before.id < Task.id, before.closed_at <= Task.opened_at)
    return earlier & Task.element.not_in(asked.repeated)


def _returned(asked: Asked, element: str) -> Select[Any]:
    found = _row(Event.at, Event.case_id, Event.seq, Event.element, cast(null(), Interval))
    found = found.join(Case, Case.id == Event.case_id).where(*asked.of_cases())
    found = found.where(IS_RETURN, asked.during(Event.at))
    return found.where(Event.element == element) if element else found


IS_RETURN = Event.kind == literal_column("'task_returned'")  # as the index says it


def _incidents(asked: Asked, element: str) -> Select[Any]:
    took = func.coalesce(Incident.resolved_at, asked.now) - Incident.opened_at
    found = _row(Incident.opened_at, Incident.case_id, Incident.id, Incident.element, took)
    found = found.join(Case, Case.id == Incident.case_id).where(*asked.of_cases())
    found = found.where(asked.during(Incident.opened_at))
    return found.where(Incident.element == element) if element else found


def _row(at: Any, case_id: Any, ref: Any, element: Any, took: Any) -> Select[Any]:
    parts = {"at": at, "case_id": case_id, "ref": ref, "element": element, "took": took}
    return select(*(part.label(name) for name, part in parts.items()))


def _place_of(key: datetime | timedelta, case_id: int, ref: int) -> str:
    """A place as text, exact to the microsecond as PostgreSQL is."""
    length = key - EPOCH if isinstance(key, datetime) else key
    return f"{length // MICROSECOND}.{case_id}.{ref}"


def _read(after: str, order: Order) -> tuple[Any, int, int]:
    parts = after.split(".")
    if len(parts) != 3 or not all(NUMBER.fullmatch(part) for part in parts):
        raise WrongPlace(after[:60])
    micros, case_id, ref = (int(part) for part in parts)
    length = timedelta(microseconds=micros)
    return EPOCH + length if order is Order.NEWEST else length, case_id, ref
