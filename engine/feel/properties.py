"""What stands behind a dot: a context's entry, or a property of a date, time, duration or range (DMN 1.5 tables 63 to 66)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from engine.feel.moments import microseconds
from engine.feel.run import Run
from engine.feel.said import said
from engine.feel.types import Range, kind_of
from engine.values import YearsMonths


def property_of(value: Any, name: str, run: Run) -> Any:
    """`value.name`; over a list, of each item. null and a warning if there is none."""
    if isinstance(value, dict):
        if name in value:
            return value[name]
        return run.warn(said("The context has no entry {name!r}", name=name))
    if isinstance(value, list):
        run.spend(len(value))
        return [property_of(item, name, run) for item in value]
    read = _PROPERTIES.get(type(value), {}).get(name)
    if read is not None:
        return read(value)
    return (
        None
        if value is None
        else run.warn(said("{kind} has no property {name!r}", kind=kind_of(value), name=name))
    )


def descendants_of(value: Any, name: str, run: Run) -> Iterator[Any]:
    """`value...name`: all entries of this name in a context and in what it holds, from the outside in; never null."""
    run.spend()
    if isinstance(value, list):
        for item in value:
            yield from descendants_of(item, name, run)
    elif isinstance(value, dict):
        for key, entry in value.items():
            if key == name and entry is not None:
                yield entry
            yield from descendants_of(entry, name, run)


def _offset(value: datetime | time) -> timedelta | None:
    return value.utcoffset()


def _timezone(value: datetime | time) -> str | None:
    return value.tzinfo.key if isinstance(value.tzinfo, ZoneInfo) else None


def _whole(unit: int, limit: int | None = None) -> Callable[[timedelta], Decimal]:
    """A field of a duration: how many units there are (below the limit), with the duration's sign."""

    def read(length: timedelta) -> Decimal:
        count = abs(microseconds(length)) // (unit * 1_000_000)
        count = count % limit if limit else count
        return Decimal(-count if length < timedelta() else count)

    return read


def _number(name: str) -> Callable[[Any], Decimal]:
    return lambda value: Decimal(getattr(value, name))


def _months_part(value: YearsMonths, unit: int) -> Decimal:
    years, months = divmod(abs(value.months), 12)
    return Decimal((years, months)[unit] * (-1 if value.months < 0 else 1))


_DATE = {name: _number(name) for name in ("year", "month", "day")} | {
    "weekday": lambda value: Decimal(value.isoweekday())
}
_TIME: Mapping[str, Callable[[Any], Any]] = {
    **{name: _number(name) for name in ("hour", "minute", "second")},
    "time offset": _offset,
    "timezone": _timezone,
}
_PROPERTIES: Mapping[type, Mapping[str, Callable[[Any], Any]]] = {
    date: _DATE,
    time: _TIME,
    datetime: {**_DATE, **_TIME},
    timedelta: {
        "days": _whole(86_400),
        "hours": _whole(3_600, 24),
        "minutes": _whole(60, 60),
        "seconds": _whole(1, 60),
    },
    YearsMonths: {
        "years": lambda value: _months_part(value, 0),
        "months": lambda value: _months_part(value, 1),
    },
    Range: {
        "start": lambda value: value.start,
        "end": lambda value: value.end,
        "start included": lambda value: value.start_included,
        "end included": lambda value: value.end_included,
    },
}
