"""WeasyPrint, which takes a second to import: `reports.pdf` asks for it when something is printed."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from weasyprint import CSS, HTML
from weasyprint.urls import FatalURLFetchingError, URLFetcher


class ForbiddenAddress(FatalURLFetchingError):
    """A report may not read {address}; only `data:` URIs are allowed."""


class _Fetcher(URLFetcher):
    """Lets `data:` URIs pass and ends the rendering at anything else, for it is a fault in a template."""

    def __init__(self) -> None:
        super().__init__(  # type: ignore[no-untyped-call]
            allowed_protocols=["data"], allow_redirects=False
        )

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:
        if not url.lower().startswith("data:"):
            raise ForbiddenAddress(
                f"A report may not read {url[:200]}; only data: URIs are allowed."
            )
        return super().fetch(url, headers)  # type: ignore[no-untyped-call]


def printed(written: str, style: str, variant: str) -> bytes:
    """A page with its style sheet as a PDF of this variant. Raises ForbiddenAddress."""
    fetcher = _Fetcher()
    sheet = CSS(string=style, url_fetcher=fetcher)  # type: ignore[no-untyped-call]
    page = HTML(  # type: ignore[no-untyped-call]
        string=written, url_fetcher=fetcher, base_url="about:blank"
    )
    return bytes(
        page.write_pdf(  # type: ignore[no-untyped-call]
            stylesheets=[sheet],
            pdf_variant=variant,
            pdf_identifier=sha256((written + style).encode()).digest()[:16],
        )
    )
