"""Invitations as those read them who invite: a bureau its own, the national office all of its side of the border."""

from __future__ import annotations

from flask_login import current_user
from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session, joinedload

from engine.models import Case
from workflows.records.invitations import Invitation, InvitationState
from workflows.records.organisations import Organisation
from workflows.records.signals import FilingSignal, Signal

SIZE = 25
BUREAU, OFFICER = "bureau_reviewer", "national_officer"


def seen_by_me() -> ColumnElement[bool]:
    """The condition for invitations that the reader may see."""
    own = Invitation.inviter_id.in_(current_user.organisations_as(BUREAU, OFFICER))
    leading = {place.training for role, place in current_user.known.memberships if role == OFFICER}
    sides = select(Organisation.id).where(Organisation.training.in_(leading))
    return own | Invitation.inviter_id.in_(sides)


def counts(session: Session) -> dict[InvitationState, int]:
    """How many there are in each state."""
    counted = select(Invitation.state, func.count()).where(seen_by_me()).group_by(Invitation.state)
    return {state: number for state, number in session.execute(counted)}  # noqa: C416 - typed rows


def page_of(session: Session, state: InvitationState | None, page: int) -> list[Invitation]:
    """A page of them, the newest first."""
    mine = _whole().where(seen_by_me()).order_by(Invitation.id.desc())
    if state is not None:
        mine = mine.where(Invitation.state == state)
    return list(session.scalars(mine.limit(SIZE).offset((page - 1) * SIZE)))


def invitation_for_me(session: Session, invitation_id: int) -> Invitation | None:
    """One that the reader may see."""
    return session.scalar(_whole().where(Invitation.id == invitation_id, seen_by_me()))


def is_ours(invitation: Invitation) -> bool:
    """Whether the reader's own organisation invited: it alone withdraws."""
    return invitation.inviter_id in current_user.organisations_as(BUREAU, OFFICER)


def acts_of(session: Session, departments: list[int]) -> dict[int, dict[Signal, int]]:
    """How often people of each department looked at, marked, rated or commented achievements; one statement."""
    counted = select(FilingSignal.organisation_id, FilingSignal.kind, func.count()).where(
        FilingSignal.organisation_id.in_(departments), FilingSignal.ended_at.is_(None)
    )
    found: dict[int, dict[Signal, int]] = {one: {} for one in departments}
    grouped = counted.group_by(FilingSignal.organisation_id, FilingSignal.kind)
    for organisation, kind, number in session.execute(grouped):
        found[organisation][kind] = number
    return found


def cases_of(session: Session, invitations: list[int]) -> dict[int, int]:
    """The id of each invitation's case."""
    subjects = {f"invitation:{one}": one for one in invitations}
    found = select(Case.subject, Case.id).where(Case.subject.in_(subjects))
    return {subjects[subject]: case for subject, case in session.execute(found) if subject}


def _whole() -> Select[Invitation]:
    return select(Invitation).options(
        joinedload(Invitation.department, innerjoin=True),
        joinedload(Invitation.inviter, innerjoin=True),
        joinedload(Invitation.account, innerjoin=True),
    )
