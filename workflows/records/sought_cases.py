"""What people look for cases by, each condition by an index: words of the title, who worked on them, when they began."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Index, and_, select, true, union
from sqlalchemy.orm import Session

from engine.models import Case, Task, TaskStatus
from workflows.records.accounts import Account
from workflows.records.letter_pairs import contains, pairs_index
from workflows.records.organisations import Organisation

MOST = 200
"""Organisations or people whose names are taken into account."""
INDEXES = (
    pairs_index("ix_cases_title_pairs", Case.title),
    Index("ix_cases_started_at", Case.started_at),
)


def titled(words: str) -> ColumnElement[bool]:
    """Cases whose title contains every one of the words."""
    return and_(true(), *contains(Case.title, words))


def of_organisations_called(session: Session, words: str) -> ColumnElement[bool]:
    """Cases of an organisation whose name contains the words; one statement for the names."""
    called = select(Organisation.id).where(*contains(Organisation.name, words)).limit(MOST)
    return Case.organisation.in_([str(one) for one in session.scalars(called)])


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
