"""One's own profile and password."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests.webapp.conftest import PASSWORD, PROFILE, send, sign_in
from workflows.records.accounts import Account, account_by_login

NEW = "seven quiet lanterns"


def test_the_first_sign_in_asks_for_what_is_missing(
    client: FlaskClient, make_account: Callable[..., Account]
) -> None:
    """M5: department, position, phone and e-mail are completed before anything else."""
    make_account("zhou", phone="", department="")
    sign_in(client, "zhou")
    assert client.get("/_styleguide").location.startswith("/me?next=")
    answer = send(client, "/me?next=/me/password", {"name": "周", **PROFILE})
    assert answer.location == "/me/password"
    assert client.get("/_styleguide").status_code == 404


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("phone", "12345"),
        ("phone", "1380000000x"),
        ("email", "no address"),
        ("name", " "),
        ("position", "x" * 121),
    ],
)
def test_mistakes_are_told_beside_the_field_and_nothing_is_lost(
    client: FlaskClient, lin: Account, session: Session, field: str, wrong: str
) -> None:
    sign_in(client)
    page = send(client, "/me", {"name": "新名字", **PROFILE, field: wrong})
    assert page.status_code == 422
    assert f'id="{field}-error"' in page.text and "error-summary" in page.text
    if field != "name":
        assert "新名字" in page.text
    session.expire_all()
    assert account_by_login(session, "lin").name == "林晓雯"  # type: ignore[union-attr]


def test_what_people_write_is_text_and_not_html(client: FlaskClient, lin: Account) -> None:
    sign_in(client)
    send(client, "/me", {**PROFILE, "name": "<script>alert(1)</script>"})
    page = client.get("/me").text
    assert "<script>alert" not in page and "&lt;script&gt;" in page


def test_nobody_makes_himself_somebody_else(
    client: FlaskClient, lin: Account, session: Session
) -> None:
    sign_in(client)
    send(
        client,
        "/me",
        {"name": "林", **PROFILE, "login": "root", "status": "normal", "session_epoch": "9"},
    )
    session.expire_all()
    assert account_by_login(session, "lin") is not None
    assert account_by_login(session, "root") is None


def test_changing_the_password_asks_for_the_current_one(client: FlaskClient, lin: Account) -> None:
    sign_in(client)
    wrong = {"current": "not this one!", "password": NEW, "repeated": NEW}
    assert send(client, "/me/password", wrong).status_code == 422
    assert send(client, "/me/password", {**wrong, "current": PASSWORD}).status_code == 302
    assert sign_in(client.application.test_client(), "lin", NEW).status_code == 302


def test_changing_the_password_signs_out_everywhere_else(
    app: Flask, client: FlaskClient, lin: Account
) -> None:
    elsewhere = app.test_client()
    sign_in(elsewhere)
    sign_in(client)
    send(client, "/me/password", {"current": PASSWORD, "password": NEW, "repeated": NEW})
    assert client.get("/me").status_code == 200
    assert elsewhere.get("/me").status_code == 302


def test_the_language_is_kept_with_the_account(
    client: FlaskClient, lin: Account, session: Session
) -> None:
    sign_in(client)
    assert 'lang="zh-Hans-CN"' in client.get("/me").text
    send(client, "/me", {"locale": "en", "next": "/me"}, to="/language")
    assert 'lang="en"' in client.get("/me").text
    session.expire_all()
    assert account_by_login(session, "lin").locale == "en"  # type: ignore[union-attr]


def test_strangers_choose_a_language_for_their_session(client: FlaskClient) -> None:
    send(client, "/login", {"locale": "en", "next": "//evil.example"}, to="/language")
    assert 'lang="en"' in client.get("/login").text
    assert send(client, "/login", {"locale": "xx"}, to="/language").status_code == 400


def test_a_new_address_for_links_needs_the_password(
    client: FlaskClient, lin: Account, session: Session
) -> None:
    """Somebody at an open session would otherwise have a link to a new password mailed to themselves."""
    sign_in(client)
    new = {**PROFILE, "name": "林", "email": "somebody@else.example"}
    for data in (new, {**new, "current": "not this one!"}):
        page = send(client, "/me", data)
        assert page.status_code == 422
        assert 'id="current-error"' in page.text
        session.expire_all()
        kept = account_by_login(session, "lin")
        assert kept is not None
        assert (kept.email, kept.name) == ("lin@example.org", "林晓雯"), "nothing was saved"
    assert send(client, "/me", {**new, "current": PASSWORD}).status_code == 302
    session.expire_all()
    assert account_by_login(session, "lin").email == "somebody@else.example"  # type: ignore[union-attr]


def test_the_rest_of_the_profile_needs_no_password(client: FlaskClient, lin: Account) -> None:
    sign_in(client)
    assert send(client, "/me", {**PROFILE, "name": "新名字"}).status_code == 302
    page = client.get("/me").text
    assert "新名字" in page and PASSWORD not in page


def test_guessing_the_password_in_the_profile_is_stopped(client: FlaskClient, lin: Account) -> None:
    sign_in(client)
    new = {**PROFILE, "name": "林", "email": "somebody@else.example", "current": "a guess of mine"}
    answers = [send(client, "/me", new).status_code for _ in range(11)]
    assert answers == [422] * 10 + [429]


def test_other_mistakes_do_not_count_as_guesses(client: FlaskClient, lin: Account) -> None:
    sign_in(client)
    answers = {send(client, "/me", {**PROFILE, "name": ""}).status_code for _ in range(12)}
    assert answers == {422}
