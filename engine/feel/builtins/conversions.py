"""Conversion functions (DMN 1.5 table 73): dates, times, durations, numbers, texts and ranges from other values."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import regex

from engine.feel import nodes as n
from engine.feel.builtins.strings import whole
from engine.feel.calls import NullBecause, builtin
from engine.feel.compare import comparable
from engine.feel.errors import FeelSyntaxError
from engine.feel.moments import (
    offset_zone,
    read_date,
    read_duration,
    read_moment,
    read_time,
    read_zone,
)
from engine.feel.numbers import rounded
from engine.feel.parser import Parser
from engine.feel.run import Run
from engine.feel.said import said
from engine.feel.texts import text_of
from engine.feel.types import Range

_NUMBER = regex.compile(r"-?([0-9]+(\.[0-9]+)?|\.[0-9]+)([eE][+-]?[0-9]{1,5})?")
_SEPARATORS = (" ", ",", ".")


def _some(value: Any, text: str) -> Any:
    if value is None:
        raise NullBecause(said("{text!r} is none", text=text))
    return value


@builtin("date(from: string)")
def _date_from_text(text: str) -> Any:
    moment = read_date(text)
    return moment if moment is not None else _some(None, text)


@builtin("date(from: date|date and time)")
def _date_from(value: date) -> date:
    return date(value.year, value.month, value.day)


@builtin("date(year: number, month: number, day: number)")
def _date_of(year: Decimal, month: Decimal, day: Decimal) -> date:
    return date(whole(year, "year"), whole(month, "month"), whole(day, "day"))


@builtin("date and time(from: string)")
def _moment_from_text(text: str) -> Any:
    return _some(read_moment(text), text)


@builtin("date and time(date: date|date and time, time: time)")
def _moment_of(day: date, clock: time) -> datetime:
    return datetime.combine(_date_from(day), clock)


@builtin("date and time(from: date|date and time)")
def _moment_from(value: Any) -> datetime:
    return (
        value
        if isinstance(value, datetime)
        else datetime(value.year, value.month, value.day, tzinfo=UTC)
    )


@builtin(
    "date and time(year: number, month: number, day: number, hour: number, minute: number,"
    " second: number, offset: days and time duration?)"
)
def _moment_of_parts(*parts: Any) -> datetime:
    return datetime.combine(
        _date_of(parts[0], parts[1], parts[2]), _time_of(parts[3], parts[4], parts[5], parts[6])
    )


@builtin(
    "date and time(year: number, month: number, day: number, hour: number, minute: number,"
    " second: number, timezone: string)"
)
def _moment_in_zone(*parts: Any) -> datetime:
    zone = _some(read_zone(f"@{parts[6]}"), parts[6])
    return datetime.combine(
        _date_of(parts[0], parts[1], parts[2]), _time_of(parts[3], parts[4], parts[5], None)
    ).replace(tzinfo=zone)


@builtin("time(from: string)")
def _time_from_text(text: str) -> Any:
    return _some(read_time(text), text)


@builtin("time(from: date|time|date and time)")
def _time_from(value: Any) -> time:
    if isinstance(value, datetime):
        return value.timetz()
    return value if isinstance(value, time) else time(tzinfo=UTC)


@builtin("time(hour: number, minute: number, second: number, offset: days and time duration?)")
def _time_of(hour: Decimal, minute: Decimal, second: Decimal, offset: timedelta | None) -> time:
    zone = _some(offset_zone(offset), str(offset)) if offset is not None else None
    if not 0 <= second < 60:
        raise NullBecause(said("{second} is no second", second=second))
    micros = int((second - int(second)) * 1_000_000)
    return time(whole(hour, "hour"), whole(minute, "minute"), int(second), micros, zone)


@builtin("duration(from: string|days and time duration|years and months duration)")
def _duration(value: Any) -> Any:
    return _some(read_duration(value), value) if isinstance(value, str) else value


@builtin("number(from: string, grouping separator: string?, decimal separator: string?)")
def _number(text: str, grouping: str | None, separator: str | None) -> Decimal:
    if grouping not in (None, *_SEPARATORS) or separator not in (None, ".", ","):
        raise NullBecause(said("separators are a space, a comma or a point"))
    if grouping is not None and grouping == separator:
        raise NullBecause(said("the two separators are the same"))
    plain = text.replace(grouping, "") if grouping else text
    plain = plain.replace(separator, ".") if separator else plain
    if len(plain) > 1_000 or not _NUMBER.fullmatch(plain):
        raise NullBecause(said("{text!r} is no number", text=text))
    number = rounded(Decimal(plain))
    return _some(number, text)  # type: ignore[no-any-return]


@builtin("number(from: number)")
def _number_from(number: Decimal) -> Decimal:
    return number


@builtin("string(from: Any)", runs=True)
def _string(run: Run, value: Any) -> str | None:
    return None if value is None else text_of(value, run)


@builtin("range(from: string)")
def _range(text: str) -> Range:
    found = _RANGE.fullmatch(text)
    try:
        parts = [_end(found[2]), _end(found[3])] if found else []
    except FeelSyntaxError as problem:
        raise NullBecause(str(problem)) from None
    if found is None or parts == [None, None]:
        raise NullBecause(said("{text!r} is no range", text=text))
    start, end = parts
    if (start is None and found[1] != "(") or (end is None and found[4] != ")"):
        raise NullBecause(said("an end that is left out is not included: write ( or )"))
    if start is not None and end is not None:
        _check_order(start, end)
    return Range(start, end, found[1] == "[", found[4] == "]")


def _check_order(start: Any, end: Any) -> None:
    pair = comparable(start, end) if type(start) is type(end) else None
    if pair is None:
        raise NullBecause(said("the two ends are of different types, or of one without an order"))
    if pair[0] > pair[1]:
        raise NullBecause(said("the end lies before the start"))


_RANGE = regex.compile(
    r"\s*([\[(\]])(.*?)\.\.(?=(?:[^\"]|\"[^\"]*\")*$)(.*)([\])\[])\s*", regex.DOTALL
)


def _end(text: str) -> Any:
    """The value at one end: a constant, or nothing."""
    return constant(Parser(text, frozenset(), MAKERS, {}).expression()) if text.strip() else None


MAKERS = frozenset(("date", "time", "date and time", "duration"))


def constant(node: n.Node) -> Any:
    """The value of a literal, or of a date, time or duration made of one (see MAKERS). Raises NullBecause."""
    if isinstance(node, n.Literal):
        return node.value
    if isinstance(node, n.Negate) and isinstance(number := constant(node.operand), Decimal):
        return -number
    if isinstance(node, n.Call) and isinstance(node.function, n.Name) and len(node.arguments) == 1:
        made = _made(node.function.name, constant(node.arguments[0]))
        if made is not None:
            return made
    raise NullBecause(said("the ends of a range are constants"))


def _made(name: str, text: Any) -> Any:
    readers = {
        "date": read_date,
        "time": read_time,
        "date and time": read_moment,
        "duration": read_duration,
    }
    return readers[name](text) if name in readers and isinstance(text, str) else None
