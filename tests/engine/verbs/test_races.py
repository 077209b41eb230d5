"""A verb against a completion at the same moment: one wins, the other is told, nothing happens twice."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select

from engine import history
from engine.errors import EngineError, NotAllowed, NotNow, TaskGone
from engine.handing import delegate_task, transfer_task
from engine.models import Submission, Task, TaskStatus
from engine.participants import Decision, Place
from engine.returning import return_task
from engine.signing import add_signer, sign_task
from engine.tasks import claim_task, complete_task
from engine.withdrawing import withdraw_step
from tests.engine.verbs.conftest import Office, user_task

ROUNDS = 6
Act = Callable[[], Any]


def race(*acts: Act) -> list[EngineError | None]:
    """Do them at once; what each was refused with."""
    gate, outcomes = threading.Barrier(len(acts)), [None] * len(acts)

    def go(number: int, act: Act) -> None:
        gate.wait()
        try:
            act()
        except EngineError as error:
            outcomes[number] = error

    threads = [threading.Thread(target=go, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def begin(office: Office) -> tuple[Task, Task]:
    """The finished first task of a new case, by 1, and the open second one."""
    case = office.local.start("raced")
    first = office.task(case)
    office.do(complete_task, first.id, {}, by="1")
    return first, office.task(case)


@pytest.fixture
def raced(office: Office) -> Office:
    from tests.bpmn import chain, model

    second = user_task("b", returnTo="any", verbs="transfer delegate sign return withdraw")
    parts = chain("s:startEvent", user_task("a"), second, user_task("c"), "e:endEvent")
    office.local.deploy(model("raced", parts))
    return office


VERBS: dict[str, Callable[[Office, Task, Task], Act]] = {
    "return": lambda office, first, second: (
        lambda: office.do(return_task, second.id, target="a", reason="", by="1")
    ),
    "withdraw": lambda office, first, second: lambda: office.do(withdraw_step, first.id, by="1"),
    "transfer": lambda office, first, second: (
        lambda: office.do(transfer_task, second.id, to="3", reason="", by="1")
    ),
    "delegate": lambda office, first, second: (
        lambda: office.do(delegate_task, second.id, to="3", reason="", by="1")
    ),
    "claim": lambda office, first, second: lambda: office.do(claim_task, second.id, by="1"),
    "sign": lambda office, first, second: (
        lambda: office.do(add_signer, second.id, person="3", place=Place.BEFORE, by="1")
    ),
}


@pytest.mark.parametrize("verb", VERBS)
def test_against_a_completion_one_wins(raced: Office, verb: str) -> None:
    for _ in range(ROUNDS):
        first, second = begin(raced)
        refused = race(
            VERBS[verb](raced, first, second),
            lambda task=second.id: raced.do(complete_task, task, {}, by="2"),
        )
        assert refused.count(None) == 1, refused
        assert isinstance(next(filter(None, refused)), TaskGone | NotNow | NotAllowed)
        with raced.local.session() as session:
            of_case = Task.case_id == first.case_id
            opened = select(func.count()).where(of_case, Task.status == TaskStatus.OPEN)
            assert session.scalar(opened) == 1
            answers = select(func.count()).where(Submission.case_id == first.case_id)
            assert session.scalar(answers) == 1 + (refused[1] is None)
            assert history.verify(session, first.case_id) == []


def test_two_last_signatures_at_once_complete_it_once(raced: Office) -> None:
    for _ in range(ROUNDS):
        _, task = begin(raced)
        raced.do(claim_task, task.id, by="1")
        for person in ("3", "4"):
            raced.do(add_signer, task.id, person=person, place=Place.AFTER, by="1")
        raced.do(complete_task, task.id, {}, by="1")
        acts = [
            lambda by=by, task=task.id: raced.do(
                sign_task, task, decision=Decision.AGREE, opinion="", by=by
            )
            for by in ("3", "4")
        ]
        assert race(*acts) == [None, None]
        assert raced.fresh(task).completed_by == "1"
