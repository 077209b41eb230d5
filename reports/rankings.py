"""Rankings as horizontal bars in SVG, made on the server: the same picture on a page and in a PDF.

Nothing is drawn by colour alone: each bar carries its number. A picture has a title for those who do not see
it; put the table of the same numbers beside it. Colours are presentation attributes, so no style sheet is needed.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Sequence
from decimal import Decimal
from html import escape

from markupsafe import Markup

from reports.charts import FONT
from reports.text import shorten
from reports.text import width as text_width

INK, QUIET, BAR = "#1f2937", "#5b6573", "#2f5fb3"
ROW, TEXT = 26, 12
LEAST_ROOM, MOST_ROOM = 96, 300
"""For the labels, with the gap before the bars."""
GAP = 8
Number = int | float | Decimal


def ranked(
    pairs: Sequence[tuple[str, Number]], *, title: str, width: int = 640, most: Number | None = None
) -> Markup:
    """Horizontal bars, one a pair, in the order given. `most`: the number that fills the width; else the greatest."""
    label_room, number_room = _room(label for label, _value in pairs), 64
    full = float(most or max([1, *(value for _label, value in pairs)]))
    room = width - label_room - number_room
    rows = []
    for place, (label, value) in enumerate(pairs):
        y, long = place * ROW, max(1.0, room * min(1.0, max(0.0, float(value)) / full))
        rows.append(
            _text(label_room - GAP, y + 17, shortened(label), anchor="end")
            + f'<rect x="{label_room}" y="{y + 5}" width="{long:.1f}" height="{ROW - 10}" rx="2" fill="{BAR}"/>'
            + _text(label_room + long + 6, y + 17, shown(value), colour=QUIET)
        )
    return _picture(title, width, max(ROW, ROW * len(pairs)), "".join(rows))


def ranked_picture(
    pairs: Sequence[tuple[str, Decimal]], *, title: str, most: int | None = None
) -> str:
    """The chart as a `data:` address, so that a PDF carries its name."""
    picture = ranked(pairs, title=title, most=most)
    return f"data:image/svg+xml;base64,{b64encode(picture.encode()).decode()}"


def shown(value: Number) -> str:
    """A number as people read it: without noughts that say nothing."""
    number = f"{float(value):,.2f}"
    return number.rstrip("0").rstrip(".")


def shortened(label: str) -> str:
    """A label that fits beside a bar."""
    return shorten(label, TEXT, MOST_ROOM - 2 * GAP)


def _room(labels: Iterable[str]) -> float:
    """As much as the longest label needs."""
    widest = max((text_width(one, TEXT) for one in labels), default=0.0)
    return min(MOST_ROOM, max(LEAST_ROOM, widest + 2 * GAP))


def _text(x: float, y: float, text: str, *, anchor: str = "start", colour: str = INK) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{TEXT}" text-anchor="{anchor}" fill="{colour}"'
        f' font-family="{FONT}">{escape(text)}</text>'
    )


def _picture(title: str, width: int, height: int, inside: str) -> Markup:
    name = escape(title, quote=True)
    return Markup(  # noqa: S704 - every text in it is escaped
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart" role="img" aria-label="{name}"'
        f' viewBox="0 0 {width} {height}" width="{width}" height="{height}"><title>{name}</title>{inside}</svg>'
    )
