"""催办, 抄送, following: who sees and learns what, and how often."""

from __future__ import annotations

import pytest

from engine.db import Transaction
from engine.errors import NotAllowed, UrgedAlready, VerbOff
from engine.following import copy_task, follow_case, follows, unfollow_case
from engine.models import Task
from engine.participants import Place
from engine.signing import add_signer
from engine.tasks import claim_task, complete_task
from engine.urging import urge_task
from engine.withdrawing import withdraw_step
from tests.engine.verbs.conftest import Office, user_task


@pytest.fixture
def task(office: Office) -> Task:
    office.groups["9"] = frozenset()
    return office.task(office.begin(user_task("a"), user_task("b")))


def is_told(office: Office, case: int, person: str) -> bool:
    with office.local.session() as session:
        tx = Transaction(session, office.local.clock.now(), office.local.runtime)
        return follows(tx, case, person)


class TestUrging:
    def test_whose_turn_it_is_learns_it_not_too_often(self, office: Office, task: Task) -> None:
        office.do(claim_task, task.id, by="5")
        office.do(urge_task, task.id, words="please", by="9")
        with pytest.raises(UrgedAlready):
            office.do(urge_task, task.id, by="9")
        office.do(urge_task, task.id, by="8")
        office.local.clock.advance(hours=4)
        office.do(urge_task, task.id, by="9")
        assert office.told("5") == ["urged"] * 3
        assert office.kinds(task.case_id).count("task_urged") == 3

    def test_the_signer_while_they_are_waited_for(self, office: Office, task: Task) -> None:
        office.do(add_signer, task.id, person="9", place=Place.BEFORE, by="5")
        office.do(urge_task, task.id, by="5")
        assert office.told("9") == ["asked_to_sign", "urged"]

    def test_not_oneself(self, office: Office, task: Task) -> None:
        office.do(claim_task, task.id, by="5")
        with pytest.raises(NotAllowed):
            office.do(urge_task, task.id, by="5")


class TestCopies:
    def test_who_got_a_copy_may_see_the_case_and_nothing_more(
        self, office: Office, task: Task
    ) -> None:
        assert not office.sees_case("9", task.case_id)
        office.do(copy_task, task.id, to=["9"], note="for you to know", by="5")
        assert office.sees_case("9", task.case_id) and not office.sees_task("9", task)
        assert office.told("9") == ["copied"] and office.inbox("9") == []

    def test_where_the_process_allows_it(self, office: Office) -> None:
        task = office.task(office.begin(user_task("a", verbs="urge")))
        with pytest.raises(VerbOff):
            office.do(copy_task, task.id, to=["9"], by="5")

    def test_not_following_any_more_leaves_it_to_be_seen(self, office: Office, task: Task) -> None:
        office.do(copy_task, task.id, to=["9"], by="5")
        office.do(unfollow_case, task.case_id, by="9")
        assert office.sees_case("9", task.case_id) and not is_told(office, task.case_id, "9")


def test_following_and_not_any_more(office: Office, task: Task) -> None:
    for _ in range(2):
        office.do(follow_case, task.case_id, by="5")
    assert is_told(office, task.case_id, "5")
    for _ in range(2):
        office.do(unfollow_case, task.case_id, by="5")
    assert not is_told(office, task.case_id, "5")
    kinds = office.kinds(task.case_id)
    assert (kinds.count("case_followed"), kinds.count("case_unfollowed")) == (1, 1)


def test_none_of_this_stands_against_taking_a_step_back(office: Office, task: Task) -> None:
    office.do(complete_task, task.id, {}, by="5")
    following = office.task(task.case_id)
    office.do(urge_task, following.id, by="5")
    office.do(copy_task, following.id, to=["9"], by="5")
    office.do(follow_case, task.case_id, by="5")
    office.do(withdraw_step, task.id, by="5")
    assert office.task(task.case_id).element == "a"
