"""Substitutes: who does a person's tasks while they are away.

A substitute sees and does what is in the person's hands, offered to them by name, or waits for their signature; the
history says for whom. What is offered to the person's groups stays the groups'.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select

from engine.db import Transaction
from engine.participants import Substitution


def appoint_substitute(
    tx: Transaction,
    person: str,
    substitute: str,
    *,
    starts: datetime,
    ends: datetime | None,
    by: str,
) -> Substitution:
    """Let somebody do a person's tasks from `starts` until `ends`, or until it is ended.

    Who may be one is for the caller to decide. Raises ValueError for oneself and for a period that is none.
    """
    if person == substitute or (ends is not None and ends <= starts):
        raise ValueError("A substitute is somebody else, for a period that ends after it starts.")
    row = Substitution(
        person=person, substitute=substitute, starts=starts, ends=ends, by=by, at=tx.now
    )
    tx.session.add(row)
    tx.session.flush()
    return row


def end_substitution(tx: Transaction, substitution_id: int, *, by: str) -> None:
    """End it now; one that has not begun goes, one that has ended stays as it is. The caller has looked whose it is."""
    row = tx.session.get(Substitution, substitution_id, with_for_update=True)
    if row is None or (row.ends is not None and row.ends <= tx.now):
        return
    if row.starts >= tx.now:
        tx.session.delete(row)
    else:
        row.ends = tx.now


def substitutes_of(tx: Transaction, person: str) -> list[Substitution]:
    """Those of a person that have not ended, the next first."""
    return _not_ended(tx, Substitution.person == person)


def appointments_of(tx: Transaction, substitute: str) -> list[Substitution]:
    """Those in which somebody is the substitute of others, not ended, the next first."""
    return _not_ended(tx, Substitution.substitute == substitute)


def _not_ended(tx: Transaction, whose: ColumnElement[bool]) -> list[Substitution]:
    coming = or_(Substitution.ends.is_(None), Substitution.ends > tx.now)
    found = select(Substitution).where(whose, coming)
    return list(tx.session.scalars(found.order_by(Substitution.starts, Substitution.id)))


def in_force(now: datetime | ColumnElement[datetime]) -> ColumnElement[bool]:
    """The condition for substitutions of this moment."""
    return and_(
        Substitution.starts <= now, or_(Substitution.ends.is_(None), Substitution.ends > now)
    )


def groups_stood_in_for(people: Iterable[str]) -> frozenset[str]:
    """The groups that standing in for these people gives."""
    return frozenset(f"person@{person}" for person in people)
