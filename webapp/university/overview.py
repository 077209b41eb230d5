"""The figures on top of a university's desk."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp.university.scope import OFFICER, my_items, universities
from workflows.records.evaluations import EnterpriseEvaluation
from workflows.records.intents import CooperationIntent, IntentState
from workflows.records.library import LibraryItem


@dataclass(frozen=True)
class Overview:
    """Items in the libraries, those that enterprises have evaluated, stars on average, intents to be answered."""

    registered: int
    evaluated: int
    average: float | None
    waiting: int


def overview_of(session: Session) -> Overview:
    """The reader's figures; one statement."""
    items = select(func.count()).where(my_items(), LibraryItem.ended_at.is_(None))
    said = select(EnterpriseEvaluation.item_id, EnterpriseEvaluation.stars).join(
        LibraryItem, LibraryItem.id == EnterpriseEvaluation.item_id
    )
    rated = said.where(my_items()).subquery()
    waiting = select(func.count()).where(
        CooperationIntent.university_id.in_(universities(OFFICER)),
        CooperationIntent.state == IntentState.STATED,
    )
    row = session.execute(
        select(
            items.scalar_subquery(),
            select(func.count(rated.c.item_id.distinct())).scalar_subquery(),
            select(func.avg(rated.c.stars)).scalar_subquery(),
            waiting.scalar_subquery(),
        )
    ).one()
    return Overview(row[0], row[1], float(row[2]) if row[2] is not None else None, row[3])
