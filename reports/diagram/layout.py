"""Places for a model that has none: packages also come from tools that write no BPMN DI.

Steps run from left to right by their longest path, lanes are bands, sub-processes are drawn expanded,
event sub-processes, data and annotations stand below, pools under one another.
"""

from __future__ import annotations

from collections.abc import Iterable

from reports.diagram.below import place_below
from reports.diagram.grid import Edge, Grid, arrange
from reports.diagram.measures import (
    BAND,
    PAD,
    column_places,
    row_places,
    seat_boundaries,
    seats_apart,
    step_size,
)
from reports.diagram.model import (
    ACTIVITIES,
    CONTAINERS,
    STEPS,
    Box,
    Flow,
    Model,
    Node,
    Plane,
    around,
)
from reports.diagram.routing import Place, route, straight

POOLS_APART = 50.0


def lay_out(model: Model) -> None:
    """Give every step, frame and flow a place, in one plane; places that were there are dropped."""
    _clear(model)
    plane = Plane("")
    top = 0.0
    for pool, process in _pools(model):
        top += _place_pool(model, pool, process, top) + POOLS_APART
    _widen_pools(model)
    _connect(model)
    plane.nodes = [node.id for node in model.nodes.values() if node.box]
    plane.flows = [flow.id for flow in model.flows.values() if flow.points]
    model.planes = [plane] if plane.nodes else []


def _clear(model: Model) -> None:
    full = {node.parent for node in model.nodes.values() if node.kind in STEPS}
    for node in model.nodes.values():
        node.box = node.label = None
        node.expanded, node.horizontal = node.id in full, True
    for flow in model.flows.values():
        flow.points, flow.label = [], None


def _pools(model: Model) -> list[tuple[Node | None, str]]:
    pools: list[tuple[Node | None, str]] = [
        (node, node.process if node.process in model.processes else "")
        for node in model.nodes.values()
        if node.kind == "participant"
    ]
    held = {process for _, process in pools}
    return pools + [(None, process) for process in model.processes if process not in held]


def _place_pool(model: Model, pool: Node | None, process: str, top: float) -> float:
    """Place one pool (or a process without one) at `top`; its height."""
    if pool is not None and not process:
        pool.box = Box(0, top, 400, 60)
        return 60
    wide, high = _place_scope(model, process)
    lanes = [
        node
        for node in model.nodes.values()
        if node.kind == "lane" and _scope(model, node) == process
    ]
    left = BAND * (pool is not None)
    if not wide:
        return -POOLS_APART
    _move(model, process, left, top)
    for lane in lanes:
        lane.box = lane.box and lane.box.moved(left, top)
    if pool is not None:
        pool.box = Box(0, top, left + wide, high)
    return high


def _scope(model: Model, lane: Node) -> str:
    parent = lane.parent
    while parent in model.nodes and model.nodes[parent].kind == "lane":
        parent = model.nodes[parent].parent
    return parent


def _move(model: Model, scope: str, dx: float, dy: float) -> None:
    """Move all that is inside a scope."""
    inside = {scope}
    for node in model.nodes.values():  # a scope stands before its content in the document
        if node.parent in inside and node.box is not None and node.kind != "lane":
            node.box = node.box.moved(dx, dy)
            inside.add(node.id)
    for flow in model.flows.values():
        if flow.parent in inside:
            flow.points = [(x + dx, y + dy) for x, y in flow.points]


def _place_scope(model: Model, scope: str) -> tuple[float, float]:
    """Place what is in a process or sub-process, from 0, 0; the size it takes."""
    steps = [n for n in model.nodes.values() if n.parent == scope and n.kind in STEPS]
    inner = {n.id: _place_scope(model, n.id) for n in steps if n.kind in CONTAINERS}
    sizes = {n.id: step_size(n, inner.get(n.id)) for n in steps}
    hosts = {n.id: n.host for n in steps if n.kind == "boundaryEvent" and _can_host(model, n.host)}
    for id_ in set(hosts.values()) & set(sizes):
        seats = [*hosts.values()].count(id_)
        sizes[id_] = (max(sizes[id_][0], seats * seats_apart(model, id_, hosts)), sizes[id_][1])
    flow_steps = [n for n in steps if not n.by_event and n.id not in hosts]
    leaves = _leaf_lanes(model, scope)
    edges = _edges(model, {n.id for n in flow_steps}, hosts)
    lanes = {n.id: leaves.index(n.lane) if n.lane in leaves else 0 for n in flow_steps}
    grid = arrange([n.id for n in _reading_order(flow_steps)], edges, lanes)
    left = PAD + BAND * (_depth(model, leaves) if leaves else 0)
    wide, high = _fill(model, grid, sizes, hosts, edges, left, len(leaves) or 1, leaves)
    wide, high = place_below(model, scope, sizes, left, wide, high)
    _stretch_lanes(model, leaves, wide, high)
    for id_ in inner:
        if model.nodes[id_].box is not None:
            _move(model, id_, model.nodes[id_].frame.x, model.nodes[id_].frame.y + BAND * 0.8)
    return (wide, high) if steps else (0, 0)


def _can_host(model: Model, id_: str) -> bool:
    host = model.nodes.get(id_)
    return host is not None and host.kind in ACTIVITIES and not host.by_event


