"""What a page says of itself so that Back opens it anew instead of sending a form again."""

from __future__ import annotations

from flask.testing import FlaskClient

from tests.webapp.conftest import send, sign_in
from workflows.records.accounts import Account

MARK = "data-reads-again"


def test_a_refused_form_says_that_its_address_can_be_read(
    client: FlaskClient, lin: Account
) -> None:
    sign_in(client)
    assert MARK not in client.get("/me").text
    refused = send(client, "/me", {"name": ""})
    assert refused.status_code == 422
    assert MARK in refused.text


def test_an_answer_of_an_address_that_only_takes_says_nothing(
    client: FlaskClient, lin: Account
) -> None:
    sign_in(client)
    refused = client.post("/logout")  # without the token of a form
    assert refused.status_code == 400
    assert MARK not in refused.text
