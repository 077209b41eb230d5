"""Cooperation intents as the two sides read them: who stated them, and who owns the patent (M39, U3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask import url_for
from flask_login import current_user
from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session, joinedload

from engine.models import Task
from webapp.cases.waiting import tasks_about
from webapp.counted import LAST_PAGE, SIZE, Counted
from workflows.records.intents import OPEN, CooperationIntent, IntentState

WITH_ALL = tuple(
    joinedload(one, innerjoin=True)
    for one in (
        CooperationIntent.item,
        CooperationIntent.organisation,
        CooperationIntent.university,
    )
)


@dataclass(frozen=True)
class Wanted:
    """A page of the list; `endpoint` is the enterprise's or the university's."""

    endpoint: str
    state: IntentState | None = None
    page: int = 1

    @classmethod
    def read(cls, endpoint: str, asked: Mapping[str, str]) -> Wanted:
        """From a query string; what cannot be read counts as not asked."""
        state, page = asked.get("state", ""), asked.get("page", "")
        number = int(page) if page.isdecimal() and len(page) < 5 else 1
        found = IntentState(state) if state in set(IntentState) else None
        return cls(endpoint, found, min(max(number, 1), LAST_PAGE))

    def url(self, **changes: Any) -> str:
        """The address of the same list with something changed."""
        new = replace(self, **{"page": 1, **changes})
        page = new.page if new.page > 1 else None
        return url_for(self.endpoint, state=new.state.value if new.state else None, page=page)


@dataclass(frozen=True)
class Listing(Counted):
    """A page of intents, how many there are in each state, and what waits for the reader, by intent."""

    intents: list[CooperationIntent]
    counts: dict[IntentState, int]
    tasks: dict[int, Task]
    wanted: Wanted


def listing_of(session: Session, mine: ColumnElement[bool], wanted: Wanted) -> Listing:
    """A page of the intents that are `mine`, newest first; three statements."""
    counted = select(CooperationIntent.state, func.count()).where(mine)
    counts = {row[0]: row[1] for row in session.execute(counted.group_by(CooperationIntent.state))}
    page = select(CooperationIntent).options(*WITH_ALL).where(mine)
    if wanted.state is not None:
        page = page.where(CooperationIntent.state == wanted.state)
    newest = page.order_by(CooperationIntent.stated_at.desc(), CooperationIntent.id.desc())
    found = list(session.scalars(newest.limit(SIZE).offset((wanted.page - 1) * SIZE)))
    return Listing(found, counts, tasks_about(session, "intent", [one.id for one in found]), wanted)


def newest_intent(session: Session, organisation_id: int, item_id: int) -> CooperationIntent | None:
    """The enterprise's newest intent for an item."""
    mine = select(CooperationIntent).options(*WITH_ALL).where(
        CooperationIntent.organisation_id == organisation_id, CooperationIntent.item_id == item_id
    )  # fmt: skip
    return session.scalar(mine.order_by(CooperationIntent.id.desc()).limit(1))


def intent_for_me(session: Session, intent_id: int) -> CooperationIntent | None:
    """An intent that the reader's enterprise stated or the reader's university received, else None."""
    ours = CooperationIntent.organisation_id.in_(current_user.organisations_as("enterprise_admin"))
    theirs = CooperationIntent.university_id.in_(
        current_user.organisations_as("university_officer")
    )
    one = select(CooperationIntent).options(*WITH_ALL).where(CooperationIntent.id == intent_id)
    return session.scalar(one.where(or_(ours, theirs)))


def may_withdraw(intent: CooperationIntent) -> bool:
    """Whether the reader may take the intent back."""
    ours = intent.organisation_id in current_user.organisations_as("enterprise_admin")
    return ours and intent.state in OPEN
