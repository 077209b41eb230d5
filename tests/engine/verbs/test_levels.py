"""Due dates in working days; goal, deadline and the deadline passed again."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from engine.models import Job, JobStatus
from engine.suspension import resume_case, suspend_case
from engine.tasks import claim_task, complete_task
from tests.bpmn import flow, model
from tests.conftest import MONDAY
from tests.engine.verbs.conftest import Office, user_task


def levels(office: Office, case: int) -> list[tuple[str, int]]:
    return [
        (event.facts["level"], event.facts["round"])
        for event in office.local.events(case)
        if event.kind == "level_passed"
    ]


@pytest.mark.parametrize(("due", "days"), [("=4", 4), ("5", 7), ("=duration(&quot;P2D&quot;)", 2)])
def test_a_number_is_that_many_working_days(office: Office, due: str, days: int) -> None:
    given = f'<zeebe:taskSchedule dueDate="{due}" followUpDate="=1"/><zeebe:properties>'
    task = office.task(office.begin(user_task("a").replace("<zeebe:properties>", given)))
    assert task.due == MONDAY + timedelta(days=days)
    assert task.follow_up == MONDAY + timedelta(days=1)


def test_the_application_knows_holidays(office: Office) -> None:
    class Closed:
        def add_working_days(self, moment: datetime, days: int, /) -> datetime:
            return moment + timedelta(days=30)

    office.local.runtime.calendar = lambda session: Closed()
    task = office.task(office.begin(user_task("a", deadline="=1")))
    office.local.advance(days=29)
    assert levels(office, task.case_id) == []
    office.local.advance(days=2)
    assert levels(office, task.case_id) == [("deadline", 0)]


def test_each_level_reminds_and_raises_the_priority(office: Office) -> None:
    properties = {"goal": "P1D", "deadline": "=2", "repeat": "P1D"}
    task = office.task(office.begin(user_task("a", **properties)))
    office.do(claim_task, task.id, by="5")
    office.local.advance(days=4, hours=1)
    expected = [("goal", 0), ("deadline", 0), ("deadline", 1), ("deadline", 2)]
    assert levels(office, task.case_id) == expected
    assert office.fresh(task).priority == 90
    assert office.told("5") == ["goal", "deadline", "deadline", "deadline"]
    office.do(complete_task, task.id, {}, by="5")
    office.local.advance(days=9)
    assert len(levels(office, task.case_id)) == 4
    with office.local.session() as session:
        assert set(session.scalars(select(Job.status))) <= {JobStatus.DONE, JobStatus.CANCELLED}


def test_the_priority_has_an_end(office: Office) -> None:
    task = office.task(office.begin(user_task("a", deadline="PT1H", repeat="PT1H")))
    office.local.advance(hours=12)
    assert office.fresh(task).priority == 100


def test_reassigning_puts_it_into_other_inboxes(office: Office) -> None:
    properties = {"deadline": "P1D", "onDeadline": "reassign:=[&quot;chief@&quot; + where]"}
    task = office.task(office.begin(user_task("a", **properties), where="7"))
    office.do(claim_task, task.id, by="5")
    office.local.advance(days=2)
    office.groups["2"] = frozenset({"chief@7"})
    assert office.inbox("2") == [task.id] and office.inbox("5") == []


def test_an_escalation_is_caught_in_the_model(office: Office) -> None:
    parts = (
        '<startEvent id="s"/>', user_task("a", deadline="P1D", onDeadline="escalate:late"),
        '<endEvent id="e"/>',
        '<boundaryEvent id="up" attachedToRef="a" cancelActivity="false">'
        '<escalationEventDefinition escalationRef="esc"/></boundaryEvent>',
        user_task("chief"), '<endEvent id="e2"/>', flow("s", "a"), flow("a", "e"), flow("up", "chief"), flow("chief", "e2"),
    )  # fmt: skip
    outside = '<escalation id="esc" name="late" escalationCode="late"/>'
    office.local.deploy(model("late", *parts, outside=outside))
    case = office.local.start("late")
    office.local.advance(days=2)
    assert {task.element for task in office.local.tasks(case)} == {"a", "chief"}
    assert levels(office, case) == [("deadline", 0)]


def test_they_stand_still_with_the_case(office: Office) -> None:
    task = office.task(office.begin(user_task("a", deadline="P1D")))
    office.do(suspend_case, task.case_id, reason="", by="1")
    office.local.advance(days=9)
    office.do(resume_case, task.case_id, by="1")
    office.local.advance(hours=23)
    assert levels(office, task.case_id) == []
    office.local.advance(hours=2)
    assert levels(office, task.case_id) == [("deadline", 0)]
