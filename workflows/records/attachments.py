"""Files that people attach to forms and comments: rows that name content in the store of files, by its hash."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterator
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine.db import Base, Transaction
from engine.values import Value


class Attachment(Base):
    """One file as somebody sent it. It is its sender's until a case takes it along; then whoever sees the case sees it."""

    __tablename__ = "attachments"
    __table_args__ = (
        CheckConstraint("file ~ '^[0-9a-f]{64}$'", name="file_is_an_address"),
        CheckConstraint("size > 0", name="file_is_not_empty"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(
        String(32), unique=True
    )  # what forms hold; nobody guesses it
    file: Mapped[str] = mapped_column(String(64))
    filename: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(120))
    size: Mapped[int]
    kept_at: Mapped[datetime]
    kept_by: Mapped[str | None]  # a person, as the engine names people
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"), index=True)
    comment_id: Mapped[int | None] = mapped_column(
        ForeignKey("comments.id", ondelete="SET NULL"), index=True
    )


def keep_attachment(
    tx: Transaction, *, file: str, filename: str, media_type: str, size: int, by: str | None
) -> Attachment:
    """Note a file whose content is in the store already."""
    kept = Attachment(
        reference=secrets.token_urlsafe(18), file=file, filename=filename, media_type=media_type,
        size=size, kept_at=tx.now, kept_by=by,
    )  # fmt: skip
    tx.session.add(kept)
    tx.session.flush()
    return kept


def attachment_of(session: Session, reference: str) -> Attachment | None:
    """The attachment that a form's reference names."""
    return session.scalar(select(Attachment).where(Attachment.reference == reference))


def attachments_of_case(session: Session, case_id: int) -> list[Attachment]:
    """What a case has taken along, oldest first."""
    mine = select(Attachment).where(Attachment.case_id == case_id)
    return list(session.scalars(mine.order_by(Attachment.id)))


def tie_attachments(tx: Transaction, answers: Value, case_id: int) -> None:
    """Give a case the files that these answers hold; no statement when they hold none.

    A file that belongs to another case already stays there.
    """
    references = list(references_in(answers))
    if references:
        _tie(tx, references, case_id)


def references_in(value: Value) -> Iterator[str]:
    """The references of all files in an answer, at any depth."""
    if isinstance(value, dict):
        reference = value.get("reference")
        if isinstance(reference, str) and "mediaType" in value:
            yield reference
        for part in value.values():
            yield from references_in(part)
    elif isinstance(value, list):
        for part in value:
            yield from references_in(part)


def _tie(tx: Transaction, references: Collection[str], case_id: int) -> None:
    loose = update(Attachment).where(
        Attachment.reference.in_(references), Attachment.case_id.is_(None)
    )
    tx.session.execute(loose.values(case_id=case_id))
