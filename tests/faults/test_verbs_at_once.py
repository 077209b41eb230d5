"""Return, withdraw and transfer against a completion at the same moment, a thousand times, through real web servers:
one wins, the other gets 409 and a sentence, nothing happens twice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import func, select

from engine import cases, deployments, history
from engine.models import Case, Submission, Task, TaskStatus
from engine.tasks import complete_task
from script.benches.complete import task_of
from script.benches.stage import PASSWORD, PEOPLE, PROFILE, Stage
from tests.bpmn import chain, model
from tests.engine.verbs.conftest import user_task
from tests.faults.running import WEB, Parts, Person, running, signed_in
from workflows.records.accounts import Role, open_account, set_password

pytestmark = pytest.mark.long

TIMES = 1000
Request = tuple[str, dict[str, str]]


@pytest.fixture
def web(staged: Stage, tmp_path: Path) -> Iterator[Parts]:
    group = f"enterprise_admin@{staged.organisation}"
    second = user_task("b", group, returnTo="any", verbs="transfer return withdraw")
    parts = chain(
        "s:startEvent", user_task("a", group), second, user_task("c", group), "e:endEvent"
    )
    with staged.transaction() as tx:
        deployments.deploy(tx, {"process.bpmn": model("raced", parts)})
    with running(staged, tmp_path, WEB) as started:
        yield started


@pytest.fixture
def third(staged: Stage) -> str:
    """A third administrator."""
    with staged.transaction() as tx:
        account = open_account(
            tx, login="third", name="林晓雯", organisation_id=int(staged.organisation),
            role=Role.ENTERPRISE_ADMIN, **PROFILE,
        )  # fmt: skip
        set_password(tx, account, PASSWORD)
        return str(account.id)


def test_returning(staged: Stage, web: Parts) -> None:
    returned = {"target": "a", "reason": "incomplete"}
    _raced(staged, web, lambda first, second: (f"/tasks/{second}/return", returned))


def test_withdrawing(staged: Stage, web: Parts) -> None:
    _raced(staged, web, lambda first, second: (f"/tasks/{first}/withdraw", {}))


def test_transferring(staged: Stage, web: Parts, third: str) -> None:
    handed = {"person": third, "reason": "leave"}
    _raced(staged, web, lambda first, second: (f"/tasks/{second}/transfer", handed))


def _raced(staged: Stage, web: Parts, verb: Callable[[int, int], Request]) -> None:
    people = [signed_in(web.port, login) for login in PEOPLE]
    outcomes: Counter[tuple[int, ...]] = Counter()
    with ThreadPoolExecutor(2) as pool:
        for _ in range(TIMES):
            first, second = _begin(staged)
            start = Barrier(2)
            requests = (verb(first, second), (f"/tasks/{second}", {}))
            sent = [
                pool.submit(_send, person, request, start)
                for person, request in zip(people, requests, strict=True)
            ]
            outcomes[tuple(sorted(one.result() for one in sent))] += 1
    assert outcomes == {(302, 409): TIMES}
    _nothing_twice(staged)


def _begin(staged: Stage) -> tuple[int, int]:
    """The finished first task of a new case, by the first person, and the open second one."""
    group, first_person = f"enterprise_admin@{staged.organisation}", staged.people[0]
    with staged.transaction() as tx:
        case = cases.start_case(tx, "raced", {}, by=first_person).id
    first = task_of(staged, case)
    with staged.transaction() as tx:
        complete_task(tx, first, {}, by=first_person, groups=[group])
    return first, task_of(staged, case)


def _send(person: Person, request: Request, start: Barrier) -> int:
    start.wait()
    return person.post(*request)


def _nothing_twice(staged: Stage) -> None:
    """One open task a case, one submission a completed one, histories whole."""
    with staged.transaction() as tx:
        open_tasks = (
            select(func.count()).where(Task.status == TaskStatus.OPEN).group_by(Task.case_id)
        )
        assert tx.session.scalars(open_tasks).all() == [1] * TIMES
        done = select(func.count()).where(Task.status == TaskStatus.COMPLETED)
        answered = select(func.count()).where(Submission.task_id.is_not(None))
        assert tx.session.scalar(done) == tx.session.scalar(answered)
        problems = [
            history.verify(tx.session, case) for case in tx.session.scalars(select(Case.id))
        ]
        assert problems == [[]] * TIMES
