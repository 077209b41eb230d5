"""What each step of a process takes: how often, how long, how much of it waiting, how much of it late."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.analytics.asked import (
    DONE,
    LATE,
    OPEN,
    TAKEN,
    Asked,
    middle,
    middle_and_ninth,
    seconds,
    span,
    with_room,
)
from engine.analytics.lines import Figure, behind
from engine.models import Case, Task

NOTHING = timedelta()
ENOUGH = 5  # tasks; of fewer no median says anything


@dataclass
class StepFigures:
    """One step. Lengths are of tasks that were completed in the time asked for; `waiting` and `overdue` are of now.

    `median` = opened to completed, `waited` = opened to in hand, `worked` = in hand to completed; `sum_waited` and
    `sum_worked` are of all these tasks together. `dated` had a due date, `late` were completed after it.
    """

    element: str
    name: str
    done: int = 0
    median: timedelta | None = None
    ninth: timedelta | None = None  # 90 of 100 took no longer
    waited: timedelta | None = None
    worked: timedelta | None = None
    sum_waited: timedelta = field(default=NOTHING)
    sum_worked: timedelta = field(default=NOTHING)
    dated: int = 0
    late: int = 0
    waiting: int = 0
    overdue: int = 0
    returned: int = 0
    again: int = 0
    incidents: int = 0

    @property
    def spent(self) -> timedelta:
        """All the time that the tasks of this step took together."""
        return self.sum_waited + self.sum_worked

    @property
    def waiting_share(self) -> float:
        """How much of it nobody had the task in hand, 0 to 1."""
        return self.sum_waited / self.spent if self.spent else 0.0

    @property
    def late_share(self) -> float | None:
        """How many of those with a due date were late, 0 to 1; None without any."""
        return self.late / self.dated if self.dated else None


def steps(session: Session, asked: Asked) -> dict[str, StepFigures]:
    """The figures of every step that did something or holds somebody up, by element; six statements."""
    with_room(session)
    found: dict[str, StepFigures] = {}
    for row in session.execute(_done(asked)):
        found[row.element] = _finished(row)
    for row in session.execute(_open(asked)):
        one = found.setdefault(row.element, StepFigures(row.element, row.name))
        one.waiting, one.overdue = row.waiting, row.overdue
    for figure in (Figure.RETURNED, Figure.AGAIN, Figure.INCIDENTS):
        for element, number in session.execute(_counted(figure, asked)):
            setattr(found.setdefault(element, StepFigures(element, element)), figure.value, number)
    return found


def bottleneck(figures: Iterable[StepFigures]) -> StepFigures | None:
    """The step that most of people's time went into; None while none was completed often enough to say."""
    known = [one for one in figures if one.done >= ENOUGH and one.spent]
    return max(known, key=lambda one: (one.spent, one.element), default=None)


def share_of_time(one: StepFigures, figures: Sequence[StepFigures]) -> float:
    """Which part of the time of all steps this one took, 0 to 1."""
    whole = sum((each.spent for each in figures), NOTHING)
    return one.spent / whole if whole else 0.0


def _done(asked: Asked) -> Any:
    """Lengths are computed before they are grouped, and steps compared by their bytes, so that sorting is cheap."""
    lengths = select(
        Task.element.collate("C").label("element"), Task.name, seconds(Task.completed_at - Task.opened_at).label("whole"),
        seconds(TAKEN - Task.opened_at).label("waited"), Task.due, LATE.label("late"),
    ).join(Case, Case.id == Task.case_id)  # fmt: skip
    one = lengths.where(*asked.of_tasks(), DONE, asked.during(Task.closed_at)).subquery().c
    worked = one.whole - one.waited
    return select(
        one.element, func.max(one.name).label("name"), func.count().label("done"),
        middle_and_ninth(one.whole).label("lengths"),
        middle(one.waited).label("waited"), middle(worked).label("worked"),
        func.sum(one.waited).label("sum_waited"), func.sum(worked).label("sum_worked"),
        func.count(one.due).label("dated"), func.count().filter(one.late).label("late"),
    ).group_by(one.element)  # fmt: skip


def _open(asked: Asked) -> Any:
    overdue = func.count().filter(Task.due < asked.now)
    counted = (func.count().label("waiting"), overdue.label("overdue"))
    return _of_steps(asked).add_columns(*counted).where(OPEN)


def _of_steps(asked: Asked) -> Any:
    named = select(Task.element, func.max(Task.name).label("name"))
    return named.join(Case, Case.id == Task.case_id).where(*asked.of_tasks()).group_by(Task.element)


def _counted(figure: Figure, asked: Asked) -> Any:
    rows = behind(figure, asked).subquery()
    found = select(rows.c.element, func.count()).where(rows.c.element.is_not(None))
    return found.group_by(rows.c.element)


def _finished(row: Any) -> StepFigures:
    return StepFigures(
        row.element, row.name, row.done, span(row.lengths[0]), span(row.lengths[1]),
        span(row.waited), span(row.worked), span(row.sum_waited) or NOTHING, span(row.sum_worked) or NOTHING,
        row.dated, row.late,
    )  # fmt: skip
