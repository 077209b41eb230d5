"""Two people, or one person twice, complete one task at the same moment, a thousand times, through real web servers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import func, select

from engine import history
from engine.models import Case, Submission, Task, TaskStatus
from script.benches.complete import task_of
from script.benches.stage import ACCEPTED, PEOPLE, Stage
from tests.faults.running import WEB, Parts, Person, running, signed_in

pytestmark = pytest.mark.long

TIMES = 1000


@pytest.fixture
def web(staged: Stage, tmp_path: Path) -> Iterator[Parts]:
    with running(staged, tmp_path, WEB) as parts:
        yield parts


def test_of_two_people_one_completes_the_task_and_the_other_is_told(
    staged: Stage, web: Parts
) -> None:
    people = [signed_in(web.port, login) for login in PEOPLE]
    assert _raced(staged, people) == {(302, 409): TIMES}
    _nothing_twice(staged)


def test_a_double_click_completes_the_task_once(staged: Stage, web: Parts) -> None:
    person = signed_in(web.port, PEOPLE[0])
    assert _raced(staged, [person, person]) == {(302, 302): TIMES}
    _nothing_twice(staged)


def _raced(staged: Stage, people: list[Person]) -> Counter[tuple[int, ...]]:
    """How often which answers came."""
    outcomes: Counter[tuple[int, ...]] = Counter()
    with ThreadPoolExecutor(len(people)) as pool:
        for _ in range(TIMES):
            path, start = f"/tasks/{task_of(staged, staged.start())}", Barrier(len(people))
            sent = [pool.submit(_send, person, path, start) for person in people]
            outcomes[tuple(sorted(one.result() for one in sent))] += 1
    return outcomes


def _send(person: Person, path: str, start: Barrier) -> int:
    start.wait()
    return person.post(path, ACCEPTED)


def _nothing_twice(staged: Stage) -> None:
    """One completed and one following task a case, one submission for each, histories whole."""
    with staged.transaction() as tx:
        found = tx.session.execute(select(Task.status, func.count()).group_by(Task.status))
        assert dict(found.all()) == {TaskStatus.COMPLETED: TIMES, TaskStatus.OPEN: TIMES}
        answered = select(func.count()).where(Submission.task_id.is_not(None))
        assert tx.session.scalar(answered) == TIMES
        problems = [
            history.verify(tx.session, case) for case in tx.session.scalars(select(Case.id))
        ]
        assert problems == [[]] * TIMES
