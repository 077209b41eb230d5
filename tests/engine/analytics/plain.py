"""The same numbers the long way: all rows read into memory, looked at one by one."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.analytics import Asked, Figure
from engine.models import Case, CaseStatus, Event, Incident, Task, TaskStatus


class Plain:
    """What is asked of one version or several, without a condition on cases."""

    def __init__(self, session: Session, asked: Asked) -> None:
        session.expire_all()
        self.asked = asked
        self.cases = {one.id: one for one in session.scalars(select(Case))}
        self.tasks = [one for one in session.scalars(select(Task)) if self._is_asked(one)]
        self.events = [
            one for one in session.scalars(select(Event)) if self._of_version(one.case_id)
        ]
        self.incidents = [
            one for one in session.scalars(select(Incident)) if self._of_version(one.case_id)
        ]
        self.every = list(session.scalars(select(Task)))

    def _is_asked(self, task: Task) -> bool:
        roles = {one.partition("@")[0] for one in task.candidates}
        return task.definition_id in self.asked.definitions and (
            not self.asked.role or self.asked.role in roles
        )

    def _of_version(self, case_id: int | None) -> bool:
        return case_id is not None and self.cases[case_id].definition_id in self.asked.definitions

    def within(self, at: datetime | None) -> bool:
        return at is not None and self.asked.since <= at < self.asked.until

    def rows(self, figure: Figure) -> list[tuple[int, str | None]]:
        """(case, step) of everything behind a figure."""
        mine = [one for one in self.cases.values() if self._of_version(one.id)]
        match figure:
            case Figure.OPEN:
                return [(one.id, None) for one in mine if one.ended_at is None]
            case Figure.STARTED:
                return [(one.id, None) for one in mine if self.within(one.started_at)]
            case Figure.FINISHED | Figure.STOPPED:
                ended = [one for one in mine if self.within(one.ended_at)]
                good = figure is Figure.FINISHED
                return [
                    (one.id, None) for one in ended if (one.status is CaseStatus.COMPLETED) is good
                ]
            case Figure.RETURNED:
                told = [
                    one
                    for one in self.events
                    if one.kind == "task_returned" and self.within(one.at)
                ]
                return [(one.case_id, one.element) for one in told]
            case Figure.INCIDENTS:
                return [
                    (one.case_id or 0, one.element)
                    for one in self.incidents
                    if self.within(one.opened_at)
                ]
        return [(one.case_id, one.element) for one in self.tasks if self._counts(figure, one)]

    def _counts(self, figure: Figure, task: Task) -> bool:
        done = task.status is TaskStatus.COMPLETED and self.within(task.completed_at)
        match figure:
            case Figure.DONE:
                return done
            case Figure.LATE:
                return done and self.is_late(task)
            case Figure.WAITING:
                return task.status is TaskStatus.OPEN
            case Figure.OVERDUE:
                return (
                    task.status is TaskStatus.OPEN
                    and task.due is not None
                    and task.due < self.asked.now
                )
        return (
            self.within(task.opened_at)
            and task.element not in self.asked.repeated
            and self._was_before(task)
        )

    def is_late(self, task: Task) -> bool:
        return (
            task.due is not None and task.completed_at is not None and task.completed_at > task.due
        )

    def _was_before(self, task: Task) -> bool:
        same = [
            one for one in self.every if (one.case_id, one.element) == (task.case_id, task.element)
        ]
        return any(
            one.id < task.id and one.closed_at is not None and one.closed_at <= task.opened_at
            for one in same
        )

    def done(self, element: str) -> list[Task]:
        return [
            one for one in self.tasks if one.element == element and self._counts(Figure.DONE, one)
        ]

    def lengths(self) -> list[timedelta]:
        finished = [self.cases[number] for number, _ in self.rows(Figure.FINISHED)]
        return [one.ended_at - one.started_at for one in finished if one.ended_at]

    def spread(self, figure: Figure, step: str, zone: str) -> dict[date, int]:
        cases = [self.cases[number] for number, _ in self.rows(figure)]
        moments = [one.started_at if figure is Figure.STARTED else one.ended_at for one in cases]
        return dict(Counter(first_day(one, step, zone) for one in moments if one))


def whole(task: Task) -> timedelta:
    assert task.completed_at
    return task.completed_at - task.opened_at


def waited(task: Task) -> timedelta:
    """Until somebody had it in hand."""
    if task.claimed_at is not None:
        return task.claimed_at - task.opened_at
    return timedelta() if task.assignee is not None else whole(task)


def worked(task: Task) -> timedelta:
    return whole(task) - waited(task)


def middle(lengths: list[timedelta], share: float) -> timedelta | None:
    """The length at a share of the ordered ones; between two of them as much of each."""
    if not lengths:
        return None
    ordered = sorted(lengths)
    place = share * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def close(one: timedelta | None, other: timedelta | None) -> bool:
    """The same to a millisecond: percentiles are computed in floating point."""
    if one is None or other is None:
        return one is other
    return abs(one - other) < timedelta(milliseconds=1)


def first_day(at: datetime, step: str, zone: str) -> date:
    day = at.astimezone(ZoneInfo(zone)).date()
    return day - timedelta(days=day.weekday()) if step == "week" else day.replace(day=1)


def compare(session: Session, asked: Asked) -> dict[str, Any]:
    """Every number of the analytics beside the plain one, where they differ; empty when all agree."""
    from engine.analytics import number_of, page_of, steps, throughput, totals

    plain, wrong = Plain(session, asked), {}
    found = steps(session, asked)
    sums = totals(session, asked, found.values())
    for figure in Figure:
        rows = plain.rows(figure)
        listed, place = [], ""
        while place is not None:
            lines, place = page_of(session, figure, asked, after=place, size=3)
            listed += [(one.case.id, one.element) for one in lines]
        said = (sums.numbers[figure], number_of(session, figure, asked), sorted(listed, key=str))
        if said != (len(rows), len(rows), sorted(rows, key=str)):
            wrong[figure.value] = (said, rows)
    wrong |= _lengths(plain, found, sums)
    for step in ("week", "month"):
        for figure, counted in throughput(session, asked, step, "Asia/Shanghai").items():
            if counted != plain.spread(figure, step, "Asia/Shanghai"):
                wrong[f"{figure} by {step}"] = counted
    return wrong


def _lengths(plain: Plain, found: dict[str, Any], sums: Any) -> dict[str, Any]:
    wrong = {}
    for share, said in ((0.5, sums.median), (0.9, sums.ninth)):
        if not close(said, middle(plain.lengths(), share)):
            wrong[f"cases at {share}"] = said
    for element, one in found.items():
        done = plain.done(element)
        pairs = [
            (one.median, middle([whole(task) for task in done], 0.5)),
            (one.ninth, middle([whole(task) for task in done], 0.9)),
            (one.waited, middle([waited(task) for task in done], 0.5)),
            (one.worked, middle([worked(task) for task in done], 0.5)),
            (one.sum_waited, sum((waited(task) for task in done), timedelta())),
            (one.sum_worked, sum((worked(task) for task in done), timedelta())),
        ]
        if not all(close(*pair) for pair in pairs) or one.dated != len(
            [task for task in done if task.due]
        ):
            wrong[f"lengths of {element}"] = pairs
    return wrong
