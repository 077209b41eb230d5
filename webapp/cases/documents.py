"""What belongs to the subject of a case: each area says how to find it for its kind of subject.

documents_of("expert", lambda session, expert_id: [Document(_("Certificate"), url)])
about_of("expert", lambda session, expert_id: render_template(...))

The area answers only for readers who may see it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import url_for
from markupsafe import Markup

from engine.models import Case
from webapp.extensions import db
from webapp.pages import filesize
from workflows.records.attachments import Attachment, attachments_of_case


@dataclass(frozen=True)
class Document:
    """One document: what it is, where it is, and whether it still holds."""

    title: str
    address: str
    note: str = ""


Finder = Callable[[Any, int], list[Document]]
Renderer = Callable[[Any, int], str | None]
_FINDERS: dict[str, Finder] = {}
_RENDERERS: dict[str, Renderer] = {}


def documents_of(kind: str, finder: Finder) -> None:
    """Register how the documents of a kind of subject are found."""
    _FINDERS[kind] = finder


def about_of(kind: str, renderer: Renderer) -> None:
    """Register the card that shows a kind of subject beside its tasks."""
    _RENDERERS[kind] = renderer


def documents(case: Case) -> list[Document]:
    """The documents of a case's subject, such as `expert:12`, and what people attached on the way."""
    kind, number = _subject(case)
    finder = _FINDERS.get(kind)
    own = finder(db.session(), number) if finder else []
    return own + [_attached(one) for one in attachments_of_case(db.session(), case.id)]


def _attached(one: Attachment) -> Document:
    address = url_for("attachments.show", reference=one.reference)
    return Document(one.filename, address, filesize(one.size))


def about(case: Case) -> Markup:
    """The card of a case's subject, as its area renders it; empty if there is none."""
    kind, number = _subject(case)
    renderer = _RENDERERS.get(kind)
    card = renderer(db.session(), number) if renderer else None
    return Markup(card or "")  # noqa: S704 - a rendered template


def _subject(case: Case) -> tuple[str, int]:
    kind, _, number = (case.subject or "").partition(":")
    return (kind, int(number)) if number.isdecimal() else ("", 0)
