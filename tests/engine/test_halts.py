"""A package of which nothing begins for a time: by nobody's hand, by no message, signal or timer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from threading import Thread
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from engine.cases import start_case
from engine.db import transaction
from engine.drafts import events_of
from engine.halts import (
    Halt,
    HaltedAlready,
    NotHalted,
    PackageHalted,
    halt_package,
    lift_halt,
    put_off_start,
)
from engine.local import LocalEngine
from engine.messages import send_message
from engine.models import Case, Job, JobKind, JobStatus
from engine.obstacles import ReasonMissing
from engine.suspension import resume_case, suspend_case
from tests.bpmn import chain, model, node, service, user
from tests.engine.locks import wait_for_a_waiting_lock

CLERK = user("a", candidateGroups="clerk@7")
PLAIN = model("p", chain("s:startEvent", CLERK, "e:endEvent"))
HOURLY = "<timerEventDefinition><timeCycle>R/PT1H</timeCycle></timerEventDefinition>"
CYCLE = model("p", chain(node("s:startEvent", HOURLY), CLERK, "e:endEvent"))
ORDERED = '<messageEventDefinition messageRef="order"/>'
BY_MESSAGE = model(
    "p",
    chain(node("s:startEvent", ORDERED), CLERK, "e:endEvent"),
    outside='<message id="order" name="order"/>',
)


@pytest.fixture
def do(local: LocalEngine) -> Callable[..., Any]:
    def verb(function: Callable[..., Any], *args: Any, **options: Any) -> Any:
        with local.session() as session, transaction(session, local.runtime) as tx:
            return function(tx, *args, **options)

    return verb


def cases(session: Session) -> int:
    session.expire_all()
    return session.query(Case).count()


def test_nothing_begins_and_what_runs_goes_on(
    local: LocalEngine, do: Any, session: Session
) -> None:
    local.deploy(PLAIN)
    running = local.start("p")
    do(halt_package, "p", by="5", reason=" 法规变化 ")
    with pytest.raises(PackageHalted, match="法规变化"):
        local.start("p")
    local.complete(local.tasks(running)[0])
    assert local.case(running).status == "completed"
    do(lift_halt, "p", by="6")
    local.start("p")
    told = [(one.kind, one.by, one.facts.get("note")) for one in events_of(session, "p")]
    assert told == [("resumed", "6", None), ("suspended", "5", "法规变化")]


@pytest.mark.parametrize(
    ("verb", "said", "error"),
    [
        (halt_package, {"reason": " "}, ReasonMissing),
        (halt_package, {"reason": "again"}, HaltedAlready),
        (lift_halt, {}, NotHalted),
    ],
)
def test_what_cannot_be(do: Any, local: LocalEngine, verb: Any, said: Any, error: Any) -> None:
    local.deploy(PLAIN)
    if error is HaltedAlready:
        do(halt_package, "p", by="5", reason="first")
    with pytest.raises(error):
        do(verb, "p", by="5", **said)


def test_a_message_waits_as_a_job(local: LocalEngine, do: Any, session: Session) -> None:
    local.deploy(BY_MESSAGE)
    do(halt_package, "p", by="5", reason="x")
    with pytest.raises(PackageHalted):
        local.send("order", None, {})
    do(send_message, "order", None, {})
    local.advance(hours=2)
    assert cases(session) == 0
    assert session.scalars(select(Job.status).where(Job.kind == JobKind.MESSAGE)).all() == ["ready"]
    do(lift_halt, "p", by="5")
    local.work()
    assert cases(session) == 1


def test_a_message_to_a_suspended_case_comes_as_soon_as_it_goes_on(
    local: LocalEngine, do: Any
) -> None:
    waiting = node("r:receiveTask", "").replace("<receiveTask", '<receiveTask messageRef="order"')
    outside = '<message id="order" name="order"/>'
    local.deploy(model("p", chain("s:startEvent", waiting, "e:endEvent"), outside=outside))
    case = local.start("p")
    do(suspend_case, case, by="5", reason="x")
    do(send_message, "order", None, {})
    local.work()
    assert local.case(case).status == "running"
    do(resume_case, case, by="5")
    local.work()
    assert local.case(case).status == "completed"


def test_what_is_beginning_is_waited_for(local: LocalEngine, session: Session) -> None:
    """Whoever suspends sees it among the cases under way; what begins afterwards is refused."""
    local.deploy(PLAIN)
    seen: list[int] = []

    def suspend() -> None:
        with local.session() as own, transaction(own, local.runtime) as tx:
            halt_package(tx, "p", by="5", reason="x")
            seen.append(tx.session.query(Case).count())

    with local.session() as beginner, transaction(beginner, local.runtime) as tx:
        start_case(tx, "p", {}, by=None)
        other = Thread(target=suspend)
        other.start()
        wait_for_a_waiting_lock(session)
    other.join()
    assert seen == [1]
    with pytest.raises(PackageHalted):
        local.start("p")


def test_a_timer_waits_and_missed_rounds_are_not_made_up(
    local: LocalEngine, do: Any, session: Session
) -> None:
    local.deploy(CYCLE)
    local.advance(hours=2)
    before = cases(session)
    assert before == 2
    do(halt_package, "p", by="5", reason="x")
    local.advance(days=3)
    assert cases(session) == before
    do(lift_halt, "p", by="5")
    local.work()
    assert cases(session) == before + 1
    local.advance(hours=1)
    assert cases(session) == before + 2


def test_a_version_published_meanwhile_waits_too(
    local: LocalEngine, do: Any, session: Session
) -> None:
    local.deploy(CYCLE)
    do(halt_package, "p", by="5", reason="x")
    local.deploy(CYCLE.replace("R/PT1H", "R/PT2H"))
    local.advance(hours=5)
    assert cases(session) == 0
    held = select(Job.status).where(Job.kind == JobKind.START)
    assert sorted(session.scalars(held)) == [JobStatus.CANCELLED, JobStatus.HELD]
    do(lift_halt, "p", by="5")
    local.work()
    assert cases(session) == 1


def test_a_start_in_a_workers_hands_is_not_lost_when_the_process_goes_on_at_once(
    local: LocalEngine, do: Any, session: Session
) -> None:
    """The worker was refused, then the process was resumed, then the worker puts its job off."""
    local.deploy(CYCLE)
    do(halt_package, "p", by="5", reason="x")
    do(lift_halt, "p", by="5")
    [job] = session.scalars(select(Job.id).where(Job.kind == JobKind.START))
    do(put_off_start, "p", job)
    local.advance(hours=1)
    assert cases(session) == 1


def test_an_operation_that_begins_a_case_is_refused_with_the_reason(
    local: LocalEngine, do: Any, session: Session
) -> None:
    local.deploy(PLAIN)
    local.operation("other.begin")(lambda tx: {"case": start_case(tx, "p", {}, by=None).id})
    local.deploy(
        model("q", chain("s:startEvent", "t:userTask", service("o", "other.begin"), "e:endEvent"))
    )
    case = local.start("q")
    do(halt_package, "p", by="5", reason="大修")
    [task] = local.tasks(case)
    with pytest.raises(PackageHalted, match="大修"):
        local.complete(task)
    assert local.case(case).status == "running" and local.incidents() == []
    do(lift_halt, "p", by="5")
    local.complete(task)
    assert local.case(case).status == "completed" and cases(session) == 2


def test_the_database_keeps_one_open_time_a_package(session: Session, local: LocalEngine) -> None:
    now = local.clock.now()
    session.add_all(Halt(key="p", reason="x", at=now + timedelta(days=n), by="5") for n in (0, 1))
    with pytest.raises(IntegrityError):
        session.commit()
