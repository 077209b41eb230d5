"""新闻资讯, 通知公告, 政策文件, 导航信息: what bureaus and others report, and everybody reads once it is published (E3, E4)."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    SmallInteger,
    String,
    Text,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, Session, joinedload, mapped_column, relationship

from engine.db import Base, Transaction
from engine.models import words
from workflows.records.organisations import Organisation


class PostKind(enum.StrEnum):
    NEWS = "news"  # 新闻资讯
    NOTICE = "notice"  # 通知公告
    POLICY = "policy"  # 政策文件
    NAVIGATION = "navigation"  # 导航信息


class PostState(enum.StrEnum):
    SUBMITTED = "submitted"
    RETURNED = "returned"
    PUBLISHED = "published"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Post(Base):
    """One report. Kind, title, body and files are what was last submitted; what everybody reads is an edition.

    `edition` is the number of the one that shows, from the first publication on. A post that is corrected shows its last
    edition until the next is published; one that was withdrawn says so, with the reason.
    """

    __tablename__ = "posts"
    __table_args__ = (
        CheckConstraint("btrim(title) <> '' AND btrim(body) <> ''", name="something_is_said"),
        CheckConstraint(
            "(edition IS NULL) = (first_published_at IS NULL)", name="published_by_an_edition"
        ),
        CheckConstraint("state <> 'published' OR edition IS NOT NULL", name="published_once"),
        CheckConstraint(
            "(state = 'withdrawn') = (withdrawn_at IS NOT NULL)", name="withdrawn_at_some_time"
        ),
        CheckConstraint(
            "withdrawn_at IS NULL OR btrim(withdrawn_because) <> ''", name="withdrawn_with_a_reason"
        ),
        Index("ix_posts_area", "region", "submitted_at", "id"),
        Index(
            "ix_posts_public", "training", "first_published_at", "id",
            postgresql_where=text("edition IS NOT NULL AND withdrawn_at IS NULL"),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    region: Mapped[str] = mapped_column(String(6))  # the author's, as it was then
    training: Mapped[bool] = mapped_column(default=False)
    kind: Mapped[PostKind] = mapped_column(words(PostKind))
    title: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)  # Markdown
    files: Mapped[list[str]] = mapped_column(JSONB, default=list)  # references of attachments
    state: Mapped[PostState] = mapped_column(words(PostState))
    opinion: Mapped[str] = mapped_column(Text, default="")  # of the last review
    submitted_at: Mapped[datetime]
    submitted_by: Mapped[str]
    changed_at: Mapped[datetime]
    edition: Mapped[int | None] = mapped_column(SmallInteger)
    first_published_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[str | None]
    withdrawn_because: Mapped[str] = mapped_column(Text, default="")

    organisation: Mapped[Organisation] = relationship(lazy="raise")


class PostEdition(Base):
    """A post as it was published at a moment; rows are only added."""

    __tablename__ = "post_editions"

    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"), primary_key=True)
    number: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    kind: Mapped[PostKind] = mapped_column(words(PostKind))
    title: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    files: Mapped[list[str]] = mapped_column(JSONB, default=list)
    published_at: Mapped[datetime]

    post: Mapped[Post] = relationship(lazy="raise")


def publish_post(tx: Transaction, post: Post) -> PostEdition:
    """Show the post as it was last submitted, as its next edition."""
    post.edition = (post.edition or 0) + 1
    post.first_published_at = post.first_published_at or tx.now
    post.state, post.changed_at = PostState.PUBLISHED, tx.now
    edition = PostEdition(
        post_id=post.id, number=post.edition, kind=post.kind, title=post.title, body=post.body,
        files=post.files, published_at=tx.now,
    )  # fmt: skip
    tx.session.add(edition)
    tx.session.flush()
    return edition


def shown_edition(session: Session, post_id: int) -> PostEdition | None:
    """The edition that shows, with its post and author, withdrawn ones too; None for what never was published."""
    author = joinedload(PostEdition.post, innerjoin=True).joinedload(Post.organisation)
    found = select(PostEdition).join(Post, Post.id == PostEdition.post_id).options(author)
    return session.scalar(found.where(Post.id == post_id, PostEdition.number == Post.edition))


def editions_of(session: Session, post_id: int) -> Sequence[PostEdition]:
    """All editions, newest first."""
    mine = select(PostEdition).where(PostEdition.post_id == post_id)
    return session.scalars(mine.order_by(PostEdition.number.desc())).all()
