"""咨询: questions that people ask the support desk, and what it answered (F8, F11, F12)."""

from __future__ import annotations

import enum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine.models import words
from workflows.records.desk import Answerable


class Topic(enum.StrEnum):
    ACCOUNT = "account"  # 账号登录
    LIBRARY = "library"  # 专利查看与订阅
    EVALUATION = "evaluation"  # 专利评价
    FILING = "filing"  # 成果备案
    FAULT = "fault"  # 系统故障
    OTHER = "other"


class Question(Answerable):
    """One question. `account_id` is the asker's where somebody signed in asked; `opinion` is the desk's answer."""

    __tablename__ = "questions"
    __table_args__ = (
        CheckConstraint("btrim(body) <> ''", name="something_is_asked"),
        Index("ix_questions_account", "account_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    topic: Mapped[Topic] = mapped_column(words(Topic))
    title: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(String(80))
    place: Mapped[str] = mapped_column(String(200), default="")
    phone: Mapped[str] = mapped_column(String(20), default="")
    email: Mapped[str] = mapped_column(String(254))
    locale: Mapped[str] = mapped_column(String(20), default="zh_Hans_CN")
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))


def questions_of(session: Session, account_id: int) -> list[Question]:
    """What somebody has asked, newest first."""
    mine = select(Question).where(Question.account_id == account_id)
    return list(session.scalars(mine.order_by(Question.id.desc()).limit(50)))
