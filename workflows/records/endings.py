"""Why an item left the libraries (X17): said by its university, once."""

from __future__ import annotations

import enum
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base
from engine.models import words


class EndKind(enum.StrEnum):
    TRANSFERRED = "transferred"  # 已转让
    EXCLUSIVE = "exclusive"  # 已独占许可
    LAPSED = "lapsed"  # 已失效
    WITHDRAWN = "withdrawn"  # 学校撤下


CONVERTED = (EndKind.TRANSFERRED, EndKind.EXCLUSIVE)


class ItemEnding(Base):
    """The end of one library item; enterprises concerned read `reason`."""

    __tablename__ = "item_endings"
    __table_args__ = (CheckConstraint("btrim(reason) <> ''", name="reason_is_given"),)

    item_id: Mapped[int] = mapped_column(ForeignKey("library_items.id"), primary_key=True)
    kind: Mapped[EndKind] = mapped_column(words(EndKind))
    reason: Mapped[str] = mapped_column(Text)
    ended_by: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    ended_at: Mapped[datetime]
