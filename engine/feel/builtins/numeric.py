"""Numeric functions and `not` (DMN 1.5 tables 75 and 78)."""

from __future__ import annotations

import decimal
from decimal import Decimal
from typing import Any

from engine.feel.builtins.strings import whole
from engine.feel.calls import NullBecause, builtin
from engine.feel.numbers import DECIMAL128, MAX_SCALE, MIN_SCALE, at_scale
from engine.feel.run import COSTLY, Run
from engine.feel.said import said
from engine.values import YearsMonths


@builtin("not(negand: Any)")
def _not(negand: object) -> bool | None:
    return not negand if isinstance(negand, bool) else None


def _round(number: Decimal, scale: Decimal | None, rounding: str) -> Decimal:
    digits = whole(scale or Decimal(0), "scale")
    if not MIN_SCALE <= digits <= MAX_SCALE:
        raise NullBecause(
            said(
                "a scale is between {min_scale} and {max_scale}",
                min_scale=MIN_SCALE,
                max_scale=MAX_SCALE,
            )
        )
    return at_scale(number, digits, rounding)


@builtin("decimal(n: number, scale: number)")
def _decimal(number: Decimal, scale: Decimal) -> Decimal:
    return _round(number, Decimal(int(scale)), decimal.ROUND_HALF_EVEN)


@builtin("floor(n: number, scale: number?)")
def _floor(number: Decimal, scale: Decimal | None) -> Decimal:
    return _round(number, scale, decimal.ROUND_FLOOR)


@builtin("ceiling(n: number, scale: number?)")
def _ceiling(number: Decimal, scale: Decimal | None) -> Decimal:
    return _round(number, scale, decimal.ROUND_CEILING)


@builtin("round up(n: number, scale: number)")
def _round_up(number: Decimal, scale: Decimal) -> Decimal:
    return _round(number, scale, decimal.ROUND_UP)


@builtin("round down(n: number, scale: number)")
def _round_down(number: Decimal, scale: Decimal) -> Decimal:
    return _round(number, scale, decimal.ROUND_DOWN)


@builtin("round half up(n: number, scale: number)")
def _round_half_up(number: Decimal, scale: Decimal) -> Decimal:
    return _round(number, scale, decimal.ROUND_HALF_UP)


@builtin("round half down(n: number, scale: number)")
def _round_half_down(number: Decimal, scale: Decimal) -> Decimal:
    return _round(number, scale, decimal.ROUND_HALF_DOWN)


@builtin("abs(n: number|days and time duration|years and months duration)")
def _abs(value: Any) -> Any:
    return YearsMonths(abs(value.months)) if isinstance(value, YearsMonths) else abs(value)


@builtin("modulo(dividend: number, divisor: number)")
def _modulo(dividend: Decimal, divisor: Decimal) -> Decimal:
    rest = DECIMAL128.remainder(dividend, divisor)
    return DECIMAL128.add(rest, divisor) if rest and (rest < 0) != (divisor < 0) else rest


@builtin("sqrt(number: number)")
def _sqrt(number: Decimal) -> Decimal:
    return DECIMAL128.sqrt(number)


@builtin("log(number: number)", runs=True)
def _log(run: Run, number: Decimal) -> Decimal:
    run.spend(COSTLY)
    if number <= 0:
        raise NullBecause(said("only positive numbers have a logarithm"))
    return DECIMAL128.ln(number)


@builtin("exp(number: number)", runs=True)
def _exp(run: Run, number: Decimal) -> Decimal:
    run.spend(COSTLY)
    return DECIMAL128.exp(number)


@builtin("odd(number: number)")
def _odd(number: Decimal) -> bool:
    return whole(number, "whole number") % 2 == 1


@builtin("even(number: number)")
def _even(number: Decimal) -> bool:
    return whole(number, "whole number") % 2 == 0
