"""Under any sequence of the verbs by any people: what the rules allow happens, all else is refused and changes nothing,
each task has exactly one state, who sees it is who may, and the history alone explains it.
"""

from __future__ import annotations

import itertools
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

    @initialize()
    def begin(self) -> None:
        self.case = self.office.local.start("round", {"enough": False})
        self.now = Expected()
        self.undo: tuple[str, str] | None = None
        self.undo_task = 0
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
        self.undo = None if verb not in (urge_task, copy_task) else self.undo
        return True

    @rule(by=PEOPLE)
    def claim(self, by: str) -> None:
        now = self.now
        mine = now.assignee == by and not self.suspended
        events = len(self.office.local.events(self.case))
        undo = self.undo
        if self.attempt(
            mine or (not self.suspended and now.is_free(by)), claim_task, self.task.id, by=by
        ):
            now.assignee = by
            if len(self.office.local.events(self.case)) == events:
                self.undo = undo  # it was in hand already

    @rule(by=PEOPLE)
    def release(self, by: str) -> None:
        now = self.now
        may = not self.suspended and now.assignee == by and now.is_free(by)
        if self.attempt(may, release_task, self.task.id, by=by):
            now.assignee = None

    @rule(by=PEOPLE)
    def complete(self, by: str) -> None:
        now, task = self.now, self.task
        may = not self.suspended and now.is_free(by) and now.signing != "before"
        after = bool(now.places(Place.AFTER))
        if not self.attempt(may, complete_task, task.id, {}, by=by):
            return
        if after:
            now.assignee, now.answered_by = now.assignee or by, by
            now.signed = {}
        else:
            self.finished(task.id, by)

    def finished(self, task_id: int, by: str) -> None:
        self.undo, self.undo_task = (self.now.element, by), task_id
        self.now = Expected(NEXT[self.now.element])

    @rule(by=PEOPLE, to=PEOPLE)
    def transfer(self, by: str, to: str) -> None:
        may = not self.suspended and self.now.is_free(by) and to not in (by, self.now.assignee)
        if self.attempt(may, transfer_task, self.task.id, to=to, reason="", by=by):
            self.now.assignee = to

    @rule(by=PEOPLE, to=PEOPLE)
    def delegate(self, by: str, to: str) -> None:
        now = self.now
        owner = now.assignee or by
        may = not self.suspended and now.is_free(by) and to not in (by, owner, *now.waiting)
        if self.attempt(may, delegate_task, self.task.id, to=to, reason="", by=by):
            now.assignee, now.owner = to, owner
            now.waiting[to] = (Place.DELEGATE, Needs.ALL)

    @rule(by=PEOPLE)
    def hand_back(self, by: str) -> None:
        now = self.now
        may = not self.suspended and now.owner is not None and now.assignee in people_of(by)
        if self.attempt(may, hand_back_task, self.task.id, opinion="", by=by):
            self.come_back(given=True)

    @rule(by=PEOPLE)
    def take_back(self, by: str) -> None:
        now = self.now
        may = not self.suspended and now.owner in people_of(by)
        if self.attempt(may, take_back_task, self.task.id, by=by):
            self.come_back(given=False)

    def come_back(self, *, given: bool) -> None:
        now = self.now
        [delegate] = now.places(Place.DELEGATE)
        del now.waiting[delegate]
        now.given |= {delegate} if given else set()
        now.assignee, now.owner = now.owner, None

    @rule(
        by=PEOPLE, person=PEOPLE, place=st.sampled_from([Place.BEFORE, Place.AFTER]),
        needs=st.sampled_from(Needs),
    )  # fmt: skip
    def add(self, by: str, person: str, place: Place, needs: Needs) -> None:
        now = self.now
        may = not self.suspended and now.is_free(by)
        may = may and person not in (by, now.assignee, *now.waiting)
        options = {"person": person, "place": place, "needs": needs}
        if self.attempt(may, add_signer, self.task.id, by=by, **options):
            now.assignee = now.assignee or by
            now.waiting[person] = (place, needs)

    @rule(by=PEOPLE, data=st.data())
    def remove(self, by: str, data: st.DataObject) -> None:
        rows = self.opinions()
        if not rows:
            return
        row, now = data.draw(st.sampled_from(rows)), self.now
        may = not self.suspended and now.assignee in people_of(by) and now.owner is None
        may = may and row.is_waiting and row.place is not Place.DELEGATE
        task, held = self.task.id, now.signing == "held"
        if self.attempt(may, remove_signer, row.id, by=by):
            del now.waiting[row.person]
            self.go_on(task, held=held)

    def opinions(self) -> list[Opinion]:
        with self.office.local.session() as session:
            of_task = select(Opinion).where(Opinion.task_id == self.task.id)
            return list(session.scalars(of_task.order_by(Opinion.id)))

    def go_on(self, task: int, *, held: bool) -> None:
        answered_by = self.now.answered_by
        if held and answered_by and not self.now.places(Place.AFTER):
            self.finished(task, answered_by)

    @rule(by=PEOPLE, decision=st.sampled_from(Decision))
    def sign(self, by: str, decision: Decision) -> None:
        now, task = self.now, self.task.id
        mine = people_of(by) & now.turn()
        held = now.signing == "held"
        may = not self.suspended and bool(mine)
        if not self.attempt(may, sign_task, task, decision=decision, opinion="", by=by):
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

    @rule(by=PEOPLE, step=st.sampled_from("abc"))
    def send_back(self, by: str, step: str) -> None:
        now = self.now
        may = not self.suspended and now.is_free(by) and step in EARLIER[now.element]
        if self.attempt(may, return_task, self.task.id, target=step, reason="", by=by):
            self.now = Expected(step)

    @rule(by=PEOPLE)
    def withdraw(self, by: str) -> None:
        undo = self.undo
        may = undo is not None and undo[1] == by
        if self.attempt(may, withdraw_step, self.undo_task, by=by) and undo is not None:
            self.now = Expected(undo[0], assignee=by)

    @rule(by=PEOPLE)
    def stand_still(self, by: str) -> None:
        if self.attempt(not self.suspended, suspend_case, self.case, reason="", by=by):
            self.suspended = True

    @rule(by=PEOPLE)
    def go_on_again(self, by: str) -> None:
        if self.suspended and self.attempt(True, resume_case, self.case, by=by):
            self.suspended = False

    @rule(by=PEOPLE, to=PEOPLE)
    def copy(self, by: str, to: str) -> None:
        self.attempt(not self.suspended, copy_task, self.task.id, to=[to], by=by)

    @rule(by=PEOPLE)
    def urge(self, by: str) -> None:
        self.office.local.clock.advance(hours=4)
        may = self.now.assignee != by or self.now.signing is not None
        self.attempt(not self.suspended and may, urge_task, self.task.id, by=by)

    @invariant()
    def the_task_is_in_the_state_that_the_rules_give(self) -> None:
        task, now = self.task, self.now
        found = (task.element, task.assignee, task.delegated_by, task.signing)
        assert found == (now.element, now.assignee, now.owner, now.signing)

    @invariant()
    def those_see_it_who_may(self) -> None:
        task = self.task
        for person in "1234":
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
    names = itertools.count()
    machine = type(f"Work{next(names)}", (Work,), {"office": office})
    few = settings(
        max_examples=12, stateful_step_count=30, deadline=None, database=None,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    run_state_machine_as_test(machine, settings=few)


@pytest.mark.long
def test_very_many_sequences(office: Office) -> None:
    office.groups = {"1": CLERKS, "2": CLERKS, "3": frozenset(), "4": frozenset({"person@1"})}
    office.local.deploy(ROUND)
    machine = type("Works", (Work,), {"office": office})
    many = settings(
        max_examples=300, stateful_step_count=60, deadline=None, database=None,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    run_state_machine_as_test(machine, settings=many)
