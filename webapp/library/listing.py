"""A page of a library: items, total, facets, names. Eight statements at most with those of the layout."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from flask_login import current_user
from sqlalchemy.orm import Session

from webapp.extensions import db
from webapp.languages import language
from webapp.library import labels
from webapp.library.asked import Asked
from webapp.library.shelves import Reader, Shelf, asked_clauses, scope
from workflows.records.conditions import Clause, Conditions
from workflows.records.finding import Facets, Page, WrongCursor, facets_of, page_before, page_of
from workflows.records.named import FIELDS, Named, named_codes
from workflows.records.searches import SavedSearch, searches_of

MOST_VALUES = 12
FACETS = (
    "kind",
    "types",
    "emerging",
    "transfers",
    "maturity",
    "valid_2023",
    "province",
    "applicant",
)


@dataclass(frozen=True)
class Value:
    """One line of a facet."""

    label: Any
    count: int
    href: str
    chosen: bool


@dataclass(frozen=True)
class Listing:
    """All that the page of a library shows; `wishes` is None where nothing is pushed yet."""

    asked: Asked
    wishes: Conditions | None
    page: Page
    facets: Facets
    named: Named
    searches: list[SavedSearch]

    def facet(self, name: str) -> list[Value]:
        """The values of a facet, most frequent first, or in their own order where they have one."""
        counts = self.facets.counts.get(name, {})
        if name == "emerging":
            return self._emerging(counts)
        known = labels.CHOICES.get(name)
        if name == "valid_2023":
            counts = {value: count for value, count in counts.items() if value == "true"}
        order = (
            [one for one in known if one in counts]
            if known
            else sorted(counts, key=lambda one: -counts[one])
        )
        return [self._value(name, one, counts[one]) for one in order[:MOST_VALUES]]

    def _emerging(self, counts: dict[str, int]) -> list[Value]:
        """The nine industries, and what is below those that are chosen."""
        open_ones = {one[:1] for one in self.asked.conditions.emerging}
        shown = [one for one in sorted(counts) if len(one) == 1 or one[:1] in open_ones]
        return [self._value("emerging", one, counts[one]) for one in shown]

    def _value(self, facet: str, value: str, count: int) -> Value:
        field, asked_for = ("regions", f"{value}0000") if facet == "province" else (facet, value)
        return Value(
            self.label(field, asked_for), count, self.asked.with_value(field, asked_for),
            self.asked.has(field, asked_for),
        )  # fmt: skip

    def label(self, field: str, value: str) -> Any:
        """A value of a condition in words."""
        if field in FIELDS:
            return self.named.of(field, value)
        return labels.CHOICES.get(field, {}).get(str(value).lower(), value)

    def chips(self, conditions: Conditions) -> list[tuple[str, Any, str]]:
        """What is asked for, one (field, words, address without it) each."""
        made = []
        for field in conditions.asked:
            asked = getattr(conditions, field)
            if isinstance(asked, tuple):
                made += [
                    (field, self.label(field, one), self.asked.with_value(field, one))
                    for one in asked
                ]
            else:
                made.append((field, self.label(field, asked), self.asked.without(field)))
        return made


def listing_of(who: Reader, shelf: Shelf, asked: Asked) -> Listing:
    """Read a page of a shelf; for a place that is not one, the first."""
    wishes = who.wishes(shelf)
    session = db.session()
    named = named_codes(session, asked.conditions, wishes or Conditions(), language=language())
    searches = searches_of(session, current_user.id)
    if wishes is None:
        return Listing(asked, None, Page([], None), Facets(0, False, {}), named, searches)
    clauses = [
        *scope(who, shelf, wishes, named.linked),
        *asked_clauses(asked.conditions, named.linked),
    ]
    facets = facets_of(session, clauses)
    try:
        page = _page(session, clauses, asked, facets)
    except WrongCursor:
        page, asked = page_of(session, clauses, asked.order, None, facets), _from_the_start(asked)
    return Listing(asked, wishes, page, facets, named, searches)


def _page(session: Session, clauses: list[Clause], asked: Asked, facets: Facets) -> Page:
    if asked.before is not None:
        return page_before(session, clauses, asked.order, asked.before, facets)
    return page_of(session, clauses, asked.order, asked.after, facets)


def _from_the_start(asked: Asked) -> Asked:
    """The first page instead of a place that is none, and a word about it."""
    place = ("place", (asked.before or asked.after or "")[:60])
    return replace(asked, after=None, before=None, left_out=(*asked.left_out, place))
