"""The report of an evaluation as a PDF: the enterprise's word, how all enterprises rated, and, inside only, the experts'."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from reports.pdf import fill, render_pdf


@dataclass(frozen=True, slots=True)
class Said:
    """Stars and words of the enterprise or of one expert; `who` is a name."""

    who: str
    stars: int
    opinion: str
    needs: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Evaluated:
    """All that a report shows; times are printed as they come, so bring them in local time.

    `experts` is None in the version for others: what experts say never leaves their enterprise (M32). `distribution` is
    how many enterprises gave each number of stars, five first; None where too few did (X15).
    """

    title: str
    facts: Sequence[tuple[str, str]]
    enterprise: Said
    cooperates: bool
    distribution: Mapping[int, int] | None
    experts: Sequence[Said] | None
    made_at: datetime


def evaluation_pdf(evaluated: Evaluated, *, lang: str = "zh") -> bytes:
    """The report as a tagged PDF (PDF/UA-1), A4; same input, same bytes."""
    most = max([1, *(evaluated.distribution or {}).values()])
    body = fill("evaluation.html", lang, report=evaluated, most=most)
    return render_pdf(body, title=evaluated.title, lang=lang, issued_on=evaluated.made_at.date())
