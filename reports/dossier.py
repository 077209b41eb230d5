"""A case's dossier as a PDF: what it is about, how it went, and whether its history is whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from reports.pdf import fill, render_pdf
from reports.picture import picture_of


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
    picture = picture_of(dossier.diagram) if dossier.diagram else None
    body = fill("dossier.html", lang, dossier=dossier, picture=picture)
    return render_pdf(
        body,
        title=f"{dossier.title} {dossier.number}".strip(),
        lang=lang,
        code=dossier.code,
        issued_on=dossier.made_at.date(),
    )
