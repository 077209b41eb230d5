"""Points for the flows of a scope that layout.py has placed: right angles, in the gaps between columns."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from reports.diagram.grid import Cell, Edge, Grid
from reports.diagram.labels import ROOM, SIZE, STEP
from reports.diagram.model import GATEWAYS, Box, Flow, Node, Point
from reports.text import wrap


@dataclass(slots=True)
class Place:
    """The measures of a grid: the middle of each row, and the gap left of each column."""

    grid: Grid
    rows: dict[tuple[int, int], float]
    gaps: list[tuple[float, float]]  # from, to; one more than there are columns
    used: dict[int, int] = field(default_factory=lambda: defaultdict(int))

    def lane_of_gap(self, column: int) -> float:
        """The next free vertical line in a gap, from its right end to the left."""
        left, right = self.gaps[column]
        step = min(9.0, (right - left - 24) / 6)
        self.used[column] += 1
        return right - 20 - step * ((self.used[column] - 1) % 5)


def route(place: Place, edge: Edge, flow: Flow, source: Node, target: Node) -> None:
    """Give a sequence flow its points."""
    if edge.id in place.grid.back:
        points = _leading_back(place, edge, source, target)
    else:
        points = _leading_on(place, edge, source, target)
    flow.points = _straightened(points)


def _leading_on(place: Place, edge: Edge, source: Node, target: Node) -> list[Point]:
    begin, end = place.grid.cells[edge.source], place.grid.cells[edge.target]
    start, goal = source.frame, target.frame
    track = place.rows[place.grid.tracks[edge.id]] if edge.id in place.grid.tracks else goal.cy
    points = _leaving(place, edge, source, begin, track)
    if track != goal.cy:
        x = place.lane_of_gap(end[2])
        points += [(x, track), (x, goal.cy)]
    return [*points, (goal.x, goal.cy)] if start.x < goal.x else [*points, (goal.cx, goal.bottom)]


def _leaving(place: Place, edge: Edge, source: Node, begin: Cell, y: float) -> list[Point]:
    """From a step to the height `y`: straight on, up or down out of a gateway, or in the next gap."""
    box = source.frame
    if source.kind == "boundaryEvent":
        if y > box.bottom and _is_clear(place, begin, y):
            return [(box.cx, box.bottom), (box.cx, y)]
        x = place.lane_of_gap(begin[2] + 1)
        low = box.bottom + 8 + len(wrap(source.name, SIZE, ROOM)) * STEP
        return [(box.cx, box.bottom), (box.cx, low), (x, low), (x, y)]
    if abs(y - box.cy) < 1:
        return [(box.right, box.cy)]
    if source.kind in GATEWAYS and _is_clear(place, begin, y):
        return [(box.cx, box.bottom if y > box.cy else box.y), (box.cx, y)]
    x = place.lane_of_gap(begin[2] + 1)
    return [(box.right, box.cy), (x, box.cy), (x, y)]


def _is_clear(place: Place, begin: Cell, y: float) -> bool:
    """Whether no step stands above or below a cell as far as the height `y`."""
    here = place.rows[begin[:2]]
    low, high = min(here, y), max(here, y)
    return not any(
        column == begin[2] and low - 1 <= place.rows[lane, row] <= high + 1
        for lane, row, column in place.grid.steps
        if (lane, row, column) != begin
    )


def _leading_back(place: Place, edge: Edge, source: Node, target: Node) -> list[Point]:
    begin, end = place.grid.cells[edge.source], place.grid.cells[edge.target]
    y, start, goal = place.rows[place.grid.tracks[edge.id]], source.frame, target.frame
    if _is_clear(place, begin, y) and source.kind != "boundaryEvent":
        points = [(start.cx, start.bottom if y > start.cy else start.y), (start.cx, y)]
    else:
        points = _leaving(place, edge, source, begin, y)
    if not goal.y < y < goal.bottom and _is_clear(place, end, y):
        x = _landing(goal, edge)
        return [*points, (x, y), (x, goal.bottom if y > goal.cy else goal.y)]
    x = place.lane_of_gap(end[2])
    return [*points, (x, y), (x, goal.cy), (goal.x, goal.cy)]


def _landing(goal: Box, edge: Edge) -> float:
    """Where a line comes into a step from above or below: left of where others leave it."""
    return goal.x + goal.w * 0.3 if edge.source == edge.target or goal.w > 90 else goal.cx


def _straightened(points: list[Point]) -> list[Point]:
    """Without points that repeat the one before or lie on the line between their neighbours."""
    kept: list[Point] = []
    for point in points:
        if kept and abs(kept[-1][0] - point[0]) < 0.5 and abs(kept[-1][1] - point[1]) < 0.5:
            continue
        while len(kept) > 1 and _in_line(kept[-2], kept[-1], point):
            kept.pop()
        kept.append(point)
    return kept


def _in_line(first: Point, middle: Point, last: Point) -> bool:
    upright = first[0] == middle[0] == last[0]
    level = first[1] == middle[1] == last[1]
    return upright or level


def straight(source: Box, target: Box) -> list[Point]:
    """A straight line between two shapes, from edge to edge."""
    return [_on_edge(source, (target.cx, target.cy)), _on_edge(target, (source.cx, source.cy))]


def _on_edge(box: Box, towards: Point) -> Point:
    dx, dy = towards[0] - box.cx, towards[1] - box.cy
    if not dx and not dy:
        return (box.cx, box.cy)
    share = min(box.w / 2 / abs(dx) if dx else 1e9, box.h / 2 / abs(dy) if dy else 1e9)
    return (box.cx + dx * share, box.cy + dy * share)