def _reading_order(steps: Iterable[Node]) -> list[Node]:
    return sorted(steps, key=lambda node: node.kind != "startEvent")


def _edges(model: Model, steps: set[str], hosts: dict[str, str]) -> list[Edge]:
    """The sequence flows between steps, and associations that lead to a compensation."""
    edges = []
    for flow in model.flows.values():
        source, target = hosts.get(flow.source, flow.source), hosts.get(flow.target, flow.target)
        if flow.kind in ("sequenceFlow", "association") and {source, target} <= steps:
            edges.append(Edge(flow.id, source, target, aside=flow.source in hosts))
    return edges


def _leaf_lanes(model: Model, scope: str) -> list[str]:
    lanes = [n for n in model.nodes.values() if n.kind == "lane" and _scope(model, n) == scope]
    outer = {lane.parent for lane in lanes}
    return [lane.id for lane in lanes if lane.id not in outer]


def _depth(model: Model, leaves: list[str]) -> int:
    return max(len(_lanes_around(model, leaf)) for leaf in leaves)


def _lanes_around(model: Model, lane: str) -> list[str]:
    """A lane and those around it, the outermost first."""
    chain: list[str] = []
    while lane in model.nodes and model.nodes[lane].kind == "lane":
        chain.insert(0, lane)
        lane = model.nodes[lane].parent
    return chain


def _fill(
    model: Model,
    grid: Grid,
    sizes: dict[str, tuple[float, float]],
    hosts: dict[str, str],
    edges: list[Edge],
    left: float,
    bands: int,
    leaves: list[str],
) -> tuple[float, float]:
    """Turn cells into boxes and flows into points; the size of it all."""
    centres, gaps, right = column_places(model, grid, sizes, hosts, left)
    rows, tops, bottom = row_places(model, grid, sizes, hosts, bands)
    for id_, (lane, row, column) in grid.cells.items():
        w, h = sizes[id_]
        model.nodes[id_].box = Box(centres[column] - w / 2, rows[lane, row] - h / 2, w, h)
    for place, leaf in enumerate(leaves):
        x = BAND * (len(_lanes_around(model, leaf)) - 1)
        model.nodes[leaf].box = Box(x, tops[place], right - x, tops[place + 1] - tops[place])
    seat_boundaries(model, hosts)
    place_ = Place(grid, rows, gaps)
    for edge in edges:
        flow = model.flows[edge.id]
        route(place_, edge, flow, model.nodes[flow.source], model.nodes[flow.target])
    return right, bottom


def _stretch_lanes(model: Model, leaves: list[str], wide: float, high: float) -> None:
    """Lanes reach to the right end, the last one to the bottom; outer lanes go around theirs."""
    for place, leaf in enumerate(leaves):
        box = model.nodes[leaf].frame
        low = high if place == len(leaves) - 1 else box.bottom
        model.nodes[leaf].box = Box(box.x, box.y, wide - box.x, low - box.y)
    for leaf in leaves:
        for depth, outer in enumerate(_lanes_around(model, leaf)[:-1]):
            inside = model.nodes[leaf].frame
            known = model.nodes[outer].box
            union = around([inside] if known is None else [known, inside])
            model.nodes[outer].box = Box(BAND * depth, union.y, wide - BAND * depth, union.h)


def _widen_pools(model: Model) -> None:
    """All pools get as wide as the widest, their lanes too."""
    frames = [n for n in model.nodes.values() if n.kind in ("participant", "lane") and n.box]
    right = max((node.frame.right for node in frames), default=0)
    for node in frames:
        box = node.frame
        node.box = Box(box.x, box.y, right - box.x, box.h)


def _connect(model: Model) -> None:
    """Message flows and what is left: associations with data and annotations."""
    for flow in model.flows.values():
        source, target = model.nodes.get(flow.source), model.nodes.get(flow.target)
        if flow.points or source is None or target is None or not source.box or not target.box:
            continue
        if flow.kind == "messageFlow":
            _message(flow, source, target)
        else:
            flow.points = straight(source.frame, target.frame)


def connect_rest(model: Model) -> None:
    """Straight lines for flows that the BPMN DI leaves out although both their ends have a place."""
    for plane in model.planes:
        here = set(plane.nodes)
        for flow in model.flows.values():
            if (
                not flow.points
                and {flow.source, flow.target} <= here
                and flow.source != flow.target
            ):
                flow.points = straight(
                    model.nodes[flow.source].frame, model.nodes[flow.target].frame
                )
                plane.flows.append(flow.id)


def _message(flow: Flow, source: Node, target: Node) -> None:
    """Up or down between two pools; a pool is met right above or below the other end."""
    start, goal = source.frame, target.frame
    x1 = goal.cx if source.kind == "participant" else start.cx
    x2 = x1 if target.kind == "participant" else goal.cx
    down = start.cy < goal.cy
    y1, y2 = (start.bottom, goal.y) if down else (start.y, goal.bottom)
    middle = y2 - 16 if down else y2 + 16
    bend = [(x1, middle), (x2, middle)] if x1 != x2 else []
    flow.points = [(x1, y1), *bend, (x2, y2)]
