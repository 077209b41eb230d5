"""Starting many cases at once by jobs: whether a case costs more in a large batch than in a small one.

One transaction enqueues a job a case, as a batch command does; then they are done one after the other, each in a
session of its own, as a worker does. The queue, which only carries ids, is a list here.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterator
from dataclasses import replace

from sqlalchemy.orm import Session

from engine import cases, jobs
from engine.db import Transaction
from engine.operations import Catalogue
from script.benches.report import Row
from script.benches.stage import KEY, Stage, stage

FEW = 100
MANY = 1_000
FULL = 100_000
OPERATION = "benches.start"

catalogue = Catalogue()


@catalogue.operation(OPERATION)
def start(tx: Transaction, organisation: str, matter: str) -> None:
    """Start one case of the batch."""
    answers = {"matter": matter, "amount": 3}
    cases.start_case(
        tx, KEY, {"organisation": organisation}, by=None, answers=answers, organisation=organisation
    )


def measure(database_url: str, redis_url: str, *, full: bool) -> Iterator[Row]:
    """One row: what a case costs in a large batch, in what it costs in a small one."""
    many = FULL if full else MANY
    with stage(database_url, redis_url) as made:
        queue: deque[int] = deque()
        made.runtime = replace(made.runtime, operations=catalogue, deliver=queue.append)
        _batch(made, queue, FEW)  # warm up
        few = min(_batch(made, queue, FEW) for _ in range(3))
        lots = _batch(made, queue, many)
    detail = f"{FEW} cases: {few:.1f} ms each, {many:,}: {lots:.1f} ms each"
    yield Row("start cases by a batch, cost a case", lots / few, 1.2, detail)


def _batch(made: Stage, queue: deque[int], count: int) -> float:
    """Milliseconds a case, from the command to the last case."""
    began = time.perf_counter()
    with made.transaction() as tx:
        for number in range(count):
            jobs.enqueue(
                tx, OPERATION, {"organisation": made.organisation, "matter": f"采购 {number}"}
            )
    while queue:
        with Session(made.database, expire_on_commit=False) as session:
            done = jobs.run_job(session, made.runtime, queue.popleft())
            assert done, "A case of the batch was not started."
    return (time.perf_counter() - began) * 1000 / count
