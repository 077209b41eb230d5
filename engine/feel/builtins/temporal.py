"""Date and time functions, and `is` (DMN 1.5 tables 79, 81 and 83)."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from engine.feel.calls import builtin
from engine.feel.compare import equal
from engine.feel.moments import offset_of
from engine.feel.run import Run
from engine.values import YearsMonths

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


@builtin("now()", runs=True)
def _now(run: Run) -> datetime:
    return run.clock()


@builtin("today()", runs=True)
def _today(run: Run) -> date:
    return run.clock().date()


@builtin("day of year(date: date|date and time)")
def _day_of_year(day: date) -> Decimal:
    return Decimal(day.timetuple().tm_yday)


@builtin("day of week(date: date|date and time)")
def _day_of_week(day: date) -> str:
    return _DAYS[day.weekday()]


@builtin("month of year(date: date|date and time)")
def _month_of_year(day: date) -> str:
    return _MONTHS[day.month - 1]


@builtin("week of year(date: date|date and time)")
def _week_of_year(day: date) -> Decimal:
    return Decimal(day.isocalendar().week)


@builtin("years and months duration(from: date|date and time, to: date|date and time)")
def _years_and_months(start: date, end: date) -> YearsMonths:
    """Of two dates; a date and time counts as its date, whatever its time and zone, as the DMN TCK has it."""
    months = (end.year - start.year) * 12 + end.month - start.month
    back = (end.year, end.month, end.day) < (start.year, start.month, start.day)
    if not back and end.day < start.day:
        months -= 1
    elif back and end.day > start.day:
        months += 1
    return YearsMonths(months)


@builtin("is(value1: Any, value2: Any)", runs=True)
def _is(run: Run, left: Any, right: Any) -> bool:
    if type(left) is not type(right):
        return False
    if isinstance(left, datetime | time):
        mine, other = left.replace(tzinfo=None), right.replace(tzinfo=None)
        return mine == other and offset_of(left) == offset_of(right)
    return equal(left, right, Run()) is True
