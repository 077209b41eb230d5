"""Substitutes, and what becomes of everything when somebody leaves."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from engine.db import Transaction
from engine.errors import NotAllowed, SignatureGone
from engine.handing import delegate_task
from engine.models import Case, Signing, Task
from engine.participants import Decision, Place, Substitution
from engine.releasing import release_all_of
from engine.signing import add_signer, sign_task
from engine.substitutes import appoint_substitute, end_substitution, in_force, substitutes_of
from engine.suspension import resume_case, suspend_case
from engine.tasks import claim_task, complete_task
from tests.conftest import MONDAY
from tests.engine.verbs.conftest import Office, user_task


@pytest.fixture
def task(office: Office) -> Task:
    """In the hands of 5. 9 is in no group and stands in for nobody yet."""
    office.groups["9"] = frozenset()
    opened = office.task(office.begin(user_task("a"), user_task("b")))
    office.do(claim_task, opened.id, by="5")
    return opened


class TestSubstitute:
    def test_sees_and_does_it_and_the_history_says_for_whom(
        self, office: Office, task: Task
    ) -> None:
        assert not office.sees_task("9", task)
        with pytest.raises(NotAllowed):
            office.do(complete_task, task.id, {}, by="9")
        office.groups["9"] = frozenset({"person@5"})
        assert office.sees_task("9", task) and office.sees_case("9", task.case_id)
        assert office.inbox("9") == office.inbox("9", mine=True) == [task.id]
        office.do(complete_task, task.id, {}, by="9")
        done = next(e for e in office.local.events(task.case_id) if e.kind == "task_completed")
        assert (done.actor, done.facts["for"]) == ("9", "5")

    def test_signs_and_a_task_is_shown_once(self, office: Office, task: Task) -> None:
        office.groups["8"] = frozenset({"person@5", "person@9"})
        office.do(add_signer, task.id, person="9", place=Place.BEFORE, by="5")
        assert office.inbox("8") == [task.id]
        office.do(sign_task, task.id, decision=Decision.AGREE, opinion="", by="8")
        signed = office.last(task.case_id).facts
        assert (signed["person"], signed["for"]) == ("9", "9")

    @pytest.mark.parametrize("place", [Place.BEFORE, Place.AFTER])
    def test_does_not_sign_the_own_answer_in_anothers_name(
        self, office: Office, task: Task, place: Place
    ) -> None:
        """Neither who holds the task, nor who answered it for its holder."""
        office.groups["8"] = frozenset({"person@5", "person@9"})
        office.groups["5"] = frozenset({"person@9"})
        office.do(add_signer, task.id, person="9", place=place, by="5")
        if place is Place.AFTER:
            office.do(complete_task, task.id, {}, by="8")
        for by in ("5", "8") if place is Place.AFTER else ("5",):
            with pytest.raises(SignatureGone):
                office.do(sign_task, task.id, decision=Decision.AGREE, opinion="", by=by)
        office.do(sign_task, task.id, decision=Decision.AGREE, opinion="", by="9")

    def test_what_is_offered_to_the_group_stays_the_groups(self, office: Office) -> None:
        office.groups["9"] = frozenset({"person@5"})
        offered = office.task(office.begin(user_task("a")))
        assert not office.sees_task("9", offered) and office.inbox("9") == []

    def test_what_is_offered_to_a_person_is_theirs(self, office: Office) -> None:
        office.groups["9"] = frozenset({"person@5"})
        offered = office.task(office.begin(user_task("a", "person@5")))
        assert office.inbox("9") == [offered.id]
        office.do(complete_task, offered.id, {}, by="9")
        done = next(e for e in office.local.events(offered.case_id) if e.kind == "task_completed")
        assert done.facts["for"] == "5"


def test_a_period_begins_and_ends(office: Office) -> None:
    def now() -> list[str]:
        with office.local.session() as session:
            moment = office.local.clock.now()
            found = select(Substitution.substitute).where(in_force(moment))
            return list(session.scalars(found))

    options = {"starts": MONDAY + timedelta(days=1), "ends": MONDAY + timedelta(days=3)}
    office.do(appoint_substitute, "5", "9", by="5", **options)
    later = office.do(
        appoint_substitute, "5", "8", by="5", starts=MONDAY + timedelta(days=2), ends=None
    )
    assert now() == []
    office.local.clock.advance(days=1)
    assert now() == ["9"]
    office.local.clock.advance(days=1)
    assert now() == ["9", "8"]
    office.do(end_substitution, later.id, by="5")
    assert now() == ["9"]
    with office.local.session() as session:
        tx = Transaction(session, office.local.clock.now(), office.local.runtime)
        assert [one.substitute for one in substitutes_of(tx, "5")] == ["9"]
    for wrong in ({"substitute": "5"}, {"ends": MONDAY - timedelta(days=9)}):
        with pytest.raises(ValueError, match="somebody else"):
            office.do(
                appoint_substitute, "5", by="5",
                **{"substitute": "9", "starts": MONDAY, "ends": None, **wrong},
            )  # fmt: skip


class TestLeaving:
    @pytest.fixture
    def leave(self, office: Office) -> object:
        def go(person: str) -> None:
            office.do(release_all_of, person, fallback="chief@7", by="1")
            office.local.work()

        return go

    def test_tasks_go_to_their_groups_or_to_the_fallback(
        self, office: Office, task: Task, leave
    ) -> None:
        named = office.task(office.begin(user_task("x", "person@5")))
        leave("5")
        assert (office.fresh(task).assignee, office.fresh(task).candidates) == (None, ["clerk@7"])
        assert task.id in office.inbox("6")
        assert office.fresh(named).candidates == ["chief@7"]
        office.groups["2"] = frozenset({"chief@7"})
        assert office.inbox("2") == [named.id]

    def test_a_delegate_who_leaves_gives_it_back_unread(
        self, office: Office, task: Task, leave
    ) -> None:
        office.do(delegate_task, task.id, to="9", reason="", by="5")
        leave("9")
        assert (office.fresh(task).assignee, office.fresh(task).delegated_by) == ("5", None)

    def test_whom_it_would_come_back_to_has_left(self, office: Office, task: Task, leave) -> None:
        office.do(delegate_task, task.id, to="9", reason="", by="5")
        leave("5")
        gone = office.fresh(task)
        assert (gone.assignee, gone.delegated_by, gone.candidates) == (None, None, ["clerk@7"])
        assert not office.sees_task("9", task)

    def test_a_signature_is_not_waited_for_and_none_is_feigned(
        self, office: Office, task: Task, leave
    ) -> None:
        office.do(add_signer, task.id, person="9", place=Place.AFTER, by="5")
        office.do(complete_task, task.id, {}, by="5")
        assert office.fresh(task).signing is Signing.HELD
        leave("9")
        back = office.fresh(task)
        assert (back.status, back.signing, back.assignee) == ("open", None, "5")
        assert "signer_removed" in office.told("5")

    def test_a_held_answer_of_who_leaves_is_given_anew(
        self, office: Office, task: Task, leave
    ) -> None:
        office.do(add_signer, task.id, person="9", place=Place.AFTER, by="5")
        office.do(complete_task, task.id, {}, by="5")
        leave("5")
        assert (office.fresh(task).assignee, office.fresh(task).signing) == (None, Signing.AFTER)

    def test_in_a_suspended_case_it_waits(self, office: Office, task: Task, leave) -> None:
        office.do(suspend_case, task.case_id, reason="", by="1")
        leave("5")
        assert office.fresh(task).assignee == "5"
        office.do(resume_case, task.case_id, by="1")
        office.local.work()
        assert office.fresh(task).assignee is None

    def test_substitutions_end_with_them(self, office: Office, leave) -> None:
        for person, other in (("5", "9"), ("9", "5")):
            office.do(appoint_substitute, person, other, by="1", starts=MONDAY, ends=None)
        office.local.clock.advance(days=1)
        leave("5")
        with office.local.session() as session:
            assert (
                session.scalars(
                    select(Substitution).where(in_force(office.local.clock.now()))
                ).all()
                == []
            )

    def test_two_cases_are_never_locked_together(self, office: Office, leave) -> None:
        tasks = [office.task(office.begin(user_task(f"a{n}"))) for n in range(3)]
        for one in tasks:
            office.do(claim_task, one.id, by="5")
        office.do(release_all_of, "5", fallback="chief@7", by="1")
        assert office.local.work() == 3
        with office.local.session() as session:
            assert session.scalars(select(Case.status)).all() == ["running"] * 3
            assert set(session.scalars(select(Task.assignee))) == {None}
