"""Timer texts and values: when they are due (BPMN 2.0 table 10.101, ISO 8601, cron)."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Literal

from croniter import CroniterError, croniter  # type: ignore[import-untyped]

from engine import feel
from engine.values import Value, YearsMonths, duration_text

TimerKind = Literal["date", "duration", "cycle"]
MOST_DAYS = 366
"""How many working days something may be away."""

_DURATION = re.compile(
    r"(?P<sign>-)?P(?:(?P<Y>\d+)Y)?(?:(?P<M>\d+)M)?(?:(?P<W>\d+)W)?(?:(?P<D>\d+)D)?"
    r"(?:T(?:(?P<h>\d+)H)?(?:(?P<m>\d+)M)?(?:(?P<s>\d+(?:[.,]\d+)?)S)?)?"
)
_REPEAT = re.compile(r"R(?P<times>-1|\d*)/(?P<rest>.+)")


@dataclass(frozen=True, slots=True)
class Period:
    """A calendar duration: months, then an exact time."""

    months: int = 0
    length: timedelta = timedelta()

    def after(self, moment: datetime, times: int = 1) -> datetime:
        """The moment that is this long, `times` over, after another."""
        month = moment.month - 1 + self.months * times
        year, month = moment.year + month // 12, month % 12 + 1
        day = min(moment.day, calendar.monthrange(year, month)[1])
        return moment.replace(year=year, month=month, day=day) + self.length * times


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a timer fires next, and how often after that."""

    due: datetime
    remaining: int | None = 0
    """Rounds after this one; 0 for the last, None without end."""
    rule: str = ""
    """What repeats: an ISO 8601 duration or a cron line."""
    anchor: datetime | None = None
    """The first round, from which the others are counted, so that a month's end does not drift."""
    round: int = 0

    def following(self) -> Schedule | None:
        """The next round, None after the last."""
        if self.remaining == 0:
            return None
        left = None if self.remaining is None else self.remaining - 1
        if self.anchor is None:
            return replace(self, due=_cron(self.rule, self.due), remaining=left)
        due = read_duration(self.rule).after(self.anchor, self.round + 1)
        return replace(self, due=due, remaining=left, round=self.round + 1)


def schedule(
    kind: TimerKind,
    text: str,
    *,
    now: datetime,
    context: Mapping[str, Value] | None = None,
) -> Schedule:
    """The schedule of a timer's text: FEEL after `=`, else ISO 8601 or (cycle) cron; ValueError if it is neither."""
    value = feel.literal_or_feel(text).evaluate(context or {}, now=now)
    return schedule_value(kind, value, now)


def schedule_value(kind: TimerKind, value: Value, now: datetime) -> Schedule:
    """The schedule of a timer's value: a text as above, or a date, a date and time, a duration."""
    if kind == "date":
        return Schedule(read_moment(value, now))
    if kind == "duration":
        return Schedule(_shift(now, value))
    return _cycle(value, now)


def check(kind: TimerKind, text: str) -> None:
    """ValueError if a literal timer text (no FEEL) can never be read."""
    schedule_value(kind, text, datetime(2000, 1, 1, tzinfo=UTC))


def marked(kind: TimerKind, text: str, language: str | None) -> str:
    """The text, behind `=` where it is FEEL without that mark: where its language says so and it is no literal time."""
    if text.startswith("=") or "feel" not in (language or "").lower():
        return text
    try:
        check(kind, text)
    except ValueError:
        return f"={text}"
    return text


def read_moment(value: Value, now: datetime) -> datetime:
    """A date and time with a zone: naive ones and plain dates (their midnight) are in the zone of `now`."""
    if isinstance(value, str):
        value = _read_moment_text(value.strip())
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=now.tzinfo)
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day, tzinfo=now.tzinfo)
    raise ValueError(
        f"This is not a date and time: {value!r}. Write for example 2026-11-22T09:00:00+08:00."
    )


WorkingDays = Callable[[datetime, int], datetime]


def due_from(value: Value, now: datetime, add_working_days: WorkingDays) -> datetime:
    """When something is due: a moment as it is, a duration from now on, a number as that many working days from now."""
    days = _whole_days(value)
    if days is not None:
        return add_working_days(now, days)
    if isinstance(value, timedelta | YearsMonths) or (
        isinstance(value, str) and value.strip().upper().startswith(("P", "-P"))
    ):
        return _shift(now, value)
    return read_moment(value, now)


