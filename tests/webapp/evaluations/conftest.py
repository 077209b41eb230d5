"""Two enterprises, a university and a patent, with people who may sign in, over the published process."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from engine.runtime import Runtime
from tests.webapp.conftest import give_password, sign_in
from tests.workflows.evaluating import Evaluating
from workflows.records.accounts import Account, Role
from workflows.records.organisations import Kind, Organisation

ROLES = {
    "qiye": Role.ENTERPRISE_ADMIN,
    "lin.x": Role.EXPERT,
    "chen.y": Role.EXPERT,
    "other": Role.ENTERPRISE_ADMIN,
    "gaoxiao": Role.UNIVERSITY_OFFICER,
}


@dataclass
class Story:
    """`people` by login; `item` is the university's patent."""

    evaluating: Evaluating
    enterprise: Organisation
    university: Organisation
    people: dict[str, Account]
    item: int


@pytest.fixture
def story(
    session: Session, web_runtime: Runtime, delivered: list[int], enterprise: Organisation
) -> Story:
    made = Evaluating(session, web_runtime, delivered)
    made.publish_package()
    university = made.found("示例大学", Kind.UNIVERSITY)
    places = {"other": made.found("另一家企业"), "gaoxiao": university}
    people = {
        login: made.hire(login, places.get(login, enterprise), role)
        for login, role in ROLES.items()
    }
    with made.transaction() as tx:
        for account in people.values():
            give_password(tx, account)
    return Story(made, enterprise, university, people, made.register(university))


@pytest.fixture
def enter(app: Flask, story: Story) -> Callable[[str], FlaskClient]:
    """`enter("qiye")`: a browser in which this person is signed in."""

    def sign(login: str) -> FlaskClient:
        browser = app.test_client()
        assert sign_in(browser, login).status_code == 302
        return browser

    return sign
