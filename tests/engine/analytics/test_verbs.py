"""The numbers are right the moment after a return, a withdrawal, a cancellation and a migration."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from engine.analytics import Asked, Figure, number_of, steps, totals
from engine.cases import cancel_case
from engine.db import transaction
from engine.local import LocalEngine
from engine.migration import begin_migration, make_plan, migrate_case, move_back
from engine.models import Definition
from engine.returning import return_task
from engine.tasks import claim_task, complete_task
from engine.withdrawing import withdraw_step
from tests.bpmn import chain, model
from tests.conftest import MONDAY
from tests.engine.analytics.plain import compare
from tests.engine.verbs.conftest import CLERKS, user_task

STEPS = tuple(user_task(name, returnTo="any", dueDate="1") for name in ("a", "b"))


class Bureau:
    """One process, and clerks who act on it; after each act all numbers are compared."""

    def __init__(self, local: LocalEngine) -> None:
        self.local = local
        self.local.deploy(model("p", chain("s:startEvent", *STEPS, "e:endEvent")))
        self.case = local.start("p")

    def act(self, verb: Any, *args: Any, hours: float = 5, **options: Any) -> Any:
        if verb in (claim_task, complete_task, return_task):
            options["groups"] = CLERKS
        with self.local.session() as session, transaction(session, self.local.runtime) as tx:
            done = verb(tx, *args, by="1", **options)
        self.local.advance(hours=hours)
        self.agree()
        return done

    def agree(self) -> None:
        with self.local.session() as session:
            for version in self.versions:
                assert compare(session, self.asked((version,))) == {}

    @property
    def versions(self) -> tuple[int, ...]:
        with self.local.session() as session:
            return tuple(session.scalars(select(Definition.id).order_by(Definition.id)))

    @property
    def task(self) -> int:
        [found] = self.local.tasks(self.case)
        return found.id

    def asked(self, versions: tuple[int, ...] | None = None) -> Asked:
        now = self.local.clock.now()
        return Asked(versions or self.versions, MONDAY, now.replace(year=2030), now)

    def numbers(self) -> dict[str, int]:
        with self.local.session() as session:
            found = totals(session, self.asked(), steps(session, self.asked()).values())
        return {figure.value: number for figure, number in found.numbers.items() if number}


def test_numbers_follow_every_verb(local: LocalEngine) -> None:
    desk = Bureau(local)
    assert desk.numbers() == {"open": 1, "started": 1, "waiting": 1}
    first = desk.task
    desk.act(claim_task, first)
    desk.act(complete_task, first, {})
    assert desk.numbers() == {"open": 1, "started": 1, "done": 1, "waiting": 1}
    desk.act(withdraw_step, first)
    assert desk.numbers()["again"] == 1
    desk.act(complete_task, desk.task, {}, hours=60)
    desk.act(return_task, desk.task, target="a", reason="incomplete")
    assert (desk.numbers()["returned"], desk.numbers()["done"]) == (1, 2)
    desk.act(complete_task, desk.task, {})
    desk.act(complete_task, desk.task, {})
    assert desk.numbers()["finished"] == 1
    assert "open" not in desk.numbers()
    assert "waiting" not in desk.numbers()


def test_a_cancelled_case_is_stopped_and_not_finished(local: LocalEngine) -> None:
    desk = Bureau(local)
    desk.act(cancel_case, desk.case, reason="no need")
    assert desk.numbers() == {"started": 1, "stopped": 1}


def test_a_moved_case_counts_for_its_new_version_with_what_is_open(local: LocalEngine) -> None:
    desk = Bureau(local)
    desk.act(complete_task, desk.task, {})
    more = user_task("c", returnTo="any")
    local.deploy(model("p", chain("s:startEvent", *STEPS, more, "e:endEvent")))
    old, new = desk.versions
    with local.session() as session, transaction(session, local.runtime) as tx:
        of = local.runtime.definitions.of
        plan = make_plan(of(session, old), of(session, new), {})
        moving = begin_migration(tx, plan, by="1", note="").id
    desk.act(migrate_case, moving, desk.case)

    def number(figure: Figure, version: int) -> int:
        with local.session() as session:
            return number_of(session, figure, desk.asked((version,)))

    assert [number(Figure.OPEN, one) for one in (old, new)] == [0, 1]
    assert [number(Figure.WAITING, one) for one in (old, new)] == [0, 1]
    assert [number(Figure.DONE, one) for one in (old, new)] == [1, 0]  # done under the old one
    desk.act(move_back, moving, desk.case)
    assert [number(Figure.OPEN, one) for one in (old, new)] == [1, 0]
    assert [number(Figure.WAITING, one) for one in (old, new)] == [1, 0]
