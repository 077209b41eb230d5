"""The annual form of a bureau as a PDF (E21)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from reports.certificate import qr_code
from reports.pdf import fill, render_pdf
from reports.rankings import ranked_picture
from reports.words import say


@dataclass(frozen=True, slots=True)
class PrintedForm:
    """What was handed in, and what the platform knew; both as (question, answer). `kinds` are numbers of filings."""

    title: str
    who: str
    state: str
    known: Sequence[tuple[str, str]]
    answered: Sequence[tuple[str, str]]
    kinds: Sequence[tuple[str, Decimal]]
    day: date
    verification_url: str


def form_pdf(form: PrintedForm, *, lang: str = "zh") -> bytes:
    """The form as a tagged PDF (PDF/UA-1); same input, same bytes."""
    chart = ranked_picture(form.kinds, title=say(lang, "Filings by kind")) if form.kinds else ""
    body = fill("annual.html", lang, form=form, chart=chart, code=qr_code(form.verification_url))
    code = form.verification_url.partition("/annual/")[2]
    return render_pdf(body, title=form.title, lang=lang, code=code, issued_on=form.day)
