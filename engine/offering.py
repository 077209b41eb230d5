"""The rows of what ad-hoc sub-processes offer, which come and go with the waits of a run."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from engine.access import is_in_sight, is_offered
from engine.db import Transaction
from engine.models import Case
from engine.picks import Pick
from engine.rows import candidates_of
from engine.spiff import Wait


def open_picks(tx: Transaction, case: Case, waits: Iterable[Wait]) -> None:
    """Rows for what is offered from now on."""
    rows = [_row(case, wait) for wait in waits if wait.kind == "pick"]
    if rows:
        tx.session.execute(insert(Pick), rows)


def close_picks(tx: Transaction, case: Case, waits: Iterable[Wait]) -> None:
    """What is not offered any more loses its row."""
    steps = [wait.step for wait in waits if wait.kind == "pick"]
    if steps:
        gone = delete(Pick).where(Pick.case_id == case.id, Pick.step.in_(steps))
        tx.session.execute(gone.execution_options(synchronize_session=False))


def picks_of(session: Session, case_id: int) -> list[Pick]:
    """What a case offers, in the order in which it was offered."""
    return list(session.scalars(select(Pick).where(Pick.case_id == case_id).order_by(Pick.id)))


def offering(
    session: Session, person: str, groups: Collection[str], *, limit: int = 25
) -> list[Case]:
    """The newest cases that offer the person something to begin."""
    mine = select(Pick.case_id).where(is_offered(person, groups))
    found = select(Case).where(Case.id.in_(mine), Case.suspended_at.is_(None))
    found = found.where(is_in_sight(groups))
    return list(session.scalars(found.order_by(Case.id.desc()).limit(limit)))


def _row(case: Case, wait: Wait) -> dict[str, Any]:
    return {
        "case_id": case.id,
        "step": wait.step,
        "element": wait.element,
        "name": wait.name or wait.element,
        "ends": wait["ends"],
        "candidates": candidates_of(wait),
    }
