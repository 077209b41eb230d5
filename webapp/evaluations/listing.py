"""专利评价管理 (M34): which evaluations of the enterprise, on which page."""

from __future__ import annotations

import enum
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask import url_for
from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import Session, contains_eager

from webapp.evaluations.reading import WITH_ALL, Waiting, waiting_for_me
from workflows.records.evaluations import Evaluation, ExpertRating, RatingState, State
from workflows.records.library import LibraryItem

SIZE = 20
LAST_PAGE = 500


class Tab(enum.StrEnum):
    """Parts of the list; `review` are those with a rating that waits for 专家评价审核."""

    ALL = "all"
    REVIEW = "review"
    OPEN = "open"
    LOCKED = "locked"
    ENDED = "ended"


@dataclass(frozen=True)
class Wanted:
    """What a person asked to see. `words` are looked for in title, number and applicant."""

    words: str = ""
    tab: Tab = Tab.ALL
    page: int = 1

    @classmethod
    def read(cls, asked: Mapping[str, str]) -> Wanted:
        """From a query string; what cannot be read counts as not asked."""
        tab, page = asked.get("tab", ""), asked.get("page", "")
        words = asked.get("q", "").replace("\x00", "").strip()[:60]
        number = int(page) if page.isdecimal() and len(page) < 5 else 1
        found = Tab(tab) if tab in set(Tab) else Tab.ALL
        return cls(words, found, min(max(number, 1), LAST_PAGE))

    def url(self, **changes: Any) -> str:
        """The address of the same list with something changed."""
        new = replace(self, **{"page": 1, **changes})
        tab = None if new.tab is Tab.ALL else new.tab.value
        page = new.page if new.page > 1 else None
        return url_for("evaluations.index", q=new.words or None, tab=tab, page=page)


@dataclass(frozen=True)
class Listing:
    """A page of the list, how many there are in each part, and what waits for the reader."""

    evaluations: list[Evaluation]
    counts: dict[Tab, int]
    waiting: Waiting
    wanted: Wanted

    @property
    def total(self) -> int:
        return self.counts[self.wanted.tab]

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // SIZE))


def listing_of(session: Session, organisations: Collection[int], wanted: Wanted) -> Listing:
    """A page of the organisations' evaluations, newest first; four statements."""
    chosen = [*_mine(organisations, wanted), *_part(wanted.tab)]
    ids = select(Evaluation.id).join(LibraryItem, LibraryItem.id == Evaluation.item_id)
    newest = ids.where(*chosen).order_by(Evaluation.opened_at.desc(), Evaluation.id.desc())
    page = session.scalars(newest.limit(SIZE).offset((wanted.page - 1) * SIZE)).all()
    found = session.scalars(
        select(Evaluation)
        .join(LibraryItem, LibraryItem.id == Evaluation.item_id)
        .options(contains_eager(Evaluation.item), *WITH_ALL)
        .where(Evaluation.id.in_(page))
        .order_by(Evaluation.opened_at.desc(), Evaluation.id.desc())
        .execution_options(populate_existing=True)
    ).unique()
    counts = _counts(session, organisations, wanted)
    return Listing(list(found), counts, waiting_for_me(session, page), wanted)


def _mine(organisations: Collection[int], wanted: Wanted) -> list[ColumnElement[bool]]:
    conditions = [Evaluation.organisation_id.in_(organisations)]
    if wanted.words:
        sought = (LibraryItem.title, LibraryItem.number, LibraryItem.applicant)
        conditions.append(or_(*(one.icontains(wanted.words, autoescape=True) for one in sought)))
    return conditions


def _part(tab: Tab) -> list[ColumnElement[bool]]:
    if tab is Tab.ALL:
        return []
    if tab is Tab.REVIEW:
        return [Evaluation.state == State.OPEN, _TO_REVIEW]
    return [Evaluation.state == State(tab.value)]


_TO_REVIEW = exists().where(
    ExpertRating.evaluation_id == Evaluation.id, ExpertRating.state == RatingState.SUBMITTED
)


def _counts(session: Session, organisations: Collection[int], wanted: Wanted) -> dict[Tab, int]:
    columns = [func.count().filter(*_part(tab)) if _part(tab) else func.count() for tab in Tab]
    counted = select(*columns).select_from(Evaluation)
    joined = counted.join(LibraryItem, LibraryItem.id == Evaluation.item_id)
    row = session.execute(joined.where(*_mine(organisations, wanted))).one()
    return dict(zip(Tab, row, strict=True))
