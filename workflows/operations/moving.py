"""Moving many cases to another version, and back: an errand that goes case by case and can be stopped and resumed."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sqlalchemy import Select, func, select

from engine.db import Transaction
from engine.errors import EngineError
from engine.migration import CaseMove, Migration, attempt_case, move_back
from engine.models import Case, CaseStatus
from workflows.operations.errands import Run, Step, work

MIGRATE, MOVE_BACK = "cases.migrate", "cases.move_back"


@work(MIGRATE)
def migrate(run: Run) -> Iterator[Step]:
    """Each running case of the source in its own transaction; those that cannot move keep why."""
    number = int(run.inputs["migration"])

    def attempt(tx: Transaction, case_id: int) -> None:
        attempt_case(tx, number, case_id, by=run.by)

    migration = run.tx.session.get_one(Migration, number)
    yield from _each(run, waiting(migration), attempt)


@work(MOVE_BACK)
def back(run: Run) -> Iterator[Step]:
    """Each moved case in its own transaction; those on which somebody has acted are lines of the errand."""
    number = int(run.inputs["migration"])

    def attempt(tx: Transaction, case_id: int) -> None:
        try:
            with tx.session.begin_nested():
                move_back(tx, number, case_id, by=run.by)
        except EngineError as error:
            run.report(error)

    yield from _each(run, gone_over(number), attempt)


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


def _each(
    run: Run, cases: Select[int], attempt: Callable[[Transaction, int], None]
) -> Iterator[Step]:
    """One case a chunk, by id; the checkpoint is the last one."""
    column = cases.selected_columns[0]
    last, done = int(run.checkpoint.get("last", 0)), int(run.checkpoint.get("done", 0))
    left = select(func.count()).select_from(cases.where(column > last).subquery())
    total = done + (run.tx.session.scalar(left) or 0)
    while True:
        found = run.tx.session.scalar(cases.where(column > last).order_by(column).limit(1))
        if found is None:
            return
        attempt(run.tx, found)
        last, done = found, done + 1
        yield Step(done, max(done, total), {"last": last, "done": done})
