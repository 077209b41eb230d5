"""The inbox: soonest due first, page after page, nothing twice, nothing of others."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import inbox, tasks
from engine.access import may_see_task
from engine.db import transaction
from engine.local import LocalEngine
from engine.models import Task
from tests.bpmn import chain, model, node
from tests.conftest import MONDAY
from tests.counting import counted

ME, GROUPS = "5", frozenset({"clerk@7", "chief@7"})


def one_task(group: str) -> str:
    schedule = '<zeebe:taskSchedule dueDate="=due"/>'
    assigned = f'<zeebe:assignmentDefinition candidateGroups="{group}"/>'
    task = node("t:userTask", extension=f"<zeebe:userTask/>{assigned}{schedule}")
    return model(
        f"p_{group.replace('@', '_').replace(',', '_')}", chain("s:startEvent", task, "e:endEvent")
    )


@pytest.fixture
def full(local: LocalEngine) -> LocalEngine:
    """60 tasks of mine and of two groups, 20 of somebody else's, some without a due date."""
    keys = [local.deploy(one_task(group)) for group in ("clerk@7", "clerk@7,chief@7", "clerk@8")]
    dice = random.Random(7)
    for number in range(80):
        days = dice.randrange(-20, 40)
        due = None if number % 5 == 0 else MONDAY + timedelta(days=days)
        local.start(keys[number % 4 % 3], {"due": due})
    return local


def walk(session: Session, **options: bool) -> Iterator[Task]:
    after: str | None = None
    while True:
        page = inbox.page(session, ME, GROUPS, after=after, size=7, **options)
        yield from (line.task for line in page.lines)
        if page.after is None:
            return
        after = page.after


def test_all_pages_together_hold_each_task_once_in_order(
    full: LocalEngine, session: Session
) -> None:
    seen = list(walk(session))
    mine = select(Task).where(may_see_task(ME, GROUPS))
    assert {task.id for task in seen} == {task.id for task in session.scalars(mine)}
    assert len(seen) == len({task.id for task in seen})
    dues = [task.due or datetime.max.replace(tzinfo=MONDAY.tzinfo) for task in seen]
    assert dues == sorted(dues)


def test_a_claimed_task_is_in_my_hands_and_gone_from_others(
    full: LocalEngine, session: Session
) -> None:
    first = next(walk(session))
    with transaction(session, full.runtime) as tx:
        tasks.claim_task(tx, first.id, by=ME, groups=GROUPS)
    assert [task.id for task in walk(session, mine=True)] == [first.id]
    others = inbox.page(session, "6", GROUPS, size=100)
    assert first.id not in [line.task.id for line in others.lines]


def test_counts_agree_with_the_lists(full: LocalEngine, session: Session) -> None:
    now, midnight = MONDAY, MONDAY + timedelta(hours=15)
    found = inbox.counts(session, ME, GROUPS, now=now, midnight=midnight)
    seen = list(walk(session))
    assert found.all == len(seen)
    assert found.mine == 0
    assert found.overdue == sum(task.due is not None and task.due < now for task in seen)
    assert found.today == sum(task.due is not None and now <= task.due < midnight for task in seen)


def test_a_page_takes_one_statement(full: LocalEngine, session: Session) -> None:
    with counted(session) as statements:
        inbox.page(session, ME, GROUPS)
    assert len(statements) == 1


@pytest.mark.parametrize("cursor", ["", "x", "MjAyNg==", "aW5maW5pdHl8eA==", "'; --"])
def test_a_forged_cursor_is_refused(session: Session, cursor: str) -> None:
    with pytest.raises(inbox.WrongCursor):
        inbox.page(session, ME, GROUPS, after=cursor)


def test_an_empty_inbox_is_empty(session: Session) -> None:
    assert inbox.page(session, ME, GROUPS).lines == []
    assert inbox.page(session, ME, []).after is None
