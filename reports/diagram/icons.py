"""The small drawings inside shapes, all our own. Stroke and fill are inherited from the shape's group."""

from __future__ import annotations

from math import cos, pi, sin

from reports.diagram.svg import tag


def _path(d: str, **attributes: str | float | None) -> str:
    return tag("path", d=d, **({"fill": "none"} | attributes))


def _gear(cx: float, cy: float, outer: float, inner: float, teeth: int = 8) -> str:
    """The outline of a gear as path data."""
    corners = []
    for tooth in range(teeth):
        for share, radius in ((-0.3, inner), (-0.18, outer), (0.18, outer), (0.3, inner)):
            angle = 2 * pi * (tooth + share) / teeth
            corners.append(f"{cx + radius * cos(angle):.2f} {cy + radius * sin(angle):.2f}")
    return "M" + "L".join(corners) + "z"


def _polygon_points(cx: float, cy: float, radius: float, corners: int) -> str:
    turns = (2 * pi * corner / corners - pi / 2 for corner in range(corners))
    return " ".join(f"{cx + radius * cos(t):.2f},{cy + radius * sin(t):.2f}" for t in turns)


_ENVELOPE = "M1.5 3.5h13v9h-13z"
_FLAP = "M1.5 3.5 8 8.8l6.5-5.3"

# On a grid of 16 x 16, shown in the upper left corner of a task.
TASK_ICONS = {
    "userTask": tag("circle", cx=8, cy=5, r=2.8, fill="none")
    + _path("M2.6 14.2c0-3.4 2.3-5 5.4-5s5.4 1.6 5.4 5z"),
    "manualTask": _path(
        "M1.5 11.5V7l3.7-3.4h4.6a1.05 1.05 0 0 1 0 2.1H7.4M9 5.7h4.6a1.05 1.05 0 0 1 0 2.1H9"
        "M12.9 7.8a1.05 1.05 0 0 1 0 2.1H9M11.9 9.9a1.05 1.05 0 0 1 0 2.1H4z"
    ),
    "serviceTask": _path(_gear(8, 8, 7, 5.1)) + tag("circle", cx=8, cy=8, r=2.2, fill="none"),
    "sendTask": _path(_ENVELOPE, fill="currentColor") + _path(_FLAP, stroke="#ffffff"),
    "receiveTask": _path(_ENVELOPE) + _path(_FLAP),
    "scriptTask": _path(
        "M5 1.8h8.4c-3.6 3.8 1.5 7-1.6 12.4H3.2C6.3 8.8 1.4 5.6 5 1.8zM6 5h4.3M6.2 8h4.3M6.1 11h4.3"
    ),
    "businessRuleTask": tag("path", d="M1.5 3h13v3.2h-13z", fill="currentColor")
    + _path("M1.5 3h13v10h-13zM1.5 9.6h13M5.6 6.2V13"),
}

# On a grid of 14 x 14, shown along the lower edge of an activity.
MARKERS = {
    "standard": _path("M4.3 12A5.2 5.2 0 1 1 8.6 12.2M1.6 12.2h2.9V9.2"),
    "parallel": _path("M3.5 2v10M7 2v10M10.5 2v10", stroke_width=2),
    "sequential": _path("M2 3.5h10M2 7h10M2 10.5h10", stroke_width=2),
    "compensation": _path("M6.8 2.5v9L1.2 7zM12.6 2.5v9L7 7z"),
    "adhoc": _path("M1.5 8.8c1.6-4 3.5-3.4 5.5-1.8s3.9 2.2 5.5-1.8", stroke_width=2),
    "collapsed": _path("M.5.5h13v13H.5zM7 3.2v7.6M3.2 7h7.6"),
}

# On a grid of 36 x 36, centred in an event. A throwing event fills them.
_PLUS = "M16 9.5h4V16h6.5v4H20v6.5h-4V20H9.5v-4H16z"
EVENT_SIGNS = {
    "message": "M9.5 12.5h17v11h-17z",
    "error": "M10.5 25.5l4.2-13.3 4.9 6.9 5.9-8.6-4.3 13.7-5-6.7z",
    "escalation": "M18 9l5.8 16.2L18 19.6l-5.8 5.6z",
    "cancel": "M12.6 10.4L18 15.8l5.4-5.4 2.2 2.2L20.2 18l5.4 5.4-2.2 2.2L18 20.2l-5.4 5.4-2.2-2.2"
    " 5.4-5.4-5.4-5.4z",
    "compensate": "M17.3 11.8v12.4L9 18zM26 11.8v12.4L17.7 18z",
    "link": "M9 15.3h9.2v-4.6l8.3 7.3-8.3 7.3v-4.6H9z",
    "signal": "M18 9.5l8.3 14.3H9.7z",
    "parallelMultiple": _PLUS,
}


def event_sign(definition: str, *, throwing: bool) -> str:
    """What an event's definition looks like; empty for one that BPMN does not know."""
    fill = "currentColor" if throwing else "none"
    if definition == "timer":
        return _TIMER
    if definition == "conditional":
        return _CONDITIONAL
    if definition == "terminate":
        return tag("circle", cx=18, cy=18, r=9.5, fill="currentColor")
    if definition == "multiple":
        return tag("polygon", points=_polygon_points(18, 18, 9.5, 5), fill=fill)
    if definition not in EVENT_SIGNS:
        return ""
    flap = _path("M9.5 12.5l8.5 6.5 8.5-6.5", stroke="#ffffff" if throwing else None)
    drawn = _path(EVENT_SIGNS[definition], fill=fill)
    return drawn + flap if definition == "message" else drawn


_TIMER = tag("circle", cx=18, cy=18, r=9.8, fill="none") + _path(
    "M18 11.5V18l4.3 2.6M18 8.2v2M18 25.8v2M8.2 18h2M25.8 18h2"
)
_CONDITIONAL = _path("M12 9.5h12v17H12zM14.3 13h7.4M14.3 16.4h7.4M14.3 19.7h7.4M14.3 23h7.4")

# On a grid of 50 x 50, centred in a gateway.
GATEWAY_SIGNS = {
    "exclusiveGateway": _path("M18.5 17.5l13 15M31.5 17.5l-13 15", stroke_width=3.5),
    "parallelGateway": _path("M25 14.5v21M14.5 25h21", stroke_width=3.5),
    "inclusiveGateway": tag("circle", cx=25, cy=25, r=10.5, fill="none", stroke_width=3),
    "complexGateway": _path(
        "M25 14v22M14 25h22M17.2 17.2l15.6 15.6M32.8 17.2L17.2 32.8", stroke_width=3
    ),
}


def event_gateway_sign(*, instantiate: bool, parallel: bool) -> str:
    """The rings and the pentagon (or plus) of an event-based gateway (BPMN 2.0 section 10.6.6)."""
    rings = tag("circle", cx=25, cy=25, r=13, fill="none", stroke_width=1.2)
    if not instantiate:
        rings += tag("circle", cx=25, cy=25, r=10.3, fill="none", stroke_width=1.2)
    if parallel:
        return rings + _path(_PLUS, transform="translate(9.6 9.6) scale(.855)", stroke_width=1.2)
    return rings + tag(
        "polygon", points=_polygon_points(25, 25, 7.2, 5), fill="none", stroke_width=1.2
    )
