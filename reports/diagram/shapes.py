"""The outline of each BPMN element and what stands in it (BPMN 2.0 sections 7.5, 9, 10 and 13)."""

from __future__ import annotations

from reports.diagram import icons
from reports.diagram.model import ACTIVITIES, EVENTS, GATEWAYS, TASKS, Box, Node
from reports.diagram.paint import Paint
from reports.diagram.svg import Look, number, tag, text
from reports.text import balanced, width, wrap

SIZE = 13  # of text
SMALL = 12  # where a name would not fit otherwise
BAND = 30.0  # the head of a pool or lane


def shape(node: Node, paint: Paint) -> str:
    """The node as SVG content, without its external label, state sign and badge."""
    if node.kind in ACTIVITIES:
        return _activity(node, paint)
    if node.kind in EVENTS:
        return _event(node, paint)
    if node.kind in GATEWAYS:
        return _gateway(node, paint)
    return _OTHERS[node.kind](node, paint)


def _at(
    content: str, x: float, y: float, paint: Paint, *, scale: float = 1, line: float = 1.2
) -> str:
    """An icon in its place; `currentColor` in it is the stroke's colour (WeasyPrint knows no other way)."""
    move = f"translate({number(x)} {number(y)})" + ("" if scale == 1 else f" scale({scale:.4g})")
    inked = content.replace("currentColor", paint.stroke)
    return tag("g", inked, transform=move, stroke_width=line, stroke_linejoin="round")


def _rect(box: Box, radius: float = 0, **attributes: str | float | None) -> str:
    return tag("rect", x=box.x, y=box.y, width=box.w, height=box.h, rx=radius or None, **attributes)


def _activity(node: Node, paint: Paint) -> str:
    box = node.frame
    line = max(paint.line, 4.0) if node.kind == "callActivity" else None
    dots = "1.5 4" if node.by_event else paint.dashes
    drawn = [_rect(box, 10, stroke_width=line, stroke_dasharray=dots, stroke_linecap="round")]
    if node.kind == "transaction":
        drawn.append(_rect(box.grown(-4), 7, fill="none", stroke_width=1.2))
    if node.kind in icons.TASK_ICONS:
        drawn.append(_task_icon(node, paint))
    return "".join([*drawn, _activity_name(node, paint), _markers(node, paint)])


def _task_icon(node: Node, paint: Paint) -> str:
    box, icon = node.frame, icons.TASK_ICONS[node.kind]
    if node.instantiate:
        icon = tag("circle", cx=8, cy=8, r=10, fill="none") + _at(icon, 2.4, 2.4, paint, scale=0.7)
    return _at(icon, box.x + 6, box.y + 6, paint)


def _activity_name(node: Node, paint: Paint) -> str:
    box = node.frame
    if node.inner:
        lines = wrap(node.name, SIZE, box.w - 24, lines=2)
        y = box.y + 8 + len(lines) * SIZE * 0.625
        return text(
            lines, box.cx, y, font_size=SIZE, font_weight="bold", fill=paint.text, stroke="none"
        )
    top = 15.0 if node.kind in icons.TASK_ICONS else 4.0
    bottom = 18.0 if _marks(node) else 4.0
    return _inside(node.name, box, paint, top=top, bottom=bottom)


