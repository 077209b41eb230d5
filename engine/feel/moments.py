"""Dates, times and durations: reading, writing, comparing (DMN 1.5 sections 10.3.2.3.4 to 10.3.2.3.9).

Python's calendar ends at the years 1 and 9999 and its clock ticks in microseconds: beyond that is null.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from engine.values import YearsMonths, duration_text

_DATE = r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)"
_CLOCK = r"(?P<hour>\d\d):(?P<minute>\d\d):(?P<second>\d\d)(?:\.(?P<fraction>\d+))?"
_ZONE = r"(?P<zone>Z|z|[+-]\d\d:\d\d(?::\d\d)?|@[A-Za-z0-9_+/-]+)?"
_DATE_TEXT = re.compile(_DATE, re.ASCII)
_TIME_TEXT = re.compile(f"T?{_CLOCK}{_ZONE}", re.ASCII)
_MOMENT_TEXT = re.compile(f"{_DATE}T{_CLOCK}{_ZONE}", re.ASCII)
_YEARS_MONTHS = re.compile(r"(-?)P(?:(\d{1,12})Y)?(?:(\d{1,12})M)?", re.ASCII)
_DAYS_TIME = re.compile(
    r"(-?)P(?:(\d{1,12})D)?(?:T(?=\d)(?:(\d{1,15})H)?(?:(\d{1,15})M)?(?:(\d{1,15})(?:\.(\d*))?S)?)?",
    re.ASCII,
)
_MAX_OFFSET = timedelta(hours=14)
_SOME_DAY = datetime(2000, 1, 1)
_MICROSECOND = timedelta(microseconds=1)


def read_date(text: str) -> date | None:
    """The date of a text such as `2026-11-22`, or None."""
    found = _DATE_TEXT.fullmatch(text)
    return _date_of(found) if found else None


def _date_of(found: re.Match[str]) -> date | None:
    try:
        return date(int(found["year"]), int(found["month"]), int(found["day"]))
    except ValueError:
        return None


def read_time(text: str) -> time | None:
    """The time of a text such as `10:30:00`, `10:30:00Z`, `10:30:00+08:00` or `10:30:00@Asia/Shanghai`, or None."""
    found = _TIME_TEXT.fullmatch(text)
    return _time_of(found) if found else None


def _time_of(found: re.Match[str]) -> time | None:
    zone = read_zone(found["zone"]) if found["zone"] else None
    if found["zone"] and zone is None:
        return None
    micros = int((found["fraction"] or "")[:6].ljust(6, "0"))
    hour = 0 if _ends_day(found) else int(found["hour"])
    try:
        return time(hour, int(found["minute"]), int(found["second"]), micros, zone)
    except ValueError:
        return None


def read_moment(text: str) -> datetime | None:
    """The date and time of a text such as `2026-11-22T10:30:00+08:00`; a date alone is its beginning. Or None."""
    found = _MOMENT_TEXT.fullmatch(text)
    if found is None:
        day = read_date(text)
        return datetime(day.year, day.month, day.day) if day else None
    day, clock = _date_of(found), _time_of(found)
    if day is None or clock is None or (_ends_day(found) and day == date.max):
        return None
    moment = datetime.combine(day, clock)
    return moment + timedelta(days=1) if _ends_day(found) else moment


def _ends_day(found: re.Match[str]) -> bool:
    """`24:00:00` is the beginning of the next day."""
    return found["hour"] == "24" and not any(
        int(found[part] or 0) for part in ("minute", "second", "fraction")
    )


@lru_cache(maxsize=512)
def read_zone(text: str) -> tzinfo | None:
    """The zone behind `Z`, `+08:00` or `@Asia/Shanghai`, or None."""
    if text in ("Z", "z"):
        return UTC
    if text.startswith("@"):
        return _named_zone(text[1:])
    hours, minutes, *seconds = (int(part) for part in text[1:].split(":"))
    if minutes > 59 or (seconds and seconds[0] > 59):
        return None
    offset = timedelta(hours=hours, minutes=minutes, seconds=seconds[0] if seconds else 0)
    return offset_zone(-offset if text[0] == "-" else offset)


def offset_zone(offset: timedelta) -> tzinfo | None:
    """The zone of an offset from UTC, or None if there is none so far away."""
    if abs(offset) > _MAX_OFFSET:
        return None
    return timezone(offset) if offset else UTC


def _named_zone(name: str) -> tzinfo | None:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None


def read_duration(text: str) -> timedelta | YearsMonths | None:
    """The duration of a text such as `P7D`, `PT30M` or `P1Y2M`, or None."""
    if (found := _YEARS_MONTHS.fullmatch(text)) and (found[2] or found[3]):
        months = int(found[2] or 0) * 12 + int(found[3] or 0)
        return YearsMonths(-months if found[1] else months)
    if (found := _DAYS_TIME.fullmatch(text)) and any(found.groups()[1:]):
        return _days_time(found)
    return None


def _days_time(found: re.Match[str]) -> timedelta | None:
    days, hours, minutes, seconds = (int(part or 0) for part in found.groups()[1:5])
    micros = int((found[6] or "")[:6].ljust(6, "0"))
    try:
        length = timedelta(
            days=days, hours=hours, minutes=minutes, seconds=seconds, microseconds=micros
        )
    except OverflowError:
        return None
    return -length if found[1] else length


def at_literal(text: str) -> Any:
    """The value of `@"..."`: a date, date and time, time or duration, or None."""
    readers: tuple[Callable[[str], Any], ...] = (read_date, read_moment, read_time, read_duration)
    return next((value for read in readers if (value := read(text)) is not None), None)


def moment_text(value: Any) -> str:
    """A date, time, date and time or duration as its literal."""
    match value:
        case datetime():
            return f"{value.date().isoformat()}T{moment_text(value.timetz())}"
        case date():
            return value.isoformat()
        case time():
            return _clock_text(value) + zone_text(value.tzinfo)
        case timedelta():
            return duration_text(value)
    return str(value)


def _clock_text(value: time) -> str:
    text = value.replace(tzinfo=None).isoformat()
    return text.rstrip("0") if "." in text else text


def zone_text(zone: tzinfo | None) -> str:
    """How a time's zone is written behind it."""
    if zone is None:
        return ""
    if isinstance(zone, ZoneInfo):
        return f"@{zone.key}"
    offset = zone.utcoffset(None) or timedelta()
    if not offset:
        return "Z"
    sign, length = ("-" if offset < timedelta() else "+"), abs(offset)
    hours, rest = divmod(length // timedelta(seconds=1), 3600)
    minutes, seconds = divmod(rest, 60)
    return f"{sign}{hours:02}:{minutes:02}" + (f":{seconds:02}" if seconds else "")


def offset_of(value: time | datetime) -> timedelta | None:
    """How far from UTC, or None for a local time; for a time without a date, as the zone has it outside summer time."""
    if isinstance(value, datetime):
        return value.utcoffset()
    if value.tzinfo is None or (offset := value.tzinfo.utcoffset(_SOME_DAY)) is None:
        return None
    return offset - (value.tzinfo.dst(_SOME_DAY) or timedelta())


def instant(value: datetime) -> timedelta:
    """How long after the calendar's beginning, in UTC if the moment has a zone; orders moments without overflow."""
    length = value.replace(tzinfo=None, fold=0) - datetime.min
    return length - (value.utcoffset() or timedelta())


def since_midnight(value: time) -> timedelta:
    """The time as a duration since midnight, of UTC if it has a zone."""
    clock = timedelta(
        hours=value.hour,
        minutes=value.minute,
        seconds=value.second,
        microseconds=value.microsecond,
    )
    return clock - (offset_of(value) or timedelta())


def microseconds(length: timedelta) -> int:
    """A duration in microseconds, exactly."""
    return length // _MICROSECOND


def add_months(day: Any, months: int) -> Any:
    """A date (and time) so many months on; the last of the month where the day does not exist. ValueError beyond years."""
    years, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not 1 <= years <= 9999:
        raise ValueError("beyond the calendar")
    for last in (day.day, 30, 29, 28):
        if last <= day.day:
            try:
                return day.replace(year=years, month=month + 1, day=last)
            except ValueError:
                continue
    raise ValueError("no such day")
