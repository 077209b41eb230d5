"""Comments on a case, with files: for all who may see it, or a note of one's own. What was changed or removed leaves a
trace.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, or_, select, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine.db import Base, Transaction
from engine.errors import NotNow
from engine.models import Case
from engine.notices import followers_of, tell
from workflows.records.attachments import Attachment

LONGEST = 4000
SHOWN = 200
GRACE = timedelta(minutes=15)
"""How long one's comment may be changed or removed."""


class TooLate(NotNow):
    text = "A comment can be changed or removed within 15 minutes. Write another one that puts it right."


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
    changed_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]


class FormerWords(Base):
    """What a comment said until it was changed."""

    __tablename__ = "former_words"
    __table_args__ = (CheckConstraint("body <> ''", name="says_something"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    comment_id: Mapped[int] = mapped_column(
        ForeignKey("comments.id", ondelete="CASCADE"), index=True
    )
    body: Mapped[str] = mapped_column(Text)
    until: Mapped[datetime]


def write_comment(
    tx: Transaction,
    case: Case,
    body: str,
    *,
    by: str,
    mentions: Collection[int] = (),
    private: bool = False,
    files: Collection[str] = (),
) -> Comment:
    """Write a comment with its author's files (references), and tell those whom it names, and who follows the case.

    That the author and those named may see the case is for the caller to decide. A private note tells nobody, and its
    files stay its author's.
    """
    comment = Comment(
        case_id=case.id, account_id=int(by), body=body.strip(), private=private, at=tx.now,
        mentions=_named(by, mentions, private=private),
    )  # fmt: skip
    tx.session.add(comment)
    tx.session.flush()
    _attach(tx, comment, files)
    if not private:
        people = [str(one) for one in comment.mentions]
        others = [one for one in followers_of(tx, case) if one not in people]
        tell(tx, "mentioned", case, to=people, by=by, comment=comment.id)
        tell(tx, "commented", case, to=others, by=by, comment=comment.id)
    return comment


def change_comment(
    tx: Transaction,
    comment_id: int,
    body: str,
    *,
    mentions: Collection[int] = (),
    files: Collection[str] = (),
) -> None:
    """Put a comment into other words: the former ones stay to be read. Only those are told whom it did not name before.

    Files that are not among `files` are its author's alone again. Raises TooLate.
    """
    comment = _locked(tx, comment_id)
    by, before = str(comment.account_id), set(comment.mentions)
    if comment.body != body.strip():
        if not comment.private:
            tx.session.add(FormerWords(comment_id=comment.id, body=comment.body, until=tx.now))
        comment.body, comment.changed_at = body.strip(), tx.now
    comment.mentions = _named(by, mentions, private=comment.private)
    tx.session.flush()
    _attach(tx, comment, files)
    case = tx.session.get_one(Case, comment.case_id)
    fresh = [str(one) for one in comment.mentions if one not in before]
    tell(tx, "mentioned", case, to=fresh, by=by, comment=comment.id)


def remove_comment(tx: Transaction, comment_id: int) -> None:
    """Take the words of a comment away, the former ones and the files too; that there was one stays. One's own note may go
    at any time. Raises TooLate.
    """
    comment = tx.session.get_one(Comment, comment_id, with_for_update=True, populate_existing=True)
    if comment.removed_at is not None:
        return
    comment = _locked(tx, comment_id)
    comment.body, comment.mentions, comment.removed_at = "", [], tx.now
    for former in former_words(tx.session, [comment.id]).get(comment.id, ()):
        tx.session.delete(former)
    tx.session.flush()
    _attach(tx, comment, ())


def may_change(comment: Comment, person: int, now: datetime) -> bool:
    """Whether a person may change or remove a comment now."""
    is_fresh = comment.private or now <= comment.at + GRACE
    return comment.account_id == person and comment.removed_at is None and is_fresh


def comments_on(
    session: Session, case_id: int, reader: int | None, *, most: int | None = SHOWN
) -> list[Comment]:
    """The newest comments on a case that the reader may read, oldest first; of the private ones only theirs, without a
    reader none.
    """
    mine = or_(Comment.private.is_(False), Comment.account_id == reader)
    newest = select(Comment).where(Comment.case_id == case_id, mine).order_by(Comment.id.desc())
    return list(reversed(session.scalars(newest.limit(most)).all()))


def former_words(session: Session, comments: Collection[int]) -> Mapping[int, list[FormerWords]]:
    """What these comments said before, oldest first."""
    rows = select(FormerWords).where(FormerWords.comment_id.in_(comments)).order_by(FormerWords.id)
    found: dict[int, list[FormerWords]] = {}
    for row in session.scalars(rows):
        found.setdefault(row.comment_id, []).append(row)
    return found


def files_of_comments(
    session: Session, comments: Collection[int]
) -> Mapping[int, Sequence[Attachment]]:
    """The files of these comments, oldest first."""
    rows = select(Attachment).where(Attachment.comment_id.in_(comments)).order_by(Attachment.id)
    found: dict[int, list[Attachment]] = {}
    for row in session.scalars(rows):
        found.setdefault(row.comment_id or 0, []).append(row)
    return found


def _locked(tx: Transaction, comment_id: int) -> Comment:
    """A comment that its author may still change."""
    comment = tx.session.get_one(Comment, comment_id, with_for_update=True, populate_existing=True)
    if not may_change(comment, comment.account_id, tx.now):
        raise TooLate
    return comment


def _named(by: str, mentions: Collection[int], *, private: bool) -> list[int]:
    return [] if private else sorted({*mentions} - {int(by)})


def _attach(tx: Transaction, comment: Comment, references: Collection[str]) -> None:
    """These files of its author's belong to the comment, and to its case unless it is private; others do no more."""
    loose = update(Attachment).where(Attachment.comment_id == comment.id)
    tx.session.execute(loose.values(comment_id=None, case_id=None))
    if references:
        own = update(Attachment).where(
            Attachment.reference.in_(references), Attachment.kept_by == str(comment.account_id),
            Attachment.case_id.is_(None), Attachment.comment_id.is_(None),
        )  # fmt: skip
        case_id = None if comment.private else comment.case_id
        tx.session.execute(own.values(comment_id=comment.id, case_id=case_id))
