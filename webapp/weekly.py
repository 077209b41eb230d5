"""A weekday and a time of day, as a setting names them: monday 08:00."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
WRITTEN = re.compile(rf"({'|'.join(WEEKDAYS)}) ([01]\d|2[0-3]):([0-5]\d)")


def is_moment(text: str) -> bool:
    """Whether a setting names a weekday and a time, such as `monday 08:00`."""
    return WRITTEN.fullmatch(text) is not None


def last_moment(text: str, zone: str, now: datetime) -> datetime:
    """The latest moment up to now that a setting names, in the installation's zone."""
    found = WRITTEN.fullmatch(text)
    assert found is not None
    day, hour, minute = found.groups()
    local = now.astimezone(ZoneInfo(zone))
    back = (local.weekday() - WEEKDAYS.index(day)) % 7
    at = datetime.combine(
        local.date() - timedelta(days=back), time(int(hour), int(minute)), local.tzinfo
    )
    if at > local:
        at = datetime.combine(at.date() - timedelta(days=7), at.time(), local.tzinfo)
    return at
