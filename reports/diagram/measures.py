"""How much room the steps of a scope take: sizes, columns, rows, and the seats of boundary events."""

from __future__ import annotations

from collections import defaultdict

from reports.diagram.grid import Grid
from reports.diagram.labels import ROOM, SIZE, STEP
from reports.diagram.model import EVENTS, GATEWAYS, Box, Model, Node
from reports.text import width, wrap

BAND = 30.0
PAD = 20.0
GAP = 52.0  # between columns
APART = 28.0  # between rows


def seats_apart(model: Model, host: str, hosts: dict[str, str]) -> float:
    """How far apart the events on a step's lower edge stand, so that their names fit between."""
    names = [model.nodes[id_].name for id_, at in hosts.items() if at == host]
    return max(48.0, *(min(width(name, SIZE), ROOM) + 18 for name in [*names, ""]))


def step_size(node: Node, inner: tuple[float, float] | None) -> tuple[float, float]:
    if inner and inner[0]:
        return max(inner[0], width(node.name[:40], SIZE) + 40), inner[1] + BAND * 0.8
    if node.kind in EVENTS:
        return 36, 36
    return (50, 50) if node.kind in GATEWAYS else (120, 80)


def column_places(
    model: Model,
    grid: Grid,
    sizes: dict[str, tuple[float, float]],
    hosts: dict[str, str],
    left: float,
) -> tuple[list[float], list[tuple[float, float]], float]:
    """The middle of each column, the gaps beside them, and where the last one ends."""
    widths, labels = [0.0] * grid.columns, [0.0] * (grid.columns + 1)
    for id_, (_, _, column) in grid.cells.items():
        named = model.nodes[id_].kind in EVENTS or model.nodes[id_].kind in GATEWAYS
        label = min(width(model.nodes[id_].name, SIZE), ROOM) if named else 0
        widths[column] = max(widths[column], sizes[id_][0], label)
    for flow in model.flows.values():
        source = hosts.get(flow.source, flow.source)
        if flow.name and source in grid.cells:
            after = grid.cells[source][2] + 1
            labels[after] = max(labels[after], min(width(flow.name, SIZE) + 10, 90))
    x, centres, gaps = left, [], [(left - PAD, left)]
    for column, wide in enumerate(widths):
        centres.append(x + wide / 2)
        gap = GAP + labels[column + 1]
        gaps.append((x + wide, x + wide + gap))
        x += wide + gap
    return centres, gaps, max(gaps[-1][0] + PAD + (GAP if _uses_last_gap(grid) else 0), left + PAD)


def _uses_last_gap(grid: Grid) -> bool:
    last = grid.columns - 1
    return any((lane, row, last) in grid.taken for lane, row in grid.tracks.values())


def row_places(
    model: Model,
    grid: Grid,
    sizes: dict[str, tuple[float, float]],
    hosts: dict[str, str],
    bands: int,
) -> tuple[dict[tuple[int, int], float], list[float], float]:
    """The middle of each row, the top of each lane (and the bottom), the bottom."""
    heights: dict[tuple[int, int], float] = defaultdict(lambda: 18.0)
    for id_, (lane, row, _) in grid.cells.items():
        high = sizes[id_][1] + 2 * _overhang(model, model.nodes[id_], hosts)
        heights[lane, row] = max(heights[lane, row], high)
    rows, tops, y = {}, [], 0.0
    for lane in range(bands):
        tops.append(y)
        y += PAD / 2
        for row in grid.rows(lane):
            high = heights[lane, row] + APART
            rows[lane, row] = y + high / 2
            y += high
        y += PAD / 2
    return rows, [*tops, y], y


def _overhang(model: Model, node: Node, hosts: dict[str, str]) -> float:
    """What stands under a step: its label, or the events on its boundary with theirs."""
    if node.kind in EVENTS or node.kind in GATEWAYS:
        return len(wrap(node.name, SIZE, ROOM, lines=5)) * STEP
    on_edge = [model.nodes[id_] for id_, host in hosts.items() if host == node.id]
    lines = max((len(wrap(event.name, SIZE, ROOM, lines=5)) for event in on_edge), default=0)
    return 22 + lines * STEP if on_edge else 0


def seat_boundaries(model: Model, hosts: dict[str, str]) -> None:
    """Boundary events stand on the lower edge, from the right."""
    seated: dict[str, int] = defaultdict(int)
    for id_, host in hosts.items():
        box, step = model.nodes[host].frame, seats_apart(model, host, hosts)
        seated[host] += 1
        x = box.right + 10 - min(step, box.w - 20) * seated[host]
        model.nodes[id_].box = Box(max(x, box.x + 4), box.bottom - 18, 36, 36)
