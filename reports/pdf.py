"""HTML to PDF, the one way all reports take.

Nothing is read but this package's own files and `data:` URIs: no network, no file of the machine.
"""

from __future__ import annotations

from datetime import date
from functools import cache, partial
from hashlib import sha256
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from weasyprint import CSS, HTML
from weasyprint.urls import FatalURLFetchingError, URLFetcher

from reports.words import html_lang, say


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


@cache
def templates() -> Environment:
    """This package's templates; every value put into them is escaped."""
    return Environment(
        loader=PackageLoader("reports"), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip


def fill(template: str, lang: str, **values: object) -> Markup:
    """A template of this package filled in; `say` in it speaks the language asked for."""
    filled = templates().get_template(template).render(say=partial(say, lang), **values)
    return Markup(filled)  # noqa: S704 (autoescaped)


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
    """`html` (what stands in the body, already escaped) as a tagged PDF; same input, same bytes.

    `sheet`: a style sheet of this package (`pages.css`: A4 portrait with title, page numbers and
    `code`, the verification code, on every page); `issued_on`: the date in the document's metadata.
    Raises ForbiddenAddress when `html` refers to anything but `data:` URIs.
    """
    written = fill(
        "page.html",
        lang,
        body=Markup(html),  # noqa: S704 (the callers' promise)
        title=title,
        tag=html_lang(lang),
        code=code,
        issued_on=issued_on.isoformat() if issued_on else "",
    )
    style = files("reports").joinpath("styles", sheet).read_text(encoding="utf-8")
    return _printed(written, style, variant)


def _printed(written: str, style: str, variant: str) -> bytes:
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
