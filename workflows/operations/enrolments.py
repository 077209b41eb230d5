"""Enterprises that register themselves, as BPMN may call it (enterprise_registration; M4, M6, X10)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from engine.db import Transaction
from engine.errors import Refused
from engine.messages import deliver_message
from engine.models import Submission
from engine.operations import Catalogue
from workflows.mail import compose
from workflows.operations.allotting import allot_account
from workflows.operations.answers import Answers, answers_of
from workflows.operations.desk import answer, waiting
from workflows.records.codes import Code, System
from workflows.records.credit_codes import (
    is_credit_code,
    note_code,
    organisation_called,
    plain_code,
)
from workflows.records.desk import DeskState
from workflows.records.enrolments import Enrolment
from workflows.records.links import end_links, issue_link
from workflows.records.organisations import Kind, Organisation, found_organisation
from workflows.world import world

KEY = "enterprise_registration"
CONFIRMED = "enrolment_confirmed"
NOTICES = frozenset({"confirm", "returned", "refused"})

catalogue = Catalogue()


class WrongCode(Refused):
    text = "This is no unified social credit code: compare all 18 characters with the business licence."


class NoSuchCode(Refused):
    text = "“{code}” is not in the classification. Choose from the list."


class IsThereAlready(Refused):
    text = (
        "The organisation “{name}” is there already. Choose to join it, or return the application."
    )


class NothingToJoin(Refused):
    text = (
        "No enterprise of this name or code has accounts here yet. Accept the application instead."
    )


@catalogue.operation("enrolments.open", results=["enrolment", "name"])
def open_enrolment(tx: Transaction, submission: int, locale: str) -> dict[str, Any]:
    """Keep what an enterprise said of itself (X10); its e-mail address is not confirmed yet.

    Returns `enrolment` (id) and `name` of the enterprise. Raises WrongCode, NoSuchCode.
    """
    said = _said(tx, answers_of(tx, submission))
    made = Enrolment(
        **said, state=DeskState.UNCONFIRMED, begun_at=tx.now, consented_at=tx.now, locale=locale
    )
    tx.session.add(made)
    tx.session.flush()
    return {"enrolment": made.id, "name": made.name}


@catalogue.operation("enrolments.send_link", outside=True)
def send_link(tx: Transaction, enrolment: int, notice: str) -> None:
    """Mail the applicant how it stands, with a link: `confirm`, `returned` or `refused`. Every attempt makes a new link."""
    if notice not in NOTICES:
        raise ValueError(f"{notice} is none of {sorted(NOTICES)}")
    found, outside = tx.session.get_one(Enrolment, enrolment), world(tx)
    outside.mail.send(
        compose(
            f"enrolment_{notice}", found.locale, sender=outside.sender, to=found.email,
            name=found.contact, organisation=found.name, opinion=found.opinion,
            link=f"{outside.base_url}/register/{issue_link(tx, subject_of(enrolment))}",
        )
    )  # fmt: skip


@catalogue.operation("enrolments.confirm")
def confirm(tx: Transaction, enrolment: int) -> None:
    """The applicant has opened the mailed link: support may be bothered now."""
    waiting(tx, Enrolment, enrolment, DeskState.UNCONFIRMED).state = DeskState.WAITING
    tx.session.flush()


@catalogue.operation("enrolments.correct", results=["name"])
def correct(tx: Transaction, enrolment: int, submission: int) -> dict[str, Any]:
    """Take over what the applicant corrected; the confirmed address stays. Raises WrongCode, NoSuchCode."""
    found = waiting(tx, Enrolment, enrolment, DeskState.RETURNED)
    said = _said(tx, answers_of(tx, submission))
    for name, value in said.items():
        if name != "email":
            setattr(found, name, value)
    found.state = DeskState.WAITING
    tx.session.flush()
    return {"name": found.name}


@catalogue.operation("enrolments.return")
def return_(tx: Transaction, enrolment: int, submission: int) -> None:
    """Support wants something corrected, and says what."""
    _answer(tx, enrolment, submission, DeskState.RETURNED)


@catalogue.operation("enrolments.refuse")
def refuse(tx: Transaction, enrolment: int, submission: int) -> None:
    """Support does not accept the enterprise, with a reason."""
    _answer(tx, enrolment, submission, DeskState.REFUSED)


@catalogue.operation("enrolments.accept", results=["account"])
def accept(tx: Transaction, enrolment: int, submission: int) -> dict[str, Any]:
    """Let the verified enterprise in: organisation with what it said of its industries (F2), and its administrator.

    Returns `account` (id). Raises IsThereAlready for one that has the name or code, AnsweredAlready.
    """
    found = waiting(tx, Enrolment, enrolment)
    if organisation_called(tx.session, found.name, found.credit_code) is not None:
        raise IsThereAlready("outcome", name=found.name)
    return _enter(tx, found, submission, _founded(tx, found))


@catalogue.operation("enrolments.join", results=["account"])
def join(tx: Transaction, enrolment: int, submission: int) -> dict[str, Any]:
    """Let the applicant in as one more administrator of the enterprise that is there already.

    Returns `account` (id). Raises NothingToJoin, AnsweredAlready.
    """
    found = waiting(tx, Enrolment, enrolment)
    there = organisation_called(tx.session, found.name, found.credit_code)
    if there is None or there.kind is not Kind.ENTERPRISE or there.training:
        raise NothingToJoin("outcome")
    return _enter(tx, found, submission, there)


@catalogue.operation("enrolments.expire")
def expire(tx: Transaction, enrolment: int) -> None:
    """The applicant did not confirm or correct in time; the links end."""
    open_states = (DeskState.UNCONFIRMED, DeskState.RETURNED)
    waiting(tx, Enrolment, enrolment, *open_states).state = DeskState.EXPIRED
    end_links(tx, subject_of(enrolment))
    tx.session.flush()


def confirm_address(tx: Transaction, enrolment: int) -> None:
    """Tell the case that its link was opened by a person. Raises NobodyWaiting when that is over."""
    deliver_message(tx, CONFIRMED, str(enrolment), {}, by=None)


def subject_of(enrolment: int) -> str:
    """What the links of an enrolment open, and the subject of its case."""
    return f"enrolment:{enrolment}"


def applicant(enrolment: int) -> str:
    """Who the engine takes the applicant for: nobody with an account has this name."""
    return f"applicant-{enrolment}"


def _said(tx: Transaction, answers: Answers) -> dict[str, Any]:
    code = plain_code(answers.words("credit_code"))
    if not is_credit_code(code):
        raise WrongCode("credit_code")
    said: dict[str, Any] = {
        name: answers.words(name)
        for name in ("name", "region", "contact", "department", "position", "phone", "email")
    }
    said |= {"credit_code": code, "industries": answers.codes("industries"), "emerging": answers.codes("emerging")}  # fmt: skip
    _require_known(tx, System.REGION, "region", [said["region"]])
    _require_known(tx, System.INDUSTRY, "industries", said["industries"])
    _require_known(tx, System.EMERGING, "emerging", said["emerging"])
    return said


def _require_known(tx: Transaction, system: System, field: str, codes: list[str]) -> None:
    mine = select(Code.code).where(Code.system == system, Code.code.in_(codes))
    known = set(tx.session.scalars(mine))
    for code in codes:
        if code not in known:
            raise NoSuchCode(field, code=code)


def _answer(tx: Transaction, enrolment: int, submission: int, state: DeskState) -> None:
    found = waiting(tx, Enrolment, enrolment)
    answer(tx, found, state, submission, answers_of(tx, submission).words("opinion"))


def _founded(tx: Transaction, found: Enrolment) -> Organisation:
    try:
        with tx.session.begin_nested():
            made = found_organisation(tx, found.name, Kind.ENTERPRISE, found.region)
            note_code(tx, made.id, found.credit_code)
    except IntegrityError:  # somebody else was a moment faster
        raise IsThereAlready("outcome", name=found.name) from None
    made.industries, made.emerging = list(found.industries), list(found.emerging)
    return made


def _enter(
    tx: Transaction, found: Enrolment, submission: int, place: Organisation
) -> dict[str, Any]:
    by = tx.session.get_one(Submission, submission).by
    account = allot_account(
        tx, place, by=by, name=found.contact, email=found.email, phone=found.phone,
        department=found.department, position=found.position, login=found.credit_code.lower(),
    )  # fmt: skip
    opinion = answers_of(tx, submission).words("opinion")
    found.organisation_id, found.account_id = place.id, account.id
    answer(tx, found, DeskState.ACCEPTED, submission, opinion)
    end_links(tx, subject_of(found.id))
    return {"account": account.id}
