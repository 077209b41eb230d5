"""Dates, times and durations: literals, functions, properties (DMN 1.5 tables 63 to 66, 73, 79 and 83)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from engine.feel import parse
from engine.values import YearsMonths
from tests.engine.feel.asking import NOW, ask, same, table

CHINA = timezone(timedelta(hours=8))


@table(
    {
        'date("2026-11-22")': date(2026, 11, 22),
        "date(2026, 11, 22)": date(2026, 11, 22),
        "date(year: 2026, month: 11, day: 22)": date(2026, 11, 22),
        'date(@"2026-11-22T10:00:00+08:00")': date(2026, 11, 22),
        'date(@"2026-11-22")': date(2026, 11, 22),
        'date("2026-02-29")': None,
        'date("2026-13-01")': None,
        'date("2026-1-1")': None,
        'date("20260101")': None,
        'date("2026/01/01")': None,
        'date("2026-01-01T")': None,
        'date("+2026-01-01")': None,
        'date("２０２６-01-01")': None,
        'date("")': None,
        "date(null)": None,
        "date()": None,
        "date(2026, 13, 1)": None,
        "date(2026.5, 1, 1)": None,
        "date(0, 1, 1)": None,
        "date(10 ** 20, 1, 1)": None,
        "date(2026, null, 1)": None,
        'date(from: "2026-11-22")': date(2026, 11, 22),
        'time("10:30:00")': time(10, 30),
        'time("T10:30:00")': time(10, 30),
        'time("10:30:00.5")': time(10, 30, 0, 500000),
        'time("10:30:00Z")': time(10, 30, tzinfo=UTC),
        'time("10:30:00z")': time(10, 30, tzinfo=UTC),
        'time("10:30:00+08:00")': time(10, 30, tzinfo=CHINA),
        'time("10:30:00@Asia/Shanghai")': time(10, 30, tzinfo=ZoneInfo("Asia/Shanghai")),
        'time("10:30:00@Nowhere/City")': None,
        'time("10:30:00@../../etc/passwd")': None,
        'time("10:30:00+14:01")': None,
        'time("10:30:00+08:60")': None,
        'time("24:00:00")': time(0),
        'time("24:00:01")': None,
        'time("25:00:00")': None,
        'time("10:60:00")': None,
        'time("10:30")': None,
        'time("10:30:00+08:00@Asia/Shanghai")': None,
        "time(10, 30, 0)": time(10, 30),
        "time(10, 30, 1.5)": time(10, 30, 1, 500000),
        'time(10, 30, 0, @"PT8H")': time(10, 30, tzinfo=CHINA),
        'time(10, 30, 0, @"-PT15H")': None,
        "time(10, 30, 60)": None,
        "time(24, 0, 0)": None,
        'time(@"2026-11-22T10:30:00Z")': time(10, 30, tzinfo=UTC),
        'time(@"2026-11-22")': time(0, tzinfo=UTC),
        "time(null)": None,
        'date and time("2026-11-22T10:30:00")': datetime(2026, 11, 22, 10, 30),
        'date and time("2026-11-22T10:30:00+08:00")': datetime(2026, 11, 22, 10, 30, tzinfo=CHINA),
        'date and time("2026-11-22")': datetime(2026, 11, 22),
        'date and time("2026-11-22T24:00:00")': datetime(2026, 11, 23),
        'date and time("9999-12-31T24:00:00")': None,
        'date and time("2026-11-22 10:30:00")': None,
        'date and time("2026-11-22T10:30")': None,
        'date and time(@"2026-11-22", @"10:30:00")': datetime(2026, 11, 22, 10, 30),
        'date and time(date: @"2026-11-22T01:00:00", time: @"10:30:00Z")': datetime(
            2026, 11, 22, 10, 30, tzinfo=UTC
        ),
        "date and time(2026, 11, 22, 10, 30, 0)": datetime(2026, 11, 22, 10, 30),
        'date and time(2026, 11, 22, 10, 30, 0, @"PT8H")': datetime(
            2026, 11, 22, 10, 30, tzinfo=CHINA
        ),
        'date and time(2026, 11, 22, 10, 30, 0, "Asia/Shanghai")': datetime(
            2026, 11, 22, 10, 30, tzinfo=ZoneInfo("Asia/Shanghai")
        ),
        "date and time(null)": None,
        'date   and\n time("2026-11-22T10:30:00")': datetime(2026, 11, 22, 10, 30),
        'duration("P1D")': timedelta(days=1),
        'duration("P1DT2H3M4.5S")': timedelta(days=1, hours=2, minutes=3, seconds=4.5),
        'duration("-PT1M")': timedelta(minutes=-1),
        'duration("PT.5S")': None,
        'duration("PT0.S")': timedelta(0),
        'duration("PT0.5S")': timedelta(seconds=0.5),
        'duration("P1Y2M")': YearsMonths(14),
        'duration("-P1Y")': YearsMonths(-12),
        'duration("P")': None,
        'duration("PT")': None,
        'duration("P1DT")': None,
        'duration("P1Y1D")': None,
        'duration("P1H")': None,
        'duration("1D")': None,
        'duration("P1W")': None,
        'duration("P999999999999D")': None,
        "duration(null)": None,
        '@"2026-11-22"': date(2026, 11, 22),
        '@"P1D"': timedelta(days=1),
        '@"PT0S"': timedelta(),
    }
)
def test_constructors(text: str, expected: Any) -> None:
    assert same(ask(text), expected)


@table(
    {
        '@"2026-11-22".year': 2026,
        '@"2026-11-22".month': 11,
        '@"2026-11-22".day': 22,
        '@"2026-11-22".weekday': 7,
        '@"2026-11-22".hour': None,
        '@"2026-11-22T10:30:01.5".hour': 10,
        '@"2026-11-22T10:30:01.5".minute': 30,
        '@"2026-11-22T10:30:01.5".second': 1,
        '@"2026-11-22T10:30:00+05:00".time offset': timedelta(hours=5),
        '@"2026-11-22T10:30:00".time offset': None,
        '@"2026-11-22T10:30:00@Etc/UTC".timezone': "Etc/UTC",
        '@"2026-11-22T10:30:00Z".timezone': None,
        '@"2026-11-22T10:30:00@Asia/Shanghai".time offset': timedelta(hours=8),
        '@"10:30:01".hour': 10,
        '@"10:30:01-05:00".time offset': timedelta(hours=-5),
        '@"10:30:01@Asia/Shanghai".timezone': "Asia/Shanghai",
        '@"P1Y2M".years': 1,
        '@"P1Y2M".months': 2,
        '@"-P1Y2M".months': -2,
        '@"P1Y".days': None,
        '@"P1DT2H3M4S".days': 1,
        '@"P1DT2H3M4S".hours': 2,
        '@"P1DT2H3M4S".minutes': 3,
        '@"P1DT2H3M4S".seconds': 4,
        '@"-PT26H".hours': -2,
        '@"P1D".years': None,
        '[@"2026-11-22", @"2025-01-01"].year': [2026, 2025],
        "[1..10].start": 1,
        "[1..10].end": 10,
        "(1..10].start included": False,
        "(1..10].end included": True,
        "[1..10[.end included": False,
        "]1..10].start included": False,
        "(> 5).start": 5,
        "(> 5).end": None,
    }
)
def test_properties(text: str, expected: Any) -> None:
    assert same(ask(text), expected)


@table(
    {
        'day of year(@"2026-02-01")': 32,
        'day of week(@"2026-11-22")': "Sunday",
        'month of year(@"2026-11-22T00:00:00")': "November",
        'week of year(@"2026-01-01")': 1,
        'week of year(@"2021-01-03")': 53,
        "day of week(null)": None,
        'years and months duration(@"2011-12-22", @"2013-08-24")': YearsMonths(20),
        'years and months duration(@"2013-08-24", @"2011-12-22")': YearsMonths(-20),
        'years and months duration(@"2015-01-21", @"2016-01-20")': YearsMonths(11),
        'years and months duration(@"2016-01-20", @"2015-01-21")': YearsMonths(-11),
        'years and months duration(@"2015-12-24T12:15:00", @"2016-01-24T12:14:59")': YearsMonths(1),
        'years and months duration(@"2015-12-24T12:15:00Z", @"2016-12-24T00:00:00+08:00")': YearsMonths(
            12
        ),
        'years and months duration(@"2016-12-24T00:00:00+08:00", @"2015-12-24T12:15:00")': YearsMonths(
            -12
        ),
        'years and months duration(@"2015-12-24", @"2016-12-23T23:59:59")': YearsMonths(11),
        'years and months duration(from: @"2026-01-01", to: @"2026-01-01")': YearsMonths(0),
        'years and months duration(null, @"2026-01-01")': None,
        'is(@"10:00:00Z", @"10:00:00+00:00")': True,
        'is(@"10:00:00Z", @"10:00:00")': False,
        'is(@"10:00:00Z", @"18:00:00+08:00")': False,
        'is(@"10:00:00@Pacific/Auckland", @"10:00:00+12:00")': True,
        'is(@"10:00:00@Europe/Paris", @"10:00:00+01:00")': True,
        'is(@"2026-01-01", @"2026-01-01T00:00:00Z")': False,
        'is(1, "1")': False,
        "is(1, 1.0)": True,
        "is(value1: true, value2: true)": True,
    }
)
def test_functions(text: str, expected: Any) -> None:
    assert same(ask(text), expected)


def test_the_clock_is_the_one_given() -> None:
    assert ask("now()") == NOW
    assert ask("today()") == date(2026, 11, 22)
    assert ask('today() + @"P7D" > today()') is True
    assert ask("now() = now()") is True


@pytest.mark.parametrize("text", ["@", "@1", "@x"])
def test_a_literal_of_nothing_does_not_parse(text: str) -> None:
    from engine.feel import FeelSyntaxError

    with pytest.raises(FeelSyntaxError, match=r"2026-11-22"):
        ask(text)


@pytest.mark.parametrize("text", ["x", "2026-02-30", ""])
def test_a_literal_of_no_moment_is_null_with_a_warning(text: str) -> None:
    warnings: list[str] = []
    assert parse(f'@"{text}" = null').evaluate({}, warnings=warnings) is True
    assert len(warnings) == 1
