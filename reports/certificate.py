"""The certificate of an expert's admission to an enterprise's expert pool (入库证书; M21, F18)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import segno

from reports.fitting import fit
from reports.pdf import fill, render_pdf
from reports.words import is_chinese, long_date, say

LONGEST_ADDRESS = 500
INK = "#14264d"

_MM = 72 / 25.4  # points


@dataclass(frozen=True, slots=True)
class Certificate:
    """What a certificate of admission says.

    `number`: the certificate's number; `holder`: the expert's name; `organisation`: the enterprise
    whose pool it is; `field`: the expert's field of technology; `verification_url`: the public page
    the QR code leads to; `statement`: replaces the standard sentence; `note`: small print.
    """

    number: str
    holder: str
    organisation: str
    field: str
    issued_on: date
    verification_url: str
    statement: str | None = None
    note: str | None = None


def certificate_pdf(certificate: Certificate, *, lang: str = "zh") -> bytes:
    """The certificate as a tagged PDF (PDF/UA-1) of one A4 landscape page; same input, same bytes.

    Text of any length fits: it gets smaller, then longer text is cut. It bears no seal.
    Raises ValueError when the verification address is not http(s) or too long for a QR code.
    """
    code = qr_code(certificate.verification_url)
    body = fill(
        "certificate.html",
        lang,
        certificate=certificate,
        holder=fit(certificate.holder, 205 * _MM, _HOLDER),
        statement=fit(_statement(certificate, lang), 205 * _MM, _STATEMENT),
        organisation=fit(certificate.organisation, 96 * _MM, _ISSUER),
        number=fit(certificate.number, 88 * _MM, ((13, 1), (11, 1), (9, 2))),
        note=fit(certificate.note or say(lang, _NOTE), 88 * _MM, ((8.5, 2), (7.5, 3))),
        address=fit(certificate.verification_url, 88 * _MM, ((7.5, 2), (6.5, 3))),
        issued_on=long_date(lang, certificate.issued_on),
        spaced="spaced" if is_chinese(lang) else "",
        code=code,
    )
    title = f"{say(lang, 'Certificate of Admission')} {certificate.number}"
    return render_pdf(
        body, title=title, lang=lang, sheet="certificate.css", issued_on=certificate.issued_on
    )


_HOLDER = ((34, 1), (30, 1), (26, 1), (22, 1), (20, 2), (16, 2), (13, 3))
_STATEMENT = ((14, 2), (13, 3), (11.5, 4), (10, 5))
_ISSUER = ((14, 1), (12.5, 2), (10.5, 3), (9, 4))
_NOTE = "Scan the code to see whether this certificate is still valid."


def _statement(certificate: Certificate, lang: str) -> str:
    return certificate.statement or say(
        lang,
        "has been reviewed and admitted to the expert pool of {organisation}, in the field of {field}.",
        organisation=certificate.organisation,
        field=certificate.field,
    )


def qr_code(address: str) -> str:
    """A QR code that leads to `address`, as a `data:` URI. Raises ValueError for other than http(s)."""
    if not address.startswith(("https://", "http://")) or len(address) > LONGEST_ADDRESS:
        raise ValueError(
            f"A QR code needs an address that begins with https:// and has at most "
            f"{LONGEST_ADDRESS} characters, not {address[:60]!r}."
        )
    code = segno.make(address, error="m", micro=False)
    return code.svg_data_uri(border=0, dark=INK, xmldecl=False, omitsize=True)
