"""List functions that calculate: sums, means, extremes, `all` and `any` (DMN 1.5 table 77)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from functools import cmp_to_key, reduce
from typing import Any

from engine.feel.calls import NullBecause, builtin
from engine.feel.compare import comparable
from engine.feel.numbers import DECIMAL128
from engine.feel.said import said
from engine.values import YearsMonths


def numbers(items: list[Any]) -> list[Decimal]:
    """The list, if it is one of numbers and not empty. NullBecause otherwise."""
    if not items or not all(isinstance(item, Decimal) for item in items):
        raise NullBecause(said("it takes a list of numbers with at least one"))
    return items


def _order(left: Any, right: Any) -> int:
    pair = comparable(left, right)
    if pair is None:
        raise NullBecause(said("the items have no order"))
    return int(pair[0] > pair[1]) - int(pair[0] < pair[1])


def _extreme(items: list[Any], choose: Callable[..., Any]) -> Any:
    if not items:
        raise NullBecause(said("the list is empty"))
    _order(items[0], items[0])
    return choose(items, key=cmp_to_key(_order))


@builtin("min(list: list...)")
def _min(items: list[Any]) -> Any:
    return _extreme(items, min)


@builtin("max(list: list...)")
def _max(items: list[Any]) -> Any:
    return _extreme(items, max)


@builtin("sum(list: list...)")
def _sum(items: list[Any]) -> Any:
    if items and all(isinstance(item, timedelta) for item in items):
        return sum(items, timedelta())
    if items and all(isinstance(item, YearsMonths) for item in items):
        return YearsMonths(sum(item.months for item in items))
    return reduce(DECIMAL128.add, numbers(items))


@builtin("product(list: list...)")
def _product(items: list[Any]) -> Decimal:
    return reduce(DECIMAL128.multiply, numbers(items))


@builtin("mean(list: list...)")
def _mean(items: list[Any]) -> Any:
    total = _sum(items)
    if isinstance(total, timedelta):
        return total / len(items)
    if isinstance(total, YearsMonths):
        return YearsMonths(int(total.months / len(items)))
    return DECIMAL128.divide(total, Decimal(len(items)))


@builtin("median(list: list...)")
def _median(items: list[Any]) -> Decimal:
    ordered = sorted(numbers(items))
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[middle]
    return DECIMAL128.divide(DECIMAL128.add(ordered[middle - 1], ordered[middle]), Decimal(2))


@builtin("stddev(list: list...)")
def _stddev(items: list[Any]) -> Decimal:
    if len(numbers(items)) < 2:
        raise NullBecause(said("it takes at least two numbers"))
    mean = _mean(items)
    apart = [DECIMAL128.subtract(item, mean) for item in items]
    squares = [DECIMAL128.multiply(one, one) for one in apart]
    return DECIMAL128.sqrt(
        DECIMAL128.divide(reduce(DECIMAL128.add, squares), Decimal(len(items) - 1))
    )


@builtin("mode(list: list...)")
def _mode(items: list[Any]) -> list[Any]:
    if not items:
        return []
    often: dict[Decimal, int] = {}
    for item in numbers(items):
        often[item] = often.get(item, 0) + 1
    most = max(often.values())
    return sorted(item for item, times in often.items() if times == most)


@builtin("all(list: list...)")
def _all(items: list[Any]) -> bool | None:
    if any(item is False for item in items):
        return False
    return True if all(item is True for item in items) else None


@builtin("any(list: list...)")
def _any(items: list[Any]) -> bool | None:
    if any(item is True for item in items):
        return True
    return False if all(item is False for item in items) else None
