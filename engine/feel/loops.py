"""What goes over lists: `for`, `some`, `every` and filters (DMN 1.5 sections 10.3.2.5 and 10.3.2.14)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from engine.feel import nodes as n
from engine.feel.compiler import compile_node
from engine.feel.run import Code, Run, Scope, no_longer
from engine.feel.said import said
from engine.feel.types import Range, kind_of

Source = tuple[str, Code, Code | None]
_ONE_DAY = timedelta(days=1)


class _NoDomain(Exception):
    """Nothing to go over."""


@compile_node.register
def _for(node: n.For) -> Code:
    remembers = _mentions(node.body, "partial")
    return looping(_sources(node.sources), compile_node(node.body), remembers)


def looping(sources: list[Source], body: Code, remembers: bool) -> Code:
    """`for`: the values of the body over all rounds; `remembers`: it speaks of `partial`, the values so far."""

    def loop(scope: Scope) -> list[Any] | None:
        results: list[Any] = []
        try:
            for inside in _rounds(sources, scope):
                if remembers:
                    scope.run.spend(len(results) >> 3)
                    inside = Scope({"partial": list(results)}, inside, scope.run)
                results.append(body(inside))
                no_longer(results)
        except _NoDomain:
            return None
        return results

    return loop


@compile_node.register
def _quantified(node: n.Quantified) -> Code:
    return quantifying(_sources(node.sources), compile_node(node.condition), node.every)


def quantifying(sources: list[Source], condition: Code, every: bool) -> Code:
    """`every` or `some`: does the condition hold in all rounds, or in one?"""
    decisive = not every

    def decide(scope: Scope) -> Any:
        unknown = False
        try:
            for inside in _rounds(sources, scope):
                value = condition(inside)
                if value is decisive:
                    return decisive
                unknown = unknown or value is not (not decisive)
        except _NoDomain:
            return None
        return None if unknown else not decisive

    return decide


def _sources(sources: Iterable[n.Source]) -> list[Source]:
    return [
        (one.name, compile_node(one.domain), compile_node(one.end) if one.end else None)
        for one in sources
    ]


def _mentions(part: Any, name: str) -> bool:
    if isinstance(part, tuple):
        return any(_mentions(item, name) for item in part)
    if isinstance(part, n.Name):
        return part.name == name
    return isinstance(part, n.Node) and any(_mentions(item, name) for item in vars(part).values())


def _rounds(sources: list[Source], scope: Scope) -> Iterator[Scope]:
    """The scope of each round: the first source turns slowest."""
    (name, domain, end), rest = sources[0], sources[1:]
    for item in _items(domain, end, scope):
        scope.run.spend()
        inside = Scope({name: item}, scope, scope.run)
        if rest:
            yield from _rounds(rest, inside)
        else:
            yield inside


def _items(domain: Code, end: Code | None, scope: Scope) -> Iterable[Any]:
    value = domain(scope)
    if end is not None:
        return _steps(value, end(scope), scope.run)
    if isinstance(value, Range):
        return range_items(value, scope.run)
    if value is None:
        scope.run.warn(said("null cannot be gone over"))
        raise _NoDomain
    return value if isinstance(value, list) else [value]


def range_items(span: Range, run: Run) -> Iterator[Any]:
    """The whole numbers or days of a range, downwards if it starts higher. Raises _NoDomain."""
    items = _steps(span.start, span.end, run)
    return (
        item
        for item in items
        if (span.start_included or item != span.start) and (span.end_included or item != span.end)
    )


def _steps(start: Any, end: Any, run: Run) -> Iterator[Any]:
    if type(start) is not type(end) or type(start) not in (Decimal, date):
        run.warn(
            said(
                "A loop from {kind} to {kind2} has no steps",
                kind=kind_of(start),
                kind2=kind_of(end),
            )
        )
        raise _NoDomain
    up = start <= end
    step: Any = Decimal(1) if isinstance(start, Decimal) else _ONE_DAY
    return _walk(start, end, step if up else -step, up)


def _walk(item: Any, end: Any, step: Any, up: bool) -> Iterator[Any]:
    while item <= end if up else item >= end:
        yield item
        if item == end:
            return
        item += step


@compile_node.register
def _filter(node: n.Filter) -> Code:
    return filtering(compile_node(node.value), compile_node(node.condition))


def filtering(value: Code, condition: Code) -> Code:
    """`value[condition]`: the items for which it holds, or the one at a position."""

    def choose(scope: Scope) -> Any:
        items = _filtered(value(scope), scope.run)
        probe = condition(_item_scope(items[0] if items else None, scope))
        if type(probe) is Decimal:
            return _at(items, probe, scope.run)
        return [item for item in items if _chosen(condition, item, scope)]

    return choose


def _filtered(value: Any, run: Run) -> list[Any]:
    if isinstance(value, list):
        return value
    if isinstance(value, Range):
        return _counted(value, run)
    return [] if value is None else [value]


def _counted(span: Range, run: Run) -> list[Any]:
    items = []
    try:
        for item in range_items(span, run):
            run.spend()
            items.append(item)
    except _NoDomain:
        return []
    return items


def _chosen(condition: Code, item: Any, scope: Scope) -> bool:
    scope.run.spend()
    return condition(_item_scope(item, scope)) is True


def _item_scope(item: Any, scope: Scope) -> Scope:
    inside = Scope({"item": item}, scope, scope.run)
    return Scope(item, inside, scope.run) if isinstance(item, dict) else inside


def _at(items: list[Any], position: Decimal, run: Run) -> Any:
    if position == position.to_integral_value() and 1 <= abs(position) <= len(items):
        return items[int(position) - 1 if position > 0 else int(position)]
    return run.warn(
        said("The list has {count} items, none at {position}", count=len(items), position=position)
    )
