"""Documents that belong to what a case is about: each area says how to find those of its kind of subject.

documents_of("expert", lambda session, expert_id: [Document(_("Certificate"), url)])
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from engine.models import Case
from webapp.extensions import db


@dataclass(frozen=True)
class Document:
    """One document: what it is, where it is, and whether it still holds."""

    title: str
    address: str
    note: str = ""


Finder = Callable[[Any, int], list[Document]]
_FINDERS: dict[str, Finder] = {}


def documents_of(kind: str, finder: Finder) -> None:
    """Register how the documents of a kind of subject are found."""
    _FINDERS[kind] = finder


def documents(case: Case) -> list[Document]:
    """The documents of a case's subject, such as `expert:12`."""
    kind, _, number = (case.subject or "").partition(":")
    finder = _FINDERS.get(kind)
    return finder(db.session(), int(number)) if finder and number.isdigit() else []
