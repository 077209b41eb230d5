"""公开需求, as BPMN may call it (public_demand), and what its pages ask of the process (M46, M48)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from engine.cases import start_case
from engine.db import Transaction
from engine.errors import NobodyWaiting, Refused
from engine.messages import deliver_message
from engine.models import Case
from engine.operations import Catalogue
from workflows.mail import compose
from workflows.operations.answers import Answers, answers_of
from workflows.records.accounts import Account, AccountStatus, Membership, Role
from workflows.records.demands import (
    Budget,
    DemandAnswer,
    DemandClosed,
    DemandState,
    Mode,
    PublicDemand,
    locked_demand,
    open_demand,
)
from workflows.records.organisations import Organisation
from workflows.world import world

KEY = "public_demand"
ANSWERING = "demand_answering"
WITHDRAWN = "demand_withdrawn"
SHORTEST, LONGEST = timedelta(days=7), timedelta(days=366)

catalogue = Catalogue()


class WrongExpiry(Refused):
    text = "The need has to be open for a week to a year: choose a day between {first} and {last}."


class OtherSide(Refused):
    text = "This need belongs to the training area, or the training area does not reach it."


@catalogue.operation("demands.draft")
def draft(tx: Transaction, organisation: str, submission: int) -> dict[str, Any]:
    """Keep a new need as a draft that only its enterprise sees. Returns `demand` (id) and `title`.

    Raises WrongExpiry.
    """
    enterprise = tx.session.get_one(Organisation, int(organisation))
    demand = PublicDemand(
        organisation_id=enterprise.id, training=enterprise.training, drafted_at=tx.now
    )
    _fill(tx, demand, answers_of(tx, submission))
    tx.session.add(demand)
    tx.session.flush()
    return {"demand": demand.id, "title": demand.title}


@catalogue.operation("demands.revise")
def revise(tx: Transaction, demand: int, submission: int) -> dict[str, Any]:
    """Put what was corrected into the draft; returns `title`. Raises WrongExpiry."""
    found = locked_demand(tx, demand)
    _fill(tx, found, answers_of(tx, submission))
    tx.session.flush()
    return {"title": found.title}


@catalogue.operation("demands.publish")
def publish(tx: Transaction, demand: int) -> dict[str, Any]:
    """Show the need to everybody (M48); returns `expires_on`. Raises WrongExpiry for a draft that lay too long."""
    found = locked_demand(tx, demand)
    _require_expiry(tx, found.expires_on)
    found.state, found.published_at = DemandState.PUBLISHED, tx.now
    tx.session.flush()
    return {"expires_on": found.expires_on}


@catalogue.operation("demands.invite")
def invite(tx: Transaction, demand: int, university: str) -> None:
    """A university wants to answer. Raises DemandClosed, and OtherSide across the training border (X12)."""
    found = open_demand(tx, demand)
    if tx.session.get_one(Organisation, int(university)).training != found.training:
        raise OtherSide


@catalogue.operation("demands.record_answer")
def record_answer(tx: Transaction, demand: int, university: str, submission: int) -> None:
    """Keep what a university offers, for the enterprise to read. Raises DemandClosed."""
    found, answers = open_demand(tx, demand), answers_of(tx, submission)
    tx.session.add(
        DemandAnswer(
            demand_id=found.id, university_id=int(university), answered_at=tx.now,
            offer=answers.words("offer"), patents=answers.words("patents"),
            contact=answers.words("contact"),
        )
    )  # fmt: skip
    tx.session.flush()


@catalogue.operation("demands.close")
def close(tx: Transaction, demand: int, submission: int) -> None:
    """The enterprise ends the call and says how it went."""
    result = answers_of(tx, submission).words("result")
    _end(tx, demand, DemandState.CLOSED, result)


@catalogue.operation("demands.expire")
def expire(tx: Transaction, demand: int) -> None:
    """The last day is over."""
    _end(tx, demand, DemandState.EXPIRED, "")


@catalogue.operation("demands.withdraw")
def withdraw(tx: Transaction, demand: int, reason: str) -> None:
    """The enterprise takes the published need back."""
    _end(tx, demand, DemandState.WITHDRAWN, reason)


@catalogue.operation("demands.discard")
def discard(tx: Transaction, demand: int) -> None:
    """The enterprise gives the draft up."""
    _end(tx, demand, DemandState.DISCARDED, "")


@catalogue.operation("demands.tell_enterprise", outside=True)
def tell_enterprise(tx: Transaction, demand: int, notice: str) -> None:
    """Mail the enterprise's administrators: `answered`, `expiring` or `expired`."""
    found = tx.session.get_one(PublicDemand, demand)
    _tell(tx, found, notice, [found.organisation_id], Role.ENTERPRISE_ADMIN, f"demands/{demand}")


