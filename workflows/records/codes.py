"""Codes of public classifications: industries, strategic emerging industries, IPC, regions. Each system is a tree."""

from __future__ import annotations

import enum

from sqlalchemy import ColumnElement, Index, SmallInteger, String, Text, func, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine.db import Base
from engine.models import words


class System(enum.StrEnum):
    INDUSTRY = "industry"  # 国民经济行业分类 GB/T 4754-2017
    EMERGING = "emerging"  # 战略性新兴产业分类（2018）, 大类 and 中类
    IPC = "ipc"  # 国际专利分类, down to the subclass
    REGION = "region"  # 行政区划 GB/T 2260


class Code(Base):
    """One node of a tree. `level` counts from 1 at the top; `position` is the place in the published list.

    `name_en` is what English pages call it, where there is a translation.
    """

    __tablename__ = "codes"
    __table_args__ = (Index(None, "system", "parent", "position"),)

    system: Mapped[System] = mapped_column(words(System), primary_key=True)
    code: Mapped[str] = mapped_column(String(12), primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    parent: Mapped[str | None] = mapped_column(String(12))
    level: Mapped[int] = mapped_column(SmallInteger)
    position: Mapped[int]
    name_en: Mapped[str | None] = mapped_column(Text)

    def called(self, language: str) -> str:
        """Its name in a language; in Chinese where it has no other."""
        return (_is_english(language) and self.name_en) or self.name


def name_in(language: str) -> ColumnElement[str]:
    """The same for a query."""
    return func.coalesce(Code.name_en, Code.name) if _is_english(language) else Code.name.expression


def _is_english(language: str) -> bool:
    return language.startswith("en")


def ipc_lineage(code: str) -> list[str]:
    """Section, class and subclass above an IPC code: G06F11/14 is under G, G06 and G06F."""
    return [code[:length] for length in (1, 3, 4) if len(code) >= length]


def emerging_lineage(code: str) -> list[str]:
    """An emerging industry with the one above it: 1.1 is under 1."""
    return [code[:1], code] if len(code) > 1 else [code]


def region_lineage(code: str) -> list[str]:
    """Province, city and county of a region, as the digits that all codes below it share: 33, 3301, 330106."""
    return [code[:length] for length in (2, 4, 6) if code[length - 2 : length] != "00"]


def region_stem(code: str) -> str:
    """What the codes of all regions within this one begin with."""
    return region_lineage(code)[-1]


def matching_codes(session: Session, system: System, sought: str, limit: int = 40) -> list[Code]:
    """Nodes whose code begins with, or whose name contains, what somebody typed; higher ones first."""
    fits = or_(
        Code.code.istartswith(sought, autoescape=True),
        Code.name.icontains(sought, autoescape=True),
        Code.name_en.icontains(sought, autoescape=True),
    )
    wanted = select(Code).where(Code.system == system, fits)
    return list(session.scalars(wanted.order_by(Code.level, Code.position).limit(limit)))
