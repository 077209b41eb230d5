"""Two processes, cases of two enterprises, a university that takes part in one, a training enterprise; and who may look."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.cases import start_case
from engine.clock import FakeClock
from engine.db import transaction
from engine.deployments import deploy
from engine.drafts import Right, give_right
from engine.models import Case, Task, TaskStatus
from engine.runtime import Runtime
from engine.tasks import claim_task, complete_task
from tests.bpmn import chain, model, user
from tests.webapp.conftest import PROFILE, give_password, sign_in
from workflows.records.accounts import Role, open_account
from workflows.records.organisations import Kind, Organisation, found_organisation

PEOPLE = (
    ("qiye", Role.ENTERPRISE_ADMIN, "钱塘智造", Kind.ENTERPRISE, "330100", False),
    ("suzhou", Role.ENTERPRISE_ADMIN, "姑苏智造", Kind.ENTERPRISE, "320500", False),
    ("peixun", Role.ENTERPRISE_ADMIN, "培训企业", Kind.ENTERPRISE, "330100", True),
    ("gaoxiao", Role.UNIVERSITY_OFFICER, "姑苏大学", Kind.UNIVERSITY, "320500", False),
    ("shengju", Role.BUREAU_REVIEWER, "浙江省局", Kind.BUREAU, "330000", False),
    ("guojia", Role.NATIONAL_OFFICER, "国家平台", Kind.NATIONAL, "110000", False),
    ("liucheng", Role.PROCESS_OWNER, "流程组", Kind.SUPPORT, "110000", False),
    ("lingwai", Role.PROCESS_OWNER, "另一流程组", Kind.SUPPORT, "110000", False),
    ("zhuanjia", Role.EXPERT, "某专家单位", Kind.ENTERPRISE, "330100", False),
)


@dataclass
class Office:
    """The stage of these tests."""

    app: Flask
    session: Session
    runtime: Runtime
    clock: FakeClock
    work: Callable[[], None]
    places: dict[str, Organisation]

    def browser(self, login: str) -> FlaskClient:
        client = self.app.test_client()
        sign_in(client, login)
        return client

    def page(self, login: str, address: str) -> Any:
        return self.browser(login).get(address)

    def start(self, key: str, login: str) -> int:
        place = str(self.places[login].id)
        with transaction(self.session, self.runtime) as tx:
            return start_case(tx, key, {"place": place}, by=None, organisation=place).id

    def finish(self, case: int, *, hours: float = 2, late: float = 1) -> None:
        """Somebody of its group takes each task after some hours, and completes it some hours later."""
        open_tasks = select(Task).where(Task.case_id == case, Task.status == TaskStatus.OPEN)
        while (task := self.session.scalars(open_tasks).first()) is not None:
            for verb, more in ((claim_task, ()), (complete_task, ({},))):
                self.clock.advance(hours=hours if verb is claim_task else late)
                with transaction(self.session, self.runtime) as tx:
                    verb(tx, task.id, *more, by="1", groups=task.candidates)  # type: ignore[operator]
            self.session.expire_all()


def process(key: str, *steps: str) -> dict[str, str]:
    """A package of user tasks in a row, each `name=group expression`."""
    tasks = (
        user(name, candidateGroups=f"={group}")
        for name, _, group in (one.partition("=") for one in steps)
    )
    title = f'key = "{key}"\ntitle = "{key}"\n[case]\ntitle = "事项 {{{{ place }}}}"\n'
    return {
        "process.bpmn": model(key, chain("s:startEvent", *tasks, "e:endEvent")),
        "package.toml": title,
    }


@pytest.fixture
def office(
    app: Flask, session: Session, web_runtime: Runtime, clock: FakeClock, work: Callable[[], None]
) -> Office:
    places = {}
    with transaction(session, web_runtime) as tx:
        for login, role, name, kind, region, training in PEOPLE:
            places[login] = found_organisation(tx, name, kind, region, training=training)
            account = open_account(
                tx, login=login, name=name, organisation_id=places[login].id, role=role, **PROFILE
            )
            give_password(tx, account)
            account.locale = "en"
            if login == "lingwai":
                stranger = str(account.id)
        own = "&quot;enterprise_admin@&quot; + place"
        theirs = f"&quot;university_officer@{places['gaoxiao'].id}&quot;"
        deploy(tx, process("alone", f"write={own}", f"check={own}"))
        deploy(tx, process("together", f"ask={own}", f"answer={theirs}"))
        give_right(tx, "together", stranger, Right.OWNER, by=stranger)
    return Office(app, session, web_runtime, clock, work, places)


@pytest.fixture
def busy(office: Office) -> Office:
    """Of `alone` two finished and one open at 钱塘, one finished at 姑苏, one of training; of `together` one of 钱塘."""
    for login in ("qiye", "qiye", "suzhou", "peixun"):
        office.finish(office.start("alone", login))
    office.start("alone", "qiye")
    office.finish(office.start("together", "qiye"))
    assert len(office.session.scalars(select(Case.id)).all()) == 6
    return office
