"""Who may edit, approve or only look at a package."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from engine.db import Transaction
from engine.drafts.models import PackageRight, Right
from engine.drafts.record import record
from engine.errors import EngineError


class NotTheirs(EngineError):
    text = (
        "This package belongs to others: you may look at it, not change it. Ask one of its owners."
    )


class LastOwner(EngineError):
    text = "A package with named people keeps at least one owner. Name another owner first."


_MAY = {
    "edit": {Right.OWNER},
    "publish": {Right.OWNER},
    "approve": {Right.OWNER, Right.APPROVER},
}


def people_of(session: Session, key: str) -> dict[str, Right]:
    """Person -> right, of those whom a package names."""
    named = select(PackageRight).where(PackageRight.key == key).order_by(PackageRight.person)
    return {one.person: one.right for one in session.scalars(named)}


def owners(session: Session) -> dict[str, list[str]]:
    """Key -> the people named as owners, for the packages that name some."""
    named = select(PackageRight).where(PackageRight.right == Right.OWNER)
    found: dict[str, list[str]] = {}
    for one in session.scalars(named.order_by(PackageRight.key, PackageRight.person)):
        found.setdefault(one.key, []).append(one.person)
    return found


def may(session: Session, key: str, person: str, what: str) -> bool:
    """Whether a process owner may `edit`, `publish` or `approve`; everybody may where no owner is named."""
    named = people_of(session, key)
    if person in named:
        return named[person] in _MAY[what]
    return Right.OWNER not in named.values()


def looked_after(session: Session, person: str, keys: Iterable[str]) -> set[str]:
    """Which of these packages a process owner may look into: those that name the person, and those without an owner."""
    named: dict[str, dict[str, Right]] = {}
    for one in session.scalars(select(PackageRight)):
        named.setdefault(one.key, {})[one.person] = one.right
    return {
        key
        for key in keys
        if person in named.get(key, {}) or Right.OWNER not in named.get(key, {}).values()
    }


def require(tx: Transaction, key: str, person: str, what: str) -> None:
    """Raise NotTheirs unless the person may."""
    if not may(tx.session, key, person, what):
        raise NotTheirs


def give_right(tx: Transaction, key: str, person: str, right: Right, *, by: str) -> None:
    """Name a person as owner, approver or viewer. The first one named brings `by` along as an owner, so that nobody locks
    themselves out.
    """
    require(tx, key, by, "edit")
    if not people_of(tx.session, key) and (person, right) != (by, Right.OWNER):
        _name(tx, key, by, Right.OWNER)
    elif person == by and right is not Right.OWNER:
        _keep_an_owner(tx, key, person)
    _name(tx, key, person, right)
    record(tx, key, "right_given", by=by, person=person, right=right.value)


def withdraw_right(tx: Transaction, key: str, person: str, *, by: str) -> None:
    """Take a person off; raises LastOwner while others remain named."""
    require(tx, key, by, "edit")
    _keep_an_owner(tx, key, person)
    tx.session.execute(
        delete(PackageRight).where(PackageRight.key == key, PackageRight.person == person)
    )
    record(tx, key, "right_withdrawn", by=by, person=person)


def _name(tx: Transaction, key: str, person: str, right: Right) -> None:
    row = insert(PackageRight).values(key=key, person=person, right=right)
    tx.session.execute(
        row.on_conflict_do_update(index_elements=["key", "person"], set_={"right": right})
    )


def _keep_an_owner(tx: Transaction, key: str, but: str) -> None:
    others = {
        person: right for person, right in people_of(tx.session, key).items() if person != but
    }
    if others and Right.OWNER not in others.values():
        raise LastOwner
