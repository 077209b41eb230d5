"""Long work for a person who watches it: begun in their transaction, done by workers chunk by chunk.

    @work("library.export")
    def export(run: Run) -> Iterator[Step]:
        for start in range(run.checkpoint.get("next", 0), total, 100):
            ...                                        # writes through run.tx
            yield Step(start + 100, total, {"next": start + 100})
        run.give(content, "patents.xlsx")

Each `yield` commits what the chunk wrote together with where the work goes on, so a worker that dies loses one chunk at
most and repeats none: the function is called anew with the last checkpoint. What follows the last `yield` commits with
the end of the errand. An EngineError ends the errand with that sentence for its owner; any other exception is the job's
(tried again, then an incident). A chunk has to take less than 30 seconds; `run.tell` shows progress within one.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Engine, or_, select, update
from sqlalchemy.orm import Session

from engine.db import Transaction, unit
from engine.errors import EngineError
from engine.jobs import enqueue
from engine.operations import Catalogue
from engine.runtime import Runtime
from workflows.records.errands import (
    KEPT,
    MOST_PROBLEMS,
    OPEN,
    Errand,
    ErrandStatus,
    line,
    open_errands,
)
from workflows.world import world

SLICE = 20.0  # seconds after which a job hands over to the next one
MOST_AT_ONCE = 5

catalogue = Catalogue()


class TooManyErrands(EngineError):
    text = "You have {number} long tasks running already. Wait for one to end, or stop one."


class Overtaken(Exception):
    """The errand was stopped, or another worker took it up; nothing of this chunk is kept."""


@dataclass(frozen=True)
class Step:
    """How far the work is; `checkpoint` is what the function needs to go on from here (plain JSON)."""

    done: int
    total: int
    checkpoint: Mapping[str, Any] = field(default_factory=dict)


@dataclass
class Run:
    """An errand in a worker's hands. `tx` is the transaction of the chunk; a new one after every `yield`."""

    id: int
    kind: str
    by: str
    organisation_id: int | None
    inputs: Mapping[str, Any]
    checkpoint: Mapping[str, Any]
    turn: int
    upload: str | None
    bind: Engine | Connection
    tx: Transaction = field(init=False)
    changes: dict[str, Any] = field(default_factory=dict)
    problems: list[Any] = field(default_factory=list)

    def give(self, content: bytes, name: str) -> None:
        """The file that the person asked for."""
        address = world(self.tx).passing.put(content)
        self.changes |= {"result": address, "result_name": name}

    def uploaded(self) -> bytes:
        """The file that the errand was begun with."""
        return world(self.tx).passing.get(self.upload or "")

    def report(self, *problems: EngineError) -> None:
        """Lines for the person to read; those beyond MOST_PROBLEMS are left off."""
        self.problems += [line(one) for one in problems]

    def tell(self, done: int, total: int) -> None:
        """Show progress inside a chunk, in a transaction of its own. Raises Overtaken when the errand was stopped."""
        with Session(self.bind) as session, unit(session, self.tx.runtime) as tx:
            _note(tx, self, {"done": done, "total": total})


Work = Callable[[Run], Iterator[Step]]
_WORK: dict[str, Work] = {}


def work(kind: str) -> Callable[[Work], Work]:
    """Register what errands of a kind do."""

    def add(function: Work) -> Work:
        if kind in _WORK:
            raise ValueError(f"There are two kinds of errand called {kind}.")
        _WORK[kind] = function
        return function

    return add


