"""What the desk reads: open matters with their tasks, how fast it answers, accounts by what somebody knows of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, literal, or_, select, union_all
from sqlalchemy.orm import Session, joinedload

from engine.models import Case, Task, TaskStatus
from workflows.records.account_events import AccountEvent
from workflows.records.accounts import Account, Membership
from workflows.records.credit_codes import CreditCode, plain_code
from workflows.records.desk import DeskState
from workflows.records.enrolments import Enrolment
from workflows.records.letter_pairs import contains
from workflows.records.organisations import Organisation
from workflows.records.questions import Question
from workflows.records.recoveries import Recovery
from workflows.records.replacements import Replacement

MOST_OPEN = 200
MOST_FOUND = 25
MOST_EVENTS = 60
MEASURED = timedelta(days=90)


@dataclass(frozen=True)
class Open:
    """One matter that waits for the desk."""

    kind: str
    id: int
    title: str
    state: DeskState
    asked_at: datetime | None
    due_at: datetime | None
    escalated_at: datetime | None
    task: Task | None


@dataclass(frozen=True)
class Measured:
    """How the last 90 days went: `in_time` of `answered` by the due time, the median in hours."""

    answered: int
    in_time: int
    median: float | None

    @property
    def share(self) -> str:
        """The part that was answered in time, in per cent."""
        return f"{100 * self.in_time // self.answered} %" if self.answered else "—"


def open_matters(session: Session) -> list[Open]:
    """What waits for the desk, soonest due first; two statements."""
    listed = _all().subquery()
    waiting = select(listed).where(listed.c.state == DeskState.WAITING.value)
    rows = session.execute(waiting.order_by(listed.c.due_at, listed.c.id).limit(MOST_OPEN)).all()
    tasks = _tasks(session, [f"{row.kind}:{row.id}" for row in rows])
    return [
        Open(
            row.kind, row.id, row.title, DeskState(row.state), row.asked_at, row.due_at,
            row.escalated_at, tasks.get(f"{row.kind}:{row.id}"),
        )
        for row in rows
    ]  # fmt: skip


def measured(session: Session, now: datetime) -> Measured:
    """How fast the desk has answered; one statement."""
    listed = _all().subquery()
    took = func.extract("epoch", listed.c.answered_at - listed.c.asked_at) / 3600
    found = select(
        func.count(),
        func.count().filter(listed.c.answered_at <= listed.c.due_at),
        func.percentile_cont(0.5).within_group(took.asc()),
    ).where(listed.c.answered_at > now - MEASURED)
    answered, in_time, median = session.execute(found).one()
    return Measured(answered, in_time, None if median is None else float(median))


def accounts_found(session: Session, typed: str) -> list[Account]:
    """Accounts by login, name, address, phone, or by name or code of their organisation."""
    sought = typed.replace("\x00", "").strip()
    if len(sought) < 2:
        return []
    wanted = select(Account).options(_with_places()).where(_fits(sought)).order_by(Account.id)
    return list(session.scalars(wanted.limit(MOST_FOUND)).unique())


def account_known(session: Session, account_id: int) -> Account | None:
    """The account with its memberships."""
    wanted = select(Account).options(_with_places()).where(Account.id == account_id)
    return session.scalars(wanted).unique().one_or_none()


def events_of(session: Session, account_id: int) -> list[AccountEvent]:
    """What was done to and with the account, newest first."""
    mine = select(AccountEvent).where(AccountEvent.account_id == account_id)
    return list(session.scalars(mine.order_by(AccountEvent.id.desc()).limit(MOST_EVENTS)))


def _with_places() -> Any:
    return joinedload(Account.memberships).joinedload(Membership.organisation)


def _fits(sought: str) -> ColumnElement[bool]:
    places = (
        select(Organisation.id)
        .outerjoin(CreditCode, CreditCode.organisation_id == Organisation.id)
        .where(
            or_(
                and_(*contains(Organisation.name, sought)),
                CreditCode.code == plain_code(sought),
            )
        )
    )
    there = select(Membership.account_id).where(Membership.organisation_id.in_(places))
    return or_(
        func.lower(Account.login) == sought.lower(),
        Account.name == sought,
        func.lower(Account.email) == sought.lower(),
        Account.phone == sought,
        Account.id.in_(there),
    )


def _all() -> Any:
    """All matters of the desk in one shape."""
    kinds = (
        ("enrolment", Enrolment, Enrolment.name),
        ("recovery", Recovery, Recovery.place),
        ("replacement", Replacement, Replacement.name),
        ("question", Question, Question.title),
    )
    return union_all(
        *(
            select(
                literal(kind).label("kind"), table.id.label("id"), title.label("title"),
                table.state.label("state"), table.asked_at.label("asked_at"),
                table.due_at.label("due_at"), table.escalated_at.label("escalated_at"),
                table.answered_at.label("answered_at"),
            )
            for kind, table, title in kinds
        )
    )  # fmt: skip


def _tasks(session: Session, subjects: list[str]) -> dict[str, Task]:
    found = session.execute(
        select(Case.subject, Task)
        .join(Task, Task.case_id == Case.id)
        .where(Case.subject.in_(subjects), Task.status == TaskStatus.OPEN)
    )
    return {str(subject): task for subject, task in found}
