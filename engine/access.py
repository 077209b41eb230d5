"""Who may see and do what, as far as the engine knows: people are texts, groups are `role@organisation`.

Whoever stands in for somebody has `person@<somebody>` among their groups (docs/decisions/0013): all rules follow from it.
So they do for whoever works in two realms, between which nothing is to be seen, and has `realm@<where they are now>` among
their groups: of what is in their own hands, too, they meet that of this realm only (docs/decisions/0027). Who works in
one realm has no such group, and is kept from nothing.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Text,
    and_,
    any_,
    bindparam,
    cast,
    literal,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import aliased

from engine.errors import NotAllowed
from engine.models import Case, Task
from engine.participants import Follower, Opinion
from engine.picks import Pick

PERSON, SIGNER, REALM = "person@", "signer@", "realm@"


def people_of(person: str, groups: Collection[str]) -> frozenset[str]:
    """The person and everybody they stand in for."""
    others = (group.removeprefix(PERSON) for group in groups if group.startswith(PERSON))
    return frozenset({person, *others})


def groups_with_self(person: str, groups: Collection[str]) -> frozenset[str]:
    """A person's groups, with those that stand for one person: named as candidate, asked to sign."""
    people = people_of(person, groups)
    return frozenset({*groups, *(f"{kind}{one}" for one in people for kind in (PERSON, SIGNER))})


def realm_of(groups: Collection[str]) -> str | None:
    """The realm that a person of several is in now; None for those who are kept from none."""
    return next((one.removeprefix(REALM) for one in groups if one.startswith(REALM)), None)


def is_in_sight(groups: Collection[str]) -> ColumnElement[bool]:
    """The condition for cases of the realm that a person is in."""
    realm = realm_of(groups)
    return true() if realm is None else Case.realm == realm


def require_in_sight(case: Case, groups: Collection[str]) -> None:
    """Raises NotAllowed for a case of a realm that the person is not in now."""
    if realm_of(groups) not in (None, case.realm):
        raise NotAllowed(what=case.title)


def task_in_realm(realm: ColumnElement[str]) -> ColumnElement[bool]:
    """The condition for tasks of the cases of a realm."""
    home = aliased(Case)
    return select(home.id).where(home.id == Task.case_id, home.realm == realm).exists()


def may_work(task: Task, person: str, groups: Collection[str]) -> bool:
    """True if the task is the person's (or of one they stand in for), or nobody's and open to one of their groups."""
    if task.assignee is not None:
        return task.assignee in people_of(person, groups)
    return not groups_with_self(person, groups).isdisjoint(task.candidates)


def stood_in_for(task: Task, person: str, groups: Collection[str]) -> str | None:
    """Whom the person stands in for at a task that they may work on; None where it is theirs anyway."""
    others = people_of(person, groups) - {person}
    if task.assignee is not None:
        return task.assignee if task.assignee in others else None
    named = {f"{PERSON}{one}" for one in others}
    own = {*groups, f"{PERSON}{person}"} - named
    if not own.isdisjoint(task.candidates):
        return None
    return next((one for one in sorted(others) if f"{PERSON}{one}" in task.candidates), None)


def require_worker(case: Case, task: Task, person: str, groups: Collection[str]) -> None:
    """Raises NotAllowed unless the person may work on the task of this case."""
    require_in_sight(case, groups)
    if not may_work(task, person, groups):
        raise NotAllowed(what=task.name)


def may_see_task(person: str, groups: Collection[str]) -> ColumnElement[bool]:
    """The condition for tasks that a person may open: theirs, done by them, of one of their groups, delegated by them,
    or waiting for their opinion or holding it."""
    realm = realm_of(groups)
    near = true() if realm is None else task_in_realm(literal(realm))
    return and_(near, _may_see_task(person, groups))


def _may_see_task(person: str, groups: Collection[str]) -> ColumnElement[bool]:
    """The same in whatever realm."""
    people, known = people_of(person, groups), groups_with_self(person, groups)
    return _task_is_seen(literal(person), _array(people), _array(known))


def seer(person: str, groups: Collection[str]) -> dict[str, Any]:
    """What SEEN_TASK is asked with."""
    people = sorted(people_of(person, groups))
    known = sorted(groups_with_self(person, groups))
    return {"person": person, "people": people, "groups": known, "realm": realm_of(groups)}


def _task_is_seen(
    person: ColumnElement[str],
    people: ColumnElement[list[str]],
    groups: ColumnElement[list[str]],
) -> ColumnElement[bool]:
    asked = select(Opinion.task_id).where(
        Opinion.person == any_(people), Opinion.dropped_at.is_(None)
    )
    return or_(
        Task.assignee == any_(people),
        Task.delegated_by == any_(people),
        Task.completed_by == person,
        Task.candidates.op("?|")(groups),
        Task.id.in_(asked),
    )


_REALM = bindparam("realm", type_=Text)
SEEN_TASK = and_(
    or_(_REALM.is_(None), task_in_realm(_REALM)),
    _task_is_seen(
        bindparam("person", type_=Text),
        bindparam("people", type_=ARRAY(Text)),  # type: ignore[arg-type]
        bindparam("groups", type_=ARRAY(Text)),  # type: ignore[arg-type]
    ),
)
"""`may_see_task` for a statement that is built once and asked with `seer(person, groups)`."""


def may_see_case(
    person: str, groups: Collection[str], viewers: Collection[tuple[str, str]] = ()
) -> ColumnElement[bool]:
    """The condition for cases that a person may open: begun by them, followed by or copied to them, with a task that
    they may open, or with a step that they may begin.

    `viewers` adds (key of a package, organisation) pairs whose cases the package opens to one of their roles.
    """
    of_case = select(Task.id).where(Task.case_id == Case.id, _may_see_task(person, groups))
    has_task = of_case.correlate(Case).exists()
    picks = Case.id.in_(select(Pick.case_id).where(is_offered(person, groups)))
    shown = [and_(Case.key == key, Case.organisation == where) for key, where in viewers]
    follows = Case.id.in_(select(Follower.case_id).where(Follower.person == person))
    seen = or_(Case.started_by == person, follows, has_task, picks, *shown)
    return and_(is_in_sight(groups), seen)


def is_offered(person: str, groups: Collection[str]) -> ColumnElement[bool]:
    """The condition for steps of ad-hoc sub-processes that a person may begin."""
    return Pick.candidates.op("?|")(_array(groups_with_self(person, groups)))


def _array(groups: Collection[str]) -> ColumnElement[list[str]]:
    return cast(literal(sorted(groups), ARRAY(Text)), ARRAY(Text))  # type: ignore[arg-type]
