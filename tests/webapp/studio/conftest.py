"""Two owners of a published package, each in a browser of their own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

import workflows
from engine import cases, deployments
from engine.db import transaction
from engine.models import Origin, Task
from engine.packages import read_folder
from engine.runtime import Runtime
from engine.tasks import complete_task
from tests.bpmn import chain, model, user
from tests.webapp.conftest import sign_in
from webapp.outside import variables_of
from workflows.records.accounts import Account, Role

FOLDER = Path(workflows.__file__).parent / "bpmn" / "patent_evaluation"
KEY = "patent_evaluation"
HOME = f"/studio/{KEY}"


@pytest.fixture
def web_runtime(web_runtime: Runtime) -> Runtime:
    """With the reader of forms, as an installation has it."""
    web_runtime.forms = variables_of
    return web_runtime


@pytest.fixture
def published(session: Session, web_runtime: Runtime) -> dict[str, str]:
    """The files of the package that is in force."""
    files = read_folder(FOLDER)
    with transaction(session, web_runtime) as tx:
        deployments.deploy(tx, files, origin=Origin.RELEASE)
    return files


@pytest.fixture
def owner(client: FlaskClient, make_account: Callable[..., Account]) -> FlaskClient:
    make_account("owner", role=Role.PROCESS_OWNER)
    sign_in(client, "owner")
    return client


@pytest.fixture
def second(app: Flask, make_account: Callable[..., Account]) -> FlaskClient:
    make_account("second", role=Role.PROCESS_OWNER)
    other = app.test_client()
    sign_in(other, "second")
    return other


@pytest.fixture
def editing(owner: FlaskClient, published: dict[str, str]) -> FlaskClient:
    """An owner who has begun a draft."""
    post(owner, "/begin", revision=0)
    return owner


def post(client: FlaskClient, path: str, **data: object) -> TestResponse:
    """Press a button of the studio."""
    return client.post(HOME + path, data={"csrf_token": _token(client), **data})


def _token(client: FlaskClient) -> str:
    page = client.get("/packages/").text
    return page.split('name="csrf-token" content="', 1)[1].split('"', 1)[0]


def put(
    client: FlaskClient, path: str, text: str, revision: int | str = 1, address: str = "/file"
) -> TestResponse:
    """Save a file as the editors do."""
    return client.put(
        HOME + address, query_string={"path": path}, data=text.encode(),
        headers={"X-CSRFToken": _token(client), "If-Match": f'"{revision}"'},
    )  # fmt: skip


def ask(client: FlaskClient, address: str, text: str, **query: str) -> TestResponse:
    """What an editor's script asks the server."""
    return client.post(
        HOME + address, query_string=query, data=text.encode(),
        headers={"X-CSRFToken": _token(client)},
    )  # fmt: skip


def version(session: Session, web_runtime: Runtime, *tasks: str) -> None:
    parts = [user(name, candidateGroups="clerk@7") for name in tasks]
    with transaction(session, web_runtime) as tx:
        deployments.deploy(
            tx, {"process.bpmn": model("p", chain("s:startEvent", *parts, "e:endEvent"))}
        )


@pytest.fixture
def three(session: Session, web_runtime: Runtime) -> list[int]:
    """Two cases at `a`, one at `b`; the newest version has `z` instead of `a`."""
    version(session, web_runtime, "a", "b")
    with transaction(session, web_runtime) as tx:
        made = [cases.start_case(tx, "p", {}, by="1").id for _ in range(3)]
    task = session.scalars(select(Task).where(Task.case_id == made[2])).one()
    with transaction(session, web_runtime) as tx:
        complete_task(tx, task.id, {}, by="5", groups=["clerk@7"])
    version(session, web_runtime, "z", "b")
    return made
