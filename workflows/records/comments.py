"""Comments on a case: for all who may see it, or a note of one's own. What was removed leaves a trace."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, or_, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine.db import Base, Transaction
from engine.errors import NotNow
from engine.models import Case
from engine.notices import followers_of, tell

LONGEST = 4000
SHOWN = 200
GRACE = timedelta(minutes=15)
"""How long one's comment may be changed or removed."""


class TooLate(NotNow):
    text = "A comment can be removed within 15 minutes. Write another one that puts it right."


class Comment(Base):
    """What somebody wrote on a case. `private`: only its author reads it. `mentions`: accounts that it names."""

    __tablename__ = "comments"
    __table_args__ = (
        Index("ix_comments_case_id", "case_id", "id"),
        CheckConstraint("body = btrim(body)", name="body_is_trimmed"),
        CheckConstraint(
            "(body <> '') = (removed_at IS NULL)", name="has_words_until_it_is_removed"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"))
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    body: Mapped[str] = mapped_column(Text)
    private: Mapped[bool] = mapped_column(default=False)
    mentions: Mapped[list[int]] = mapped_column(JSONB, default=list)
    at: Mapped[datetime]
    removed_at: Mapped[datetime | None]


def write_comment(
    tx: Transaction,
    case: Case,
    body: str,
    *,
    by: str,
    mentions: Sequence[int] = (),
    private: bool = False,
) -> Comment:
    """Write a comment, and tell those whom it names, and who follows the case.

    That the author and those named may see the case is for the caller to decide. A private note tells nobody.
    """
    named = [] if private else sorted({*mentions} - {int(by)})
    comment = Comment(
        case_id=case.id, account_id=int(by), body=body.strip(), private=private,
        mentions=named, at=tx.now,
    )  # fmt: skip
    tx.session.add(comment)
    tx.session.flush()
    if not private:
        people = [str(one) for one in named]
        others = [one for one in followers_of(tx, case) if one not in people]
        tell(tx, "mentioned", case, to=people, by=by, comment=comment.id)
        tell(tx, "commented", case, to=others, by=by, comment=comment.id)
    return comment


def remove_comment(tx: Transaction, comment_id: int) -> None:
    """Take the words of a comment away; that there was one stays. One's own note may go at any time. Raises TooLate."""
    comment = tx.session.get_one(Comment, comment_id, with_for_update=True, populate_existing=True)
    if comment.removed_at is not None:
        return
    if not may_remove(comment, comment.account_id, tx.now):
        raise TooLate
    comment.body, comment.mentions, comment.removed_at = "", [], tx.now


def may_remove(comment: Comment, person: int, now: datetime) -> bool:
    """Whether a person may remove a comment now."""
    is_fresh = comment.private or now <= comment.at + GRACE
    return comment.account_id == person and comment.removed_at is None and is_fresh


def comments_on(session: Session, case_id: int, reader: int) -> list[Comment]:
    """The newest comments on a case that the reader may read, oldest first; of the private ones only theirs."""
    mine = or_(Comment.private.is_(False), Comment.account_id == reader)
    newest = select(Comment).where(Comment.case_id == case_id, mine).order_by(Comment.id.desc())
    return list(reversed(session.scalars(newest.limit(SHOWN)).all()))
