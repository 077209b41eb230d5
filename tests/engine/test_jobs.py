"""Jobs: done once, tried again, swept when lost, an incident in the end."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import jobs
from engine.db import transaction, unit
from engine.local import LocalEngine
from engine.models import Incident, Job, JobStatus
from tests.bpmn import chain, flow, model, node, service

SENT: list[str] = []
MAIL = model("mail", chain("s:startEvent", service("m", "mail.send", 'to="a"'), "e:endEvent"))
WAITING = model("waiting", chain("s:startEvent", "t:userTask", "e:endEvent"), node(
    "late:boundaryEvent", "<timerEventDefinition><timeDuration>P7D</timeDuration></timerEventDefinition>",
    attachedToRef="t", cancelActivity="false",
), node("late_end:endEvent"), flow("late", "late_end"))  # fmt: skip


class Post:
    """A mail server that is down for a number of attempts."""

    def __init__(self) -> None:
        self.down = 0
        self.keys: list[str] = []

    def send(self, tx: object, to: str, key: str) -> dict[str, str]:
        self.keys.append(key)
        if self.down:
            self.down -= 1
            raise ConnectionRefusedError("the mail server does not answer")
        return {"sent": to}


@pytest.fixture
def post(local: LocalEngine) -> Post:
    server = Post()
    local.operation("mail.send", outside=True)(server.send)
    local.deploy(MAIL)
    return server


def job_of(session: Session, case: int) -> Job:
    return session.scalars(select(Job).where(Job.case_id == case)).one()


def test_an_outside_operation_runs_as_a_job(local: LocalEngine, post: Post) -> None:
    case = local.start("mail")
    assert local.case(case).status == "running"
    local.work()
    assert local.case(case).status == "completed"
    assert local.variables(case) == {"sent": "a"}


def test_it_is_tried_again_with_the_same_key(local: LocalEngine, post: Post) -> None:
    post.down = 1
    case = local.start("mail")
    local.work()
    assert local.case(case).status == "running"
    local.advance(minutes=1)
    assert local.case(case).status == "completed"
    assert len(post.keys) == 2
    assert len(set(post.keys)) == 1


def test_after_three_tries_an_operator_is_called(
    local: LocalEngine, post: Post, session: Session
) -> None:
    post.down = 3
    case = local.start("mail")
    local.advance(hours=1)
    [incident] = local.incidents()
    assert (incident.case_id, incident.kind) == (case, "ConnectionRefusedError")
    assert local.case(case).status == "running"
    with transaction(session, local.runtime) as tx:
        jobs.retry_job(tx, incident.job_id or 0, by="9")
    local.work()
    assert local.case(case).status == "completed"
    assert session.get_one(Incident, incident.id).resolved_by == "9"


def test_a_dead_workers_job_is_swept_and_done(
    local: LocalEngine, post: Post, session: Session
) -> None:
    case = local.start("mail")
    job = job_of(session, case)
    assert jobs._take(session, local.runtime, job.id) is not None  # and then the worker dies
    assert jobs.run_job(session, local.runtime, job.id) is False
    assert jobs.sweep(session, local.runtime) == []
    local.clock.advance(seconds=jobs.LEASE.total_seconds() + 1)
    assert jobs.sweep(session, local.runtime) == [job.id]
    assert jobs.run_job(session, local.runtime, job.id) is True
    assert local.case(case).status == "completed"


def test_a_worker_that_comes_back_late_does_nothing_twice(
    local: LocalEngine, post: Post, session: Session
) -> None:
    case = local.start("mail")
    job = job_of(session, case)
    slow = jobs._take(session, local.runtime, job.id)
    assert slow is not None
    local.clock.advance(seconds=jobs.LEASE.total_seconds() + 1)
    assert jobs.run_job(session, local.runtime, job.id) is True
    with pytest.raises(jobs.JobLost), unit(session, local.runtime) as tx:
        jobs.finish(tx, slow)
    done = session.get_one(Job, job.id, populate_existing=True)
    assert done.status == JobStatus.DONE


def test_a_job_that_kills_its_workers_becomes_an_incident(
    local: LocalEngine, post: Post, session: Session
) -> None:
    case = local.start("mail")
    job = job_of(session, case)
    for _ in range(4):
        jobs._take(session, local.runtime, job.id)
        local.clock.advance(seconds=jobs.LEASE.total_seconds() + 1)
    assert "died" in local.incidents()[0].message


def test_what_the_queue_loses_the_sweep_delivers(local: LocalEngine, post: Post) -> None:
    case = local.start("mail")  # nobody delivers
    delivered: list[int] = []
    local.runtime.deliver = delivered.append
    local.clock.advance(seconds=120)
    with local.session() as session:
        jobs.sweep(session, local.runtime)
        assert delivered == [job_of(session, case).id]


def test_cancelled_while_the_operation_ran_nothing_is_kept(
    local: LocalEngine, post: Post, session: Session
) -> None:
    from engine.cases import cancel_case

    case = local.start("mail")
    job = job_of(session, case)
    with transaction(session, local.runtime) as tx:
        cancel_case(tx, case, by="5", reason="no longer needed")
    assert jobs.run_job(session, local.runtime, job.id) is False
    assert session.get_one(Job, job.id, populate_existing=True).status == JobStatus.CANCELLED


def test_a_timer_fires_when_it_is_due_and_not_before(local: LocalEngine) -> None:
    local.deploy(WAITING)
    case = local.start("waiting")
    local.advance(days=6)
    assert "late" not in local.trace(case)
    local.advance(days=2)
    assert "late" in local.trace(case)
    assert [task.element for task in local.tasks(case)] == ["t"]


def test_completing_the_task_disarms_its_timer(local: LocalEngine, session: Session) -> None:
    local.deploy(WAITING)
    case = local.start("waiting")
    local.complete(local.tasks(case)[0])
    assert job_of(session, case).status == JobStatus.CANCELLED
    local.advance(days=30)
    assert local.case(case).status == "completed"


def test_backoff_grows(local: LocalEngine, post: Post, session: Session) -> None:
    post.down = 2
    job_id = job_of(session, local.start("mail")).id
    pauses: list[timedelta] = []
    for _ in range(2):
        at = local.clock.now()
        jobs.run_job(session, local.runtime, job_id)
        due = session.get_one(Job, job_id, populate_existing=True).due
        pauses.append(due - at)
        local.clock.advance(seconds=(due - at).total_seconds())
    assert pauses[0] < pauses[1]
