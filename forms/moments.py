"""Dates and times as people type them and browsers post them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time
from typing import Literal
from zoneinfo import ZoneInfo

from forms.widths import narrow

SHANGHAI = ZoneInfo("Asia/Shanghai")
FIRST_YEAR, LAST_YEAR = 1000, 9998
_DATE = r"(?P<year>[0-9]{4})[-/.年](?P<month>[0-9]{1,2})[-/.月](?P<day>[0-9]{1,2})日?"
_TIME = r"(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(:(?P<second>[0-9]{2})(\.[0-9]+)?)?"
_FORMS = {
    "date": re.compile(_DATE),
    "time": re.compile(_TIME),
    "datetime": re.compile(_DATE + r"[T ]\s*" + _TIME),
}
Subtype = Literal["date", "time", "datetime"]


def read_moment(text: str, subtype: Subtype) -> date | time | datetime | None:
    """The date, time or both (without a zone) that a text names, None if it names none."""
    found = _FORMS[subtype].fullmatch(narrow(text[:100]).strip())
    if found is None:
        return None
    part = {name: int(digits or 0) for name, digits in found.groupdict().items()}
    try:
        return _made(part, subtype)
    except ValueError:
        return None


def _made(part: dict[str, int], subtype: Subtype) -> date | time | datetime:
    if subtype == "time":
        return time(part["hour"], part["minute"], part["second"])
    if not FIRST_YEAR <= part["year"] <= LAST_YEAR:
        raise ValueError("a year that no zone can shift")
    day = date(part["year"], part["month"], part["day"])
    if subtype == "date":
        return day
    return datetime.combine(day, time(part["hour"], part["minute"], part["second"]))


def in_zone(
    moment: date | time | datetime, wanted: str, zone: ZoneInfo, today: date
) -> date | time | datetime:
    """A moment read without a zone, as form-js' timeSerializingFormat wants it: with the zone, in UTC, or bare."""
    if wanted == "no_timezone" or type(moment) is date:
        return moment
    if isinstance(moment, datetime):
        placed = moment.replace(tzinfo=zone)
        return placed.astimezone(UTC) if wanted == "utc_normalized" else placed
    if wanted == "utc_normalized" and isinstance(moment, time):
        return datetime.combine(today, moment, zone).astimezone(UTC).timetz()
    return moment.replace(tzinfo=zone) if isinstance(moment, time) else moment


def written(moment: date | time | datetime, zone: ZoneInfo) -> str:
    """A moment as an input of the browser takes it, in local time."""
    if type(moment) is date:
        return moment.isoformat()
    clock = moment if isinstance(moment, time) else _local(moment, zone)
    return clock.replace(tzinfo=None).isoformat(timespec="seconds" if clock.second else "minutes")


def _local(moment: date | datetime, zone: ZoneInfo) -> datetime:
    if not isinstance(moment, datetime):
        return datetime.combine(moment, time())
    try:
        return moment.astimezone(zone) if moment.tzinfo else moment
    except OverflowError:  # the last hours of the year 9999
        return moment
