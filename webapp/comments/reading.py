"""The comments on a case, as pages show them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from flask_login import current_user
from markupsafe import Markup, escape

from engine.models import Case
from webapp.cases.discretion import nameless, without
from webapp.edge import now
from webapp.extensions import db
from webapp.people import names_of
from workflows.records.comments import Comment, comments_on, may_remove


@dataclass(frozen=True)
class Line:
    """One comment: who wrote it, its words as safe HTML, whether the reader may remove it."""

    row: Comment
    who: str
    words: Markup
    may_remove: bool


def discussion_of(case: Case) -> list[Line]:
    """The comments that the reader may read, oldest first; names that they are not told are left out (M32)."""
    rows = comments_on(db.session(), case.id, current_user.id)
    if not rows:
        return []
    people = {str(one) for row in rows for one in (row.account_id, *row.mentions)}
    names, hidden = names_of(people), nameless(case)
    return [_line(row, names, hidden) for row in rows]


def _line(row: Comment, names: Mapping[str, str], hidden: Collection[str]) -> Line:
    said = {names[str(one)] for one in row.mentions if str(one) in names} - set(hidden)
    return Line(
        row, without(hidden, names.get(str(row.account_id), "—")),
        _marked(without(hidden, row.body), said), may_remove(row, current_user.id, now()),
    )  # fmt: skip


def _marked(body: str, names: Collection[str]) -> Markup:
    """The words, escaped, with the people whom they name in bold."""
    text = escape(body)
    for name in sorted(names, key=len, reverse=True):
        mark = escape(f"@{name}")
        text = text.replace(mark, Markup("<strong>{}</strong>").format(mark))
    return text


def named_in(body: str, readers: Mapping[int, str]) -> set[int]:
    """Who is called by @name; the longest name that fits counts, and all who bear it."""
    found: set[int] = set()
    for name in sorted(set(readers.values()), key=len, reverse=True):
        if f"@{name}" in body:
            found |= {one for one, theirs in readers.items() if theirs == name}
            body = body.replace(f"@{name}", " ")
    return found
