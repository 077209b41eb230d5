"""Jobs: done once, tried again, swept when lost, an incident in the end."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from engine import jobs
from engine.cases import cancel_case, lock_case
from engine.db import Transaction, transaction, unit
from engine.errors import BpmnError
from engine.local import LocalEngine
from engine.models import Case, Incident, Job, JobStatus
from engine.tasks import complete_task
from tests.bpmn import chain, flow, model, node, service, user
from tests.engine.locks import wait_for_a_waiting_lock

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
    for _ in range(3):
        jobs._take(session, local.runtime, job.id)
        local.clock.advance(seconds=jobs.LEASE.total_seconds() + 1)
    assert jobs.run_job(session, local.runtime, job.id) is False
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


def test_a_job_of_a_case_that_has_ended_is_cancelled_without_an_incident(
    local: LocalEngine, post: Post, session: Session
) -> None:
    job_id = job_of(session, local.start("mail")).id
    row = session.get_one(Job, job_id)
    stray = Job(
        kind="signal", case_id=row.case_id, step="x", payload={}, due=row.due, status="ready"
    )
    session.add(stray)
    session.commit()
    with transaction(session, local.runtime) as tx:
        cancel_case(tx, row.case_id or 0, by="5", reason="no longer needed")
    assert jobs.run_job(session, local.runtime, stray.id) is False
    assert session.get_one(Job, stray.id, populate_existing=True).status == JobStatus.CANCELLED
    assert local.incidents() == []


def test_an_operation_that_finds_no_row_is_a_failure_like_any_other(
    local: LocalEngine, session: Session
) -> None:
    @local.operation("look", outside=True)
    def look(tx: Transaction) -> None:
        tx.session.get_one(Job, 999_999)

    local.deploy(model("l", chain("s:startEvent", service("x", "look"), "e:endEvent")))
    case = local.start("l")
    local.advance(hours=1)
    assert [incident.case_id for incident in local.incidents()] == [case]
    assert job_of(session, case).attempts == 3


def test_an_incident_loses_its_cause_with_its_case(
    local: LocalEngine, post: Post, session: Session
) -> None:
    post.down = 3
    case = local.start("mail")
    local.advance(hours=1)
    with transaction(session, local.runtime) as tx:
        cancel_case(tx, case, by="5", reason="no longer needed")
    assert local.incidents()[0].resolved_at is not None


def test_giving_up_waits_for_the_case_and_not_the_other_way_round(
    local: LocalEngine, session: Session
) -> None:
    """A person completes the task while its timer's last try fails: both get through, nobody deadlocks."""

    @local.operation("fail")
    def fail(tx: object) -> None:
        raise ZeroDivisionError

    handler = service("h", "fail")
    task = user("t", candidateGroups="clerk@7")
    parts = chain("s:startEvent", task, "e:endEvent") + node(
        "late:boundaryEvent",
        "<timerEventDefinition><timeDuration>P1D</timeDuration></timerEventDefinition>",
        attachedToRef="t",
    )
    local.deploy(model("race", parts + handler + flow("late", "h") + "<endEvent id='z'/>" + flow("h", "z")))  # fmt: skip
    case = local.start("race")
    job_id = job_of(session, case).id
    session.execute(update(Job).where(Job.id == job_id).values(attempts=2))
    session.commit()
    local.clock.advance(days=2)
    [opened] = local.tasks(case)
    lease = jobs._take(session, local.runtime, job_id)
    assert lease is not None

    def give_up() -> None:
        with local.session() as own, unit(own, local.runtime) as tx:
            jobs._fail(tx, lease, ZeroDivisionError())

    with local.session() as person, transaction(person, local.runtime) as tx:
        lock_case(tx, case)
        other = threading.Thread(target=give_up)
        other.start()
        wait_for_a_waiting_lock(session)
        complete_task(tx, opened.id, {}, by="5", groups=["clerk@7"])
    other.join()
    assert local.case(case).status == "completed"
    assert session.get_one(Job, job_id, populate_existing=True).status == JobStatus.CANCELLED


CYCLE = "<timerEventDefinition><timeCycle>R3/PT1H</timeCycle></timerEventDefinition>"


def test_a_start_that_fails_stops_no_cycle(local: LocalEngine, session: Session) -> None:
    failing = [True]

    @local.operation("begin")
    def begin(tx: object) -> None:
        if failing[0]:
            raise ZeroDivisionError

    start = node("s:startEvent", CYCLE)
    local.deploy(model("hourly", chain(start, service("x", "begin"), "e:endEvent")))
    local.advance(minutes=90)
    failing[0] = False
    local.advance(hours=5)
    begun = session.scalars(select(Case.id)).all()
    assert len(begun) == 2
    assert len(local.incidents()) == 1


def test_publishing_again_replaces_timed_starts_also_failed_ones(
    local: LocalEngine, session: Session
) -> None:
    @local.operation("begin")
    def begin(tx: object) -> None:
        raise ZeroDivisionError

    start = node("s:startEvent", CYCLE)
    local.deploy(model("hourly", chain(start, service("x", "begin"), "e:endEvent")))
    local.advance(minutes=90)
    assert len(local.incidents()) == 1
    local.deploy(model("hourly", chain("s:startEvent", "t:userTask", "e:endEvent")))
    waiting = select(Job).where(Job.status.in_((JobStatus.READY, JobStatus.INCIDENT)))
    assert session.scalars(waiting).all() == []


def test_what_an_operation_wrote_before_its_bpmn_error_is_undone(
    local: LocalEngine, session: Session
) -> None:
    @local.operation("half")
    def half(tx: Transaction) -> None:
        tx.session.execute(text("INSERT INTO jobs (kind, due, status, payload, attempts, retries, error) VALUES ('timer', now() + interval '1 year', 'ready', '{}', 0, 3, 'mine')"))  # fmt: skip
        raise BpmnError("nothing")

    caught = node("c:boundaryEvent", "<errorEventDefinition/>", attachedToRef="x")
    parts = chain("s:startEvent", service("x", "half"), "e:endEvent") + caught
    local.deploy(model("h", parts + "<endEvent id='z'/>" + flow("c", "z")))
    case = local.start("h")
    assert local.trace(case)[-1] == "z"
    assert session.scalars(select(Job).where(Job.error == "mine")).all() == []
