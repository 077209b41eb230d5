"""HTML to PDF, the one way all reports take.

Nothing is read but this package's own files and `data:` URIs: no network, no file of the machine.
"""

from __future__ import annotations

from datetime import date
from functools import cache, partial
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from reports.words import html_lang, say


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
    from reports.paper import printed

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
    return printed(written, style, variant)
