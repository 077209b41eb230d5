"""The inbox: soonest due first, page after page, nothing twice, nothing of others."""

from __future__ import annotations

import inspect
import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import inbox, tasks
from engine.access import may_see_case, may_see_task
from engine.cases import start_case
from engine.db import transaction
from engine.errors import NotAllowed
from engine.handing import delegate_task
from engine.local import LocalEngine
from engine.models import Case, Task
from engine.ranges import Show
from engine.wanted import ANYTHING, Due, Moments, Sort, Wanted, WrongCursor
from tests.bpmn import chain, model, node
from tests.conftest import MONDAY
from tests.counting import counted

ME, GROUPS = "5", frozenset({"clerk@7", "chief@7"})
TODAY = Moments.at(MONDAY, UTC)


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


def pages(session: Session, wanted: Wanted, **bounds: int) -> Iterator[inbox.Page]:
    after: str | None = None
    while True:
        page = inbox.page(session, ME, GROUPS, wanted, moments=TODAY, after=after, size=7, **bounds)
        yield page
        if page.after is None:
            return
        after = page.after


def walk(session: Session, wanted: Wanted = ANYTHING) -> Iterator[Task]:
    for page in pages(session, wanted):
        yield from (line.task for line in page.lines)


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
    assert [task.id for task in walk(session, Wanted(Show.MINE))] == [first.id]
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
    with pytest.raises(WrongCursor):
        inbox.page(session, ME, GROUPS, after=cursor)


def test_an_empty_inbox_is_empty(session: Session) -> None:
    assert inbox.page(session, ME, GROUPS).lines == []
    assert inbox.page(session, ME, []).after is None


@pytest.mark.parametrize("sort", list(Sort))
def test_pages_are_the_same_forwards_and_backwards(
    full: LocalEngine, session: Session, sort: Sort
) -> None:
    there = list(pages(session, Wanted(sort=sort)))
    assert len(there) > 3
    for earlier, later in pairwise(there):
        back = inbox.page(
            session, ME, GROUPS, Wanted(sort=sort), moments=TODAY, before=later.before, size=7
        )
        assert [line.task.id for line in back.lines] == [line.task.id for line in earlier.lines]
        assert back.after == earlier.after
        assert (back.before is None) == (earlier.before is None)


def test_newest_first(full: LocalEngine, session: Session) -> None:
    seen = [task.id for task in walk(session, Wanted(sort=Sort.OPENED))]
    assert seen == sorted(seen, reverse=True)
    assert set(seen) == {task.id for task in walk(session)}


def test_most_urgent_first_with_ties(full: LocalEngine, session: Session) -> None:
    for number, task in enumerate(walk(session)):
        task.priority = 40 + number % 3 * 10
    session.flush()
    seen = list(walk(session, Wanted(sort=Sort.PRIORITY)))
    assert [task.priority for task in seen] == sorted((t.priority for t in seen), reverse=True)
    assert len({task.id for task in seen}) == len(seen) == len(list(walk(session)))
    urgent = list(walk(session, Wanted(priority=60)))
    assert {task.id for task in urgent} == {task.id for task in seen if task.priority >= 60}


@pytest.mark.parametrize("due", list(Due))
def test_when_it_is_due(full: LocalEngine, session: Session, due: Due) -> None:
    found = {task.id for task in walk(session, Wanted(due=due))}
    expected = {
        Due.OVERDUE: lambda at: at is not None and at < MONDAY,
        Due.TODAY: lambda at: at is not None and MONDAY <= at < TODAY.midnight,
        Due.WEEK: lambda at: at is not None and MONDAY <= at < TODAY.week,
        Due.NONE: lambda at: at is None,
    }[due]
    assert found == {task.id for task in walk(session) if expected(task.due)}
    assert found
    number = inbox.counted(session, ME, GROUPS, Wanted(due=due), moments=TODAY)
    assert number == len(found)


def test_one_process_one_step_and_words_of_the_caller(full: LocalEngine, session: Session) -> None:
    everything = list(walk(session))
    key = session.get_one(Case, everything[0].case_id).key
    found = list(walk(session, Wanted(key=key, element="t")))
    assert found
    assert {session.get_one(Case, task.case_id).key for task in found} == {key}
    assert list(walk(session, Wanted(key=key, element="other"))) == []
    odd = Wanted(conditions=(Task.id % 2 == 1,))
    assert [t.id for t in walk(session, odd)] == [t.id for t in everything if t.id % 2]
    assert inbox.counted(session, ME, GROUPS, odd, moments=TODAY) == len(list(walk(session, odd)))


