"""What needs an operator: opened once for each cause, mended, closed."""

from __future__ import annotations

import traceback
from collections.abc import Mapping
from typing import TYPE_CHECKING

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from engine.errors import Broken
from engine.models import Incident

if TYPE_CHECKING:
    from engine.db import Transaction

LONGEST = 20_000


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
        "message": str(cause)[:LONGEST],
        "traceback": "".join(traceback.format_exception(cause))[-LONGEST:],
        "opened_at": tx.now,
    }
    if not _is_open(tx, row):
        tx.session.execute(insert(Incident), [row])


def listed(
    session: Session, *, closed: bool = False, before: int | None = None, limit: int = 25
) -> list[Incident]:
    """Open or closed ones, newest first; `before` is the id of the last one of the page before."""
    state = Incident.resolved_at.is_not(None) if closed else Incident.resolved_at.is_(None)
    found = select(Incident).where(state).order_by(Incident.id.desc()).limit(limit)
    return list(session.scalars(found if before is None else found.where(Incident.id < before)))


def close_incident(tx: Transaction, incident_id: int, *, by: str) -> None:
    """Close one that needs nothing more; closing it again changes nothing."""
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


def _is_open(tx: Transaction, row: Mapping[str, object]) -> bool:
    same = (
        getattr(Incident, name).is_not_distinct_from(row[name])
        for name in ("case_id", "job_id", "element", "kind", "message")
    )
    found = select(Incident.id).where(Incident.resolved_at.is_(None), *same).limit(1)
    return tx.session.scalar(found) is not None