def _inside(name: str, box: Box, paint: Paint, *, top: float, bottom: float) -> str:
    """A name in the middle of a box, or between what stands at its edges when it is long."""
    room = max(box.w - 9, 14)
    for size in (SIZE, SMALL):
        rows = max(1, int((box.h - top - bottom) // (size * 1.25)))
        if len(wrap(name, size, room)) <= rows:
            break
    lines = balanced(name, size, room, lines=rows)
    half = len(lines) * size * 0.625
    y = min(max(box.cy, box.y + top + half), box.bottom - bottom - half)
    return text(lines, box.cx, y, font_size=size, fill=paint.text, stroke="none")


def _marks(node: Node) -> list[str]:
    marks = [node.loop] if node.loop else []
    marks += ["compensation"] * node.compensation + ["adhoc"] * (node.kind == "adHocSubProcess")
    closed = node.kind not in TASKS and not node.inner
    return marks + ["collapsed"] * closed


def _markers(node: Node, paint: Paint) -> str:
    marks, box = _marks(node), node.frame
    left = box.cx - (len(marks) * 18 - 4) / 2
    return "".join(
        _at(icons.MARKERS[mark], left + 18 * place, box.bottom - 18, paint, line=1.3)
        for place, mark in enumerate(marks)
    )


def _event(node: Node, paint: Paint) -> str:
    box, ending = node.frame, node.kind == "endEvent"
    radius, line = min(box.w, box.h) / 2, paint.line
    dashed = None if node.interrupting else "5 3"
    outer = max(line, 3.5) if ending else line
    drawn = [
        tag("circle", cx=box.cx, cy=box.cy, r=radius, stroke_width=outer, stroke_dasharray=dashed)
    ]
    if node.kind not in ("startEvent", "endEvent"):
        inner = {"cx": box.cx, "cy": box.cy, "r": radius - 3.2 - line / 3}
        drawn.append(tag("circle", **inner, stroke_width=1.2, stroke_dasharray=dashed))
    drawn.append(_at(_event_sign(node), box.x, box.y, paint, scale=min(box.w, box.h) / 36))
    return "".join(drawn)


def _event_sign(node: Node) -> str:
    if not node.definitions:
        return ""
    several = "parallelMultiple" if node.parallel else "multiple"
    definition = node.definitions[0] if len(node.definitions) == 1 else several
    throwing = node.kind in ("endEvent", "intermediateThrowEvent")
    return icons.event_sign(definition, throwing=throwing)


def _gateway(node: Node, paint: Paint) -> str:
    box = node.frame
    corners = ((box.cx, box.y), (box.right, box.cy), (box.cx, box.bottom), (box.x, box.cy))
    points = " ".join(f"{number(x)},{number(y)}" for x, y in corners)
    sign = icons.GATEWAY_SIGNS.get(node.kind) or icons.event_gateway_sign(
        instantiate=node.instantiate, parallel=node.parallel
    )
    diamond = tag("polygon", points=points, stroke_linejoin="round")
    return diamond + _at(sign, box.x, box.y, paint, scale=min(box.w, box.h) / 50)


def _data(node: Node, paint: Paint) -> str:
    box, fold = node.frame, min(12.0, node.frame.w / 3)
    page = f"M{number(box.x)} {number(box.y)}h{number(box.w - fold)}l{number(fold)} {number(fold)}"
    page += f"V{number(box.bottom)}H{number(box.x)}z"
    corner = f"M{number(box.right - fold)} {number(box.y)}v{number(fold)}h{number(fold)}"
    drawn = tag("path", d=page) + tag("path", d=corner, fill="none")
    if node.kind in ("dataInput", "dataOutput"):
        arrow = tag("path", d="M1 5h7V2l5 5-5 5V9H1z", fill=_ARROWS[node.kind])
        drawn += _at(arrow, box.x + 4, box.y + 5, paint)
    if node.collection:
        drawn += _at(icons.MARKERS["parallel"], box.cx - 7, box.bottom - 16, paint)
    return drawn


_ARROWS = {"dataInput": "none", "dataOutput": "currentColor"}


def _store(node: Node, paint: Paint) -> str:
    box, bow = node.frame, node.frame.h / 7
    half, w = number(box.w / 2), number(box.w)
    x, top = number(box.x), box.y + bow
    arc = f"a{half} {number(bow)} 0 0 0 {w} 0"
    back = f"a{half} {number(bow)} 0 0 0 -{w} 0"
    body = f"M{x} {number(top)}V{number(box.bottom - bow)}{arc}V{number(top)}{back}"
    rings = "".join(f"M{x} {number(top + step)}{arc}" for step in (0.0, bow, bow * 2))
    return tag("path", d=body) + tag("path", d=rings, fill="none", stroke_width=1.2)


def _annotation(node: Node, paint: Paint) -> str:
    box = node.frame
    bracket = f"M{number(box.x + 9)} {number(box.y)}H{number(box.x)}V{number(box.bottom)}h9"
    lines = wrap(node.name, SMALL, max(box.w - 10, 20), lines=max(1, int(box.h // (SMALL * 1.25))))
    note = text(
        lines,
        box.x + 6,
        box.cy,
        font_size=SMALL,
        text_anchor="start",
        fill=paint.text,
        stroke="none",
    )
    return tag("path", d=bracket, fill="none") + note


def _group(node: Node, paint: Paint) -> str:
    box = node.frame
    name = text(
        wrap(node.name, SIZE, box.w, lines=1),
        box.cx,
        box.y - 11,
        font_size=SIZE,
        fill=paint.text,
        stroke="none",
    )
    return _rect(box, 10, fill="none", stroke_dasharray="10 4 2 4") + name


def _pool(node: Node, paint: Paint) -> str:
    box = node.frame
    if node.kind == "participant" and not node.process:
        name = _inside(node.name, box, paint, top=4, bottom=20 if node.collection else 4)
        return _rect(box) + name + _pool_marker(node, paint)
    if node.horizontal:
        head = Box(box.x, box.y, BAND, box.h)
        edge = f"M{number(head.right)} {number(box.y)}V{number(box.bottom)}"
    else:
        head = Box(box.x, box.y, box.w, BAND)
        edge = f"M{number(box.x)} {number(head.bottom)}H{number(box.right)}"
    line = "" if node.kind == "lane" else tag("path", d=edge, fill="none")
    return _rect(box) + line + _head(node, head, paint) + _pool_marker(node, paint)


def _pool_marker(node: Node, paint: Paint) -> str:
    if not node.collection:
        return ""
    box = node.frame
    return _at(icons.MARKERS["parallel"], box.cx - 7, box.bottom - 18, paint)


def _head(node: Node, head: Box, paint: Paint) -> str:
    look: Look = {
        "font_size": SIZE,
        "fill": paint.text,
        "stroke": "none",
        "font_weight": "bold" if node.kind == "participant" else None,
    }
    if not node.horizontal:
        return text(wrap(node.name, SIZE, head.w - 8, lines=1), head.cx, head.cy, **look)
    if _upright(node.name, head.h):
        return text(list(node.name), head.cx, head.cy, **look)
    lines = wrap(node.name, SIZE, head.h - 8, lines=2 if width(node.name, SIZE) > head.h - 8 else 1)
    look["font_size"] = SMALL if len(lines) > 1 else SIZE
    turn = f"rotate(-90 {number(head.cx)} {number(head.cy)})"
    return text(lines, head.cx, head.cy, transform=turn, **look)


def _upright(name: str, room: float) -> bool:
    """Whether a name is Chinese throughout and short enough to run from top to bottom."""
    chinese = name.isalpha() and all(ord(character) > 0x2E7F for character in name)
    return chinese and len(name) * SIZE * 1.25 <= room - 8


_OTHERS = {
    "dataObjectReference": _data,
    "dataInput": _data,
    "dataOutput": _data,
    "dataStoreReference": _store,
    "textAnnotation": _annotation,
    "group": _group,
    "participant": _pool,
    "lane": _pool,
}
