"""撤回: one's own last step, while nobody and nothing has acted since."""

from __future__ import annotations

import pytest

from engine.db import transaction
from engine.errors import CannotWithdraw, NotAllowed
from engine.models import Job, JobStatus, Task
from engine.tasks import claim_task, complete_task
from engine.withdrawing import withdraw_step
from tests.bpmn import flow, model, node, service
from tests.engine.verbs.conftest import Office, user_task

TIMER = "<timerEventDefinition><timeDuration>P1D</timeDuration></timerEventDefinition>"


def done(office: Office, *elements: str, by: str = "5") -> Task:
    """The first task of a new case of these elements, completed."""
    task = office.task(office.begin(*elements))
    office.do(complete_task, task.id, {"price": 1}, by=by)
    return task


def test_the_step_is_open_again_in_the_same_hands(office: Office) -> None:
    first = done(office, user_task("a"), user_task("b"))
    again = office.do(withdraw_step, first.id, by="5")
    opened = office.task(first.case_id)
    assert (opened.id, opened.element, opened.assignee) == (again, "a", "5")
    assert opened.settings["prefill"] == "earlier"
    assert office.local.variables(first.case_id) == {}
    assert office.statuses(first.case_id) == {"a": ["completed", "open"], "b": ["cancelled"]}
    assert "task_withdrawn" in office.kinds(first.case_id)
    office.do(complete_task, again, {"price": 2}, by="5")
    office.do(complete_task, office.task(first.case_id).id, {}, by="6")
    assert office.local.variables(first.case_id) == {"price": 2}
    assert office.local.case(first.case_id).status == "completed"


def test_only_whoever_did_it(office: Office) -> None:
    first = done(office, user_task("a"), user_task("b"))
    with pytest.raises(NotAllowed):
        office.do(withdraw_step, first.id, by="6")


def test_not_once_somebody_has_acted(office: Office) -> None:
    first = done(office, user_task("a"), user_task("b"))
    office.do(claim_task, office.task(first.case_id).id, by="6")
    with pytest.raises(CannotWithdraw):
        office.do(withdraw_step, first.id, by="5")


def test_not_twice(office: Office) -> None:
    first = done(office, user_task("a"), user_task("b"))
    office.do(withdraw_step, first.id, by="5")
    with pytest.raises(CannotWithdraw):
        office.do(withdraw_step, first.id, by="5")


def test_not_once_an_operation_has_acted(office: Office) -> None:
    @office.local.operation("write")
    def write(tx: object) -> None:
        """Writes something that nobody takes back."""

    first = done(office, user_task("a"), service("x", "write"), user_task("b"))
    with pytest.raises(CannotWithdraw):
        office.do(withdraw_step, first.id, by="5")


def test_an_outside_operation_is_stopped_before_it_begins_not_after(office: Office) -> None:
    @office.local.operation("mail", outside=True)
    def mail(tx: object) -> None:
        """Reaches outside."""

    elements = (user_task("a"), service("x", "mail"), user_task("b"))
    first = done(office, *elements)
    office.do(withdraw_step, first.id, by="5")
    assert office.local.work() == 0
    second = done(office, *elements)
    with office.local.session() as session, transaction(session, office.local.runtime):
        job = session.query(Job).filter_by(status=JobStatus.READY).one()
        job.lease, job.attempts = "somebody's", 1  # a worker is at it
    with pytest.raises(CannotWithdraw):
        office.do(withdraw_step, second.id, by="5")


def test_not_when_the_case_has_ended_or_the_process_forbids_it(office: Office) -> None:
    for elements in ((user_task("a"),), (user_task("a", verbs="copy"), user_task("b"))):
        first = done(office, *elements)
        with pytest.raises(CannotWithdraw):
            office.do(withdraw_step, first.id, by="5")


def test_what_runs_beside_it_is_not_touched(office: Office) -> None:
    """Another's claimed task keeps its holder, a timer its time, and the answered one its own timer."""
    parts = (
        "<startEvent id='s'/>", "<parallelGateway id='f'/>", user_task("a"), user_task("b"),
        node("wait:intermediateCatchEvent", inside=TIMER), user_task("c"),
        f"<boundaryEvent id='late' attachedToRef='a'>{TIMER}</boundaryEvent>", "<endEvent id='e'/>",
        flow("s", "f"), flow("f", "a"), flow("f", "b"), flow("f", "wait"), flow("a", "c"), flow("c", "e"),
        flow("b", "e"), flow("wait", "e"), flow("late", "e"),
    )  # fmt: skip
    office.local.deploy(model("beside", *parts))
    case = office.local.start("beside")
    tasks = {task.element: task for task in office.local.tasks(case)}
    office.do(claim_task, tasks["b"].id, by="6")
    office.do(complete_task, tasks["a"].id, {}, by="5")
    office.local.clock.advance(hours=5)
    office.do(withdraw_step, tasks["a"].id, by="5")
    assert office.fresh(tasks["b"]).assignee == "6"
    office.local.advance(hours=20)
    assert [task.element for task in office.local.tasks(case)] == ["b"]
    assert "timer_fired" in office.kinds(case)


def test_several_instances_keep_their_count(office: Office) -> None:
    several = user_task("m").replace(
        "</userTask>",
        "<multiInstanceLoopCharacteristics><loopCardinality>3</loopCardinality>"
        "</multiInstanceLoopCharacteristics></userTask>",
    )
    case = office.begin(several, user_task("z"))
    first = office.local.tasks(case)[0]
    office.do(complete_task, first.id, {}, by="5")
    office.do(withdraw_step, first.id, by="5")
    for task in office.local.tasks(case):
        office.do(complete_task, task.id, {}, by="5")
    assert office.task(case).element == "z"
