"""What needs an operator: opened once for each cause, mended, closed."""

from __future__ import annotations

import traceback
from typing import TYPE_CHECKING

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from engine.errors import Broken, EngineError
from engine.models import Incident, Job, JobStatus

if TYPE_CHECKING:
    from engine.db import Transaction

LONGEST = 20_000


class StillWaiting(EngineError):
    text = "A job waits behind this incident. Have it tried again, or cancel its case."


def open_incident(
    tx: Transaction, error: BaseException, *, case_id: int | None = None, element: str | None = None,
    job_id: int | None = None,
) -> None:  # fmt: skip
    """Write down one failure; the same failure that is still open is not written twice."""
    if isinstance(error, Broken):
        case_id, element = error.case_id, error.element
    cause = error.__cause__ or error
    row = {
        "case_id": case_id,
        "job_id": job_id,
        "element": element,
        "kind": type(cause).__name__,
        "message": in_words(cause)[:LONGEST],
        "traceback": "".join(traceback.format_tb(cause.__traceback__))[-LONGEST:],
        "opened_at": tx.now,
    }
    tx.session.execute(insert(Incident).values(row).on_conflict_do_nothing())


def in_words(error: BaseException) -> str:
    """What an error says, without the values that a database quotes: those may be personal."""
    if isinstance(error, DBAPIError):
        primary = getattr(getattr(error.orig, "diag", None), "message_primary", None)
        return f"{type(error.orig).__name__}: {primary or ''}"
    return str(error)


def listed(
    session: Session, *, closed: bool = False, before: int | None = None, limit: int = 25
) -> list[Incident]:
    """Open or closed ones, newest first; `before` is the id of the last one of the page before."""
    state = Incident.resolved_at.is_not(None) if closed else Incident.resolved_at.is_(None)
    found = select(Incident).where(state).order_by(Incident.id.desc()).limit(limit)
    return list(session.scalars(found if before is None else found.where(Incident.id < before)))


def count_open(session: Session) -> int:
    """How many wait for an operator."""
    return session.scalar(select(func.count()).where(Incident.resolved_at.is_(None))) or 0


def close_incident(tx: Transaction, incident_id: int, *, by: str) -> None:
    """Close one that needs nothing more; closing it again changes nothing. A job outside any case is given up by it.

    Raises StillWaiting when a case waits for the job behind it: closed, it would wait unseen.
    """
    incident = tx.session.get_one(Incident, incident_id)
    if incident.job_id is not None:
        job = tx.session.get_one(Job, incident.job_id, with_for_update=True)
        if job.status == JobStatus.INCIDENT and job.case_id is not None:
            raise StillWaiting
        if job.status == JobStatus.INCIDENT:
            job.status, job.finished_at = JobStatus.CANCELLED, tx.now
    tx.session.execute(
        update(Incident)
        .where(Incident.id == incident_id, Incident.resolved_at.is_(None))
        .values(resolved_at=tx.now, resolved_by=by)
    )


def resolve_incidents(tx: Transaction, *, by: str, job_id: int) -> None:
    """Close the open incidents of a job."""
    tx.session.execute(
        update(Incident)
        .where(Incident.job_id == job_id, Incident.resolved_at.is_(None))
        .values(resolved_at=tx.now, resolved_by=by)
    )
