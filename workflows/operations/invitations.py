"""Inviting departments to use achievements, as BPMN may call it (department_invitation), and what pages ask of it (E14)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from engine.db import Transaction
from engine.errors import Refused
from engine.messages import deliver_message, send_message
from engine.operations import Catalogue
from workflows.operations.accounts import dismiss, mail_link
from workflows.operations.allotting import allot_account
from workflows.operations.answers import Answers, answers_of, author_of
from workflows.operations.faculty import login_out_of
from workflows.operations.mailing import write_to
from workflows.records.accounts import (
    Account,
    AccountStatus,
    Role,
    join_organisation,
    thaw_account,
)
from workflows.records.bureaus import NATION
from workflows.records.certificates import CHINA, china_day
from workflows.records.invitations import (
    OPEN,
    Invitation,
    InvitationState,
    Sector,
    invitation_of,
    locked_invitation,
)
from workflows.records.organisations import Kind, Organisation, found_organisation

KEY = "department_invitation"
ACCEPTED = "invitation_accepted"
WITHDRAWN = "invitation_withdrawn"
LONGEST = timedelta(days=3 * 366)

catalogue = Catalogue()


class NoDepartment(Refused):
    text = "“{name}” is there already, and it is no department of your area. Compare the name."


class InvitedAlready(Refused):
    text = "Somebody with this address is invited to “{name}” already."


class BadTerm(Refused):
    text = "An invitation lasts from tomorrow on for three years at most."


@catalogue.operation("invitations.open", results=["invitation", "title", "until", "group"])
def open_invitation(tx: Transaction, organisation: str, submission: int) -> dict[str, Any]:
    """Give the department a place and its person an account; `organisation` is the bureau or office that invites.

    Returns `invitation` (id), `title` (the department), `until` (the end of the last day in China) and `group`, who
    decides on renewals. Raises NoDepartment, InvitedAlready, BadTerm.
    """
    said, inviter = answers_of(tx, submission), tx.session.get_one(Organisation, int(organisation))
    by = author_of(tx, submission)
    place = _department(tx, inviter, said.words("department"))
    account = _account(tx, place, said, by=by)
    made = Invitation(
        inviter_id=inviter.id, department_id=place.id, account_id=account.id,
        sector=Sector(str(said["sector"])), words=said.words("words"), invited_at=tx.now,
        invited_by=by, until=_end_of(tx, said),
    )  # fmt: skip
    tx.session.add(made)
    tx.session.flush()
    return {
        "invitation": made.id, "title": place.name, "until": made.until,
        "group": f"{_role_of(inviter)}@{inviter.id}",
    }  # fmt: skip


@catalogue.operation("invitations.send", outside=True)
def send(tx: Transaction, invitation: int) -> None:
    """Mail the invited person who invites, until when, and a link to set a password. Every attempt makes a new link."""
    found = tx.session.get_one(Invitation, invitation)
    inviter = tx.session.get_one(Organisation, found.inviter_id)
    mail_link(
        tx, found.account_id, mail="invitation", inviter=inviter.name, words=found.words,
        until=found.last_day, training=inviter.training,
    )  # fmt: skip


@catalogue.operation("invitations.accept")
def accept(tx: Transaction, invitation: int) -> None:
    """The invited person has set a password."""
    found = locked_invitation(tx, invitation)
    found.state, found.accepted_at = InvitationState.ACCEPTED, tx.now
    tx.session.flush()


@catalogue.operation("invitations.extend", results=["until"])
def extend(tx: Transaction, invitation: int, submission: int) -> dict[str, Any]:
    """Renew it. Returns `until`. Raises BadTerm."""
    found = locked_invitation(tx, invitation)
    found.until = _end_of(tx, answers_of(tx, submission))
    tx.session.flush()
    return {"until": found.until}


@catalogue.operation("invitations.end")
def end(tx: Transaction, invitation: int, state: str, reason: str = "") -> None:
    """It is over: `lapsed`, `ended` or `withdrawn` for a `reason`. The account loses its role; what was said stays."""
    found = locked_invitation(tx, invitation)
    if found.state not in OPEN:
        return
    found.state, found.ended_at, found.reason = InvitationState(state), tx.now, reason.strip()
    tx.session.flush()
    dismiss(tx, found.account_id, found.department_id, Role.INVITED_USER, by=None)


@catalogue.operation("invitations.tell_withdrawn", outside=True)
def tell_withdrawn(tx: Transaction, invitation: int) -> None:
    """Mail the invited person that the invitation was withdrawn, and why."""
    found = tx.session.get_one(Invitation, invitation)
    account = tx.session.get_one(Account, found.account_id)
    inviter = tx.session.get_one(Organisation, found.inviter_id)
    write_to(
        tx, [account], "invitation_withdrawn", "achievements", inviter=inviter.name,
        reason=found.reason, training=inviter.training,
    )  # fmt: skip


def note_activation(tx: Transaction, account_id: int) -> None:
    """Somebody has set a password by a mailed link: if an invitation waits for it, its case goes on by a job."""
    found = invitation_of(tx.session, account_id)
    if found is not None and found.state is InvitationState.INVITED:
        send_message(tx, ACCEPTED, str(found.id))


def withdraw_invitation(tx: Transaction, invitation_id: int, reason: str, *, by: str) -> None:
    """Tell the invitation's case, which does the rest. Raises NobodyWaiting when it is over already."""
    deliver_message(tx, WITHDRAWN, str(invitation_id), {"reason": reason}, by=by)


