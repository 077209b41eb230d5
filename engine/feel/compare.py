"""Equality and order (DMN 1.5 tables 50 and 51): true, false, or null where the two have nothing in common."""

from __future__ import annotations

import operator
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from engine.feel.moments import instant, offset_of, since_midnight
from engine.feel.run import Run
from engine.feel.said import said
from engine.feel.types import Range, kind_of, midnight
from engine.values import YearsMonths

ORDERS: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_PLAIN = (Decimal, str, date, timedelta, YearsMonths)


def equal(left: Any, right: Any, run: Run) -> bool | None:
    """`left = right`."""
    kind = type(left)
    if left is None or right is None:
        return left is right
    if kind is not type(right):
        return _equal_kinds(left, right, run)
    if kind is list:
        return _equal_lists(left, right, run)
    if kind is dict:
        return _equal_contexts(left, right, run)
    if kind is Range:
        return _equal_ranges(left, right, run)
    if kind is datetime or kind is time:
        return _same_moment(left, right)
    return bool(left == right)


def _equal_kinds(left: Any, right: Any, run: Run) -> bool | None:
    if {type(left), type(right)} == {date, datetime}:
        return equal(_moment(left), _moment(right), run)
    run.warn(said("{kind} and {kind2} cannot be compared", kind=_a(left), kind2=_a(right)))
    return None


def _a(value: Any) -> str:
    return said("A value of type {kind}", kind=kind_of(value))


def _moment(value: Any) -> datetime:
    return value if isinstance(value, datetime) else midnight(value)


def _equal_lists(left: list[Any], right: list[Any], run: Run) -> bool | None:
    run.spend(len(left) + 1)
    if len(left) != len(right):
        return False
    return _all(equal(a, b, run) for a, b in zip(left, right, strict=True))


def _equal_contexts(left: dict[str, Any], right: dict[str, Any], run: Run) -> bool | None:
    run.spend(len(left) + 1)
    if left.keys() != right.keys():
        return False
    return _all(equal(item, right[key], run) for key, item in left.items())


def _equal_ranges(left: Range, right: Range, run: Run) -> bool | None:
    if (left.start_included, left.end_included) != (right.start_included, right.end_included):
        return False
    return _all((equal(left.start, right.start, run), equal(left.end, right.end, run)))


def _all(found: Any) -> bool | None:
    unknown = False
    for one in found:
        if one is False:
            return False
        unknown = unknown or one is None
    return None if unknown else True


def _same_moment(left: Any, right: Any) -> bool:
    if (offset_of(left) is None) != (offset_of(right) is None):
        return False
    if type(left) is datetime:
        return instant(left) == instant(right)
    return since_midnight(left) == since_midnight(right)


def ordered(sign: str, left: Any, right: Any, run: Run) -> bool | None:
    """`left < right` and its like; null for values without an order between them."""
    pair = comparable(left, right)
    if pair is None:
        if left is not None and right is not None:
            run.warn(said("{kind} and {kind2} have no order", kind=_a(left), kind2=_a(right)))
        return None
    return ORDERS[sign](*pair)


def comparable(left: Any, right: Any) -> tuple[Any, Any] | None:
    """Two values that Python orders as DMN does, or None."""
    kind = type(left)
    if kind is not type(right):
        if {kind, type(right)} != {date, datetime}:
            return None
        left, right, kind = _moment(left), _moment(right), datetime
    if kind in _PLAIN:
        return left, right
    if kind not in (datetime, time) or (offset_of(left) is None) != (offset_of(right) is None):
        return None
    read = instant if kind is datetime else since_midnight
    return read(left), read(right)


def includes(span: Range, value: Any, run: Run) -> bool | None:
    """Is the value in the range?"""
    if value is None:
        return None
    above = True if span.start is None else ordered(_above(span), value, span.start, run)
    below = True if span.end is None else ordered(_below(span), value, span.end, run)
    return _all((above, below))


def _above(span: Range) -> str:
    return ">=" if span.start_included else ">"


def _below(span: Range) -> str:
    return "<=" if span.end_included else "<"
