"""Choosing in an ad-hoc sub-process, with rows, rights and history."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import Engine as Database
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import cases, deployments, tasks
from engine.access import may_see_case
from engine.db import Transaction, transaction
from engine.errors import CaseClosed, CaseSuspended, NotAllowed, PickGone
from engine.history import verify
from engine.local import LocalEngine
from engine.models import Case, Task, TaskStatus
from engine.offering import picks_of
from engine.picking import pick_step
from engine.picks import Pick
from engine.replay import compare_case
from engine.runtime import Runtime
from engine.scenarios import Person, read, run
from engine.suspension import suspend_case
from engine.withdrawing import withdraw_step
from tests.bpmn import chain, flow, model, node
from tests.engine.verbs.conftest import user_task

GROUP = "expert@1"
PROPERTIES = (
    '<zeebe:properties><zeebe:property name="pick" value="people"/>'
    f'<zeebe:property name="group" value="{GROUP}"/></zeebe:properties>'
)


def freely(ordering: str = "Parallel", enough: str = "") -> str:
    """A process with an ad-hoc sub-process of two user tasks, the second with a task behind it."""
    inner = user_task("call", GROUP) + user_task("visit", "chief@1")
    inner += user_task("report", "chief@1") + flow("visit", "report")
    if enough:
        inner += f"<completionCondition>{enough}</completionCondition>"
    free = node("any:adHocSubProcess", inner, PROPERTIES, name="Any order", ordering=ordering)
    return model("p", chain("s:startEvent", free, "e:endEvent"))


@pytest.fixture
def begun(session: Session, runtime: Runtime) -> Callable[..., int]:
    def begin(**how: str) -> int:
        with transaction(session, runtime) as tx:
            deployments.deploy(tx, {"process.bpmn": freely(**how)})
            return cases.start_case(tx, "p", {}, by="anna").id

    return begin


def offered(session: Session, case: int) -> list[str]:
    return [pick.element for pick in picks_of(session, case)]


def choose(tx: Transaction, case: int, element: str, by: str = "eva", group: str = GROUP) -> None:
    found = select(Pick.id).where(Pick.case_id == case, Pick.element == element)
    pick_step(tx, case, tx.session.scalars(found).one(), by=by, groups=[group])


def open_task(session: Session, case: int) -> Task:
    found = select(Task).where(Task.case_id == case, Task.status == TaskStatus.OPEN)
    return session.scalars(found).one()


def test_people_begin_what_is_offered_to_them(
    session: Session, runtime: Runtime, begun: Callable[..., int]
) -> None:
    case = begun()
    assert offered(session, case) == ["call", "visit", "any"]
    with transaction(session, runtime) as tx:
        choose(tx, case, "call")
    task = open_task(session, case)
    assert (task.element, offered(session, case)) == ("call", ["call", "visit", "any"])
    with transaction(session, runtime) as tx:
        tasks.complete_task(tx, task.id, {}, by="eva", groups=[GROUP])
        choose(tx, case, "any")
    row = session.get_one(Case, case)
    assert (row.status, offered(session, case), verify(session, case)) == ("completed", [], [])


def test_only_whom_it_is_offered_to(
    session: Session, runtime: Runtime, begun: Callable[..., int]
) -> None:
    case = begun()
    with transaction(session, runtime) as tx, pytest.raises(NotAllowed):
        choose(tx, case, "visit")
    with transaction(session, runtime) as tx:
        choose(tx, case, "visit", group="chief@1")
    assert open_task(session, case).element == "visit"


def test_who_may_choose_may_see_the_case(session: Session, begun: Callable[..., int]) -> None:
    case = begun()

    def seen(groups: list[str]) -> list[int]:
        found = select(Case.id).where(Case.id == case, may_see_case("eva", groups))
        return list(session.scalars(found))

    assert (seen([GROUP]), seen(["chief@1"]), seen(["chief@2"])) == ([case], [case], [])


def test_in_sequence_the_second_to_choose_is_told_so(
    session: Session, runtime: Runtime, begun: Callable[..., int]
) -> None:
    case = begun(ordering="Sequential", enough="ok")
    chosen = {pick.element: pick.id for pick in picks_of(session, case)}
    assert set(chosen) == {"call", "visit"}
    with transaction(session, runtime) as tx:
        pick_step(tx, case, chosen["call"], by="eva", groups=[GROUP])
    session.expire_all()
    with transaction(session, runtime) as tx, pytest.raises(PickGone):
        pick_step(tx, case, chosen["visit"], by="ede", groups=["chief@1"])
    assert offered(session, case) == []
    with transaction(session, runtime) as tx:
        tasks.complete_task(
            tx, open_task(session, case).id, {"ok": False}, by="eva", groups=[GROUP]
        )
    assert offered(session, case) == ["call", "visit"]


def test_an_offer_of_another_case_is_none(
    session: Session, runtime: Runtime, begun: Callable[..., int]
) -> None:
    case, other = begun(), begun()
    pick = picks_of(session, other)[0].id
    with transaction(session, runtime) as tx, pytest.raises(PickGone):
        pick_step(tx, case, pick, by="eva", groups=[GROUP])


def test_a_suspended_case_begins_nothing(
    session: Session, runtime: Runtime, begun: Callable[..., int]
) -> None:
    case = begun()
    with transaction(session, runtime) as tx:
        suspend_case(tx, case, by="anna", reason="later")
    with transaction(session, runtime) as tx, pytest.raises(CaseSuspended):
        choose(tx, case, "call")


def test_a_completion_is_taken_back_with_what_was_offered_then(
    session: Session, runtime: Runtime, begun: Callable[..., int]
) -> None:
    case = begun(ordering="Sequential", enough="ok")
    with transaction(session, runtime) as tx:
        choose(tx, case, "call")
    task = open_task(session, case)
    with transaction(session, runtime) as tx:
        tasks.complete_task(tx, task.id, {"ok": False}, by="eva", groups=[GROUP])
    session.expire_all()
    with transaction(session, runtime) as tx:
        withdraw_step(tx, task.id, by="eva")
    assert (open_task(session, case).element, offered(session, case)) == ("call", [])
    with transaction(session, runtime) as tx:
        tasks.complete_task(tx, open_task(session, case).id, {"ok": True}, by="eva", groups=[GROUP])
    assert session.get_one(Case, case).status == "completed"


def test_choices_are_replayed(
    session: Session, runtime: Runtime, begun: Callable[..., int]
) -> None:
    case = begun(enough="ok")
    with transaction(session, runtime) as tx:
        choose(tx, case, "call")
        task = open_task(session, case)
        tasks.complete_task(tx, task.id, {"ok": True}, by="eva", groups=[GROUP])
    with transaction(session, runtime) as tx:
        loaded = deployments.in_force(tx, "p")
        assert compare_case(tx, session.get_one(Case, case), loaded).kind == "same"


def test_the_facade_chooses_too(local: LocalEngine) -> None:
    key = local.deploy(freely())
    case = local.start(key)
    [first, *_others] = local.picks(case)
    local.pick(first)
    assert [task.element for task in local.tasks(case)] == ["call"]
    local.pick(local.picks(case)[-1])
    assert local.case(case).status == "completed"
    with pytest.raises(CaseClosed):
        local.pick(first)


def test_a_scenario_chooses_and_says_what_is_offered(database: Database, runtime: Runtime) -> None:
    text = """
title: Looking around
steps:
  - start: {by: expert}
  - expect: {open: [], offered: [any, call, visit]}
  - pick: {step: call, by: expert}
  - complete: {task: call, by: expert}
  - pick: {step: any, by: expert}
  - outcome: {status: completed, end: any}
"""
    people, now = {"expert": Person("eva", [GROUP])}, runtime.clock.now()
    wrong = text.replace("pick: {step: call", "pick: {step: report")
    with database.connect() as connection:
        inside = Session(connection, join_transaction_mode="create_savepoint")
        with inside as session, transaction(session, runtime) as tx:
            deployments.deploy(tx, {"process.bpmn": freely()})
        done, failed = (
            run(connection, runtime, "p", read(one), people=people, now=now)
            for one in (text, wrong)
        )
    assert done.failure is None
    assert failed.failure is not None and "report is not offered" in failed.failure
