"""Under any sequence of the verbs by any people in a case whose branches run side by side: what was refused changed
nothing, who may not is refused, branches return together, and the history alone says who has what in the inbox.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from engine import bulk, history
from engine.access import groups_with_self, people_of
from engine.errors import EngineError
from engine.following import copy_task, follow_case
from engine.handing import delegate_task, hand_back_task, take_back_task, transfer_task
from engine.models import Case, Task
from engine.participants import Decision, Needs, Opinion, Place
from engine.releasing import release_all_of
from engine.returning import return_task
from engine.signing import add_signer, remove_signer, sign_task
from engine.substitutes import appoint_substitute, end_substitution, groups_stood_in_for
from engine.suspension import resume_case, suspend_case
from engine.tasks import assign_task, claim_task, complete_task, release_task
from engine.urging import urge_task
from engine.withdrawing import withdraw_step
from tests.bpmn import flow, model
from tests.engine.verbs.conftest import CLERKS, Office, user_task
from tests.engine.verbs.replaying import Told, replay

PEOPLE = ("1", "2", "3", "9")
"""Two clerks, somebody without a group, and a stranger who is never chosen for anything."""
PERSON = st.sampled_from(PEOPLE)
CHOSEN = st.sampled_from(PEOPLE[:3])
NUMBER = st.integers(0, 11)
ON = {"returnTo": "any", "verbs": "transfer delegate sign return withdraw urge copy suspend"}
FORKED = model(
    "forked",
    "<startEvent id='s'/><exclusiveGateway id='again'/><parallelGateway id='fork'/><parallelGateway id='join'/>",
    *(user_task(name, **ON) for name in ("a", "b1", "b2", "c", "d")),
    "<exclusiveGateway id='over' default='over-again'/><endEvent id='e'/>",
    flow("s", "again"), flow("again", "a"), flow("a", "fork"), flow("fork", "b1"), flow("b1", "b2"),
    flow("b2", "join"), flow("fork", "c"), flow("c", "join"), flow("join", "d"), flow("d", "over"),
    flow("over", "e", "=enough"), flow("over", "again"),
)  # fmt: skip
TOGETHER = [{"a"}, {"b1", "c"}, {"b2", "c"}, {"b1"}, {"b2"}, {"c"}, {"d"}]
"""The steps that may be open at once."""
EVERY = {
    "claim_task", "release_task", "complete_task", "transfer_task", "delegate_task", "hand_back_task",
    "take_back_task", "add_signer", "remove_signer", "sign_task", "return_task", "withdraw_step", "assign_task",
    "suspend_case", "resume_case", "copy_task", "urge_task", "release_all_of", "bulk",
}  # fmt: skip


class Branches(RuleBasedStateMachine):
    """One case, four people, of whom one may stand in for another for a while."""

    office: Office
    done: Counter[str]

    @initialize()
    def begin(self) -> None:
        self.office.groups = {"1": CLERKS, "2": CLERKS, "3": frozenset(), "9": frozenset()}
        self.case = self.office.local.start("forked", {"enough": False})
        self.standing_in: tuple[int, str] | None = None

    # What is known of it, from the history alone.

    def told(self) -> dict[int, Told]:
        return replay(self.office.local.events(self.case))

    def is_suspended(self) -> bool:
        return self.office.local.case(self.case).suspended_at is not None

    def open(self) -> list[tuple[int, Told]]:
        return [(number, one) for number, one in self.told().items() if one.status == "open"]

    def people(self, person: str) -> frozenset[str]:
        return people_of(person, self.office.groups_of(person))

    def works(self, person: str, task: Told) -> bool:
        if task.assignee is not None:
            return task.assignee in self.people(person)
        known = groups_with_self(person, self.office.groups_of(person))
        return not known.isdisjoint(task.candidates)

    # Doing something.

    def pick(self, number: int) -> tuple[int, Told]:
        tasks = self.open()
        return tasks[number % len(tasks)]

    def find(self, by: str, number: int, may: Callable[[str, Told], bool]) -> tuple[str, int, Told]:
        """Who tries it on which task: mostly a pair that the rules allow, if there is any."""
        if number > 2:
            good = [(who, *one) for who in PEOPLE for one in self.open() if may(who, one[1])]
            if good:
                return good[number % len(good)]
        return by, *self.pick(number)

    def attempt(self, may: bool, verb: Callable[..., Any], *args: Any, **options: Any) -> None:
        """What may not be is refused; what is refused changes nothing."""
        before = self.looks()
        try:
            self.office.do(verb, *args, **options)
        except EngineError:
            assert self.looks() == before
            return
        assert may, f"{verb.__name__} {options} was not refused"
        assert not self.was_suspended(before, verb)
        self.done[verb.__name__] += 1

    def was_suspended(self, before: tuple[Any, ...], verb: Callable[..., Any]) -> bool:
        outside = (resume_case, follow_case, release_all_of)
        return before[0] is not None and verb not in outside

    def looks(self) -> tuple[Any, ...]:
        """All that a refusal must leave as it is."""
        with self.office.local.session() as session:
            case = session.get_one(Case, self.case)
            tasks = session.scalars(select(Task).where(Task.case_id == self.case).order_by(Task.id))
            rows = [(t.id, t.status, t.assignee, t.delegated_by, t.signing) for t in tasks]
            return case.suspended_at, case.events, case.head, rows

    @rule(by=PERSON, number=NUMBER)
    def claim(self, by: str, number: int) -> None:
        by, task, told = self.find(by, number, self.works)
        self.attempt(self.works(by, told), claim_task, task, by=by)

    @rule(by=PERSON, number=NUMBER)
    def release(self, by: str, number: int) -> None:
        by, task, told = self.find(by, number, lambda who, one: one.assignee == who)
        self.attempt(told.assignee == by, release_task, task, by=by)

    @rule(by=PERSON, number=NUMBER)
    def complete(self, by: str, number: int) -> None:
        by, task, told = self.find(by, number, self.works)
        free = told.owner is None and told.signing not in ("before", "held")
        self.attempt(free and self.works(by, told), complete_task, task, {}, by=by)

    @rule(by=PERSON, to=CHOSEN, number=NUMBER)
    def transfer(self, by: str, to: str, number: int) -> None:
        by, task, told = self.find(by, number, self.works)
        self.attempt(self.works(by, told), transfer_task, task, to=to, reason="", by=by)

    @rule(to=CHOSEN, number=NUMBER, group=st.booleans())
    def assign(self, to: str, number: int, group: bool) -> None:
        task, _told = self.pick(number)
        asked = {"candidates": ["clerk@7"]} if group else {"to": to}
        self.attempt(True, assign_task, task, by="9", **asked)

    @rule(by=PERSON, to=CHOSEN, number=NUMBER)
    def delegate(self, by: str, to: str, number: int) -> None:
        by, task, told = self.find(by, number, self.works)
        self.attempt(self.works(by, told), delegate_task, task, to=to, reason="", by=by)

    @rule(by=PERSON, number=NUMBER)
    def hand_back(self, by: str, number: int) -> None:
        def may(who: str, one: Told) -> bool:
            return one.owner is not None and one.assignee in self.people(who)

        by, task, told = self.find(by, number, may)
        self.attempt(may(by, told), hand_back_task, task, opinion="", by=by)

    @rule(by=PERSON, number=NUMBER)
    def take_back(self, by: str, number: int) -> None:
        by, task, told = self.find(by, number, lambda who, one: one.owner in self.people(who))
        self.attempt(told.owner in self.people(by), take_back_task, task, by=by)

    @rule(
        by=PERSON, person=CHOSEN, number=NUMBER, needs=st.sampled_from(Needs),
        place=st.sampled_from((Place.BEFORE, Place.AFTER)),
    )  # fmt: skip
    def add(self, by: str, person: str, number: int, needs: Needs, place: Place) -> None:
        by, task, told = self.find(by, number, self.works)
        asked = {"person": person, "place": place, "needs": needs}
        self.attempt(self.works(by, told), add_signer, task, by=by, **asked)

    @rule(by=PERSON, number=NUMBER)
    def remove(self, by: str, number: int) -> None:
        waiting = self.opinions()
        if waiting:
            row = waiting[number % len(waiting)]
            holder = self.told()[row.task_id].assignee
            self.attempt(holder in self.people(by), remove_signer, row.id, by=by)

    def opinions(self) -> list[Opinion]:
        with self.office.local.session() as session:
            ours = select(Opinion).join(Task, Task.id == Opinion.task_id)
            waiting = ours.where(Task.case_id == self.case, Opinion.given_at.is_(None))
            return list(
                session.scalars(waiting.where(Opinion.dropped_at.is_(None)).order_by(Opinion.id))
            )

    @rule(by=PERSON, number=NUMBER, decision=st.sampled_from(Decision))
    def sign(self, by: str, number: int, decision: Decision) -> None:
        def signs(who: str, one: Told) -> bool:
            answers = who in (one.assignee, one.answered_by)
            return bool(({who} if answers else self.people(who)) & one.turn)

        by, task, told = self.find(by, number, signs)
        self.attempt(signs(by, told), sign_task, task, decision=decision, opinion="", by=by)

    @rule(by=PERSON, number=NUMBER, step=st.sampled_from(("a", "b1", "b2", "c", "d")))
    def send_back(self, by: str, number: int, step: str) -> None:
        by, task, told = self.find(by, number, self.works)
        may = self.works(by, told) and step != told.element
        self.attempt(may, return_task, task, target=step, reason="", by=by)

    @rule(by=PERSON, number=NUMBER)
    def withdraw(self, by: str, number: int) -> None:
        over = [(task, one) for task, one in self.told().items() if one.status == "completed"]
        if over:
            task, told = over[-1 - number % min(2, len(over))]
            by = (told.done_by or by) if number > 2 else by
            self.attempt(told.done_by == by, withdraw_step, task, by=by)

    @rule(by=PERSON, seldom=st.integers(0, 5))
    def stand_still(self, by: str, seldom: int) -> None:
        if not seldom:
            self.attempt(not self.is_suspended(), suspend_case, self.case, reason="", by=by)

    @rule(by=PERSON)
    def go_on(self, by: str) -> None:
        if self.is_suspended():
            self.attempt(True, resume_case, self.case, by=by)
            self.office.local.work()  # what was held

    @rule(by=PERSON, to=CHOSEN, number=NUMBER)
    def copy(self, by: str, to: str, number: int) -> None:
        self.attempt(True, copy_task, self.pick(number)[0], to=[to], by=by)

    @rule(by=PERSON, number=NUMBER)
    def urge(self, by: str, number: int) -> None:
        self.office.local.clock.advance(hours=4)
        self.attempt(True, urge_task, self.pick(number)[0], by=by)

    @rule(person=CHOSEN, seldom=st.integers(0, 3))
    def leave(self, person: str, seldom: int) -> None:
        """Somebody leaves: nothing stays with them, unless the case stands still."""
        if seldom:
            return
        self.attempt(True, release_all_of, person, fallback="clerk@7", by="9")
        self.office.local.work()
        if not self.is_suspended():
            assert all(person not in (one.assignee, one.owner) for _, one in self.open())
        self.end_standing_in()

    @rule(pair=st.permutations(PEOPLE[:3]))
    def stand_in(self, pair: list[str]) -> None:
        """From now on one stands in for another, and nobody else does."""
        self.end_standing_in()
        person, substitute, _ = pair
        now = self.office.local.clock.now()
        row = self.office.do(
            appoint_substitute, person, substitute, starts=now, ends=None, by=person
        )
        self.standing_in = row.id, substitute
        more = groups_stood_in_for([person])
        self.office.groups[substitute] = self.office.groups[substitute] | more

    def end_standing_in(self) -> None:
        if self.standing_in is not None:
            number, substitute = self.standing_in
            self.office.do(end_substitution, number, by=substitute)
            own = {one for one in self.office.groups[substitute] if not one.startswith("person@")}
            self.office.groups[substitute] = frozenset(own)
            self.standing_in = None

    @rule(by=PERSON, verb=st.sampled_from(("claim", "complete", "transfer")))
    def many(self, by: str, verb: str) -> None:
        """One answer for all that is open: each line by itself."""
        told, groups = dict(self.open()), self.office.groups_of(by)
        verbs: dict[str, bulk.Verb] = {
            "claim": lambda tx, task: claim_task(tx, task, by=by, groups=groups),
            "complete": lambda tx, task: complete_task(tx, task, {}, by=by, groups=groups),
            "transfer": lambda tx, task: transfer_task(
                tx, task, to="2", by=by, groups=groups, reason=""
            ),
        }
        still = self.is_suspended()
        with self.office.local.session() as session:
            lines = list(bulk.attempt_each(session, self.office.local.runtime, told, verbs[verb]))
        assert [line.task for line in lines] == list(told)
        for line in lines:
            assert not line.done or (self.works(by, told[line.task]) and not still)
        self.done.update("bulk" for line in lines if line.done)

    # What always holds.

    @invariant()
    def the_history_says_how_every_task_stands(self) -> None:
        told = self.told()
        with self.office.local.session() as session:
            rows = session.scalars(select(Task).where(Task.case_id == self.case)).all()
            assert {row.id for row in rows} == told.keys()
            for row, one in ((row, told[row.id]) for row in rows):
                assert (row.element, row.status) == (one.element, one.status)
                if row.status == "open":
                    kept = (row.assignee, row.delegated_by, row.signing, set(row.candidates))
                    assert kept == (one.assignee, one.owner, one.signing, one.candidates)
                else:
                    assert row.completed_by == one.done_by
            assert history.verify(session, self.case) == []

    @invariant()
    def branches_stand_where_they_can(self) -> None:
        elements = [one.element for _, one in self.open()]
        assert len(elements) == len(set(elements))
        assert set(elements) in TOGETHER

    @invariant()
    def the_history_says_what_is_in_whose_inbox(self) -> None:
        opened = self.open()
        for person in PEOPLE:
            mine = {
                number
                for number, one in opened
                if self.works(person, one) or self.people(person) & one.turn
            }
            inbox = [task for task in self.office.inbox(person) if task in dict(opened)]
            assert sorted(inbox) == sorted(mine), person

    @invariant()
    def a_stranger_sees_nothing(self) -> None:
        assert not any(
            self.office.sees_task("9", task) for task in self.office.local.tasks(self.case)
        )


def run(office: Office, *, examples: int, steps: int) -> Counter[str]:
    office.local.deploy(FORKED)
    machine = type("SomeBranches", (Branches,), {"office": office, "done": Counter()})
    wanted = settings(
        max_examples=examples, stateful_step_count=steps, deadline=None, database=None,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    run_state_machine_as_test(machine, settings=wanted)
    return machine.done


def test_any_sequence_of_verbs_in_branches(office: Office) -> None:
    run(office, examples=4, steps=30)


@pytest.mark.long
def test_very_many_sequences_in_branches(office: Office) -> None:
    assert run(office, examples=200, steps=60).keys() >= EVERY
