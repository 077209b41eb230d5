"""Moving against a completion, and against moving, at the same moment: one after the other, nothing twice."""

from __future__ import annotations

from sqlalchemy import func, select

from engine import history
from engine.migration import CaseMove, attempt_case, move_back
from engine.models import Submission, Task
from engine.obstacles import CannotGoBack
from engine.tasks import complete_task
from tests.bpmn import chain, user
from tests.engine.migration.conftest import Mover
from tests.engine.verbs.test_races import race

ROUNDS = 8
CLERK = ["clerk@7"]
STEPS = tuple(user(name, candidateGroups="clerk@7") for name in "abc")


def test_a_completion_and_a_move(mover: Mover) -> None:
    """Whichever is first, both are done: the answer counts once, and the case goes the new way."""
    mover.deploy(chain("s:startEvent", *STEPS[:2], "e:endEvent"))
    begun = [mover.local.start("p") for _ in range(ROUNDS)]
    mover.deploy(chain("s:startEvent", STEPS[0], STEPS[2], STEPS[1], "e:endEvent"))
    migration = mover.begin()
    for case in begun:
        [task] = mover.local.tasks(case)
        refused = race(
            lambda case=case: mover.do(attempt_case, migration, case, by="1"),  # type: ignore[misc]
            lambda task=task: mover.do(complete_task, task.id, {}, by="5", groups=CLERK),  # type: ignore[misc]
        )
        assert refused == [None, None]
        [now] = mover.local.tasks(case)
        assert now.element in ("b", "c")
        with mover.local.session() as session:
            assert history.verify(session, case) == []
            answers = select(func.count()).where(Submission.case_id == case)
            assert session.scalar(answers) == 1
            assert session.get_one(CaseMove, (migration, case)).moved


def test_two_moves_of_one_case(mover: Mover) -> None:
    mover.deploy(chain("s:startEvent", *STEPS[:2], "e:endEvent"))
    case = mover.local.start("p")
    mover.deploy(chain("s:startEvent", *STEPS, "e:endEvent"))
    migrations = [mover.begin(), mover.begin()]
    race(*[
        lambda number=number: mover.do(attempt_case, number, case, by="1")  # type: ignore[misc]
        for number in migrations
    ])  # fmt: skip
    with mover.local.session() as session:
        outcomes = [one.moved for one in session.scalars(select(CaseMove))]
        assert sorted(outcomes) == [False, True]
    assert [event.kind for event in mover.local.events(case)].count("case_migrated") == 1


def test_going_back_and_a_completion(mover: Mover) -> None:
    """Either the case goes back and the answer is given there, or it is too late to go back."""
    mover.deploy(chain("s:startEvent", *STEPS[:2], "e:endEvent"))
    begun = [mover.local.start("p") for _ in range(ROUNDS)]
    mover.deploy(chain("s:startEvent", *STEPS, "e:endEvent"))
    for case in begun:
        migration = mover.move(case)
        [task] = mover.local.tasks(case)
        back, answered = race(
            lambda m=migration, c=case: mover.do(move_back, m, c, by="1"),  # type: ignore[misc]
            lambda task=task: mover.do(complete_task, task.id, {}, by="5", groups=CLERK),  # type: ignore[misc]
        )
        assert answered is None
        assert back is None or isinstance(back, CannotGoBack)
        with mover.local.session() as session:
            assert history.verify(session, case) == []
            tasks = select(Task.element).where(Task.case_id == case).order_by(Task.id)
            assert session.scalars(tasks).all() == ["a", "b"]
