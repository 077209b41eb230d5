"""Errands that do one thing with each of many cases, which can be stopped and go on where they were."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sqlalchemy import Select, func, select

from engine.db import Transaction
from engine.errors import EngineError
from workflows.operations.errands import Run, Step


def each_case(
    run: Run, cases: Select[int], attempt: Callable[[Transaction, int], None]
) -> Iterator[Step]:
    """One case a chunk, by id; the checkpoint is the last one. Why one refuses is a line of the errand."""
    column = cases.selected_columns[0]
    last, done = int(run.checkpoint.get("last", 0)), int(run.checkpoint.get("done", 0))
    left = select(func.count()).select_from(cases.where(column > last).subquery())
    total = done + (run.tx.session.scalar(left) or 0)
    while True:
        found = run.tx.session.scalar(cases.where(column > last).order_by(column).limit(1))
        if found is None:
            return
        try:
            attempt(run.tx, found)
        except EngineError as error:
            run.report(error)
        last, done = found, done + 1
        yield Step(done, max(done, total), {"last": last, "done": done})
