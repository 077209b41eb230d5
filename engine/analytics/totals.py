"""A process as a whole: open, started, finished cases, how long they take, week by week or month by month."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Date, cast, func, select
from sqlalchemy.orm import Session

from engine.analytics.asked import Asked, middle_and_ninth, seconds, span
from engine.analytics.lines import OF_CASES, Figure, behind, number_of
from engine.analytics.steps import StepFigures

COUNTED = (*OF_CASES, Figure.RETURNED, Figure.INCIDENTS)
SUMMED = tuple(figure for figure in Figure if figure not in COUNTED)


@dataclass(frozen=True)
class Totals:
    """`numbers` holds every figure; `dated` are completed tasks that had a due date; `median` and `ninth` are of cases that
    were completed, from start to end.
    """

    numbers: dict[Figure, int]
    dated: int
    median: timedelta | None
    ninth: timedelta | None

    @property
    def late_share(self) -> float | None:
        """How many of the tasks with a due date were completed after it, 0 to 1; None without any."""
        return self.numbers[Figure.LATE] / self.dated if self.dated else None


def totals(session: Session, asked: Asked, of_steps: Collection[StepFigures]) -> Totals:
    """All figures of a process, those of tasks as the sums of its steps; seven statements."""
    numbers = {figure: number_of(session, figure, asked) for figure in COUNTED}
    for figure in SUMMED:
        numbers[figure] = sum(getattr(one, figure.value) for one in of_steps)
    took = behind(Figure.FINISHED, asked).subquery().c.took
    lengths = session.scalar(select(middle_and_ninth(seconds(took)))) or (None, None)
    return Totals(numbers, sum(one.dated for one in of_steps), *map(span, lengths))


def throughput(
    session: Session, asked: Asked, step: str, zone: str
) -> dict[Figure, dict[date, int]]:
    """How many cases were started and finished in each week or month (`step`) of a time zone, by its first day; what had
    none is left out. Two statements.
    """
    return {
        one: _spread(session, one, asked, step, zone) for one in (Figure.STARTED, Figure.FINISHED)
    }


def _spread(
    session: Session, figure: Figure, asked: Asked, step: str, zone: str
) -> dict[date, int]:
    rows = behind(figure, asked).subquery()
    first = cast(func.date_trunc(step, func.timezone(zone, rows.c.at)), Date)
    counted: Any = select(first, func.count()).group_by(first)
    return dict(session.execute(counted).all())
