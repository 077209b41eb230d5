"""One item with everything that its page shows."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from flask import abort
from sqlalchemy import select

from webapp.extensions import db
from webapp.languages import language
from webapp.library.shelves import Reader
from workflows.records.codes import System, ipc_lineage
from workflows.records.ignored import is_ignored_by
from workflows.records.library import ItemKind, LibraryItem
from workflows.records.named import Named, named_codes
from workflows.records.patents import Patent
from workflows.records.portfolios import Portfolio, PortfolioPatent


@dataclass(frozen=True)
class Whole:
    """An item: its patent, or its portfolio with all patents; for a patent also the portfolios it is part of."""

    item: LibraryItem
    patents: list[Patent]
    portfolio: Portfolio | None
    part_of: list[Portfolio]
    named: Named
    is_ignored: bool

    @property
    def patent(self) -> Patent | None:
        return self.patents[0] if self.item.kind is ItemKind.PATENT and self.patents else None

    @property
    def ipc(self) -> dict[str, list[str]]:
        """The IPC codes of all patents, by subclass."""
        codes = sorted({code for one in self.patents for code in one.ipc})
        return {subclass: list(some) for subclass, some in groupby(codes, key=lambda one: one[:4])}

    def lineage(self, code: str) -> list[tuple[str, str]]:
        """An IPC code's section, class and subclass with their names."""
        return [(one, self.named.names.get((System.IPC, one), "")) for one in ipc_lineage(code)]

    @property
    def emerging(self) -> list[str]:
        """The names of the narrowest emerging industries."""
        return [self.named.of("emerging", code) for code in self.item.emerging if len(code) > 1]


def item_for(who: Reader, item_id: int) -> LibraryItem:
    """An item of the libraries that this reader may see; else 404."""
    item = db.session.get(LibraryItem, item_id)
    if item is None or item.training != who.organisation.training:
        abort(404)
    return item


def whole_item(who: Reader, item_id: int) -> Whole:
    """Everything about one item; six statements at most. 404 for what is not the reader's to see."""
    session = db.session()
    item = item_for(who, item_id)
    portfolio, patents, part_of = None, _patents(item), []
    if item.kind is ItemKind.PORTFOLIO:
        portfolio = session.scalar(select(Portfolio).where(Portfolio.item_id == item_id))
    elif patents:
        bundles = select(Portfolio).join(
            PortfolioPatent, PortfolioPatent.portfolio_id == Portfolio.id
        )
        mine = bundles.where(PortfolioPatent.patent_id == patents[0].id)
        part_of = list(session.scalars(mine.where(Portfolio.item_id.is_not(None))))
    codes = {above for one in patents for code in one.ipc for above in ipc_lineage(code)}
    named = named_codes(session, ipc=codes, regions=[item.region], language=language())
    ignored = session.scalar(
        select(is_ignored_by(who.organisation.id, LibraryItem)).where(LibraryItem.id == item_id)
    )
    return Whole(item, patents, portfolio, part_of, named, bool(ignored))


def _patents(item: LibraryItem) -> list[Patent]:
    if item.kind is ItemKind.PATENT:
        return list(db.session.scalars(select(Patent).where(Patent.item_id == item.id)))
    together = (
        select(Patent)
        .join(PortfolioPatent, PortfolioPatent.patent_id == Patent.id)
        .join(Portfolio, Portfolio.id == PortfolioPatent.portfolio_id)
    )
    mine = together.where(Portfolio.item_id == item.id).order_by(PortfolioPatent.position)
    return list(db.session.scalars(mine))
