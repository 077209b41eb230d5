"""挂起流程: no case of a package begins until it is resumed; what messages, signals and timers would begin waits as jobs.

Cases under way go on, unless they are suspended too, each by itself: `workflows/operations/halting.py`.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    cast,
    func,
    select,
    text,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine.db import Base, Transaction
from engine.drafts.record import record
from engine.errors import NotNow
from engine.models import Job, JobKind, JobStatus
from engine.obstacles import ReasonMissing
from engine.packages import Package
from engine.rows import hasten

BEGINNING = 6  # the space of advisory locks that beginning a case shares and suspending a package takes alone


class PackageHalted(NotNow):
    text = (
        "“{title}” is suspended, and nothing new of it begins until it is resumed. Reason: {reason}"
    )


class HaltedAlready(NotNow):
    text = "This process is suspended already."


class NotHalted(NotNow):
    text = "This process is not suspended (any more)."


class Halt(Base):
    """A time in which no case of a package begins; open until it is lifted."""

    __tablename__ = "halts"
    __table_args__ = (
        Index("ux_halts_open_key", "key", unique=True, postgresql_where=text("lifted_at IS NULL")),
        CheckConstraint("(lifted_at IS NULL) = (lifted_by IS NULL)", name="lifted_by_somebody"),
        CheckConstraint("reason <> ''", name="has_a_reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str]
    reason: Mapped[str]
    at: Mapped[datetime]
    by: Mapped[str]
    lifted_at: Mapped[datetime | None]
    lifted_by: Mapped[str | None]


class HaltedCase(Base):
    """A case that stands still together with its package, suspended at this moment."""

    __tablename__ = "halted_cases"

    halt_id: Mapped[int] = mapped_column(ForeignKey("halts.id"), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    at: Mapped[datetime]


def halt_package(tx: Transaction, key: str, *, by: str, reason: str) -> Halt:
    """Let nothing new of a package begin; who may is for the caller to decide. Raises ReasonMissing, HaltedAlready."""
    if not reason.strip():
        raise ReasonMissing
    _one_at_a_time(tx, key)
    tx.session.execute(select(func.pg_advisory_xact_lock(BEGINNING, func.hashtext(key))))
    if open_halt(tx.session, key) is not None:
        raise HaltedAlready
    halt = Halt(key=key, reason=reason.strip()[:500], at=tx.now, by=by)
    tx.session.add(halt)
    tx.session.flush()
    _hold_starts(tx, key)
    record(tx, key, "suspended", by=by, note=halt.reason)
    return halt


def lift_halt(tx: Transaction, key: str, *, by: str) -> Halt:
    """Let cases of a package begin again: also, once, those whose time came meanwhile. Raises NotHalted."""
    _one_at_a_time(tx, key)
    halt = open_halt(tx.session, key)
    if halt is None:
        raise NotHalted
    halt.lifted_at, halt.lifted_by = tx.now, by
    _free_starts(tx, key)
    hasten(tx, key)
    record(tx, key, "resumed", by=by)
    return halt


def open_halt(session: Session, key: str) -> Halt | None:
    """Since when, by whom and why a package is suspended; None if it is not."""
    return session.scalar(select(Halt).where(Halt.key == key, Halt.lifted_at.is_(None)))


def halted_keys(session: Session) -> Collection[str]:
    """The packages that are suspended now."""
    return frozenset(session.scalars(select(Halt.key).where(Halt.lifted_at.is_(None))))


def require_open(tx: Transaction, package: Package) -> None:
    """Raise PackageHalted while a package is suspended; a rehearsal does not mind."""
    if tx.runtime.rehearses:
        return
    halt = open_halt(tx.session, package.key)
    if halt is not None:
        raise PackageHalted(title=package.title, reason=halt.reason, waits_for=package.key)


def hold_open(tx: Transaction, package: Package) -> None:
    """The same, and it stays open until the transaction ends.

    Whoever suspends waits until what has begun is committed, so that it is among the cases under way.
    """
    if not tx.runtime.rehearses:
        tx.session.execute(
            select(func.pg_advisory_xact_lock_shared(BEGINNING, func.hashtext(package.key)))
        )
    require_open(tx, package)


def put_off_start(tx: Transaction, key: str, job_id: int) -> None:
    """Keep a start, which a worker has in hand, until its package is resumed; one that is open by now goes on at once."""
    _one_at_a_time(tx, key)
    status = JobStatus.READY if open_halt(tx.session, key) is None else JobStatus.HELD
    _change(tx, Job.id == job_id, status=status, lease=None, lease_until=None, attempts=0)


def _hold_starts(tx: Transaction, key: str) -> None:
    waiting = (*_starts_of(key), Job.status == JobStatus.READY)
    _change(tx, *waiting, status=JobStatus.HELD, lease=None, lease_until=None)


def _free_starts(tx: Transaction, key: str) -> None:
    """What came due meanwhile is due now; a cycle counts on from now, so that its rounds are not all made up for."""
    held = (*_starts_of(key), Job.status == JobStatus.HELD)
    planned = cast(Job.payload["planned"].astext, Job.due.type)
    fresh = Job.payload.op("||")(func.jsonb_build_object("planned", tx.now.isoformat()))
    _change(tx, *held, planned < tx.now, payload=fresh)
    _change(tx, *held, status=JobStatus.READY, due=func.greatest(Job.due, tx.now))


def _starts_of(key: str) -> tuple[ColumnElement[bool], ...]:
    return Job.kind == JobKind.START, Job.payload["key"].astext == key


def _change(tx: Transaction, *which: ColumnElement[bool], **values: Any) -> None:
    changed = update(Job).where(*which).values(values)
    tx.session.execute(changed.execution_options(synchronize_session=False))


def _one_at_a_time(tx: Transaction, key: str) -> None:
    """The lock that publishing takes."""
    tx.session.execute(select(func.pg_advisory_xact_lock(func.hashtext(key))))
