"""The engine from plain Python: for trying out, for tests, for running models of others (docs/engine.md)."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, Select, create_engine, select
from sqlalchemy.orm import InstrumentedAttribute, Session, undefer

from engine import cases, deployments, jobs, messages, models, tasks
from engine.checks.wellformed import refused
from engine.clock import FakeClock
from engine.db import Base, Transaction, transaction
from engine.errors import NotDeployable
from engine.offering import picks_of
from engine.operations import Catalogue
from engine.picking import begin_picked
from engine.picks import Pick
from engine.runtime import Runtime
from engine.values import Value
from engine.xml import XmlRefused, read_text

ANYBODY = "somebody"
T = TypeVar("T")


@contextmanager
def open_engine(
    database_url: str | None = None, *, now: datetime | None = None
) -> Iterator[LocalEngine]:
    """An engine with a clock that stands still until it is moved.

    Without `database_url` a PostgreSQL of its own is started for as long as the block lasts; with one, the tables are
    made there when they are missing.
    """
    with ExitStack() as stack:
        url = database_url or stack.enter_context(_own_postgres())
        database = create_engine(url, hide_parameters=True)
        stack.callback(database.dispose)
        Base.metadata.create_all(database)
        yield LocalEngine(database, now or datetime.now(UTC))


class LocalEngine:
    """The verbs of the engine, each in a transaction of its own, everybody allowed to do everything.

    Jobs (timers, outside operations, messages between cases) run when `work` or `advance` is called.
    """

    def __init__(
        self, database: Engine | Connection, now: datetime, operations: Catalogue | None = None
    ) -> None:
        self._database = database
        self.clock = FakeClock(now)
        self.since = 0  # jobs up to this one are others' and are left alone
        self.operations = operations if operations is not None else Catalogue()
        self.runtime = Runtime(operations=self.operations, clock=self.clock)

    def operation(
        self, name: str, *, outside: bool = False, results: Collection[str] = ()
    ) -> Callable[[Any], Any]:
        """Decorator: register what a service task may call; see engine.operations."""
        return self.operations.operation(name, outside=outside, results=results)

    def deploy(self, bpmn: str | bytes, **files: str) -> str:
        """Publish a model (with `rules/x.dmn` and the like as further files); returns its key, the process' id.

        Raises NotDeployable with the findings.
        """
        text = _text_of(bpmn) if isinstance(bpmn, bytes) else bpmn
        with self._transaction() as tx:
            return deployments.deploy(tx, {"process.bpmn": text, **files}).key

    def deploy_files(self, files: Mapping[str, str]) -> str:
        """Publish a package by its files."""
        with self._transaction() as tx:
            return deployments.deploy(tx, files).key

    def start(
        self,
        key: str,
        variables: Mapping[str, Any] | None = None,
        *,
        start: str | None = None,
        process: str | None = None,
    ) -> int:
        """Start a case and return its id; `start` and `process` choose where a file has several."""
        with self._transaction() as tx:
            case = cases.start_case(tx, key, variables, by=ANYBODY, start=start, process=process)
            return case.id

    def tasks(self, case: int) -> list[models.Task]:
        """The open tasks of a case, oldest first."""
        opened = select(models.Task).where(
            models.Task.case_id == case, models.Task.status == models.TaskStatus.OPEN
        )
        with self.session() as session:
            return list(session.scalars(opened.order_by(models.Task.id)))

    def complete(
        self,
        task: models.Task | int,
        answers: Mapping[str, Any] | None = None,
        *,
        by: str = ANYBODY,
    ) -> None:
        """Complete a task; raises TaskGone if it is not open."""
        task_id = task if isinstance(task, int) else task.id
        with self._transaction() as tx:
            tasks.assign_task(tx, task_id, by=by, to=by)
            tasks.complete_task(tx, task_id, answers or {}, by=by)

    def throw(
        self,
        task: models.Task | int,
        code: str,
        message: str = "",
        values: Mapping[str, Any] | None = None,
    ) -> None:
        """End a task in a BPMN error, caught in the model; UncaughtError when nothing catches it."""
        task_id = task if isinstance(task, int) else task.id
        with self._transaction() as tx:
            tasks.fail_task(tx, task_id, code, message, values, by=ANYBODY)

    def send(
        self, name: str, correlation: Any = None, values: Mapping[str, Any] | None = None
    ) -> int:
        """Deliver a message; returns the id of the case that took it. Raises NobodyWaiting."""
        key = None if correlation is None else str(correlation)
        with self._transaction() as tx:
            return messages.deliver_message(tx, name, key, values, by=ANYBODY)

    def signal(self, name: str, values: Mapping[str, Any] | None = None) -> None:
        """Broadcast a signal."""
        with self._transaction() as tx:
            messages.send_signal(tx, name, values)
        self.work()

    def advance(self, **length: float) -> None:
        """Move the clock by timedelta(**length), stopping at every moment at which a job is due."""
        end = FakeClock(self.clock.now()).advance(**length)
        while (due := self._next_due()) is not None and due <= end:
            self.clock.advance(seconds=max(0.0, (due - self.clock.now()).total_seconds()))
            self.work()
        self.clock.advance(seconds=max(0.0, (end - self.clock.now()).total_seconds()))

    def work(self, limit: int = 10_000) -> int:
        """Do all jobs that are due, in order; returns how many were tried. A failing one is due again later."""
        tried = 0
        with self.session() as session:
            while tried < limit and (job_id := self._due_job()) is not None:
                jobs.run_job(session, self.runtime, job_id)
                tried += 1
        return tried

    def picks(self, case: int) -> list[Pick]:
        """What an ad-hoc sub-process of the case offers people to begin."""
        with self.session() as session:
            return picks_of(session, case)

    def pick(self, pick: Pick, *, by: str = ANYBODY) -> None:
        """Begin what is offered; raises PickGone if it is not any more."""
        with self._transaction() as tx:
            begin_picked(tx, pick, by=by)

    def case(self, case: int) -> models.Case:
        """The case's row: status, title, started_at, ended_at."""
        with self.session() as session:
            return session.get_one(models.Case, case)

    def variables(self, case: int) -> dict[str, Value]:
        """The variables of the process, as the case's state holds them now (also of an ended one)."""
        with self.session() as session:
            row = session.get_one(models.Case, case, options=[undefer(models.Case.state)])
            return cases.look(Transaction(session, self.clock.now(), self.runtime), row).variables

    def trace(self, case: int) -> list[str]:
        """Ids of the elements that were completed, in order."""
        entries = select(models.Event.facts).where(models.Event.case_id == case)
        with self.session() as session:
            ways = session.scalars(entries.order_by(models.Event.seq))
            return [step[1] for facts in ways for step in facts.get("path", []) if step[0] == "✓"]

    def events(self, case: int) -> list[models.Event]:
        """The history, oldest first."""
        entries = select(models.Event).where(models.Event.case_id == case)
        with self.session() as session:
            return list(session.scalars(entries.order_by(models.Event.seq)))

    def incidents(self) -> list[models.Incident]:
        """What needs an operator, oldest first."""
        with self.session() as session:
            return list(session.scalars(select(models.Incident).order_by(models.Incident.id)))

    def session(self) -> Session:
        """A session on the engine's database; inside an open connection's transaction its commits are savepoints."""
        return Session(
            self._database, expire_on_commit=False, join_transaction_mode="create_savepoint"
        )

    @contextmanager
    def _transaction(self) -> Iterator[Transaction]:
        with self.session() as session, transaction(session, self.runtime) as tx:
            yield tx

    def _due_job(self) -> int | None:
        ready = self._ready(models.Job.id).where(models.Job.due <= self.clock.now())
        return self._first(ready.order_by(models.Job.due, models.Job.id))

    def _ready(self, column: InstrumentedAttribute[T]) -> Select[T]:
        mine = models.Job.id > self.since
        return select(column).where(models.Job.status == models.JobStatus.READY, mine)

    def _next_due(self) -> datetime | None:
        return self._first(self._ready(models.Job.due).order_by(models.Job.due))

    def _first(self, wanted: Select[T]) -> T | None:
        """Read on the open connection itself, if that is what this engine works on: a savepoint would triple the cost."""
        if isinstance(self._database, Connection):
            return self._database.scalar(wanted.limit(1))
        with self._database.connect() as connection:
            return connection.scalar(wanted.limit(1))


def _text_of(bpmn: bytes) -> str:
    try:
        return read_text(bpmn)
    except XmlRefused as refusal:
        raise NotDeployable([refused(refusal)]) from refusal


@contextmanager
def _own_postgres() -> Iterator[str]:
    from engine.embedded import UNSAFE_BUT_FAST, postgres

    with (
        tempfile.TemporaryDirectory(prefix="panhuo-") as folder,
        postgres(Path(folder) / "postgres", settings=UNSAFE_BUT_FAST) as cluster,
    ):
        yield cluster.url()
