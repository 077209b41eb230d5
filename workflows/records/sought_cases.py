"""What people look for cases by, each condition by an index: words of the title, who worked on them, when they began."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Index, and_, or_, select, true, union
from sqlalchemy.orm import Session

from engine.models import Case, Task, TaskStatus
from workflows.records.accounts import Account
from workflows.records.letter_pairs import by_letters, by_pairs, contains, pairs_index
from workflows.records.organisations import Organisation

MOST = 200
"""Organisations or people whose names are taken into account."""
INDEXES = (
    pairs_index("ix_cases_title_pairs", Case.title),
    Index("ix_cases_started_at", Case.started_at),
)


@dataclass(frozen=True)
class Words:
    """What somebody typed: the case's number, words of its title, or words of its organisation's name. `fits` tells it of a
    case at hand, `hits` finds the cases by an index.
    """

    fits: ColumnElement[bool]
    hits: ColumnElement[bool]


def words_of(session: Session, typed: str, number: int | None) -> Words:
    """One statement, for the organisations."""
    called = select(Organisation.id).where(*contains(Organisation.name, typed)).limit(MOST)
    places = Case.organisation.in_([str(one) for one in session.scalars(called)])
    others = [places] if number is None else [places, Case.id == number]
    letters, pairs = by_letters(Case.title, typed), by_pairs(Case.title, typed)
    return Words(or_(and_(true(), *letters), *others), or_(and_(true(), *pairs), *others))


def with_hand_of(session: Session, name: str) -> ColumnElement[bool]:
    """Cases that somebody with this in their name began, or has or had a task of; one statement for the names."""
    called = select(Account.id).where(Account.name.contains(name, autoescape=True)).limit(MOST)
    people = [str(one) for one in session.scalars(called)]
    held = select(Task.case_id).where(Task.assignee.in_(people), Task.status == TaskStatus.OPEN)
    given = select(Task.case_id).where(
        Task.delegated_by.in_(people), Task.status == TaskStatus.OPEN
    )
    done = select(Task.case_id).where(Task.completed_by.in_(people))
    begun = select(Case.id).where(Case.started_by.in_(people))
    return Case.id.in_(union(held, given, done, begun))
