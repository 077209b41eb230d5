"""All processes side by side."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.analytics.asked import Asked, middle, seconds, span, with_room
from engine.analytics.lines import Figure, behind
from engine.models import Case

SHOWN = (Figure.OPEN, Figure.STARTED, Figure.FINISHED, Figure.OVERDUE)


@dataclass
class Brief:
    """One process in a line."""

    open: int = 0
    started: int = 0
    finished: int = 0
    overdue: int = 0
    median: timedelta | None = None


def briefs(session: Session, asked: Asked) -> dict[str, Brief]:
    """Every process that has something to show, by its key; a statement a figure."""
    with_room(session)
    found: dict[str, Brief] = {}
    for figure in SHOWN:
        rows = behind(figure, asked).subquery()
        counted: Any = select(Case.key, func.count(), middle(seconds(rows.c.took)))
        counted = counted.join(rows, rows.c.case_id == Case.id).group_by(Case.key)
        for key, number, median in session.execute(counted):
            one = found.setdefault(key, Brief())
            setattr(one, figure.value, number)
            if figure is Figure.FINISHED:
                one.median = span(median)
    return found
