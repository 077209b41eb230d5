"""工作日: which days are worked, after the public holidays and the make-up days of a year's official arrangement.

    calendar = load_workdays(session)
    due = calendar.close_of(calendar.working_day_after(moment, 1))

Weekends are free and other days are worked, unless the table says otherwise.
"""

from __future__ import annotations

import enum
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import CheckConstraint, String, delete, extract, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine.db import Base, Transaction
from engine.models import words

BEIJING = ZoneInfo("Asia/Shanghai")
CLOSING = time(18)
MOST_DAYS = 366
MOST_LINES = 800
NAME_LENGTH = 60
ANNOUNCED = (11, 15)


class DayKind(enum.StrEnum):
    HOLIDAY = "holiday"  # 放假, on whatever day of the week
    WORKDAY = "workday"  # 调休上班, a Saturday or Sunday that is worked


class CalendarDay(Base):
    """A day that is not what its place in the week says."""

    __tablename__ = "calendar_days"
    __table_args__ = (CheckConstraint("btrim(name) <> ''", name="name_is_given"),)

    day: Mapped[date] = mapped_column(primary_key=True)
    kind: Mapped[DayKind] = mapped_column(words(DayKind))
    name: Mapped[str] = mapped_column(String(NAME_LENGTH))


Exceptions = dict[date, tuple[DayKind, str]]
"""Days that are not what their place in the week says: what they are, and the holiday's name."""


@dataclass(frozen=True)
class Workdays:
    """A calendar: `worked` says of exceptional days whether they are worked. It knows no database."""

    worked: Mapping[date, bool] = field(default_factory=dict)
    zone: ZoneInfo = BEIJING

    def is_working(self, day: date) -> bool:
        """Whether this day is worked."""
        return self.worked.get(day, day.weekday() < 5)

    def next_working_day(self, day: date) -> date:
        """The first working day after this one."""
        day += timedelta(days=1)
        while not self.is_working(day):
            day += timedelta(days=1)
        return day

    def add_working_days(self, moment: datetime, number: int) -> datetime:
        """The same time of day, `number` (0 to 366) working days later; 0 is the moment itself.

        Raises ValueError for another number.
        """
        if not 0 <= number <= MOST_DAYS:
            raise ValueError(f"{number} is not between 0 and {MOST_DAYS} working days")
        local = moment.astimezone(self.zone)
        day = local.date()
        for _ in range(number):
            day = self.next_working_day(day)
        return datetime.combine(day, local.timetz()).astimezone(moment.tzinfo)

    def close_after(self, moment: datetime, number: int) -> datetime:
        """The close of business `number` working days later; 0 is today's, or the next one when today's is over."""
        if number:
            day = self.add_working_days(moment, number).astimezone(self.zone).date()
        else:
            day = self._business_day(moment.astimezone(self.zone))
        return datetime.combine(day, CLOSING, self.zone)

    def _business_day(self, local: datetime) -> date:
        day = local.date()
        open_still = self.is_working(day) and local.time() < CLOSING
        return day if open_still else self.next_working_day(day)


def load_workdays(session: Session) -> Workdays:
    """The calendar as it stands; one statement."""
    rows = session.execute(select(CalendarDay.day, CalendarDay.kind))
    return Workdays({day: kind is DayKind.WORKDAY for day, kind in rows})


def days_of(session: Session, year: int) -> list[CalendarDay]:
    """The exceptional days of a year in their order."""
    found = select(CalendarDay).where(extract("year", CalendarDay.day) == year)
    return list(session.scalars(found.order_by(CalendarDay.day)))


def set_day(tx: Transaction, day: date, kind: DayKind, name: str) -> None:
    """Add an exceptional day, or say anew what it is."""
    values = {"kind": kind, "name": name.strip()[:NAME_LENGTH]}
    upsert = insert(CalendarDay).values(day=day, **values)
    tx.session.execute(upsert.on_conflict_do_update(index_elements=["day"], set_=values))


def remove_day(tx: Transaction, day: date) -> None:
    """Let the day be again what its place in the week says."""
    tx.session.execute(delete(CalendarDay).where(CalendarDay.day == day))


def replace_years(tx: Transaction, years: Collection[int], days: Exceptions) -> None:
    """Let these days be the exceptional ones of these years, and no others. ValueError for a day of another year."""
    if not {day.year for day in days} <= set(years):
        raise ValueError(years)
    gone = delete(CalendarDay).where(extract("year", CalendarDay.day).in_(years))
    tx.session.execute(gone)
    rows = [{"day": day, "kind": kind, "name": name} for day, (kind, name) in days.items()]
    if rows:
        tx.session.execute(insert(CalendarDay), rows)


def exceptions_of(session: Session, years: Iterable[int]) -> Exceptions:
    """The exceptional days of some years."""
    return {one.day: (one.kind, one.name) for year in years for one in days_of(session, year)}


def year_without(session: Session, today: date) -> int | None:
    """The year whose arrangement is missing: this one, or from the middle of November, when the State Council's notice
    is out as a rule, the next one. None where all is there."""
    wanted = [today.year] + ([today.year + 1] if (today.month, today.day) >= ANNOUNCED else [])
    there = extract("year", CalendarDay.day)
    known = set(session.scalars(select(there).where(there.in_(wanted)).distinct()))
    return next((year for year in wanted if year not in known), None)
