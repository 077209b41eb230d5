"""A request beside its tasks, for support: what was said, and which accounts may be meant, masked (F5, F10)."""

from __future__ import annotations

from typing import Any

from flask import render_template
from flask_login import current_user
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from webapp.enrolments import labels as states
from webapp.recoveries import labels
from workflows.records.accounts import Account, Membership, Role
from workflows.records.organisations import Organisation
from workflows.records.recoveries import Recovery

MOST = 10


def case_card(session: Any, recovery_id: int) -> str | None:
    """The card; None for everybody who is not of the support desk."""
    found = session.get(Recovery, recovery_id)
    if found is None or "support" not in current_user.roles:
        return None
    place = session.get(Organisation, found.organisation_id) if found.organisation_id else None
    return render_template(
        "recoveries/card.html", one=found, place=place, accounts=_meant(session, found),
        labels=labels, states=states,
    )  # fmt: skip


def _meant(session: Session, recovery: Recovery) -> list[Account]:
    """The account of the login, and the administrators of the enterprise."""
    theirs = select(Membership.account_id).where(
        Membership.organisation_id == recovery.organisation_id,
        Membership.role == Role.ENTERPRISE_ADMIN,
    )
    wanted = or_(Account.id == recovery.account_id, Account.id.in_(theirs))
    return list(session.scalars(select(Account).where(wanted).order_by(Account.id).limit(MOST)))
