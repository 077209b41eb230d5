"""Which published achievements a page is asked for."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from flask import url_for
from sqlalchemy import ColumnElement, any_, literal, or_

from webapp.filings.wanted import LAST_PAGE, number_in, word_of
from workflows.records.filings import Filing, FilingKind


class Order(enum.StrEnum):
    NEWEST = "newest"
    VIEWED = "viewed"
    LIKED = "liked"


@dataclass(frozen=True)
class Asked:
    """A page of a list; `endpoint` is that of everybody, of what is pushed, or of what one keeps."""

    endpoint: str
    q: str = ""
    kind: FilingKind | None = None
    region: str = ""
    emerging: str = ""
    year: int | None = None
    order: Order | None = None
    page: int = 1

    @classmethod
    def read(cls, endpoint: str, asked: Mapping[str, str]) -> Asked:
        """From a query string; what cannot be read counts as not asked."""
        return cls(
            endpoint,
            asked.get("q", "").replace("\x00", "").strip()[:60],
            word_of(FilingKind, asked.get("kind")),
            _digits(asked.get("region", ""), 6),
            _digits(asked.get("emerging", ""), 1),
            number_in(asked.get("year"), 2000, 2200),
            word_of(Order, asked.get("order")),
            number_in(asked.get("page"), 1, LAST_PAGE) or 1,
        )

    @property
    def narrows(self) -> bool:
        """Whether anything is looked for."""
        return any((self.q, self.kind, self.region, self.emerging, self.year))

    def url(self, **changes: Any) -> str:
        """The address of the same list with something changed; another filter leads to its first page."""
        new = replace(self, **{"page": 1, **changes})
        asked = {one.name: getattr(new, one.name) for one in fields(self)[1:]}
        if new.page == 1:
            del asked["page"]
        return url_for(self.endpoint, **{name: one for name, one in asked.items() if one})

    def fits(self) -> list[ColumnElement[bool]]:
        """The conditions of the rows that fit."""
        found: list[ColumnElement[bool]] = []
        if self.q:
            sought = (Filing.title, Filing.summary, Filing.number)
            found.append(or_(*(one.icontains(self.q, autoescape=True) for one in sought)))
        if self.kind is not None:
            found.append(Filing.kind == self.kind)
        if self.region:
            found.append(Filing.region.startswith(self.region[:2]))
        if self.emerging:
            found.append(literal(self.emerging) == any_(Filing.emerging))
        if self.year is not None:
            found.append(Filing.year == self.year)
        return found


def _digits(text: str, length: int) -> str:
    return text if text.isascii() and text.isdecimal() and len(text) == length else ""
