"""`+ - * / **` over numbers, texts, dates, times and durations (DMN 1.5 tables 52 to 56); null where it has no sense."""

from __future__ import annotations

import decimal
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from engine.feel.moments import (
    add_months,
    instant,
    microseconds,
    offset_of,
    since_midnight,
)
from engine.feel.numbers import DECIMAL128
from engine.feel.run import COSTLY, Run, no_wider
from engine.feel.said import said
from engine.feel.types import kind_of, midnight
from engine.values import YearsMonths

_DAY = timedelta(days=1)
_Operation = Callable[[Any, Any], Any]


def calculate(sign: str, left: Any, right: Any, run: Run) -> Any:
    """`left sign right`, or null and a warning."""
    operation = _TABLE.get((sign, type(left), type(right)))
    if operation is None:
        run.warn(
            said(
                "{kind} {sign} {kind2} has no meaning",
                kind=kind_of(left),
                sign=sign,
                kind2=kind_of(right),
            )
        )
        return None
    if sign == "**":
        run.spend(COSTLY)
    try:
        return operation(left, right)
    except (ArithmeticError, ValueError) as problem:
        run.warn(
            said(
                "{kind} {sign} {kind2} has no result ({reason})",
                kind=kind_of(left),
                sign=sign,
                kind2=kind_of(right),
                reason=_why(problem),
            )
        )
        return None


def _why(problem: Exception) -> str:
    if isinstance(problem, decimal.DivisionByZero | ZeroDivisionError | decimal.DivisionUndefined):
        return "division by zero"
    if isinstance(problem, decimal.InvalidOperation) and "Division" in str(problem):
        return "division by zero"
    return "out of bounds" if isinstance(problem, ArithmeticError) else str(problem)


def negate(value: Any, run: Run) -> Any:
    """`- value`."""
    if isinstance(value, Decimal):
        return DECIMAL128.minus(value)
    if isinstance(value, timedelta):
        return -value
    if isinstance(value, YearsMonths):
        return YearsMonths(-value.months)
    if value is not None:
        run.warn(said("- {kind} has no meaning", kind=kind_of(value)))
    return None


def _minus_moment(left: datetime, right: datetime) -> timedelta:
    if (left.tzinfo is None) != (right.tzinfo is None):
        raise ValueError("one has a time zone, the other none")
    return instant(left) - instant(right)


def _minus_time(left: time, right: time) -> timedelta:
    if (offset_of(left) is None) != (offset_of(right) is None):
        raise ValueError("one has a time zone, the other none")
    return since_midnight(left) - since_midnight(right)


def _plus_length(moment: datetime, length: timedelta) -> datetime:
    if moment.tzinfo is None:
        return moment + length
    return (moment.astimezone(UTC) + length).astimezone(moment.tzinfo)


def _date_plus(day: date, length: timedelta) -> date:
    return (datetime(day.year, day.month, day.day) + length).date()


def _time_plus(clock: time, length: timedelta) -> time:
    of_day = since_midnight(clock.replace(tzinfo=None)) + length
    return (datetime.min + of_day % _DAY).time().replace(tzinfo=clock.tzinfo)


def _scaled(length: timedelta, factor: Decimal) -> timedelta:
    return timedelta(microseconds=int(DECIMAL128.multiply(Decimal(microseconds(length)), factor)))


def _split(length: timedelta, divisor: Decimal) -> timedelta:
    return timedelta(microseconds=int(DECIMAL128.divide(Decimal(microseconds(length)), divisor)))


def _ratio(left: timedelta, right: timedelta) -> Decimal:
    return DECIMAL128.divide(Decimal(microseconds(left)), Decimal(microseconds(right)))


def _months(number: Decimal | int) -> YearsMonths:
    if not -(10**12) < number < 10**12:
        raise OverflowError
    return YearsMonths(int(number))


def _power(base: Decimal, exponent: Decimal) -> Decimal:
    """Of zero, the power of zero is 1 as in IEEE 754-2008 (9.2.1), a negative one a division by zero, never infinite."""
    if not base and exponent <= 0:
        return Decimal(1) if exponent == 0 else DECIMAL128.divide(Decimal(1), base)
    return DECIMAL128.power(base, exponent)


_N: type = Decimal
_S: type = str
_D: type = date
_T: type = time
_M: type = datetime
_L: type = timedelta
_Y: type = YearsMonths
_TABLE: dict[tuple[str, type, type], _Operation] = {
    ("+", _N, _N): DECIMAL128.add,
    ("-", _N, _N): DECIMAL128.subtract,
    ("*", _N, _N): DECIMAL128.multiply,
    ("/", _N, _N): DECIMAL128.divide,
    ("**", _N, _N): _power,
    ("+", _S, _S): lambda a, b: no_wider(a + b),
    ("-", _D, _D): lambda a, b: a - b,
    ("-", _M, _M): _minus_moment,
    ("-", _D, _M): lambda a, b: _minus_moment(midnight(a), b),
    ("-", _M, _D): lambda a, b: _minus_moment(a, midnight(b)),
    ("-", _T, _T): _minus_time,
    ("+", _D, _L): _date_plus,
    ("+", _L, _D): lambda a, b: _date_plus(b, a),
    ("-", _D, _L): lambda a, b: _date_plus(a, -b),
    ("+", _M, _L): _plus_length,
    ("+", _L, _M): lambda a, b: _plus_length(b, a),
    ("-", _M, _L): lambda a, b: _plus_length(a, -b),
    ("+", _T, _L): _time_plus,
    ("+", _L, _T): lambda a, b: _time_plus(b, a),
    ("-", _T, _L): lambda a, b: _time_plus(a, -b),
    ("+", _L, _L): lambda a, b: a + b,
    ("-", _L, _L): lambda a, b: a - b,
    ("*", _L, _N): _scaled,
    ("*", _N, _L): lambda a, b: _scaled(b, a),
    ("/", _L, _N): _split,
    ("/", _L, _L): _ratio,
    ("+", _Y, _Y): lambda a, b: _months(a.months + b.months),
    ("-", _Y, _Y): lambda a, b: _months(a.months - b.months),
    ("*", _Y, _N): lambda a, b: _months(DECIMAL128.multiply(Decimal(a.months), b)),
    ("*", _N, _Y): lambda a, b: _months(DECIMAL128.multiply(Decimal(b.months), a)),
    ("/", _Y, _N): lambda a, b: _months(DECIMAL128.divide(Decimal(a.months), b)),
    ("/", _Y, _Y): lambda a, b: DECIMAL128.divide(Decimal(a.months), Decimal(b.months)),
}
for _day in (_D, _M):
    _TABLE["+", _day, _Y] = lambda a, b: add_months(a, b.months)
    _TABLE["+", _Y, _day] = lambda a, b: add_months(b, a.months)
    _TABLE["-", _day, _Y] = lambda a, b: add_months(a, -b.months)
