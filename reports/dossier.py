"""A case's dossier as a PDF: what it is about, how it went, and whether its history is whole."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from lxml import etree

from reports.pdf import fill, render_pdf

WIDE = 1.5  # a diagram this much wider than high gets a landscape page

_SVG = "{http://www.w3.org/2000/svg}"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the timeline."""

    at: datetime
    actor: str
    what: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Chain:
    """The verification of a case's history; `problem` says what is wrong with it, if anything."""

    events: int
    head: str
    checked_at: datetime
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Dossier:
    """All that a dossier shows; times are printed as they come, so bring them in local time.

    `facts`: names and values; `diagram`: an SVG of `diagram.draw`; `code`: for every page's foot.
    """

    title: str
    number: str
    facts: Sequence[tuple[str, str]]
    timeline: Sequence[Entry]
    chain: Chain
    made_at: datetime
    diagram: str | None = None
    code: str = ""


def dossier_pdf(dossier: Dossier, *, lang: str = "zh") -> bytes:
    """The dossier as a tagged PDF (PDF/UA-1), A4; same input, same bytes."""
    picture = _picture(dossier.diagram) if dossier.diagram else None
    body = fill("dossier.html", lang, dossier=dossier, picture=picture)
    return render_pdf(
        body,
        title=f"{dossier.title} {dossier.number}".strip(),
        lang=lang,
        code=dossier.code,
        issued_on=dossier.made_at.date(),
    )


@dataclass(frozen=True, slots=True)
class _Picture:
    address: str
    alt: str
    wide: bool


def _picture(svg: str) -> _Picture:
    """An SVG of ours as an image with its own words as the alternative text."""
    root = etree.fromstring(svg.encode())
    words = filter(None, (root.findtext(f"{_SVG}title"), root.findtext(f"{_SVG}desc")))
    wide = float(root.get("width", "1")) > WIDE * float(root.get("height", "1"))
    return _Picture(
        f"data:image/svg+xml;base64,{b64encode(svg.encode()).decode()}", " — ".join(words), wide
    )
