"""Files in forms: taken in, refused with a sentence, kept for the case, read by those who may."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import cases, deployments
from engine.db import transaction
from engine.models import Submission, Task
from engine.runtime import Runtime
from tests.bpmn import chain, model, node
from tests.webapp.conftest import sign_in, token_in
from workflows.records.accounts import Account, Role
from workflows.records.attachments import Attachment
from workflows.records.organisations import Organisation

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
FORM = {
    "schemaVersion": 19, "type": "default", "id": "proof", "components": [
        {"type": "filepicker", "id": "f", "key": "proof", "label": "Proof", "multiple": True},
        {"type": "textfield", "id": "t", "key": "note", "label": "Note", "validate": {"required": True}},
    ],
}  # fmt: skip


@pytest.fixture
def task(
    session: Session,
    web_runtime: Runtime,
    enterprise: Organisation,
    make_account: Callable[..., Account],
) -> Task:
    """An open task of the administrators that asks for files."""
    make_account("admin", role=Role.ENTERPRISE_ADMIN)
    make_account("expert", role=Role.EXPERT)
    step = node("t:userTask", extension=(
        '<zeebe:userTask/><zeebe:formDefinition formId="proof"/>'
        f'<zeebe:assignmentDefinition candidateGroups="enterprise_admin@{enterprise.id}"/>'
    ), name="Prove")  # fmt: skip
    files = {
        "process.bpmn": model("p", chain("s:startEvent", step, "e:endEvent")),
        "forms/proof.form": json.dumps(FORM),
    }
    with transaction(session, web_runtime) as tx:
        deployments.deploy(tx, files)
        case = cases.start_case(tx, "p", {}, by=None)
    return session.scalars(select(Task).where(Task.case_id == case.id)).one()


def send_files(
    client: FlaskClient, task: Task, note: str, *files: tuple[bytes, str], kept: Any = ()
) -> Any:
    """Submit the form with these files, as the page does."""
    address = f"/tasks/{task.id}"
    given = {
        "csrf_token": token_in(client.get(address).text), "_page": "proof,note", "note": note,
        "proof": [*kept, *((BytesIO(content), name) for content, name in files)],
    }  # fmt: skip
    return client.post(address, data=given, content_type="multipart/form-data")


def test_a_file_goes_with_the_answer_and_the_case_shows_it(
    client: FlaskClient, task: Task, session: Session
) -> None:
    sign_in(client, "admin")
    assert send_files(client, task, "see file", (PDF, "证明.pdf")).status_code == 302
    kept = session.scalars(select(Attachment)).one()
    assert (kept.filename, kept.case_id, kept.size) == ("证明.pdf", task.case_id, len(PDF))
    answered = session.scalars(select(Submission)).one().answers
    assert answered["proof"][0]["reference"] == kept.reference
    assert "证明.pdf" in client.get(f"/cases/{task.case_id}").text
    answer = client.get(f"/attachments/{kept.reference}")
    assert (answer.data, answer.mimetype) == (PDF, "application/pdf")
    assert answer.headers["Content-Disposition"].startswith("attachment")


def test_ranges_are_answered(client: FlaskClient, task: Task, session: Session) -> None:
    sign_in(client, "admin")
    send_files(client, task, "x", (PDF, "a.pdf"))
    reference = session.scalars(select(Attachment.reference)).one()
    part = client.get(f"/attachments/{reference}", headers={"Range": "bytes=0-4"})
    assert (part.status_code, part.data) == (206, b"%PDF-")


def test_a_form_that_is_refused_keeps_its_files(
    client: FlaskClient, task: Task, session: Session
) -> None:
    sign_in(client, "admin")
    answer = send_files(client, task, "", (PDF, "a.pdf"))
    reference = session.scalars(select(Attachment.reference)).one()
    assert answer.status_code == 422
    assert reference in answer.text
    assert send_files(client, task, "now", kept=[reference]).status_code == 302
    assert session.scalars(select(Attachment)).one().case_id == task.case_id


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"MZ\x90\0" + bytes(60), "report.pdf"),
        (b"<html><script>alert(1)</script>", "report.png"),
        (b"MZ\x90\0" + bytes(60), "tool.exe"),
        (b"", "empty.pdf"),
        (b"a\0b", "list.csv"),
        (PDF, "no-ending"),
    ],
)
def test_a_file_that_is_not_what_its_name_says_is_not_taken(
    client: FlaskClient, task: Task, session: Session, content: bytes, name: str
) -> None:
    sign_in(client, "admin")
    answer = send_files(client, task, "x", (content, name))
    assert answer.status_code == 422
    assert name in answer.text
    assert session.scalars(select(Attachment)).all() == []


def test_a_file_that_is_too_large_is_not_taken(client: FlaskClient, task: Task) -> None:
    sign_in(client, "admin")
    answer = send_files(client, task, "x", (PDF + bytes(20 * 1024 * 1024), "a.pdf"))
    assert answer.status_code == 422
    assert "20 MB" in answer.text


def test_what_the_scanner_finds_is_not_kept(
    app: Flask, client: FlaskClient, task: Task, session: Session
) -> None:
    finds = f"{sys.executable} -c 'import sys; sys.exit(b\"%%EOF\" in sys.stdin.buffer.read())'"
    app.extensions["settings"] = replace(app.extensions["settings"], scan_command=finds)
    sign_in(client, "admin")
    assert send_files(client, task, "x", (PDF, "a.pdf")).status_code == 422
    assert session.scalars(select(Attachment)).all() == []


def test_a_stranger_finds_no_file_and_cannot_attach_somebody_elses(
    app: Flask, client: FlaskClient, task: Task, session: Session
) -> None:
    sign_in(client, "admin")
    send_files(client, task, "", (PDF, "secret.pdf"))
    reference = session.scalars(select(Attachment.reference)).one()
    other = app.test_client()
    assert other.get(f"/attachments/{reference}").status_code == 302
    sign_in(other, "expert")
    assert other.get(f"/attachments/{reference}").status_code == 404
    assert client.get("/attachments/nothing").status_code == 404


def test_only_files_may_be_large(client: FlaskClient, task: Task) -> None:
    sign_in(client, "admin")
    assert send_files(client, task, "x" * 3_000_000, (PDF, "a.pdf")).status_code == 413
