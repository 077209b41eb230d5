"""What all matters of the support desk have in common: when asked, when due, when and by whom answered (F12, X9)."""

from __future__ import annotations

import enum
from datetime import datetime

from sqlalchemy import Text
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base
from engine.models import words


class DeskState(enum.StrEnum):
    """How far a matter has come."""

    UNCONFIRMED = "unconfirmed"  # 待确认邮箱
    WAITING = "waiting"  # 待核实
    RETURNED = "returned"  # 待申请人补正
    ACCEPTED = "accepted"  # 已通过
    REFUSED = "refused"  # 未通过
    EXPIRED = "expired"  # 已失效


class Answerable(Base):
    """A matter that support answers. `asked_at` is when it came to the desk, `answered_at` when it left it first."""

    __abstract__ = True

    state: Mapped[DeskState] = mapped_column(words(DeskState), index=True)
    begun_at: Mapped[datetime]
    asked_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    escalated_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[str | None]
    opinion: Mapped[str] = mapped_column(Text, default="")
