"""The support desk, as BPMN may call it: by when a matter is due, who is reminded, who hears that it is late (F12, X9)."""

from __future__ import annotations

from typing import Any, TypeVar

from sqlalchemy import select

from engine.db import Transaction
from engine.errors import Refused
from engine.jobs import enqueue
from engine.models import Submission
from engine.operations import Catalogue
from workflows.mail import compose
from workflows.records.accounts import Account, AccountStatus, Membership, Role
from workflows.records.desk import Answerable, DeskState
from workflows.records.enrolments import Enrolment
from workflows.records.questions import Question
from workflows.records.recoveries import Recovery
from workflows.records.replacements import Replacement
from workflows.records.workdays import load_workdays
from workflows.world import world

MATTERS: dict[str, type[Answerable]] = {
    "enrolment": Enrolment,
    "recovery": Recovery,
    "replacement": Replacement,
    "question": Question,
}
LATE = (Role.NATIONAL_OFFICER, Role.OPERATOR)

Matter = TypeVar("Matter", bound=Answerable)

catalogue = Catalogue()


class AnsweredAlready(Refused):
    text = "This has been answered already. Reload the page to see how it stands."


@catalogue.operation("desk.set_due", results=["due", "escalation", "desk"])
def set_due(
    tx: Transaction, matter: str, number: int, remind: int, escalate: int
) -> dict[str, Any]:
    """A matter comes to the desk: due at the close of the working day that is `remind` working days away.

    `matter` is enrolment, recovery, replacement or question. Returns `due`, `escalation` (the same for `escalate` days) and
    `desk`, the groups that answer.
    """
    found = tx.session.get_one(MATTERS[matter], number)
    calendar = load_workdays(tx.session)
    found.asked_at, found.answered_at = tx.now, None  # each round is measured for itself
    found.due_at = calendar.close_after(tx.now, remind)
    late = calendar.close_after(tx.now, max(remind, escalate))
    tx.session.flush()
    return {"due": found.due_at, "escalation": late, "desk": desk_groups(tx)}


@catalogue.operation("desk.remind")
def remind(tx: Transaction, matter: str, number: int) -> None:
    """Tell everybody at the desk that a matter is due; one mail a person, by a job each."""
    _tell(tx, matter, number, "desk_due", (Role.SUPPORT,))


@catalogue.operation("desk.escalate")
def escalate(tx: Transaction, matter: str, number: int) -> None:
    """Nobody answered in time: note it and tell the national office and the operators."""
    tx.session.get_one(MATTERS[matter], number).escalated_at = tx.now
    tx.session.flush()
    _tell(tx, matter, number, "desk_late", LATE)


@catalogue.operation("desk.send_notice", outside=True)
def send_notice(tx: Transaction, matter: str, number: int, notice: str, account: int) -> None:
    """Mail one account that a matter waits; the mail holds its number and no personal data.

    What was answered meanwhile is not sent.
    """
    found = tx.session.get_one(MATTERS[matter], number)
    if found.state is not DeskState.WAITING:
        return
    reader, outside = tx.session.get_one(Account, account), world(tx)
    outside.mail.send(
        compose(
            notice, reader.locale, sender=outside.sender, to=reader.email, name=reader.name,
            matter=matter, number=number, link=f"{outside.base_url}/support",
        )
    )  # fmt: skip


def desk_groups(tx: Transaction) -> list[str]:
    """The groups of support, wherever its people work."""
    places = select(Membership.organisation_id).where(Membership.role == Role.SUPPORT).distinct()
    return [f"{Role.SUPPORT}@{place}" for place in sorted(tx.session.scalars(places))]


def waiting(tx: Transaction, kind: type[Matter], number: int, *states: DeskState) -> Matter:
    """The matter, locked, in one of these states (else `waiting`). Raises AnsweredAlready."""
    found = tx.session.get_one(kind, number, with_for_update=True, populate_existing=True)
    if found.state not in (states or (DeskState.WAITING,)):
        raise AnsweredAlready
    return found


def answer(
    tx: Transaction, found: Answerable, state: DeskState, submission: int, opinion: str
) -> None:
    """Note what support said of a matter, when, and who said it."""
    found.state, found.opinion, found.answered_at = state, opinion, tx.now
    found.answered_by = tx.session.get_one(Submission, submission).by
    tx.session.flush()


def _tell(tx: Transaction, matter: str, number: int, notice: str, roles: tuple[Role, ...]) -> None:
    people = (
        select(Account.id)
        .join(Membership, Membership.account_id == Account.id)
        .where(Membership.role.in_(roles), Account.status == AccountStatus.NORMAL)
        .where(Account.email != "")
        .distinct()
    )
    for account in sorted(tx.session.scalars(people)):
        given = {"matter": matter, "number": number, "notice": notice, "account": account}
        enqueue(tx, "desk.send_notice", given)
