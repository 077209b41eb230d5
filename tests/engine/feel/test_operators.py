"""Arithmetic, comparison, logic, `if`, `between`, `in` (DMN 1.5 section 10.3.2)."""

from __future__ import annotations

from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

from engine.values import YearsMonths
from tests.engine.feel.asking import ask, same, table


@table(
    {
        "1": 1,
        ".5": 0.5,
        "1.50": 1.5,
        "1e3": 1000,
        "2E-2": 0.02,
        "-5": -5,
        "--5": 5,
        "1 + 2": 3,
        "1 - 2 - 3": -4,
        "2 + 3 * 4": 14,
        "(2 + 3) * 4": 20,
        "8 / 4 / 2": 1,
        "2 ** 3": 8,
        "3 ** 4 ** 5": 3486784401,
        "-3 ** 2": 9,
        "2 ** -1": 0.5,
        "0 ** 0": 1,
        "0 ** -1": None,
        "0 ** -0.5": None,
        "2 * 3 ** 2": 18,
        "10 - 2 * 3 + 1": 5,
        "0.1 + 0.2": 0.3,
        "1 / 3 * 3 = 1": False,
        "1 / 0": None,
        "0 / 0": None,
        '1 + "1"': None,
        '"a" + 1': None,
        "null + 1": None,
        "1 + null": None,
        "true + 1": None,
        "[2] ** 4": None,
        "- true": None,
        "- null": None,
        '- "a"': None,
        '"foo" + "bar"': "foobar",
        '"foo" - "o"': None,
        '"a" * 2': None,
        "10 ** 7000": None,
        "1/*comment*/+/* two */2 // and the rest": 3,
        "1 // nothing\n + 1": 2,
    }
)
def test_arithmetic(text: str, expected: Any) -> None:
    assert same(ask(text), expected)


def test_numbers_have_34_digits() -> None:
    assert ask("1 / 3") == Decimal("0.3333333333333333333333333333333333")
    assert ask("2 / 3") == Decimal("0.6666666666666666666666666666666667")
    assert ask("123456789012345678901234567890123456789") == Decimal(
        "1.234567890123456789012345678901235E+38"
    )


@table(
    {
        '@"2026-01-31" + @"P1M"': date(2026, 2, 28),
        '@"2024-02-29" + @"P1Y"': date(2025, 2, 28),
        '@"2026-03-31" - @"P1M"': date(2026, 2, 28),
        '@"P1M" + @"2026-01-01"': date(2026, 2, 1),
        '@"2026-01-01" + @"P1D"': date(2026, 1, 2),
        '@"2026-01-01" + @"PT36H"': date(2026, 1, 2),
        '@"2026-01-01" - @"PT1H"': date(2025, 12, 31),
        '@"2026-03-01" - @"2026-02-01"': timedelta(days=28),
        '@"2026-01-01T00:00:00" - @"2025-12-31T12:00:00"': timedelta(hours=12),
        '@"2026-01-01T00:00:00Z" - @"2026-01-01T00:00:00+08:00"': timedelta(hours=8),
        '@"2026-01-01T00:00:00Z" - @"2026-01-01T00:00:00"': None,
        '@"2026-01-02T00:00:00Z" - @"2026-01-01"': timedelta(days=1),
        'string(@"2026-01-01T10:00:00" + @"PT90M")': "2026-01-01T11:30:00",
        '@"23:00:00" + @"PT2H"': time(1),
        '@"PT2H" + @"23:00:00"': time(1),
        '@"01:00:00" - @"PT2H"': time(23),
        '@"10:00:00" - @"08:30:00"': timedelta(minutes=90),
        '@"10:00:00Z" - @"08:30:00"': None,
        '@"P1D" + @"PT12H"': timedelta(hours=36),
        '@"P1D" - @"PT12H"': timedelta(hours=12),
        '@"P1D" * 2': timedelta(days=2),
        '1.5 * @"P1D"': timedelta(hours=36),
        '@"P1D" / 2': timedelta(hours=12),
        '@"P1D" / @"PT6H"': 4,
        '@"P1D" / 0': None,
        '@"P1Y" + @"P2M"': YearsMonths(14),
        '@"P1Y" - @"P2M"': YearsMonths(10),
        '@"P1Y" * 2': YearsMonths(24),
        '2 * @"P1Y"': YearsMonths(24),
        '@"P1Y" / 2': YearsMonths(6),
        '@"P1Y" / @"P4M"': 3,
        '@"P1Y" + @"P1D"': None,
        '- @"P1Y"': YearsMonths(-12),
        '- @"PT1H"': timedelta(hours=-1),
        '@"2026-01-01" + 1': None,
        '@"2026-01-01" + @"2026-01-01"': None,
        '@"9999-12-31" + @"P1D"': None,
        '@"9999-12-31" + @"P1M"': None,
        '@"0001-01-01" - @"P1M"': None,
        '@"P1D" * 10 ** 30': None,
        'string(@"2026-03-29T01:30:00@Europe/Paris" + @"PT1H")': "2026-03-29T03:30:00@Europe/Paris",
    }
)
def test_calendar_arithmetic(text: str, expected: Any) -> None:
    assert same(ask(text), expected)


