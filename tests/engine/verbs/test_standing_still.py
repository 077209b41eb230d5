"""挂起: tasks refuse, jobs wait, timers and due dates shift."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from engine import cases, history
from engine.errors import CaseClosed, CaseSuspended
from engine.handing import transfer_task
from engine.models import Job, JobStatus, Task
from engine.suspension import resume_case, suspend_case
from engine.tasks import claim_task, complete_task
from tests.bpmn import chain, model, node, service
from tests.conftest import MONDAY
from tests.engine.verbs.conftest import Office, user_task

TIMER = "<timerEventDefinition><timeDuration>P2D</timeDuration></timerEventDefinition>"


def scheduled(name: str, due: str) -> str:
    return user_task(name).replace(
        "<zeebe:prop", f'<zeebe:taskSchedule dueDate="{due}"/><zeebe:prop', 1
    )


def test_nothing_is_done_in_it_until_it_goes_on(office: Office) -> None:
    task = office.task(office.begin(user_task("a")))
    office.do(suspend_case, task.case_id, reason="court order", by="9")
    for verb, options in (
        (claim_task, {}), (complete_task, {"answers": {}}), (transfer_task, {"to": "6", "reason": ""}),
    ):  # fmt: skip
        with pytest.raises(CaseSuspended):
            office.do(verb, task.id, by="5", **options)
    with pytest.raises(CaseSuspended):
        office.do(suspend_case, task.case_id, reason="", by="9")
    office.do(resume_case, task.case_id, by="9")
    office.do(resume_case, task.case_id, by="9")
    office.do(complete_task, task.id, {}, by="5")
    assert office.kinds(task.case_id).count("case_resumed") == 1
    with office.local.session() as session:
        assert history.verify(session, task.case_id) == []


def test_timers_and_due_dates_shift_by_the_time_it_stood_still(office: Office) -> None:
    waiting = node("wait:intermediateCatchEvent", inside=TIMER)
    case = office.begin(scheduled("a", "P3D"))
    timed = office.begin(waiting, user_task("b"))
    office.local.advance(days=1)
    for one in (case, timed):
        office.do(suspend_case, one, reason="", by="9")
    office.local.advance(days=10)
    assert office.local.tasks(timed) == []
    for one in (case, timed):
        office.do(resume_case, one, by="9")
    assert office.task(case).due == MONDAY + timedelta(days=13)
    office.local.advance(hours=23)
    assert office.local.tasks(timed) == []
    office.local.advance(hours=2)
    assert office.task(timed).element == "b"


def test_a_cycle_goes_on_in_its_rhythm_later(office: Office) -> None:
    cycle = "<timerEventDefinition><timeCycle>R/P1D</timeCycle></timerEventDefinition>"
    task = user_task("a")
    parts = chain("s:startEvent", task, "e:endEvent")
    ring = (
        f'<boundaryEvent id="ring" attachedToRef="a" cancelActivity="false">{cycle}</boundaryEvent>'
        '<endEvent id="rung"/><sequenceFlow id="f" sourceRef="ring" targetRef="rung"/>'
    )
    office.local.deploy(model("cyc", parts + ring))
    case = office.local.start("cyc")
    office.local.advance(hours=12)
    office.do(suspend_case, case, reason="", by="9")
    office.local.advance(days=5)
    office.do(resume_case, case, by="9")
    office.local.advance(days=2)
    assert office.local.trace(case).count("rung") == 2


def test_outside_operations_wait(office: Office) -> None:
    done: list[int] = []

    @office.local.operation("mail", outside=True)
    def mail(tx: object) -> None:
        """Reaches outside."""
        done.append(1)

    case = office.begin(service("x", "mail"), user_task("b"))
    office.do(suspend_case, case, reason="", by="9")
    assert (office.local.work(), done) == (0, [])
    office.do(resume_case, case, by="9")
    office.local.work()
    assert done == [1] and office.task(case).element == "b"


def test_a_signal_that_comes_meanwhile_is_caught_later(office: Office) -> None:
    catch = node("c:intermediateCatchEvent", inside='<signalEventDefinition signalRef="go"/>')
    parts = chain("s:startEvent", catch, user_task("b"), "e:endEvent")
    office.local.deploy(model("sig", parts, outside='<signal id="go" name="go"/>'))
    case = office.local.start("sig")
    office.do(suspend_case, case, reason="", by="9")
    office.local.signal("go")
    assert office.local.tasks(case) == []
    with office.local.session() as session:
        assert JobStatus.HELD in session.scalars(select(Job.status)).all()
    office.do(resume_case, case, by="9")
    office.local.work()
    assert office.task(case).element == "b"


def test_a_suspended_case_can_be_cancelled(office: Office) -> None:
    case = office.begin(user_task("a"))
    office.do(suspend_case, case, reason="", by="9")
    office.do(cases.cancel_case, case, reason="over", by="9")
    assert office.local.case(case).status == "cancelled"
    for verb, options in ((suspend_case, {"reason": ""}),):
        with pytest.raises(CaseClosed):
            office.do(verb, case, by="9", **options)
    with office.local.session() as session:
        assert {task.status for task in session.scalars(select(Task))} == {"cancelled"}
