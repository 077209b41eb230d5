"""A university with a college, an inventor and patents, over the published process."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import deployments, packages
from engine.models import Case, Origin, Task, TaskStatus
from engine.runtime import Runtime
from tests.webapp.conftest import give_password, send, sign_in, token_in
from tests.workflows.evaluating import PACKAGE, Evaluating
from workflows.records.accounts import Account, Role
from workflows.records.organisations import Kind, Organisation, found_college
from workflows.records.patents import LegalState, Patent, PatentType
from workflows.records.registrations import Registration, place_patent

FORM = {
    "publicly_funded": "yes", "implementation": "none", "transfers": ["licence"], "maturity": "pilot",
    "self_rating": "4", "scenario": "用于余热回收",
}  # fmt: skip


@dataclass
class Campus:
    """People by login; patents by a word."""

    evaluating: Evaluating
    university: Organisation
    college: Organisation
    enterprise: Organisation
    people: dict[str, Account]
    enter: Callable[[str], FlaskClient]

    def patent(self, number: int, owner: Organisation | None = None, *, inventor: str | None = "inventor",
               college: bool = True, legal: LegalState = LegalState.VALID) -> int:  # fmt: skip
        """A patent that nobody has registered; returns its id."""
        owner = owner or self.university
        with self.evaluating.transaction() as tx:
            patent = Patent(
                title=f"一种余热回收装置{number}", number=f"CN{200000000 + number}B", type=PatentType.INVENTION,
                ipc=["F28D1/00"], organisation_id=owner.id, applicant=owner.name, filed_on=date(2020, 5, 4),
                granted_on=date(2022, 5, 4), legal_state=legal, valid_2023=True, recorded_at=tx.now,
            )  # fmt: skip
            tx.session.add(patent)
            tx.session.flush()
            inventors = [self.people[inventor].id] if inventor else []
            place_patent(tx, patent, self.college.id if college else None, inventors)
            return patent.id

    def begin(self, login: str, patent: int) -> object:
        """Press 建档 on the patent's page."""
        browser = self.enter(login)
        token = token_in(browser.get("/university/patents").text)
        page = f"/university/patents/{patent}/register"
        return browser.post(page, data={"csrf_token": token})

    def do(self, login: str, patent: int, element: str, answers: dict[str, object]) -> object:
        """Complete the open step of the patent's registration."""
        return send(self.enter(login), f"/tasks/{self.task(patent, element)}", answers)

    def task(self, patent: int, element: str) -> int:
        session = self.evaluating.session
        session.expire_all()
        subject = f"registration:{self.registration(patent).id}"
        mine = select(Task.id).join(Case, Case.id == Task.case_id).where(Case.subject == subject)
        return session.scalars(
            mine.where(Task.element == element, Task.status == TaskStatus.OPEN)
        ).one()

    def registration(self, patent: int) -> Registration:
        session = self.evaluating.session
        session.expire_all()
        mine = select(Registration).where(Registration.patent_id == patent)
        return session.scalars(mine.order_by(Registration.id.desc()).limit(1)).one()

    def register(self, patent: int) -> int:
        """All the way into the libraries; returns the item's id."""
        self.begin("officer", patent)
        self.do("officer", patent, "fill", FORM)
        self.do("officer", patent, "university_review", {"outcome": "approve"})
        item = self.evaluating.session.get_one(Patent, patent, populate_existing=True).item_id
        assert item is not None
        return item


@pytest.fixture
def campus(
    app: Flask,
    session: Session,
    web_runtime: Runtime,
    delivered: list[int],
    enterprise: Organisation,
) -> Campus:
    made = Evaluating(session, web_runtime, delivered)
    made.publish_package()
    with made.transaction() as tx:
        for key in ("patent_registration", "cooperation_intent"):
            files = packages.read_folder(PACKAGE.parent / key)
            deployments.deploy(tx, files, origin=Origin.RELEASE)
    university = made.found("示例大学", Kind.UNIVERSITY)
    elsewhere = made.found("别处大学", Kind.UNIVERSITY)
    with made.transaction() as tx:
        college = found_college(tx, university, "动力学院")
        sibling = found_college(tx, university, "文学院")
    who = {
        "officer": (university, Role.UNIVERSITY_OFFICER),
        "deputy": (university, Role.UNIVERSITY_OFFICER), "college": (college, Role.COLLEGE_OFFICER),
        "inventor": (college, Role.INVENTOR), "colleague": (college, Role.INVENTOR),
        "sibling": (sibling, Role.COLLEGE_OFFICER), "stranger": (elsewhere, Role.UNIVERSITY_OFFICER),
        "qiye": (enterprise, Role.ENTERPRISE_ADMIN), "lin.x": (enterprise, Role.EXPERT),
    }  # fmt: skip
    people = {login: made.hire(login, *place) for login, place in who.items()}
    with made.transaction() as tx:
        for account in people.values():
            give_password(tx, account)
    browsers: dict[str, FlaskClient] = {}

    def enter(login: str) -> FlaskClient:
        if login not in browsers:
            browsers[login] = app.test_client()
            assert sign_in(browsers[login], login).status_code == 302
        return browsers[login]

    return Campus(made, university, college, enterprise, people, enter)
