"""Library items: what is pushed, rated, intended and ignored, be it a single patent or a portfolio.

An item repeats of its patents what lists show and searches ask, so that every list is answered from one table. All that
is repeated is worked out in `traits_of`, by the one rule for loading and for registering.
"""

from __future__ import annotations

import enum
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.dialects.postgresql import ARRAY, TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, Transaction
from engine.errors import EngineError
from engine.models import words
from workflows.records import grams
from workflows.records.codes import ipc_lineage, region_lineage
from workflows.records.concordance import Concordance, concordance_of
from workflows.records.organisations import Organisation
from workflows.records.patents import Maturity, Patent
from workflows.records.portfolios import Portfolio


class NotReady(EngineError):
    text = "This patent cannot enter the library: its registration form is not complete."


class ItemKind(enum.StrEnum):
    PATENT = "patent"  # 单条专利
    PORTFOLIO = "portfolio"  # 组合专利


class LibraryItem(Base):
    """One line of the libraries. `ended_at` is when it left them (X17); `search` holds pairs of letters and traits."""

    __tablename__ = "library_items"
    __table_args__ = (
        CheckConstraint("region ~ '^[1-9][0-9]{5}$'", name="region_is_a_code"),
        Index(
            "ix_library_items_registered", "registered_at", "id",
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index("ix_library_items_filed", "filed_on", "id", postgresql_where=text("ended_at IS NULL")),
        Index(
            "ix_library_items_search", "search",
            postgresql_using="gin", postgresql_with={"fastupdate": "off"},
        ),
        Index(None, "organisation_id", "registered_at", "id"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[ItemKind] = mapped_column(words(ItemKind))
    title: Mapped[str] = mapped_column(String(300))
    number: Mapped[str] = mapped_column(String(20))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    applicant: Mapped[str] = mapped_column(String(300))
    region: Mapped[str] = mapped_column(String(6))
    training: Mapped[bool]
    demo: Mapped[bool]
    registered_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    filed_on: Mapped[date]
    types: Mapped[list[str]] = mapped_column(ARRAY(String(20)))
    ipc: Mapped[list[str]] = mapped_column(ARRAY(String(20)))
    emerging: Mapped[list[str]] = mapped_column(ARRAY(String(12)))
    transfers: Mapped[list[str]] = mapped_column(ARRAY(String(20)))
    maturity: Mapped[Maturity] = mapped_column(words(Maturity))
    valid_2023: Mapped[bool]
    words: Mapped[str] = mapped_column(Text, deferred=True)
    search: Mapped[Any] = mapped_column(TSVECTOR, deferred=True)


@dataclass(frozen=True)
class Traits:
    """What an item repeats of its patents."""

    filed_on: date
    types: list[str]
    ipc: list[str]
    emerging: list[str]
    transfers: list[str]
    maturity: Maturity
    valid_2023: bool
    words: str
    search: str


def traits_of(
    patents: Sequence[Patent],
    concordance: Concordance,
    *,
    kind: ItemKind,
    name: str,
    region: str,
    training: bool,
) -> Traits:
    """Work out an item's traits from its patents (at least one, each with a complete form). Raises NotReady."""
    maturities = [one.maturity for one in patents if one.maturity is not None]
    transfers = sorted({way for one in patents for way in one.transfers})
    if len(maturities) < len(patents) or not transfers:
        raise NotReady
    codes = sorted({code for one in patents for code in one.ipc})
    ipc = sorted({above for code in codes for above in ipc_lineage(code)})
    emerging = concordance.emerging_of(codes)
    types = sorted({one.type.value for one in patents})
    maturity = max(maturities, key=list(Maturity).index)
    valid = all(one.valid_2023 for one in patents)
    fields = [name, *(text for one in patents for text in _texts(one, name))]
    said = "\n".join(dict.fromkeys(grams.folded(field) for field in fields if field))
    lexemes = {
        *(lexeme("type", one) for one in types),
        *(lexeme("ipc", one) for one in ipc),
        *(lexeme("emerging", one) for one in emerging),
        *(lexeme("transfer", one) for one in transfers),
        *(lexeme("region", one) for one in region_lineage(region)),
        lexeme("maturity", maturity),
        lexeme("kind", kind),
    }
    if valid:
        lexemes.add(lexeme("valid", "2023"))
    if training:
        lexemes.add(lexeme("training", "yes"))
    return Traits(
        filed_on=min(one.filed_on for one in patents), types=types, ipc=ipc, emerging=emerging,
        transfers=transfers, maturity=maturity, valid_2023=valid, words=said,
        search=grams.vector(lexemes | grams.grams(said)),
    )  # fmt: skip


def lexeme(trait: str, value: str) -> str:
    """A trait in the search column; longer than two letters, so that no pair of letters looks like it."""
    return f"{trait}={value}"


def _texts(patent: Patent, name: str) -> Iterable[str]:
    title = "" if patent.title == name else patent.title
    return (title, patent.number, patent.applicant, *patent.keywords)


def register_patent(tx: Transaction, patent: Patent, owner: Organisation) -> LibraryItem:
    """登记入库: put a patent with a complete form into the libraries. Raises NotReady."""
    tx.session.flush()
    item = _item(tx, ItemKind.PATENT, [patent], owner, patent.title, patent.demo)
    patent.item_id = item.id
    tx.session.flush()
    return item


def register_portfolio(
    tx: Transaction, portfolio: Portfolio, patents: Collection[Patent], owner: Organisation
) -> LibraryItem:
    """Put a portfolio into the libraries. Raises NotReady when the form of one of its patents is not complete."""
    tx.session.flush()
    item = _item(tx, ItemKind.PORTFOLIO, list(patents), owner, portfolio.name, portfolio.demo)
    portfolio.item_id = item.id
    tx.session.flush()
    return item


def end_item(tx: Transaction, item_id: int) -> None:
    """Take an item out of the libraries: it lapsed, was transferred or withdrawn (X17)."""
    item = tx.session.get_one(LibraryItem, item_id, with_for_update=True)
    item.ended_at = item.ended_at or tx.now


def _item(
    tx: Transaction,
    kind: ItemKind,
    patents: list[Patent],
    owner: Organisation,
    name: str,
    demo: bool,
) -> LibraryItem:
    traits = traits_of(
        patents, concordance_of(tx.session), kind=kind, name=name, region=owner.region,
        training=owner.training,
    )  # fmt: skip
    item = LibraryItem(
        kind=kind, title=name, number=patents[0].number if kind is ItemKind.PATENT else "",
        organisation_id=owner.id, applicant=owner.name, region=owner.region,
        training=owner.training, demo=demo, registered_at=tx.now, **vars(traits),
    )  # fmt: skip
    tx.session.add(item)
    tx.session.flush()
    return item
