"""Claiming, releasing, completing: one wins, nothing twice, nobody else's."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine import cases, tasks
from engine.db import Transaction, transaction
from engine.errors import NotAllowed, OperationFailed, TaskGone, UnknownCase
from engine.local import LocalEngine
from engine.models import Draft, Event, Incident, Submission, Task, TaskGroup, TaskStatus
from engine.withdrawing import withdraw_step
from tests.bpmn import chain, model, node, service, user

GROUP = "clerk@7"
ONE = model("one", chain("s:startEvent", user("t", candidateGroups=GROUP), "e:endEvent"))


@pytest.fixture
def task(local: LocalEngine) -> Task:
    """An open task of the clerks."""
    local.deploy(ONE)
    [opened] = local.tasks(local.start("one"))
    return opened


def test_completing_ends_the_task_and_moves_the_case(local: LocalEngine, task: Task) -> None:
    with local.session() as session, transaction(session, local.runtime) as tx:
        tasks.complete_task(tx, task.id, {"ok": True}, by="5", groups=[GROUP])
    assert local.case(task.case_id).status == "completed"
    assert local.variables(task.case_id) == {"ok": True}
    with local.session() as session:
        done = session.get_one(Task, task.id)
        assert (done.status, done.completed_by) == (TaskStatus.COMPLETED, "5")
        assert session.scalar(select(func.count()).select_from(TaskGroup)) == 0
        assert session.scalars(select(Submission.answers)).one() == {"ok": True}


def test_the_second_completion_is_told_that_it_is_too_late(local: LocalEngine, task: Task) -> None:
    local.complete(task, {"ok": True})
    with (
        local.session() as session,
        pytest.raises(TaskGone),
        transaction(session, local.runtime) as tx,
    ):
        tasks.complete_task(tx, task.id, {"ok": False}, by="6", groups=[GROUP])
    assert local.variables(task.case_id) == {"ok": True}


def test_of_many_at_once_exactly_one_completes(local: LocalEngine, task: Task) -> None:
    outcomes: list[str] = []
    gate = threading.Barrier(8)

    def attempt(person: str) -> None:
        with local.session() as session:
            gate.wait()
            try:
                with transaction(session, local.runtime) as tx:
                    tasks.complete_task(tx, task.id, {"by": person}, by=person, groups=[GROUP])
                outcomes.append("done")
            except TaskGone:
                outcomes.append("gone")

    threads = [threading.Thread(target=attempt, args=(str(n),)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["done"] + ["gone"] * 7
    with local.session() as session:
        assert session.scalar(select(func.count()).select_from(Submission)) == 1
        ended = select(func.count()).where(Event.kind == "case_completed")
        assert session.scalar(ended) == 1


def test_somebody_outside_the_group_may_not(local: LocalEngine, task: Task) -> None:
    with (
        local.session() as session,
        pytest.raises(NotAllowed),
        transaction(session, local.runtime) as tx,
    ):
        tasks.complete_task(tx, task.id, {}, by="9", groups=["clerk@8", "chief@7"])


def test_a_claimed_task_is_nobody_elses(local: LocalEngine, task: Task) -> None:
    with local.session() as session:
        with transaction(session, local.runtime) as tx:
            tasks.claim_task(tx, task.id, by="5", groups=[GROUP])
        with pytest.raises(NotAllowed), transaction(session, local.runtime) as tx:
            tasks.claim_task(tx, task.id, by="6", groups=[GROUP])
        assert session.scalar(select(func.count()).select_from(TaskGroup)) == 0


def test_released_it_is_the_groups_again(local: LocalEngine, task: Task) -> None:
    with local.session() as session:
        for verb in (
            lambda tx: tasks.claim_task(tx, task.id, by="5", groups=[GROUP]),
            lambda tx: tasks.release_task(tx, task.id, by="5"),
            lambda tx: tasks.claim_task(tx, task.id, by="6", groups=[GROUP]),
        ):
            with transaction(session, local.runtime) as tx:
                verb(tx)
        assert session.get_one(Task, task.id).assignee == "6"


def test_only_the_holder_releases(local: LocalEngine, task: Task) -> None:
    with (
        local.session() as session,
        pytest.raises(NotAllowed),
        transaction(session, local.runtime) as tx,
    ):
        tasks.release_task(tx, task.id, by="5")


def test_a_draft_is_kept_until_its_person_has_done_the_task(local: LocalEngine, task: Task) -> None:
    with local.session() as session:
        for text in ("a", "ab"):
            with transaction(session, local.runtime) as tx:
                tasks.save_draft(tx, task.id, {"note": [text]}, by="5")
        assert session.get_one(Draft, (task.id, "5")).entries == {"note": ["ab"]}
    local.complete(task, by="5")
    with local.session() as session:
        assert session.scalar(select(func.count()).select_from(Draft)) == 0
        with transaction(session, local.runtime) as tx:
            tasks.save_draft(tx, task.id, {"note": ["late"]}, by="5")
        assert session.scalar(select(func.count()).select_from(Draft)) == 0


def test_what_somebody_else_typed_outlives_the_task_for_a_while(
    local: LocalEngine, task: Task
) -> None:
    with local.session() as session, transaction(session, local.runtime) as tx:
        tasks.save_draft(tx, task.id, {"note": ["half"]}, by="6")
    local.complete(task, by="5")
    for days, left in ((29, 1), (2, 0)):
        local.clock.advance(days=days)
        with local.session() as session, transaction(session, local.runtime) as tx:
            tasks.forget_drafts(tx)
            assert session.scalar(select(func.count()).select_from(Draft)) == left


def test_a_failing_operation_changes_nothing_and_opens_one_incident(local: LocalEngine) -> None:
    @local.operation("fail")
    def fail(tx: object) -> None:
        raise ZeroDivisionError("sums went wrong")

    local.deploy(
        model("f", chain("s:startEvent", "t:userTask", service("x", "fail"), "e:endEvent"))
    )
    [opened] = local.tasks(local.start("f"))
    for _ in range(2):
        with pytest.raises(OperationFailed, match="The step x failed"):
            local.complete(opened)
    [still] = local.tasks(opened.case_id)
    assert still.id == opened.id
    [incident] = local.incidents()
    assert (incident.kind, incident.case_id, incident.element) == (
        "ZeroDivisionError",
        opened.case_id,
        "x",
    )
    with local.session() as session:
        assert session.scalar(select(func.count()).select_from(Submission)) == 0


def test_cancelling_a_case_closes_its_tasks(local: LocalEngine, task: Task) -> None:
    with local.session() as session, transaction(session, local.runtime) as tx:
        cases.cancel_case(tx, task.case_id, by="5", reason="withdrawn")
    assert local.tasks(task.case_id) == []
    assert local.case(task.case_id).status == "cancelled"


def test_completing_takes_few_statements(local: LocalEngine, session: Session) -> None:
    from tests.counting import counted

    two = model(
        "two",
        chain("s:startEvent", user("a", candidateGroups=GROUP), user("b", candidateGroups=GROUP), "e:endEvent"),
    )  # fmt: skip
    local.deploy(two)
    [first] = local.tasks(local.start("two"))
    with counted(session) as statements, transaction(session, local.runtime) as tx:
        tasks.complete_task(tx, first.id, {"ok": True}, by="5", groups=[GROUP])
    assert len(statements) <= 9, statements
    assert session.scalar(select(func.count()).select_from(Incident)) == 0


def test_a_failure_while_starting_opens_an_incident_without_a_case(local: LocalEngine) -> None:
    @local.operation("fail")
    def fail(tx: object) -> None:
        raise ZeroDivisionError("sums went wrong")

    local.deploy(model("f", chain("s:startEvent", service("x", "fail"), "e:endEvent")))
    with pytest.raises(OperationFailed):
        local.start("f")
    [incident] = local.incidents()
    assert incident.case_id is None


def test_answers_of_a_start_form_stay_out_of_the_variables(
    local: LocalEngine, session: Session
) -> None:
    mapped = (
        '<zeebe:ioMapping><zeebe:output source="=submission.id" target="kept"/></zeebe:ioMapping>'
    )
    start = node("s:startEvent", extension=mapped)
    local.deploy(model("quiet", chain(start, "t:userTask", "e:endEvent")))
    local.deploy(model("plain", chain("s:startEvent", "t:userTask", "e:endEvent")))
    with transaction(session, local.runtime) as tx:
        quiet = cases.start_case(tx, "quiet", {"a": 1}, by="5", answers={"phone": "139"})
        plain = cases.start_case(tx, "plain", {"a": 1}, by="5", answers={"phone": "139"})
    assert local.variables(quiet.id).keys() == {"a", "kept"}
    assert local.variables(plain.id) == {"a": 1, "phone": "139"}
    assert session.scalars(select(Submission.answers)).all() == [{"phone": "139"}] * 2


@pytest.mark.parametrize("number", [0, -1, 2**63, 10**25])
def test_a_number_that_no_task_can_have_is_no_task(local: LocalEngine, number: int) -> None:
    verbs: list[Callable[[Transaction], object]] = [
        lambda tx: tasks.complete_task(tx, number, {}, by="5", groups=[GROUP]),
        lambda tx: tasks.claim_task(tx, number, by="5", groups=[GROUP]),
        lambda tx: tasks.release_task(tx, number, by="5"),
        lambda tx: withdraw_step(tx, number, by="5"),
        lambda tx: cases.cancel_case(tx, number, by="5", reason="-"),
        lambda tx: cases.set_variables(tx, number, {"a": 1}, by="5", reason="-"),
    ]
    for verb in verbs:
        with (
            local.session() as session,
            pytest.raises((TaskGone, NotAllowed, UnknownCase)),
            transaction(session, local.runtime) as tx,
        ):
            verb(tx)
