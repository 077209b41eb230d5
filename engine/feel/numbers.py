"""FEEL's numbers: decimals of 34 digits, rounded half to even (DMN 1.5 section 10.3.2.3.1)."""

from __future__ import annotations

import decimal
from decimal import Decimal

DECIMAL128 = decimal.Context(
    prec=34,
    rounding=decimal.ROUND_HALF_EVEN,
    Emin=-6143,
    Emax=6144,
    traps=[decimal.InvalidOperation, decimal.DivisionByZero, decimal.Overflow],
)
_QUANTIZING = decimal.Context(prec=6200, traps=[decimal.InvalidOperation])
MAX_SCALE, MIN_SCALE = 6176, -6111


def rounded(number: Decimal) -> Decimal | None:
    """The number in 34 digits, or None if it is too large to be one."""
    try:
        return DECIMAL128.plus(number)
    except decimal.DecimalException:
        return None


def at_scale(number: Decimal, scale: int, rounding: str) -> Decimal:
    """The number with so many decimal places."""
    found = number.quantize(Decimal(1).scaleb(-scale), rounding=rounding, context=_QUANTIZING)
    return DECIMAL128.plus(found)


def number_text(number: Decimal) -> str:
    """The number as people write it: no exponent, no needless zeros."""
    text = f"{number:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
