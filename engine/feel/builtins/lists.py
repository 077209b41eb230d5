"""List functions (DMN 1.5 table 77), but those that calculate. Positions count from 1, negative ones from the end."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from functools import cmp_to_key
from typing import Any

from engine.feel.builtins.strings import whole
from engine.feel.calls import NullBecause, builtin
from engine.feel.compare import comparable, equal
from engine.feel.run import MAX_ITEMS, Run, no_longer
from engine.feel.said import said
from engine.feel.types import Function


def position(items: list[Any], number: Decimal, beyond: int = 0) -> int:
    """The index of a position. NullBecause if the list has none there."""
    at = whole(number)
    if at == 0 or abs(at) > len(items) + (beyond if at > 0 else 0):
        raise NullBecause(said("the list has no position {at}", at=at))
    return at - 1 if at > 0 else len(items) + at


def same(left: Any, right: Any, run: Run) -> bool:
    """Are they equal? Quietly: values of different types are not."""
    return equal(left, right, Run()) is True


@builtin("list contains(list: list, element: Any)", runs=True)
def _list_contains(run: Run, items: list[Any], element: Any) -> bool:
    run.spend(len(items))
    return any(same(item, element, run) for item in items)


@builtin("count(list: list...)")
def _count(items: list[Any]) -> Decimal:
    return Decimal(len(items))


@builtin("sublist(list: list, start position: number, length: number?)")
def _sublist(items: list[Any], start: Decimal, length: Decimal | None) -> list[Any]:
    first = position(items, start)
    if length is None:
        return items[first:]
    count = whole(length, "length")
    if count < 1 or first + count > len(items):
        raise NullBecause(said("there are no {count} items from there on", count=count))
    return items[first : first + count]


@builtin("append(list: list, item: Any..)")
def _append(items: list[Any], more: list[Any]) -> list[Any]:
    return no_longer([*items, *more])


@builtin("concatenate(list: list..)")
def _concatenate(lists: list[Any]) -> list[Any]:
    return no_longer([item for one in lists for item in _listed(one)])


def _listed(value: Any) -> list[Any]:
    if value is None:
        raise NullBecause(said("null is no list"))
    return value if isinstance(value, list) else [value]


@builtin("insert before(list: list, position: number, newItem: Any)")
def _insert_before(items: list[Any], number: Decimal, item: Any) -> list[Any]:
    at = position(items, number)
    return [*items[:at], item, *items[at:]]


@builtin("remove(list: list, position: number)")
def _remove(items: list[Any], number: Decimal) -> list[Any]:
    at = position(items, number)
    return [*items[:at], *items[at + 1 :]]


@builtin("list replace(list: list, position: number, newItem: Any)")
def _replace_at(items: list[Any], number: Decimal, item: Any) -> list[Any]:
    at = position(items, number)
    return [*items[:at], item, *items[at + 1 :]]


@builtin("list replace(list: list, match: function, newItem: Any)", runs=True)
def _replace_matching(run: Run, items: list[Any], match: Function, item: Any) -> list[Any]:
    if len(match.parameters) != 2:
        raise NullBecause(said("the match takes the item and the new item"))
    found = [match.invoke([old, item], None, run) for old in items]
    if not all(isinstance(one, bool) for one in found):
        raise NullBecause(said("the match must say true or false"))
    return [item if one else old for one, old in zip(found, items, strict=True)]


@builtin("reverse(list: list)")
def _reverse(items: list[Any]) -> list[Any]:
    return items[::-1]


@builtin("index of(list: list, match: Any)", runs=True)
def _index_of(run: Run, items: list[Any], match: Any) -> list[Any]:
    run.spend(len(items))
    return [Decimal(at) for at, item in enumerate(items, 1) if same(item, match, run)]


@builtin("union(list: list..)", runs=True)
def _union(run: Run, lists: list[Any]) -> list[Any]:
    return _distinct_values(run, _concatenate(lists))


@builtin("distinct values(list: list)", runs=True)
def _distinct_values(run: Run, items: list[Any]) -> list[Any]:
    found: list[Any] = []
    plain: set[Any] = set()
    others: list[Any] = []
    for item in items:
        run.spend(1 + (len(others) >> 2))
        if type(item) in _HASHED:
            if (key := (type(item), item)) in plain:
                continue
            plain.add(key)
        elif any(same(item, other, run) for other in others):
            continue
        else:
            others.append(item)
        found.append(item)
    return found


_HASHED = frozenset((type(None), bool, str, Decimal, date, timedelta))


@builtin("flatten(list: list)", runs=True)
def _flatten(run: Run, items: list[Any]) -> list[Any]:
    found: list[Any] = []
    waiting = [iter(items)]
    while waiting:
        for item in waiting[-1]:
            run.spend()
            if isinstance(item, list):
                waiting.append(iter(item))
                break
            found.append(item)
        else:
            waiting.pop()
    return no_longer(found)


@builtin("sort(list: list, precedes: function?)", runs=True)
def _sort(run: Run, items: list[Any], precedes: Function | None) -> list[Any]:
    if len(items) > MAX_ITEMS:
        return no_longer(items)
    return sorted(items, key=cmp_to_key(lambda a, b: _order(run, precedes, a, b)))


def _order(run: Run, precedes: Function | None, left: Any, right: Any) -> int:
    run.spend()
    if precedes is None:
        pair = comparable(left, right)
        if pair is None:
            raise NullBecause(said("the items have no order"))
        return int(pair[0] > pair[1]) - int(pair[0] < pair[1])
    if precedes.invoke([left, right], None, run) is True:
        return -1
    return 1 if precedes.invoke([right, left], None, run) is True else 0
