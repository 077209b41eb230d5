"""The result of a year's evaluation and the sheet of one of the evaluated, as PDFs with a verification code (E25)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from reports.certificate import qr_code
from reports.pdf import fill, render_pdf
from reports.rankings import ranked_picture, shown
from reports.words import say


@dataclass(frozen=True, slots=True)
class Line:
    """One indicator of a sheet; `value` None is a fact that was missing."""

    area: str
    name: str
    value: Decimal | None
    weight: Decimal
    points: Decimal


@dataclass(frozen=True, slots=True)
class PrintedResult:
    """Everybody's place: (place, name, indicators, bonus, total). `facts` tell what it was computed from.

    `projects` are the excellent ones: (title, who filed it, the panel's mean).
    """

    title: str
    facts: Sequence[tuple[str, str]]
    rows: Sequence[tuple[int, str, Decimal, Decimal, Decimal]]
    projects: Sequence[tuple[str, str, Decimal | None]]
    note: str
    verification_url: str
    day: date


@dataclass(frozen=True, slots=True)
class PrintedSheet:
    """One sheet with its corrections: (fact, before, after, reason)."""

    title: str
    who: str
    facts: Sequence[tuple[str, str]]
    place: int
    base: Decimal
    bonus: Decimal
    total: Decimal
    lines: Sequence[Line]
    changes: Sequence[tuple[str, Decimal | None, Decimal | None, str]]
    verification_url: str
    day: date


def result_pdf(result: PrintedResult, *, lang: str = "zh") -> bytes:
    """The result as a tagged PDF (PDF/UA-1); same input, same bytes."""
    pairs = [(name, total) for _place, name, _base, _bonus, total in result.rows]
    body = fill(
        "result.html", lang, result=result, chart=ranked_picture(pairs, title=say(lang, "Totals"), most=100),
        code=qr_code(result.verification_url),
    )  # fmt: skip
    code = result.verification_url.rpartition("/")[2]
    return render_pdf(body, title=result.title, lang=lang, code=code, issued_on=result.day)


def sheet_pdf(sheet: PrintedSheet, *, lang: str = "zh") -> bytes:
    """One sheet as a tagged PDF (PDF/UA-1); same input, same bytes."""
    pairs = [(one.name, one.points) for one in sheet.lines]
    body = fill(
        "sheet.html", lang, sheet=sheet, chart=ranked_picture(pairs, title=say(lang, "Points of each indicator")),
        code=qr_code(sheet.verification_url), shown=shown,
    )  # fmt: skip
    code = sheet.verification_url.rpartition("/")[2]
    return render_pdf(body, title=sheet.title, lang=lang, code=code, issued_on=sheet.day)
