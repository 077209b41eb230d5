"""Working days, as far as the engine needs them; the application knows holidays and make-up days."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Protocol

SATURDAY = 5


class Calendar(Protocol):
    """Which days are worked on."""

    def add_working_days(self, moment: datetime, days: int) -> datetime:
        """The moment that many working days later (or earlier, for a negative number), at the same time of day."""


class Weekdays:
    """Monday to Friday, in the zone of the moment itself."""

    def add_working_days(self, moment: datetime, days: int) -> datetime:
        step = timedelta(days=1 if days >= 0 else -1)
        left = abs(days)
        while left:
            moment += step
            left -= moment.weekday() < SATURDAY
        return moment
