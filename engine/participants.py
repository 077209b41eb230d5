"""Rows about people beside a task or case: opinions asked for, answers held, followers, substitutes, notices.

People are texts here, as everywhere in the engine.
"""

from __future__ import annotations

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base
from engine.models import words


class Place(enum.StrEnum):
    """When an opinion is given: before the task is answered, after it, or in its holder's stead for a while."""

    BEFORE = "before"
    AFTER = "after"
    DELEGATE = "delegate"


class Needs(enum.StrEnum):
    """会签 or 或签: every signer of the place has to sign, or one of those asked so is enough."""

    ALL = "all"
    ANY = "any"


class Decision(enum.StrEnum):
    AGREE = "agree"
    OBJECT = "object"


class Opinion(Base):
    """What one person was asked to say on an open task, and said. It waits until it is given or dropped."""

    __tablename__ = "opinions"
    __table_args__ = (
        Index("ix_opinions_person", "person", text("id DESC")),
        Index(
            "uq_opinions_waiting",
            "task_id",
            "person",
            unique=True,
            postgresql_where=text("given_at IS NULL AND dropped_at IS NULL"),
        ),
        CheckConstraint("given_at IS NULL OR dropped_at IS NULL", name="given_or_dropped"),
        CheckConstraint("decision IS NULL OR given_at IS NOT NULL", name="decided_when_given"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id", ondelete="CASCADE"), index=True)
    person: Mapped[str]
    place: Mapped[Place] = mapped_column(words(Place))
    needs: Mapped[Needs] = mapped_column(words(Needs), default=Needs.ALL)
    asked_by: Mapped[str]
    asked_at: Mapped[datetime]
    note: Mapped[str] = mapped_column(Text, default="")  # what they were asked
    decision: Mapped[Decision | None] = mapped_column(words(Decision))
    opinion: Mapped[str] = mapped_column(Text, default="")
    salt: Mapped[str]
    given_at: Mapped[datetime | None]
    given_by: Mapped[str | None]  # the person, or who stood in for them
    dropped_at: Mapped[datetime | None]  # removed, or no longer needed

    @property
    def is_waiting(self) -> bool:
        """Neither given nor dropped."""
        return self.given_at is None and self.dropped_at is None


class HeldAnswers(Base):
    """A task's validated answers while those who sign after it have not signed yet."""

    __tablename__ = "held_answers"

    task_id: Mapped[int] = mapped_column(
        ForeignKey("tasks.id", ondelete="CASCADE"), primary_key=True
    )
    person: Mapped[str]
    answers: Mapped[Any] = mapped_column(JSONB)
    at: Mapped[datetime]


class Follower(Base):
    """A person who may see a case because it was copied to them, or who follows one. `told`: gets its notices."""

    __tablename__ = "case_followers"
    __table_args__ = (Index("ix_case_followers_person", "person", text("case_id DESC")),)

    case_id: Mapped[int] = mapped_column(
        ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True
    )
    person: Mapped[str] = mapped_column(primary_key=True)
    by: Mapped[str]  # who copied it to them, or themselves
    at: Mapped[datetime]
    told: Mapped[bool] = mapped_column(default=True)


class Substitution(Base):
    """`substitute` sees and does the tasks of `person` for a time; without `ends` until it is ended."""

    __tablename__ = "substitutions"
    __table_args__ = (
        Index("ix_substitutions_substitute", "substitute", "starts"),
        Index("ix_substitutions_person", "person", "starts"),
        CheckConstraint("person <> substitute", name="somebody_else"),
        CheckConstraint("ends IS NULL OR ends > starts", name="ends_after_it_starts"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person: Mapped[str]
    substitute: Mapped[str]
    starts: Mapped[datetime]
    ends: Mapped[datetime | None]
    by: Mapped[str | None]
    at: Mapped[datetime]


class Notice(Base):
    """Something that a person, or whoever is in a group, should learn. Another layer delivers it."""

    __tablename__ = "notices"
    __table_args__ = (
        Index("ix_notices_person", "person", text("id DESC")),
        Index("ix_notices_task", "task_id", "kind", "by"),
        Index("ix_notices_undelivered", "id", postgresql_where=text("NOT delivered")),
        CheckConstraint('(person IS NULL) <> ("group" IS NULL)', name="person_or_group"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person: Mapped[str | None]
    group: Mapped[str | None]  # role@organisation
    kind: Mapped[str]
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"), index=True)
    task_id: Mapped[int | None] = mapped_column(ForeignKey("tasks.id", ondelete="CASCADE"))
    by: Mapped[str | None]
    at: Mapped[datetime]
    facts: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    delivered: Mapped[bool] = mapped_column(default=False)  # it is with everybody whom it is for
    act: Mapped[int] = mapped_column(server_default=text("txid_current()"))
    """The transaction that wrote it: notices of one act belong together."""


class Reminded(Base):
    """Up to which due time people were told of a kind, so that each due time is told of once."""

    __tablename__ = "reminded"

    kind: Mapped[str] = mapped_column(String(40), primary_key=True)
    until: Mapped[datetime]
