"""Working on a task through the browser's requests: drafts, double clicks, stale pages, strangers, failures."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine import cases, deployments
from engine.db import transaction
from engine.errors import Refused
from engine.models import Draft, Incident, Submission, Task, TaskStatus
from engine.runtime import Runtime
from tests.bpmn import chain, model, node, service
from tests.counting import counted
from tests.webapp.conftest import send, sign_in, token_in
from webapp.extensions import db
from workflows.records.accounts import Account, Role
from workflows.records.organisations import Organisation

FORM = {
    "type": "default", "schemaVersion": 19, "id": "opinion", "components": [
        {"type": "radio", "id": "r", "key": "outcome", "label": "Outcome", "validate": {"required": True},
         "values": [{"label": "yes", "value": "yes"}, {"label": "no", "value": "no"}]},
        {"type": "textfield", "id": "t", "key": "reason", "label": "Reason", "validate": {"required": True},
         "conditional": {"hide": '=outcome != "no"'}},
        {"type": "button", "id": "b", "label": "Decide", "action": "submit"},
    ],
}  # fmt: skip


class TooLong(Refused):
    text = "This reason is not accepted: {reason}"


@pytest.fixture
def opened(
    app: Flask, session: Session, web_runtime: Runtime, enterprise: Organisation
) -> Callable[..., Task]:
    """`opened(operation)`: a fresh task of the administrators, followed by an operation if one is named."""

    def make(operation: Callable[..., Any] | None = None) -> Task:
        rest = ["e:endEvent"]
        if operation is not None:
            web_runtime.operations = {**web_runtime.operations}
            from engine.operations import Catalogue

            own = Catalogue(web_runtime.operations)
            own.operation("tests.check")(operation)
            web_runtime.operations = own
            rest = [service("x", "tests.check", "reason=reason"), *rest]
        task = node("t:userTask", extension=(
            '<zeebe:userTask/><zeebe:formDefinition formId="opinion"/>'
            f'<zeebe:assignmentDefinition candidateGroups="enterprise_admin@{enterprise.id}"/>'
        ), name="Opinion")  # fmt: skip
        files = {
            "process.bpmn": model("p", chain("s:startEvent", task, *rest)),
            "forms/opinion.form": json.dumps(FORM),
            "languages/en.yaml": "Opinion: Verdict\nOutcome: Result\nDecide: Give the verdict\n",
        }
        with transaction(session, web_runtime) as tx:
            deployments.deploy(tx, files)
            case = cases.start_case(tx, "p", {"reason": None}, by=None)
        return session.scalars(select(Task).where(Task.case_id == case.id)).one()

    return make


@pytest.fixture
def admin(client: FlaskClient, make_account: Callable[..., Account]) -> FlaskClient:
    make_account("admin", role=Role.ENTERPRISE_ADMIN)
    sign_in(client, "admin")
    return client


def submitted(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Submission)) or 0


def test_the_page_shows_the_form_with_its_own_words(admin: FlaskClient, opened: Any) -> None:
    page = admin.get(f"/tasks/{opened().id}")
    assert page.status_code == 200
    assert "Outcome" in page.text
    assert "Decide" in page.text


def test_readers_of_another_language_get_the_packages_second_one(
    admin: FlaskClient, opened: Any
) -> None:
    task = opened()
    assert "Verdict" not in admin.get(f"/tasks/{task.id}").text
    send(admin, "/language", {"locale": "en"})
    page = admin.get(f"/tasks/{task.id}").text
    assert all(text in page for text in ("Verdict", "Result", "Give the verdict"))
    assert "Verdict" in admin.get("/inbox").text


def test_submitting_ends_the_task_and_leads_on(
    admin: FlaskClient, opened: Any, session: Session
) -> None:
    task = opened()
    answer = send(admin, f"/tasks/{task.id}", {"outcome": "yes"})
    assert (answer.status_code, answer.location) == (302, "/inbox")
    assert session.get_one(Task, task.id, populate_existing=True).status is TaskStatus.COMPLETED
    assert submitted(session) == 1


def test_what_is_wrong_is_said_beside_the_field_and_entries_stay(
    admin: FlaskClient, opened: Any, session: Session
) -> None:
    answer = send(admin, f"/tasks/{opened().id}", {"outcome": "no", "_page": "outcome,reason", "reason": ""})  # fmt: skip
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert 'value="no" checked' in answer.text or "checked" in answer.text
    assert submitted(session) == 0


def test_a_double_click_is_done_once_and_leads_to_the_case(
    admin: FlaskClient, opened: Any, session: Session
) -> None:
    task = opened()
    token = token_in(admin.get(f"/tasks/{task.id}").text)
    data = {"csrf_token": token, "outcome": "yes"}
    admin.post(f"/tasks/{task.id}", data=data)
    again = admin.post(f"/tasks/{task.id}", data=data)
    assert (again.status_code, again.location) == (302, f"/cases/{task.case_id}")
    assert submitted(session) == 1


def test_a_stale_page_is_told_that_somebody_was_faster(
    app: Flask, admin: FlaskClient, opened: Any, make_account: Any, session: Session
) -> None:
    task = opened()
    token = token_in(admin.get(f"/tasks/{task.id}").text)
    other = app.test_client()
    make_account("other", role=Role.ENTERPRISE_ADMIN)
    sign_in(other, "other")
    send(other, f"/tasks/{task.id}", {"outcome": "yes"})
    late = admin.post(
        f"/tasks/{task.id}", data={"csrf_token": token, "outcome": "no", "reason": "x"}
    )
    assert late.status_code == 409
    assert submitted(session) == 1


@pytest.mark.parametrize(
    "path", ["/tasks/{}", "/tasks/{}/claim", "/tasks/{}/fields", "/tasks/{}/release"]
)
def test_a_task_of_others_is_not_there(
    client: FlaskClient, opened: Any, lin: Account, path: str
) -> None:
    task = opened()
    sign_in(client)
    token = token_in(client.get("/me").text)
    address = path.format(task.id)
    assert client.post(address, data={"csrf_token": token, "outcome": "yes"}).status_code == 404
    assert client.get(f"/tasks/{task.id}").status_code == 404
    assert client.get(f"/cases/{task.case_id}").status_code == 404
    assert client.get("/tasks/999999").status_code == 404


def test_ten_megabytes_are_refused_with_a_sentence(
    admin: FlaskClient, opened: Any, session: Session
) -> None:
    answer = send(admin, f"/tasks/{opened().id}", {"outcome": "no", "reason": "字" * 3_500_000})
    assert answer.status_code == 413
    assert "2 MB" in answer.text
    assert submitted(session) == 0


def test_what_is_typed_is_kept_and_found_again(
    admin: FlaskClient, opened: Any, session: Session
) -> None:
    task = opened()
    send(admin, f"/tasks/{task.id}", {"outcome": "no", "reason": "半句"}, to=f"/tasks/{task.id}/fields")  # fmt: skip
    assert session.scalars(select(Draft.task_id)).all() == [task.id]
    assert "半句" in admin.get(f"/tasks/{task.id}").text


def test_claiming_and_giving_back(admin: FlaskClient, opened: Any, session: Session) -> None:
    task = opened()
    send(admin, f"/tasks/{task.id}", {}, to=f"/tasks/{task.id}/claim")
    assert session.get_one(Task, task.id, populate_existing=True).assignee
    send(admin, f"/tasks/{task.id}", {}, to=f"/tasks/{task.id}/release")
    assert session.get_one(Task, task.id, populate_existing=True).assignee is None


def test_a_failure_of_ours_keeps_what_was_typed_and_calls_an_operator(
    admin: FlaskClient, opened: Any, session: Session
) -> None:
    def fail(tx: object, reason: str | None) -> None:
        raise ZeroDivisionError("out of order")

    task = opened(fail)
    answer = send(admin, f"/tasks/{task.id}", {"outcome": "yes"})
    assert answer.status_code == 500
    assert session.get_one(Task, task.id, populate_existing=True).status is TaskStatus.OPEN
    assert [one.kind for one in session.scalars(select(Incident))] == ["ZeroDivisionError"]
    assert session.scalars(select(Draft.task_id)).all() == [task.id]
    assert "out of order" not in answer.text


def test_a_refusal_is_shown_beside_its_field(
    admin: FlaskClient, opened: Any, session: Session
) -> None:
    def refuse(tx: object, reason: str | None) -> None:
        raise TooLong(field="reason", reason=reason)

    answer = send(admin, f"/tasks/{opened(refuse).id}", {"outcome": "no", "_page": "outcome,reason", "reason": "hm"})  # fmt: skip
    assert answer.status_code == 422
    assert "This reason is not accepted: hm" in answer.text
    assert session.scalars(select(Incident)).all() == []


def test_a_finished_task_leads_to_its_case(admin: FlaskClient, opened: Any) -> None:
    task = opened()
    send(admin, f"/tasks/{task.id}", {"outcome": "yes"})
    page = admin.get(f"/tasks/{task.id}", follow_redirects=True)
    assert page.request.path == f"/cases/{task.case_id}"
    assert "<svg" in page.text


def test_a_request_without_its_token_is_refused(
    admin: FlaskClient, opened: Any, session: Session
) -> None:
    answer = admin.post(f"/tasks/{opened().id}", data={"outcome": "yes"})
    assert answer.status_code == 400
    assert submitted(session) == 0


def test_few_statements(app: Flask, admin: FlaskClient, opened: Any) -> None:
    task = opened()
    token = token_in(admin.get(f"/tasks/{task.id}").text)
    with app.app_context(), counted(db.engine) as inbox:
        admin.get("/inbox")
    assert len(inbox) <= 5, inbox
    with app.app_context(), counted(db.engine) as complete:
        admin.post(f"/tasks/{task.id}", data={"csrf_token": token, "outcome": "yes"})
    assert len(complete) <= 12, complete


def test_an_autosave_from_a_stale_page_says_that_nothing_is_kept(
    admin: FlaskClient, opened: Any, session: Session
) -> None:
    task = opened()
    token = token_in(admin.get(f"/tasks/{task.id}").text)
    send(admin, f"/tasks/{task.id}", {"outcome": "yes"})
    typed = {"csrf_token": token, "outcome": "no", "reason": "too late"}
    late = admin.post(f"/tasks/{task.id}/fields", data=typed)
    assert (late.status_code, late.headers["HX-Reswap"]) == (409, "none")
    assert f"/cases/{task.case_id}" in late.text
    assert session.scalars(select(Draft.task_id)).all() == []


def test_who_comes_too_late_gets_the_text_back(
    app: Flask, admin: FlaskClient, opened: Any, make_account: Any
) -> None:
    task = opened()
    token = token_in(admin.get(f"/tasks/{task.id}").text)
    other = app.test_client()
    make_account("other", role=Role.ENTERPRISE_ADMIN)
    sign_in(other, "other")
    send(other, f"/tasks/{task.id}", {"outcome": "yes"})
    typed = {"csrf_token": token, "outcome": "no", "reason": "a reason worth keeping <b>"}
    late = admin.post(f"/tasks/{task.id}", data=typed)
    assert late.status_code == 409
    assert "a reason worth keeping &lt;b&gt;" in late.text
    assert f"/cases/{task.case_id}" in late.text
