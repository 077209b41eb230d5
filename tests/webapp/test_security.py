"""What every answer says to the browser, and what errors look like."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from engine.errors import NotAllowed, TaskGone, UnknownProcess
from engine.runtime import Runtime
from tests.webapp.conftest import sign_in, used
from webapp import access, create_app
from webapp.edge import now
from webapp.extensions import db
from webapp.settings import Settings
from workflows.records.accounts import Account

PAGES = ("/login", "/forgotten", "/nowhere", "/healthz")


@pytest.mark.parametrize("url", PAGES)
def test_every_answer_is_strict(client: FlaskClient, url: str) -> None:
    headers = client.get(url).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("url", PAGES)
def test_no_page_needs_what_the_policy_forbids(client: FlaskClient, url: str) -> None:
    page = client.get(url).text
    assert "<style" not in page and " style=" not in page and "onclick" not in page
    assert page.count("<script") == page.count('<script type="module" src=')


@pytest.fixture
def fresh_app(database: object, settings: Settings, web_runtime: Runtime) -> Iterator[Flask]:
    """An application that has answered nothing yet, so that a test may add a route to it."""
    yield from used(create_app(settings, web_runtime), settings, web_runtime)


def test_cookies_are_out_of_reach_of_scripts(client: FlaskClient, lin: Account) -> None:
    cookie = sign_in(client).headers["Set-Cookie"]
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie


def test_over_tls_cookies_and_browsers_stay_there(
    settings: Settings, web_runtime: Runtime, database: object
) -> None:
    app = create_app(replace(settings, base_url="https://panhuo.example"), web_runtime)
    answer = app.test_client().get("/login", base_url="https://panhuo.example")
    assert "max-age=" in answer.headers["Strict-Transport-Security"]
    assert answer.headers["Set-Cookie"].startswith("__Host-panhuo=")
    assert "Secure" in answer.headers["Set-Cookie"]


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (TaskGone(), 409),
        (NotAllowed(what="<b>x</b>"), 404),
        (UnknownProcess(key="<b>x</b>"), 422),
        (RuntimeError("a secret of the program"), 500),
        (PermissionError(), 500),
    ],
)
def test_errors_are_pages_with_a_sentence(fresh_app: Flask, error: Exception, status: int) -> None:
    def broken() -> str:
        raise error

    fresh_app.config["PROPAGATE_EXCEPTIONS"] = False
    fresh_app.add_url_rule("/broken", "broken", access.public(broken))
    answer = fresh_app.test_client().get("/broken")
    assert answer.status_code == status
    assert "<h1>" in answer.text and 'class="lead"' in answer.text
    assert "a secret of the program" not in answer.text and "<b>x" not in answer.text


def test_a_refusal_is_told_in_the_readers_language(fresh_app: Flask) -> None:
    def refused() -> str:
        raise UnknownProcess(key="盘点")

    fresh_app.add_url_rule("/refused", "refused", access.public(refused))
    client = fresh_app.test_client()
    assert "流程 盘点 尚未发布" in client.get("/refused").text
    with client.session_transaction() as session:
        session["locale"] = "en"
    assert "No process 盘点 is published" in client.get("/refused").text


def test_roles_open_pages(fresh_app: Flask, lin: Account) -> None:
    fresh_app.add_url_rule("/bureau", "bureau", access.role("bureau_reviewer")(lambda: "in"))
    fresh_app.add_url_rule("/experts-only", "experts-only", access.role("expert")(lambda: "in"))
    client = fresh_app.test_client()
    sign_in(client)
    assert client.get("/bureau").status_code == 403
    assert client.get("/experts-only").text == "in"


def test_the_database_being_away_is_a_page_too(
    settings: Settings, web_runtime: Runtime, lin: Account, client: FlaskClient
) -> None:
    """A signed-in request cannot even load its person: a page without the layout says what to do."""
    sign_in(client)
    cookie = client.get_cookie("panhuo")
    assert cookie is not None
    away = create_app(
        replace(settings, database_url="postgresql+psycopg://nobody@127.0.0.1:1/none"), web_runtime
    )
    away.config["PROPAGATE_EXCEPTIONS"] = False
    stranded = away.test_client()
    stranded.set_cookie("panhuo", cookie.value)
    answer = stranded.get("/me")
    assert answer.status_code == 500
    assert "请稍后再试" in answer.text
    assert stranded.get("/healthz").status_code == 503


def test_figures_are_for_this_machine_or_for_a_token(
    app: Flask, settings: Settings, web_runtime: Runtime
) -> None:
    assert "panhuo_requests_total" in app.test_client().get("/metrics").text
    elsewhere = {"REMOTE_ADDR": "203.0.113.9"}
    assert app.test_client().get("/metrics", environ_base=elsewhere).status_code == 404
    proxied = {"X-Forwarded-For": "203.0.113.9"}
    assert app.test_client().get("/metrics", headers=proxied).status_code == 404
    guarded = create_app(replace(settings, metrics_token="tell-me"), web_runtime).test_client()
    assert guarded.get("/metrics").status_code == 404
    shown = {"Authorization": "Bearer tell-me"}
    assert guarded.get("/metrics", headers=shown, environ_base=elsewhere).status_code == 200


def test_logs_hold_no_personal_data(
    fresh_app: Flask, lin: Account, capsys: pytest.CaptureFixture[str]
) -> None:
    client = fresh_app.test_client()
    sign_in(client)
    client.get("/activate/a-secret-of-a-link")
    written = capsys.readouterr().err
    assert '"endpoint": "accounts.login"' in written
    assert "林晓雯" not in written and "example.org" not in written and "a-secret" not in written


@pytest.mark.parametrize("shape", ["taken", "malformed"])
def test_a_failing_statement_tells_the_log_no_personal_data(
    fresh_app: Flask, lin: Account, capsys: pytest.CaptureFixture[str], shape: str
) -> None:
    """Neither its parameters nor what PostgreSQL quotes of them in the details of its error."""
    login = "lin" if shape == "taken" else "欧阳 若曦"

    def broken() -> str:
        db.session.add(Account(login=login, name="欧阳若曦", phone="13912345678", created_at=now()))
        db.session.flush()
        return "never"

    fresh_app.add_url_rule("/broken", "broken", access.public(broken))
    assert fresh_app.test_client().get("/broken").status_code == 500
    written = capsys.readouterr().err
    assert "IntegrityError" in written and "in broken" in written, (
        "it still says what failed and where"
    )
    for personal in ("欧阳", "13912345678", "(lin)"):
        assert personal not in written
