"""Everybody has an overview of their own desk, for a handful of statements."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from engine.db import transaction
from engine.runtime import Runtime
from tests.counting import counted
from tests.webapp.conftest import PROFILE, give_password, sign_in
from tests.webapp.statistics.conftest import Country, country  # noqa: F401 - a fixture
from webapp.extensions import db
from workflows.records.accounts import Account, Role, open_account
from workflows.records.conditions import Conditions
from workflows.records.interests import set_interests
from workflows.records.organisations import Kind, found_organisation


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


def steps_of(client: FlaskClient) -> list[tuple[str, str]]:
    """Of the first steps on the overview: "done" or nothing, and where they lead."""
    page = client.get("/home").text.partition('class="card first-steps"')[2]
    part = page.partition("</section>")[0]
    return re.findall(r'<li(?: class="(done)")?>.*?href="([^"]+)"', part)


def test_an_enterprise_that_just_got_its_account_is_led_to_a_first_evaluation(
    client: FlaskClient,
    make_account: Callable[..., Account],
    session: Session,
    web_runtime: Runtime,
) -> None:
    admin = make_account("admin", role=Role.ENTERPRISE_ADMIN)
    sign_in(client, "admin")
    steps = steps_of(client)
    assert [done for done, _ in steps] == ["", "", ""]
    assert all(client.get(address).status_code == 200 for _, address in steps)
    place = admin.memberships[0].organisation_id
    with transaction(session, web_runtime) as tx:
        set_interests(tx, place, Conditions(industries=("C39",)), by="1")
    assert [done for done, _ in steps_of(client)] == ["done", "", ""]


def test_a_university_that_just_got_its_account_is_led_to_a_first_registration(
    client: FlaskClient, session: Session, web_runtime: Runtime
) -> None:
    with transaction(session, web_runtime) as tx:
        place = found_organisation(tx, "示例大学", Kind.UNIVERSITY, "330100").id
        officer = open_account(
            tx, login="officer", name="林晓雯", organisation_id=place,
            role=Role.UNIVERSITY_OFFICER, **PROFILE,
        )  # fmt: skip
        give_password(tx, officer)
    sign_in(client, "officer")
    steps = steps_of(client)
    assert [done for done, _ in steps] == ["", "", ""]
    assert all(client.get(address).status_code == 200 for _, address in steps)
