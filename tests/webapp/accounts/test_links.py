"""Activation and new passwords, by mailed links."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from engine.clock import FakeClock
from tests.webapp.conftest import PASSWORD, PROFILE, send, sign_in
from webapp.mail import Mailbox
from workflows.records.accounts import Account

NEW = "seven quiet lanterns"


@pytest.fixture
def newcomer(make_account: Callable[..., Account]) -> Account:
    return make_account("zhou", password=None, email="zhou@example.org")


@pytest.fixture
def link(
    client: FlaskClient, mailbox: Mailbox, work: Callable[[], None]
) -> Callable[[str, str], str]:
    """Ask for a link on a page, do the job, and return the path that the mail holds."""

    def ask(page: str, login: str) -> str:
        assert send(client, page, {"login": login}).status_code == 200
        work()
        return newest_link(mailbox)

    return ask


def newest_link(mailbox: Mailbox) -> str:
    text = mailbox.read(mailbox.names()[0]).get_content()
    found = re.search(r"http://localhost(/\S+)", text)
    assert found
    return found[1]


def test_activation_sets_the_password_and_signs_in(
    client: FlaskClient, newcomer: Account, link: Callable[[str, str], str]
) -> None:
    path = link("/activate", "zhou")
    answer = send(client, path, {"password": NEW, "repeated": NEW})
    assert answer.status_code == 302
    assert client.get("/me").status_code == 200
    assert sign_in(client.application.test_client(), "zhou", NEW).status_code == 302


def test_who_read_english_before_the_account_reads_it_after(
    client: FlaskClient, newcomer: Account, link: Callable[[str, str], str]
) -> None:
    path = link("/activate", "zhou")
    send(client, path, {"locale": "en"}, to="/language")
    send(client, path, {"password": NEW, "repeated": NEW})
    assert '<html lang="en"' in client.get("/me").text


def test_no_mail_holds_a_password(
    newcomer: Account, link: Callable[[str, str], str], mailbox: Mailbox
) -> None:
    link("/activate", "zhou")
    mail = mailbox.read(mailbox.names()[0])
    assert mail["To"] == "zhou@example.org"
    assert "zhou" in mail.get_content() and NEW not in mail.as_string()


def test_a_link_works_once(
    client: FlaskClient, newcomer: Account, link: Callable[[str, str], str]
) -> None:
    path = link("/activate", "zhou")
    send(client, path, {"password": NEW, "repeated": NEW})
    again = client.get(path)
    assert again.status_code == 410
    assert "/forgotten" in again.text or "/activate" in again.text


def test_an_expired_link_says_so_and_offers_a_new_one(
    client: FlaskClient, newcomer: Account, link: Callable[[str, str], str], clock: FakeClock
) -> None:
    path = link("/activate", "zhou")
    clock.advance(days=7, seconds=1)
    page = client.get(path)
    assert page.status_code == 410
    assert 'href="/activate"' in page.text
    assert client.get(link("/activate", "zhou")).status_code == 200


def test_a_made_up_link_is_dead(client: FlaskClient, lin: Account) -> None:
    assert client.get("/activate/made-up").status_code == 410
    assert client.get("/reset/" + "x" * 4000).status_code == 410


def test_an_activation_link_resets_nothing(
    client: FlaskClient, newcomer: Account, link: Callable[[str, str], str]
) -> None:
    path = link("/activate", "zhou")
    assert client.get(path.replace("/activate/", "/reset/")).status_code == 410


def test_weak_and_differing_passwords_keep_the_link_alive(
    client: FlaskClient, newcomer: Account, link: Callable[[str, str], str]
) -> None:
    path = link("/activate", "zhou")
    for first, second in [
        ("short", "short"),
        ("123456789012", "123456789012"),
        (NEW, NEW + "!"),
        ("", ""),
    ]:
        assert send(client, path, {"password": first, "repeated": second}).status_code == 422
    assert send(client, path, {"password": NEW, "repeated": NEW}).status_code == 302


def test_a_new_password_ends_all_other_sessions(
    app: Flask, client: FlaskClient, lin: Account, link: Callable[[str, str], str]
) -> None:
    elsewhere = app.test_client()
    sign_in(elsewhere)
    path = link("/forgotten", "lin")
    assert send(client, path, {"password": NEW, "repeated": NEW}).status_code == 302
    assert elsewhere.get("/me").status_code == 302
    assert sign_in(elsewhere, "lin", PASSWORD).status_code == 422


def test_nobody_learns_whether_an_account_exists(
    client: FlaskClient, lin: Account, delivered: list[int]
) -> None:
    known = send(client, "/forgotten", {"login": "lin"})
    unknown = send(client, "/forgotten", {"login": "nobody"})
    assert (known.status_code, _without_token(known.text)) == (
        unknown.status_code,
        _without_token(unknown.text),
    )
    assert len(delivered) == 1


def _without_token(page: str) -> str:
    """The page without its tokens: in the head and in each form, signed anew every second."""
    return re.sub(r'name="csrf[-_]token"\s+(?:content|value)="[^"]*"', "", page)


def test_a_second_link_leaves_the_first_alive_until_one_is_used(
    client: FlaskClient, newcomer: Account, link: Callable[[str, str], str]
) -> None:
    first, second = link("/activate", "zhou"), link("/activate", "zhou")
    assert client.get(first).status_code == 200
    assert send(client, second, {"password": NEW, "repeated": NEW}).status_code == 302
    assert client.get(first).status_code == 410


def test_asking_too_often_is_stopped(client: FlaskClient, lin: Account) -> None:
    answers = [send(client, "/forgotten", {"login": "lin"}).status_code for _ in range(6)]
    assert answers == [200] * 5 + [429]


def test_links_mailed_before_a_new_password_are_dead(
    client: FlaskClient, lin: Account, link: Callable[[str, str], str]
) -> None:
    path = link("/forgotten", "lin")
    sign_in(client)
    send(client, "/me/password", {"current": PASSWORD, "password": NEW, "repeated": NEW})
    assert client.get(path).status_code == 410


def test_links_mailed_to_an_old_address_are_dead(
    client: FlaskClient, lin: Account, link: Callable[[str, str], str]
) -> None:
    path = link("/forgotten", "lin")
    sign_in(client)
    send(client, "/me", {**PROFILE, "name": "林", "email": "new@example.org", "current": PASSWORD})
    assert client.get(path).status_code == 410
