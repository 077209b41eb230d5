"""The annual form of a bureau as a PDF (E21)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from reports.pdf import fill, render_pdf


@dataclass(frozen=True, slots=True)
class PrintedForm:
    """What was handed in, and what the platform knew; both as (question, answer)."""

    title: str
    who: str
    state: str
    known: Sequence[tuple[str, str]]
    answered: Sequence[tuple[str, str]]
    day: date
    code: str


def form_pdf(form: PrintedForm, *, lang: str = "zh") -> bytes:
    """The form as a tagged PDF (PDF/UA-1); same input, same bytes."""
    body = fill("annual.html", lang, form=form)
    return render_pdf(body, title=form.title, lang=lang, code=form.code, issued_on=form.day)
