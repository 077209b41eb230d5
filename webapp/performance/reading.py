"""Evaluations as those read them who may: the national office all, the evaluated their own, everybody what is public."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import abort
from flask_login import current_user
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, joinedload

from webapp.extensions import db
from workflows.records.cycles import Cycle, CycleState, FactChange, FrozenFacts, changes_of
from workflows.records.results import SHOWN, Objection, Result, Score

OFFICER = "national_officer"
EVALUATED = ("bureau_reviewer", "service_officer")


@dataclass(frozen=True)
class Sheet:
    """The score of one of the evaluated with everything behind it."""

    cycle: Cycle
    result: Result
    score: Score
    frozen: FrozenFacts
    changes: list[FactChange]
    objections: list[Objection]


def my_cycle(cycle_id: int) -> Cycle:
    """A cycle that the reader leads, on the reader's side of the training border; else 404."""
    cycle = db.session.get(Cycle, cycle_id)
    if cycle is None or cycle.training not in _sides():
        abort(404)
    return cycle


def my_cycles() -> ColumnElement[bool]:
    """The condition for cycles that the reader leads."""
    return Cycle.training.in_(_sides())


def is_training() -> bool:
    """On which side of the training border the reader leads."""
    return _sides() == {True}


def _sides() -> set[bool]:
    return {place.training for role, place in current_user.known.memberships if role == OFFICER}


def version_of(cycle: Cycle, version: int | None, *, public: bool) -> Result:
    """A version of a cycle's result, the one that stands if none is named; 404 for one that the reader may not see."""
    mine = (
        select(Result)
        .where(Result.cycle_id == cycle.id)
        .options(joinedload(Result.definition, innerjoin=True))
        .order_by((Result.state == "published").desc(), Result.version.desc())
        .limit(1)
    )
    if public:
        mine = mine.where(Result.state.in_(SHOWN))
    if version is not None:
        mine = mine.where(Result.version == version)
    found = db.session.scalar(mine)
    if found is None:
        abort(404)
    return found


def sheet_of(cycle_id: int, organisation_id: int, version: int | None) -> Sheet:
    """A sheet for the national office or for the organisation itself once it is published; 404 for anybody else."""
    session: Session = db.session()
    leads = OFFICER in current_user.roles
    if not leads and organisation_id not in current_user.organisations_as(*EVALUATED):
        abort(404)
    cycle = my_cycle(cycle_id) if leads else session.get(Cycle, cycle_id)
    if cycle is None:
        abort(404)
    result = version_of(cycle, version, public=not leads)
    score = session.scalar(
        select(Score)
        .where(Score.result_id == result.id, Score.organisation_id == organisation_id)
        .options(joinedload(Score.organisation, innerjoin=True))
    )
    if score is None:
        abort(404)
    return Sheet(
        cycle, result, score, session.get_one(FrozenFacts, (cycle_id, organisation_id)),
        changes_of(session, cycle_id, organisation_id, until=result.last_change_id),
        objections_of(session, cycle_id, organisation_id),
    )  # fmt: skip


def objections_of(
    session: Session, cycle_id: int, organisation_id: int | None = None
) -> list[Objection]:
    """Objections in a cycle, newest first, each with who raised it."""
    mine = select(Objection).options(joinedload(Objection.organisation, innerjoin=True))
    mine = mine.where(Objection.cycle_id == cycle_id)
    if organisation_id is not None:
        mine = mine.where(Objection.organisation_id == organisation_id)
    return list(session.scalars(mine.order_by(Objection.id.desc())))


def my_results(session: Session) -> list[Any]:
    """(cycle, result, score) of what was published of the reader's organisations, newest year first."""
    mine = (
        select(Cycle, Result, Score)
        .join(Result, Result.cycle_id == Cycle.id)
        .join(Score, Score.result_id == Result.id)
        .options(joinedload(Score.organisation, innerjoin=True))
        .where(Score.organisation_id.in_(current_user.organisations_as(*EVALUATED)))
        .where(Result.state.in_(SHOWN))
        .order_by(Cycle.year.desc(), Cycle.id.desc(), Result.version.desc())
    )
    return list(session.execute(mine).all())


def published(session: Session) -> list[Any]:
    """(cycle, result) of everything that was made public and is not training, newest first."""
    shown = (
        select(Cycle, Result)
        .join(Result, Result.cycle_id == Cycle.id)
        .where(Result.state.in_(SHOWN), Cycle.training.is_(False))
        .order_by(Cycle.year.desc(), Cycle.kind, Result.version.desc())
    )
    return list(session.execute(shown).all())


def may_object(cycle: Cycle, now: Any) -> bool:
    """Whether the time for objections runs."""
    until = cycle.objections_until
    return cycle.state is CycleState.PUBLISHED and until is not None and now < until
