"""The desk's packages published, with somebody of support, two bureaus, the national office and an enterprise."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

import workflows
from engine import deployments, packages
from engine.db import transaction
from engine.models import Case, Origin, Task, TaskStatus
from engine.runtime import Runtime
from tests.webapp.conftest import PROFILE, give_password, sign_in
from webapp.mail import Mailbox
from workflows.records.accounts import Account, Role, open_account
from workflows.records.codes import Code, System
from workflows.records.credit_codes import note_code
from workflows.records.organisations import Kind, Organisation, found_organisation

KEYS = (
    "enterprise_registration",
    "account_recovery",
    "administrator_replacement",
    "support_question",
)
PACKAGES = Path(workflows.__file__).parent / "bpmn"
CODES = (
    (System.REGION, "330000", None, 1), (System.REGION, "330100", "330000", 2),
    (System.INDUSTRY, "39", None, 1), (System.EMERGING, "1", None, 1),
)  # fmt: skip
KNOWN_CODE = "91330100MA0000002J"
APPLICATION = {
    "name": "新来科技有限公司", "credit_code": "91330100MA0000001F", "region": "330100",
    "industries": ["39"], "emerging": ["1"], "contact": "王晓明", "department": "知识产权部",
    "position": "主任", "phone": "13800000001", "email": "wang.xm@example.org", "consent": "true",
}  # fmt: skip
LINK = re.compile(r"http://localhost(/\S+)")


@dataclass
class Desk:
    """People by login: kefu, shengju (Zhejiang), chuanju (Sichuan), guojia, qiye of the known enterprise."""

    session: Session
    runtime: Runtime
    people: dict[str, Account]
    known: Organisation
    support: Organisation

    def tx(self) -> Any:
        return transaction(self.session, self.runtime)

    def task(self, element: str) -> str:
        """The page of the one open task at this element."""
        opened = select(Task.id).where(Task.element == element, Task.status == TaskStatus.OPEN)
        self.session.expire_all()
        return f"/tasks/{self.session.scalars(opened).one()}"

    def one(self, kind: Any) -> Any:
        """The only row of this kind, as it is now."""
        self.session.expire_all()
        return self.session.scalars(select(kind)).one()

    def case(self) -> Case:
        self.session.expire_all()
        return self.session.scalars(select(Case)).one()


@pytest.fixture
def desk(session: Session, web_runtime: Runtime, enterprise: Organisation) -> Desk:
    with transaction(session, web_runtime) as tx:
        for system, code, parent, level in CODES:
            session.add(
                Code(system=system, code=code, name=f"名{code}", parent=parent, level=level, position=0)
            )  # fmt: skip
        for key in KEYS:
            deployments.deploy(tx, packages.read_folder(PACKAGES / key), origin=Origin.RELEASE)
        note_code(tx, enterprise.id, KNOWN_CODE)
        people = {
            login: _hire(tx, login, place, kind, region, role)
            for login, place, kind, region, role in (
                ("kefu", "平台", Kind.SUPPORT, "110000", Role.SUPPORT),
                ("shengju", "浙江局", Kind.BUREAU, "330000", Role.BUREAU_REVIEWER),
                ("chuanju", "四川局", Kind.BUREAU, "510000", Role.BUREAU_REVIEWER),
                ("guojia", "国家局", Kind.NATIONAL, "110000", Role.NATIONAL_OFFICER),
            )
        }
        people["qiye"] = _sign_up(tx, "qiye", enterprise, Role.ENTERPRISE_ADMIN)
    support = session.scalars(select(Organisation).where(Organisation.kind == Kind.SUPPORT)).one()
    return Desk(session, web_runtime, people, enterprise, support)


def _hire(tx: Any, login: str, place: str, kind: Kind, region: str, role: Role) -> Account:
    return _sign_up(tx, login, found_organisation(tx, place, kind, region), role)


def _sign_up(tx: Any, login: str, place: Organisation, role: Role) -> Account:
    profile = {**PROFILE, "email": f"{login}@example.org"}
    account = open_account(
        tx, login=login, name="林晓雯", organisation_id=place.id, role=role, **profile
    )
    give_password(tx, account)
    return account


@pytest.fixture
def enter(app: Flask, desk: Desk) -> Callable[[str], FlaskClient]:
    """`enter("kefu")`: a browser in which this person is signed in."""

    def sign(login: str) -> FlaskClient:
        browser = app.test_client()
        assert sign_in(browser, login).status_code == 302
        return browser

    return sign


def newest_link(mailbox: Mailbox) -> str:
    """The path of the link in the newest mail."""
    found = LINK.search(newest_text(mailbox))
    assert found
    return found[1]


def newest_text(mailbox: Mailbox) -> str:
    """The text of the newest mail."""
    return str(mailbox.read(mailbox.names()[0]).get_content())
