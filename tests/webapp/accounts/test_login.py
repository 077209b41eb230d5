"""Signing in and out."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from engine.clock import FakeClock
from engine.db import transaction
from engine.runtime import Runtime
from tests.webapp.conftest import PASSWORD, send, sign_in
from webapp.accounts.limits import FAILURES_BY_ACCOUNT
from workflows.records import accounts
from workflows.records.accounts import Account

TRIES = int(FAILURES_BY_ACCOUNT.split()[0])


def test_right_password_opens_the_pages(client: FlaskClient, lin: Account) -> None:
    assert sign_in(client).status_code == 302
    assert client.get("/me").status_code == 200


def test_login_may_be_written_in_any_case(client: FlaskClient, lin: Account) -> None:
    assert sign_in(client, "LIN").status_code == 302


def test_signed_out_people_are_sent_to_the_login_and_back(
    client: FlaskClient, lin: Account
) -> None:
    asked = client.get("/me/password")
    assert asked.location == "/login?next=/me/password"
    answer = send(
        client, asked.location, {"login": "lin", "password": PASSWORD, "next": "/me/password"}
    )
    assert answer.location == "/me/password"


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example",
        "//evil.example/x",
        "/\\evil.example",
        "javascript:alert(1)",
        "/\t/evil.example",
        "me",
    ],
)
def test_login_leads_nowhere_else(client: FlaskClient, lin: Account, elsewhere: str) -> None:
    answer = sign_in(client, next=elsewhere)
    assert answer.status_code == 302
    assert answer.location.startswith("/") and "evil" not in answer.location


def test_every_refusal_reads_the_same(
    client: FlaskClient, make_account: Callable[..., Account], session: object, web_runtime: Runtime
) -> None:
    """Unknown login, wrong password, frozen and never activated accounts cannot be told apart."""
    make_account("known")
    make_account("silent", password=None)
    frozen = make_account("frozen")
    with transaction(session, web_runtime) as tx:  # type: ignore[arg-type]
        accounts.freeze_account(tx, frozen.id, by="1")
    tries = [
        ("known", "wrong password!"),
        ("silent", PASSWORD),
        ("frozen", PASSWORD),
        ("nobody", PASSWORD),
    ]
    pages = set()
    for login, password in tries:
        page = sign_in(client, login, password)
        assert page.status_code == 422
        pages.add(_without_token(page.text.replace(login, "")))
    assert len(pages) == 1


def test_unknown_accounts_cost_a_verification_too(
    make_account: Callable[..., Account], session: Session, web_runtime: Runtime
) -> None:
    """Same work, told by what the password library was asked to check instead of by seconds."""
    make_account("known", password="a password of its own cost")
    checked: list[str] = []

    def watch(frame: FrameType, event: str, _argument: object) -> None:
        if event == "call" and frame.f_code is PasswordHasher.verify.__code__:
            checked.append(frame.f_locals["hash"].split(",p=")[0])

    for login in ("known", "nobody"):
        with transaction(session, web_runtime) as tx:
            sys.setprofile(watch)
            try:
                assert accounts.sign_in(tx, login, "wrong password!") is None
            finally:
                sys.setprofile(None)
    assert len(checked) == 2
    assert checked[0] == checked[1], "by the same algorithm at the same cost"


def test_many_wrong_passwords_are_stopped_for_the_account_only(
    client: FlaskClient, make_account: Callable[..., Account]
) -> None:
    make_account("lin")
    make_account("wang")
    for _ in range(TRIES):
        assert sign_in(client, "lin", "wrong password!").status_code == 422
    stopped = sign_in(client, "Lin", PASSWORD)
    assert stopped.status_code == 429
    assert "Wait a few minutes" in stopped.text or "几分钟" in stopped.text
    assert sign_in(client, "wang").status_code == 302


def test_right_passwords_do_not_count(client: FlaskClient, lin: Account) -> None:
    for _ in range(TRIES + 2):
        assert sign_in(client).status_code == 302
        send(client, "/me", {}, to="/logout")


def test_signing_out_ends_the_session(client: FlaskClient, lin: Account) -> None:
    sign_in(client)
    assert send(client, "/me", {}, to="/logout").location == "/login"
    assert client.get("/me").status_code == 302
    assert client.get("/logout").status_code == 405


def test_a_planted_session_is_worth_nothing(client: FlaskClient, lin: Account) -> None:
    """Session fixation: what was in the session before signing in is gone after it."""
    with client.session_transaction() as planted:
        planted["planted"] = "by somebody else"
    sign_in(client)
    with client.session_transaction() as kept:
        assert "planted" not in kept


def test_a_form_without_its_token_is_refused_with_a_sentence(
    client: FlaskClient, lin: Account
) -> None:
    answer = client.post("/login", data={"login": "lin", "password": PASSWORD})
    assert answer.status_code == 400
    assert "reload" in answer.text or "刷新" in answer.text


def test_freezing_ends_sessions_on_the_very_next_request(
    client: FlaskClient, lin: Account, session: object, web_runtime: Runtime
) -> None:
    sign_in(client)
    assert client.get("/me").status_code == 200
    with transaction(session, web_runtime) as tx:  # type: ignore[arg-type]
        accounts.freeze_account(tx, lin.id, by="1")
    assert client.get("/me").status_code == 302
    with transaction(session, web_runtime) as tx:  # type: ignore[arg-type]
        accounts.thaw_account(tx, lin.id, by="1")
    assert client.get("/me").status_code == 302, "thawing does not bring the old session back"
    assert sign_in(client).status_code == 302


def test_the_time_of_the_last_login_is_kept(
    client: FlaskClient, lin: Account, session: object, clock: FakeClock
) -> None:
    sign_in(client)
    session.expire_all()  # type: ignore[attr-defined]
    assert accounts.account_by_login(session, "lin").last_login_at == clock.now()  # type: ignore[arg-type, union-attr]


def test_ten_megabytes_are_refused_with_a_sentence(
    app: Flask, client: FlaskClient, lin: Account
) -> None:
    sign_in(client)
    answer = send(client, "/me", {"name": "长" * 3_500_000})
    assert answer.status_code == 413
    assert "2 MB" in answer.text


def _without_token(page: str) -> str:
    import re

    page = re.sub(r'(name="csrf-token" content|name="csrf_token"[^>]*value)="[^"]*"', "", page)
    return re.sub(r'id="csrf_token"', "", page)
