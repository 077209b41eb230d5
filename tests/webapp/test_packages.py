"""Owners see their packages: what is in force, its diagram, its versions, its files."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from engine import cases, deployments, drafts
from engine.db import transaction
from engine.drafts import rights
from engine.models import Origin
from engine.runtime import Runtime
from tests.bpmn import chain, model
from tests.webapp.conftest import sign_in
from workflows.records.accounts import Account, Role


def publish(session: Session, runtime: Runtime, task: str, origin: Origin) -> None:
    text = model("p", chain("s:startEvent", f"{task}:userTask", "e:endEvent"))
    with transaction(session, runtime) as tx:
        deployments.deploy(tx, {"process.bpmn": text}, origin=origin)


@pytest.fixture
def owner(client: FlaskClient, make_account: Callable[..., Account]) -> FlaskClient:
    make_account("owner", role=Role.PROCESS_OWNER)
    sign_in(client, "owner")
    return client


def test_the_list_and_the_version_in_force(
    owner: FlaskClient, session: Session, web_runtime: Runtime
) -> None:
    publish(session, web_runtime, "first", Origin.OWNER)
    publish(session, web_runtime, "second", Origin.RELEASE)
    with transaction(session, web_runtime) as tx:
        cases.start_case(tx, "p", by=None)
    listed = owner.get("/packages/")
    assert listed.status_code == 200
    assert 'href="/packages/p"' in listed.text
    page = owner.get("/packages/p").text
    assert 'data-element="first"' in page
    assert 'data-element="second"' in owner.get("/packages/p/2").text


def test_finding_one_of_many(
    owner: FlaskClient, session: Session, web_runtime: Runtime, make_account: Callable[..., Account]
) -> None:
    """By words of its title or key, published or only begun; nothing found leads back to all."""
    publish(session, web_runtime, "first", Origin.OWNER)
    settings = 'key = "begun"\ntitle = "Pledge of patents"\n'
    with transaction(session, web_runtime) as tx:
        files = {"package.toml": settings, "process.bpmn": model("begun", "")}
        drafts.begin_draft(tx, "begun", by=str(make_account("other").id), files=files)
    everything = owner.get("/packages/").text
    assert "Pledge of patents" in everything and 'href="/packages/p"' in everything
    for words in ("PLEDGE", "begun"):
        found = owner.get(f"/packages/?q={words}").text
        assert "Pledge of patents" in found and 'href="/packages/p"' not in found
    nothing = owner.get("/packages/?q=zzz").text
    assert "没有这样的流程" in nothing and 'href="/packages/"' in nothing


def test_the_list_says_whose_it_is_and_how_many_cases_each_version_has(
    owner: FlaskClient, session: Session, web_runtime: Runtime, make_account: Callable[..., Account]
) -> None:
    publish(session, web_runtime, "first", Origin.OWNER)
    with transaction(session, web_runtime) as tx:
        cases.start_case(tx, "p", by=None)
    assert "各流程负责人" in owner.get("/packages/").text
    publish(session, web_runtime, "second", Origin.OWNER)
    other = make_account("other", role=Role.PROCESS_OWNER)
    with transaction(session, web_runtime) as tx:
        for _ in range(2):
            cases.start_case(tx, "p", by=None)
        rights.give_right(tx, "p", str(other.id), rights.Right.OWNER, by=str(other.id))
    listed = owner.get("/packages/").text
    assert "各流程负责人" not in listed
    assert "第 2 版：2" in listed and "第 1 版：1" in listed and "无问题" in listed


def test_the_zip_holds_the_files(
    owner: FlaskClient, session: Session, web_runtime: Runtime
) -> None:
    publish(session, web_runtime, "first", Origin.OWNER)
    answer = owner.get("/packages/p/1/zip")
    archive = zipfile.ZipFile(io.BytesIO(answer.data))
    assert archive.namelist() == ["p/process.bpmn"]
    assert b'id="first"' in archive.read("p/process.bpmn")


def test_what_is_not_there_and_who_may_not(owner: FlaskClient, app: object, lin: Account) -> None:
    assert owner.get("/packages/").status_code == 200
    for path in ("/packages/none", "/packages/none/1", "/packages/none/1/zip"):
        assert owner.get(path).status_code == 404
    sign_in(stranger := owner.application.test_client())
    assert stranger.get("/packages/").status_code == 403
