"""An office of clerks for the tests of the verbs: each verb in a transaction of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from engine import inbox
from engine.access import may_see_case, may_see_task
from engine.db import transaction
from engine.local import LocalEngine
from engine.models import Case, Event, Task, TaskStatus
from engine.participants import Notice
from tests.bpmn import chain, model, node

CLERKS = frozenset({"clerk@7"})


def user_task(name: str, group: str = "clerk@7", /, **properties: str) -> str:
    """A user task of a group, with zeebe:properties."""
    lines = "".join(
        f'<zeebe:property name="{key}" value="{value}"/>' for key, value in properties.items()
    )
    given = f'<zeebe:assignmentDefinition candidateGroups="{group}"/>'
    extension = f"<zeebe:userTask/>{given}<zeebe:properties>{lines}</zeebe:properties>"
    return node(f"{name}:userTask", extension=extension)


class Office:
    """The engine, with people who act one after the other."""

    def __init__(self, local: LocalEngine) -> None:
        self.local = local
        self.groups: dict[str, frozenset[str]] = {}

    def groups_of(self, person: str) -> frozenset[str]:
        return self.groups.get(person, CLERKS)

    def do(self, verb: Callable[..., Any], *args: Any, by: str, **options: Any) -> Any:
        """Call a verb as a person."""
        takes = verb.__code__.co_varnames[
            : verb.__code__.co_argcount + verb.__code__.co_kwonlyargcount
        ]
        if "groups" in takes:
            options.setdefault("groups", self.groups_of(by))
        with self.local.session() as session, transaction(session, self.local.runtime) as tx:
            return verb(tx, *args, by=by, **options)

    def begin(self, *elements: str, **variables: Any) -> int:
        """Start a case of these elements in a row."""
        key = f"p{abs(hash(elements))}"
        self.local.deploy(model(key, chain("s:startEvent", *elements, "e:endEvent")))
        return self.local.start(key, variables)

    def task(self, case: int) -> Task:
        """The only open task of a case, as it is now."""
        [found] = self.local.tasks(case)
        return found

    def fresh(self, task: Task) -> Task:
        with self.local.session() as session:
            return session.get_one(Task, task.id)

    def kinds(self, case: int) -> list[str]:
        """The history's kinds, oldest first."""
        return [event.kind for event in self.local.events(case)]

    def last(self, case: int) -> Event:
        return self.local.events(case)[-1]

    def told(self, person: str) -> list[str]:
        """The notices of a person, oldest first."""
        with self.local.session() as session:
            mine = select(Notice.kind).where(Notice.person == person)
            return list(session.scalars(mine.order_by(Notice.id)))

    def inbox(self, person: str, *, mine: bool = False) -> list[int]:
        """The tasks of a person's inbox; `mine`: without those that are only offered to a group."""
        with self.local.session() as session:
            page = inbox.page(session, person, self.groups_of(person), size=1000)
            tasks = [line.task for line in page.lines]
            return [task.id for task in tasks if task.assignee is not None or not mine]

    def sees_task(self, person: str, task: Task) -> bool:
        with self.local.session() as session:
            seen = may_see_task(person, self.groups_of(person))
            return session.scalar(select(Task.id).where(Task.id == task.id, seen)) is not None

    def sees_case(self, person: str, case: int) -> bool:
        with self.local.session() as session:
            seen = may_see_case(person, self.groups_of(person))
            return session.scalar(select(Case.id).where(Case.id == case, seen)) is not None

    def statuses(self, case: int) -> dict[str, list[TaskStatus]]:
        """The tasks of a case by element, oldest first."""
        with self.local.session() as session:
            found: dict[str, list[TaskStatus]] = {}
            for task in session.scalars(select(Task).where(Task.case_id == case).order_by(Task.id)):
                found.setdefault(task.element, []).append(task.status)
            return found


@pytest.fixture
def office(local: LocalEngine) -> Office:
    return Office(local)
