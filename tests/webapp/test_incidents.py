"""The operators' desk: what failed is seen, tried again, closed; nobody else sees it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from engine import cases, deployments, jobs
from engine.db import transaction
from engine.models import Incident, Job, JobStatus
from engine.operations import Catalogue
from engine.runtime import Runtime
from tests.bpmn import chain, model, node
from tests.webapp.conftest import send, sign_in, token_in
from workflows.records.accounts import Account, Role


@pytest.fixture
def failed(session: Session, web_runtime: Runtime, client: FlaskClient) -> Incident:
    """A job that failed until it was given up."""
    own = Catalogue(web_runtime.operations)

    @own.operation("tests.fail", outside=True)
    def fail(tx: object) -> None:
        raise ConnectionRefusedError("the mail server does not answer")

    web_runtime.operations = own
    with transaction(session, web_runtime) as tx:
        job_id = jobs.enqueue(tx, "tests.fail", {}, retries=1)
    jobs.run_job(session, web_runtime, job_id)
    return session.query(Incident).one()


@pytest.fixture
def operator(client: FlaskClient, make_account: Callable[..., Account]) -> FlaskClient:
    make_account("ops", role=Role.OPERATOR)
    sign_in(client, "ops")
    return client


def test_an_operator_sees_it_and_has_it_tried_again(
    operator: FlaskClient, failed: Incident, session: Session, delivered: list[int]
) -> None:
    assert "the mail server does not answer" in operator.get("/incidents/").text
    page = f"/incidents/{failed.id}"
    assert "ConnectionRefusedError" in operator.get(page).text
    delivered.clear()
    send(operator, page, {}, to=f"{page}/retry")
    job = session.get_one(Job, failed.job_id, populate_existing=True)
    assert (job.status, delivered) == (JobStatus.READY, [job.id])
    assert failed.message not in operator.get("/incidents/").text
    assert failed.message in operator.get("/incidents/?closed=1").text


def test_it_names_the_step_and_what_it_was_given_and_leads_to_the_case(
    operator: FlaskClient, session: Session, web_runtime: Runtime
) -> None:
    own = Catalogue(web_runtime.operations)

    @own.operation("tests.tell", outside=True)
    def tell(tx: object, whom: str) -> None:
        raise ConnectionRefusedError("nobody answers")

    web_runtime.operations = own
    mapped = '<zeebe:ioMapping><zeebe:input source="=who" target="whom"/></zeebe:ioMapping>'
    step = node(
        "tell:serviceTask",
        f'<extensionElements><zeebe:taskDefinition type="tests.tell" retries="1"/>{mapped}</extensionElements>',
        name="通知申请人",
    )
    text = model("p", chain("s:startEvent", step, "e:endEvent"))
    with transaction(session, web_runtime) as tx:
        deployments.deploy(tx, {"process.bpmn": text})
        case = cases.start_case(tx, "p", {"who": "沈工"}, by=None)
    job = session.query(Job).filter_by(case_id=case.id).one()
    jobs.run_job(session, web_runtime, job.id)
    assert "通知申请人" in operator.get("/incidents/").text
    page = operator.get(f"/incidents/{session.query(Incident).one().id}").text
    assert "通知申请人" in page and "沈工" in page
    assert f'href="/studio/p/operating/{case.id}"' in page
    assert operator.get(f"/studio/p/operating/{case.id}").status_code == 200


def test_one_that_needs_nothing_more_is_closed(
    operator: FlaskClient, failed: Incident, session: Session
) -> None:
    page = f"/incidents/{failed.id}"
    send(operator, page, {}, to=f"{page}/close")
    closed = session.get_one(Incident, failed.id, populate_existing=True)
    assert closed.resolved_by is not None
    assert session.get_one(Job, failed.job_id, populate_existing=True).status == JobStatus.CANCELLED


def test_nobody_else_sees_incidents(client: FlaskClient, failed: Incident, lin: Account) -> None:
    sign_in(client)
    token = token_in(client.get("/me").text)
    assert client.get("/incidents/").status_code == 403
    assert client.get(f"/incidents/{failed.id}").status_code == 403
    again = client.post(f"/incidents/{failed.id}/retry", data={"csrf_token": token})
    assert again.status_code == 403


def test_without_any_the_desk_is_empty_but_not_blank(operator: FlaskClient) -> None:
    page = operator.get("/incidents/")
    assert page.status_code == 200
    assert 'class="empty"' in page.text
    assert operator.get("/incidents/99").status_code == 404