def test_a_search_that_looked_far_enough_says_where_to_look_on(
    full: LocalEngine, session: Session
) -> None:
    last = list(walk(session))[-1]
    rare = Wanted(conditions=(Task.id == last.id,))
    seen = list(pages(session, rare, scanned=10))
    assert len(seen) > 3
    assert all(page.stopped and not page.lines for page in seen[:-2])
    assert [line.task.id for page in seen for line in page.lines] == [last.id]


def test_what_waits_for_others(full: LocalEngine, session: Session) -> None:
    first = next(walk(session))
    with transaction(session, full.runtime) as tx:
        tasks.claim_task(tx, first.id, by=ME, groups=GROUPS)
        delegate_task(tx, first.id, to="9", by=ME, groups=GROUPS, reason="look")
    assert [task.id for task in walk(session, Wanted(Show.WAITING))] == [first.id]
    assert first.id not in [task.id for task in walk(session, Wanted(Show.GROUPS))]
    found = inbox.counts(session, ME, GROUPS, now=MONDAY, midnight=TODAY.midnight)
    assert found.waiting == 1


def test_a_draft_shows_to_its_writer_only(full: LocalEngine, session: Session) -> None:
    first = next(walk(session))
    with transaction(session, full.runtime) as tx:
        tasks.save_draft(tx, first.id, {"a": "b"}, by=ME)
    mine = inbox.page(session, ME, GROUPS).lines[0]
    theirs = inbox.page(session, "6", GROUPS).lines[0]
    assert (mine.has_draft, theirs.has_draft) == (True, False)


def test_who_works_in_two_realms_meets_one_of_them(local: LocalEngine) -> None:
    local.runtime.realm = lambda organisation: "practice" if organisation == "9" else ""
    clerks, alone = local.deploy(one_task("clerk@7")), local.deploy(one_task("person@5"))
    started = {}
    with local.session() as session:
        for place in ("7", "9"):
            for key in (clerks, alone):
                with transaction(session, local.runtime) as tx:
                    case = start_case(tx, key, {"due": None}, by=ME, organisation=place)
                    started[place, key] = case.id
                if key == clerks:
                    task = session.scalars(select(Task).where(Task.case_id == case.id)).one()
                    with transaction(session, local.runtime) as tx:
                        tasks.claim_task(tx, task.id, by=ME, groups=GROUPS)
        for place, realm in (("7", ""), ("9", "practice")):
            here = frozenset({*GROUPS, f"realm@{realm}"})
            near = {number for (where, _), number in started.items() if where == place}
            assert {line.case.id for line in inbox.page(session, ME, here).lines} == near
            counts = inbox.counts(session, ME, here, now=MONDAY, midnight=TODAY.midnight)
            assert (counts.all, counts.mine) == (2, 1)
            assert inbox.counted(session, ME, here, ANYTHING, moments=TODAY) == 2
            assert {case.id for case in inbox.started(session, ME, here)} == near
            seen = set(session.scalars(select(Case.id).where(may_see_case(ME, here))))
            assert seen == near
            open_ones = select(Task.case_id).where(may_see_task(ME, here))
            assert set(session.scalars(open_ones)) == near
            far = select(Task.id).where(Task.case_id.in_(set(started.values()) - near))
            for task_id in session.scalars(far):
                with pytest.raises(NotAllowed), transaction(session, local.runtime) as tx:
                    tasks.hold_task(tx, task_id, by=ME, groups=here)
        assert len(inbox.page(session, ME, GROUPS).lines) == 4


@pytest.mark.parametrize(
    "ask", [inbox.page, inbox.counted, inbox.counts, inbox.done, inbox.started, inbox.followed]
)
def test_no_list_can_be_asked_for_without_saying_whose_groups(ask: Callable[..., object]) -> None:
    """The groups carry the border of training: a default would show what is beyond it."""
    assert inspect.signature(ask).parameters["groups"].default is inspect.Parameter.empty