def begin_errand(
    tx: Transaction,
    kind: str,
    title: str,
    inputs: Mapping[str, Any] | None = None,
    *,
    by: str,
    organisation_id: int | None = None,
    upload: bytes | None = None,
) -> Errand:
    """Have work of a registered kind done for a person; `title` is what they will find it by, `inputs` plain JSON.

    Raises TooManyErrands; KeyError for a kind that nobody registered.
    """
    _WORK[kind]
    if (running := open_errands(tx.session, int(by))) >= MOST_AT_ONCE:
        raise TooManyErrands(number=running)
    errand = Errand(
        kind=kind, title=title[:300], account_id=int(by), organisation_id=organisation_id,
        inputs=dict(inputs or {}), created_at=tx.now,
        upload=world(tx).passing.put(upload) if upload is not None else None,
    )  # fmt: skip
    tx.session.add(errand)
    tx.session.flush()
    errand.job_id = enqueue(tx, "errands.go", {"errand": errand.id})
    enqueue(tx, "errands.forget", {"errand": errand.id}, due=tx.now + KEPT)
    return errand


@catalogue.operation("errands.go", outside=True)
def go(tx: Transaction, errand: int) -> None:
    """Do a slice of an errand in transactions of its own; what is left is another job's."""
    if _go_on(tx.session.get_bind(), tx.runtime, errand):
        following = enqueue(tx, "errands.go", {"errand": errand})
        tx.session.execute(update(Errand).where(Errand.id == errand).values(job_id=following))


@catalogue.operation("errands.forget", outside=True)
def forget(tx: Transaction, errand: int) -> None:
    """Remove the files of an errand whose time is over; one that another errand still has stays."""
    found = tx.session.get_one(Errand, errand, with_for_update=True)
    for address in filter(None, {found.result, found.upload}):
        others = select(Errand.id).where(
            Errand.id != errand, or_(Errand.result == address, Errand.upload == address)
        )
        if tx.session.scalar(others.limit(1)) is None:
            world(tx).passing.remove(address)
    found.result = found.upload = None


def _go_on(bind: Engine | Connection, runtime: Runtime, errand_id: int) -> bool:
    """Work until the errand is over or the time of a slice is used up; True if something is left."""
    with Session(bind, expire_on_commit=False) as session:
        run = _take(session, runtime, errand_id, bind)
        if run is None:
            return False
        try:
            return _chunks(session, runtime, run)
        except Overtaken:
            return False
        except EngineError as error:
            run.report(error)
            with unit(session, runtime) as tx:
                _end(tx, run, ErrandStatus.FAILED)
            return False


def _chunks(session: Session, runtime: Runtime, run: Run) -> bool:
    steps = _WORK[run.kind](run)
    until = time.monotonic() + SLICE
    while True:
        with unit(session, runtime) as tx:
            run.tx = tx
            step = next(steps, None)
            if step is None:
                _end(tx, run, ErrandStatus.DONE)
                return False
            _note(tx, run, {
                "done": step.done, "total": step.total, "checkpoint": dict(step.checkpoint),
            })  # fmt: skip
        if time.monotonic() > until:
            return True


def _take(
    session: Session, runtime: Runtime, errand_id: int, bind: Engine | Connection
) -> Run | None:
    """Take an errand up; whoever had it before can write no more of it."""
    with unit(session, runtime) as tx:
        found = tx.session.scalar(
            update(Errand)
            .where(Errand.id == errand_id, Errand.status.in_(OPEN))
            .values(status=ErrandStatus.RUNNING, turn=Errand.turn + 1)
            .returning(Errand)
        )
    if found is None:
        return None
    return Run(
        found.id, found.kind, str(found.account_id), found.organisation_id, found.inputs,
        found.checkpoint, found.turn, found.upload, bind, problems=list(found.problems),
    )  # fmt: skip


def _note(tx: Transaction, run: Run, values: dict[str, Any]) -> None:
    """Write how an errand stands, with what the work said; refused once it is no longer ours. Raises Overtaken."""
    written = tx.session.scalar(
        update(Errand)
        .where(Errand.id == run.id, Errand.turn == run.turn, Errand.status == ErrandStatus.RUNNING)
        .values(**values, **run.changes, problems=run.problems[:MOST_PROBLEMS])
        .returning(Errand.id)
        .execution_options(synchronize_session=False)
    )
    if written is None:
        raise Overtaken


def _end(tx: Transaction, run: Run, status: ErrandStatus) -> None:
    _note(tx, run, {"status": status, "finished_at": tx.now})
