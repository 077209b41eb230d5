"""The comments on a case, as pages show them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from flask_login import current_user
from markupsafe import Markup, escape

from engine.models import Case
from webapp.cases.discretion import nameless, without
from webapp.edge import now
from webapp.extensions import db
from webapp.people import names_of
from workflows.records.attachments import Attachment
from workflows.records.comments import (
    Comment,
    comments_on,
    files_of_comments,
    former_words,
    may_change,
)

OFFERED = 8


@dataclass(frozen=True)
class Line:
    """One comment: who wrote it, its words as safe HTML, its files, what it said before, whether the reader may change
    or remove it.
    """

    row: Comment
    who: str
    words: Markup
    may_change: bool
    files: Sequence[Attachment] = ()
    former: Sequence[tuple[str, datetime]] = ()  # what it said, until when


def discussion_of(case: Case) -> list[Line]:
    """The comments that the reader may read, oldest first; names that they are not told are left out (M32)."""
    rows = comments_on(db.session(), case.id, current_user.id)
    if not rows:
        return []
    people = {str(one) for row in rows for one in (row.account_id, *row.mentions)}
    names, hidden = names_of(people), nameless(case)
    files = files_of_comments(db.session(), [row.id for row in rows])
    changed = [row.id for row in rows if row.changed_at]
    former = former_words(db.session(), changed) if changed else {}
    return [
        replace(
            _line(row, names, hidden), files=files.get(row.id, ()),
            former=[(without(hidden, one.body), one.until) for one in former.get(row.id, ())],
        )
        for row in rows
    ]  # fmt: skip


def _line(row: Comment, names: Mapping[str, str], hidden: Collection[str]) -> Line:
    said = {names[str(one)] for one in row.mentions if str(one) in names} - set(hidden)
    return Line(
        row, without(hidden, names.get(str(row.account_id), "—")),
        _marked(without(hidden, row.body), said), may_change(row, current_user.id, now()),
    )  # fmt: skip


def matching(letters: str, readers: Mapping[int, str]) -> list[str]:
    """The names that begin with these letters, then those that hold them; each once."""
    letters = letters.strip()[:40]
    names = sorted({name for name in readers.values() if letters in name})
    return sorted(names, key=lambda name: not name.startswith(letters))[:OFFERED]


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
