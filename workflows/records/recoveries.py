"""找回账号 (X9, F1, F12): who cannot sign in, who asked for it, and how the identity was verified."""

from __future__ import annotations

import enum

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from engine.models import words
from workflows.records.desk import Answerable


class Channel(enum.StrEnum):
    """How it came to the desk."""

    PAGE = "page"  # the public page
    PHONE = "phone"  # support opened it
    BUREAU = "bureau"  # a bureau opened it for an enterprise of its area


class Recovery(Answerable):
    """One request. `login` and `place` are as somebody typed them: whether they exist is not said to anybody."""

    __tablename__ = "recoveries"
    __table_args__ = (
        Index(
            "uq_recoveries_open", text("lower(login)"), text("lower(place)"), text("lower(email)"),
            unique=True, postgresql_where=text("state = 'waiting' AND channel = 'page'"),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    channel: Mapped[Channel] = mapped_column(words(Channel))
    login: Mapped[str] = mapped_column(String(64), default="")
    place: Mapped[str] = mapped_column(String(200))
    name: Mapped[str] = mapped_column(String(80))
    phone: Mapped[str] = mapped_column(String(20), default="")
    email: Mapped[str] = mapped_column(String(254), default="")
    problem: Mapped[str] = mapped_column(Text, default="")
    locale: Mapped[str] = mapped_column(String(20), default="zh_Hans_CN")
    bureau_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    steps: Mapped[list[str]] = mapped_column(ARRAY(String(20)), default=list)  # 核实身份
