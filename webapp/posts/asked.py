"""Which posts a page is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from flask import url_for

from webapp.filings.wanted import LAST_PAGE, number_in, word_of
from workflows.records.posts import PostKind, PostState


@dataclass(frozen=True)
class Asked:
    """A page of a list; `endpoint` is everybody's, the author's or the reviewer's."""

    endpoint: str
    kind: PostKind | None = None
    state: PostState | None = None
    q: str = ""
    page: int = 1

    @classmethod
    def read(cls, endpoint: str, asked: Mapping[str, str]) -> Asked:
        """From a query string; what cannot be read counts as not asked."""
        return cls(
            endpoint,
            word_of(PostKind, asked.get("kind")),
            word_of(PostState, asked.get("state")),
            asked.get("q", "").strip()[:60],
            number_in(asked.get("page"), 1, LAST_PAGE) or 1,
        )

    def url(self, **changes: Any) -> str:
        """The address of the same list with something changed; another filter leads to its first page."""
        new = replace(self, **{"page": 1, **changes})
        asked = {one.name: getattr(new, one.name) for one in fields(self)[1:]}
        if new.page == 1:
            del asked["page"]
        return url_for(self.endpoint, **{name: one for name, one in asked.items() if one})
