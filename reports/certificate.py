"""The certificate of an expert's admission to an enterprise's expert pool (入库证书)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


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

    Raises ValueError when the verification address is not http(s).
    """
    raise NotImplementedError
