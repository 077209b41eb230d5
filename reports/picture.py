"""A drawing of ours as an image of a page."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass

from lxml import etree

WIDE = 1.5  # a diagram this much wider than high gets a landscape page

_SVG = "{http://www.w3.org/2000/svg}"


@dataclass(frozen=True, slots=True)
class Picture:
    """Its address, its own words as the alternative text, and whether it wants a landscape page."""

    address: str
    alt: str
    wide: bool


def picture_of(svg: str) -> Picture:
    """An SVG of `diagram.draw` as an image."""
    root = etree.fromstring(svg.encode())
    words = filter(None, (root.findtext(f"{_SVG}title"), root.findtext(f"{_SVG}desc")))
    wide = float(root.get("width", "1")) > WIDE * float(root.get("height", "1"))
    return Picture(
        f"data:image/svg+xml;base64,{b64encode(svg.encode()).decode()}", " — ".join(words), wide
    )