@table(
    {
        "null = null": True,
        "null != null": False,
        "1 = null": False,
        "1 != null": True,
        "1 = 1.00": True,
        "-0 = 0": True,
        "1 = 2": False,
        '1 = "1"': None,
        '1 != "1"': None,
        "true = 1": None,
        "false = false": True,
        '"a" = "A"': False,
        "[] = []": True,
        "[1, 2] = [1, 2]": True,
        "[1, 2] = [2, 1]": False,
        "[1] = [1, 1]": False,
        "[1] = 1": None,
        "[1, null] = [1, null]": True,
        '[1, "a"] = [1, 2]': None,
        "{} = {}": True,
        "{a: 1, b: 2} = {b: 2, a: 1}": True,
        '{"a": 1} = {a: 1}': True,
        "{a: 1} = {a: 2}": False,
        "{a: 1} = {b: 1}": False,
        "{a: 1} = 1": None,
        "{a: [1, {b: 2}]} = {a: [1, {b: 2}]}": True,
        '@"2026-01-01" = @"2026-01-01"': True,
        '@"2026-01-01" = @"2026-01-01T00:00:00Z"': True,
        '@"2026-01-01" = @"2026-01-01T00:00:00"': False,
        '@"10:00:00Z" = @"10:00:00+00:00"': True,
        '@"10:00:00" = @"10:00:00Z"': False,
        '@"10:00:00+08:00" = @"02:00:00Z"': True,
        '@"2026-01-01T08:00:00@Asia/Shanghai" = @"2026-01-01T00:00:00Z"': True,
        '@"2026-01-01T00:00:00" = @"2026-01-01T00:00:00Z"': False,
        '@"P1D" = @"PT24H"': True,
        '@"P1Y" = @"P12M"': True,
        '@"P1Y" = @"P365D"': None,
        '@"P0D" = 0': None,
        "[1..2] = [1..2]": True,
        "[1..2] = (1..2]": False,
        "[1..2] = [1..3]": False,
        "1 < 2": True,
        "2 <= 2": True,
        "1 > 2": False,
        "2 >= 3": False,
        '"a" < "b"': True,
        '"中" > "a"': True,
        "1 < null": None,
        "null < 1": None,
        "null < null": None,
        '1 < "2"': None,
        "true < false": None,
        "[1] < [2]": None,
        '@"2026-01-01" < @"2026-01-02"': True,
        '@"10:00:00" < @"11:00:00"': True,
        '@"P1D" < @"PT25H"': True,
        '@"P1Y" > @"P11M"': True,
        '@"2026-01-01T00:00:00Z" < @"2026-01-01T00:00:00-01:00"': True,
        '@"2026-01-01T00:00:00Z" < @"2026-01-01T00:00:00"': None,
    }
)
def test_comparison(text: str, expected: Any) -> None:
    assert same(ask(text), expected)


@table(
    {
        "true and true": True,
        "true and false": False,
        "false and null": False,
        "null and false": False,
        "true and null": None,
        "null and null": None,
        'true and "x"': None,
        'false and "x"': False,
        "1 and true": None,
        "true or null": True,
        "null or true": True,
        "false or false": False,
        "false or null": None,
        'false or "x"': None,
        '"x" or true': True,
        "not(true)": False,
        "not(false)": True,
        "not(null)": None,
        'not("x")': None,
        "true or false and false": True,
        "(true or false) and false": False,
        "1 = 1 and 2 > 1 or false": True,
        "if true then 1 else 2": 1,
        "if false then 1 else 2": 2,
        "if null then 1 else 2": 2,
        'if "x" then 1 else 2': 2,
        "if 1 > 2 then 1 else if 2 > 1 then 3 else 4": 3,
        "1 + if true then 1 else 2": 2,
    }
)
def test_logic(text: str, expected: Any) -> None:
    assert same(ask(text), expected)


@table(
    {
        "2 between 1 and 3": True,
        "1 between 1 and 3": True,
        "4 between 1 and 3": False,
        "null between 1 and 3": None,
        "0 between 1 and null": False,
        "2 between 1 and null": None,
        '"b" between "a" and "c"': True,
        "2 between 1 and 3 and true": True,
        "1 in 1": True,
        "1 in 2": False,
        "1 in [2, 3, 1]": True,
        "1 in [2, 3]": False,
        "1 in [[2..4], [1..3]]": True,
        "5 in [[2..4], [1..3]]": False,
        "1 in <= 10": True,
        "11 in <= 10": False,
        "10 in < 10": False,
        "10 in =10": True,
        "10 in (=10)": True,
        "10 in !=10": False,
        "11 in (!=10)": True,
        "10 in (1, < 5, >=10)": True,
        "10 in (1, 5, 9)": False,
        "1 in (1)": True,
        "2 in (2..4)": False,
        "3 in (2..4)": True,
        "4 in (2..4]": True,
        "2 in ]2..4[": False,
        "4 in [2..4[": False,
        "null in [1..10]": None,
        "5 in [1..null]": None,
        "5 in [null..10]": None,
        '"b" in ["a".."c"]': True,
        '"b" in [["f".."h"], ["a".."c"]]': True,
        '@"P5Y" in (@"P4Y", >=@"P5Y")': True,
        '@"2026-01-05" in [@"2026-01-01"..@"2026-01-31"]': True,
        "[1, 2] in [[1, 2], [3]]": True,
        "{a: 1} in [{a: 1}]": True,
        "1 in [] ": False,
        "(1 in [1]) and (2 in (2))": True,
    }
)
def test_between_and_in(text: str, expected: Any) -> None:
    assert same(ask(text), expected)


def test_a_long_sum_is_not_deep() -> None:
    assert ask("+".join(["1"] * 4000)) == 4000
    assert ask(" and ".join(["true"] * 1000)) is True
