"""Bringing the items of the libraries up to a concordance that was replaced."""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy import literal, select, union_all, update
from sqlalchemy.orm import Session

from workflows.records.concordance import Concordance
from workflows.records.library import LibraryItem, traits_of
from workflows.records.patents import Patent
from workflows.records.portfolios import Portfolio, PortfolioPatent

BATCH = 1000


def reclassify_some(
    session: Session, concordance: Concordance, after: int, batch: int = BATCH
) -> int | None:
    """Work out anew the emerging industries of the next items after this id; returns the last id, None at the end.

    Three statements a batch at most; only items that change are written. The caller commits, so that a table of any size
    can be brought up to date beside people at work.
    """
    following = select(LibraryItem).where(LibraryItem.id > after).order_by(LibraryItem.id)
    items = list(session.scalars(following.limit(batch)))
    if not items:
        return None
    patents = _patents_of(session, items[0].id, items[-1].id)
    changed = []
    for item in items:
        traits = traits_of(
            patents[item.id], concordance, kind=item.kind, name=item.title, region=item.region,
            training=item.training,
        )  # fmt: skip
        if traits.emerging != item.emerging:
            changed.append({"id": item.id, "emerging": traits.emerging, "search": traits.search})
    if changed:
        session.execute(update(LibraryItem), changed)
    return items[-1].id


def _patents_of(session: Session, first: int, last: int) -> dict[int, list[Patent]]:
    single = select(
        Patent.item_id.label("item"), Patent.id.label("patent"), literal(0).label("place")
    )
    together = (
        select(Portfolio.item_id, PortfolioPatent.patent_id, PortfolioPatent.position)
        .join(PortfolioPatent, PortfolioPatent.portfolio_id == Portfolio.id)
        .where(Portfolio.item_id.between(first, last))
    )
    pairs = union_all(single.where(Patent.item_id.between(first, last)), together).subquery()
    rows = session.execute(
        select(pairs.c.item, Patent)
        .join(Patent, Patent.id == pairs.c.patent)
        .order_by(pairs.c.item, pairs.c.place)
    )
    found: dict[int, list[Patent]] = defaultdict(list)
    for item, patent in rows:
        found[item].append(patent)
    return found
