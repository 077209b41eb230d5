"""Mail leaves through a real SMTP server, or lands in the local mailbox."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from flask.testing import FlaskClient
from jinja2 import UndefinedError

from engine.runtime import Runtime
from webapp import create_app
from webapp.mail import Mailbox, Smtp, transport
from webapp.settings import Settings
from workflows.mail import compose

HOLES: dict[str, Any] = {
    "sender": "盘活 <panhuo@example.org>", "to": "zhou@example.org", "name": "周示例",
    "login": "zhou", "link": "http://localhost/activate/abc", "lasts": timedelta(days=7),
}  # fmt: skip


class Received:
    """An SMTP server's side: keeps what it takes."""

    def __init__(self) -> None:
        self.bodies: list[str] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.bodies.append(envelope.content.decode("utf-8", "replace"))
        return "250 OK"


@contextmanager
def smtp_server() -> Iterator[tuple[Received, int]]:
    received = Received()
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    controller = Controller(received, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield received, port
    finally:
        controller.stop()


@pytest.mark.parametrize("language", ["zh_Hans_CN", "en"])
@pytest.mark.parametrize("name", ["activate", "reset"])
def test_mails_hold_the_link_and_no_password(name: str, language: str) -> None:
    mail = compose(name, language, **HOLES)
    assert mail["To"] == "zhou@example.org"
    assert mail["Subject"] and "\n" not in mail["Subject"]
    assert HOLES["link"] in mail.get_content() and "{{" not in mail.get_content()


def test_an_unknown_language_gets_the_chinese_text() -> None:
    assert "请" in compose("activate", "fr", **HOLES)["Subject"]


def test_a_hole_that_nothing_fills_is_an_error() -> None:
    with pytest.raises(UndefinedError):
        compose("activate", "en", sender="a@example.org", to="b@example.org")


def test_a_name_cannot_add_headers_or_run_a_template() -> None:
    mail = compose(
        "activate",
        "en",
        **{**HOLES, "to": "a@example.org\r\nBcc: evil@example.org", "name": "{{ 7 * 7 }}"},
    )
    assert mail["Bcc"] is None
    assert "{{ 7 * 7 }}" in mail.get_content()


def test_a_server_takes_the_mail() -> None:
    with smtp_server() as (received, port):
        Smtp("127.0.0.1", port).send(compose("activate", "en", **HOLES))
    assert len(received.bodies) == 1 and HOLES["link"] in received.bodies[0]


def test_a_server_that_is_down_is_an_error_for_the_job() -> None:
    with smtp_server() as (_received, port):
        pass
    with pytest.raises(OSError):
        Smtp("127.0.0.1", port).send(compose("activate", "en", **HOLES))


def test_the_address_of_the_server_is_read_from_the_setting(settings: Settings) -> None:
    url = "smtp://user:p%40ss@mail.example:2525"
    assert transport(replace(settings, mail_url=url)) == Smtp("mail.example", 2525, "user", "p@ss")
    assert transport(replace(settings, mail_url="smtps://mail.example")).port == 465  # type: ignore[union-attr]


def test_the_mailbox_lists_newest_first(mailbox: Mailbox) -> None:
    for number in range(3):
        message = EmailMessage()
        message["Subject"] = f"第 {number} 封"
        message.set_content("text")
        mailbox.send(message)
    assert [mailbox.read(name)["Subject"] for name in mailbox.names()] == [
        "第 2 封",
        "第 1 封",
        "第 0 封",
    ]
    with pytest.raises(FileNotFoundError):
        mailbox.read("../../etc/passwd")


@pytest.fixture
def demonstration(settings: Settings, web_runtime: Runtime, database: object) -> FlaskClient:
    return create_app(replace(settings, demo=True), web_runtime).test_client()


def test_the_mailbox_page_shows_mails_with_working_links(
    demonstration: FlaskClient, mailbox: Mailbox
) -> None:
    mailbox.send(compose("activate", "en", **{**HOLES, "name": "<script>x</script>"}))
    assert "Activate your Panhuo account" in demonstration.get("/_mailbox").text
    page = demonstration.get(f"/_mailbox/{mailbox.names()[0]}").text
    assert f'<a href="{HOLES["link"]}">' in page
    assert "<script>x" not in page
    assert demonstration.get("/_mailbox/nothing").status_code == 404


@pytest.mark.parametrize("name", ["127.0.0.1:8000", "localhost", "[::1]:8000"])
def test_the_mailbox_page_is_for_this_machine(demonstration: FlaskClient, name: str) -> None:
    assert demonstration.get("/_mailbox", headers={"Host": name}).status_code == 200
    elsewhere = {"REMOTE_ADDR": "203.0.113.9"}
    assert demonstration.get("/_mailbox", environ_base=elsewhere).status_code == 404


@pytest.mark.parametrize("name", ["evil.example", "127.0.0.1.evil.example:8000", "localhost@x"])
def test_another_sites_name_that_leads_here_opens_no_mailbox(
    demonstration: FlaskClient, name: str
) -> None:
    """DNS rebinding: a page of that site would read activation links in a browser on this machine."""
    assert demonstration.get("/_mailbox", headers={"Host": name}).status_code in (400, 404)


def test_the_mailbox_page_is_for_demonstrations_only(
    client: FlaskClient, settings: Settings, web_runtime: Runtime
) -> None:
    assert settings.has_mailbox
    assert client.get("/_mailbox").status_code == 404
    sending = create_app(replace(settings, demo=True, mail_url="smtp://mail.example"), web_runtime)
    assert sending.test_client().get("/_mailbox").status_code == 404
