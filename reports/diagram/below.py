"""What stands below the steps of a scope: event sub-processes, data and annotations."""

from __future__ import annotations

from reports.diagram.labels import ROOM, STEP
from reports.diagram.measures import APART, PAD
from reports.diagram.model import Box, Model, Node
from reports.text import wrap

_BELOW = ("dataObjectReference", "dataStoreReference", "textAnnotation")


def place_below(
    model: Model,
    scope: str,
    sizes: dict[str, tuple[float, float]],
    left: float,
    wide: float,
    high: float,
) -> tuple[float, float]:
    """Event sub-processes, then data and annotations, each in a row; the size with them."""
    subs = [n for n in model.nodes.values() if n.parent == scope and n.by_event]
    wide, high = _in_a_row(subs, [sizes[n.id] for n in subs], left, wide, high)
    notes = [n for n in model.nodes.values() if n.parent == scope and n.kind in _BELOW]
    near = {n.id: _beside(model, n) for n in notes}
    notes.sort(key=lambda n: near[n.id])
    return _in_a_row(notes, [_note_size(n) for n in notes], left, wide, high, near)


def _in_a_row(
    nodes: list[Node],
    sizes: list[tuple[float, float]],
    left: float,
    wide: float,
    high: float,
    near: dict[str, float] | None = None,
) -> tuple[float, float]:
    if not nodes:
        return wide, high
    x, low = left, high
    for node, (w, h) in zip(nodes, sizes, strict=True):
        x = max(x, near[node.id] - w / 2) if near else x
        node.box = Box(x, high + 6, w, h)
        name_room = max(ROOM - w, 0) if node.kind.startswith("data") else 0
        x = node.frame.right + APART + name_room
        low = max(low, node.frame.bottom + (2 * STEP + 8 if node.kind.startswith("data") else 0))
    return max(wide, x - APART + PAD), low + PAD


def _note_size(node: Node) -> tuple[float, float]:
    if node.kind == "textAnnotation":
        return 170, max(len(wrap(node.name, 12, 160)) * 15 + 12, 30)
    return (50, 50) if node.kind == "dataStoreReference" else (36, 50)


def _beside(model: Model, node: Node) -> float:
    """The middle of the first step that an association ties to a node."""
    for flow in model.flows.values():
        other = {flow.source: flow.target, flow.target: flow.source}.get(node.id)
        if other in model.nodes and model.nodes[other].box:
            return model.nodes[other].frame.cx
    return 0.0
