"""Under any sequence of the verbs by any people: what the rules allow happens, all else is refused and changes nothing,
each task has exactly one state, who sees it is who may, and the history alone explains it.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
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

from engine import history
from engine.errors import EngineError
from engine.following import copy_task
from engine.handing import delegate_task, hand_back_task, take_back_task, transfer_task
from engine.models import Task
from engine.participants import Decision, Needs, Opinion, Place
from engine.returning import return_task
from engine.signing import add_signer, remove_signer, sign_task
from engine.suspension import resume_case, suspend_case
from engine.tasks import claim_task, complete_task, release_task
from engine.urging import urge_task
from engine.withdrawing import withdraw_step
from tests.bpmn import flow, model
from tests.engine.verbs.conftest import CLERKS, Office, user_task
from tests.engine.verbs.replaying import replay

CLERK = frozenset({"1", "2"})
STANDS_FOR = {"4": {"1"}}
PEOPLE = st.sampled_from(["1", "2", "3", "4"])
EVERY = {
    "claim_task", "release_task", "complete_task", "transfer_task", "delegate_task", "hand_back_task",
    "take_back_task", "add_signer", "remove_signer", "sign_task", "return_task", "withdraw_step",
    "suspend_case", "resume_case", "copy_task", "urge_task",
}  # fmt: skip
EARLIER = {"a": (), "b": ("a",), "c": ("a", "b")}
NEXT = {"a": "b", "b": "c", "c": "a"}
ROUND = model(
    "round",
    '<startEvent id="s"/>',
    *(user_task(name, returnTo="any", verbs="transfer delegate sign return withdraw urge copy") for name in "abc"),
    '<exclusiveGateway id="again"/><exclusiveGateway id="over" default="over-again"/><endEvent id="e"/>',
    flow("s", "again"), flow("again", "a"), flow("a", "b"), flow("b", "c"), flow("c", "over"),
    flow("over", "e", "=enough"), flow("over", "again"),
)  # fmt: skip


def people_of(person: str) -> set[str]:
    return {person, *STANDS_FOR.get(person, ())}


@dataclass
class Expected:
    """The open task as the rules say it stands."""

    element: str = "a"
    assignee: str | None = None
    owner: str | None = None
    waiting: dict[str, tuple[Place, Needs]] = field(default_factory=dict)
    given: set[str] = field(default_factory=set)
    signed: dict[str, Needs] = field(default_factory=dict)
    """Who has signed the answer that is held."""
    answered_by: str | None = None

    def places(self, place: Place) -> set[str]:
        return {one for one, (where, _) in self.waiting.items() if where is place}

    @property
    def signing(self) -> str | None:
        if self.places(Place.BEFORE):
            return "before"
        if self.places(Place.AFTER):
            return "held" if self.answered_by else "after"
        return None

    def works(self, person: str) -> bool:
        if self.assignee is None:
            return person in CLERK
        return self.assignee in people_of(person)

    def is_free(self, person: str) -> bool:
        """May be worked on as a whole."""
        return self.works(person) and self.owner is None and self.signing != "held"

    def turn(self) -> set[str]:
        if self.signing == "before":
            return self.places(Place.BEFORE)
        return self.places(Place.AFTER) if self.signing == "held" else set()

    def signs_for(self, person: str) -> set[str]:
        """Nobody signs their own answer in another's name."""
        answers = person in (self.assignee, self.answered_by)
        return {person} if answers else people_of(person)

    def sees(self, person: str) -> bool:
        concerned = {self.assignee, self.owner, *self.waiting, *self.given}
        return person in CLERK or bool(people_of(person) & concerned)

    def is_in_inbox(self, person: str) -> bool:
        if people_of(person) & self.turn():
            return True
        return self.works(person)


