"""Answering the libraries from indexes, however many items there are and however common what is asked.

A page tries two ways. It walks the newest items in order and keeps those that fit: a common condition fills the page
after a few rows. If the walk ends without a full page, the condition is rare, and the index of pairs and traits names the
few that fit, which are then sorted. Neither way grows with the library, and the planner has nothing to guess.
"""

from __future__ import annotations

import enum
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    and_,
    cast,
    func,
    literal,
    select,
    text,
    tuple_,
    union_all,
)
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import Session, aliased

from workflows.records.conditions import Clause, exact_of, query_of
from workflows.records.library import LibraryItem

SIZE = 20
WALKED = 4000
COUNTED_UP_TO = 10_000
FACETS = (
    "kind",
    "types",
    "emerging",
    "province",
    "transfers",
    "maturity",
    "valid_2023",
    "applicant",
)
LISTS = ("types", "emerging", "transfers")
MOST_APPLICANTS = 8


class Order(enum.StrEnum):
    """How a list is sorted (M36): by 登记入库时间 or by 申请日."""

    NEWEST = "newest"
    OLDEST = "oldest"
    FILED_LAST = "filed-last"
    FILED_FIRST = "filed-first"

    @property
    def column(self) -> str:
        return "registered_at" if self in (Order.NEWEST, Order.OLDEST) else "filed_on"

    @property
    def descending(self) -> bool:
        return self in (Order.NEWEST, Order.FILED_LAST)

    @property
    def reverse(self) -> Order:
        """The same list from its other end."""
        pairs = ((Order.NEWEST, Order.OLDEST), (Order.FILED_LAST, Order.FILED_FIRST))
        return next(b if self is a else a for a, b in pairs if self in (a, b))


class WrongCursor(ValueError):
    """A place in a list that was not made by this list."""


@dataclass(frozen=True)
class Page:
    """Items in order; `after` is where the next page goes on, None at the end; `before` the same to the other side."""

    items: list[LibraryItem]
    after: str | None
    before: str | None = None


@dataclass(frozen=True)
class Facets:
    """How many items fit, and how many of them have which value; capped at COUNTED_UP_TO, as `more` tells."""

    total: int
    more: bool
    counts: Mapping[str, dict[str, int]]


def page_of(
    session: Session,
    clauses: Sequence[Clause],
    order: Order = Order.NEWEST,
    after: str | None = None,
    facets: Facets | None = None,
) -> Page:
    """A page of what fulfils all clauses; one statement, or two where it is rare. Raises WrongCursor.

    Whoever has counted already says so by `facets`; what is known to be rare is not walked for.
    """
    begin = [] if after is None else [_after(order, after)]
    query = query_of(clauses)
    found: list[LibraryItem] = []
    if query is None or facets is None or facets.more:
        walked = None if query is None else WALKED
        found = list(session.scalars(_walk(clauses, order, begin, walked)))
    if query is not None and len(found) <= SIZE:
        _scan_indexes_only(session)
        found = list(session.scalars(_pick(clauses, order, begin, query)))
    items = found[:SIZE]
    return Page(
        items,
        _cursor(order, items[-1]) if len(found) > SIZE else None,
        _cursor(order, items[0]) if items and after is not None else None,
    )


def page_before(
    session: Session,
    clauses: Sequence[Clause],
    order: Order,
    before: str,
    facets: Facets | None = None,
) -> Page:
    """The page that ends just before a place: the same list read from its other end. The first page if there is less
    than a page before it. Raises WrongCursor."""
    turned = page_of(session, clauses, order.reverse, before, facets)
    if turned.after is None:
        return page_of(session, clauses, order, None, facets)
    return Page(turned.items[::-1], turned.before, turned.after)


def first_of(
    session: Session, clauses: Sequence[Clause], order: Order, most: int
) -> list[LibraryItem]:
    """The first `most` of what fulfils all clauses, in order, for an export (M40); found as a page is."""
    query = query_of(clauses)
    walked = None if query is None else WALKED * 10
    found = list(session.scalars(_walk(clauses, order, [], walked, most)))
    if query is not None and len(found) < most:
        _scan_indexes_only(session)
        found = list(session.scalars(_pick(clauses, order, [], query, most)))
    return found


def facets_of(session: Session, clauses: Sequence[Clause]) -> Facets:
    """Total and facets; two statements. A bounded part of a large result is counted, so that it costs the same."""
    columns = (
        LibraryItem.kind, LibraryItem.types, LibraryItem.emerging, LibraryItem.transfers,
        LibraryItem.maturity, LibraryItem.valid_2023, LibraryItem.applicant,
        func.left(LibraryItem.region, 2).label("province"),
    )  # fmt: skip
    found = _some(clauses, *columns).cte("found").prefix_with("MATERIALIZED", dialect="postgresql")
    _scan_indexes_only(session)
    counts: dict[str, dict[str, int]] = defaultdict(dict)
    total = 0
    for facet, value, count in session.execute(union_all(*_counted(found))):
        if facet == "total":
            total = count
        else:
            counts[facet][value] = count
    return Facets(min(total, COUNTED_UP_TO), total > COUNTED_UP_TO, counts)


