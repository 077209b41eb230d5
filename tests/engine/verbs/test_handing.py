"""转办 and 委派: for good, or for an opinion that comes back."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from engine.errors import AskedAlready, Delegated, NotAllowed, NotDelegated, TaskGone, VerbOff
from engine.handing import delegate_task, hand_back_task, take_back_task, transfer_task
from engine.models import Task
from engine.participants import Opinion
from engine.tasks import claim_task, complete_task, release_task
from tests.engine.verbs.conftest import Office, user_task


@pytest.fixture
def task(office: Office) -> Task:
    return office.task(office.begin(user_task("check")))


class TestTransfer:
    def test_the_other_has_it_and_is_told_why(self, office: Office, task: Task) -> None:
        office.do(transfer_task, task.id, to="6", reason="leave", by="5")
        assert office.fresh(task).assignee == "6"
        assert office.inbox("6", mine=True) == [task.id]
        assert office.inbox("5", mine=True) == [] == office.inbox("8")
        assert office.told("6") == ["transferred"] and office.told("5") == []
        assert office.last(task.case_id).facts == {
            "task": task.id, "from": None, "to": "6", "reason": "leave",
        }  # fmt: skip

    def test_not_what_is_another_persons(self, office: Office, task: Task) -> None:
        office.do(claim_task, task.id, by="6")
        with pytest.raises(NotAllowed):
            office.do(transfer_task, task.id, to="5", reason="", by="5")

    def test_not_to_whom_has_it(self, office: Office, task: Task) -> None:
        with pytest.raises(AskedAlready):
            office.do(transfer_task, task.id, to="5", reason="", by="5")

    def test_not_where_the_process_switches_it_off(self, office: Office) -> None:
        task = office.task(office.begin(user_task("check", verbs="urge, copy")))
        for verb in (transfer_task, delegate_task):
            with pytest.raises(VerbOff):
                office.do(verb, task.id, to="6", reason="", by="5")

    def test_not_once_it_is_done(self, office: Office, task: Task) -> None:
        office.local.complete(task)
        with pytest.raises(TaskGone):
            office.do(transfer_task, task.id, to="6", reason="", by="5")


class TestDelegation:
    def test_it_comes_back_with_the_opinion(self, office: Office, task: Task) -> None:
        office.do(delegate_task, task.id, to="9", reason="what do you think?", by="5")
        assert office.fresh(task).assignee == "9"
        office.groups["9"] = frozenset()
        assert office.sees_task("5", task) and office.sees_task("9", task)
        office.do(hand_back_task, task.id, opinion="fine", by="9")
        back = office.fresh(task)
        assert (back.assignee, back.delegated_by) == ("5", None)
        assert office.told("9") == ["delegated"] and office.told("5") == ["handed_back"]
        with office.local.session() as session:
            kept = session.scalars(select(Opinion)).one()
            assert (kept.person, kept.opinion, kept.given_by) == ("9", "fine", "9")
        assert "fine" not in str(office.last(task.case_id).facts)
        office.do(complete_task, task.id, {}, by="5")
        assert office.local.case(task.case_id).status == "completed"

    def test_whoever_is_asked_for_an_opinion_does_nothing_else(
        self, office: Office, task: Task
    ) -> None:
        office.do(delegate_task, task.id, to="6", reason="", by="5")
        for verb, options in (
            (complete_task, {"answers": {}}), (claim_task, {}), (release_task, {}),
            (transfer_task, {"to": "7", "reason": ""}), (delegate_task, {"to": "7", "reason": ""}),
        ):  # fmt: skip
            if verb is claim_task:
                office.do(verb, task.id, by="6", **options)  # it is in hand: nothing changes
                continue
            with pytest.raises(Delegated):
                office.do(verb, task.id, by="6", **options)
        with pytest.raises(NotAllowed):
            office.do(complete_task, task.id, {}, by="5")

    def test_it_can_be_taken_back(self, office: Office, task: Task) -> None:
        office.do(delegate_task, task.id, to="6", reason="", by="5")
        with pytest.raises(NotAllowed):
            office.do(take_back_task, task.id, by="7")
        office.do(take_back_task, task.id, by="5")
        assert office.fresh(task).assignee == "5"
        assert office.told("6") == ["delegated", "taken_back"]
        with pytest.raises(NotDelegated):
            office.do(hand_back_task, task.id, opinion="late", by="6")
        assert not office.groups.get("6") and office.sees_task("6", task)  # a clerk sees it anyway

    def test_only_whoever_has_it_gives_it_back(self, office: Office, task: Task) -> None:
        office.do(delegate_task, task.id, to="6", reason="", by="5")
        with pytest.raises(NotAllowed):
            office.do(hand_back_task, task.id, opinion="", by="5")
