"""HTML to PDF, the one way all reports take; nothing outside this package is ever read."""

from __future__ import annotations

from datetime import date


def render_pdf(
    html: str,
    *,
    title: str,
    lang: str,
    variant: str = "pdf/ua-1",
    sheet: str = "pages.css",
    code: str = "",
    issued_on: date | None = None,
) -> bytes:
    """`html` (the body, already escaped) as a PDF; same input, same bytes.

    `sheet`: the style sheet of this package; `code`: the verification code in the footer;
    `issued_on`: the date in the document's metadata.
    """
    raise NotImplementedError
