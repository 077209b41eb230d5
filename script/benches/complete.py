"""Completing a task over HTTP against what it cannot do without.

The floor is the engine's step (restore, complete, dump of the same case) and six plain statements with one commit, on
the same PostgreSQL; it is taken alternately with the real thing: a POST of the form by a signed-in person through the
application's WSGI interface, to a task of their group that nobody has claimed, so that claiming is part of it. The clock
runs inside the interface: what the test client spends on playing the browser is not the application's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from statistics import median
from typing import TYPE_CHECKING, Any

import psycopg
from flask import Flask
from psycopg.types.json import Jsonb
from sqlalchemy import make_url, select
from sqlalchemy.orm import undefer

from engine.clock import SystemClock
from engine.models import Case, Task, TaskStatus
from engine.spiff import Program, Run
from script.benches.report import Row
from script.benches.stage import ACCEPTED, Stage, stage
from script.benches.timing import timed

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

ROUNDS = 300
WARM_UP = 30
ANSWERS = {
    "outcome": "accept",
    "opinion": ACCEPTED["opinion"],
    "score": Decimal(88),
    "urgent": True,
}


class Host(SystemClock):
    """All that a process without operations and decisions asks of its host: the time."""


def measure(database_url: str, redis_url: str, *, full: bool) -> Iterator[Row]:
    """One row: the median of completing a task, in floors."""
    with stage(database_url, redis_url) as made, _plain(database_url) as connection:
        browser, floor = made.browser(), Floor(made, connection)
        floors, commits, requests = [], [], clocked(made.app)
        for _ in range(WARM_UP + ROUNDS * (3 if full else 1)):
            task = task_of(made, made.start())
            answer = browser.post(f"/tasks/{task}", ACCEPTED)
            assert answer.status_code == 302, answer.status
            browser.get(
                answer.location
            )  # as a browser does; it also takes the notice out of the session
            with timed(floors):
                floor.complete(commits)
    real, least, commit = (median(times[WARM_UP:]) for times in (requests, floors, commits))
    detail = f"median of {len(requests) - WARM_UP}: {real:.1f} ms, floor {least:.1f} ms, one commit {commit:.1f} ms"
    yield Row("complete a task over HTTP, claim included", real / least, 3, detail)


def clocked(app: Flask) -> list[float]:
    """A list that grows by what each further POST takes, from the call of the application to its answer."""
    times: list[float] = []
    answer = app.wsgi_app

    def answering(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        with timed(times if environ["REQUEST_METHOD"] == "POST" else []):
            return answer(environ, start)

    app.wsgi_app = answering  # type: ignore[method-assign]
    return times


def task_of(made: Stage, case_id: int) -> int:
    """The open task of a case."""
    with made.transaction() as tx:
        opened = select(Task.id).where(Task.case_id == case_id, Task.status == TaskStatus.OPEN)
        return tx.session.scalars(opened).one()


class Floor:
    """The same step of the same process, written down by hand."""

    def __init__(self, made: Stage, connection: psycopg.Connection[Any]) -> None:
        self._connection = connection
        case_id = made.start()
        with made.transaction() as tx:
            case = tx.session.get_one(Case, case_id, options=[undefer(Case.state)])
            loaded = made.runtime.definitions.of(tx.session, case.definition_id)
        self._case, self._state, self._definition = case_id, case.state, case.definition_id
        self._program: Program = loaded.program
        self._groups = [f"enterprise_admin@{made.organisation}"]
        connection.execute("CREATE TEMP SEQUENCE steps")

    def complete(self, commits: list[float]) -> None:
        """Step, six statements, one commit; the commit's time goes into `commits`."""
        send = self._connection.execute
        send("SELECT * FROM cases WHERE id = %s FOR UPDATE", [self._case])
        host = Host()
        run: Run = Run.restore(self._program, host, self._state)  # type: ignore[arg-type]
        [step] = run.waits
        run.complete(step, ANSWERS)
        state, now = run.dump(), host.now()
        task = _only(send(
            "INSERT INTO tasks (case_id, definition_id, step, element, name, form, status, priority, candidates,"
            " settings, opened_at) VALUES (%s, %s, nextval('steps'), 'confirm', '确认', 'confirm', 'open', 50, %s, '{}', %s)"
            " RETURNING id",
            [self._case, self._definition, Jsonb(self._groups), now],
        ))  # fmt: skip
        send(
            "INSERT INTO submissions (case_id, task_id, kind, element, at, by, answers, salt)"
            " VALUES (%s, %s, 'answer', 'review', %s, '1', %s, '')",
            [self._case, task, now, Jsonb(ACCEPTED)],
        )
        send(
            "UPDATE tasks SET status = 'completed', completed_by = '1', completed_at = %s, closed_at = %s"
            " WHERE id = %s AND status = 'open'",
            [now, now, task],
        )
        send(
            "INSERT INTO events (case_id, seq, at, actor, kind, facts, hash)"
            " VALUES (%s, nextval('steps') + 1000, %s, '1', 'task_completed', %s, '')",
            [self._case, now, Jsonb({"task": task, "element": "review"})],
        )
        send("UPDATE cases SET state = %s, events = events + 1 WHERE id = %s", [state, self._case])
        with timed(commits):
            self._connection.commit()


def _only(cursor: psycopg.Cursor[Any]) -> Any:
    (value,) = cursor.fetchone() or (None,)
    return value


def _plain(database_url: str) -> psycopg.Connection[Any]:
    address = make_url(database_url).set(drivername="postgresql")
    return psycopg.connect(address.render_as_string(hide_password=False))
