"""Working days, as a year's official arrangement has them (F12)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from engine.db import transaction
from engine.runtime import Runtime
from workflows.records.workdays import (
    DayKind,
    TooManyLines,
    Workdays,
    WrongLine,
    days_of,
    load_workdays,
    remove_day,
    set_day,
    take_over,
)

BEIJING = ZoneInfo("Asia/Shanghai")
FRIDAY = datetime(2026, 3, 6, 10, 30, tzinfo=BEIJING)
NEW_YEAR = "2026-01-01,holiday,元旦\n2026-01-02,holiday,元旦\n\n2026-01-04,workday,元旦调休\n"


def test_weekends_are_free_unless_the_table_says_otherwise() -> None:
    plain = Workdays()
    assert plain.next_working_day(date(2026, 3, 6)) == date(2026, 3, 9)
    shifted = Workdays({date(2026, 3, 7): True, date(2026, 3, 9): False})
    assert shifted.next_working_day(date(2026, 3, 6)) == date(2026, 3, 7)
    assert shifted.next_working_day(date(2026, 3, 7)) == date(2026, 3, 10)


def test_days_are_counted_in_beijing_whatever_the_zone_of_the_moment() -> None:
    late = datetime(2026, 3, 5, 17, 0, tzinfo=UTC)  # Friday, 01:00 in Beijing
    assert Workdays().add_working_days(late, 1) == datetime(2026, 3, 8, 17, 0, tzinfo=UTC)
    assert Workdays().add_working_days(FRIDAY, 0) == FRIDAY
    assert Workdays().add_working_days(FRIDAY, 3) == FRIDAY + timedelta(days=5)


def test_the_close_of_business() -> None:
    plain = Workdays()
    assert plain.close_after(FRIDAY, 1) == datetime(2026, 3, 9, 18, 0, tzinfo=BEIJING)
    assert plain.close_after(FRIDAY, 0) == datetime(2026, 3, 6, 18, 0, tzinfo=BEIJING)
    evening = FRIDAY.replace(hour=19)
    assert plain.close_after(evening, 0) == datetime(2026, 3, 9, 18, 0, tzinfo=BEIJING)


@pytest.mark.parametrize("number", [-1, 367])
def test_nobody_counts_further_than_a_year(number: int) -> None:
    with pytest.raises(ValueError, match="not between"):
        Workdays().add_working_days(FRIDAY, number)


@given(
    st.datetimes(datetime(2024, 1, 1), datetime(2028, 1, 1)).map(lambda at: at.replace(tzinfo=UTC)),
    st.integers(0, 40),
    st.integers(0, 40),
)
def test_days_add_up_and_end_on_a_working_day(at: datetime, one: int, two: int) -> None:
    calendar = Workdays({date(2026, 10, day): False for day in range(1, 8)})
    there = calendar.add_working_days(at, one)
    assert calendar.add_working_days(there, two) == calendar.add_working_days(at, one + two)
    if one:
        assert calendar.is_working(there.astimezone(BEIJING).date())


def test_a_list_is_taken_over_whole_or_not_at_all(session: Session, runtime: Runtime) -> None:
    with transaction(session, runtime) as tx:
        assert take_over(tx, "\ufeff" + NEW_YEAR) == 3
    assert load_workdays(session).next_working_day(date(2025, 12, 31)) == date(2026, 1, 4)
    with pytest.raises(WrongLine, match="Line 2"), transaction(session, runtime) as tx:
        take_over(tx, "2026-10-01,holiday,国庆节\n2026-13-01,holiday,国庆节\n")
    assert [one.name for one in days_of(session, 2026)] == ["元旦", "元旦", "元旦调休"]


@pytest.mark.parametrize(
    "line", ["x", "2026-01-01,feast,元旦", "2026-01-01,holiday", "2026-01-01,holiday, "]
)
def test_what_is_no_day_is_named(session: Session, runtime: Runtime, line: str) -> None:
    with pytest.raises(WrongLine), transaction(session, runtime) as tx:
        take_over(tx, line)


def test_a_flood_of_lines_is_refused(session: Session, runtime: Runtime) -> None:
    with pytest.raises(TooManyLines), transaction(session, runtime) as tx:
        take_over(tx, "2026-01-01,holiday,元旦\n" * 801)


def test_a_day_is_changed_and_removed(session: Session, runtime: Runtime) -> None:
    day = date(2026, 3, 6)
    with transaction(session, runtime) as tx:
        set_day(tx, day, DayKind.HOLIDAY, " 校庆 ")
        set_day(tx, day, DayKind.HOLIDAY, "放假")
    assert [one.name for one in days_of(session, 2026)] == ["放假"]
    with transaction(session, runtime) as tx:
        remove_day(tx, day)
    assert load_workdays(session).is_working(day)
