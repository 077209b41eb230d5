"""The table of experts (M18 to M21): which rows, in which order, on which page."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask import url_for
from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, contains_eager

from engine.access import may_see_task
from engine.models import Case, Task, TaskStatus
from workflows.records.accounts import Account
from workflows.records.certificates import Certificate
from workflows.records.experts import Expert, Status
from workflows.records.organisations import Organisation

SIZE = 20
LAST_PAGE = 500
ORDERS: dict[str, Any] = {
    "name": Account.name,
    "login": func.lower(Account.login),
    "phone": Account.phone,
    "opened": Expert.opened_at,
    "organisation": Organisation.name,
    "position": Account.position,
    "status": Expert.status,
    "account": Account.status,
}


@dataclass(frozen=True)
class Wanted:
    """What a person asked to see. `words` are looked for in name, login and phone."""

    words: str = ""
    status: Status | None = None
    sort: str = "opened"
    descending: bool = True
    page: int = 1

    @classmethod
    def read(cls, asked: Mapping[str, str], status: Status | None = None) -> Wanted:
        """From a query string; what cannot be read counts as not asked."""
        found = asked.get("status", "")
        sort = asked.get("sort", "")
        page = asked.get("page", "")
        return cls(
            words=asked.get("q", "").strip()[:60],
            status=status or (Status(found) if found in set(Status) else None),
            sort=sort if sort in ORDERS else "opened",
            descending=(asked.get("order") == "desc") if sort in ORDERS else True,
            page=min(max(int(page), 1), LAST_PAGE) if page.isdecimal() and len(page) < 5 else 1,
        )

    def url(self, endpoint: str, **changes: Any) -> str:
        """The address of the same list with something changed."""
        new = replace(self, **changes)
        query = {
            "q": new.words or None,
            "status": new.status.value if new.status and endpoint == "experts.index" else None,
            "sort": new.sort if (new.sort, new.descending) != ("opened", True) else None,
            "order": "desc" if new.descending and new.sort != "opened" else None,
            "page": new.page if new.page > 1 else None,
        }
        if new.sort == "opened" and not new.descending:
            query["order"] = "asc"
        return url_for(endpoint, **query)


@dataclass(frozen=True)
class Line:
    """One row: the expert, the certificate if one is valid, and the task that waits for the reader."""

    number: int
    expert: Expert
    certificate: Certificate | None
    task: Task | None


@dataclass(frozen=True)
class Listing:
    lines: list[Line]
    total: int
    page: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // SIZE))


def experts_of(
    session: Session,
    organisations: Collection[int],
    wanted: Wanted,
    person: str,
    groups: Collection[str],
) -> Listing:
    """A page of the organisations' experts; three statements."""
    chosen = _chosen(organisations, wanted)
    total = session.scalar(_joined(select(func.count(Expert.id))).where(chosen)) or 0
    start = (wanted.page - 1) * SIZE
    found = session.execute(_rows(chosen, wanted).limit(SIZE).offset(start)).unique().all()
    tasks = waiting_tasks(session, [expert.id for expert, _ in found], person, groups)
    lines = [
        Line(number, expert, certificate, tasks.get(expert.id))
        for number, (expert, certificate) in enumerate(found, start=start + 1)
    ]
    return Listing(lines, total, wanted.page)


def counts_of(session: Session, organisations: Collection[int]) -> dict[Status, int]:
    """How many experts there are in each state; one statement."""
    mine = select(Expert.status, func.count()).where(Expert.organisation_id.in_(organisations))
    return {row[0]: row[1] for row in session.execute(mine.group_by(Expert.status))}


def waiting_tasks(
    session: Session, experts: Collection[int], person: str, groups: Collection[str]
) -> dict[int, Task]:
    """The open task in each expert's case that the reader may work on; one statement."""
    if not experts:
        return {}
    subjects = {f"expert:{expert}": expert for expert in experts}
    found = session.execute(
        select(Case.subject, Task)
        .join(Task, Task.case_id == Case.id)
        .where(Case.subject.in_(subjects), Task.status == TaskStatus.OPEN)
        .where(may_see_task(person, groups))
        .order_by(Task.id.desc())
    )
    return {subjects[subject]: task for subject, task in found}


def case_of(session: Session, expert_id: int) -> Case | None:
    """The onboarding case of an expert."""
    about = select(Case).where(Case.subject == f"expert:{expert_id}")
    return session.scalar(about.order_by(Case.id.desc()).limit(1))


def _chosen(organisations: Collection[int], wanted: Wanted) -> ColumnElement[bool]:
    conditions = [Expert.organisation_id.in_(organisations)]
    if wanted.status is not None:
        conditions.append(Expert.status == wanted.status)
    if wanted.words:
        sought = (Account.name, Account.login, Account.phone)
        conditions.append(or_(*(one.icontains(wanted.words, autoescape=True) for one in sought)))
    return and_(*conditions)


def _joined(statement: Select[Any]) -> Select[Any]:
    return (
        statement.select_from(Expert)
        .join(Account, Account.id == Expert.account_id)
        .join(Organisation, Organisation.id == Expert.organisation_id)
    )


def _rows(chosen: ColumnElement[bool], wanted: Wanted) -> Select[Any]:
    valid = and_(Certificate.expert_id == Expert.id, Certificate.withdrawn_on.is_(None))
    order = ORDERS[wanted.sort]
    return (
        _joined(select(Expert, Certificate))
        .outerjoin(Certificate, valid)
        .options(contains_eager(Expert.account), contains_eager(Expert.organisation))
        .where(chosen)
        .order_by(order.desc() if wanted.descending else order.asc(), Expert.id.desc())
    )
