"""Allotting accounts to bureaus, universities, institutes and service bodies: by the national office and operators (M3, X16)."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from engine.db import Transaction
from engine.errors import Refused
from workflows.operations.allotting import allot_once, check_region
from workflows.records.accounts import Account, Role
from workflows.records.bureaus import bureau_at
from workflows.records.organisations import Kind, Organisation, found_organisation

ROLES = {
    Kind.BUREAU: Role.BUREAU_REVIEWER,
    Kind.UNIVERSITY: Role.UNIVERSITY_OFFICER,
    Kind.INSTITUTE: Role.UNIVERSITY_OFFICER,
    Kind.SERVICE: Role.SERVICE_OFFICER,
}
"""What somebody of such an organisation may do on the platform."""
CITIES = 2  # of GB/T 2260's levels: bureaus are of provinces and cities


class OtherPlace(Refused):
    text = (
        "“{name}” is there already, of another kind or in another region. Compare what you entered."
    )


class BureauThere(Refused):
    text = "“{name}” is the bureau of this region already. Allot the account to it."


def allot_to_place(
    tx: Transaction,
    *,
    by: str,
    organisation: str,
    kind: Kind,
    region: str,
    name: str,
    email: str,
    phone: str = "",
    department: str = "",
    position: str = "",
) -> Account:
    """Allot an account to an organisation of one of these kinds, which may not be here yet, and have the activation mailed.

    The login says kind and region. Raises NoRegion, OtherPlace, BureauThere, and AllottedAlready for what is sent twice.
    """
    place = _place(tx, organisation.strip(), kind, region)
    return allot_once(
        tx, place, by=by, login=f"{kind}-{region}", name=name, email=email, phone=phone,
        department=department, position=position, role=ROLES[kind],
    )  # fmt: skip


def _place(tx: Transaction, name: str, kind: Kind, region: str) -> Organisation:
    there = tx.session.scalar(select(Organisation).where(Organisation.name == name))
    if there is None:
        return _found(tx, name, kind, region)
    if (there.kind, there.region, there.training) != (kind, region, False):
        raise OtherPlace("organisation", name=name)
    return there


def _found(tx: Transaction, name: str, kind: Kind, region: str) -> Organisation:
    """A region has one bureau, since filings and evaluations go by it."""
    check_region(tx, name, region, CITIES)
    bureau = bureau_at(tx.session, region, training=False) if kind is Kind.BUREAU else None
    if bureau is not None:
        raise BureauThere("region", name=bureau.name)
    try:
        with tx.session.begin_nested():
            return found_organisation(tx, name, kind, region)
    except IntegrityError:  # made by somebody else at this moment
        raise OtherPlace("organisation", name=name) from None
