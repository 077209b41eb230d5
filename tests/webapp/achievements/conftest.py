"""An achievement on file, its filer, those who oversee it, and those who use it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import deployments, packages
from engine.db import transaction
from engine.models import Origin, Task, TaskStatus
from engine.runtime import Runtime
from tests.webapp.conftest import PROFILE, give_password, sign_in, token_in
from tests.webapp.filings.conftest import PDF
from workflows.records.accounts import Role, open_account
from workflows.records.activity import Activity, activity_of
from workflows.records.attachments import keep_attachment
from workflows.records.filings import (
    Filing,
    FilingKind,
    FilingState,
    Funding,
    new_code,
    register_filing,
)
from workflows.records.organisations import Kind, Organisation, found_organisation
from workflows.records.signals import Signal
from workflows.world import World

FOLDER = Path("workflows/bpmn")
BROWSER = "Mozilla/5.0 (X11; Linux x86_64) Firefox/143.0"
PEOPLE = (
    ("fuwu", Role.SERVICE_OFFICER, "澄潮导航服务", Kind.SERVICE, "330100"),
    ("shengju", Role.BUREAU_REVIEWER, "浙江省局", Kind.BUREAU, "330000"),
    ("elsewhere", Role.BUREAU_REVIEWER, "江苏省局", Kind.BUREAU, "320000"),
    ("guojia", Role.NATIONAL_OFFICER, "国家平台", Kind.NATIONAL, "110000"),
    ("second", Role.NATIONAL_OFFICER, "国家平台", Kind.NATIONAL, "110000"),
    ("qiye", Role.ENTERPRISE_ADMIN, "禾岭新能源", Kind.ENTERPRISE, "510100"),
    ("colleague", Role.EXPERT, "禾岭新能源", Kind.ENTERPRISE, "510100"),
    ("other", Role.ENTERPRISE_ADMIN, "北穹装备", Kind.ENTERPRISE, "210100"),
)
EMERGING = {"禾岭新能源": ["5"], "北穹装备": ["2"], "澄潮导航服务": ["5"]}


@dataclass
class Stage:
    """Everybody with a browser of their own address."""

    app: Flask
    session: Session
    work: Callable[[], None]
    filing_id: int
    reference: str

    @property
    def address(self) -> str:
        return f"/achievements/{self.filing_id}"

    def browser(self, login: str | None = None, ip: str = "203.0.113.7") -> FlaskClient:
        """A browser at an address, signed in if somebody is named."""
        client = self.app.test_client()
        client.environ_base |= {"REMOTE_ADDR": ip, "HTTP_USER_AGENT": BROWSER}
        if login:
            sign_in(client, login)
        return client

    def post(self, client: FlaskClient, path: str, **given: Any) -> Any:
        token = token_in(client.get(self.address, headers={"User-Agent": "curl"}).text)
        answer = client.post(f"{self.address}/{path}", data={"csrf_token": token, **given})
        self.work()
        return answer

    def activity(self) -> Activity:
        self.session.rollback()
        return activity_of(self.session, filing_id=self.filing_id)

    def tally(self, signal: Signal) -> tuple[int, int]:
        """What counts and what is held."""
        one = self.activity()[signal]
        return one.counted, one.held

    def task(self, element: str) -> Task:
        self.session.rollback()
        found = select(Task).where(Task.element == element, Task.status == TaskStatus.OPEN)
        return self.session.scalars(found).one()

    def complete(self, login: str, element: str, **answers: str) -> Any:
        """Complete the open task of this kind."""
        client, address = self.browser(login), f"/tasks/{self.task(element).id}"
        token = token_in(client.get(address).text)
        answer = client.post(address, data={**answers, "csrf_token": token})
        self.work()
        return answer


@pytest.fixture
def stage(app: Flask, session: Session, web_runtime: Runtime, work: Callable[[], None]) -> Stage:
    """The packages in force and one achievement with a file."""
    with transaction(session, web_runtime) as tx:
        for key in ("download_request", "information_post", "project_pursuit"):
            deployments.deploy(tx, packages.read_folder(FOLDER / key), origin=Origin.RELEASE)
        places: dict[str, Organisation] = {}
        for login, role, name, kind, region in PEOPLE:
            if name not in places:
                places[name] = found_organisation(tx, name, kind, region)
                places[name].emerging = EMERGING.get(name, [])
            account = open_account(
                tx, login=login, name=f"经办{login}", organisation_id=places[name].id, role=role,
                **PROFILE,
            )  # fmt: skip
            give_password(tx, account)
        world = web_runtime.world
        assert isinstance(world, World)
        kept = keep_attachment(
            tx, file=world.files.put(PDF), filename="报告.pdf",
            media_type="application/pdf", size=len(PDF), by=None,
        )  # fmt: skip
        filing = on_file(tx, places["澄潮导航服务"], "动力电池产业专利导航报告", [kept.reference])
        number = filing.id
    return Stage(app, session, work, number, kept.reference)


def on_file(tx: Any, place: Organisation, title: str, files: list[str], **more: Any) -> Filing:
    """An achievement that is registered."""
    given = {
        "organisation_id": place.id, "region": place.region, "year": 2026, "title": title,
        "kind": FilingKind.INDUSTRY, "summary": "分析全球专利布局。", "emerging": ["5"],
        "funding": Funding.NONE, "begun": date(2025, 1, 1), "finished": date(2025, 9, 1),
        "files": files, "state": FilingState.SUBMITTED, "filed_at": tx.now, "filed_by": "1",
        "changed_at": tx.now, "code": new_code(),
    }  # fmt: skip
    filing = Filing(**{**given, **more})
    tx.session.add(filing)
    tx.session.flush()
    register_filing(tx, filing)
    return filing
