"""Allotting accounts to enterprises' administrators: by the platform, a bureau or a process (M3, X16)."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count

from sqlalchemy import func, or_, select
from sqlalchemy.exc import IntegrityError

from engine.db import Transaction
from engine.errors import Refused
from engine.jobs import enqueue
from workflows.records.account_events import AccountChange, note_change
from workflows.records.accounts import Account, LoginTaken, Membership, Role, open_account
from workflows.records.codes import Code, System
from workflows.records.credit_codes import (
    code_of,
    is_credit_code,
    note_code,
    organisation_called,
    plain_code,
)
from workflows.records.organisations import Kind, Organisation, found_organisation

MOST_TRIES = 50
COUNTIES = 3  # of GB/T 2260's levels


class NotYourArea(Refused):
    text = "“{name}” is not in your area. A bureau allots accounts to enterprises of its own area only."


class NoRegion(Refused):
    text = "{code} is no region of GB/T 2260 for “{name}”. Compare the six digits with the list of regions."


class NoEnterprise(Refused):
    text = "“{name}” is there already, and it is no enterprise."


class CodeDiffers(Refused):
    text = "“{name}” is registered with another unified social credit code. Compare both with the business licence."


class AllottedAlready(Refused):
    text = "“{name}” has an administrator's account with the address {email} already."


class WrongCreditCode(Refused):
    text = "“{code}” is no unified social credit code: compare all 18 characters with the business licence."


def allot_account(
    tx: Transaction,
    place: Organisation,
    *,
    by: str | None,
    login: str,
    name: str,
    email: str,
    phone: str = "",
    department: str = "",
    position: str = "",
    role: Role = Role.ENTERPRISE_ADMIN,
) -> Account:
    """An account in a role of an organisation, an enterprise's administrator unless told otherwise; who allotted it is kept.

    A login that is taken gets a number, so that nobody learns by it who is there. Raises LoginTaken after many tries.
    """
    account = _open(
        tx, place, role, login=login, name=name, email=email, phone=phone, department=department,
        position=position,
    )  # fmt: skip
    note = f"{role}@{place.id}"
    note_change(tx, account.id, AccountChange.ALLOTTED, by=by, note=note)
    return account


def allot_once(
    tx: Transaction, place: Organisation, *, by: str, login: str, name: str, email: str,
    phone: str, department: str, position: str, role: Role,
) -> Account:  # fmt: skip
    """An account whose activation is mailed. Raises AllottedAlready for what is sent twice."""
    if _has_account(tx, place, email, role):
        raise AllottedAlready("email", name=place.name, email=email)
    account = allot_account(
        tx, place, by=by, login=login, name=name, email=email, phone=phone,
        department=department, position=position, role=role,
    )  # fmt: skip
    enqueue(tx, "accounts.send_activation", {"account": account.id})
    return account


def allot_to_enterprise(
    tx: Transaction,
    *,
    by: str,
    stems: Sequence[str] | None,
    enterprise: str,
    credit_code: str,
    region: str,
    name: str,
    email: str,
    phone: str = "",
    department: str = "",
    position: str = "",
) -> Account:
    """Allot an account to an enterprise that may not be here yet, and have the activation mailed (M3, M14).

    `stems` are the first digits of the regions that `by` may act for; None means everywhere. Raises WrongCreditCode,
    NoRegion, NotYourArea, NoEnterprise, CodeDiffers; AllottedAlready, so that a form or list that is sent twice allots nothing twice.
    """
    code = plain_code(credit_code)
    if not is_credit_code(code):
        raise WrongCreditCode("credit_code", code=credit_code)
    place = _place(tx, enterprise.strip(), code, region)
    if stems is not None and not place.region.startswith(tuple(stems)):
        raise NotYourArea("region", name=place.name)
    return allot_once(
        tx, place, by=by, login=code.lower(), name=name, email=email, phone=phone,
        department=department, position=position, role=Role.ENTERPRISE_ADMIN,
    )  # fmt: skip


def _place(tx: Transaction, name: str, code: str, region: str) -> Organisation:
    there = organisation_called(tx.session, name, code)
    if there is None:
        check_region(tx, name, region)
        try:
            with tx.session.begin_nested():
                there = found_organisation(tx, name, Kind.ENTERPRISE, region)
                note_code(tx, there.id, code)
        except IntegrityError:  # made by somebody else at this moment
            raise CodeDiffers("enterprise", name=name) from None
        return there
    if there.kind is not Kind.ENTERPRISE or there.training:
        raise NoEnterprise("enterprise", name=there.name)
    known = code_of(tx.session, there.id)
    if known is None:
        note_code(tx, there.id, code)
    elif known != code:
        raise CodeDiffers("credit_code", name=there.name)
    return there


def check_region(tx: Transaction, name: str, code: str, level: int = COUNTIES) -> None:
    """That an organisation may be founded there: in a region that there is, down to a level. Raises NoRegion."""
    region = tx.session.get(Code, (System.REGION, code))
    if region is None or region.level > level:
        raise NoRegion("region", name=name, code=code)


def _has_account(tx: Transaction, place: Organisation, email: str, role: Role) -> bool:
    """Whether somebody with this address has the role there."""
    there = (
        select(Account.id)
        .join(Membership, Membership.account_id == Account.id)
        .where(
            Membership.organisation_id == place.id, Membership.role == role,
            func.lower(Account.email) == email.strip().lower(),
        )
    )  # fmt: skip
    return tx.session.scalar(there.limit(1)) is not None


def _open(
    tx: Transaction, place: Organisation, role: Role, *, login: str, name: str, email: str,
    phone: str, department: str, position: str,
) -> Account:  # fmt: skip
    for tries in count(1):
        try:
            return open_account(
                tx, login=login if tries == 1 else f"{login}-{_taken(tx, login) + tries - 1}",
                name=name, organisation_id=place.id, email=email, phone=phone, role=role,
                department=department, position=position,
            )  # fmt: skip
        except LoginTaken:
            if tries == MOST_TRIES:
                raise
    raise AssertionError


def _taken(tx: Transaction, login: str) -> int:
    """How many logins begin so: the number to go on from, since hundreds may be allotted in one region."""
    alike = or_(Account.login == login, Account.login.startswith(f"{login}-", autoescape=True))
    return tx.session.scalar(select(func.count()).where(alike)) or 0
