"""Errands: long work that a person began and watches (我的任务进度). The row is what they see of it.

What an errand does is in `workflows.operations.errands`; here is only how it stands.
"""

from __future__ import annotations

import enum
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, func, select, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine.db import Base, Transaction
from engine.errors import EngineError
from engine.models import Job, JobStatus, words

KEPT = timedelta(days=14)
"""How long files of an errand can be downloaded."""
MOST_PROBLEMS = 1000


class ErrandStatus(enum.StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    STOPPED = "stopped"


OPEN = (ErrandStatus.WAITING, ErrandStatus.RUNNING)


class Errand(Base):
    """`checkpoint` is where the work goes on after an interruption, `turn` grows with each worker that takes it up.

    `result` and `upload` are addresses of files that are kept for KEPT; `problems` are lines of {text, holes}, each a
    text that the page translates.
    """

    __tablename__ = "errands"
    __table_args__ = (
        Index(None, "account_id", "id"),
        CheckConstraint("done >= 0 AND total >= 0", name="counters_not_negative"),
        CheckConstraint(
            "(finished_at IS NULL) = (status IN ('waiting', 'running'))", name="finished_when_over"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(60))
    title: Mapped[str] = mapped_column(String(300))
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"))
    job_id: Mapped[int | None] = mapped_column(ForeignKey("jobs.id"))
    inputs: Mapped[Any] = mapped_column(JSONB, default=dict)
    checkpoint: Mapped[Any] = mapped_column(JSONB, default=dict)
    turn: Mapped[int] = mapped_column(default=0)
    status: Mapped[ErrandStatus] = mapped_column(words(ErrandStatus), default=ErrandStatus.WAITING)
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    result: Mapped[str | None] = mapped_column(String(64))
    result_name: Mapped[str] = mapped_column(String(120), default="")
    upload: Mapped[str | None] = mapped_column(String(64))
    problems: Mapped[Any] = mapped_column(JSONB, default=list)
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    @property
    def percent(self) -> int | None:
        """How far it is, None while nobody knows how much there is."""
        return min(100, self.done * 100 // self.total) if self.total else None


def line(error: EngineError) -> dict[str, Any]:
    """A problem as it is kept: the text and what fills its holes."""
    holes = {name: str(value) for name, value in error.holes.items()}
    return {"text": error.text, "holes": holes}


def errand_of(session: Session, account_id: int, errand_id: int) -> Errand | None:
    """A person's own errand; nobody sees those of others."""
    found = session.get(Errand, errand_id)
    return found if found is not None and found.account_id == account_id else None


def errands_of(
    session: Session, account_id: int, *, before: int | None = None, limit: int = 25
) -> list[Errand]:
    """A person's errands, newest first; `before` is the id where the page begins."""
    mine = select(Errand).where(Errand.account_id == account_id)
    if before is not None:
        mine = mine.where(Errand.id < before)
    return list(session.scalars(mine.order_by(Errand.id.desc()).limit(limit)))


def open_errands(session: Session, account_id: int) -> int:
    """How many of a person's errands are not over."""
    mine = select(func.count()).where(Errand.account_id == account_id, Errand.status.in_(OPEN))
    return session.scalar(mine) or 0


def stuck_among(session: Session, errands: Collection[Errand]) -> set[int]:
    """Ids of those whose job ended in an incident: operators have to mend something first."""
    waiting = {one.job_id: one.id for one in errands if one.is_open and one.job_id is not None}
    if not waiting:
        return set()
    failed = select(Job.id).where(Job.id.in_(waiting), Job.status == JobStatus.INCIDENT)
    return {waiting[job_id] for job_id in session.scalars(failed)}


def stop_errand(tx: Transaction, errand: Errand) -> bool:
    """End it; the chunk that is being done is undone. False if it was over already."""
    stopped = (
        update(Errand)
        .where(Errand.id == errand.id, Errand.status.in_(OPEN))
        .values(status=ErrandStatus.STOPPED, finished_at=tx.now)
        .returning(Errand.id)
    )
    return tx.session.scalar(stopped) is not None
