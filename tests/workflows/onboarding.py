"""The onboarding of experts in commands, for tests of records, operations and pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

import workflows
from engine import deployments, packages
from engine.cases import start_case
from engine.db import transaction
from engine.jobs import run_job, sweep
from engine.models import Case, Origin, Task, TaskStatus
from engine.runtime import Runtime
from engine.tasks import complete_task
from workflows.operations.experts import ask_leave, ask_removal
from workflows.records.accounts import Account, Role
from workflows.records.certificates import Certificate, newest_certificate
from workflows.records.experts import Expert

PACKAGE = Path(workflows.__file__).parent / "bpmn" / "expert_onboarding"
PROFILE = {
    "degree": "master",
    "title": "高级工程师",
    "years": 12,
    "fields": ["3", "5"],
    "speciality": "动力电池正极材料",
    "achievements": "主持高镍正极材料中试项目",
    "bio": None,
    "truthful": True,
}


@dataclass
class Onboarding:
    """One enterprise that takes experts in. `admin` is the account id of its administrator; `delivered` the ids of jobs
    that the runtime handed to the queue.
    """

    session: Session
    runtime: Runtime
    organisation: int
    admin: str
    delivered: list[int]

    def publish(self) -> None:
        """Publish the package as the product ships it."""
        with transaction(self.session, self.runtime) as tx:
            deployments.deploy(tx, packages.read_folder(PACKAGE), origin=Origin.RELEASE)

    def recommend(self, login: str = "wang.xm", **answers: Any) -> Expert:
        """新增: start a case; returns the new expert."""
        basic = {
            "name": "王晓明", "login": login, "phone": "13800000001", "email": f"{login}@example.org",
            "department": "研发中心", "position": "主任工程师", "fields": ["3"], "reason": "",
        }  # fmt: skip
        organisation = str(self.organisation)
        with transaction(self.session, self.runtime) as tx:
            start_case(
                tx, "expert_onboarding", {"organisation": organisation, "starter": self.admin},
                by=self.admin, organisation=organisation, answers={**basic, **answers},
            )  # fmt: skip
        self.work()
        return self.expert(login)

    def submit(self, expert: Expert, **answers: Any) -> None:
        """申请入库"""
        self.complete(expert, "profile", {**PROFILE, **answers})

    def review(self, expert: Expert, outcome: str = "approve", opinion: str = "同意入库") -> None:
        self.complete(expert, "review", {"outcome": outcome, "opinion": opinion})

    def admit(self, login: str = "wang.xm", **answers: Any) -> Expert:
        """From the recommendation into the pool, certificate and all."""
        expert = self.recommend(login, **answers)
        self.submit(expert)
        self.review(expert)
        return self.expert(login)

    def remove(self, expert: Expert, reason: str = "调离岗位") -> None:
        with transaction(self.session, self.runtime) as tx:
            ask_removal(tx, expert.id, reason, by=self.admin)
        self.work()

    def leave(self, expert: Expert, reason: str = "工作繁忙") -> None:
        with transaction(self.session, self.runtime) as tx:
            ask_leave(tx, expert.id, reason, by=str(expert.account_id))
        self.work()

    def complete(self, expert: Expert, element: str, answers: Mapping[str, Any]) -> None:
        task = self.task(expert, element)
        by = task.assignee or self.admin
        groups = [f"{Role.ENTERPRISE_ADMIN}@{self.organisation}"]
        with transaction(self.session, self.runtime) as tx:
            complete_task(tx, task.id, answers, by=by, groups=groups)
        self.work()

    def work(self) -> None:
        """Do all jobs that are due now, as scheduler and workers would."""
        sweep(self.session, self.runtime)
        while self.delivered:
            run_job(self.session, self.runtime, self.delivered.pop(0))

    def task(self, expert: Expert, element: str) -> Task:
        """The expert's open task of this element."""
        opened = self._of(select(Task).join(Case, Case.id == Task.case_id), expert)
        return self.session.scalars(
            opened.where(Task.status == TaskStatus.OPEN, Task.element == element)
        ).one()

    def open_elements(self, expert: Expert) -> list[str]:
        opened = self._of(select(Task.element).join(Case, Case.id == Task.case_id), expert)
        return list(self.session.scalars(opened.where(Task.status == TaskStatus.OPEN)))

    def case(self, expert: Expert) -> Case:
        self.session.expire_all()
        return self.session.scalars(self._of(select(Case), expert)).one()

    def expert(self, login: str) -> Expert:
        """The newest recommendation of this login."""
        self.session.expire_all()
        mine = select(Expert).join(Account, Account.id == Expert.account_id)
        newest = mine.where(Account.login == login).order_by(Expert.id.desc()).limit(1)
        return self.session.scalars(newest).one()

    def account(self, expert: Expert) -> Account:
        self.session.expire_all()
        return self.session.get_one(Account, expert.account_id)

    def certificate(self, expert: Expert) -> Certificate:
        self.session.expire_all()
        found = newest_certificate(self.session, expert.id)
        assert found is not None
        return found

    @staticmethod
    def _of(statement: Any, expert: Expert) -> Any:
        return statement.where(Case.subject == f"expert:{expert.id}")
