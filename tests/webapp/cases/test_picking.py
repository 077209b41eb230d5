"""Choosing steps on the page of a case, through the browser's requests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from engine import cases, deployments
from engine.db import transaction
from engine.models import Case
from engine.offering import picks_of
from engine.runtime import Runtime
from tests.bpmn import chain, model, node
from tests.engine.verbs.conftest import user_task
from tests.webapp.conftest import send, sign_in
from workflows.records.accounts import Account, Role
from workflows.records.organisations import Organisation


@dataclass
class Desk:
    """An administrator and an expert of an enterprise, each with a browser, and a case with steps to choose."""

    session: Session
    browsers: dict[str, FlaskClient]
    case: int

    def page(self, who: str) -> Any:
        return self.browsers[who].get(f"/cases/{self.case}")

    def choose(self, who: str, element: str) -> Any:
        picks = {pick.element: pick.id for pick in picks_of(self.session, self.case)}
        return self.choose_number(who, picks[element])

    def choose_number(self, who: str, number: int) -> Any:
        path = f"/cases/{self.case}/picks/{number}"
        return send(self.browsers[who], "/inbox", {}, to=path)


@pytest.fixture
def desk(
    app: Flask,
    session: Session,
    web_runtime: Runtime,
    enterprise: Organisation,
    make_account: Callable[..., Account],
) -> Desk:
    browsers = {}
    for login, role in (("anna", Role.ENTERPRISE_ADMIN), ("eva", Role.EXPERT)):
        make_account(login, role=role)
        browsers[login] = app.test_client()
        sign_in(browsers[login], login)
    admins, experts = f"enterprise_admin@{enterprise.id}", f"expert@{enterprise.id}"
    inner = user_task("visit", experts).replace(
        'id="visit"', 'id="visit" name="Visit the enterprise"'
    )
    inner += node("note:task", name="Note it")
    properties = (
        '<zeebe:properties><zeebe:property name="pick" value="people"/>'
        f'<zeebe:property name="group" value="{admins}"/></zeebe:properties>'
    )
    free = node("any:adHocSubProcess", inner, properties, name="Looking around")
    with transaction(session, web_runtime) as tx:
        model_text = model("p", chain("s:startEvent", free, "e:endEvent"))
        deployments.deploy(tx, {"process.bpmn": model_text})
        case = cases.start_case(tx, "p", {}, by="0")
    return Desk(session, browsers, case.id)


def test_who_may_sees_a_button_and_others_see_whose_it_is(desk: Desk) -> None:
    page = desk.page("eva").text
    assert "Visit the enterprise" in page and "Looking around" in page
    numbers = {pick.element: pick.id for pick in picks_of(desk.session, desk.case)}
    buttons = {name for name in numbers if f"/picks/{numbers[name]}" in page}
    assert buttons == {"visit"}
    page = desk.page("anna").text
    assert {name for name in numbers if f"/picks/{numbers[name]}" in page} == {"note", "any"}


def test_who_begins_a_step_of_theirs_comes_to_it(desk: Desk) -> None:
    answer = desk.choose("eva", "visit")
    assert answer.status_code == 302 and "/tasks/" in answer.location
    assert "Visit the enterprise" in desk.browsers["eva"].get(answer.location).text


def test_calling_it_done_ends_it(desk: Desk) -> None:
    assert desk.choose("anna", "note").location == f"/cases/{desk.case}"
    assert desk.choose("anna", "any").location == f"/cases/{desk.case}"
    assert desk.session.get_one(Case, desk.case, populate_existing=True).status == "completed"
    assert "Note it" in desk.page("anna").text  # who has begun something may go on looking at it
    assert desk.page("eva").status_code == 404


def test_a_stranger_and_a_wrong_number_get_nothing(desk: Desk) -> None:
    numbers = {pick.element: pick.id for pick in picks_of(desk.session, desk.case)}
    assert desk.choose_number("eva", numbers["note"]).status_code == 404
    assert desk.choose_number("anna", 999_999).status_code == 409
    desk.choose("anna", "any")
    assert desk.choose_number("anna", numbers["note"]).status_code in (404, 409)


def test_what_is_offered_is_found_beside_what_one_follows(desk: Desk) -> None:
    line = f'href="/cases/{desk.case}"'
    assert line in desk.browsers["eva"].get("/inbox/followed").text
    desk.choose("anna", "any")
    assert line not in desk.browsers["eva"].get("/inbox/followed").text
    assert line in desk.browsers["anna"].get("/inbox/followed").text  # who began something follows
