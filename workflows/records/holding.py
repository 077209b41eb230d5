"""What looks like inflation: the own organisation, neighbours in the same minute, too much at once (E6, E15)."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import ColumnElement, func, or_, select

from engine.db import Transaction
from workflows.records.filings import Filing
from workflows.records.organisations import Organisation
from workflows.records.signals import FilingSignal, Held, Signal

MINUTE = timedelta(minutes=1)
WHILE = timedelta(minutes=10)
NEIGHBOURS = {Signal.VIEW: 3}
"""How many others of a network may do the same with the same achievement in one minute before the next is held."""
AT_ONCE = {Signal.VIEW: 60}
"""How many acts of one kind a person (or, of those who are not signed in, a network) may do within ten minutes."""
FEW_NEIGHBOURS, FEW_AT_ONCE = 1, 10


def held_because(tx: Transaction, act: FilingSignal) -> Held | None:
    """Why an act that is about to be written would not count, else None. At most three statements."""
    if _is_own(tx, act):
        return Held.OWN
    if _neighbours(tx, act) >= NEIGHBOURS.get(act.kind, FEW_NEIGHBOURS):
        return Held.NETWORK
    if _at_once(tx, act) >= AT_ONCE.get(act.kind, FEW_AT_ONCE):
        return Held.BURST
    return None


def _is_own(tx: Transaction, act: FilingSignal) -> bool:
    """Whether the filer, or a college of it, does it."""
    if act.organisation_id is None:
        return False
    filer = select(Filing.organisation_id).where(Filing.id == act.filing_id).scalar_subquery()
    whole = func.coalesce(Organisation.parent_id, Organisation.id)
    same = select(Organisation.id).where(
        Organisation.id == act.organisation_id, or_(Organisation.id == filer, whole == filer)
    )
    return tx.session.scalar(same) is not None


def _neighbours(tx: Transaction, act: FilingSignal) -> int:
    minute = act.at.replace(second=0, microsecond=0)
    same = (
        FilingSignal.filing_id == act.filing_id,
        FilingSignal.kind == act.kind,
        FilingSignal.network == act.network,
        FilingSignal.at >= minute,
        FilingSignal.at < minute + MINUTE,
    )
    return _count(tx, *same, _others(act))


def _others(act: FilingSignal) -> ColumnElement[bool]:
    if act.account_id is None:
        return FilingSignal.visitor.is_distinct_from(act.visitor)
    return FilingSignal.account_id.is_distinct_from(act.account_id)


def _at_once(tx: Transaction, act: FilingSignal) -> int:
    whose = (
        FilingSignal.network == act.network
        if act.account_id is None
        else FilingSignal.account_id == act.account_id
    )
    return _count(tx, whose, FilingSignal.kind == act.kind, FilingSignal.at > act.at - WHILE)


def _count(tx: Transaction, *conditions: ColumnElement[bool]) -> int:
    return tx.session.scalar(select(func.count()).where(*conditions)) or 0
