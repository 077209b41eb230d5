"""Working days, as a year's official arrangement has them (F12)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from engine.db import transaction
from engine.errors import EngineError
from engine.runtime import Runtime
from workflows.records.sheets import EmptyCell, NotADay, NotAWord
from workflows.records.workday_sheets import (
    DayTwice,
    NoWeekend,
    WrongStretch,
    read_arrangement,
)
from workflows.records.workdays import (
    DayKind,
    Workdays,
    days_of,
    load_workdays,
    remove_day,
    replace_years,
    set_day,
    year_without,
)
from workflows.reference.holidays import load_holidays

BEIJING = ZoneInfo("Asia/Shanghai")
FRIDAY = datetime(2026, 3, 6, 10, 30, tzinfo=BEIJING)
HEAD = "日期,至,安排,节日名称\n"
NEW_YEAR = HEAD + "2026-01-01,2026-01-03,放假,元旦\n\n2026年1月4日,,上班,元旦\n"


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


def test_a_year_is_replaced_whole(session: Session, runtime: Runtime) -> None:
    with transaction(session, runtime) as tx:
        set_day(tx, date(2025, 12, 31), DayKind.HOLIDAY, "校庆")
        set_day(tx, date(2026, 5, 1), DayKind.HOLIDAY, "旧")
        replace_years(tx, [2026], read_arrangement(NEW_YEAR.encode()).days)
    assert load_workdays(session).next_working_day(date(2025, 12, 30)) == date(2026, 1, 4)
    assert [one.day.day for one in days_of(session, 2026)] == [1, 2, 3, 4]
    assert len(days_of(session, 2025)) == 1
    with pytest.raises(ValueError, match="2027"), transaction(session, runtime) as tx:
        replace_years(tx, [2027], read_arrangement(NEW_YEAR.encode()).days)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_the_table_of_a_notice_is_read(encoding: str) -> None:
    found = read_arrangement(NEW_YEAR.encode(encoding))
    assert not found.problems
    assert found.years == [2026]
    assert found.days[date(2026, 1, 3)] == (DayKind.HOLIDAY, "元旦")
    assert found.days[date(2026, 1, 4)] == (DayKind.WORKDAY, "元旦")


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("2026-13-01,,放假,元旦", NotADay),
        ("2026-01-01,,狂欢,元旦", NotAWord),
        ("2026-01-01,,放假,", EmptyCell),
        ("2026-01-09,2026-01-01,放假,元旦", WrongStretch),
        ("2026-01-01,2026-02-01,放假,元旦", WrongStretch),
        ("2026-01-05,,上班,元旦", NoWeekend),
        ("2026-01-01,2026-01-03,放假,元旦\n2026-01-03,,放假,元旦", DayTwice),
    ],
)
def test_what_is_wrong_in_a_table_is_named(line: str, kind: type[EngineError]) -> None:
    [problem] = read_arrangement(f"{HEAD}{line}\n".encode()).problems
    assert isinstance(problem, kind)


def test_the_year_that_is_missing_is_named(session: Session, runtime: Runtime) -> None:
    assert year_without(session, date(2026, 3, 1)) == 2026
    with transaction(session, runtime) as tx:
        assert load_holidays(tx) == [2026]
        assert load_holidays(tx) == []
    assert year_without(session, date(2026, 11, 14)) is None
    assert year_without(session, date(2026, 11, 15)) == 2027


def test_the_released_arrangement_is_that_of_the_notice(session: Session, runtime: Runtime) -> None:
    with transaction(session, runtime) as tx:
        load_holidays(tx)
    days = days_of(session, 2026)
    assert sum(one.kind is DayKind.HOLIDAY for one in days) == 3 + 9 + 3 + 5 + 3 + 3 + 7
    assert sum(one.kind is DayKind.WORKDAY for one in days) == 6
    assert load_workdays(session).add_working_days(
        datetime(2026, 9, 30, 9, tzinfo=BEIJING), 1
    ) == datetime(2026, 10, 8, 9, tzinfo=BEIJING)


def test_a_day_is_changed_and_removed(session: Session, runtime: Runtime) -> None:
    day = date(2026, 3, 6)
    with transaction(session, runtime) as tx:
        set_day(tx, day, DayKind.HOLIDAY, " 校庆 ")
        set_day(tx, day, DayKind.HOLIDAY, "放假")
    assert [one.name for one in days_of(session, 2026)] == ["放假"]
    with transaction(session, runtime) as tx:
        remove_day(tx, day)
    assert load_workdays(session).is_working(day)
