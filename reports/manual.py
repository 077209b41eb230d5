"""A manual as a PDF: title, contents with page numbers, text and pictures."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from reports.pdf import fill, render_pdf


def manual_pdf(
    title: str,
    html: str,
    chapters: Sequence[tuple[str, str]],
    *,
    version: str,
    taken: str,
    lang: str = "zh",
) -> bytes:
    """A tagged PDF (PDF/UA-1), A4. `html` is safe and finds its pictures in `data:` URIs; `chapters` are anchors in it."""
    body = fill(
        "manual.html", lang, title=title, chapters=chapters, version=version, taken=taken,
        text=Markup(html),  # noqa: S704 (the callers' promise)
    )  # fmt: skip
    return render_pdf(body, title=title, lang=lang)
