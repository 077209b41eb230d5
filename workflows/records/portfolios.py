"""组合专利: patents that a university offers together (M23)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, SmallInteger, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from engine.db import Base
from workflows.records.organisations import Organisation
from workflows.records.patents import Patent


class PortfolioPatent(Base):
    """A patent's place in a portfolio; it may also be offered on its own."""

    __tablename__ = "portfolio_patents"

    portfolio_id: Mapped[int] = mapped_column(ForeignKey("portfolios.id"), primary_key=True)
    patent_id: Mapped[int] = mapped_column(ForeignKey("patents.id"), primary_key=True, index=True)
    position: Mapped[int] = mapped_column(SmallInteger)


class Portfolio(Base):
    """Patents of one university under one name, with what they do together."""

    __tablename__ = "portfolios"
    __table_args__ = (CheckConstraint("name = btrim(name) AND name <> ''", name="name_is_trimmed"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(300))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    about: Mapped[str] = mapped_column(Text, default="")
    demo: Mapped[bool] = mapped_column(default=False)
    recorded_at: Mapped[datetime]
    item_id: Mapped[int | None] = mapped_column(ForeignKey("library_items.id"), unique=True)

    organisation: Mapped[Organisation] = relationship(lazy="raise")
    patents: Mapped[list[Patent]] = relationship(
        secondary="portfolio_patents", order_by=PortfolioPatent.position, lazy="raise"
    )
