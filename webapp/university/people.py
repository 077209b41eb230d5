"""The colleges and inventors of a university."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, contains_eager

from webapp.university.scope import OFFICER, universities
from workflows.records.accounts import Account, Membership, Role
from workflows.records.organisations import Organisation
from workflows.records.registrations import FILERS

MOST = 500


def colleges_of(session: Session, university: int | None = None) -> list[Organisation]:
    """The colleges of a university, or of those that the reader speaks for."""
    places = universities(OFFICER) if university is None else [university]
    mine = select(Organisation).where(Organisation.parent_id.in_(places))
    return list(session.scalars(mine.order_by(Organisation.name)))


def people_of(session: Session, university: int) -> list[Membership]:
    """Who has a role in the university or a college of it, with account and place, by name."""
    here = or_(Organisation.id == university, Organisation.parent_id == university)
    found = select(Membership).join(Membership.account).join(Membership.organisation)
    found = found.options(
        contains_eager(Membership.account), contains_eager(Membership.organisation)
    )
    ordered = found.where(here, Membership.role.in_(FILERS)).order_by(Account.name, Membership.role)
    return list(session.scalars(ordered.limit(MOST)))


def roles_held(session: Session, account_id: int) -> int:
    """How many roles somebody has, wherever."""
    held = select(func.count()).where(Membership.account_id == account_id)
    return session.scalar(held) or 0


def inventors_by_login(
    session: Session, university: int, logins: Collection[str]
) -> tuple[list[int], list[str]]:
    """Ids of the university's inventors with these logins, and the logins that are none."""
    wanted = {one.lower(): one for one in logins}
    place = or_(Organisation.id == university, Organisation.parent_id == university)
    found = (
        select(func.lower(Account.login), Account.id)
        .join(Membership, Membership.account_id == Account.id)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(Membership.role == Role.INVENTOR, place, func.lower(Account.login).in_(wanted))
    )
    known = {row[0]: row[1] for row in session.execute(found)}
    return sorted(set(known.values())), [said for low, said in wanted.items() if low not in known]
