"""Nothing stays with a frozen account, also what comes to it after it was frozen."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from engine import cases, deployments
from engine.db import transaction
from engine.handing import delegate_task, hand_back_task, transfer_task
from engine.models import Task
from engine.participants import Place
from engine.runtime import Runtime
from engine.signing import add_signer
from engine.suspension import resume_case, suspend_case
from tests.bpmn import chain, model
from tests.engine.verbs.conftest import user_task
from tests.webapp.verbs.test_pages import Desk, desk
from webapp.work import free_stranded
from workflows.operations.leavers import stranded
from workflows.records.accounts import freeze_account

__all__ = ["desk"]


@pytest.fixture
def frozen(desk: Desk, session: Session, web_runtime: Runtime) -> str:
    """bert, who had nothing when he was frozen."""
    with transaction(session, web_runtime) as tx:
        freeze_account(tx, int(desk.people["bert"]), by=None)
    return desk.people["bert"]


def do(desk: Desk, runtime: Runtime, verb, who: str = "anna", **options: object) -> None:  # type: ignore[no-untyped-def]
    with transaction(desk.session, runtime) as tx:
        groups = desk.task().candidates
        verb(tx, desk.task().id, by=desk.people[who], groups=groups, **options)


def test_what_is_handed_to_it_goes_back_to_the_group(
    desk: Desk, frozen: str, session: Session, web_runtime: Runtime
) -> None:
    do(desk, web_runtime, transfer_task, to=frozen, reason="late")
    assert free_stranded(session, web_runtime) == 1
    assert desk.task().assignee is None
    assert desk.task().candidates[0].startswith("enterprise_admin@")
    assert free_stranded(session, web_runtime) == 0


def test_an_opinion_is_not_waited_for_and_nothing_comes_back_to_it(
    desk: Desk, frozen: str, session: Session, web_runtime: Runtime
) -> None:
    do(desk, web_runtime, delegate_task, to=frozen, reason="")
    free_stranded(session, web_runtime)
    assert (desk.task().assignee, desk.task().delegated_by) == (desk.people["anna"], None)
    do(desk, web_runtime, add_signer, person=frozen, place=Place.BEFORE)
    free_stranded(session, web_runtime)
    assert desk.task().signing is None


def test_what_returns_to_it_goes_on(desk: Desk, session: Session, web_runtime: Runtime) -> None:
    do(desk, web_runtime, delegate_task, who="bert", to=desk.people["anna"], reason="")
    do(desk, web_runtime, hand_back_task, opinion="fine")
    with transaction(session, web_runtime) as tx:
        account = freeze_account(tx, int(desk.people["bert"]), by=None)
        account_id = str(account.id)
    assert stranded(session) == [(desk.task().id, account_id)]
    free_stranded(session, web_runtime)
    assert desk.task().assignee is None


def test_whom_a_model_names_and_who_is_gone_leaves_it_to_the_enterprise(
    desk: Desk, frozen: str, session: Session, web_runtime: Runtime
) -> None:
    parts = chain("s:startEvent", user_task("x", f"person@{frozen}"), "e:endEvent")
    with transaction(session, web_runtime) as tx:
        deployments.deploy(tx, {"process.bpmn": model("named", parts)})
        case = cases.start_case(tx, "named", {}, by=None).id
    free_stranded(session, web_runtime)
    task = session.query(Task).filter_by(case_id=case).one()
    session.refresh(task)
    assert task.candidates[0].startswith("enterprise_admin@")


def test_a_suspended_case_waits(
    desk: Desk, frozen: str, session: Session, web_runtime: Runtime
) -> None:
    do(desk, web_runtime, transfer_task, to=frozen, reason="late")
    with transaction(session, web_runtime) as tx:
        suspend_case(tx, desk.case, by="1", reason="")
    assert free_stranded(session, web_runtime) == 0
    with transaction(session, web_runtime) as tx:
        resume_case(tx, desk.case, by="1")
    assert free_stranded(session, web_runtime) == 1
