"""What runs beside the web: workers that do jobs, and the scheduler that finds those that are due."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import lru_cache
from types import FrameType

import structlog
from flask import Flask
from rq import SimpleWorker
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from engine import history, jobs, migration, tasks
from engine.db import unit
from engine.errors import EngineError
from engine.nearing import tell_of_due_times
from engine.runtime import Runtime
from webapp.annual.schedule import open_annual_forms
from webapp.extensions import db
from webapp.matches.schedule import mail_matches
from webapp.queue import queue_at
from webapp.settings import Settings, from_environment
from workflows.operations.digests import begin_digests
from workflows.operations.leavers import release_stranded, stranded
from workflows.operations.notices import BATCH, deliver_notices
from workflows.records.counting import count_if_due
from workflows.records.notices import forget_notices
from workflows.records.webhooks import forget_calls

log = structlog.get_logger()

Chore = Callable[[Session, Runtime], object]

PAUSE = 1.0  # seconds between two looks for due jobs
ROUNDS = 10  # batches of notices that one look brings


@lru_cache(maxsize=1)
def application() -> Flask:
    """This worker's application, made once."""
    from webapp import create_app

    return create_app(from_environment())


def do_job(job_id: int) -> bool:
    """What RQ calls: do one job in a session of its own."""
    app = application()
    with app.app_context(), Session(db.engine, expire_on_commit=False) as session:
        done = jobs.run_job(session, app.extensions["panhuo"], job_id)
    log.info("job.tried", job=job_id, done=done)
    return done


def work() -> None:
    """Do jobs until told to stop."""
    application()
    queue = queue_at(from_environment().redis_url)
    SimpleWorker([queue], connection=queue.connection).work(with_scheduler=False)


def schedule() -> None:
    """Look after everything that is due once a second, until told to stop. Several may run side by side."""
    app = application()
    stop = threading.Event()

    def end(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    wanted = chores(app.extensions["settings"])
    with app.app_context():
        while not stop.wait(PAUSE):
            look_after(wanted, app.extensions["panhuo"])


def chores(settings: Settings) -> dict[str, Chore]:
    """What the scheduler looks after, in this order."""
    return {
        "jobs": jobs.sweep,
        "history": anchor_yesterday,
        "annual forms": open_annual_forms,
        "weekly mail": lambda session, runtime: mail_matches(
            session, runtime, settings.match_mail, settings.timezone
        ),
        "figures": count_and_free,
        "due times": remind,
        "notices": bring_notices,
    }


def look_after(wanted: Mapping[str, Chore], runtime: Runtime) -> None:
    """One look: a chore that fails is logged and tried again at the next, and keeps no other from being done."""
    for name, chore in wanted.items():
        try:
            with Session(db.engine) as session:
                chore(session, runtime)
        except OperationalError:
            log.warning("scheduler.database_away")
            return
        except Exception:
            log.exception("scheduler.failed", chore=name)


def anchor_yesterday(session: Session, runtime: Runtime) -> None:
    """Anchor all heads once the day is over (UTC); forget drafts of tasks closed long ago, and ways back that are shut."""
    yesterday = runtime.clock.now().date() - timedelta(days=1)
    with unit(session, runtime) as tx:
        if not history.is_anchored(tx, yesterday):
            history.anchor(tx, yesterday)
            tasks.forget_drafts(tx)
            forget_calls(tx)
            forget_notices(tx)
            migration.forget_ways_back(tx)


def count_figures(session: Session, runtime: Runtime) -> bool:
    """Count what bureaus see of their areas, once a minute; whether it was due."""
    with unit(session, runtime) as tx:
        return count_if_due(tx)


def count_and_free(session: Session, runtime: Runtime) -> None:
    """Once a minute: count, and free what frozen accounts hold."""
    if count_figures(session, runtime):
        free_stranded(session, runtime)


def free_stranded(session: Session, runtime: Runtime) -> int:
    """Take from frozen accounts what came to them since, each task by itself; how many there were."""
    found = stranded(session)
    session.rollback()
    for task_id, person in found:
        try:
            with unit(session, runtime) as tx:
                release_stranded(tx, task_id, person)
        except EngineError:  # suspended in this moment: next time
            log.info("scheduler.stranded_task_stays", task=task_id)
    return len(found)


def remind(session: Session, runtime: Runtime) -> bool:
    """Tell of due times, and hand out the digests of the hour; whether either was due."""
    with unit(session, runtime) as tx:
        told = tell_of_due_times(tx)
    with unit(session, runtime) as tx:
        return begin_digests(tx) or told


def bring_notices(session: Session, runtime: Runtime) -> int:
    """Bring the notices that wait to their readers, some thousands at most; how many there were."""
    brought = 0
    for _ in range(ROUNDS):
        with unit(session, runtime) as tx:
            found = deliver_notices(tx)
        brought += found
        if found < BATCH:
            break
    return brought