def _department(tx: Transaction, inviter: Organisation, name: str) -> Organisation:
    """The department of this name in the inviter's area, made if it is not there yet. Raises NoDepartment."""
    region = NATION if inviter.kind is Kind.NATIONAL else inviter.region
    there = tx.session.scalar(select(Organisation).where(Organisation.name == name))
    if there is None:
        try:
            with tx.session.begin_nested():
                return found_organisation(
                    tx, name, Kind.DEPARTMENT, region, training=inviter.training
                )
        except IntegrityError:  # made by somebody else at this moment
            raise NoDepartment("department", name=name) from None
    its = (there.kind, there.region, there.training)
    if its != (Kind.DEPARTMENT, region, inviter.training):
        raise NoDepartment("department", name=name)
    return there


def _account(tx: Transaction, place: Organisation, said: Answers, *, by: str) -> Account:
    """A new account, or that of somebody who was invited to the department before. Raises InvitedAlready."""
    email = said.words("email")
    known = _invited_before(tx, place, email)
    if known is None:
        return allot_account(
            tx, place, by=by, login=login_out_of(email), name=said.words("name"), email=email,
            phone=said.words("phone"), department=said.words("office"),
            position=said.words("position"), role=Role.INVITED_USER,
        )  # fmt: skip
    if invitation_of(tx.session, known.id) is not None:
        raise InvitedAlready("email", name=place.name)
    if known.status is AccountStatus.FROZEN:
        thaw_account(tx, known.id, by=by)
    join_organisation(tx, known.id, place.id, Role.INVITED_USER, by=by)
    return known


def _invited_before(tx: Transaction, place: Organisation, email: str) -> Account | None:
    found = select(Account).join(Invitation, Invitation.account_id == Account.id)
    found = found.where(Invitation.department_id == place.id)
    return tx.session.scalar(
        found.where(func.lower(Account.email) == email.lower()).order_by(Invitation.id).limit(1)
    )


def _end_of(tx: Transaction, said: Answers) -> datetime:
    """The first moment after the last day in China. Raises BadTerm."""
    last = said["until"]
    if not isinstance(last, date) or not china_day(tx.now) < last <= china_day(tx.now + LONGEST):
        raise BadTerm("until")
    return datetime.combine(last + timedelta(days=1), time(), CHINA)


def _role_of(inviter: Organisation) -> Role:
    return Role.NATIONAL_OFFICER if inviter.kind is Kind.NATIONAL else Role.BUREAU_REVIEWER
