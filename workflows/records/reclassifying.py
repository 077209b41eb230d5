"""Bringing the items of the libraries up to a concordance that was replaced."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import literal, select, union_all, update
from sqlalchemy.orm import Session

from workflows.records.concordance import Concordance, concordance_of
from workflows.records.library import ItemKind, LibraryItem, traits_of
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


def renew_items(session: Session, patents: Sequence[int]) -> None:
    """Bring the items of these patents, and of portfolios that hold them, up to what the patents say now."""
    single = select(Patent.item_id).where(Patent.id.in_(patents))
    together = (
        select(Portfolio.item_id)
        .join(PortfolioPatent, PortfolioPatent.portfolio_id == Portfolio.id)
        .where(PortfolioPatent.patent_id.in_(patents))
    )
    concordance = concordance_of(session)
    ids = union_all(single, together).subquery()
    for item in session.scalars(select(LibraryItem).where(LibraryItem.id.in_(select(ids)))):
        of_item = _patents_of(session, item.id, item.id)[item.id]
        if item.kind is ItemKind.PATENT:
            item.title = of_item[0].title
        traits = traits_of(
            of_item, concordance, kind=item.kind, name=item.title, region=item.region,
            training=item.training,
        )  # fmt: skip
        for name, value in vars(traits).items():
            setattr(item, name, value)
    session.flush()


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
