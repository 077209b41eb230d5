"""Evaluations in commands, for tests of operations and pages: enterprises, a university, a patent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

import workflows
from engine import deployments, packages
from engine.db import transaction
from engine.jobs import run_job, sweep
from engine.models import Case, Origin, Task, TaskStatus
from engine.runtime import Runtime
from engine.tasks import complete_task
from workflows.operations.evaluations import ask_for_rating, begin_evaluation
from workflows.records.accounts import Account, Role, open_account
from workflows.records.evaluations import Evaluation, ExpertRating
from workflows.records.experts import Status, open_expert, record_profile, record_review
from workflows.records.library import register_patent
from workflows.records.organisations import Kind, Organisation, found_organisation
from workflows.records.patents import Implementation, LegalState, Maturity, Patent, PatentType

PACKAGE = Path(workflows.__file__).parent / "bpmn" / "patent_evaluation"
CONTACT = {
    "email": "a@example.org", "phone": "13800000000", "department": "研发", "position": "主任",
}  # fmt: skip
PROFILE = {
    "degree": "master", "title": "高工", "years": 9, "fields": ["3"], "speciality": "材料",
}  # fmt: skip


@dataclass
class Evaluating:
    """`delivered` are ids of jobs that the runtime handed to the queue."""

    session: Session
    runtime: Runtime
    delivered: list[int]

    def publish_package(self) -> None:
        with self.transaction() as tx:
            deployments.deploy(tx, packages.read_folder(PACKAGE), origin=Origin.RELEASE)

    def transaction(self) -> Any:
        return transaction(self.session, self.runtime)

    def found(self, name: str, kind: Kind = Kind.ENTERPRISE, **more: Any) -> Organisation:
        with self.transaction() as tx:
            return found_organisation(tx, name, kind, "330100", **more)

    def hire(self, login: str, where: Organisation, role: Role) -> Account:
        """Somebody with a complete profile; an expert is one of the pool."""
        with self.transaction() as tx:
            account = open_account(
                tx, login=login, name=f"某{login}", organisation_id=where.id, role=role, **CONTACT
            )
            if role is Role.EXPERT:
                expert = open_expert(tx, account.id, where.id, fields=["3"], recommendation="")
                record_profile(tx, expert, PROFILE)
                record_review(tx, expert, Status.ADMITTED, "同意")
        return account

    def register(self, owner: Organisation, title: str = "一种换热器", number: int = 1) -> int:
        """A patent of the owner in the libraries; returns the item's id."""
        with self.transaction() as tx:
            patent = Patent(
                title=title, number=f"CN{100000000 + number}B", type=PatentType.INVENTION,
                ipc=["F28D1/00"], organisation_id=owner.id, applicant=owner.name,
                filed_on=date(2020, 5, 4), legal_state=LegalState.VALID, valid_2023=True,
                publicly_funded=True, implementation=Implementation.NONE, transfers=["licence"],
                maturity=Maturity.PILOT, recorded_at=tx.now,
            )  # fmt: skip
            tx.session.add(patent)
            return register_patent(tx, patent, owner).id

    def begin(self, where: Organisation, item: int, by: Account) -> int:
        with self.transaction() as tx:
            return begin_evaluation(tx, where.id, item, by=str(by.id))

    def ask(self, evaluation: int, expert: Account, by: Account | None = None) -> None:
        with self.transaction() as tx:
            ask_for_rating(tx, evaluation, expert.id, by=str((by or expert).id))
        self.work()

    def rate(self, evaluation: int, expert: Account, stars: int = 4, opinion: str = "好") -> None:
        answers = {"stars": str(stars), "opinion": opinion, "needs": None}
        self.complete(self.task(evaluation, "rate", expert), answers, expert)

    def review(self, evaluation: int, by: Account, outcome: str = "accept") -> None:
        """Of the rating that waits longest."""
        remark = None if outcome == "accept" else "请写明理由"
        answers = {"outcome": outcome, "remark": remark}
        self.complete(self.tasks(evaluation, "review")[0], answers, by)

    def close(self, evaluation: int, by: Account, stars: int = 5, opinion: str = "值得") -> None:
        """企业自评"""
        answers = {"stars": str(stars), "opinion": opinion, "needs": None, "cooperates": False}
        self.complete(self.task(evaluation, "self_evaluate"), answers, by)

    def complete(self, task: Task, answers: Mapping[str, Any], by: Account) -> None:
        self.session.expire_all()
        where = self.session.get_one(Case, task.case_id).organisation
        groups = [f"{Role.ENTERPRISE_ADMIN}@{where}"]
        with self.transaction() as tx:
            complete_task(tx, task.id, answers, by=str(by.id), groups=groups)
        self.work()

    def work(self) -> None:
        """Do all jobs that are due now, as scheduler and workers would."""
        sweep(self.session, self.runtime)
        while self.delivered:
            run_job(self.session, self.runtime, self.delivered.pop(0))

    def task(self, evaluation: int, element: str, holder: Account | None = None) -> Task:
        opened = select(Task).join(Case, Case.id == Task.case_id)
        opened = opened.where(Case.subject == f"evaluation:{evaluation}", Task.element == element)
        if holder is not None:
            opened = opened.where(Task.assignee == str(holder.id))
        return self.session.scalars(opened.where(Task.status == TaskStatus.OPEN)).one()

    def tasks(self, evaluation: int, element: str) -> list[Task]:
        opened = select(Task).join(Case, Case.id == Task.case_id).order_by(Task.id)
        opened = opened.where(Case.subject == f"evaluation:{evaluation}", Task.element == element)
        return list(self.session.scalars(opened.where(Task.status == TaskStatus.OPEN)))

    def open_elements(self, evaluation: int) -> list[str]:
        opened = select(Task.element).join(Case, Case.id == Task.case_id)
        opened = opened.where(Case.subject == f"evaluation:{evaluation}")
        return sorted(self.session.scalars(opened.where(Task.status == TaskStatus.OPEN)))

    def evaluation(self, number: int) -> Evaluation:
        self.session.expire_all()
        return self.session.get_one(Evaluation, number)

    def rating(self, evaluation: int, expert: Account) -> ExpertRating:
        self.session.expire_all()
        mine = select(ExpertRating).where(ExpertRating.evaluation_id == evaluation)
        return self.session.scalars(mine.where(ExpertRating.account_id == expert.id)).one()
