"""A chart of lengths in two parts each, such as waiting and working: one bar a line from left to right, as SVG."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from reports.charts import INKS
from reports.text import shorten

WIDTH, ROW, NAME, SAID = 640, 26, 176, 92
BAR = 14
HOLLOW, SOLID = ("#ffffff", INKS[2]), (INKS[0], INKS[0])
"""Fill and line of the first and the second part: hollow and solid, so that they differ without colour."""


@dataclass(frozen=True)
class Share:
    """One bar: how long its two parts are, and what stands behind it."""

    name: str
    first: float
    second: float
    said: str


def shares(title: str, lines: Sequence[Share]) -> Markup:
    """One bar a line, the longest as long as the chart is wide."""
    most = max((one.first + one.second for one in lines), default=0) or 1
    drawn = "".join(_line(one, place, most) for place, one in enumerate(lines))
    return Markup(  # noqa: S704 (every text was escaped)
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart-across" viewBox="0 0 {WIDTH} {len(lines) * ROW + 4}" role="img" aria-label="{escape(title)}">{drawn}</svg>'
    )


def swatch(kind: str) -> Markup:
    """A short piece of a bar's first or second part, for the legend."""
    fill, line = HOLLOW if kind == "first" else SOLID
    return Markup(  # noqa: S704 (constants)
        f'<svg width="28" height="12" viewBox="0 0 28 12" aria-hidden="true" focusable="false"><rect x="1" y="1" width="26" height="10" fill="{fill}" stroke="{line}" stroke-width="1.5"/></svg>'
    )


def _line(one: Share, place: int, most: float) -> str:
    room, y = WIDTH - NAME - SAID, place * ROW + (ROW - BAR) / 2
    first, second = room * one.first / most, room * one.second / most
    name = shorten(one.name, 12, NAME - 14)
    return (
        _said(NAME - 10, y, name, "end")
        + _part(NAME, y, first, HOLLOW)
        + _part(NAME + first, y, second, SOLID)
        + _said(NAME + first + second + 8, y, one.said, "start")
    )


def _part(x: float, y: float, wide: float, look: tuple[str, str]) -> str:
    if wide < 0.5:
        return ""
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{wide:.1f}" height="{BAR}" fill="{look[0]}" stroke="{look[1]}" stroke-width="1.5"/>'


def _said(x: float, y: float, text: str, anchor: str) -> str:
    return f'<text x="{x:.1f}" y="{y + 11:.1f}" font-size="12" fill="#333f55" text-anchor="{anchor}">{escape(text)}</text>'
