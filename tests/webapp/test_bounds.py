"""Whatever stands in an address, a query or a form: a page with a sentence, never a 500."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.routing import IntegerConverter, Rule

from engine.db import LARGEST_ID
from tests.webapp.conftest import sign_in, token_in
from webapp.bounds import row_number, year_number
from workflows.records.accounts import Account, Membership, Role
from workflows.records.organisations import Organisation

NINES = "9" * 25
ARGUMENTS = (
    "q",
    "before",
    "after",
    "page",
    "sort",
    "order",
    "status",
    "show",
    "next",
    "closed",
    "year",
    "version",
    "part",
    "task",
    "host",
)


@pytest.fixture
def everybody(
    app: Flask, make_account: Callable[..., Account], session: Session, enterprise: Organisation
) -> FlaskClient:
    """Somebody who has every role, signed in: every view runs."""
    account = make_account("all", role=Role.OPERATOR)
    for role in set(Role) - {Role.OPERATOR}:
        session.add(Membership(account_id=account.id, organisation_id=enterprise.id, role=role))
    session.commit()
    client = app.test_client()
    assert sign_in(client, "all").status_code == 302
    return client


def addresses(app: Flask, number: str, word: str) -> list[str]:
    """The address of every page, with these in place of its numbers and words."""
    return [_address(rule, number, word) for rule in app.url_map.iter_rules()]


def _address(rule: Rule, number: str, word: str) -> str:
    found = rule.rule
    for name, converter in rule._converters.items():
        text = number if isinstance(converter, IntegerConverter) else word
        kind = "int:" if isinstance(converter, IntegerConverter) else ""
        found = found.replace(f"<{kind}{name}>", text).replace(f"<path:{name}>", text)
    return found


@pytest.mark.parametrize("number", [NINES, str(LARGEST_ID)])
def test_no_number_in_an_address_breaks_a_page(
    app: Flask, everybody: FlaskClient, number: str
) -> None:
    for address in addresses(app, number, "x"):
        assert everybody.get(address).status_code < 500, address


def test_control_characters_are_refused_on_every_page(app: Flask, everybody: FlaskClient) -> None:
    for plain, told in zip(addresses(app, "1", "x"), addresses(app, "1", "a%00b"), strict=True):
        assert everybody.get(f"{plain}?q=%00").status_code == 400, plain
        assert told == plain or everybody.get(told).status_code == 400, told


@pytest.mark.parametrize("text", ["%00", "a%01", "%7f", "%1B[0m"])
@pytest.mark.parametrize("place", ["/search?q={}", "/search?{}=1", "/verify/{}", "/{}"])
def test_a_strangers_control_characters_are_refused(
    client: FlaskClient, place: str, text: str
) -> None:
    assert client.get(place.format(text)).status_code == 400


@pytest.mark.parametrize("text", [NINES, "%\u0378\ta\n٣"])
def test_no_argument_breaks_a_page(app: Flask, everybody: FlaskClient, text: str) -> None:
    for address in addresses(app, "1", "x"):
        answer = everybody.get(address, query_string=dict.fromkeys(ARGUMENTS, text))
        assert answer.status_code < 500, address


@pytest.mark.parametrize(
    "address", ["/search", "/library/resource", "/library/evaluation", "/statistics", "/analytics/"]
)
@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
def test_the_first_and_the_last_day_that_there_are_are_days(
    everybody: FlaskClient, address: str, day: str
) -> None:
    """A period that ends on the last one has no moment after it."""
    answer = everybody.get(address, query_string={"since": day, "until": day, "sort": "newest"})
    assert answer.status_code == 200


def test_no_number_in_a_form_breaks_a_page(app: Flask, everybody: FlaskClient) -> None:
    token = token_in(everybody.get("/me").text)
    sent = {"csrf_token": token, **dict.fromkeys(("task", "organisation", "case", "kind"), NINES)}
    for rule in app.url_map.iter_rules():
        if "POST" in (rule.methods or ()) and rule.endpoint != "accounts.logout":
            address = _address(rule, "1", "x")
            assert everybody.post(address, data=sent).status_code < 500, address


def test_no_form_takes_a_nul(app: Flask, everybody: FlaskClient) -> None:
    token = token_in(everybody.get("/me").text)
    for rule in app.url_map.iter_rules():
        if "POST" in (rule.methods or ()):
            address = _address(rule, "1", "x")
            for data in ({"name": "a\0b"}, {"a\0b": "name"}):
                sent = everybody.post(address, data={"csrf_token": token, **data})
                assert sent.status_code == 400, address


@pytest.mark.parametrize("address", ["/login", "/forgotten", "/activate"])
def test_a_strangers_nul_is_refused_with_a_sentence(client: FlaskClient, address: str) -> None:
    token = token_in(client.get(address).text)
    data: dict[str, Any] = {"csrf_token": token, "login": "a\0b", "password": "c\0d"}
    answer = client.post(address, data=data)
    assert answer.status_code == 400
    assert "<h1>" in answer.text


@pytest.mark.parametrize("body", [1, "x", ["ab"], {"login": 1}, {"login": "a\0b"}])
def test_no_form_is_filled_from_json(client: FlaskClient, body: object) -> None:
    token = token_in(client.get("/login").text)
    answer = client.post("/login", json=body, headers={"X-CSRFToken": token})
    assert answer.status_code == 415 and "<h1>" in answer.text


def test_white_space_of_a_text_may_pass(everybody: FlaskClient) -> None:
    assert everybody.get("/search", query_string={"q": "a\tb\r\nc\x0bd"}).status_code == 200


@pytest.mark.parametrize("text", ["99999", NINES, "-5", "²", "²²²²", "", "x", "2e3"])
def test_what_is_no_year_is_refused(text: str) -> None:
    assert year_number("2026") == 2026
    with pytest.raises(ValueError, match=r"."):
        year_number(text)


@pytest.mark.parametrize("text", [NINES, "9" * 5000, "-1", "x", "", str(LARGEST_ID + 1)])
def test_what_is_no_row_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        row_number(text)
