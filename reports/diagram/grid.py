"""Columns and rows for the steps of one scope: longest path from left to right, lanes as bands of rows.

A flow that skips columns, or leads back, gets a row of its own in the columns it passes (its track),
so that no line runs through a step.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import count


@dataclass(frozen=True, slots=True)
class Edge:
    """A flow between two cells; `aside` when it should not go straight on (from a boundary event)."""

    id: str
    source: str
    target: str
    aside: bool = False


Cell = tuple[int, int, int]  # lane, row in the lane, column


@dataclass(slots=True)
class Grid:
    """Where each step stands and which row each long flow takes."""

    cells: dict[str, Cell] = field(default_factory=dict)
    tracks: dict[str, tuple[int, int]] = field(default_factory=dict)  # flow -> lane, row
    back: set[str] = field(default_factory=set)  # flows that lead to the left
    taken: set[Cell] = field(default_factory=set)
    steps: set[Cell] = field(default_factory=set)

    @property
    def columns(self) -> int:
        return 1 + max((column for _, _, column in self.cells.values()), default=-1)

    def rows(self, lane: int) -> range:
        """The rows of a lane; what leads back may stand above row 0."""
        used = [row for at, row, _ in self.taken if at == lane] or [0]
        return range(min(used), max(used) + 1)


def arrange(nodes: list[str], edges: list[Edge], lanes: dict[str, int]) -> Grid:
    """A grid for `nodes`, in their reading order; `lanes` says in which lane each one is."""
    back = _back_edges(nodes, edges)
    forward = [edge for edge in edges if edge.id not in back]
    columns = _longest_paths(nodes, forward)
    grid = Grid(back=back)
    incoming: dict[str, list[Edge]] = defaultdict(list)
    outgoing: dict[str, list[Edge]] = defaultdict(list)
    for edge in forward:
        incoming[edge.target].append(edge)
        outgoing[edge.source].append(edge)
    layers: dict[int, list[str]] = defaultdict(list)
    for node in nodes:
        layers[columns[node]].append(node)
    for column in sorted(layers):
        for node in _by_wish(layers[column], incoming, outgoing, grid, lanes):
            wish = _wish(node, incoming[node], outgoing, grid, lanes)
            _put(grid, node, lanes[node], wish, column)
        _reserve_forward(grid, layers.get(column - 1, []), outgoing, columns)
    for edge in edges:
        if edge.id in back:
            _reserve_back(grid, edge)
    return grid


def _back_edges(nodes: list[str], edges: list[Edge]) -> set[str]:
    """The edges that close a cycle, found by walking depth first in reading order."""
    ahead: dict[str, list[Edge]] = defaultdict(list)
    for edge in edges:
        ahead[edge.source].append(edge)
    entered = {edge.target for edge in edges}
    back, seen, on_path = set(), set(), set()
    for root in sorted(nodes, key=lambda node: node in entered):
        if root in seen:
            continue
        seen.add(root)
        on_path.add(root)
        walk = [(root, iter(ahead[root]))]
        while walk:
            node, rest = walk[-1]
            step = next(rest, None)
            if step is None:
                on_path.discard(node)
                walk.pop()
            elif step.target in on_path:
                back.add(step.id)
            elif step.target not in seen:
                seen.add(step.target)
                on_path.add(step.target)
                walk.append((step.target, iter(ahead[step.target])))
    return back


def _longest_paths(nodes: list[str], edges: list[Edge]) -> dict[str, int]:
    column = dict.fromkeys(nodes, 0)
    waiting = dict.fromkeys(nodes, 0)
    ahead: dict[str, list[str]] = defaultdict(list)
    for edge in edges:
        waiting[edge.target] += 1
        ahead[edge.source].append(edge.target)
    ready = [node for node in nodes if not waiting[node]]
    for node in ready:  # grows while it is walked
        for target in ahead[node]:
            column[target] = max(column[target], column[node] + 1)
            waiting[target] -= 1
            if not waiting[target]:
                ready.append(target)
    return column


def _by_wish(
    nodes: list[str],
    incoming: dict[str, list[Edge]],
    outgoing: dict[str, list[Edge]],
    grid: Grid,
    lanes: dict[str, int],
) -> list[str]:
    def rank(node: str) -> tuple[int, bool]:
        edges = incoming[node]
        aside = bool(edges) and all(edge.aside for edge in edges)
        return _wish(node, edges, outgoing, grid, lanes), aside

    return sorted(nodes, key=rank)


def _wish(
    node: str,
    incoming: Iterable[Edge],
    outgoing: dict[str, list[Edge]],
    grid: Grid,
    lanes: dict[str, int],
) -> int:
    """The row that keeps the line to a step straight; the second flow out of one goes a row below."""
    wishes = []
    for edge in incoming:
        lane, row, _ = grid.cells[edge.source]
        if lane == lanes[node]:
            beside = [other.id for other in outgoing[edge.source] if lanes[other.target] == lane]
            wishes.append(row + max(beside.index(edge.id), int(edge.aside)))
    return min(wishes, default=0)


def _put(grid: Grid, node: str, lane: int, row: int, column: int) -> None:
    while (lane, row, column) in grid.taken:
        row += 1
    grid.cells[node] = (lane, row, column)
    grid.taken.add((lane, row, column))
    grid.steps.add((lane, row, column))


def _reserve_forward(
    grid: Grid, nodes: list[str], outgoing: dict[str, list[Edge]], columns: dict[str, int]
) -> None:
    for node in nodes:
        lane, row, column = grid.cells[node]
        for edge in outgoing[node]:
            if columns[edge.target] > column + 1:
                between = range(column + 1, columns[edge.target])
                _reserve(grid, edge.id, lane, row + edge.aside, between)


def _reserve_back(grid: Grid, edge: Edge) -> None:
    lane, row, column = grid.cells[edge.source]
    first = grid.cells[edge.target][2]
    _reserve(grid, edge.id, lane, row, range(first, column + 1), near=True)


def _reserve(
    grid: Grid, flow: str, lane: int, row: int, columns: range, *, near: bool = False
) -> None:
    """The first free row from `row` downwards, or with `near` the nearest, above rather than below."""
    rows = (row + (away + 1) // 2 * (-1) ** away for away in count()) if near else count(row)
    row = next(r for r in rows if not any((lane, r, c) in grid.taken for c in columns))
    grid.tracks[flow] = (lane, row)
    grid.taken.update((lane, row, column) for column in columns)
