"""Overlaps and gaps of a decision table.

Looked at are tables whose cells are simple (see engine.dmn.cells). Each input is cut into the pieces that its cells tell
apart; a combination of pieces that no rule takes is a gap, one that several rules take is an overlap where the hit policy
allows one only (DMN 1.5 section 8.2.8).
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

from engine.dmn.cells import Cell, NotSimple, Piece, cut, read_cell
from engine.dmn.reader import Element, child, children, text
from engine.xml import read_xml

MOST_PIECES = 20_000
MOST_LOOKS = 200_000
MOST_TOLD = 20


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
        except NotSimple:
            unread.append(name)
    return Analysis(tuple(gaps[:MOST_TOLD]), tuple(overlaps[:MOST_TOLD]), tuple(unread))


def _look(name: str, table: Element, gaps: list[Hole], overlaps: list[Hole]) -> None:
    inputs = [_label(one) for one in children(table, "input")]
    rows = [
        [read_cell(text(one)) for one in children(rule, "inputEntry")]
        for rule in children(table, "rule")
    ]
    if not inputs or any(len(row) != len(inputs) for row in rows):
        raise NotSimple
    allowed = [_allowed(one) for one in children(table, "input")]
    pieces = [cut([row[place] for row in rows], allowed[place]) for place in range(len(inputs))]
    if math.prod(map(len, pieces)) > MOST_PIECES:
        raise NotSimple
    columns = [_taken([row[place] for row in rows], pieces[place]) for place in range(len(inputs))]
    unique = table.get("hitPolicy", "UNIQUE") == "UNIQUE"
    defaults = any(
        child(one, "defaultOutputEntry") is not None for one in children(table, "output")
    )
    for combination in itertools.product(*columns):
        hit = _rules(combination, len(rows))
        where = dict(zip(inputs, (piece.words for piece, _ in combination), strict=True))
        if not hit and not defaults:
            gaps.append(Hole(name, where))
        elif len(hit) > 1 and unique:
            overlaps.append(Hole(name, where, hit))


Taken = tuple[Piece, int]  # a piece, and the rules that take it: one bit for each


def _taken(cells: Sequence[Cell], pieces: Sequence[Piece]) -> list[Taken]:
    if len(cells) * len(pieces) > MOST_LOOKS:
        raise NotSimple
    return [
        (piece, sum(1 << at for at, cell in enumerate(cells) if cell.takes(piece)))
        for piece in pieces
    ]


def _rules(combination: Sequence[Taken], count: int) -> tuple[int, ...]:
    left = (1 << count) - 1
    for _, taken in combination:
        left &= taken
    return tuple(at + 1 for at in range(count) if left >> at & 1) if left else ()


def _label(element: Element) -> str:
    expression = child(element, "inputExpression")
    return element.get("label") or (text(expression) if expression is not None else "") or "?"


def _allowed(element: Element) -> Cell | None:
    """The values that an input is declared to have."""
    values = child(element, "inputValues")
    if values is not None and text(values):
        return read_cell(text(values))
    expression = child(element, "inputExpression")
    if expression is not None and expression.get("typeRef") == "boolean":
        return read_cell("true, false")
    return None
