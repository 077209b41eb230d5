"""The manuals (F7): one for each role, Chinese and English, Markdown beside pictures of the running demonstration."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

FOLDER = Path(__file__).parent
PICTURES, TEXTS = FOLDER / "pictures", FOLDER / "texts"
LANGUAGES = ("zh", "en")
PICTURE = re.compile(r"[a-z-]+\.webp")


@dataclass(frozen=True)
class Manual:
    """Whom a manual is for; a `public` one is read without signing in."""

    key: str
    roles: frozenset[str]
    public: bool = False


@dataclass(frozen=True)
class Taken:
    """Of which release the pictures are, and when they were taken."""

    version: str
    taken: str


@dataclass(frozen=True)
class Text:
    """A manual in one language: its title, its chapters (anchor and heading), and the whole as HTML below the title."""

    title: str
    chapters: Sequence[tuple[str, str]]
    html: str


MANUALS = (
    Manual("enterprise", frozenset({"enterprise_admin"}), public=True),
    Manual("expert", frozenset({"expert"}), public=True),
    Manual("university", frozenset({"university_officer"}), public=True),
    Manual("college", frozenset({"college_officer", "inventor"}), public=True),
    Manual("bureau", frozenset({"bureau_reviewer"})),
    Manual("national", frozenset({"national_officer"})),
    Manual("service", frozenset({"service_officer", "invited_user"})),
    Manual("support", frozenset({"support"})),
    Manual("owner", frozenset({"process_owner"})),
    Manual("operator", frozenset({"operator"})),
)


def manual(key: str) -> Manual | None:
    """The manual of this name."""
    return next((one for one in MANUALS if one.key == key), None)


def manuals_for(roles: Collection[str]) -> list[Manual]:
    """Those for somebody with these roles."""
    return [one for one in MANUALS if not one.roles.isdisjoint(roles)]


@cache
def taken() -> Taken:
    """What the pictures show."""
    return Taken(**json.loads((PICTURES / "taken.json").read_text("utf-8")))


@cache
def source(key: str, language: str) -> str:
    """The Markdown of a manual. Raises FileNotFoundError."""
    return (TEXTS / language / f"{key}.md").read_text("utf-8")


def title(key: str, language: str) -> str:
    """What a manual is called: its first line."""
    return source(key, language).partition("\n")[0].removeprefix("# ").strip()


def read(key: str, language: str, address: Callable[[str], str]) -> Text:
    """A manual as HTML; `address` gives where a picture is found."""
    whole = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = whole.parse(source(key, language).partition("\n")[2])
    chapters = _anchored(tokens)
    for token in _pictures(tokens):
        token.attrSet("src", address(str(token.attrGet("src"))))
        token.attrSet("loading", "lazy")
    return Text(title(key, language), chapters, whole.renderer.render(tokens, whole.options, {}))


def pictures_of(key: str, language: str) -> list[str]:
    """The names of the pictures that a manual shows."""
    tokens = MarkdownIt("commonmark").parse(source(key, language))
    return [str(one.attrGet("src")) for one in _pictures(tokens)]


def _anchored(tokens: Sequence[Token]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for place, token in enumerate(tokens):
        if token.type == "heading_open" and token.tag == "h2":
            found.append((f"c{len(found) + 1}", tokens[place + 1].content))
            token.attrSet("id", found[-1][0])
    return found


def _pictures(tokens: Sequence[Token]) -> list[Token]:
    return [one for line in tokens for one in line.children or () if one.type == "image"]
