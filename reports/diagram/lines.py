"""Sequence flows, message flows and associations, with their arrowheads (BPMN 2.0 section 7.5)."""

from __future__ import annotations

from math import hypot

from reports.diagram.model import Flow, Point
from reports.diagram.paint import WHITE, Paint
from reports.diagram.svg import number, tag

BEND = 6.0  # the radius of a bend

_DASHES = {
    "messageFlow": "7 4",
    "association": "1.5 4",
    "dataInputAssociation": "1.5 4",
    "dataOutputAssociation": "1.5 4",
}


def line(flow: Flow, paint: Paint, *, from_activity: bool) -> str:
    """A flow with its points as SVG content, without its label."""
    points = _distinct(flow.points)
    if len(points) < 2:
        return ""
    end, before = points[-1], points[-2]
    drawn = [tag("path", d=_route(points), fill="none", stroke_dasharray=_DASHES.get(flow.kind))]
    if flow.kind == "sequenceFlow":
        drawn.append(_arrow(before, end, fill=paint.stroke))
        drawn.append(_start_mark(flow, points, paint, from_activity))
    elif flow.kind == "messageFlow":
        drawn.append(_arrow(before, end, fill=WHITE, stroke_width=1.2))
        drawn.append(tag("circle", cx=points[0][0], cy=points[0][1], r=3.5, fill=WHITE))
    else:
        drawn += _association_ends(flow, points)
    return "".join(drawn)


def _association_ends(flow: Flow, points: list[Point]) -> list[str]:
    data = flow.kind != "association"
    ends = (
        [_open_arrow(points[-2], points[-1])] if data or flow.direction in ("One", "Both") else []
    )
    return ends + ([_open_arrow(points[1], points[0])] if flow.direction == "Both" else [])


def _start_mark(flow: Flow, points: list[Point], paint: Paint, from_activity: bool) -> str:
    """The slash of a default flow, the diamond of a conditional one that leaves an activity."""
    ahead, side = _directions(points[0], points[1])
    if flow.default:
        return _shape(
            [_off(points[0], ahead, 6 + 4, side, 5), _off(points[0], ahead, 14 + 4, side, -5)]
        )
    if flow.conditional and from_activity:
        middle, tip = _off(points[0], ahead, 8, side, 0), _off(points[0], ahead, 16, side, 0)
        sides = _off(middle, ahead, 0, side, 4.5), _off(middle, ahead, 0, side, -4.5)
        return _shape(
            [points[0], sides[0], tip, sides[1]], fill=WHITE, close=True, stroke_width=1.3
        )
    return ""


def _arrow(before: Point, end: Point, *, fill: str, stroke_width: float | None = 1) -> str:
    ahead, side = _directions(before, end)
    corners = [end, _off(end, ahead, -10, side, 4.6), _off(end, ahead, -10, side, -4.6)]
    return _shape(corners, fill=fill, close=True, stroke_width=stroke_width)


def _open_arrow(before: Point, end: Point) -> str:
    ahead, side = _directions(before, end)
    return _shape([_off(end, ahead, -8, side, 4.5), end, _off(end, ahead, -8, side, -4.5)])


def _shape(
    corners: list[Point],
    *,
    fill: str = "none",
    close: bool = False,
    stroke_width: float | None = None,
) -> str:
    path = "M" + "L".join(f"{number(x)} {number(y)}" for x, y in corners) + "z" * close
    return tag("path", d=path, fill=fill, stroke_width=stroke_width, stroke_linejoin="round")


def _directions(start: Point, end: Point) -> tuple[Point, Point]:
    """The unit vector from start to end, and the one across it."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    far = hypot(dx, dy) or 1
    return (dx / far, dy / far), (-dy / far, dx / far)


def _off(point: Point, ahead: Point, far: float, side: Point, aside: float) -> Point:
    return (
        point[0] + ahead[0] * far + side[0] * aside,
        point[1] + ahead[1] * far + side[1] * aside,
    )


def _distinct(points: list[Point]) -> list[Point]:
    return [p for place, p in enumerate(points) if place == 0 or p != points[place - 1]]


def _route(points: list[Point]) -> str:
    """The path through all points, with rounded bends."""
    path = f"M{number(points[0][0])} {number(points[0][1])}"
    for before, bend, after in zip(points, points[1:], points[2:], strict=False):
        radius = min(BEND, _far(before, bend) / 2, _far(bend, after) / 2)
        into, _ = _directions(bend, before)
        out, _ = _directions(bend, after)
        path += (
            f"L{number(bend[0] + into[0] * radius)} {number(bend[1] + into[1] * radius)}"
            f"Q{number(bend[0])} {number(bend[1])} "
            f"{number(bend[0] + out[0] * radius)} {number(bend[1] + out[1] * radius)}"
        )
    return path + f"L{number(points[-1][0])} {number(points[-1][1])}"


def _far(one: Point, other: Point) -> float:
    return hypot(one[0] - other[0], one[1] - other[1])
