"""Everybody has an overview of their own desk, for a handful of statements."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from tests.counting import counted
from tests.webapp.conftest import sign_in
from tests.webapp.statistics.conftest import Country, country  # noqa: F401 - a fixture
from webapp.extensions import db
from workflows.records.accounts import Account, Role


@pytest.mark.parametrize("login", ["shengju", "guojia", "gaoxiao"])
def test_the_overview_shows_the_desk_for_few_statements(country: Country, login: str) -> None:  # noqa: F811
    browser = country.browser(login)
    browser.get("/home")
    with country.app.app_context(), counted(db.engine) as sent:
        page = browser.get("/home")
    assert page.status_code == 200
    assert page.text.count('class="stat ') >= 5
    assert len(sent) <= 12, sent


def test_who_runs_an_empty_installation_is_led_to_a_working_one(
    client: FlaskClient, make_account: Callable[..., Account]
) -> None:
    make_account("yunwei", role=Role.OPERATOR)
    sign_in(client, "yunwei")
    page = client.get("/home").text
    assert ">待处理异常<" in page
    steps = page.partition('class="card first-steps"')[2].partition("</section>")[0]
    assert re.findall(r'<li( class="done")?>', steps) == ["", "", ' class="done"', "", ""]
    for address in re.findall(r'href="([^"]+)"', steps):
        assert client.get(address, follow_redirects=True).status_code == 200, address
    make_account("lin")
    sign_in(other := client.application.test_client(), "lin")
    assert "first-steps" not in other.get("/home").text
