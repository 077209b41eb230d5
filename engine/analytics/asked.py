"""What a question about a process covers: which versions, which time, whose cases."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Double, String, cast, func, literal, text
from sqlalchemy import case as sql_case
from sqlalchemy.dialects.postgresql import ARRAY, JSONPATH
from sqlalchemy.orm import Session

from engine.models import Case, Task, TaskStatus


@dataclass(frozen=True)
class Asked:
    """`cases` are conditions on Case that every row has to fulfil; `role` keeps to tasks that were offered to that role.

    `since` is in, `until` is out. `repeated` are steps that the model itself lets happen more than once: doing them again
    is no going back.
    """

    definitions: tuple[int, ...]
    since: datetime
    until: datetime
    now: datetime
    cases: tuple[ColumnElement[bool], ...] = ()
    role: str = ""
    repeated: frozenset[str] = frozenset()

    def of_cases(self) -> list[ColumnElement[bool]]:
        """Conditions on Case: of these versions, and among those that count."""
        return [Case.definition_id.in_(self.definitions), *self.cases]

    def of_tasks(self) -> list[ColumnElement[bool]]:
        """Conditions on Task joined with its Case. A task belongs to the version that it was worked on in."""
        found = [Task.definition_id.in_(self.definitions), *self.cases]
        return [*found, _offered_to(self.role)] if self.role else found

    def during(self, column: Any) -> ColumnElement[bool]:
        """The condition that a moment lies in the time asked for."""
        within: ColumnElement[bool] = (column >= self.since) & (column < self.until)
        return within


def _offered_to(role: str) -> ColumnElement[bool]:
    """Whether one of the groups of a task is of this role, in whatever organisation."""
    path = cast("$[*] ? (@ starts with $role)", JSONPATH)
    given = func.jsonb_build_object("role", literal(f"{role}@", String))
    found: ColumnElement[bool] = func.jsonb_path_exists(Task.candidates, path, given)
    return found


TAKEN: ColumnElement[datetime] = sql_case(
    (Task.claimed_at.is_not(None), Task.claimed_at),
    (Task.assignee.is_not(None), Task.opened_at),
    else_=Task.completed_at,
)
"""When whoever completed a task had it in hand: from then on it is worked on, before it waits. A task that was somebody's from
the start never waited; one that was answered straight out of a group's inbox did nothing else."""

DONE = Task.status == TaskStatus.COMPLETED
LATE = Task.completed_at > Task.due
OPEN = Task.closed_at.is_(None)


def seconds(column: Any) -> ColumnElement[Any]:
    """The length of an interval, in floating point: numeric, which EXTRACT gives, sorts several times as slowly."""
    return func.date_part("epoch", column)


def span(length: float | None) -> timedelta | None:
    """A length in seconds as Python has it."""
    return None if length is None else timedelta(seconds=float(length))


def middle(lengths: ColumnElement[float]) -> ColumnElement[float]:
    """The length that half of all these do not exceed (percentile_cont: between two it is interpolated)."""
    return func.percentile_cont(0.5).within_group(lengths)


def middle_and_ninth(lengths: ColumnElement[float]) -> ColumnElement[list[float]]:
    """That, and the one that 90 of 100 do not exceed; both in one sorting."""
    shares = cast(literal([0.5, 0.9], ARRAY(Double)), ARRAY(Double))
    return func.percentile_cont(shares).within_group(lengths)


def with_room(session: Session) -> None:
    """Let this transaction sort in memory what a large process has; 4 MB, the usual, spill to disk."""
    session.execute(text("SET LOCAL work_mem = '32MB'"))
