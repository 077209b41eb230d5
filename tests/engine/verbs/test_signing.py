"""加签, 减签, 会签, 或签: who signs before an answer, and after it."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from engine.errors import (
    AnswerHeld,
    AskedAlready,
    NotAllowed,
    NotAnsweredYet,
    NotSignedYet,
    OperationFailed,
    SignatureGone,
    VerbOff,
)
from engine.handing import transfer_task
from engine.models import Signing, Submission, Task, TaskGroup
from engine.participants import Decision, HeldAnswers, Needs, Opinion, Place
from engine.signing import add_signer, remove_signer, sign_task
from engine.tasks import claim_task, complete_task
from tests.bpmn import service
from tests.engine.verbs.conftest import Office, user_task

BEFORE, AFTER = Place.BEFORE, Place.AFTER


@pytest.fixture
def task(office: Office) -> Task:
    """In the hands of 5, who is a clerk; 8 and 9 are in no group."""
    office.groups |= {"8": frozenset(), "9": frozenset()}
    opened = office.task(office.begin(user_task("check"), user_task("next")))
    office.do(claim_task, opened.id, by="5")
    return opened


def add(office: Office, task: Task, person: str, place: Place, **options: object) -> Opinion:
    found = office.do(add_signer, task.id, person=person, place=place, by="5", **options)
    assert isinstance(found, Opinion)
    return found


def sign(office: Office, task: Task, by: str, decision: Decision = Decision.AGREE) -> None:
    office.do(sign_task, task.id, decision=decision, opinion="seen", by=by)


def test_before_it_is_answered_all_have_signed(office: Office, task: Task) -> None:
    assert not office.sees_task("8", task)
    for person in ("8", "9"):
        add(office, task, person, BEFORE)
        assert office.inbox(person, mine=True) == [task.id] and office.sees_task(person, task)
    sign(office, task, "8")
    assert office.inbox("8") == [] and office.sees_task("8", task)
    with pytest.raises(NotSignedYet):
        office.do(complete_task, task.id, {}, by="5")
    sign(office, task, "9", Decision.OBJECT)  # advice: the holder decides
    assert office.fresh(task).signing is None
    assert office.told("5") == ["signed", "signed"]
    office.do(complete_task, task.id, {}, by="5")
    assert office.kinds(task.case_id).count("task_signed") == 2


def test_of_those_of_whom_one_is_enough_the_first_settles_it(office: Office, task: Task) -> None:
    for person in ("8", "9"):
        add(office, task, person, BEFORE, needs=Needs.ANY)
    sign(office, task, "9")
    assert office.fresh(task).signing is None and office.inbox("8") == []
    with pytest.raises(SignatureGone):
        sign(office, task, "8")


def test_the_answer_is_held_until_those_after_have_signed(office: Office, task: Task) -> None:
    add(office, task, "8", AFTER)
    assert office.inbox("8") == [] and office.told("8") == []
    with pytest.raises(NotAnsweredYet):
        sign(office, task, "8")
    assert office.do(complete_task, task.id, {"ok": True}, by="5") is None
    assert office.inbox("8") == [task.id] and office.told("8") == ["asked_to_sign"]
    for verb, options in (
        (complete_task, {"answers": {}}),
        (transfer_task, {"to": "6", "reason": ""}),
        (add_signer, {"person": "9", "place": AFTER}),
    ):
        with pytest.raises(AnswerHeld):
            office.do(verb, task.id, by="5", **options)
    assert office.local.variables(task.case_id) == {}
    sign(office, task, "8")
    done = office.fresh(task)
    assert (done.status, done.completed_by, done.signing) == ("completed", "5", None)
    assert office.local.variables(task.case_id) == {"ok": True}
    assert office.task(task.case_id).element == "next"
    with office.local.session() as session:
        assert session.scalar(select(func.count()).select_from(HeldAnswers)) == 0
        assert session.scalars(select(Submission.by)).one() == "5"


def test_an_objection_after_it_has_it_answered_and_signed_anew(office: Office, task: Task) -> None:
    for person in ("8", "9"):
        add(office, task, person, AFTER)
    office.do(complete_task, task.id, {"price": 1}, by="5")
    sign(office, task, "8")
    sign(office, task, "9", Decision.OBJECT)
    assert office.fresh(task).signing is Signing.AFTER and office.inbox("8") == []
    office.do(complete_task, task.id, {"price": 2}, by="5")
    for person in ("8", "9"):
        sign(office, task, person)
    assert office.local.variables(task.case_id) == {"price": 2}


def test_a_signer_who_is_removed_is_not_waited_for(office: Office, task: Task) -> None:
    asked = add(office, task, "8", BEFORE)
    with pytest.raises(NotAllowed):
        office.do(remove_signer, asked.id, by="6")
    office.do(remove_signer, asked.id, by="5")
    assert office.inbox("8") == [] and not office.sees_task("8", task)
    with pytest.raises(SignatureGone):
        office.do(remove_signer, asked.id, by="5")
    office.do(complete_task, task.id, {}, by="5")


def test_removing_the_last_one_after_a_held_answer_completes_it(office: Office, task: Task) -> None:
    asked = add(office, task, "8", AFTER)
    office.do(complete_task, task.id, {"ok": 1}, by="5")
    office.do(remove_signer, asked.id, by="5")
    assert office.fresh(task).status == "completed"


def test_nobody_is_asked_twice_nor_the_holder(office: Office, task: Task) -> None:
    add(office, task, "8", BEFORE)
    for person in ("8", "5"):
        with pytest.raises(AskedAlready):
            add(office, task, person, AFTER)


def test_nobody_else_signs(office: Office, task: Task) -> None:
    add(office, task, "8", BEFORE)
    with pytest.raises(SignatureGone):
        sign(office, task, "6")


def test_the_process_may_switch_it_off(office: Office) -> None:
    task = office.task(office.begin(user_task("check", verbs="none")))
    with pytest.raises(VerbOff):
        add(office, task, "8", BEFORE)


def test_asking_takes_a_task_of_ones_group_into_hand(office: Office) -> None:
    task = office.task(office.begin(user_task("check")))
    add(office, task, "8", BEFORE)
    assert office.fresh(task).assignee == "5" and task.id not in office.inbox("6")
    with office.local.session() as session:
        assert session.scalars(select(TaskGroup.role)).all() == ["signer"]


def test_what_fails_after_the_last_signature_leaves_it_waiting(office: Office) -> None:
    @office.local.operation("fail")
    def fail(tx: object) -> None:
        raise ZeroDivisionError("sums went wrong")

    office.groups["8"] = frozenset()
    task = office.task(office.begin(user_task("check"), service("x", "fail")))
    add(office, task, "8", AFTER)
    office.do(complete_task, task.id, {}, by="5")
    with pytest.raises(OperationFailed):
        sign(office, task, "8")
    assert office.fresh(task).signing is Signing.HELD and office.inbox("8") == [task.id]
