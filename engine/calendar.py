"""Working days, as far as the engine needs them; the application knows holidays and make-up days."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

SATURDAY = 5


class Calendar(Protocol):
    """Which days are worked on."""

    def add_working_days(self, moment: datetime, days: int, /) -> datetime:
        """The moment that many working days later, at the same time of day."""


class Weekdays:
    """Monday to Friday, in the zone of the moment itself."""

    def add_working_days(self, moment: datetime, days: int, /) -> datetime:
        while days:
            moment += timedelta(days=1)
            days -= moment.weekday() < SATURDAY
        return moment


def weekdays(session: Session) -> Calendar:
    """The calendar of an application that has no other."""
    return Weekdays()
