"""What people are told of without anybody's word: new tasks, cases that move and end, due times."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from engine.cases import cancel_case
from engine.db import transaction
from engine.following import follow_case
from engine.models import Task
from engine.nearing import tell_of_due_times
from engine.participants import Notice, Place
from engine.signing import add_signer
from engine.suspension import suspend_case
from engine.tasks import claim_task, complete_task
from tests.bpmn import user
from tests.engine.verbs.conftest import Office, user_task

DUE = '<zeebe:taskSchedule dueDate="=duration(&quot;P5D&quot;)"/><zeebe:properties>'


def written(office: Office, kind: str) -> list[str | None]:
    """Whom notices of a kind are for, oldest first."""
    with office.local.session() as session:
        found = select(Notice).where(Notice.kind == kind).order_by(Notice.id)
        return [one.person or one.group for one in session.scalars(found)]


def remind(office: Office) -> bool:
    with office.local.session() as session, transaction(session, office.local.runtime) as tx:
        return tell_of_due_times(tx)


@pytest.fixture
def dated(office: Office) -> Task:
    """A task that is due in five days; due times of before are told of."""
    remind(office)
    return office.task(office.begin(user_task("a").replace("<zeebe:properties>", DUE)))


class TestNewTasks:
    def test_a_group_and_its_people_learn_of_an_offer(self, office: Office) -> None:
        office.begin(user_task("a", "=[&quot;clerk@7&quot;, &quot;person@9&quot;]"))
        assert written(office, "offered") == ["clerk@7"]
        assert office.told("9") == ["opened"]

    def test_who_is_given_a_task_learns_of_it_but_not_by_their_own_act(
        self, office: Office
    ) -> None:
        case = office.begin(user_task("a"), user("b", assignee="5"), user("c", assignee="5"))
        office.do(complete_task, office.task(case).id, {}, by="6")
        assert office.told("5") == ["opened"]
        office.do(complete_task, office.task(case).id, {}, by="5")
        assert office.told("5") == ["opened"] and written(office, "offered") == ["clerk@7"]

    def test_the_notice_says_that_the_process_itself_mails(self, office: Office) -> None:
        office.begin(user_task("a", mail="own"))
        with office.local.session() as session:
            assert session.scalars(select(Notice.facts)).one() == {"mail": "own"}

    def test_notices_of_one_act_belong_together(self, office: Office) -> None:
        case = office.begin(user_task("a"), user_task("b"))
        office.do(follow_case, case, by="9")
        office.do(complete_task, office.task(case).id, {}, by="5")
        with office.local.session() as session:
            acts = session.execute(select(Notice.act, Notice.kind).order_by(Notice.id)).all()
        assert [kind for _, kind in acts] == ["offered", "offered", "moved"]
        assert acts[0].act != acts[1].act == acts[2].act


class TestCases:
    def test_followers_learn_of_each_step_and_of_the_end(self, office: Office) -> None:
        case = office.begin(user_task("a"), user_task("b"))
        for person in ("5", "9"):
            office.do(follow_case, case, by=person)
        office.do(complete_task, office.task(case).id, {}, by="5")
        office.do(complete_task, office.task(case).id, {}, by="6")
        assert office.told("9") == ["moved", "ended"] and office.told("5") == ["ended"]

    def test_who_started_a_case_learns_that_it_ended_once(self, office: Office) -> None:
        case = office.begin(user_task("a"))
        with office.local.session() as session, transaction(session, office.local.runtime) as tx:
            tx.session.get_one(type(office.local.case(case)), case).started_by = "9"
        office.do(follow_case, case, by="9")
        office.do(cancel_case, case, by="6", reason="no longer needed")
        assert office.told("9") == ["ended"]


class TestDueTimes:
    def test_each_is_told_of_once_before_and_once_after(self, office: Office, dated: Task) -> None:
        assert not remind(office)
        office.local.clock.advance(days=4, hours=1)
        assert remind(office)
        assert written(office, "due_soon") == ["clerk@7"] and written(office, "overdue") == []
        office.local.clock.advance(days=1)
        assert remind(office)
        office.local.clock.advance(days=1)
        assert remind(office)
        assert written(office, "due_soon") == written(office, "overdue") == ["clerk@7"]

    def test_holder_and_signers_are_told(self, office: Office, dated: Task) -> None:
        office.do(claim_task, dated.id, by="5")
        office.do(add_signer, dated.id, person="9", place=Place.BEFORE, by="5")
        office.local.clock.advance(days=6)
        remind(office)
        assert sorted(str(one) for one in written(office, "overdue")) == ["5", "9"]

    def test_nobody_of_what_is_done_stands_still_or_has_a_level(self, office: Office) -> None:
        remind(office)
        begun = [user_task(name).replace("<zeebe:properties>", DUE) for name in ("a", "b")]
        done, still = (office.task(office.begin(one)) for one in begun)
        level = user_task("c", deadline="P30D", goal="P20D").replace("<zeebe:properties>", DUE)
        office.begin(level)
        office.do(complete_task, done.id, {}, by="5")
        office.do(suspend_case, still.case_id, by="5", reason="a question")
        office.local.clock.advance(days=6)
        remind(office)
        assert written(office, "overdue") == written(office, "due_soon") == []

    def test_a_scheduler_that_was_away_makes_up_for_it(self, office: Office, dated: Task) -> None:
        office.local.clock.advance(days=8)
        remind(office)
        assert written(office, "overdue") == ["clerk@7"]

    def test_several_schedulers_tell_once(self, office: Office, dated: Task) -> None:
        office.local.clock.advance(days=8)
        with ThreadPoolExecutor(4) as schedulers:
            assert sum(schedulers.map(lambda _: remind(office), range(4))) == 1
        assert written(office, "overdue") == ["clerk@7"]
