"""Draw a BPMN 2.0 model as one SVG."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from reports.diagram.describe import description, rest_of, words_for
from reports.diagram.labels import Label, flow_label, has_label, node_label
from reports.diagram.layout import connect_rest, lay_out
from reports.diagram.lines import line
from reports.diagram.model import ACTIVITIES, FRAMES, STEPS, Box, Flow, Model, Node, Plane, around
from reports.diagram.paint import (
    AHEAD,
    BY_STATE,
    CHANGES,
    FRAME,
    HEAT,
    INK,
    PLAIN,
    TAKEN,
    WHITE,
    Paint,
    State,
    paint_for,
)
from reports.diagram.reading import read
from reports.diagram.shapes import shape
from reports.diagram.signs import flow_sign, sign
from reports.diagram.svg import FONT, Look, escape, number, tag, text
from reports.words import html_lang, say

MOST = 1500  # nodes and flows that are drawn
MARGIN = 16.0
HEADING = 40.0  # above the picture of a collapsed sub-process


def draw(
    bpmn: bytes,
    *,
    states: Mapping[str, State] | None = None,
    badges: Mapping[str, str] | None = None,
    flows: Collection[str] = (),
    heat: Mapping[str, int] | None = None,
    links: Mapping[str, str] | None = None,
    title: str | None = None,
    lang: str = "zh",
) -> str:
    """The model as a standalone SVG, safe to put inline into a page with a strict CSP (wrap it in `Markup`).

    `states`: element id -> how far it is; `badges`: element id -> a short text at its corner;
    `flows`: ids of the sequence flows that were taken; `heat`: element id -> 0 (cool) to 4 (hot);
    `links`: element id -> the address that a step leads to.
    Ids that the model lacks are ignored.
    Places come from the BPMN DI; a model that lacks places is laid out (layout.py). The SVG has its
    natural size and no ids; every element is a `g` with `data-element` and classes such as
    `bpmn-userTask is-done`, all colours are attributes, so a page's style sheet can change them. Let
    its container scroll on small screens. A model of more than 1,500 nodes and flows becomes a sentence.
    Raises DiagramError when `bpmn` is not a readable BPMN document.
    """
    told = (frozenset((given or {}).items()) for given in (states, badges, heat, links))
    drawing = _drawn(bpmn, *told, frozenset(flows), lang)
    name = title or drawing.name or say(lang, "Process diagram")
    return _svg(drawing, name, lang, role="group" if links else "img")


@dataclass(frozen=True, slots=True)
class _Drawing:
    """A picture without its frame: how large it is, what the process is called, what is to be seen in words."""

    whole: Box
    name: str
    words: str
    content: str


@lru_cache(
    maxsize=100
)  # whoever works through a list sees the same process at the same step again and again
def _drawn(
    bpmn: bytes,
    states: frozenset[tuple[str, State]],
    badges: frozenset[tuple[str, str]],
    heat: frozenset[tuple[str, int]],
    links: frozenset[tuple[str, str]],
    flows: frozenset[str],
    lang: str,
) -> _Drawing:
    model = read(bpmn)
    view = _View(model, dict(states), dict(badges), dict(heat), dict(links), flows, lang)
    if model.size > MOST:
        return _sentence("This process has too many elements to be drawn.", view)
    if _is_placed(model):
        connect_rest(model)
    else:
        lay_out(model)
    if not model.planes:
        return _sentence("This process has nothing to draw.", view)
    return _whole(view)


@dataclass(slots=True)
class _View:
    """A model and how far it is."""

    model: Model
    states: Mapping[str, str]
    badges: Mapping[str, str]
    heat: Mapping[str, int]
    links: Mapping[str, str]
    taken: frozenset[str]
    lang: str
    extent: list[Box] = field(default_factory=list)

    @property
    def is_quiet(self) -> bool:
        """Whether what has nothing to show stands back."""
        return bool(self.states or self.heat)

    def change(self, flow: Flow) -> str | None:
        """What became of a flow between two versions."""
        state = self.states.get(flow.id)
        return state if state in CHANGES else None

    def state(self, node: Node) -> str | None:
        state = self.states.get(node.id)
        return state if state in BY_STATE else None


def _name(model: Model) -> str:
    return next(filter(None, model.processes.values()), "")


def _is_placed(model: Model) -> bool:
    """Whether every step has its place, those inside of sub-processes drawn collapsed excepted."""
    return bool(model.planes) and all(
        node.box is not None or _is_hidden(model, node)
        for node in model.nodes.values()
        if node.kind in STEPS
    )


def _is_hidden(model: Model, node: Node) -> bool:
    parent = model.nodes.get(node.parent)
    return parent is not None and (not parent.inner or _is_hidden(model, parent))


def _sentence(words: str, view: _View) -> _Drawing:
    said = say(view.lang, words)
    line_ = text([said], 300, 30, font_size=14, fill=INK)
    return _Drawing(Box(0, 0, 600, 60), _name(view.model), said, line_)


def _whole(view: _View) -> _Drawing:
    pictures, top = [], 0.0
    for place, plane in enumerate(view.model.planes):
        view.extent = []
        content = _picture(view, plane)
        if not view.extent:
            continue
        extent = around(view.extent).grown(MARGIN)
        heading = "" if place == 0 else _heading(view, plane)
        move = f"translate({number(-extent.x)} {number(top + HEADING * bool(heading) - extent.y)})"
        shifted = tag("g", content, transform=move)
        if heading:
            shifted = (
                tag("g", heading, transform=f"translate({number(MARGIN)} {number(top)})") + shifted
            )
        top += extent.h + HEADING * bool(heading)
        pictures.append((shifted, extent.w))
    whole = Box(0, 0, max(wide for _, wide in pictures), top)
    words = description(view.model, view.states, view.badges, view.lang)
    return _Drawing(whole, _name(view.model), words, "".join(drawn for drawn, _ in pictures))


def _svg(drawing: _Drawing, name: str, lang: str, *, role: str) -> str:
    heading = tag("title", escape(name))
    heading += tag("desc", escape(drawing.words)) if drawing.words else ""
    return tag(
        "svg",
        heading + drawing.content,
        xmlns="http://www.w3.org/2000/svg",
        class_="bpmn",
        role=role,
        lang=html_lang(lang),
        viewBox=f"0 0 {number(drawing.whole.w)} {number(drawing.whole.h)}",
        width=drawing.whole.w,
        height=drawing.whole.h,
        font_family=FONT,
        font_size=13,
    )


def _heading(view: _View, plane: Plane) -> str:
    node = view.model.nodes.get(plane.element)
    name = node.name if node else view.model.processes.get(plane.element, "")
    look: Look = {"font_size": 15, "font_weight": "bold", "text_anchor": "start", "fill": INK}
    return text([name[:80] or plane.element], 0, HEADING / 2 + 6, **look)


def _picture(view: _View, plane: Plane) -> str:
    """One plane: frames below, then flows, then steps, names and signs on top."""
    nodes = sorted((view.model.nodes[id_] for id_ in plane.nodes), key=_order)
    lines = [view.model.flows[id_] for id_ in plane.flows]
    lines = sorted(
        (flow for flow in lines if len(flow.points) > 1), key=lambda flow: flow.id in view.taken
    )
    view.extent += [node.frame.grown(2) for node in nodes]
    view.extent += [around((), flow.points).grown(3) for flow in lines]
    below = [_drawn_node(view, node) for node in nodes if _layer(node) < 2]
    above = [_drawn_node(view, node) for node in nodes if _layer(node) >= 2]
    middle = [_drawn_flow(view, flow) for flow in lines]
    return "".join(
        [*below, *middle, *above, *_names(view, nodes, lines), *_signs(view, nodes, lines)]
    )


def _layer(node: Node) -> int:
    if node.kind in FRAMES:
        return 0 if node.kind == "participant" else 1
    if node.inner:
        return 1
    return {"group": 2, "boundaryEvent": 4}.get(node.kind, 3)


def _order(node: Node) -> tuple[int, float]:
    """Frames and sub-processes below what they hold: the largest first."""
    layer = _layer(node)
    return layer, -node.frame.w * node.frame.h if layer < 2 else 0


def _drawn_node(view: _View, node: Node) -> str:
    state = view.state(node)
    paint = _node_paint(view, node)
    classes = f"bpmn-node bpmn-{node.kind}" + (f" is-{state}" if state else "")
    if node.kind in STEPS:
        badge = view.badges.get(node.id, "")
        words = words_for(node, state, badge, view.lang, rest=rest_of(view.states))
        content = tag("title", escape(words)) + shape(node, paint)
    else:
        content = shape(node, paint)
    drawn = tag(
        "g",
        content,
        class_=classes,
        data_element=node.id,
        fill=WHITE if node.inner else paint.fill,
        stroke=paint.stroke,
        stroke_width=paint.line,
    )
    return _linked(view, node, drawn)


def _linked(view: _View, node: Node, drawn: str, **more: str) -> str:
    """What is drawn of a node, leading to its address if it has one."""
    address = view.links.get(node.id)
    if address is None:
        return drawn
    said = " ".join(filter(None, (node.name or node.id, view.badges.get(node.id))))
    return tag("a", drawn, href=address, class_="bpmn-link", aria_label=said, **more)


def _node_paint(view: _View, node: Node) -> Paint:
    if (state := view.state(node)) in CHANGES:
        return BY_STATE[state or ""]
    if node.kind in FRAMES:
        return FRAME
    if node.kind in STEPS:
        hot = view.heat.get(node.id)
        return HEAT[hot] if hot is not None else paint_for(view.state(node), progress=view.is_quiet)
    return AHEAD if view.is_quiet else PLAIN


def _drawn_flow(view: _View, flow: Flow) -> str:
    taken = flow.id in view.taken
    paint = TAKEN if taken else paint_for(view.change(flow), progress=view.is_quiet)
    source = view.model.nodes.get(flow.source)
    return tag(
        "g",
        line(flow, paint, from_activity=source is not None and source.kind in ACTIVITIES),
        class_=f"bpmn-flow bpmn-{flow.kind}" + (" is-taken" if taken else ""),
        data_element=flow.id,
        fill="none",
        stroke=paint.stroke,
        stroke_width=paint.line,
        stroke_dasharray=None if taken else paint.dashes,
    )


def _names(view: _View, nodes: list[Node], lines: list[Flow]) -> Iterator[str]:
    docks: dict[str, list[tuple[float, float]]] = {}
    for flow in lines:
        docks.setdefault(flow.source, []).append(flow.points[0])
        docks.setdefault(flow.target, []).append(flow.points[-1])
    labels = []
    for node in nodes:
        if has_label(node):
            host = view.model.nodes.get(node.host)
            label = node_label(node, docks.get(node.id, []), host.box if host else None)
            labels.append((node, label))
    taken = [label.box for _, label in labels]
    taken += [node.frame for node in nodes if _layer(node) > 2]
    for flow in lines:
        if flow.name.strip():
            label = flow_label(flow, taken)
            taken.append(label.box)
            yield _named(view, label, INK if flow.id in view.taken else None, True)
    for node, label in labels:
        yield _named(view, label, _node_paint(view, node).text, False)


def _named(view: _View, label: Label, ink: str | None, on_lines: bool) -> str:
    view.extent.append(label.box)
    return label.drawn(ink or paint_for(None, progress=view.is_quiet).text, on_lines=on_lines)


def _signs(view: _View, nodes: list[Node], lines: list[Flow]) -> Iterator[str]:
    for flow in lines:
        if change := view.change(flow):
            drawn, box = flow_sign(flow, change)
            view.extent.append(box)
            yield drawn
    for node in nodes:
        state, badge = view.state(node), view.badges.get(node.id, "")
        if node.kind in STEPS or state in CHANGES:
            signed = sign(node, state, badge)
            if signed:
                view.extent.append(signed[1])
                yield _linked(view, node, signed[0], tabindex="-1", aria_hidden="true")