def _whole_days(value: Value) -> int | None:
    """A number of working days, within reason; None for what is no number."""
    if isinstance(value, str) and value.strip().isdecimal():
        value = Decimal(value.strip())
    if not isinstance(value, Decimal):
        return None
    if value != value.to_integral_value() or not 0 <= value <= MOST_DAYS:
        raise ValueError(f"This is not a number of working days from 0 to {MOST_DAYS}: {value}.")
    return int(value)


def read_duration(text: str) -> Period:
    """The period of an ISO 8601 duration such as `P1M10D`, `P2W` or `PT0.5S`; ValueError if it is none."""
    found = _DURATION.fullmatch(text.strip())
    if found is None or text.strip().endswith(("P", "T")):
        raise ValueError(f"This is not a duration such as P7D or PT30M: {text!r}.")
    number = {key: int(found[key] or 0) for key in "YMWDhm"}
    sign = -1 if found["sign"] else 1
    seconds = float((found["s"] or "0").replace(",", "."))
    try:
        length = timedelta(
            weeks=number["W"],
            days=number["D"],
            hours=number["h"],
            minutes=number["m"],
            seconds=seconds,
        )
    except OverflowError:
        raise ValueError(f"This duration is too long: {text!r}.") from None
    return Period(sign * (number["Y"] * 12 + number["M"]), sign * length)


def _read_moment_text(text: str) -> datetime | date:
    try:
        return date.fromisoformat(text) if "T" not in text else datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(
            f"This is not a date and time: {text!r}. Write for example 2026-11-22T09:00:00+08:00."
        ) from None


def _shift(now: datetime, value: Value) -> datetime:
    try:
        return _period(value).after(now)
    except (OverflowError, ValueError) as fault:
        raise ValueError(str(fault)) from None


def _period(value: Value) -> Period:
    match value:
        case timedelta():
            return Period(0, value)
        case YearsMonths():
            return Period(value.months)
        case str():
            return read_duration(value)
    raise ValueError(f"This is not a duration: {value!r}. Write for example P7D or PT30M.")


def _cycle(value: Value, now: datetime) -> Schedule:
    if isinstance(value, timedelta | YearsMonths):
        rule = duration_text(value) if isinstance(value, timedelta) else str(value)
        return _repeat(None, None, rule, now)
    if not isinstance(value, str):
        raise ValueError(f"This is not a cycle: {value!r}. Write for example R3/PT1H or 0 9 * * 1.")
    found = _REPEAT.fullmatch(value.strip())
    if found is None:
        return Schedule(_cron(value.strip(), now), None, value.strip())
    times = None if found["times"] in ("", "-1") else int(found["times"])
    if times == 0:
        raise ValueError(f"This cycle never happens: {value!r}.")
    first, _, second = found["rest"].partition("/")
    if not second:
        return _repeat(times, None, first, now)
    if first.startswith("P"):
        period, end = read_duration(first), read_moment(second, now)
        return _repeat(times, period.after(end, -(times or 1)), first, now)
    begun = read_moment(first, now)
    if not second.startswith("P"):
        second = duration_text(read_moment(second, now) - begun)
    return _repeat(times, begun, second, now)


def _repeat(times: int | None, start: datetime | None, rule: str, now: datetime) -> Schedule:
    """Rounds that a given start puts into the past are over, but the last one still happens."""
    period = read_duration(rule)
    first = start or period.after(now)
    if period.after(first) <= first:
        raise ValueError(f"A cycle needs a period that is longer than nothing: {rule!r}.")
    left = None if times is None else times - 1
    if start is None or start >= now:
        return Schedule(first, left, rule, first)
    missed = _missed(period, start, now)
    if left is not None:
        missed = min(missed, left)
        left -= missed
    return Schedule(period.after(start, missed), left, rule, start, missed)


def _missed(period: Period, start: datetime, now: datetime) -> int:
    """How many rounds lie before now."""
    low, high = 0, 1
    while period.after(start, high) < now:
        low, high = high, high * 2
    while low < high:
        middle = (low + high) // 2
        low, high = (middle + 1, high) if period.after(start, middle) < now else (low, middle)
    return low


def _cron(line: str, now: datetime) -> datetime:
    """The next time of a cron line: five fields, or six with the seconds first, or a word such as @daily."""
    try:
        found = croniter(line, now, second_at_beginning=True, max_years_between_matches=20)
        due: datetime = found.get_next(datetime)
    except (CroniterError, ValueError, KeyError, OverflowError):
        raise ValueError(
            f"This is not a cycle: {line!r}. Write for example R3/PT1H, R/P1D or 0 9 * * 1."
        ) from None
    return due