@catalogue.operation("demands.tell_universities", outside=True)
def tell_universities(tx: Transaction, demand: int) -> None:
    """Mail the officers of every university that answered that the need is over."""
    found = tx.session.get_one(PublicDemand, demand)
    answered = select(DemandAnswer.university_id).where(DemandAnswer.demand_id == demand)
    places = list(tx.session.scalars(answered.distinct()))
    _tell(tx, found, "over", places, Role.UNIVERSITY_OFFICER, "needs")


def start_demand(
    tx: Transaction, organisation_id: int, answers: dict[str, Any], *, by: str
) -> Case:
    """发布需求: begin with what was filled in. Raises WrongExpiry."""
    organisation = str(organisation_id)
    given = {"organisation": organisation, "starter": by}
    return start_case(tx, KEY, given, by=by, answers=answers, organisation=organisation)


def ask_to_answer(tx: Transaction, demand_id: int, university_id: int, *, by: str) -> None:
    """Open a task to answer for a university. Raises DemandClosed, OtherSide."""
    try:
        deliver_message(tx, ANSWERING, str(demand_id), {"university": str(university_id)}, by=by)
    except NobodyWaiting:
        raise DemandClosed from None


def withdraw_demand(tx: Transaction, demand_id: int, reason: str, *, by: str) -> None:
    """Tell the demand's case, which does the rest. Raises DemandClosed when it is over already."""
    try:
        deliver_message(tx, WITHDRAWN, str(demand_id), {"reason": reason}, by=by)
    except NobodyWaiting:
        raise DemandClosed from None


def _fill(tx: Transaction, demand: PublicDemand, answers: Answers) -> None:
    expires_on = answers["expires_on"]
    assert isinstance(expires_on, date)
    _require_expiry(tx, expires_on)
    for name in ("title", "industry", "emerging", "ipc", "need", "contact"):
        setattr(demand, name, answers.words(name))
    demand.budget, demand.expires_on = Budget(answers.words("budget")), expires_on
    demand.modes = [Mode(one) for one in answers.codes("modes")]
    demand.contact_shown = answers.get("contact_shown") is True


def _require_expiry(tx: Transaction, chosen: date) -> None:
    first, last = (tx.now + SHORTEST).date(), (tx.now + LONGEST).date()
    if not first <= chosen <= last:
        raise WrongExpiry(first=first.isoformat(), last=last.isoformat())


def _end(tx: Transaction, demand: int, state: DemandState, result: str) -> None:
    found = locked_demand(tx, demand)
    found.state, found.ended_at, found.result = state, tx.now, result
    tx.session.flush()


def _tell(
    tx: Transaction, demand: PublicDemand, notice: str, places: list[int], role: Role, page: str
) -> None:
    outside = world(tx)
    for account in _people(tx, places, role):
        outside.mail.send(
            compose(
                f"demand_{notice}", account.locale, sender=outside.sender, to=account.email,
                name=account.name, title=demand.title, expires_on=demand.expires_on,
                training=demand.training,
                link=f"{outside.base_url}/{page}",
            )
        )  # fmt: skip


def _people(tx: Transaction, places: list[int], role: Role) -> list[Account]:
    """Who has the role in one of the places, may sign in and can be written to."""
    found = select(Account).join(Membership, Membership.account_id == Account.id).distinct()
    found = found.where(Membership.organisation_id.in_(places), Membership.role == role)
    found = found.where(Account.status == AccountStatus.NORMAL, Account.email != "")
    return list(tx.session.scalars(found.order_by(Account.id)))
