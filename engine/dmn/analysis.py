"""Overlaps and gaps of a decision table.

Looked at are tables whose cells are simple: any value, texts, yes and no, numbers, comparisons and ranges of numbers,
lists of these, and `not(...)`. Each input is cut into the pieces that its cells tell apart; a combination of pieces that
no rule takes is a gap, one that several rules take is an overlap where the hit policy allows one only (DMN 1.5, 8.2.8).
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from engine.dmn.reader import Element, child, children, text
from engine.xml import read_xml

MOST_PIECES = 20_000
MOST_TOLD = 20
OTHER = "…"
_RANGE = re.compile(r"([\[\](])\s*(-?[\d.]+)\s*\.\.\s*(-?[\d.]+)\s*([\])\[])")
_COMPARED = re.compile(r"(<=|>=|<|>)\s*(-?\d+(?:\.\d+)?)")
_TEXT = re.compile(r'"((?:[^"\\]|\\.)*)"')


@dataclass(frozen=True)
class Piece:
    """A part of an input's values that all cells treat alike, and an example of it as FEEL."""

    example: str
    words: str


@dataclass(frozen=True)
class Hole:
    """Inputs that no rule takes (`rules` empty), or that several take: words by input."""

    decision: str
    where: dict[str, str]
    rules: tuple[int, ...] = ()


@dataclass(frozen=True)
class Analysis:
    """`unread` names the tables whose cells are not simple enough."""

    gaps: tuple[Hole, ...]
    overlaps: tuple[Hole, ...]
    unread: tuple[str, ...]


class _NotSimple(Exception):
    """A cell that is not looked into."""


@dataclass(frozen=True)
class _Interval:
    low: Decimal | None
    high: Decimal | None
    with_low: bool
    with_high: bool

    def holds(self, value: Decimal) -> bool:
        above = self.low is None or value > self.low or (self.with_low and value == self.low)
        below = self.high is None or value < self.high or (self.with_high and value == self.high)
        return above and below


@dataclass(frozen=True)
class _Cell:
    """What one cell takes: anything, texts (yes and no as texts), or intervals; or all but these."""

    any: bool = False
    texts: frozenset[str] = frozenset()
    intervals: tuple[_Interval, ...] = ()
    negated: bool = False

    def takes(self, value: str | Decimal | None) -> bool:
        if self.any:
            return True
        inside = (
            any(one.holds(value) for one in self.intervals)
            if isinstance(value, Decimal)
            else value in self.texts
        )
        return inside is not self.negated


def analyse(xml: bytes) -> Analysis:
    """Look at all tables of a DMN file. Raises XmlRefused, DmnError for what is none."""
    gaps: list[Hole] = []
    overlaps: list[Hole] = []
    unread = []
    for decision in read_xml(xml).iter("{*}decision"):
        table = decision.find("{*}decisionTable")
        if table is None:
            continue
        name = decision.get("name") or decision.get("id") or ""
        try:
            _look(name, table, gaps, overlaps)
        except _NotSimple:
            unread.append(name)
    return Analysis(tuple(gaps[:MOST_TOLD]), tuple(overlaps[:MOST_TOLD]), tuple(unread))


def _look(name: str, table: Element, gaps: list[Hole], overlaps: list[Hole]) -> None:
    inputs = [_label(one) for one in children(table, "input")]
    rows = [
        [read_cell(text(one)) for one in children(rule, "inputEntry")]
        for rule in children(table, "rule")
    ]
    if not inputs or any(len(row) != len(inputs) for row in rows):
        raise _NotSimple
    allowed = [_allowed(one) for one in children(table, "input")]
    pieces = [_pieces([row[place] for row in rows], allowed[place]) for place in range(len(inputs))]
    if _product(pieces) > MOST_PIECES:
        raise _NotSimple
    unique = table.get("hitPolicy", "UNIQUE") == "UNIQUE"
    defaults = any(
        child(one, "defaultOutputEntry") is not None for one in children(table, "output")
    )
    for combination in itertools.product(*pieces):
        hit = tuple(number for number, row in enumerate(rows, 1) if _hits(row, combination))
        where = {inputs[place]: piece.words for place, (_, piece) in enumerate(combination)}
        if not hit and not defaults:
            gaps.append(Hole(name, where))
        elif len(hit) > 1 and unique:
            overlaps.append(Hole(name, where, hit))


