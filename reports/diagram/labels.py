"""Names beside shapes and flows: where the BPMN DI puts them, or where there is room."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import dist

from reports.diagram.model import DATA, EVENTS, GATEWAYS, Box, Flow, Node, Point
from reports.diagram.paint import WHITE
from reports.diagram.svg import Look, tag, text
from reports.text import balanced, longest_word, width

SIZE = 13
STEP = SIZE * 1.25
DRAWN_AT = 11  # the text size for which modelling tools compute label bounds
ROOM = 110.0  # how wide a label becomes when nothing says so


@dataclass(frozen=True, slots=True)
class Label:
    """Lines of text and where they stand; `anchor` as in SVG."""

    lines: list[str]
    x: float
    y: float
    anchor: str = "middle"

    @property
    def box(self) -> Box:
        wide = max((width(line, SIZE) for line in self.lines), default=0)
        left = {"middle": self.x - wide / 2, "start": self.x, "end": self.x - wide}[self.anchor]
        high = len(self.lines) * STEP
        return Box(left, self.y - high / 2, wide, high)

    def drawn(self, ink: str, *, on_lines: bool = False) -> str:
        """As SVG; `on_lines` puts a white ground under it."""
        ground = ""
        if on_lines:
            box = self.box.grown(1)
            ground = tag(
                "rect", x=box.x, y=box.y, width=box.w, height=box.h, fill=WHITE, fill_opacity=0.85
            )
        look: Look = {"font_size": SIZE, "fill": ink, "text_anchor": self.anchor}
        return ground + text(self.lines, self.x, self.y, **look)


def has_label(node: Node) -> bool:
    """Whether a node's name stands beside it."""
    return bool(node.name.strip()) and (
        node.kind in EVENTS or node.kind in GATEWAYS or node.kind in DATA
    )


def node_label(node: Node, docks: list[Point], host: Box | None = None) -> Label:
    """The name of an event, gateway or data; `docks` are the ends of the flows at it.

    `host` is what a boundary event sits on.
    """
    if node.label is not None:
        return _given(node.name, node.label, node.frame)
    box, lines = node.frame, balanced(node.name, SIZE, ROOM, lines=5)
    half = len(lines) * STEP / 2
    if host is not None and box.cy < host.bottom - 4:
        return _at_side(lines, box, host)
    if not _docked(docks, box, below=True):
        return Label(lines, box.cx, box.bottom + 5 + half)
    if node.kind != "boundaryEvent" and not _docked(docks, box, below=False):
        return Label(lines, box.cx, box.y - 5 - half)
    return Label(lines, box.cx + 8, box.bottom + 2 + half, "start")


def _at_side(lines: list[str], box: Box, host: Box) -> Label:
    """Beside a boundary event that does not sit on the lower edge: outside of its host."""
    half = len(lines) * STEP / 2
    if box.cy < host.y + 4 and host.x < box.cx < host.right - 4:
        return Label(lines, box.cx + 8, box.y - 2 - half, "start")
    if box.cx > host.cx:
        return Label(lines, max(host.right + 5, box.cx + 8), box.bottom + half, "start")
    return Label(lines, min(host.x - 5, box.cx - 8), box.bottom + half, "end")


def _docked(docks: list[Point], box: Box, *, below: bool) -> bool:
    edge = box.bottom if below else box.y
    return any(abs(y - edge) < 3 for _, y in docks)


def _given(name: str, place: Box, beside: Box) -> Label:
    """Bounds are kept at the side that faces the shape, since our text is larger than the tools'."""
    lines = balanced(name, SIZE, _room(place, name), lines=6)
    half = len(lines) * STEP / 2
    if place.y >= beside.bottom - 2:
        return Label(lines, place.cx, place.y + half)
    if place.bottom <= beside.y + 2:
        return Label(lines, place.cx, place.bottom - half)
    if place.x >= beside.right - 2:
        return Label(lines, place.x, place.cy, "start")
    if place.right <= beside.x + 2:
        return Label(lines, place.right, place.cy, "end")
    return Label(lines, place.cx, place.cy)


def _room(place: Box, name: str) -> float:
    """As wide as drawn, and as the longest word: a translation has longer ones than the name that was drawn."""
    return max(place.w * SIZE / DRAWN_AT + 3, 40, min(longest_word(name, SIZE), ROOM))


def flow_label(flow: Flow, taken: Iterable[Box] = ()) -> Label:
    """The name of a flow: in its bounds, else beside a segment where it covers nothing that is `taken`."""
    if flow.label is not None:
        lines = balanced(flow.name, SIZE, _room(flow.label, flow.name), lines=4)
        return Label(lines, flow.label.cx, flow.label.cy)
    labels = [_beside(flow, start, end) for start, end in _segments(flow)]
    free = (label for label in labels if not any(label.box.meets(box) for box in taken))
    return next(free, labels[0])


def _beside(flow: Flow, start: Point, end: Point) -> Label:
    """Above a level line, to the right of an upright one, near to where it starts."""
    across, down = end[0] - start[0], end[1] - start[1]
    if abs(across) >= abs(down):
        lines = balanced(flow.name, SIZE, max(abs(across) - 14, 60), lines=3)
        x = start[0] + _near(across, 60)
        return Label(lines, x, start[1] - 4 - len(lines) * STEP / 2)
    lines = balanced(flow.name, SIZE, ROOM, lines=3)
    return Label(lines, start[0] + 6, start[1] + _near(down, 34), "start")


def _segments(flow: Flow) -> list[tuple[Point, Point]]:
    """The first segment if there is room beside it, then the longest of those that follow."""
    first, *others = list(zip(flow.points, flow.points[1:], strict=False))[:4]
    others.sort(key=lambda ends: -dist(*ends))
    (x1, y1), (x2, y2) = first
    roomy = abs(y1 - y2) > 2 * STEP or abs(x1 - x2) > width(flow.name, SIZE) + 14
    return [first, *others] if roomy or not others else [others[0], first, *others[1:]]


def _near(far: float, most: float) -> float:
    """Half of a distance, but near to where it starts."""
    return max(-most, min(most, far / 2))