class Work(RuleBasedStateMachine):
    """One case that goes round and round, and four people; 4 stands in for 1."""

    office: Office
    done: Counter[str]

    @initialize()
    def begin(self) -> None:
        self.case = self.office.local.start("round", {"enough": False})
        self.now = Expected()
        self.undo: tuple[str, str] | None = None
        self.undo_task = self.looks = 0
        self.suspended = False

    @property
    def task(self) -> Task:
        return self.office.task(self.case)

    def attempt(self, may: bool, verb: Callable[..., Any], *args: Any, **options: Any) -> bool:
        """Do it; it must be done exactly if it may."""
        before = len(self.office.local.events(self.case))
        try:
            self.office.do(verb, *args, **options)
        except EngineError as error:
            assert not may, f"refused: {error}"
            assert len(self.office.local.events(self.case)) == before
            return False
        assert may, f"{verb.__name__} {options} was not refused"
        self.done[verb.__name__] += 1
        self.undo = None if verb not in (urge_task, copy_task) else self.undo
        return True

    def choose(
        self, data: st.DataObject, may: Callable[..., bool], *options: Any
    ) -> tuple[Any, ...]:
        """One way to try it: mostly one that the rules allow, if there is any."""
        ways = list(itertools.product("1234", *options))
        good = [way for way in ways if may(*way)]
        wanted = good if good and data.draw(st.integers(0, 3)) else ways
        return tuple(data.draw(st.sampled_from(wanted)))

    def is_free(self, by: str) -> bool:
        return not self.suspended and self.now.is_free(by)

    @rule(data=st.data())
    def claim(self, data: st.DataObject) -> None:
        def may(by: str) -> bool:
            mine = self.now.assignee == by and not self.suspended
            return mine or self.is_free(by)

        (by,) = self.choose(data, may)
        events, undo = len(self.office.local.events(self.case)), self.undo
        if self.attempt(may(by), claim_task, self.task.id, by=by):
            self.now.assignee = by
            if len(self.office.local.events(self.case)) == events:
                self.undo = undo  # it was in hand already

    @rule(data=st.data())
    def release(self, data: st.DataObject) -> None:
        def may(by: str) -> bool:
            return self.is_free(by) and self.now.assignee == by

        (by,) = self.choose(data, may)
        if self.attempt(may(by), release_task, self.task.id, by=by):
            self.now.assignee = None

    @rule(data=st.data())
    def complete(self, data: st.DataObject) -> None:
        def may(by: str) -> bool:
            return self.is_free(by) and self.now.signing != "before"

        (by,) = self.choose(data, may)
        now, task = self.now, self.task
        after = bool(now.places(Place.AFTER))
        if not self.attempt(may(by), complete_task, task.id, {}, by=by):
            return
        if after:
            now.assignee, now.answered_by, now.signed = now.assignee or by, by, {}
        else:
            self.finished(task.id, by)

    def finished(self, task_id: int, by: str) -> None:
        self.undo, self.undo_task = (self.now.element, by), task_id
        self.now = Expected(NEXT[self.now.element])

    @rule(data=st.data())
    def transfer(self, data: st.DataObject) -> None:
        def may(by: str, to: str) -> bool:
            return self.is_free(by) and to not in (by, self.now.assignee)

        by, to = self.choose(data, may, "1234")
        if self.attempt(may(by, to), transfer_task, self.task.id, to=to, reason="", by=by):
            self.now.assignee = to

    @rule(data=st.data())
    def delegate(self, data: st.DataObject) -> None:
        def may(by: str, to: str) -> bool:
            owner = self.now.assignee or by
            return self.is_free(by) and to not in (by, owner, *self.now.waiting)

        by, to = self.choose(data, may, "1234")
        now = self.now
        owner = now.assignee or by
        if self.attempt(may(by, to), delegate_task, self.task.id, to=to, reason="", by=by):
            now.assignee, now.owner = to, owner
            now.waiting[to] = (Place.DELEGATE, Needs.ALL)

    @rule(data=st.data())
    def hand_back(self, data: st.DataObject) -> None:
        def may(by: str) -> bool:
            theirs = self.now.owner is not None and self.now.assignee in people_of(by)
            return theirs and not self.suspended

        (by,) = self.choose(data, may)
        if self.attempt(may(by), hand_back_task, self.task.id, opinion="", by=by):
            self.come_back(given=True)

    @rule(data=st.data())
    def take_back(self, data: st.DataObject) -> None:
        def may(by: str) -> bool:
            return not self.suspended and self.now.owner in people_of(by)

        (by,) = self.choose(data, may)
        if self.attempt(may(by), take_back_task, self.task.id, by=by):
            self.come_back(given=False)

    def come_back(self, *, given: bool) -> None:
        now = self.now
        [delegate] = now.places(Place.DELEGATE)
        del now.waiting[delegate]
        now.given |= {delegate} if given else set()
        now.assignee, now.owner = now.owner, None

    @rule(data=st.data())
    def add(self, data: st.DataObject) -> None:
        def may(by: str, person: str, place: Place, needs: Needs) -> bool:
            taken = (by, self.now.assignee, *self.now.waiting)
            return self.is_free(by) and person not in taken

        places = (Place.BEFORE, Place.AFTER)
        by, person, place, needs = self.choose(data, may, "1234", places, list(Needs))
        now, options = self.now, {"person": person, "place": place, "needs": needs}
        if self.attempt(may(by, **options), add_signer, self.task.id, by=by, **options):
            now.assignee = now.assignee or by
            now.waiting[person] = (place, needs)

    @rule(data=st.data())
    def remove(self, data: st.DataObject) -> None:
        rows = self.opinions()
        if not rows:
            return

        def may(by: str, row: Opinion) -> bool:
            holds = self.now.assignee in people_of(by) and self.now.owner is None
            waits = row.is_waiting and row.place is not Place.DELEGATE
            return not self.suspended and holds and waits

        by, row = self.choose(data, may, rows)
        task, held = self.task.id, self.now.signing == "held"
        if self.attempt(may(by, row), remove_signer, row.id, by=by):
            del self.now.waiting[row.person]
            self.go_on(task, held=held)

    def opinions(self) -> list[Opinion]:
        with self.office.local.session() as session:
            of_task = select(Opinion).where(Opinion.task_id == self.task.id)
            return list(session.scalars(of_task.order_by(Opinion.id)))

    def go_on(self, task: int, *, held: bool) -> None:
        answered_by = self.now.answered_by
        if held and answered_by and not self.now.places(Place.AFTER):
            self.finished(task, answered_by)

    @rule(data=st.data(), decision=st.sampled_from(Decision))
    def sign(self, data: st.DataObject, decision: Decision) -> None:
        def may(by: str) -> bool:
            return not self.suspended and bool(self.now.signs_for(by) & self.now.turn())

        (by,) = self.choose(data, may)
        now, task, held = self.now, self.task.id, self.now.signing == "held"
        mine = now.signs_for(by) & now.turn()
        if not self.attempt(may(by), sign_task, task, decision=decision, opinion="", by=by):
            return
        person = by if by in mine else next(iter(mine))
        place, needs = now.waiting.pop(person)
        now.given.add(person)
        if place is Place.AFTER:
            now.signed[person] = needs
        if place is Place.AFTER and decision is Decision.OBJECT:
            now.waiting |= {one: (Place.AFTER, how) for one, how in now.signed.items()}
            now.answered_by = None
            return
        if needs is Needs.ANY:
            for one in [one for one, what in now.waiting.items() if what == (place, Needs.ANY)]:
                del now.waiting[one]
        self.go_on(task, held=held)

    @rule(data=st.data())
    def send_back(self, data: st.DataObject) -> None:
        def may(by: str, step: str) -> bool:
            return self.is_free(by) and step in EARLIER[self.now.element]

        by, step = self.choose(data, may, "abc")
        if self.attempt(may(by, step), return_task, self.task.id, target=step, reason="", by=by):
            self.now = Expected(step)

    @rule(data=st.data())
    def withdraw(self, data: st.DataObject) -> None:
        def may(by: str) -> bool:
            return self.undo is not None and self.undo[1] == by

        (by,) = self.choose(data, may)
        undo = self.undo
        if self.attempt(may(by), withdraw_step, self.undo_task, by=by) and undo is not None:
            self.now = Expected(undo[0], assignee=by)

    @rule(by=PEOPLE, seldom=st.integers(0, 4))
    def stand_still(self, by: str, seldom: int) -> None:
        if not seldom and self.attempt(
            not self.suspended, suspend_case, self.case, reason="", by=by
        ):
            self.suspended = True

    @rule(by=PEOPLE)
    def go_on_again(self, by: str) -> None:
        if self.suspended and self.attempt(True, resume_case, self.case, by=by):
            self.suspended = False

    @rule(by=PEOPLE, to=PEOPLE)
    def copy(self, by: str, to: str) -> None:
        self.attempt(not self.suspended, copy_task, self.task.id, to=[to], by=by)

    @rule(data=st.data())
    def urge(self, data: st.DataObject) -> None:
        def may(by: str) -> bool:
            their = self.now.assignee == by and self.now.signing is None
            return not self.suspended and not their

        (by,) = self.choose(data, may)
        self.office.local.clock.advance(hours=4)
        self.attempt(may(by), urge_task, self.task.id, by=by)

    @invariant()
    def the_task_is_in_the_state_that_the_rules_give(self) -> None:
        task, now = self.task, self.now
        found = (task.element, task.assignee, task.delegated_by, task.signing)
        assert found == (now.element, now.assignee, now.owner, now.signing)

    @invariant()
    def those_see_it_who_may(self) -> None:
        self.looks += 1
        task, person = self.task, "1234"[self.looks % 4]
        assert self.office.sees_task(person, task) == self.now.sees(person), person
        inbox = self.office.inbox(person)
        assert (task.id in inbox) == self.now.is_in_inbox(person), person
        assert len(inbox) == len(set(inbox))

    @invariant()
    def the_history_explains_it(self) -> None:
        told = replay(self.office.local.events(self.case))
        with self.office.local.session() as session:
            rows = session.scalars(select(Task).where(Task.case_id == self.case)).all()
            assert {row.id for row in rows} == told.keys()
            for row, one in ((row, told[row.id]) for row in rows):
                assert (row.element, row.status) == (one.element, one.status)
                if row.status == "open":
                    kept = (row.assignee, row.delegated_by, row.signing)
                    assert kept == (one.assignee, one.owner, one.signing)
            assert sum(row.status == "open" for row in rows) == 1
            assert history.verify(session, self.case) == []


def test_any_sequence_of_verbs_by_anybody(office: Office) -> None:
    office.groups = {"1": CLERKS, "2": CLERKS, "3": frozenset(), "4": frozenset({"person@1"})}
    office.local.deploy(ROUND)
    machine = type("SomeWork", (Work,), {"office": office, "done": Counter()})
    few = settings(
        max_examples=8, stateful_step_count=40, deadline=None, database=None,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    run_state_machine_as_test(machine, settings=few)


@pytest.mark.long
def test_very_many_sequences(office: Office) -> None:
    office.groups = {"1": CLERKS, "2": CLERKS, "3": frozenset(), "4": frozenset({"person@1"})}
    office.local.deploy(ROUND)
    machine = type("MuchWork", (Work,), {"office": office, "done": Counter()})
    many = settings(
        max_examples=300, stateful_step_count=60, deadline=None, database=None,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    run_state_machine_as_test(machine, settings=many)
    assert machine.done.keys() >= EVERY
