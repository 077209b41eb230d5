"""Starting a case through the browser's requests: double clicks, and people of several organisations."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.db import transaction
from engine.models import Case
from tests.counting import counted
from tests.webapp.conftest import send, sign_in, token_in
from tests.workflows.onboarding import Onboarding
from webapp.extensions import db
from workflows.records.accounts import Account, Role, join_organisation
from workflows.records.experts import Expert
from workflows.records.organisations import Kind, Organisation, found_organisation

PAGE = "/start/expert_onboarding"
ANSWERS = {
    "name": "王小满", "login": "wang.xm", "phone": "13800000002", "email": "w@example.org",
    "department": "研发中心", "position": "工程师", "fields": "3",
}  # fmt: skip


def shown(client: FlaskClient) -> dict[str, Any]:
    """What a browser sends back of the page it was shown, filled in."""
    page = client.get(PAGE).text
    once = re.search(r'name="_once" value="([^"]+)"', page)
    assert once
    return {"csrf_token": token_in(page), "_once": once[1], **ANSWERS}


def started(session: Session) -> int:
    return session.scalar(select(func.count(Case.id))) or 0


def test_a_second_click_starts_nothing_and_leads_to_the_first_ones_case(
    as_admin: FlaskClient,
    session: Session,
) -> None:
    data = shown(as_admin)
    first, second = (as_admin.post(PAGE, data=data) for _ in range(2))
    assert (first.status_code, second.status_code) == (302, 302)
    assert first.location == second.location
    assert started(session) == 1
    assert "没有重复发起" in as_admin.get(second.location).text


def test_two_clicks_at_once_start_one_case(
    app: Flask,
    as_admin: FlaskClient,
    session: Session,
) -> None:
    data = shown(as_admin)
    cookie = as_admin.get_cookie("panhuo")
    assert cookie is not None

    def click(_number: int) -> tuple[int, str]:
        browser = app.test_client()
        browser.set_cookie("panhuo", cookie.value)
        answer = browser.post(PAGE, data=data)
        return answer.status_code, answer.location

    with ThreadPoolExecutor(4) as clicks:
        answers = set(clicks.map(click, range(4)))
    assert len(answers) == 1
    assert answers.pop()[0] == 302
    assert started(session) == 1


def test_a_refused_form_can_be_sent_again(
    as_admin: FlaskClient,
    onboarding: Onboarding,
) -> None:
    onboarding.recommend("wang.xm")
    data = shown(as_admin)
    assert as_admin.post(PAGE, data=data).status_code == 422
    assert as_admin.post(PAGE, data={**data, "login": "wang.xm2"}).status_code == 302


def test_the_way_back_is_the_page_that_one_came_from(as_admin: FlaskClient) -> None:
    """An address elsewhere is none; a refused form keeps the way."""
    way = f"{PAGE}?back=/experts"
    assert f'href="{way}"' in as_admin.get("/experts").text
    for page in (as_admin.get(way), send(as_admin, way, {"name": ""})):
        assert page.text.count('href="/experts">返回') == 2
    for forged in (PAGE, f"{PAGE}?back=https://example.org"):
        assert 'class="button" href="/inbox">返回' in as_admin.get(forged).text


def test_the_page_of_a_case_asks_once_for_the_packages_in_force(
    app: Flask, as_admin: FlaskClient
) -> None:
    case = as_admin.post(PAGE, data=shown(as_admin)).location
    with app.app_context():
        database = db.engine
    with counted(database) as sent:
        assert as_admin.get(case).status_code == 200
    assert len([one for one in sent if "FROM deployments" in one]) == 1


def test_two_pages_start_two_cases(as_admin: FlaskClient, session: Session) -> None:
    first, second = shown(as_admin), shown(as_admin)
    as_admin.post(PAGE, data=first)
    as_admin.post(PAGE, data={**second, "login": "wang.xm2"})
    assert started(session) == 2


@pytest.mark.parametrize("once", ["", "nonsense", "0" * 5000])
def test_a_key_of_nonsense_is_no_failure(as_admin: FlaskClient, once: str) -> None:
    assert as_admin.post(PAGE, data={**shown(as_admin), "_once": once}).status_code == 302


@pytest.fixture
def both(
    session: Session,
    onboarding: Onboarding,
    admin: Account,
) -> Organisation:
    """The administrator's second enterprise."""
    with transaction(session, onboarding.runtime) as tx:
        other = found_organisation(tx, "另一家企业", Kind.ENTERPRISE, "330100")
        join_organisation(tx, admin.id, other.id, Role.ENTERPRISE_ADMIN)
    return other


def test_people_of_two_enterprises_say_for_which(
    as_admin: FlaskClient,
    both: Organisation,
    session: Session,
) -> None:
    page = send(as_admin, PAGE, ANSWERS)
    assert page.status_code == 422
    assert "organisation-error" in page.text and "王小满" in page.text
    assert send(as_admin, PAGE, {**ANSWERS, "_organisation": str(both.id)}).status_code == 302
    assert session.scalars(select(Expert.organisation_id)).all() == [both.id]


def test_nobody_starts_for_an_organisation_that_is_not_theirs(
    app: Flask, make_account: Any, both: Organisation, session: Session
) -> None:
    make_account("single", role=Role.ENTERPRISE_ADMIN)
    browser = app.test_client()
    sign_in(browser, "single")
    assert "_organisation" not in browser.get(PAGE).text
    send(browser, PAGE, {**ANSWERS, "_organisation": str(both.id)})
    assert both.id not in session.scalars(select(Expert.organisation_id)).all()


@pytest.mark.parametrize("forged", ["999", "x", "%00", ""])
def test_an_organisation_that_is_none_is_asked_again(
    as_admin: FlaskClient,
    both: Organisation,
    session: Session,
    forged: str,
) -> None:
    assert send(as_admin, PAGE, {**ANSWERS, "_organisation": forged}).status_code == 422
    assert started(session) == 0
