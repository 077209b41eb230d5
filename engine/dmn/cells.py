"""The cells of a decision table as sets of values, and the pieces into which they cut an input.

Simple cells are any value, constants, comparisons with them, ranges between them, several of these, and `not(...)`. The
constants of a column are texts, yes and no, or all of one type that has an order: numbers, dates, times, durations.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cmp_to_key
from itertools import pairwise
from typing import Any

from engine.feel import nodes as n
from engine.feel.builtins.conversions import MAKERS, constant
from engine.feel.calls import NullBecause
from engine.feel.compare import comparable
from engine.feel.errors import FeelSyntaxError
from engine.feel.moments import moment_text
from engine.feel.numbers import number_text
from engine.feel.parser import Parser

OTHER = "…"
_NULL, _ELSE = object(), object()


class NotSimple(Exception):
    """A cell or column that is not looked into."""


@dataclass(frozen=True)
class Span:
    """The values from `low` to `high`; None is no bound."""

    low: Any
    high: Any
    with_low: bool = True
    with_high: bool = True

    def holds(self, inner: Span) -> bool:
        """Does all of a piece lie in it? A piece is a bound, or what lies between two neighbours."""
        point = inner.with_low
        return _reaches(self.low, inner.low, self.with_low or not point, 1) and _reaches(
            self.high, inner.high, self.with_high or not point, -1
        )


@dataclass(frozen=True)
class Piece:
    """A part of an input's values that all cells treat alike: a span, a text or yes or no, null, or all else."""

    value: Any
    words: str


@dataclass(frozen=True)
class Cell:
    """What one cell takes: anything, single values, or spans; or all but these."""

    any: bool = False
    values: frozenset[Any] = frozenset()
    spans: tuple[Span, ...] = ()
    negated: bool = False

    def takes(self, piece: Piece) -> bool:
        """Does the cell take the values of the piece?"""
        if self.any:
            return True
        if isinstance(piece.value, Span):
            inside = any(span.holds(piece.value) for span in self.spans)
        else:
            inside = piece.value in self.values
        return inside is not self.negated


def _order(left: Any, right: Any) -> int:
    pair = comparable(left, right) if type(left) is type(right) else None
    if pair is None:
        raise NotSimple
    return int(pair[0] > pair[1]) - int(pair[0] < pair[1])


def _reaches(bound: Any, end: Any, with_it: bool, sign: int) -> bool:
    """Does a span with this bound reach as far as the end of a piece?"""
    if bound is None or end is None:
        return bound is None
    order = _order(bound, end) * sign
    return order < 0 or (order == 0 and with_it)


def read_cell(source: str) -> Cell:
    """An input entry. Raises NotSimple."""
    try:
        tests = Parser(source.strip() or "-", frozenset(), MAKERS, {}).unary_tests()
        if isinstance(tests[0], n.AnyTest):
            return Cell(any=True)
        negated = isinstance(tests[0], n.NotTests)
        found = [_read(test) for test in (tests[0].tests if negated else tests)]  # type: ignore[attr-defined]
    except (FeelSyntaxError, NullBecause, RecursionError):
        raise NotSimple from None
    spans = tuple(one for one in found if isinstance(one, Span))
    return Cell(values=frozenset(found) - set(spans), spans=spans, negated=negated)


def _read(test: n.Node) -> Any:
    """A span, or a value that has no order of use here."""
    if isinstance(test, n.Test) and test.operator in ("<", "<=", ">", ">="):
        bound, with_it = _bound(test.operand), "=" in test.operator
        above = test.operator.startswith(">")
        return Span(bound, None, with_it, False) if above else Span(None, bound, False, with_it)
    if not isinstance(test, n.ValueTest) or test.asks:
        raise NotSimple
    if isinstance(test.operand, n.RangeOf):
        start, end = test.operand.start, test.operand.end
        if start is None or end is None:
            raise NotSimple
        inside = (test.operand.start_included, test.operand.end_included)
        return Span(_bound(start), _bound(end), *inside)
    value = constant(test.operand)
    if value is None:
        return _NULL
    return value if isinstance(value, bool | str) else Span(value, value)


def _bound(node: n.Node) -> Any:
    value = constant(node)
    if value is None or isinstance(value, bool | str):
        raise NotSimple
    return value


def cut(cells: Sequence[Cell], allowed: Cell | None) -> list[Piece]:
    """The pieces of a column that its cells tell apart, only those allowed. Raises NotSimple."""
    seen = [*cells, allowed] if allowed is not None else list(cells)
    values = {value for cell in seen for value in cell.values}
    spans = [span for cell in seen for span in cell.spans]
    found = list(_between(_bounds(spans)) if spans else _singles(values - {_NULL}))
    if spans and values - {_NULL}:
        raise NotSimple
    if _NULL in values:
        found.append(Piece(_NULL, "null"))
    return [one for one in found if allowed is None or allowed.takes(one)] or found


def _bounds(spans: Sequence[Span]) -> list[Any]:
    ordered: list[Any] = []
    bounds = (bound for span in spans for bound in (span.low, span.high) if bound is not None)
    for bound in sorted(bounds, key=cmp_to_key(_order)):
        if not ordered or _order(ordered[-1], bound):
            ordered.append(bound)
    return ordered


def _between(bounds: Sequence[Any]) -> Iterator[Piece]:
    yield Piece(Span(None, bounds[0], False, False), f"< {_shown(bounds[0])}")
    for low, high in pairwise([*bounds, None]):
        yield Piece(Span(low, low), _shown(low))
        if high is None:
            yield Piece(Span(low, None, False, False), f"> {_shown(low)}")
        elif type(low) is not date or high - low > timedelta(days=1):
            words = f"{_shown(low)} < … < {_shown(high)}"
            yield Piece(Span(low, high, False, False), words)


def _singles(values: set[Any]) -> Iterator[Piece]:
    yes_or_no = {value for value in values if isinstance(value, bool)}
    if yes_or_no and yes_or_no != values:
        raise NotSimple
    if yes_or_no:
        yield from (Piece(value, _shown(value)) for value in (True, False))
        return
    yield from (Piece(value, _shown(value)) for value in sorted(values))
    yield Piece(_ELSE, OTHER)


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f"“{value}”"
    return number_text(value) if isinstance(value, Decimal) else moment_text(value)
