"""Texts of form owners: a safe subset of markdown with `{{ }}` holes of FEEL.

Headings, paragraphs, emphasis, lists and links to http, https and mailto; raw HTML is shown as it is written. The
markdown is read once, before any hole is filled: what fills a hole is escaped and never taken for markdown.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from itertools import count
from urllib.parse import quote

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import escape

from engine import feel
from engine.feel import Expression, Template
from engine.values import Value

_MARKS = re.compile("[\ue000\ue001]")
_MARK = re.compile("\ue000([0-9]+)\ue001")
_QUOTED_MARK = re.compile("%EE%80%80([0-9]+)%EE%80%81")
_LINK = re.compile(r"(https?://|mailto:)[^\s]+", re.IGNORECASE)
_RULES = [
    "autolink",
    "backticks",
    "blockquote",
    "emphasis",
    "entity",
    "escape",
    "heading",
    "hr",
    "link",
    "list",
    "newline",
]


class RichText(Template):
    """One such text, parsed; what it renders is HTML. Raises FeelSyntaxError for a wrong hole."""

    __slots__ = ("_holes", "_html")

    def __init__(self, text: str) -> None:
        super().__init__(text, feel.template(_MARKS.sub("", text)).parts)
        holes = (part for part in self.parts if not isinstance(part, str))
        self._holes = tuple(Template(hole.text, [hole]) for hole in holes)
        self._html = _html(self.parts)

    def render(
        self,
        context: Mapping[str, Value],
        *,
        now: datetime | None = None,
        warnings: list[str] | None = None,
    ) -> str:
        """HTML with every hole filled and escaped. Raises FeelLimitError only."""
        filled = [hole.render(context, now=now, warnings=warnings) for hole in self._holes]
        html = _QUOTED_MARK.sub(_filling(filled, lambda text: quote(text, safe="")), self._html)
        return _MARK.sub(_filling(filled, _as_html), html)


def _html(parts: Sequence[str | Expression]) -> str:
    """The HTML of a text, each hole replaced by its number between two private signs."""
    numbers = count()
    marked = "".join(
        part if isinstance(part, str) else f"\ue000{next(numbers)}\ue001" for part in parts
    )
    return safe_html(marked)


def safe_html(text: str, *rules: str) -> str:
    """The HTML of markdown that anybody wrote: raw HTML is shown as text, links lead to http, https and mailto only.

    `rules` are parts of markdown beyond those of forms, such as `table`.
    """
    parser = MarkdownIt("zero", {"html": False, "breaks": True}).enable([*_RULES, *rules])
    parser.validateLink = lambda url: _LINK.fullmatch(url) is not None  # type: ignore[method-assign]
    tokens = parser.parse(text)
    _tame(tokens)
    html: str = parser.renderer.render(tokens, parser.options, {})
    return html


def _tame(tokens: Sequence[Token]) -> None:
    """Headings go one level down, since the page has its own first; links open beside the form."""
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1]) + 1, 6)}"
        if token.type == "link_open":
            token.attrs |= {"rel": "noopener noreferrer", "target": "_blank"}
        _tame(token.children or ())


def _filling(filled: Sequence[str], write: Callable[[str], str]) -> Callable[[re.Match[str]], str]:
    return lambda mark: write(filled[int(mark[1])])


def _as_html(text: str) -> str:
    return str(escape(text)).replace("\n", "<br>\n")
