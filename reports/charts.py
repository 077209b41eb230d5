"""Charts as SVG, the same in a page and in a PDF: bars and lines, without styles of their own, scripts or fonts.

A chart is for the eye: what it shows stands in a table beside it, so that nobody depends on it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

FONT = "Noto Sans CJK SC, Noto Sans SC, PingFang SC, Microsoft YaHei, sans-serif"
"""Named in each chart: a PDF would fall back to the Japanese forms of characters."""
INKS = ("#1d4f9f", "#12704a", "#8a4a00", "#5a34a5", "#b3201c")
DASHES = ("", "6 3", "2 3", "8 3 2 3", "1 4")
"""Colour is never the only sign: each line has a dash pattern, each end a name."""
WIDTH, HEIGHT = 640, 220
LEFT, RIGHT, TOP, BOTTOM = 44, 20, 14, 34
MOST_LABELS = 9


@dataclass(frozen=True)
class Series:
    """Numbers under one name, one for each label of the chart."""

    name: str
    numbers: Sequence[int]


def bars(title: str, labels: Sequence[str], numbers: Sequence[int]) -> Markup:
    """One bar a label."""
    top = _ceiling(max(numbers, default=0))
    step = (WIDTH - LEFT - RIGHT) / max(1, len(numbers))
    drawn = []
    for place, number in enumerate(numbers):
        height = (HEIGHT - TOP - BOTTOM) * number / top
        x, y = LEFT + step * (place + 0.15), HEIGHT - BOTTOM - height
        drawn.append(
            f'<rect x="{x:.1f}" y="{y:.1f}" width="{step * 0.7:.1f}" height="{height:.1f}" fill="{INKS[0]}"/>'
        )
        if len(numbers) <= 2 * MOST_LABELS:
            drawn.append(_text(x + step * 0.35, y - 3, str(number), "middle"))
    return _svg(title, [*_grid(top), *_below(labels, step, step / 2), *drawn])


def lines(title: str, labels: Sequence[str], series: Sequence[Series]) -> Markup:
    """One line a series, with its name above the chart."""
    top = _ceiling(max((number for one in series for number in one.numbers), default=0))
    step = (WIDTH - LEFT - RIGHT) / max(1, len(labels) - 1)
    drawn: list[str] = []
    for place, one in enumerate(series):
        ink, dash = INKS[place % len(INKS)], DASHES[place % len(DASHES)]
        points = [
            (LEFT + step * at, HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * number / top)
            for at, number in enumerate(one.numbers)
        ]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        pattern = f' stroke-dasharray="{dash}"' if dash else ""
        drawn.append(
            f'<polyline points="{path}" fill="none" stroke="{ink}" stroke-width="2"{pattern}/>'
        )
        if len(points) <= 40:
            drawn += [
                f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.4" fill="{ink}"/>' for x, y in points
            ]
    return _svg(title, [*_grid(top), *_below(labels, step, 0), *drawn])


def sign(place: int) -> Markup:
    """A short piece of the line of a series, for the legend."""
    ink, dash = INKS[place % len(INKS)], DASHES[place % len(DASHES)]
    pattern = f' stroke-dasharray="{dash}"' if dash else ""
    return Markup(  # noqa: S704 (constants)
        f'<svg width="28" height="8" viewBox="0 0 28 8" aria-hidden="true" focusable="false"><line x1="0" y1="4" x2="28" y2="4" stroke="{ink}" stroke-width="2"{pattern}/></svg>'
    )


def _svg(title: str, parts: Sequence[str]) -> Markup:
    inner = "".join(parts)
    return Markup(  # noqa: S704 (every text was escaped)
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="{FONT}" role="img" aria-label="{escape(title)}">{inner}</svg>'
    )


def _grid(top: int) -> list[str]:
    drawn = []
    for part in range(5):
        y = HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * part / 4
        drawn.append(
            f'<line x1="{LEFT}" y1="{y:.1f}" x2="{WIDTH - RIGHT}" y2="{y:.1f}" stroke="#dfe5ef" stroke-width="1"/>'
        )
        drawn.append(_text(LEFT - 6, y + 4, f"{top * part // 4}", "end"))
    return drawn


def _below(labels: Sequence[str], step: float, shift: float) -> list[str]:
    every = max(1, -(-len(labels) // MOST_LABELS))
    return [
        _text(LEFT + step * place + shift, HEIGHT - BOTTOM + 18, label, "middle")
        for place, label in enumerate(labels)
        if place % every == 0
    ]


def _text(x: float, y: float, said: str, anchor: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="11" fill="#4d5a72" text-anchor="{anchor}">{escape(said)}</text>'


def _ceiling(most: int) -> int:
    """The first multiple of four times 1, 2 or 5 times a power of ten that holds the greatest number."""
    size = 4
    while True:
        for times in (1, 2, 5):
            if most <= size * times:
                return size * times
        size *= 10