Valued = tuple[str | Decimal | None, Piece]


def _hits(row: Sequence[_Cell], combination: Sequence[Valued]) -> bool:
    return all(cell.takes(value) for cell, (value, _) in zip(row, combination, strict=True))


def _product(pieces: Sequence[Sequence[Valued]]) -> int:
    whole = 1
    for part in pieces:
        whole *= len(part)
    return whole


def _label(element: Element) -> str:
    expression = child(element, "inputExpression")
    return element.get("label") or (text(expression) if expression is not None else "") or "?"


def _allowed(element: Element) -> _Cell | None:
    """The values that an input is declared to have."""
    values = child(element, "inputValues")
    if values is not None and text(values):
        return read_cell(text(values))
    expression = child(element, "inputExpression")
    if expression is not None and expression.get("typeRef") == "boolean":
        return _Cell(texts=frozenset({"true", "false"}))
    return None


def _pieces(cells: Sequence[_Cell], allowed: _Cell | None) -> list[Valued]:
    bounds = sorted(
        {
            b
            for cell in _with(cells, allowed)
            for i in cell.intervals
            for b in (i.low, i.high)
            if b is not None
        }
    )
    texts = sorted({t for cell in _with(cells, allowed) for t in cell.texts})
    if bounds and texts:
        raise _NotSimple
    found: list[Valued]
    if bounds:
        found = list(_number_pieces(bounds))
    else:
        found = [(one, Piece(_quoted(one), _shown(one))) for one in texts]
        if not set(texts) <= {"true", "false"} or not texts:
            found.append((None, Piece("null", OTHER)))
        elif texts:
            found = [(one, Piece(one, one)) for one in ("true", "false")]
    return [one for one in found if allowed is None or allowed.takes(one[0])] or found


def _with(cells: Sequence[_Cell], allowed: _Cell | None) -> list[_Cell]:
    return [*cells, allowed] if allowed is not None else list(cells)


def _number_pieces(bounds: Sequence[Decimal]) -> Iterator[Valued]:
    one = Decimal(1)
    yield bounds[0] - one, Piece(str(bounds[0] - one), f"< {bounds[0]}")
    for low, high in itertools.pairwise(bounds):
        yield low, Piece(str(low), str(low))
        middle = (low + high) / 2
        yield middle, Piece(str(middle), f"{low} < … < {high}")
    last = bounds[-1]
    yield last, Piece(str(last), str(last))
    yield last + one, Piece(str(last + one), f"> {last}")


def _quoted(value: str) -> str:
    return value if value in ("true", "false") else f'"{value}"'


def _shown(value: str) -> str:
    return value if value in ("true", "false") else f"“{value}”"


def read_cell(source: str) -> _Cell:
    """An input entry; raises for what is not simple."""
    source = source.strip()
    if source in ("", "-"):
        return _Cell(any=True)
    negated = source.startswith("not(") and source.endswith(")")
    if negated:
        source = source[4:-1].strip()
    texts: set[str] = set()
    intervals: list[_Interval] = []
    while source:
        source = _one(source, texts, intervals).lstrip()
        if source and not source.startswith(","):
            raise _NotSimple
        source = source[1:].lstrip()
    return _Cell(texts=frozenset(texts), intervals=tuple(intervals), negated=negated)


def _one(source: str, texts: set[str], intervals: list[_Interval]) -> str:
    """Take one test off the front; returns the rest."""
    if (found := _TEXT.match(source)) or (found := re.match(r"(true|false)\b", source)):
        texts.add(found[1])
    elif found := _RANGE.match(source):
        low, high = _number(found[2]), _number(found[3])
        intervals.append(_Interval(low, high, found[1] == "[", found[4] == "]"))
    elif found := _COMPARED.match(source):
        value, with_it = _number(found[2]), "=" in found[1]
        above = found[1].startswith(">")
        intervals.append(
            _Interval(value, None, with_it, False)
            if above
            else _Interval(None, value, False, with_it)
        )
    elif found := re.match(r"-?\d+(?:\.\d+)?", source):
        value = _number(found[0])
        intervals.append(_Interval(value, value, True, True))
    else:
        raise _NotSimple
    return source[found.end() :]


def _number(source: str) -> Decimal:
    try:
        return Decimal(source)
    except InvalidOperation:
        raise _NotSimple from None
