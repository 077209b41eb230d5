"""更换企业管理员 (X16): who takes over from whom, verified by support."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from workflows.records.desk import Answerable


class Replacement(Answerable):
    """One request for an enterprise. `former_id` is the administrator who goes, `account_id` the one who came."""

    __tablename__ = "replacements"
    __table_args__ = (
        CheckConstraint(
            "(state = 'accepted') = (account_id IS NOT NULL)", name="accepted_with_account"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    former_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    name: Mapped[str] = mapped_column(String(80))
    department: Mapped[str] = mapped_column(String(120))
    position: Mapped[str] = mapped_column(String(120))
    phone: Mapped[str] = mapped_column(String(20))
    email: Mapped[str] = mapped_column(String(254))
    reason: Mapped[str] = mapped_column(Text)
