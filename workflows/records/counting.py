"""Counting the figures anew from the records (F4, F14): four statements, which write only rows that changed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import (
    Date,
    Select,
    Table,
    and_,
    cast,
    delete,
    exists,
    func,
    literal,
    or_,
    select,
    text,
    true,
    union_all,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from engine.db import Base, Transaction, table_of
from workflows.records.accounts import Account, Membership, Role
from workflows.records.credit_codes import CreditCode
from workflows.records.demands import PublicDemand
from workflows.records.evaluations import EnterpriseEvaluation
from workflows.records.experts import Expert, Status
from workflows.records.figures import (
    DailyFigures,
    EnterpriseFigures,
    FigureRound,
    Happened,
    UniversityFigures,
    counted_at,
)
from workflows.records.intents import CooperationIntent
from workflows.records.interests import Interests
from workflows.records.library import LibraryItem
from workflows.records.organisations import Kind, Organisation
from workflows.records.patents import Patent

EVERY = timedelta(seconds=50)
"""So that with a scheduler that looks every second, figures are younger than a minute."""
CHINA = "Asia/Shanghai"
SCHOOLS = (Kind.UNIVERSITY, Kind.INSTITUTE)


def count_if_due(tx: Transaction) -> bool:
    """Count, unless it was done within EVERY or somebody else is doing it at this moment."""
    if not _is_ours(tx):
        return False
    count_anew(tx.session)
    return True


def count_anew(session: Session) -> None:
    """Bring all figures up to date with the records, whatever they were.

    How many rows come out of the counting is not known to the planner, which then compares every old one with every new
    one; without nested loops, for this transaction, it hashes them.
    """
    session.execute(text("SET LOCAL enable_nestloop = off"))
    _replace(session, EnterpriseFigures, _enterprises())
    _replace(session, UniversityFigures, _universities())
    _replace(session, DailyFigures, _days())


def _is_ours(tx: Transaction) -> bool:
    """Take the round that is due; its row stays locked until the transaction ends."""
    if counted_at(tx.session) is None:
        begun = insert(FigureRound).values(id=1, counted_at=tx.now).on_conflict_do_nothing()
        return tx.session.scalar(begun.returning(FigureRound.id)) is not None
    due = select(FigureRound).where(FigureRound.counted_at <= tx.now - EVERY)
    due = due.with_for_update(skip_locked=True).execution_options(populate_existing=True)
    last = tx.session.scalar(due)
    if last is None:
        return False
    last.counted_at = tx.now
    tx.session.flush()
    return True


def _replace(session: Session, kind: type[Base], fresh: Select[Any]) -> None:
    """Make the rows of a table those of `fresh`; those that are the same are not touched."""
    table = table_of(kind)
    rows = fresh.cte("fresh")
    same = and_(*(column == rows.c[column.name] for column in table.primary_key))
    gone = delete(table).where(~exists().where(same)).returning(literal(1)).cte("gone")
    copied = select(*(rows.c[column.name] for column in table.columns))
    written = insert(table).from_select([column.name for column in table.columns], copied)
    session.execute(_upserted(table, written).add_cte(gone))


def _upserted(table: Table, written: Any) -> Any:
    values = {
        column.name: written.excluded[column.name]
        for column in table.columns
        if not column.primary_key
    }
    differs = or_(*(table.c[name].is_distinct_from(value) for name, value in values.items()))
    return written.on_conflict_do_update(
        index_elements=list(table.primary_key), set_=values, where=differs
    )


def _enterprises() -> Select[Any]:
    registered = _registered().subquery()
    experts = _counted(Expert.organisation_id, Expert.status == Status.ADMITTED)
    said = EnterpriseEvaluation
    evaluations = _counted(said.organisation_id, last=said.submitted_at)
    intents = _counted(CooperationIntent.organisation_id)
    demands = _counted(PublicDemand.organisation_id, PublicDemand.published_at.is_not(None))
    joined = select(
        Organisation.id.label("organisation_id"), Organisation.name, Organisation.region,
        Organisation.industries, Organisation.created_at.label("opened_at"),
        registered.c.at.label("registered_at"),
        CreditCode.organisation_id.is_not(None).label("verified"),
        Interests.changed_at.label("subscribed_at"),
        _number(experts, "experts"), _number(evaluations, "evaluations"),
        evaluations.c.last.label("evaluated_at"),
        _number(intents, "intents"), _number(demands, "demands"),
    )  # fmt: skip
    joined = joined.outerjoin(CreditCode, CreditCode.organisation_id == Organisation.id)
    joined = joined.outerjoin(Interests, Interests.organisation_id == Organisation.id)
    for part in (registered, experts, evaluations, intents, demands):
        joined = joined.outerjoin(part, part.c.organisation_id == Organisation.id)
    return joined.where(Organisation.kind == Kind.ENTERPRISE, ~Organisation.training)


def _universities() -> Select[Any]:
    patents = _counted(Patent.organisation_id)
    there = _counted(LibraryItem.organisation_id, LibraryItem.ended_at.is_(None))
    was_evaluated = exists().where(EnterpriseEvaluation.item_id == LibraryItem.id)
    evaluated = _counted(LibraryItem.organisation_id, was_evaluated)
    received = CooperationIntent.university_id
    intents = _counted(received)
    answered = _counted(received, CooperationIntent.reply != "")
    joined = select(
        Organisation.id.label("organisation_id"), Organisation.name, Organisation.region,
        _number(patents, "patents"), _number(there, "in_library"),
        _number(evaluated, "evaluated"), _number(intents, "intents"),
        _number(answered, "answered"),
    )  # fmt: skip
    for part in (patents, there, evaluated, intents, answered):
        joined = joined.outerjoin(part, part.c.organisation_id == Organisation.id)
    return joined.where(Organisation.kind.in_(SCHOOLS), ~Organisation.training)


def _days() -> Select[Any]:
    registered = _registered().subquery()
    sources = (
        (Happened.OPENED, Organisation.created_at, Organisation.id),
        (Happened.REGISTERED, registered.c.at, registered.c.organisation_id),
        (Happened.EVALUATED, EnterpriseEvaluation.submitted_at, EnterpriseEvaluation.organisation_id),
        (Happened.INTENDED, CooperationIntent.stated_at, CooperationIntent.organisation_id),
        (Happened.DEMANDED, PublicDemand.published_at, PublicDemand.organisation_id),
    )  # fmt: skip
    moments = union_all(
        *(
            select(literal(what.value).label("what"), at.label("at"), who.label("who")).where(
                at.is_not(None)
            )
            for what, at, who in sources
        )
    ).subquery()
    day = cast(func.timezone(CHINA, moments.c.at), Date)
    return (
        select(
            day.label("day"),
            Organisation.region.label("region"),
            moments.c.what,
            func.count().label("number"),
        )
        .join(Organisation, Organisation.id == moments.c.who)
        .where(Organisation.kind == Kind.ENTERPRISE, ~Organisation.training)
        .group_by(day, Organisation.region, moments.c.what)
    )


def _registered() -> Any:
    """When an enterprise's first administrator signed in first."""
    first: Any = (
        select(Membership.organisation_id, func.min(Account.activated_at).label("at"))
        .join(Account, Account.id == Membership.account_id)
        .where(Membership.role == Role.ENTERPRISE_ADMIN, Account.activated_at.is_not(None))
        .group_by(Membership.organisation_id)
    )
    return first


def _counted(owner: Any, which: Any = None, last: Any = None) -> Any:
    """How many rows each organisation has, and when the last one was."""
    latest = func.max(last) if last is not None else literal(None)
    found = select(
        owner.label("organisation_id"), func.count().label("number"), latest.label("last")
    )
    return found.where(true() if which is None else which).group_by(owner).subquery()


def _number(part: Any, name: str) -> Any:
    return func.coalesce(part.c.number, 0).label(name)
