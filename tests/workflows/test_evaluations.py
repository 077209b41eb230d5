"""One evaluation an enterprise and patent, experts beside each other, and the lock that nothing gets around."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from threading import Barrier, Thread

import pytest
from sqlalchemy import Engine, func, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from engine.db import transaction
from engine.errors import EngineError, TaskGone
from engine.models import Case, Incident
from engine.runtime import Runtime
from engine.tasks import complete_task
from tests.workflows.evaluating import Evaluating
from workflows.operations.evaluations import (
    ItemGone,
    NotInPool,
    begin_evaluation,
)
from workflows.operations.items import end_item as leave
from workflows.records.accounts import Account, Role
from workflows.records.evaluations import (
    AlreadyAsked,
    AlreadyOpened,
    EnterpriseEvaluation,
    Evaluation,
    EvaluationLocked,
    ExpertRating,
    RatingState,
    State,
    shown_stars,
    stars_by_item,
)
from workflows.records.library import end_item
from workflows.records.organisations import Kind, Organisation
from workflows.rehearsal import KeptMail


@pytest.fixture
def evaluating(session: Session, product: Runtime, handed_over: list[int]) -> Evaluating:
    made = Evaluating(session, product, handed_over)
    made.publish_package()
    return made


@pytest.fixture
def enterprise(evaluating: Evaluating) -> Organisation:
    return evaluating.found("示例智造有限公司")


@pytest.fixture
def admin(evaluating: Evaluating, enterprise: Organisation) -> Account:
    return evaluating.hire("admin", enterprise, Role.ENTERPRISE_ADMIN)


@pytest.fixture
def experts(evaluating: Evaluating, enterprise: Organisation) -> list[Account]:
    return [evaluating.hire(login, enterprise, Role.EXPERT) for login in ("lin", "chen")]


@pytest.fixture
def item(evaluating: Evaluating) -> int:
    return evaluating.register(evaluating.found("示例大学", Kind.UNIVERSITY))


@pytest.fixture
def evaluation(evaluating: Evaluating, enterprise: Organisation, admin: Account, item: int) -> int:
    return evaluating.begin(enterprise, item, admin)


def test_two_experts_rate_beside_each_other_and_are_reviewed(
    evaluating: Evaluating, evaluation: int, admin: Account, experts: list[Account]
) -> None:
    lin, chen = experts
    evaluating.ask(evaluation, lin, admin)
    evaluating.ask(evaluation, chen)
    evaluating.rate(evaluation, chen, 2, "难以放大")
    evaluating.review(evaluation, admin, "return")
    assert evaluating.rating(evaluation, chen).remark == "请写明理由"
    evaluating.rate(evaluation, lin, 5, "可用")
    evaluating.review(evaluation, admin)
    evaluating.rate(evaluation, chen, 3, "放大需两年")
    found = {one: evaluating.rating(evaluation, one) for one in experts}
    assert (found[lin].stars, found[lin].state) == (5, RatingState.ACCEPTED)
    assert (found[chen].stars, found[chen].state) == (3, RatingState.SUBMITTED)
    assert evaluating.open_elements(evaluation) == ["review", "self_evaluate"]


def test_the_enterprises_word_locks_and_tells_who_had_not_rated(
    evaluating: Evaluating,
    evaluation: int,
    admin: Account,
    experts: list[Account],
    mail: KeptMail,
) -> None:
    lin, chen = experts
    evaluating.ask(evaluation, lin, admin)
    evaluating.ask(evaluation, chen, admin)
    evaluating.rate(evaluation, lin)
    stale = evaluating.task(evaluation, "rate", chen)
    evaluating.close(evaluation, admin)
    assert evaluating.open_elements(evaluation) == []
    assert evaluating.evaluation(evaluation).state is State.LOCKED
    assert evaluating.rating(evaluation, chen).state is RatingState.ENDED
    assert evaluating.rating(evaluation, lin).state is RatingState.SUBMITTED
    assert [one["To"] for one in mail.sent] == [chen.email]
    with pytest.raises(TaskGone):
        evaluating.complete(stale, {"stars": "1", "opinion": "迟到"}, chen)
    with pytest.raises(EvaluationLocked):
        evaluating.ask(evaluation, chen)
    assert evaluating.session.scalar(select(func.count(Incident.id))) == 0


@pytest.mark.parametrize(
    "late",
    [
        "UPDATE expert_ratings SET stars = 1",
        "UPDATE expert_ratings SET opinion = '改'",
        "UPDATE expert_ratings SET state = 'accepted'",
        "INSERT INTO expert_ratings (evaluation_id, account_id, state, opinion, needs, remark, asked_at)"
        " SELECT id, 1, 'asked', '', '', '', now() FROM evaluations",
    ],
)
def test_the_database_itself_refuses_a_rating_after_the_lock(
    evaluating: Evaluating, evaluation: int, admin: Account, experts: list[Account], late: str
) -> None:
    evaluating.ask(evaluation, experts[0], admin)
    evaluating.rate(evaluation, experts[0])
    evaluating.close(evaluation, admin)
    with pytest.raises(IntegrityError, match="nobody rates again"):
        evaluating.session.execute(text(late))
    evaluating.session.rollback()


def test_the_database_itself_refuses_a_second_word(
    evaluating: Evaluating, evaluation: int, enterprise: Organisation, admin: Account, item: int
) -> None:
    evaluating.close(evaluation, admin)
    second = EnterpriseEvaluation(
        evaluation_id=evaluation, organisation_id=enterprise.id, item_id=item, stars=1,
        opinion="又", submitted_at=evaluating.runtime.clock.now(), submitted_by=admin.id,
    )  # fmt: skip
    evaluating.session.add(second)
    with pytest.raises(IntegrityError):
        evaluating.session.flush()
    evaluating.session.rollback()


@pytest.mark.parametrize("stars", [0, 6])
def test_stars_are_one_to_five(evaluating: Evaluating, evaluation: int, stars: int) -> None:
    made = evaluating.hire("xuan", evaluating.found("别家"), Role.EXPERT)
    evaluating.session.add(
        ExpertRating(
            evaluation_id=evaluation, account_id=made.id, stars=stars, state=RatingState.ASKED,
            asked_at=evaluating.runtime.clock.now(),
        )
    )  # fmt: skip
    with pytest.raises(IntegrityError, match="stars_of_five"):
        evaluating.session.flush()
    evaluating.session.rollback()


def test_an_expert_is_asked_once_and_belongs_to_the_pool(
    evaluating: Evaluating, evaluation: int, admin: Account, experts: list[Account]
) -> None:
    evaluating.ask(evaluation, experts[0], admin)
    with pytest.raises(AlreadyAsked):
        evaluating.ask(evaluation, experts[0], admin)
    stranger = evaluating.hire("xuan", evaluating.found("别家"), Role.EXPERT)
    with pytest.raises(NotInPool):
        evaluating.ask(evaluation, stranger, admin)
    assert evaluating.open_elements(evaluation) == ["rate", "self_evaluate"]


def test_a_patent_that_left_or_lies_across_the_border_is_not_evaluated(
    evaluating: Evaluating, enterprise: Organisation, admin: Account, item: int
) -> None:
    training = evaluating.found("演练大学", Kind.UNIVERSITY, training=True)
    with pytest.raises(ItemGone):
        evaluating.begin(enterprise, evaluating.register(training, number=2), admin)
    with evaluating.transaction() as tx:
        end_item(tx, item)
    with pytest.raises(ItemGone):
        evaluating.begin(enterprise, item, admin)
    with pytest.raises(ItemGone):
        evaluating.begin(enterprise, 999_999, admin)


def test_a_patent_that_leaves_ends_every_open_evaluation(
    evaluating: Evaluating,
    evaluation: int,
    admin: Account,
    experts: list[Account],
    item: int,
    mail: KeptMail,
) -> None:
    other = evaluating.found("另一家企业")
    boss = evaluating.hire("boss", other, Role.ENTERPRISE_ADMIN)
    second = evaluating.begin(other, item, boss)
    evaluating.ask(evaluation, experts[0], admin)
    with evaluating.transaction() as tx:
        leave(tx, item)
    evaluating.work()
    assert {evaluating.evaluation(one).state for one in (evaluation, second)} == {State.ENDED}
    assert evaluating.open_elements(evaluation) == []
    assert [one["To"] for one in mail.sent] == [experts[0].email]


def test_other_enterprises_see_stars_from_three_on(
    evaluating: Evaluating, evaluation: int, admin: Account, item: int
) -> None:
    evaluating.close(evaluation, admin, 5)
    for number, stars in ((2, 5), (3, 3)):
        place = evaluating.found(f"第{number}家")
        boss = evaluating.hire(f"boss{number}", place, Role.ENTERPRISE_ADMIN)
        assert shown_stars(stars_by_item(evaluating.session, [item])[item]) is None
        evaluating.close(evaluating.begin(place, item, boss), boss, stars)
    counted = stars_by_item(evaluating.session, [item])[item]
    assert shown_stars(counted) == {5: 2, 4: 0, 3: 1, 2: 0, 1: 0}


def test_beginning_twice_at_once_makes_one_case(
    evaluating: Evaluating,
    database: Engine,
    enterprise: Organisation,
    admin: Account,
    item: int,
) -> None:
    by = str(admin.id)

    def begin(session: Session, runtime: Runtime) -> None:
        with transaction(session, runtime) as tx:
            begin_evaluation(tx, enterprise.id, item, by=by)

    results = _at_once(database, evaluating.runtime, begin)
    assert all(one is None or isinstance(one, AlreadyOpened) for one in results), results
    assert None in results
    count = evaluating.session.scalar
    assert count(select(func.count(Case.id))) == count(select(func.count(Evaluation.id))) == 1


def test_two_final_words_at_once_leave_one(
    evaluating: Evaluating, database: Engine, evaluation: int, admin: Account
) -> None:
    task_id, by = evaluating.task(evaluation, "self_evaluate").id, str(admin.id)
    answers = {"stars": "4", "opinion": "可用", "needs": None, "cooperates": True}
    groups = [f"enterprise_admin@{evaluating.evaluation(evaluation).organisation_id}"]
    evaluating.session.commit()

    def close(session: Session, runtime: Runtime) -> None:
        with transaction(session, runtime) as tx:
            complete_task(tx, task_id, answers, by=by, groups=groups)

    results = _at_once(database, evaluating.runtime, close)
    assert sorted(type(one).__name__ for one in results) == ["NoneType", "TaskGone"]
    assert evaluating.session.scalar(select(func.count(EnterpriseEvaluation.id))) == 1
    assert evaluating.evaluation(evaluation).state is State.LOCKED


def _at_once(
    database: Engine, runtime: Runtime, act: Callable[[Session, Runtime], None]
) -> list[EngineError | None]:
    """What two people get who act in the same moment."""
    barrier = Barrier(2)
    results: list[EngineError | None] = []

    def run() -> None:
        with Session(database, expire_on_commit=False) as session:
            barrier.wait()
            try:
                act(session, replace(runtime, deliver=lambda job_id: None))
            except EngineError as error:
                results.append(error)
            else:
                results.append(None)

    threads = [Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results
