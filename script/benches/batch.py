"""Starting many cases at once by jobs: whether a case costs more in a large batch than in a small one.

One transaction enqueues a job a case, as a batch command does; then they are done one after the other, each in a
session of its own, as a worker does. The queue, which only carries ids, is a list here. Small batches in a database of
their own are taken between slices of the large one, so that both meet the same weather.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from statistics import median

from sqlalchemy.orm import Session

from engine import cases, jobs
from engine.db import Transaction
from engine.operations import Catalogue
from script.benches.report import Row
from script.benches.stage import KEY, Stage, another, stage
from script.benches.timing import timed

FEW = 100
MANY = 1_000
FULL = 100_000
SLICES = 10
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
    with (
        another(database_url) as beside,
        stage(database_url, redis_url) as here,
        stage(beside, redis_url) as there,
    ):
        large, small = Batches(here), Batches(there)
        small.whole(FEW)  # warm up
        large.command(many)
        few = []
        for _ in range(SLICES):
            large.work(many // SLICES)
            few.append(small.whole(FEW))
    least, lots = median(few), sum(large.times) / many
    detail = f"{FEW} cases: {least:.1f} ms each, {many:,}: {lots:.1f} ms each"
    yield Row("start cases by a batch, cost a case", lots / least, 1.2, detail)


@dataclass
class Batches:
    """A worker's loop over what batch commands enqueue; `times` holds what all of it took, in milliseconds."""

    made: Stage
    times: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.queue: deque[int] = deque()
        self.made.runtime = replace(
            self.made.runtime, operations=catalogue, deliver=self.queue.append
        )

    def command(self, count: int) -> None:
        """One transaction with a job for each case."""
        with timed(self.times), self.made.transaction() as tx:
            for number in range(count):
                asked = {"organisation": self.made.organisation, "matter": f"采购 {number}"}
                jobs.enqueue(tx, OPERATION, asked)

    def work(self, count: int) -> None:
        """Do the next jobs."""
        with timed(self.times):
            for _ in range(count):
                with Session(self.made.database, expire_on_commit=False) as session:
                    done = jobs.run_job(session, self.made.runtime, self.queue.popleft())
                    assert done, "A case of the batch was not started."

    def whole(self, count: int) -> float:
        """A batch from the command to its last case; returns milliseconds a case."""
        before = sum(self.times)
        self.command(count)
        self.work(count)
        return (sum(self.times) - before) / count
