"""Signs and badges: a state as a sign in a disc, a few words in a pill beside it."""

from __future__ import annotations

from itertools import pairwise
from math import dist

from reports.diagram.model import EVENTS, GATEWAYS, Box, Flow, Node, Point
from reports.diagram.paint import BY_STATE, PLAIN, WHITE
from reports.diagram.svg import escape, number, tag
from reports.text import shorten, width

DISC = 9.0  # a disc's radius
SIZE = 12
LONGEST = 180.0  # of a badge

# On a grid of 18 x 18, white on the state's colour.
_SIGNS = {
    "done": tag("path", d="M5 9.4l2.8 2.9L13 6.3", fill="none", stroke_width=2.2),
    "active": tag("circle", cx=9, cy=9, r=3.4, fill=WHITE, stroke="none"),
    "failed": tag("path", d="M9 4.4v5.4M9 12.9v.6", fill="none", stroke_width=2.4),
    "added": tag("path", d="M9 4.6v8.8M4.6 9h8.8", fill="none", stroke_width=2.2),
    "removed": tag("path", d="M4.6 9h8.8", fill="none", stroke_width=2.4),
    "changed": tag(
        "path", d="M4.8 7.2h8.4M4.8 10.8h8.4M11.4 4.4l-4.8 9.2", fill="none", stroke_width=1.8
    ),
    "moved": tag(
        "path",
        d="M3.6 9h10.8M6.4 6.4L3.6 9l2.8 2.6M11.6 6.4L14.4 9l-2.8 2.6",
        fill="none",
        stroke_width=1.7,
    ),
    "cancelled": tag("path", d="M5.8 5.8l6.4 6.4M12.2 5.8l-6.4 6.4", fill="none", stroke_width=2.2),
}


def sign(node: Node, state: str | None, badge: str) -> tuple[str, Box] | None:
    """The sign and badge of a node and the room they take; None when it has neither."""
    if not state and not badge:
        return None
    x, y = _corner(node)
    words = shorten(badge, SIZE, LONGEST)
    colour = BY_STATE[state].stroke if state else PLAIN.stroke
    ground = Box(x - DISC, y - DISC, 2 * DISC, 2 * DISC)
    if words:
        ground = _pill(node, ground, words, has_sign=bool(state))
    drawn = tag(
        "rect",
        x=ground.x,
        y=ground.y,
        width=ground.w,
        height=ground.h,
        rx=DISC,
        fill=colour,
        stroke=WHITE,
        stroke_width=1.5,
    )
    if state:
        drawn += _glyph(state, ground.x, ground.y)
    if words:
        start = ground.x + (2 * DISC + 1 if state else 8)
        drawn += tag(
            "text",
            escape(words),
            x=start,
            y=ground.cy + SIZE * 0.36,
            font_size=SIZE,
            fill=WHITE,
            font_weight="bold",
        )
    return tag("g", drawn, class_="bpmn-sign"), ground.grown(1)


def flow_sign(flow: Flow, state: str) -> tuple[str, Box]:
    """A disc on the middle of a flow's longest stretch, and the room it takes."""
    (ax, ay), (bx, by) = max(pairwise(flow.points), key=lambda pair: dist(*pair))
    x, y = (ax + bx) / 2 - DISC, (ay + by) / 2 - DISC
    disc = tag(
        "circle", cx=x + DISC, cy=y + DISC, r=DISC - 1, fill=BY_STATE[state].stroke, stroke=WHITE,
        stroke_width=1.5,
    )  # fmt: skip
    box = Box(x, y, 2 * DISC, 2 * DISC)
    return tag("g", disc + _glyph(state, x, y), class_="bpmn-sign"), box.grown(1)


def _glyph(state: str, x: float, y: float) -> str:
    return tag(
        "g",
        _SIGNS[state],
        transform=f"translate({number(x)} {number(y)})",
        stroke=WHITE,
        stroke_linecap="round",
        stroke_linejoin="round",
        fill="none",
    )


def _corner(node: Node) -> Point:
    """Where a disc is centred: an upper right corner, or the edge there."""
    box = node.frame
    if node.kind in EVENTS:
        return box.cx + box.w * 0.4, box.cy - box.h * 0.4
    if node.kind in GATEWAYS:
        return box.cx + box.w * 0.33, box.cy - box.h * 0.33
    return box.right - 5, box.y


def _pill(node: Node, disc: Box, words: str, *, has_sign: bool) -> Box:
    """Over an activity's right corner (above its icon when long), to the right of an event or gateway."""
    wide = width(words, SIZE) * 1.04 + (2 * DISC + 9 if has_sign else 16)
    if node.kind in EVENTS or node.kind in GATEWAYS:
        return Box(disc.x, disc.y, wide, disc.h)
    left = max(disc.right - wide, node.frame.x)
    over_icon = left < node.frame.x + 26
    return Box(left, disc.y - (DISC - 2) * over_icon, wide, disc.h)
