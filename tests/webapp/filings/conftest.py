"""A province with a city, a service body and the national office, and the process of filing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import deployments, packages
from engine.db import transaction
from engine.models import Case, Origin, Task, TaskStatus
from engine.runtime import Runtime
from tests.webapp.conftest import PROFILE, give_password, sign_in, token_in
from workflows.records.accounts import Role, open_account
from workflows.records.filings import Filing
from workflows.records.organisations import Kind, found_organisation

PACKAGE = Path("workflows/bpmn/achievement_filing")
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
ANSWERS = {
    "kind": "industry", "title": "动力电池产业专利导航报告", "summary": "分析全球专利布局，提出三条研发路线。",
    "emerging": "5", "funding": "province", "invested": "30", "project": "省项目 2026-01",
    "begun": "2025-10-01", "finished": "2026-02-01", "stays_out": "", "truthful": "true",
}  # fmt: skip
PEOPLE = (
    ("fuwu", Role.SERVICE_OFFICER, "澄潮导航服务", Kind.SERVICE, "330100"),
    ("shiju", Role.BUREAU_REVIEWER, "杭州市局", Kind.BUREAU, "330100"),
    ("shengju", Role.BUREAU_REVIEWER, "浙江省局", Kind.BUREAU, "330000"),
    ("elsewhere", Role.BUREAU_REVIEWER, "江苏省局", Kind.BUREAU, "320000"),
    ("guojia", Role.NATIONAL_OFFICER, "国家平台", Kind.NATIONAL, "110000"),
)


@dataclass
class Stage:
    """Who files and who reviews, each with a browser."""

    app: Flask
    session: Session
    work: Callable[[], None]

    def browser(self, login: str) -> FlaskClient:
        client = self.app.test_client()
        sign_in(client, login)
        return client

    def file(self, login: str = "fuwu", **changes: str) -> Any:
        """Submit the start form, with a file."""
        client, address = self.browser(login), "/start/achievement_filing"
        page = client.get(address).text
        once = page.split('name="_once" value="')[1].split('"')[0]
        given: dict[str, Any] = {**ANSWERS, **changes}
        given |= {
            "csrf_token": token_in(page), "_once": once, "_page": ",".join([*ANSWERS, "files"]),
            "files": (BytesIO(PDF), "报告.pdf"),
        }  # fmt: skip
        answer = client.post(address, data=given, content_type="multipart/form-data")
        self.work()
        return answer

    def filing(self, title: str = ANSWERS["title"]) -> Filing:
        self.session.expire_all()
        return self.session.scalars(select(Filing).where(Filing.title == title)).one()

    def task(self, filing: Filing) -> Task:
        found = select(Task).join(Case, Case.id == Task.case_id)
        found = found.where(Case.subject == f"filing:{filing.id}", Task.status == TaskStatus.OPEN)
        return self.session.scalars(found).one()

    def review(self, login: str, filing: Filing, outcome: str = "approve") -> Any:
        """Complete the review that is open."""
        client, address = self.browser(login), f"/tasks/{self.task(filing).id}"
        given = {
            "outcome": outcome,
            "opinion": "材料齐全",
            "csrf_token": token_in(client.get(address).text),
        }
        answer = client.post(address, data=given)
        self.work()
        return answer


@pytest.fixture
def stage(app: Flask, session: Session, web_runtime: Runtime, work: Callable[[], None]) -> Stage:
    """Everybody of PEOPLE, and the package in force."""
    with transaction(session, web_runtime) as tx:
        deployments.deploy(tx, packages.read_folder(PACKAGE), origin=Origin.RELEASE)
        for login, role, name, kind, region in PEOPLE:
            place = found_organisation(tx, name, kind, region)
            account = open_account(
                tx,
                login=login,
                name=f"{name}经办人",
                organisation_id=place.id,
                role=role,
                **PROFILE,
            )
            give_password(tx, account)
    return Stage(app, session, work)
