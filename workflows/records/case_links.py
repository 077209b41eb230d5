"""Cases that belong together: linked with a reason, shown at both, and parted again with a reason; the trace stays."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, String, or_, select, text
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine.db import Base, Transaction
from engine.errors import NotNow
from engine.models import Case

LONGEST_REASON = 300


class LinkedAlready(NotNow):
    text = "These two cases are linked already."


class NotToItself(NotNow):
    text = "A case cannot be linked to itself. Choose another one."


class CaseLink(Base):
    """Two cases, the older one first; once parted, the row says by whom and why."""

    __tablename__ = "case_links"
    __table_args__ = (
        CheckConstraint("one_id < other_id", name="older_case_first"),
        CheckConstraint("reason <> ''", name="has_a_reason"),
        CheckConstraint(
            "(parted_at IS NULL) = (parted_by IS NULL) AND (parted_at IS NULL) = (parted_because IS NULL)",
            name="parted_by_somebody",
        ),
        Index(
            "uq_case_links_together", "one_id", "other_id", unique=True,
            postgresql_where=text("parted_at IS NULL"),
        ),
        Index("ix_case_links_other_id", "other_id"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    one_id: Mapped[int] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"))
    other_id: Mapped[int] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"))
    reason: Mapped[str] = mapped_column(String(LONGEST_REASON))
    at: Mapped[datetime]
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    parted_at: Mapped[datetime | None]
    parted_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    parted_because: Mapped[str | None] = mapped_column(String(LONGEST_REASON))


@dataclass(frozen=True)
class Linked:
    """A link as one of its cases shows it: the row, and the case at the other end."""

    row: CaseLink
    case: Case


def link_cases(tx: Transaction, case_id: int, other_id: int, reason: str, *, by: str) -> CaseLink:
    """Link two cases; that `by` may see both is for the caller to decide. Raises LinkedAlready, NotToItself."""
    if case_id == other_id:
        raise NotToItself
    one, other = sorted((case_id, other_id))
    row = upsert(CaseLink).values(
        one_id=one, other_id=other, reason=reason, at=tx.now, account_id=int(by)
    )
    added = row.on_conflict_do_nothing().returning(CaseLink)
    linked: CaseLink | None = tx.session.scalar(added)
    if linked is None:
        raise LinkedAlready
    return linked


def part_cases(tx: Transaction, link_id: int, reason: str, *, by: str) -> None:
    """Take a link away; one that is gone already is left as it is."""
    link = tx.session.get_one(CaseLink, link_id, with_for_update=True, populate_existing=True)
    if link.parted_at is None:
        link.parted_at, link.parted_by, link.parted_because = tx.now, int(by), reason


def links_of(session: Session, case_id: int, seen: ColumnElement[bool]) -> list[Linked]:
    """The links of a case, parted ones too, oldest first, to cases that fit `seen`."""
    ends = or_(
        (CaseLink.one_id == case_id) & (Case.id == CaseLink.other_id),
        (CaseLink.other_id == case_id) & (Case.id == CaseLink.one_id),
    )
    found = select(CaseLink, Case).join(Case, ends).where(seen).order_by(CaseLink.id)
    return [Linked(link, case) for link, case in session.execute(found)]
