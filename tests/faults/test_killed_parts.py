"""Workers, scheduler and web server killed with kill -9 over and over: nothing is lost, nothing is done twice."""

from __future__ import annotations

import http.client
import random
import threading
import time
from pathlib import Path

import pytest
from sqlalchemy import func, select

from engine import cases, deployments, history
from engine.models import (
    Case,
    Event,
    Incident,
    Job,
    JobKind,
    JobStatus,
    Submission,
    Task,
    TaskStatus,
)
from script.benches.complete import task_of
from script.benches.stage import PEOPLE, Stage
from tests.bpmn import chain, model, node, user
from tests.faults.running import SCHEDULER, WEB, WORKER, Person, eventually, running, signed_in

pytestmark = pytest.mark.long

CASES = 400
KILLS = 8
SOAK_SECONDS = 60
LEASES_RUN_OUT = 300  # seconds; a lease lasts 90, and a job may lose several workers

TIMER = "<timerEventDefinition><timeDuration>PT0S</timeDuration></timerEventDefinition>"
PAUSE = node("pause:intermediateCatchEvent", inside=TIMER)
GROUP = '="enterprise_admin@" + organisation'.replace('"', "&quot;")
BEFORE, AFTER = user("before", candidateGroups=GROUP), user("after", candidateGroups=GROUP)
WORK = model("work", chain("s:startEvent", PAUSE, AFTER, "e:endEvent"))
LONGER = model("longer", chain("s:startEvent", BEFORE, PAUSE, AFTER, "e:endEvent"))


def test_jobs_of_killed_workers_are_done_exactly_once(staged: Stage, tmp_path: Path) -> None:
    _deploy(staged, WORK)
    dice = random.Random(20261122)
    with running(staged, tmp_path, SCHEDULER, WORKER) as parts:
        for _ in range(KILLS):
            for _ in range(CASES // KILLS):
                _start(staged, "work")
            before = _done(staged)
            eventually(lambda done=before: _done(staged) > done)  # it is at work
            time.sleep(dice.random())
            parts.kill(WORKER)
            parts.start(WORKER)
        eventually(lambda: _done(staged) == CASES, LEASES_RUN_OUT)
    _each_timer_fired_once(staged, CASES)


def test_a_soak_of_random_kills_loses_nothing(staged: Stage, tmp_path: Path) -> None:
    _deploy(staged, LONGER)
    dice = random.Random(20261123)
    with running(staged, tmp_path, SCHEDULER, WORKER, WEB) as parts:
        person, over = signed_in(parts.port, PEOPLE[0]), threading.Event()
        answers: dict[int, int] = {}
        user_of_it = threading.Thread(target=_use, args=(staged, person, answers, over))
        user_of_it.start()
        end = time.monotonic() + SOAK_SECONDS
        while time.monotonic() < end:
            time.sleep(dice.uniform(0.2, 3))
            killed = dice.choice((SCHEDULER, WORKER, WEB))
            parts.kill(killed)
            parts.start(killed)
        over.set()
        user_of_it.join()
        completed = _completed(staged)
        eventually(lambda: _done(staged) == len(completed), LEASES_RUN_OUT)
    told = {task for task, status in answers.items() if status == 302}
    assert set(answers.values()) <= {302, 0}
    assert told and told <= completed
    _each_timer_fired_once(staged, len(completed))


def _deploy(staged: Stage, source: str) -> None:
    with staged.transaction() as tx:
        deployments.deploy(tx, {"process.bpmn": source})


def _start(staged: Stage, key: str) -> int:
    with staged.transaction() as tx:
        variables = {"organisation": staged.organisation}
        return cases.start_case(tx, key, variables, by=staged.people[0]).id


def _use(staged: Stage, person: Person, answers: dict[int, int], over: threading.Event) -> None:
    """Start cases and complete their first tasks; 0 stands for no answer."""
    while not over.is_set():
        task = task_of(staged, _start(staged, "longer"))
        try:
            answers[task] = person.post(f"/tasks/{task}", {})
        except (OSError, http.client.HTTPException):
            answers[task] = 0


def _done(staged: Stage) -> int:
    """How many timers have fired; the scheduler has jobs of its own, which are none of the test's."""
    with staged.transaction() as tx:
        of_cases = select(func.count()).where(Job.kind == JobKind.TIMER)
        found = of_cases.where(Job.status == JobStatus.DONE)
        return tx.session.scalars(found).one()


def _completed(staged: Stage) -> set[int]:
    with staged.transaction() as tx:
        return set(tx.session.scalars(select(Task.id).where(Task.status == TaskStatus.COMPLETED)))


def _each_timer_fired_once(staged: Stage, count: int) -> None:
    with staged.transaction() as tx:
        fired = select(Event.case_id).where(Event.kind == "timer_fired")
        in_cases = tx.session.scalars(fired).all()
        assert (len(in_cases), len(set(in_cases))) == (count, count)
        opened = select(func.count()).where(Task.element == "after", Task.status == TaskStatus.OPEN)
        assert tx.session.scalar(opened) == count
        answered = select(Submission.task_id).where(Submission.task_id.is_not(None))
        tasks = tx.session.scalars(answered).all()
        assert len(tasks) == len(set(tasks))
        assert tx.session.scalar(select(func.count(Incident.id))) == 0
        problems = [
            history.verify(tx.session, case) for case in tx.session.scalars(select(Case.id))
        ]
        assert not any(problems)
