"""Two provinces, a national office with two officers, a service body with filings, and the process in force."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import deployments, packages
from engine.clock import FakeClock
from engine.db import transaction
from engine.jobs import sweep
from engine.models import Case, Origin, Task, TaskStatus
from engine.runtime import Runtime
from tests.webapp.conftest import PROFILE, give_password, send, sign_in
from workflows.records.accounts import Role, open_account
from workflows.records.cycles import Cycle
from workflows.records.filings import (
    Filing,
    FilingKind,
    FilingState,
    Funding,
    UseEnd,
    new_code,
    register_filing,
    state_use,
)
from workflows.records.organisations import Kind, Organisation, found_organisation

PACKAGE = Path("workflows/bpmn/performance_evaluation")
PLACES = (
    ("nation", "国家平台", Kind.NATIONAL, "110000"),
    ("zhejiang", "浙江省局", Kind.BUREAU, "330000"),
    ("jiangsu", "江苏省局", Kind.BUREAU, "320000"),
    ("hangzhou", "杭州市局", Kind.BUREAU, "330100"),
    ("service", "澄潮导航服务", Kind.SERVICE, "330100"),
)
PEOPLE = (
    ("first", "nation", Role.NATIONAL_OFFICER),
    ("second", "nation", Role.NATIONAL_OFFICER),
    ("zhejiang", "zhejiang", Role.BUREAU_REVIEWER),
    ("jiangsu", "jiangsu", Role.BUREAU_REVIEWER),
    ("hangzhou", "hangzhou", Role.BUREAU_REVIEWER),
    ("expert", "service", Role.EXPERT),
)


@dataclass
class Year:
    """The evaluation of 2025 and who takes part; `pass_days` lets time pass with its timers."""

    app: Flask
    session: Session
    work: Callable[[], None]
    runtime: Runtime
    clock: FakeClock
    places: dict[str, int]
    people: dict[str, int]

    def browser(self, login: str) -> FlaskClient:
        client = self.app.test_client()
        sign_in(client, login)
        return client

    def open(self, year: int = 2025) -> Any:
        answers = {"year": str(year), "subject_kind": "province"}
        return self._send(self.browser("first"), "/start/performance_evaluation", answers)

    def complete(self, login: str, element: str, **answers: str) -> Any:
        return self._send(self.browser(login), f"/tasks/{self.task(element).id}", answers)

    def task(self, element: str) -> Task:
        self.session.rollback()
        found = select(Task).join(Case, Case.id == Task.case_id)
        found = found.where(Task.element == element, Task.status == TaskStatus.OPEN)
        return self.session.scalars(found.order_by(Task.id)).first()  # type: ignore[return-value]

    def cycle(self) -> Cycle:
        self.session.rollback()
        self.session.expire_all()
        return self.session.scalars(select(Cycle)).one()

    def pass_days(self, days: int) -> None:
        self.clock.advance(days=days)
        self.session.rollback()
        sweep(self.session, self.runtime)
        self.work()

    def published(self) -> Cycle:
        """As far as the first publication, without any project."""
        self.open()
        self.complete("first", "verify", outcome="done")
        self.pass_days(32)
        self.complete("second", "confirm_task", outcome="confirm", opinion="同意公布")
        return self.cycle()

    def _send(self, client: FlaskClient, address: str, answers: dict[str, str]) -> Any:
        page = client.get(address).text
        once = page.split('name="_once" value="')[1].split('"')[0] if "_once" in page else ""
        given = {**answers, "_once": once} if once else answers
        answer = send(client, address, given)
        self.work()
        return answer


@pytest.fixture
def year(
    app: Flask, session: Session, web_runtime: Runtime, work: Callable[[], None], clock: FakeClock
) -> Year:
    places: dict[str, Organisation] = {}
    people: dict[str, int] = {}
    with transaction(session, web_runtime) as tx:
        deployments.deploy(tx, packages.read_folder(PACKAGE), origin=Origin.RELEASE)
        for key, name, kind, region in PLACES:
            places[key] = found_organisation(tx, name, kind, region)
        for login, key, role in PEOPLE:
            account = open_account(
                tx, login=login, name=f"{login}经办人", organisation_id=places[key].id, role=role,
                **PROFILE,
            )  # fmt: skip
            give_password(tx, account)
            people[login] = account.id
        _filed(tx, places["service"], "动力电池产业专利导航报告", uses=1)
        ids = {key: one.id for key, one in places.items()}
    return Year(app, session, work, web_runtime, clock, ids, people)


def _filed(tx: Any, filer: Organisation, title: str, *, uses: int) -> Filing:
    filed_at = datetime(2025, 6, 1, 2, tzinfo=UTC)
    filing = Filing(
        organisation_id=filer.id, region=filer.region, kind=FilingKind.INDUSTRY, title=title,
        summary="全球专利布局分析。", emerging=["5"], funding=Funding.PROVINCE, project="省项目",
        invested=Decimal(30), begun=date(2024, 11, 1), finished=date(2025, 5, 1), files=[],
        state=FilingState.SUBMITTED, year=2025, filed_at=filed_at, filed_by="0",
        changed_at=filed_at, code=new_code(),
    )  # fmt: skip
    tx.session.add(filing)
    tx.session.flush()
    register_filing(tx, filing)
    for _number in range(uses):
        use = state_use(
            tx, filing, side=UseEnd.GOVERNMENT, user="省发展规划部门", said="纳入年度规划。",
            proof=[], by="0",
        )  # fmt: skip
        use.at = filed_at + timedelta(days=3)
    return filing
