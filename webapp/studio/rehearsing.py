"""Acting scenarios out where nothing is kept: a transaction of its own that is always rolled back.

No record stays, no mail leaves (workflows/rehearsal.py), no other case is touched: what is not committed by others when
it begins is not seen, and definitions of the sandbox are kept in a place of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace

from sqlalchemy import select, text
from sqlalchemy.orm import Session, undefer

from engine import scenarios
from engine.access import may_work
from engine.cases import look
from engine.coverage import Coverage, coverage
from engine.db import Transaction
from engine.deployments import deploy
from engine.models import (
    Case,
    Definition,
    Origin,
    Subscription,
    SubscriptionKind,
    Task,
    TaskStatus,
)
from engine.packages import Package
from engine.runtime import Definitions, Loaded
from engine.scenarios import Result
from engine.unmet import NotTaken
from engine.values import Value
from webapp.edge import runtime
from webapp.extensions import db
from workflows.rehearsal import MONDAY, Rehearsal, prepare

MOST_SCENARIOS = 60
PATIENCE = "15s"  # for a lock that somebody else holds


@dataclass(frozen=True)
class Rehearsed:
    """All scenarios of a package acted out: path -> result, and what of the process they went through."""

    results: dict[str, Result]
    coverage: Coverage

    @property
    def passed(self) -> frozenset[str]:
        return self.coverage.drawn - self.coverage.missed

    @property
    def failures(self) -> int:
        return sum(1 for one in self.results.values() if one.failure)


@dataclass(frozen=True)
class OpenStep:
    """A task that is open at the end of a scenario: who may do it, and what its form sees."""

    element: str
    name: str
    form: str | None
    people: tuple[str, ...]
    variables: dict[str, Value]


@dataclass(frozen=True)
class Situation:
    """How a scenario ended: what is open, which messages it waits for, and the values that the case has."""

    result: Result
    status: str
    open: tuple[OpenStep, ...]
    waiting: tuple[str, ...]
    variables: dict[str, Value]
    people: tuple[str, ...]
    loaded: Loaded


def rehearse(files: Mapping[str, str]) -> Rehearsed:
    """Act every scenario out. Raises NotDeployable, PackageError for files that cannot run."""
    results, passed = {}, set()
    with _sandbox(files) as (rehearsal, key, _loaded):
        for path in _paths(files):
            with rehearsal.connection.begin_nested() as savepoint:
                results[path] = _act(rehearsal, key, path, files[path])
                savepoint.rollback()
            passed |= results[path].passed
    return Rehearsed(results, coverage(files["process.bpmn"].encode(), passed))


def results_of(files: Mapping[str, str]) -> list[Result]:
    """What publishing asks for."""
    return list(rehearse(files).results.values())


@contextmanager
def acted_out(files: Mapping[str, str], path: str) -> Iterator[Situation]:
    """One scenario up to its last step, to look at where it stands."""
    with _sandbox(files) as (rehearsal, key, loaded):
        result = _act(rehearsal, key, path, files[path])
        yield _situation(rehearsal, result, loaded)


def _paths(files: Mapping[str, str]) -> list[str]:
    return sorted(path for path in files if path.startswith("scenarios/"))[:MOST_SCENARIOS]


@contextmanager
def _sandbox(files: Mapping[str, str]) -> Iterator[tuple[Rehearsal, str, Loaded]]:
    own = replace(runtime(), definitions=Definitions(), rehearses=True)
    with db.engine.connect() as connection:
        connection = connection.execution_options(isolation_level="REPEATABLE READ")
        try:
            connection.execute(text(f"SET LOCAL lock_timeout = '{PATIENCE}'"))
            rehearsal = prepare(connection, own)
            with _session(rehearsal) as session:
                tx = Transaction(session, MONDAY, rehearsal.runtime)
                deployment = deploy(tx, files, origin=Origin.OWNER)
                definition_id = deployment.definition_id
                session.commit()
            loaded = own.definitions.keep(Loaded(definition_id, Package.parse(files)))
            yield rehearsal, loaded.package.key, loaded
        finally:
            connection.rollback()


def _act(rehearsal: Rehearsal, key: str, path: str, source: str) -> Result:
    try:
        return rehearsal.act(key, scenarios.read(source))
    except (scenarios.ScenarioError, AttributeError, TypeError) as error:
        why = error if isinstance(error, scenarios.ScenarioError) else NotTaken()
        return Result(path.removeprefix("scenarios/"), failure=str(error), error=why)


def _session(rehearsal: Rehearsal) -> Session:
    return Session(
        rehearsal.connection, join_transaction_mode="create_savepoint", expire_on_commit=False
    )


def _situation(rehearsal: Rehearsal, result: Result, loaded: Loaded) -> Situation:
    mine = select(Case).join(Definition).where(Definition.key == loaded.package.key)
    newest = mine.order_by(Case.id.desc()).limit(1).options(undefer(Case.state))
    with _session(rehearsal) as session:
        case = session.scalar(newest) if result.passed else None
        people = tuple(rehearsal.people)
        if case is None:
            return Situation(result, "", (), (), {}, people, loaded)
        run = look(Transaction(session, MONDAY, rehearsal.runtime), case)
        opened = select(Task).where(Task.case_id == case.id, Task.status == TaskStatus.OPEN)
        steps = tuple(
            OpenStep(
                task.element, task.name, task.form, _who(rehearsal, task),
                dict(run.visible(task.step)),
            )
            for task in session.scalars(opened.order_by(Task.id))
        )  # fmt: skip
        return Situation(
            result, case.status.value, steps, _messages(session, case), dict(run.variables), people,
            loaded,
        )  # fmt: skip


def _messages(session: Session, case: Case) -> tuple[str, ...]:
    wanted = select(Subscription.name).where(
        Subscription.case_id == case.id, Subscription.kind == SubscriptionKind.MESSAGE
    )
    return tuple(sorted(set(session.scalars(wanted))))


def _who(rehearsal: Rehearsal, task: Task) -> tuple[str, ...]:
    found = [
        name
        for name, person in rehearsal.people.items()
        if may_work(task, person.id, frozenset(person.groups))
    ]
    return tuple(found) or (("assignee",) if task.assignee else ())
