"""What people do with published achievements (E6, E11, E15): every row is one act, by whom and when.

All that counts toward a score is a row here. A row that looks inflated stays and is `held`: it is shown and not counted.
"""

from __future__ import annotations

import enum
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from engine.db import Base
from engine.models import words
from workflows.records.accounts import Account
from workflows.records.filings import Filing
from workflows.records.organisations import Organisation


class Signal(enum.StrEnum):
    """E6, E15: 点击, 点赞, 收藏, 评论, 请求下载, 评价."""

    VIEW = "view"
    LIKE = "like"
    FAVOURITE = "favourite"
    COMMENT = "comment"
    DOWNLOAD = "download"
    RATING = "rating"


class Held(enum.StrEnum):
    """Why an act does not count."""

    OWN = "own"  # by the organisation that filed
    NETWORK = "network"  # from a network that did the same in the same minute
    BURST = "burst"  # one of too many within ten minutes
    WAITING = "waiting"  # a comment that nobody has read yet
    HIDDEN = "hidden"  # a comment that was not accepted


class FilingSignal(Base):
    """One act. `visitor` tells the views of a day apart; `network` is a digest that nobody can lead back.

    `ended_at` is when a like or a favourite was taken back: the row stays, and no longer counts.
    """

    __tablename__ = "filing_signals"
    __table_args__ = (
        CheckConstraint("(kind = 'view') = (visitor IS NOT NULL)", name="views_have_a_visitor"),
        CheckConstraint(
            "kind = 'view' OR (account_id IS NOT NULL AND organisation_id IS NOT NULL)",
            name="acts_have_a_person",
        ),
        Index(
            "uq_filing_signals_view", "filing_id", "visitor", unique=True,
            postgresql_where=text("kind = 'view'"),
        ),
        Index(
            "uq_filing_signals_mark", "filing_id", "kind", "account_id", unique=True,
            postgresql_where=text("kind IN ('like', 'favourite') AND ended_at IS NULL"),
        ),
        Index(
            "uq_filing_signals_rating", "filing_id", "organisation_id", unique=True,
            postgresql_where=text("kind = 'rating'"),
        ),
        Index("ix_filing_signals_tally", "filing_id", "kind", "at"),
        Index("ix_filing_signals_account", "account_id", "kind", "at"),
        Index("ix_filing_signals_network", "network", "at"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    filing_id: Mapped[int] = mapped_column(ForeignKey("filings.id"))
    kind: Mapped[Signal] = mapped_column(words(Signal))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"))
    at: Mapped[datetime]
    network: Mapped[str] = mapped_column(String(32))
    visitor: Mapped[str | None] = mapped_column(String(32))
    held: Mapped[Held | None] = mapped_column(words(Held))
    ended_at: Mapped[datetime | None]

    filing: Mapped[Filing] = relationship(lazy="raise")
    account: Mapped[Account | None] = relationship(lazy="raise")
    organisation: Mapped[Organisation | None] = relationship(lazy="raise")


class FilingRating(Base):
    """The one rating of an organisation: 1 to 5 and 意见建议 (E11), as last changed."""

    __tablename__ = "filing_ratings"
    __table_args__ = (CheckConstraint("stars BETWEEN 1 AND 5", name="one_to_five"),)

    signal_id: Mapped[int] = mapped_column(ForeignKey("filing_signals.id"), primary_key=True)
    stars: Mapped[int] = mapped_column(SmallInteger)
    opinion: Mapped[str] = mapped_column(Text, default="")
    changed_at: Mapped[datetime]
    changed_by: Mapped[str]

    signal: Mapped[FilingSignal] = relationship(lazy="raise")


class CommentState(enum.StrEnum):
    WAITING = "waiting"
    SHOWN = "shown"
    HIDDEN = "hidden"


class FilingComment(Base):
    """A comment. It shows once a bureau of the area or the national office has read it, never by the filer's leave.

    `suspicion` is what would hold it even when it is shown.
    """

    __tablename__ = "filing_comments"
    __table_args__ = (
        CheckConstraint("btrim(body) <> ''", name="something_is_said"),
        CheckConstraint("(state = 'waiting') = (decided_at IS NULL)", name="decided_at_some_time"),
        Index("ix_filing_comments_waiting", "signal_id", postgresql_where=text("state = 'waiting'")),
    )  # fmt: skip

    signal_id: Mapped[int] = mapped_column(ForeignKey("filing_signals.id"), primary_key=True)
    body: Mapped[str] = mapped_column(Text)
    state: Mapped[CommentState] = mapped_column(words(CommentState), default=CommentState.WAITING)
    suspicion: Mapped[Held | None] = mapped_column(words(Held))
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None]
    reason: Mapped[str] = mapped_column(Text, default="")

    signal: Mapped[FilingSignal] = relationship(lazy="raise")


class DownloadState(enum.StrEnum):
    ASKED = "asked"
    GRANTED = "granted"
    REFUSED = "refused"
    LAPSED = "lapsed"  # the filer did not answer


class DownloadRequest(Base):
    """Somebody asks for the files of an achievement, and its filer grants or refuses (E6). `until` ends the grant."""

    __tablename__ = "download_requests"
    __table_args__ = (
        CheckConstraint("btrim(purpose) <> ''", name="purpose_is_given"),
        CheckConstraint("(state = 'granted') = (until IS NOT NULL)", name="grants_end"),
    )

    signal_id: Mapped[int] = mapped_column(ForeignKey("filing_signals.id"), primary_key=True)
    purpose: Mapped[str] = mapped_column(Text)
    state: Mapped[DownloadState] = mapped_column(words(DownloadState), default=DownloadState.ASKED)
    answer: Mapped[str] = mapped_column(Text, default="")
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None]
    until: Mapped[datetime | None]
    fetched_at: Mapped[datetime | None]  # first time

    signal: Mapped[FilingSignal] = relationship(lazy="raise")
