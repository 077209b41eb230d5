"""Who may see and do what, as far as the engine knows: people are texts, groups are `role@organisation`."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Text, and_, bindparam, cast, literal, or_, select
from sqlalchemy.dialects.postgresql import ARRAY

from engine.errors import NotAllowed
from engine.models import Case, Task


def groups_with_self(person: str, groups: Collection[str]) -> frozenset[str]:
    """A person's groups, with the one that candidates named in person are stored under."""
    return frozenset({*groups, f"person@{person}"})


def may_work(task: Task, person: str, groups: Collection[str]) -> bool:
    """True if the task is the person's, or nobody's and open to one of their groups."""
    if task.assignee is not None:
        return task.assignee == person
    return not groups_with_self(person, groups).isdisjoint(task.candidates)


def require_worker(task: Task, person: str, groups: Collection[str]) -> None:
    """Raises NotAllowed unless the person may work on the task."""
    if not may_work(task, person, groups):
        raise NotAllowed(what=task.name)


def may_see_task(person: str, groups: Collection[str]) -> ColumnElement[bool]:
    """The condition for tasks that a person may open: theirs, done by them, or of one of their groups."""
    return _task_is_seen(literal(person), _array(groups_with_self(person, groups)))


def seer(person: str, groups: Collection[str]) -> dict[str, Any]:
    """What SEEN_TASK is asked with."""
    return {"person": person, "groups": sorted(groups_with_self(person, groups))}


def _task_is_seen(
    person: ColumnElement[str], groups: ColumnElement[list[str]]
) -> ColumnElement[bool]:
    return or_(
        Task.assignee == person,
        Task.completed_by == person,
        Task.candidates.op("?|")(groups),
    )


SEEN_TASK = _task_is_seen(
    bindparam("person", type_=Text),
    bindparam("groups", type_=ARRAY(Text)),  # type: ignore[arg-type]
)
"""`may_see_task` for a statement that is built once and asked with `seer(person, groups)`."""


def may_see_case(
    person: str, groups: Collection[str], viewers: Collection[tuple[str, str]] = ()
) -> ColumnElement[bool]:
    """The condition for cases that a person may open: begun by them, or with a task that they may open.

    `viewers` adds (key of a package, organisation) pairs whose cases the package opens to one of their roles.
    """
    has_task = select(Task.id).where(Task.case_id == Case.id, may_see_task(person, groups)).exists()
    shown = [and_(Case.key == key, Case.organisation == where) for key, where in viewers]
    return or_(Case.started_by == person, has_task, *shown)


def _array(groups: Collection[str]) -> ColumnElement[list[str]]:
    return cast(literal(sorted(groups), ARRAY(Text)), ARRAY(Text))  # type: ignore[arg-type]
