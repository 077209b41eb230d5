"""Patents of universities and institutes, with what the stock-taking asks for (建档, U2)."""

from __future__ import annotations

import enum
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, String, Text, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship

from engine.db import Base
from engine.models import words
from workflows.records.organisations import Organisation


class PatentType(enum.StrEnum):
    INVENTION = "invention"  # 发明专利
    APPLICATION = "application"  # 发明申请, published and not granted
    UTILITY = "utility"  # 实用新型
    DESIGN = "design"  # 外观设计


class LegalState(enum.StrEnum):
    VALID = "valid"  # 有效
    PENDING = "pending"  # 审中
    LAPSED = "lapsed"  # 失效
    TRANSFERRED = "transferred"  # 已转让


class Implementation(enum.StrEnum):
    """专利实施状态, 产业化 included."""

    NONE = "none"
    OWN = "own"
    LICENSED = "licensed"
    INDUSTRIAL = "industrial"


class Transfer(enum.StrEnum):
    """可接受的转化方式; the same words are the 合作方式 of a subscription."""

    ASSIGNMENT = "assignment"  # 转让
    LICENCE = "licence"  # 许可
    OPEN_LICENCE = "open_licence"  # 开放许可
    EQUITY = "equity"  # 作价入股
    JOINT = "joint"  # 合作开发


class Maturity(enum.StrEnum):
    """技术成熟度."""

    LABORATORY = "laboratory"  # 实验室阶段
    BENCH = "bench"  # 小试
    PILOT = "pilot"  # 中试
    READY = "ready"  # 可产业化


TRANSFERS = ", ".join(f"'{one}'" for one in Transfer)


class Patent(Base):
    """One patent. `item_id` is set once it is 登记入库, `college_id` if one of the owner's colleges looks after it; `demo` marks invented applicants, dates and answers."""

    __tablename__ = "patents"
    __table_args__ = (
        CheckConstraint("number ~ '^CN[0-9]{7,12}[A-Z][0-9]?$'", name="number_is_published"),
        CheckConstraint("title = btrim(title) AND title <> ''", name="title_is_trimmed"),
        CheckConstraint(f"transfers <@ ARRAY[{TRANSFERS}]::varchar[]", name="transfers_known"),
        CheckConstraint("self_rating BETWEEN 1 AND 5", name="self_rating_in_stars"),
        CheckConstraint(
            "item_id IS NULL OR (publicly_funded IS NOT NULL AND implementation IS NOT NULL"
            " AND maturity IS NOT NULL AND cardinality(transfers) > 0)",
            name="complete_when_registered",
        ),
        Index(
            "uq_patents_item_id", "item_id", unique=True, postgresql_where=text("item_id IS NOT NULL")
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    title: Mapped[str] = mapped_column(String(300))
    type: Mapped[PatentType] = mapped_column(words(PatentType))
    ipc: Mapped[list[str]] = mapped_column(ARRAY(String(20)), default=list)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    college_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    applicant: Mapped[str] = mapped_column(String(300))
    keywords: Mapped[list[str]] = mapped_column(ARRAY(String(60)), default=list)
    abstract: Mapped[str] = mapped_column(Text, default="")
    filed_on: Mapped[date]
    granted_on: Mapped[date | None]
    legal_state: Mapped[LegalState] = mapped_column(words(LegalState))
    valid_2023: Mapped[bool] = mapped_column(default=False)  # 截至2023年底有效 (M50)
    publicly_funded: Mapped[bool | None]
    implementation: Mapped[Implementation | None] = mapped_column(words(Implementation))
    transfers: Mapped[list[str]] = mapped_column(ARRAY(String(20)), default=list)
    maturity: Mapped[Maturity | None] = mapped_column(words(Maturity))
    self_rating: Mapped[int | None] = mapped_column(SmallInteger)
    scenario: Mapped[str] = mapped_column(Text, default="")
    demo: Mapped[bool] = mapped_column(default=False)
    recorded_at: Mapped[datetime]
    item_id: Mapped[int | None] = mapped_column(ForeignKey("library_items.id"))

    organisation: Mapped[Organisation] = relationship(lazy="raise", foreign_keys=[organisation_id])
