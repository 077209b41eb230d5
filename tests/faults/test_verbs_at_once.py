"""Return, withdraw, transfer, migrate and suspend against a completion at the same moment, a thousand times each, through
real web servers, the others of a task fewer times: one wins, the other gets 409 and a sentence, nothing happens twice.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import func, select

from engine import cases, deployments, history
from engine.migration import attempt_case, begin_migration, make_plan
from engine.models import Case, Submission, Task, TaskStatus
from engine.tasks import complete_task
from script.benches.complete import task_of
from script.benches.stage import PASSWORD, PEOPLE, PROFILE, Stage
from tests.bpmn import chain, model
from tests.engine.verbs.conftest import user_task
from tests.faults.running import WEB, Parts, running, signed_in
from workflows.records.accounts import Role, open_account, set_password

pytestmark = pytest.mark.long

TIMES = 1000
FEWER = 100
Request = tuple[str, dict[str, str]]
Act = Callable[[], int]
FORM = {"type": "default", "schemaVersion": 19, "id": "asked", "components": [
    {"type": "textfield", "id": "t", "key": "remark", "label": "备注"}]}  # fmt: skip


@pytest.fixture
def web(staged: Stage, tmp_path: Path) -> Iterator[Parts]:
    with staged.transaction() as tx:
        deployments.deploy(tx, {"process.bpmn": _process(staged, "c")})
    with running(staged, tmp_path, WEB) as started:
        yield started


def _process(staged: Stage, *further: str) -> str:
    """Two steps, of which the second has all verbs, and further ones."""
    group = f"enterprise_admin@{staged.organisation}"
    second = user_task(
        "b", group, returnTo="any", verbs="transfer return withdraw suspend delegate sign"
    )
    third = (user_task(name, group) for name in further)
    return model(
        "raced", chain("s:startEvent", user_task("a", group), second, *third, "e:endEvent")
    )


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


@pytest.mark.parametrize(
    ("page", "asked"),
    [
        ("claim", {}), ("delegate", {"person": "third", "reason": "?"}),
        ("signers", {"person": "third", "place": "before", "needs": "all"}),
    ],
)  # fmt: skip
def test_other_verbs(
    staged: Stage, web: Parts, third: str, page: str, asked: dict[str, str]
) -> None:
    given = {name: third if text == "third" else text for name, text in asked.items()}
    _raced(staged, web, lambda first, second: (f"/tasks/{second}/{page}", given), FEWER)


def test_suspending(staged: Stage, web: Parts) -> None:
    """Who completes first leaves a case that may still be suspended; who suspends first stops the other."""
    one, other = (signed_in(web.port, login) for login in PEOPLE)

    def acts(case: int, first: int, second: int) -> list[Act]:
        suspended = f"/cases/{case}/suspend", {"reason": "asked for papers"}
        return [lambda: one.post(*suspended), lambda: other.post(f"/tasks/{second}", {})]

    outcomes = _race(staged, acts)
    assert set(outcomes) <= {(302, 409), (302, 302)}, outcomes
    assert outcomes[302, 409], outcomes
    _nothing_twice(staged)


def test_migrating(staged: Stage, web: Parts) -> None:
    """To a version that asks something else at the second step and has no third: whoever had the page of before open is
    told, and a case that has gone on meanwhile stays where it is.
    """
    migration = _migration(staged)
    person = signed_in(web.port, PEOPLE[1])
    page = person.page(f"/tasks/{_begin(staged)[2]}")
    [questions] = re.findall(r'name="_questions" value="(\w+)"', page)

    def acts(case: int, first: int, second: int) -> list[Act]:
        return [
            lambda: 302 if _moves(staged, migration, case) else 409,
            lambda: person.post(f"/tasks/{second}", {"_questions": questions}),
        ]

    assert _race(staged, acts) == {(302, 409): TIMES}
    _nothing_twice(staged)


def _migration(staged: Stage) -> int:
    """To a version that is not in force: cases still begin with the first."""
    changed = _process(staged).replace(
        '<userTask id="b"><extensionElements>',
        '<userTask id="b"><extensionElements><zeebe:formDefinition formId="asked"/>',
    )
    files = {"process.bpmn": changed, "forms/asked.form": json.dumps(FORM)}
    with staged.transaction() as tx:
        source = deployments.loaded_in_force(tx.session, staged.runtime)
        before = next(one for one in source if one.package.key == "raced")
        deployments.deploy(tx, files)
        after = deployments.in_force(tx, "raced")
        deployments.deploy(tx, dict(before.package.files))
        return begin_migration(tx, make_plan(before, after), by=staged.people[0], note="").id


def _moves(staged: Stage, migration: int, case: int) -> bool:
    with staged.transaction() as tx:
        return attempt_case(tx, migration, case, by=staged.people[0])


def _raced(
    staged: Stage, web: Parts, verb: Callable[[int, int], Request], times: int = TIMES
) -> None:
    one, other = (signed_in(web.port, login) for login in PEOPLE)

    def acts(case: int, first: int, second: int) -> list[Act]:
        asked = verb(first, second)
        return [lambda: one.post(*asked), lambda: other.post(f"/tasks/{second}", {})]

    assert _race(staged, acts, times) == {(302, 409): times}
    _nothing_twice(staged, times)


def _race(
    staged: Stage, acts: Callable[[int, int, int], list[Act]], times: int = TIMES
) -> Counter[tuple[int, ...]]:
    """How often both ended how, out of so many times."""
    outcomes: Counter[tuple[int, ...]] = Counter()
    with ThreadPoolExecutor(2) as pool:
        for _ in range(times):
            start = Barrier(2)
            sent = [pool.submit(_at_once, act, start) for act in acts(*_begin(staged))]
            outcomes[tuple(sorted(one.result() for one in sent))] += 1
    return outcomes


def _begin(staged: Stage) -> tuple[int, int, int]:
    """A new case, its finished first task, by the first person, and the open second one."""
    group, first_person = f"enterprise_admin@{staged.organisation}", staged.people[0]
    with staged.transaction() as tx:
        case = cases.start_case(tx, "raced", {}, by=first_person).id
    first = task_of(staged, case)
    with staged.transaction() as tx:
        complete_task(tx, first, {}, by=first_person, groups=[group])
    return case, first, task_of(staged, case)


def _at_once(act: Act, start: Barrier) -> int:
    start.wait()
    return act()


def _nothing_twice(staged: Stage, times: int = TIMES) -> None:
    """One open task a case, one submission a completed one, histories whole."""
    with staged.transaction() as tx:
        open_tasks = (
            select(func.count()).where(Task.status == TaskStatus.OPEN).group_by(Task.case_id)
        )
        assert set(tx.session.scalars(open_tasks)) == {1}
        done = select(func.count()).where(Task.status == TaskStatus.COMPLETED)
        answered = select(func.count()).where(Submission.task_id.is_not(None))
        assert tx.session.scalar(done) == tx.session.scalar(answered)
        numbers = tx.session.scalars(select(Case.id)).all()
        assert len(numbers) >= times
        assert not any(history.verify(tx.session, case) for case in numbers)
