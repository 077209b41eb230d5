"""The receipt of a filed achievement (备案回执), with the code that leads to its public verification."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from reports.certificate import qr_code
from reports.pdf import fill, render_pdf
from reports.words import long_date, say

KINDS = {
    "region": "Regional planning report",
    "industry": "Industrial planning report",
    "enterprise": "Business operation report",
    "research": "Research and development report",
    "other": "Other navigation report",
    "database": "Thematic patent database",
    "tool": "Navigation tool",
}


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a receipt says. `kind` is a key of KINDS; `year` the year of evaluation that the achievement counts for."""

    number: str
    title: str
    kind: str
    filer: str
    year: int
    filed_on: date
    registered_on: date
    verification_url: str


def receipt_pdf(receipt: Receipt, *, lang: str = "zh") -> bytes:
    """The receipt as a tagged PDF of one A4 page; same input, same bytes. It bears no seal."""
    facts = (
        ("Filing number", receipt.number),
        ("Achievement", receipt.title),
        ("Kind", say(lang, KINDS.get(receipt.kind, receipt.kind))),
        ("Filed by", receipt.filer),
        ("Filed on", long_date(lang, receipt.filed_on)),
        ("Registered on", long_date(lang, receipt.registered_on)),
        ("Counts for the year", str(receipt.year)),
    )
    body = fill(
        "receipt.html", lang, receipt=receipt, facts=facts, code=qr_code(receipt.verification_url)
    )
    title = f"{say(lang, 'Receipt of filing')} {receipt.number}"
    return render_pdf(body, title=title, lang=lang, issued_on=receipt.registered_on)
