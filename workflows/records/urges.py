"""催办: which enterprise was reminded of what, by which bureau; at most once in a while (F14, F15)."""

from __future__ import annotations

import enum
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, Index, func, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine.db import Base
from engine.models import words

REST = timedelta(days=7)
"""An enterprise is left alone for so long after a reminder, whichever bureau sent it."""


class Missing(enum.StrEnum):
    """What an enterprise has not done yet."""

    INVITED = "invited"  # 已获邀未注册
    SILENT = "silent"  # 已注册未评价


class EnterpriseUrge(Base):
    """One reminder. `mails` is to how many administrators it went."""

    __tablename__ = "enterprise_urges"
    __table_args__ = (
        Index(None, "organisation_id", text("at DESC")),
        Index(None, "bureau_id", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    bureau_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    about: Mapped[Missing] = mapped_column(words(Missing))
    mails: Mapped[int]
    at: Mapped[datetime]
    by: Mapped[str]


def last_urges(session: Session, organisations: list[int]) -> dict[int, datetime]:
    """When each of these enterprises was reminded last; one statement."""
    if not organisations:
        return {}
    theirs = EnterpriseUrge.organisation_id.in_(organisations)
    found = select(EnterpriseUrge.organisation_id, func.max(EnterpriseUrge.at)).where(theirs)
    return {
        row[0]: row[1] for row in session.execute(found.group_by(EnterpriseUrge.organisation_id))
    }
