"""Moving many cases to another version, and back: an errand that goes case by case and can be stopped and resumed."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Select, select

from engine.db import Transaction
from engine.migration import CaseMove, Migration, attempt_case, move_back
from engine.models import Case, CaseStatus
from workflows.operations.case_by_case import each_case
from workflows.operations.errands import Run, Step, work

MIGRATE, MOVE_BACK = "cases.migrate", "cases.move_back"


@work(MIGRATE)
def migrate(run: Run) -> Iterator[Step]:
    """Each running case of the source in its own transaction; those that cannot move keep why."""
    number = int(run.inputs["migration"])

    def attempt(tx: Transaction, case_id: int) -> None:
        attempt_case(tx, number, case_id, by=run.by)

    migration = run.tx.session.get_one(Migration, number)
    yield from each_case(run, waiting(migration), attempt)


@work(MOVE_BACK)
def back(run: Run) -> Iterator[Step]:
    """Each moved case in its own transaction; those on which somebody has acted are lines of the errand."""
    number = int(run.inputs["migration"])

    def attempt(tx: Transaction, case_id: int) -> None:
        with tx.session.begin_nested():
            move_back(tx, number, case_id, by=run.by)

    yield from each_case(run, gone_over(number), attempt)


def waiting(migration: Migration) -> Select[int]:
    """The running cases that are still to be moved; not those that somebody took back."""
    of_source = select(Case.id).where(Case.definition_id == migration.source_id)
    taken_back = select(CaseMove.case_id).where(
        CaseMove.migration_id == migration.id, CaseMove.back_at.is_not(None)
    )
    running = of_source.where(Case.status == CaseStatus.RUNNING)
    return running.where(Case.id.not_in(taken_back))


def gone_over(number: int) -> Select[int]:
    """The cases that a migration has moved and that have not come back."""
    moved = select(CaseMove.case_id).where(CaseMove.migration_id == number)
    return moved.where(CaseMove.became.is_not(None), CaseMove.back_at.is_(None))
