"""Enterprises that register themselves (M4, M6, X10): what they said, and what became of it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from workflows.records.desk import Answerable


class Enrolment(Answerable):
    """One application. `contact` is the person who is to become the administrator."""

    __tablename__ = "enrolments"
    __table_args__ = (
        CheckConstraint("region ~ '^[1-9][0-9]{5}$'", name="region_is_a_code"),
        CheckConstraint(
            "(state = 'accepted') = (account_id IS NOT NULL)", name="accepted_with_account"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    credit_code: Mapped[str] = mapped_column(String(18), index=True)
    region: Mapped[str] = mapped_column(String(6))
    industries: Mapped[list[str]] = mapped_column(ARRAY(String(12)))
    emerging: Mapped[list[str]] = mapped_column(ARRAY(String(12)))
    contact: Mapped[str] = mapped_column(String(80))
    department: Mapped[str] = mapped_column(String(120))
    position: Mapped[str] = mapped_column(String(120))
    phone: Mapped[str] = mapped_column(String(20))
    email: Mapped[str] = mapped_column(String(254))
    locale: Mapped[str] = mapped_column(String(20), default="zh_Hans_CN")
    consented_at: Mapped[datetime]
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
