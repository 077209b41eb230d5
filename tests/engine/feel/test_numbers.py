"""Numeric functions and conversions to numbers (DMN 1.5 tables 73 and 78)."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from engine.values import YearsMonths
from tests.engine.feel.asking import ask, same, table


@table(
    {
        "decimal(1/3, 2)": 0.33,
        "decimal(1.5, 0)": 2,
        "decimal(2.5, 0)": 2,
        "decimal(0.1234, 3.9)": 0.123,
        "decimal(1555, -2)": 1600,
        "decimal(1, 7000)": None,
        "decimal(null, 1)": None,
        "floor(1.5)": 1,
        "floor(-1.5)": -2,
        "floor(1.56, 1)": 1.5,
        "ceiling(1.5)": 2,
        "ceiling(-1.56, 1)": -1.5,
        "round up(5.5, 0)": 6,
        "round up(-5.5, 0)": -6,
        "round up(1.121, 2)": 1.13,
        "round down(5.5, 0)": 5,
        "round down(-5.5, 0)": -5,
        "round half up(5.5, 0)": 6,
        "round half up(-5.5, 0)": -6,
        "round half down(5.5, 0)": 5,
        "round half down(-5.5, 0)": -5,
        "round half down(1.126, 2)": 1.13,
        "round up(n: 1.1, scale: 0)": 2,
        "round up(1.1)": None,
        "abs(-10)": 10,
        "abs(10)": 10,
        'abs(@"-PT5H")': timedelta(hours=5),
        'abs(@"-P5M")': YearsMonths(5),
        'abs("a")': None,
        "modulo(12, 5)": 2,
        "modulo(-12, 5)": 3,
        "modulo(12, -5)": -3,
        "modulo(-12, -5)": -2,
        "modulo(10.1, 4.5)": 1.1,
        "modulo(1, 0)": None,
        "sqrt(16)": 4,
        "sqrt(-3)": None,
        "log(0)": None,
        "log(-1)": None,
        "odd(5)": True,
        "odd(2)": False,
        "odd(-1)": True,
        "odd(2.5)": None,
        "even(0)": True,
        "even(-4)": True,
        "even(null)": None,
        'number("1 000,5", " ", ",")': 1000.5,
        'number("1,000.5", ",", ".")': 1000.5,
        'number("1.000,5", ".", ",")': 1000.5,
        'number("12345", null, null)': 12345,
        'number(from: "1", grouping separator: ",", decimal separator: ".")': 1,
        'number("-5.50")': -5.5,
        'number("1,0", ",", ",")': None,
        'number("1$0", "$", ".")': None,
        'number("abc")': None,
        'number("")': None,
        'number(" 1")': None,
        'number("１")': None,
        'number("Infinity")': None,
        'number("1e10")': 10000000000,
        "number(null)": None,
        "number(7)": 7,
    }
)
def test_functions(text: str, expected: Any) -> None:
    assert same(ask(text), expected)


def test_exp_and_log_are_inverse() -> None:
    assert str(ask("exp(1)")).startswith("2.71828182845904523536028747135")
    assert abs(ask("log(exp(5))") - 5) < Decimal("1e-30")
