"""The pages of webhooks: whose they are, what they refuse, what they show once."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.db import transaction
from engine.runtime import Runtime
from tests.webapp.conftest import send, sign_in
from tests.webapp.verbs.test_pages import Desk
from tests.webapp.webhooks.conftest import Receiver
from workflows.records.accounts import Account, Role
from workflows.records.organisations import Organisation
from workflows.records.webhook_hosts import WebhookHost, allow_host
from workflows.records.webhooks import MOST, Webhook, WebhookCall

ADDRESS = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=very-secret"
ROBOT = {"name": "Patents", "shape": "wecom", "address": ADDRESS, "key": ""}


@pytest.fixture
def allowed(desk: Desk, session: Session, web_runtime: Runtime) -> Desk:
    with transaction(session, web_runtime) as tx:
        allow_host(tx, "qyapi.weixin.qq.com", inside=False, note="", by="1")
    return desk


@pytest.fixture
def operator(app: Flask, desk: Desk, make_account: Callable[..., Account]) -> FlaskClient:
    make_account("yun", role=Role.OPERATOR)
    browser = app.test_client()
    sign_in(browser, "yun")
    return browser


def hooks(session: Session) -> list[Webhook]:
    return list(session.scalars(select(Webhook).execution_options(populate_existing=True)))


def test_one_adds_a_robot_and_its_address_is_not_shown_again(
    allowed: Desk, session: Session
) -> None:
    assert allowed.send("bert", "/webhooks/new", **ROBOT).status_code == 200
    [made] = hooks(session)
    page = allowed.get("bert", f"/webhooks/{made.id}").text
    assert "Patents" in page and "qyapi.weixin.qq.com" in page and "very-secret" not in page
    assert "Patents" in allowed.get("bert", "/webhooks/").text
    assert 'name="robots-urged"' in allowed.get("bert", "/notices/settings").text
    assert 'name="robots-urged"' not in allowed.get("anna", "/notices/settings").text


def test_a_secret_is_shown_once_and_renewed(allowed: Desk, session: Session) -> None:
    first = allowed.send("bert", "/webhooks/new", **{**ROBOT, "shape": "json"}).text
    secret = re.search(r"whsec_[\w+/=]+", first)
    [made] = hooks(session)
    assert secret and secret[0] not in allowed.get("bert", f"/webhooks/{made.id}").text
    again = allowed.send("bert", f"/webhooks/{made.id}/renew").text
    assert "whsec_" in again and secret[0] not in again


def test_pausing_and_resuming_are_said(allowed: Desk, session: Session) -> None:
    allowed.send("bert", "/webhooks/new", **ROBOT)
    [made] = hooks(session)
    said = {}
    for verb in ("pause", "resume"):
        allowed.send("bert", f"/webhooks/{made.id}/{verb}")
        page = allowed.get("bert", f"/webhooks/{made.id}").text
        said[verb] = re.search(r'class="flash flash-success">.*?</svg> ([^<]+)</p>', page)
    texts = {verb: found[1].strip() for verb, found in said.items() if found}
    assert set(texts) == {"pause", "resume"} and texts["pause"] != texts["resume"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"address": "https://example.org/hook"},
        {"address": "http://qyapi.weixin.qq.com/cgi-bin"},
        {"address": "https://user:word@qyapi.weixin.qq.com/"},
        {"address": "https://qyapi.weixin.qq.com:8443/"},
        {"address": "https://qyapi.weixin.qq.com@10.0.0.1/"},
        {"address": "file:///etc/passwd"},
        {"address": "https://qyapi.weixin.qq.com/\r\nX: y"},
        {"address": "https://[::1"},
        {"address": "x" * 501},
        {"name": " "},
        {"shape": "slack"},
    ],
)
def test_what_cannot_be_an_address_is_refused(
    allowed: Desk, session: Session, wrong: dict[str, str]
) -> None:
    assert allowed.send("bert", "/webhooks/new", **{**ROBOT, **wrong}).status_code == 422
    assert hooks(session) == []


def test_there_are_not_endlessly_many(allowed: Desk, session: Session) -> None:
    for _ in range(MOST):
        assert allowed.send("bert", "/webhooks/new", **ROBOT).status_code == 200
    assert allowed.send("bert", "/webhooks/new", **ROBOT).status_code == 422
    assert len(hooks(session)) == MOST


def test_administrators_keep_their_organisations_webhooks_and_nobody_else(
    allowed: Desk,
    app: Flask,
    session: Session,
    enterprise: Organisation,
    make_account: Callable[..., Account],
) -> None:
    path = f"/webhooks/new/{enterprise.id}"
    assert allowed.send("bert", path, **ROBOT, kinds=["offered", "urged"]).status_code == 200
    [made] = hooks(session)
    assert (made.organisation_id, made.kinds) == (enterprise.id, ["offered", "urged"])
    assert allowed.get("anna", f"/webhooks/{made.id}").status_code == 200
    assert allowed.send("bert", path, **ROBOT, kinds=["mentioned"]).status_code == 422
    make_account("zhuan", role=Role.EXPERT)
    expert = app.test_client()
    sign_in(expert, "zhuan")
    assert expert.get(f"/webhooks/{made.id}").status_code == 404
    assert expert.get(path).status_code == 404
    assert send(expert, "/inbox", {}, to=f"/webhooks/{made.id}/remove").status_code == 404
    assert hooks(session) == [made]


def test_ones_own_is_ones_own(allowed: Desk, session: Session) -> None:
    allowed.send("bert", "/webhooks/new", **ROBOT)
    [made] = hooks(session)
    assert allowed.get("anna", f"/webhooks/{made.id}").status_code == 404
    for verb in ("test", "pause", "renew", "remove"):
        assert allowed.send("anna", f"/webhooks/{made.id}/{verb}").status_code == 404
    assert hooks(session)[0].paused_at is None and hooks(session)[0].version == 1
    assert allowed.send("bert", f"/webhooks/{made.id}/explode").status_code == 404


def test_it_is_tried_paused_resumed_and_removed(
    allowed: Desk,
    session: Session,
    web_runtime: Runtime,
    receiver: Receiver,
    work: Callable[[], None],
) -> None:
    with transaction(session, web_runtime) as tx:
        allow_host(tx, receiver.host, inside=True, note="", by="1")
    allowed.send("bert", "/webhooks/new", **{**ROBOT, "shape": "json", "address": receiver.url})
    [made] = hooks(session)
    assert allowed.send("bert", f"/webhooks/{made.id}/test").status_code == 302
    work()
    assert [one["type"] for one in receiver.messages] == ["notice.test"]
    assert "已送达" in allowed.get("bert", f"/webhooks/{made.id}").text
    allowed.send("bert", f"/webhooks/{made.id}/pause")
    assert hooks(session)[0].paused_by == allowed.people["bert"]
    allowed.send("bert", f"/webhooks/{made.id}/resume")
    assert hooks(session)[0].paused_by is None
    allowed.send("bert", f"/webhooks/{made.id}/remove")
    assert hooks(session) == [] and session.scalars(select(WebhookCall)).all() == []


def test_an_operator_allows_and_removes_hosts(operator: FlaskClient, session: Session) -> None:
    given = {"host": " OAPI.DingTalk.com ", "note": "robots"}
    assert send(operator, "/webhooks/hosts", given).status_code == 302
    [one] = session.scalars(select(WebhookHost))
    assert (one.host, one.inside) == ("oapi.dingtalk.com", False)
    send(operator, "/webhooks/hosts", {**given, "inside": "y"})
    session.refresh(one)
    assert one.inside
    send(operator, "/webhooks/hosts", {"host": one.host}, to="/webhooks/hosts/refuse")
    session.expire_all()
    assert session.scalars(select(WebhookHost)).all() == []


@pytest.mark.parametrize(
    "host", ["", "https://x.org", "x.org/path", "a@b", "x.org:port", "x y", "*.org#"]
)
def test_what_is_no_host_is_refused(operator: FlaskClient, session: Session, host: str) -> None:
    assert send(operator, "/webhooks/hosts", {"host": host}).status_code == 422
    assert session.scalars(select(WebhookHost)).all() == []


def test_only_operators_allow_hosts(allowed: Desk) -> None:
    assert allowed.get("bert", "/webhooks/hosts").status_code == 403
    assert allowed.send("bert", "/webhooks/hosts", host="evil.example.org").status_code == 403
