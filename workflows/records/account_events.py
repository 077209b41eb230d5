"""What was done to accounts, by whom and when: written with the change itself and never altered (M20, M21, X3)."""

from __future__ import annotations

import enum
from datetime import datetime

from sqlalchemy import DDL, ForeignKey, Index, Text, text
from sqlalchemy.event import listen
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, Transaction, table_of
from engine.models import APPEND_ONLY, words


class AccountChange(enum.StrEnum):
    FROZEN = "frozen"
    THAWED = "thawed"
    JOINED = "joined"  # a role was given; the note names it
    LEFT = "left"  # a role was taken away
    ALLOTTED = "allotted"  # the account was opened for somebody by the platform, a bureau or a process (M3, X16)
    SIGNED_IN = "signed_in"
    PASSWORD_SET = "password_set"  # noqa: S105 - a word
    EMAIL_CHANGED = "email_changed"
    LINK_SENT = "link_sent"  # a link to set a password was mailed
    ENDED = "ended"  # all sessions were ended


class AccountEvent(Base):
    """One change of an account. `by` is the account id of who did it as text, None where a process did."""

    __tablename__ = "account_events"
    __table_args__ = (Index(None, "account_id", text("id DESC")),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    at: Mapped[datetime]
    by: Mapped[str | None]
    kind: Mapped[AccountChange] = mapped_column(words(AccountChange))
    note: Mapped[str] = mapped_column(Text, default="")


listen(
    table_of(AccountEvent),
    "after_create",
    DDL(APPEND_ONLY.format(table=AccountEvent.__tablename__)),  # type: ignore[no-untyped-call]
)


def note_change(
    tx: Transaction, account_id: int, kind: AccountChange, *, by: str | None, note: str = ""
) -> None:
    """Write down what is being done to an account; `note` holds ids and roles, never what a person typed."""
    tx.session.add(AccountEvent(account_id=account_id, at=tx.now, by=by, kind=kind, note=note))
