"""Registrations of patents, as BPMN may call them (patent_registration), and what their pages ask of the process (U1)."""

from __future__ import annotations

from typing import Any

from engine.cases import start_case
from engine.db import Transaction
from engine.messages import deliver_message
from engine.models import Case
from engine.operations import Catalogue
from workflows.mail import compose
from workflows.operations.answers import Answers, answers_of
from workflows.records import registrations
from workflows.records.accounts import Account
from workflows.records.library import register_patent
from workflows.records.organisations import Organisation
from workflows.records.patents import Implementation, Maturity, Patent
from workflows.records.registrations import (
    NotYours,
    Registration,
    RegistrationState,
    locked_registration,
    require_free,
    role_of_filer,
)
from workflows.world import world

KEY = "patent_registration"
WITHDRAWN = "registration_withdrawn"

catalogue = Catalogue()


@catalogue.operation("registrations.open")
def open_registration(tx: Transaction, patent: int, starter: str) -> dict[str, Any]:
    """Begin the registration of a patent by an inventor, or by an officer of its college or university (U1).

    Returns `registration` (id), `filed_by` (the starter's role), `university` and `college` (ids as text; null where the
    patent belongs to no college) and `title`. Raises NotYours, NotInForce, AlreadyRegistered, AlreadyFiled.
    """
    found = tx.session.get_one(Patent, patent)
    role = role_of_filer(tx.session, int(starter), found)
    if role is None:
        raise NotYours(number=found.number)
    made = registrations.begin_registration(tx, found, int(starter))
    return {
        "registration": made.id, "filed_by": role.value, "title": found.title,
        "university": str(found.organisation_id),
        "college": str(found.college_id) if found.college_id else None,
    }  # fmt: skip


@catalogue.operation("registrations.submit")
def submit(tx: Transaction, registration: int, submission: int, reviewer: str) -> None:
    """Keep the form as it was filled in; it waits for a `reviewer`, `college` or `university` (U1)."""
    found = _changed(tx, registration, RegistrationState(f"{reviewer}_review"))
    found.submission_id = submission
    tx.session.flush()


@catalogue.operation("registrations.pass_on")
def pass_on(tx: Transaction, registration: int, review: int) -> None:
    """学院审核: the college agrees, so the university is next; `review` holds the opinion."""
    found = _changed(tx, registration, RegistrationState.UNIVERSITY_REVIEW)
    found.opinion = answers_of(tx, review).words("opinion")
    tx.session.flush()


@catalogue.operation("registrations.return")
def return_registration(tx: Transaction, registration: int, review: int) -> dict[str, Any]:
    """返回修改: back to who filled it in, with the reviewer's opinion, which is returned as `opinion`."""
    found = locked_registration(tx, registration)
    found.opinion = answers_of(tx, review).words("opinion")
    found.state, found.changed_at = RegistrationState.RETURNED, tx.now
    tx.session.flush()
    return {"opinion": found.opinion}


@catalogue.operation("registrations.register")
def register(tx: Transaction, registration: int, review: int) -> dict[str, Any]:
    """登记入库: take the form over into the patent and put it into the libraries (U1, U2); returns `item`.

    Raises NotInForce and AlreadyRegistered for a patent that has changed meanwhile.
    """
    found = locked_registration(tx, registration)
    patent = tx.session.get_one(Patent, found.patent_id, with_for_update={"key_share": True})
    require_free(tx.session, patent)
    take_over(patent, answers_of(tx, found.submission_id or 0))
    owner = tx.session.get_one(Organisation, patent.organisation_id)
    item = register_patent(tx, patent, owner)
    found.opinion = answers_of(tx, review).words("opinion")
    found.state, found.changed_at = RegistrationState.REGISTERED, tx.now
    tx.session.flush()
    return {"item": item.id}


@catalogue.operation("registrations.withdraw")
def withdraw(tx: Transaction, registration: int, reason: str) -> None:
    """撤回: who filed it takes it back; the patent counts as not registered again."""
    _changed(tx, registration, RegistrationState.WITHDRAWN).opinion = reason.strip()
    tx.session.flush()


@catalogue.operation("registrations.send_notice", outside=True)
def send_notice(tx: Transaction, registration: int, notice: str) -> None:
    """Mail who filed it that it was `returned`, with the opinion, or `registered` (U1)."""
    outside, found = world(tx), tx.session.get_one(Registration, registration)
    filer = tx.session.get_one(Account, found.filed_by)
    patent = tx.session.get_one(Patent, found.patent_id)
    outside.mail.send(
        compose(
            f"registration_{notice}", filer.locale, sender=outside.sender, to=filer.email,
            name=filer.name, title=patent.title, number=patent.number, opinion=found.opinion,
            training=tx.session.get_one(Organisation, patent.organisation_id).training,
            link=f"{outside.base_url}/university/patents/{patent.id}",
        )
    )  # fmt: skip


def begin_registration(tx: Transaction, patent: Patent, *, by: str) -> Case:
    """建档: start the registration of a patent. Raises what registrations.open does."""
    given = {"patent": patent.id, "starter": by}
    return start_case(tx, KEY, given, by=by, organisation=str(patent.organisation_id))


def withdraw_registration(tx: Transaction, registration_id: int, reason: str, *, by: str) -> None:
    """Tell the registration's case, which does the rest. Raises NobodyWaiting when it is over already."""
    deliver_message(tx, WITHDRAWN, str(registration_id), {"reason": reason}, by=by)


def take_over(patent: Patent, answers: Answers) -> None:
    """Write what the form says of a patent into its record (U2)."""
    patent.publicly_funded = answers["publicly_funded"] == "yes"
    patent.implementation = Implementation(str(answers["implementation"]))
    patent.transfers = sorted(answers.codes("transfers"))
    patent.maturity = Maturity(str(answers["maturity"]))
    patent.self_rating = int(str(answers["self_rating"]))
    patent.scenario = answers.words("scenario")


def _changed(tx: Transaction, registration: int, state: RegistrationState) -> Registration:
    found = locked_registration(tx, registration)
    found.state, found.changed_at = state, tx.now
    return found
