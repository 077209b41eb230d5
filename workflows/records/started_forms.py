"""Start forms that were used: a page carries a key, and what is sent with it starts one case, however often it comes."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ForeignKey, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine.db import Base, Transaction


class StartedForm(Base):
    """The key of one shown form, and the case that was started with it."""

    __tablename__ = "started_forms"

    once: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"))


def use_form(tx: Transaction, once: UUID) -> bool:
    """Use the key up before anything else is done with the form; False when somebody has, who is waited for."""
    used = insert(StartedForm).values(once=once).on_conflict_do_nothing()
    return bool(tx.session.execute(used.returning(StartedForm.once)).first())


def note_started(tx: Transaction, once: UUID, case_id: int) -> None:
    """Say which case was started with the key."""
    tx.session.execute(update(StartedForm).where(StartedForm.once == once).values(case_id=case_id))


def case_started_with(session: Session, once: UUID) -> int | None:
    """The case that was started with the key."""
    return session.scalar(select(StartedForm.case_id).where(StartedForm.once == once))
