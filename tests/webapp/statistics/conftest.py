"""Bureaus of two provinces and a city, the national office, and enterprises that did this and that."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from engine.db import transaction
from engine.runtime import Runtime
from tests.webapp.conftest import PROFILE, give_password, sign_in
from tests.workflows.records.areas import Area
from workflows.records.accounts import Role, open_account
from workflows.records.codes import Code, System
from workflows.records.counting import count_if_due
from workflows.records.organisations import Kind, found_organisation

PEOPLE = (
    ("shengju", Role.BUREAU_REVIEWER, "浙江省局", Kind.BUREAU, "330000"),
    ("shiju", Role.BUREAU_REVIEWER, "杭州市局", Kind.BUREAU, "330100"),
    ("elsewhere", Role.BUREAU_REVIEWER, "江苏省局", Kind.BUREAU, "320000"),
    ("guojia", Role.NATIONAL_OFFICER, "国家平台", Kind.NATIONAL, "110000"),
    ("gaoxiao", Role.UNIVERSITY_OFFICER, "钱塘大学", Kind.UNIVERSITY, "330100"),
)
NAMES = {"330000": "浙江省", "320000": "江苏省", "110000": "北京市", "330100": "杭州市", "330200": "宁波市", "320100": "南京市"}  # fmt: skip


@dataclass
class Country:
    """The stage of these tests."""

    app: Flask
    session: Session
    runtime: Runtime
    work: Callable[[], None]

    def browser(self, login: str) -> FlaskClient:
        client = self.app.test_client()
        sign_in(client, login)
        return client

    def count(self) -> None:
        with transaction(self.session, self.runtime) as tx:
            assert count_if_due(tx)


@pytest.fixture
def country(
    app: Flask, session: Session, web_runtime: Runtime, work: Callable[[], None]
) -> Country:
    with transaction(session, web_runtime) as tx:
        for place, (code, name) in enumerate(NAMES.items()):
            level = 1 if code.endswith("0000") else 2
            session.add(
                Code(system=System.REGION, code=code, name=name, parent=None, level=level, position=place)
            )  # fmt: skip
        for login, role, name, kind, region in PEOPLE:
            made = found_organisation(tx, name, kind, region)
            account = open_account(
                tx, login=login, name=name, organisation_id=made.id, role=role, **PROFILE
            )
            give_password(tx, account)
    Area(session, 11).some(enterprises=60, schools=6)
    stage = Country(app, session, web_runtime, work)
    stage.count()
    return stage
