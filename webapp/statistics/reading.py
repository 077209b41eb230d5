"""What pages of figures read: sums by part of a region, a page of enterprises, universities, what happened by week or month."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from typing import Any

from flask import abort
from sqlalchemy import ColumnElement, Date, case, cast, func, select, tuple_
from sqlalchemy.orm import Session

from webapp.statistics.scope import lies_in, part_length
from webapp.statistics.wanted import FITS, ORDERS, Progress, Wanted
from workflows.records.bureaus import BINGTUAN, within
from workflows.records.desk import DeskState
from workflows.records.enrolments import Enrolment
from workflows.records.figures import (
    DailyFigures,
    EnterpriseFigures,
    Happened,
    UniversityFigures,
)
from workflows.records.letter_pairs import contains

SIZE = 25
Row = EnterpriseFigures


@dataclass(frozen=True)
class Sums:
    """Figures of many enterprises together."""

    enterprises: int = 0
    registered: int = 0
    verified: int = 0
    subscribed: int = 0
    evaluating: int = 0
    silent: int = 0
    experts: int = 0
    evaluations: int = 0
    intents: int = 0
    demands: int = 0

    @property
    def invited(self) -> int:
        return self.enterprises - self.registered

    def __add__(self, other: Sums) -> Sums:
        both = (getattr(self, one.name) + getattr(other, one.name) for one in fields(self))
        return Sums(*both)


def sums_by_part(session: Session, wanted: Wanted) -> dict[str, Sums]:
    """The sums of each part of the region, by its code, 兵团 beside Xinjiang (X18); one statement."""
    part = _part(part_length(wanted.region))
    found = select(part, *_summed()).where(*wanted.conditions(state=False)).group_by(part)
    return {
        row[0]: Sums(*(int(one) for one in row[1:]))
        for row in session.execute(found.order_by(part))
    }


def page_of(
    session: Session, wanted: Wanted, size: int = SIZE
) -> tuple[list[EnterpriseFigures], str | None]:
    """A page of enterprises and the place at which the next begins; one statement. 404 for a place that we did not give."""
    order, key = ORDERS[wanted.sort], Row.organisation_id
    found = select(Row, order).where(*wanted.conditions())
    if wanted.after:
        place = tuple_(*_place(wanted))
        found = found.where(
            tuple_(order, key) < place if wanted.descending else tuple_(order, key) > place
        )
    by = (order.desc(), key.desc()) if wanted.descending else (order.asc(), key.asc())
    rows = session.execute(found.order_by(*by).limit(size + 1)).all()
    onward = (
        _cursor(rows[size - 1][1], rows[size - 1][0].organisation_id) if len(rows) > size else None
    )
    return [row[0] for row in rows[:size]], onward


def applications(session: Session, region: str) -> int:
    """How many enterprises of a region wait for being verified."""
    waiting = Enrolment.state.in_([DeskState.WAITING, DeskState.RETURNED])
    found = (
        select(func.count())
        .select_from(Enrolment)
        .where(waiting, lies_in(Enrolment.region, region))
    )
    return session.scalar(found) or 0


def universities_of(
    session: Session, region: str, words: str, page: int
) -> list[UniversityFigures]:
    """A page of the universities of a region, the most patents first, one more than SIZE when there are more."""
    found = select(UniversityFigures).where(lies_in(UniversityFigures.region, region))
    if words:
        found = found.where(*contains(UniversityFigures.name, words))
    most = found.order_by(UniversityFigures.patents.desc(), UniversityFigures.organisation_id)
    return list(session.scalars(most.limit(SIZE + 1).offset((page - 1) * SIZE)))


def universities_summed(session: Session, region: str) -> tuple[int, ...]:
    """Universities, patents, those in the libraries, evaluated ones, intents, answered ones."""
    one = UniversityFigures
    columns = (one.patents, one.in_library, one.evaluated, one.intents, one.answered)
    found = select(func.count(), *(func.coalesce(func.sum(column), 0) for column in columns))
    return tuple(
        int(number) for number in session.execute(found.where(lies_in(one.region, region))).one()
    )


def happened(
    session: Session, region: str, since: date, until: date, step: str
) -> dict[Happened, list[int]]:
    """How often each thing happened in each week or month from one day to another; one statement."""
    when = cast(func.date_trunc(step, DailyFigures.day), Date)
    found = select(when, DailyFigures.what, func.sum(DailyFigures.number)).where(
        lies_in(DailyFigures.region, region), DailyFigures.day.between(since, until)
    )
    counted = {
        (row[0], row[1]): int(row[2])
        for row in session.execute(found.group_by(when, DailyFigures.what))
    }
    begins = spans(since, until, step)
    return {what: [counted.get((begin, what), 0) for begin in begins] for what in Happened}


def spans(since: date, until: date, step: str) -> list[date]:
    """The first days of the weeks or months that two days and all between them lie in."""
    first = since - timedelta(days=since.weekday()) if step == "week" else since.replace(day=1)
    found = []
    while first <= until:
        found.append(first)
        first = (
            first + timedelta(days=7)
            if step == "week"
            else (first + timedelta(days=32)).replace(day=1)
        )
    return found


def _part(length: int) -> ColumnElement[str]:
    digits = func.rpad(func.left(Row.region, length), 6, "0")
    return case((within(Row.region, [BINGTUAN]), BINGTUAN), else_=digits) if length == 2 else digits


def _summed() -> Sequence[Any]:
    counts = (
        func.count(), func.count(Row.registered_at), func.count().filter(Row.verified),
        func.count(Row.subscribed_at), func.count().filter(FITS[Progress.EVALUATING]),
        func.count().filter(FITS[Progress.SILENT]),
    )  # fmt: skip
    return (
        *counts,
        *(func.sum(one) for one in (Row.experts, Row.evaluations, Row.intents, Row.demands)),
    )


def _cursor(value: Any, key: int) -> str:
    said = value.isoformat() if isinstance(value, datetime) else value
    return base64.urlsafe_b64encode(json.dumps([said, key]).encode()).decode()


def _place(wanted: Wanted) -> tuple[Any, int]:
    try:
        value, key = json.loads(base64.urlsafe_b64decode(wanted.after))
        if wanted.sort in ("registered", "evaluated"):
            value = datetime.fromisoformat(value)
        is_sound = isinstance(value, str) == (wanted.sort == "name") and isinstance(key, int)
    except (ValueError, TypeError, binascii.Error, RecursionError):
        abort(404)
    if isinstance(value, str) and "\x00" in value:
        abort(404)
    if not is_sound or not 0 <= key < 2**63 or (isinstance(value, int) and not 0 <= value < 2**63):
        abort(404)
    return value, key
