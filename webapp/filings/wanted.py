"""Which filings a page is asked for."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, TypeVar

from flask import url_for
from sqlalchemy import Select, or_

from webapp.counted import LAST_PAGE
from workflows.records.filings import Filing, FilingKind, FilingState

Word = TypeVar("Word", bound=enum.StrEnum)


@dataclass(frozen=True)
class Wanted:
    """A page of a list of filings; `endpoint` is the filer's or the reviewer's."""

    endpoint: str
    state: FilingState | None = None
    kind: FilingKind | None = None
    year: int | None = None
    q: str = ""
    page: int = 1

    @classmethod
    def read(cls, endpoint: str, asked: Mapping[str, str]) -> Wanted:
        """From a query string; what cannot be read counts as not asked."""
        return cls(
            endpoint,
            word_of(FilingState, asked.get("state")),
            word_of(FilingKind, asked.get("kind")),
            number_in(asked.get("year"), 2000, 2200),
            asked.get("q", "").strip()[:100],
            number_in(asked.get("page"), 1, LAST_PAGE) or 1,
        )

    def url(self, **changes: Any) -> str:
        """The address of the same list with something changed; another filter leads to its first page."""
        new = replace(self, **{"page": 1, **changes})
        asked = {
            one.name: getattr(new, one.name)
            for one in fields(self)
            if one.name != "endpoint" and getattr(new, one.name)
        }
        if new.page == 1:
            asked.pop("page", None)
        return url_for(self.endpoint, **asked)

    def narrow(self, found: Select[Any], *, by_state: bool = True) -> Select[Any]:
        """The rows of a selection of filings that fit."""
        if by_state and self.state is not None:
            found = found.where(Filing.state == self.state)
        if self.kind is not None:
            found = found.where(Filing.kind == self.kind)
        if self.year is not None:
            found = found.where(Filing.year == self.year)
        if self.q:
            in_title = Filing.title.icontains(self.q, autoescape=True)
            in_number = Filing.number.icontains(self.q, autoescape=True)
            found = found.where(or_(in_title, in_number))
        return found


def word_of(kind: type[Word], text: str | None) -> Word | None:
    """The word of an enum, or None for a text that is none."""
    return kind(text) if text in {one.value for one in kind} else None


def number_in(text: str | None, least: int, most: int) -> int | None:
    """The whole number between two, or None for a text that is none."""
    if not text or not text.isdecimal() or len(text) > 4:
        return None
    return int(text) if least <= int(text) <= most else None