def totals_of(session: Session, asked: Iterable[Sequence[Clause]]) -> list[int]:
    """How many items fulfil each of several lists of clauses, each up to one over COUNTED_UP_TO; two statements."""
    _scan_indexes_only(session)
    counts = [
        select(func.count())
        .select_from(_some(clauses, LibraryItem.id).subquery())
        .scalar_subquery()
        for clauses in asked
    ]
    return list(session.execute(select(*counts)).one()) if counts else []


def _scan_indexes_only(session: Session) -> None:
    """For the rest of the transaction, read no table from end to end.

    With a LIMIT the planner hopes to meet enough rows soon and begins to read the table, which is slow whenever its
    guess of how many fit is wrong; the index costs the same for any guess. What a frequent pair of letters names among a
    million items needs more than the 4 MB of `work_mem`, else whole pages are looked through again.
    """
    current = session.get_transaction()
    if current is None or session.info.get("indexes_only") is not current:
        session.execute(_INDEXES_ONLY)
        session.info["indexes_only"] = session.get_transaction()


_INDEXES_ONLY = text(
    "SELECT set_config('enable_seqscan', 'off', true), set_config('work_mem', '32MB', true)"
)


def _walk(
    clauses: Sequence[Clause],
    order: Order,
    begin: Sequence[ColumnElement[bool]],
    limit: int | None,
    most: int = SIZE + 1,
) -> Any:
    """Fitting items among the first `limit` in order (all, if None), read from the index of the order."""
    bounds = [one.exact(LibraryItem) for one in clauses if one.bound]
    inner = select(LibraryItem).where(LibraryItem.ended_at.is_(None), *bounds, *begin)
    walked = aliased(
        LibraryItem, inner.order_by(*_sorted(LibraryItem, order)).limit(limit).subquery()
    )
    fits = exact_of(clauses, walked)
    return select(walked).where(fits).order_by(*_sorted(walked, order)).limit(most)


def _pick(
    clauses: Sequence[Clause],
    order: Order,
    begin: Sequence[ColumnElement[bool]],
    query: str,
    most: int = SIZE + 1,
) -> Any:
    """Fitting items that the index of pairs and traits names, then sorted."""
    column = getattr(LibraryItem, order.column)
    found = (
        select(LibraryItem.id, column.label("place"))
        .where(_named(query), exact_of(clauses, LibraryItem), *begin)
        .cte("found")
        .prefix_with("MATERIALIZED", dialect="postgresql")
    )
    first = select(found.c.id, found.c.place)
    ends = (
        (found.c.place.desc(), found.c.id.desc())
        if order.descending
        else (found.c.place, found.c.id)
    )
    chosen = first.order_by(*ends).limit(most).subquery()
    joined = select(LibraryItem).join(chosen, chosen.c.id == LibraryItem.id)
    return joined.order_by(*_sorted(LibraryItem, order))


def _some(clauses: Sequence[Clause], *columns: Any) -> Select[Any]:
    """The columns of at most one more than COUNTED_UP_TO fitting items."""
    query = query_of(clauses)
    fits = exact_of(clauses, LibraryItem)
    if query is not None:
        fits = and_(_named(query), fits)
        return select(*columns).where(fits).limit(COUNTED_UP_TO + 1)
    return (
        select(*columns)
        .where(fits)
        .order_by(*_sorted(LibraryItem, Order.NEWEST))
        .limit(COUNTED_UP_TO + 1)
    )


def _named(query: str) -> ColumnElement[bool]:
    return LibraryItem.search.op("@@")(cast(literal(query, String), TSQUERY))


def _sorted(item: Any, order: Order) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    column = getattr(item, order.column)
    return (column.desc(), item.id.desc()) if order.descending else (column.asc(), item.id.asc())


def _after(order: Order, cursor: str) -> ColumnElement[bool]:
    place, _, number = cursor.rpartition("~")
    if not number.isdecimal() or len(number) > 18:
        raise WrongCursor(cursor)
    try:
        at: Any = (
            datetime.fromisoformat(place)
            if order.column == "registered_at"
            else date.fromisoformat(place)
        )
    except ValueError as error:
        raise WrongCursor(cursor) from error
    if isinstance(at, datetime) and at.tzinfo is None:
        raise WrongCursor(cursor)
    here = tuple_(getattr(LibraryItem, order.column), LibraryItem.id)
    there = tuple_(literal(at), literal(int(number)))
    return here < there if order.descending else here > there


def _cursor(order: Order, item: LibraryItem) -> str:
    place = getattr(item, order.column)
    return f"{place.isoformat()}~{item.id}"


def _counted(found: Any) -> Iterable[Any]:
    yield select(literal("total"), literal(""), func.count()).select_from(found)
    for facet in FACETS:
        each = func.unnest(found.c[facet]) if facet in LISTS else found.c[facet]
        values = select(cast(each, String).label("value")).subquery()
        rows = select(literal(facet), values.c.value, func.count()).group_by(values.c.value)
        if facet == "applicant":
            most = rows.order_by(func.count().desc(), values.c.value).limit(MOST_APPLICANTS)
            rows = select(most.subquery())
        yield rows
