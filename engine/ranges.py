"""The open tasks that concern a person, as index ranges that are merged: what each page of the inbox begins with.

One range for what is in hand (of each person that one stands in for as well) and one a group, so that a page costs the
same with a thousand open tasks and with a million (design.md section 8). A signature that is waited for is an offer to
a group of one, `signer@person`.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    Subquery,
    Text,
    and_,
    bindparam,
    func,
    literal_column,
    or_,
    select,
    true,
    union,
)
from sqlalchemy.dialects.postgresql import ARRAY

from engine.access import groups_with_self, people_of, realm_of, task_in_realm
from engine.models import Signing, Task, TaskGroup

OPEN = Task.status == literal_column("'open'")
"""In plain, since only so the database finds the indexes of open tasks."""

ONE_PERSON = ("person", "signer")
Within = Callable[[Any, Any], ColumnElement[bool]]
"""Which part of a range, by its due time and its task's id."""


class Show(enum.StrEnum):
    """Whose tasks: all of mine and my groups', those in my hands, those that are only my groups', those that I gave to
    somebody for an opinion or whose signers I wait for."""

    ALL = "all"
    MINE = "mine"
    GROUPS = "groups"
    WAITING = "waiting"


@dataclass(frozen=True)
class Walk:
    """Which way along the ranges: soonest due first, or newest first (`by_age`); `backwards` the other way round."""

    by_age: bool = False
    backwards: bool = False

    @property
    def falls(self) -> bool:
        return self.by_age != self.backwards

    def place(self, due: Any, task_id: Any) -> list[Any]:
        """The columns that say where on the walk a task stands."""
        return [task_id] if self.by_age else [due, task_id]

    def order(self, due: Any, task_id: Any) -> list[ColumnElement[Any]]:
        columns = self.place(due, task_id)
        return [one.desc() for one in columns] if self.falls else columns


FORWARD = Walk()
NEAR = bindparam("realm", type_=Text)


@dataclass(frozen=True)
class Part:
    """What of the ranges is looked at: which way, how far, and whether of the realm `NEAR` only."""

    walk: Walk
    within: Within
    apart: bool


def anywhere(due: Any, task_id: Any) -> ColumnElement[bool]:
    """The whole of a range."""
    return true()


def asked(person: str, groups: Collection[str]) -> dict[str, Any]:
    """Whose tasks: what every statement over these ranges is asked with."""
    pairs = [group.partition("@") for group in sorted(groups_with_self(person, groups))]
    return {
        "people": sorted(people_of(person, groups)),
        "roles": [role for role, _, _ in pairs],
        "organisations": [organisation for _, _, organisation in pairs],
        "realm": realm_of(groups),
    }


def first(
    limit: int,
    show: Show = Show.ALL,
    *,
    walk: Walk = FORWARD,
    within: Within = anywhere,
    apart: bool = False,
) -> Subquery:
    """(due, id) of the first `limit` tasks of all ranges, each once; `apart` of one realm only."""
    merged = union(*_parts(limit, show, Part(walk, within, apart))).subquery()
    found = select(merged.c.due, merged.c.id).order_by(*walk.order(merged.c.due, merged.c.id))
    return found.limit(plain(limit)).subquery()


def plain(number: int) -> ColumnElement[int]:
    """A number in the statement itself: a plan that is made for every value of it would read too much."""
    return literal_column(str(number), Integer)


def _parts(limit: int, show: Show, part: Part) -> Sequence[Select[Any]]:
    hands = _in_hand(limit, part, Task.assignee)
    match show:
        case Show.ALL:
            return hands, _of_groups(limit, part)
        case Show.MINE:
            return hands, _of_groups(limit, part, signing=True)
        case Show.GROUPS:
            return (_of_groups(limit, part, signing=False),)
    given = _in_hand(limit, part, Task.delegated_by)
    unsigned = or_(Task.signing == Signing.BEFORE, Task.signing == Signing.HELD)
    return given, _in_hand(limit, part, Task.assignee, unsigned)


def _in_hand(
    limit: int, part: Part, hand: Any, also: ColumnElement[bool] | None = None
) -> Select[Any]:
    """The first that are in the hands of each of `people`, or that they gave away for an opinion."""
    own = (
        func.unnest(bindparam("people", type_=ARRAY(Text)))
        .table_valued("person", name="own_people")
        .render_derived()
    )
    held = (
        select(Task.sort_due.label("due"), Task.id.label("id"))
        .where(hand == own.c.person, OPEN, part.within(Task.sort_due, Task.id))
        .where(true() if also is None else also)
        .where(task_in_realm(NEAR) if part.apart else true())
        .order_by(*part.walk.order(Task.sort_due, Task.id))
        .limit(plain(limit))
        .lateral("in_hand")
    )
    return select(held.c.due, held.c.id).select_from(own).join(held, true())


def _of_groups(limit: int, part: Part, *, signing: bool | None = None) -> Select[Any]:
    """The first of each group by its own index range; a task of two groups comes once. `signing`: only those that wait
    for a signature, or only the others."""
    texts = ARRAY(Text)
    own = (
        func.unnest(bindparam("roles", type_=texts), bindparam("organisations", type_=texts))
        .table_valued("role", "organisation", name="own")
        .render_derived()
    )
    offered = (
        select(TaskGroup.due, TaskGroup.task_id)
        .where(TaskGroup.role == own.c.role, TaskGroup.organisation == own.c.organisation)
        .where(part.within(TaskGroup.due, TaskGroup.task_id))
        .where(_is_near(own.c.role) if part.apart else true())
        .order_by(*part.walk.order(TaskGroup.due, TaskGroup.task_id))
        .limit(plain(limit))
        .lateral("first")
    )
    found = (
        select(offered.c.due, offered.c.task_id.label("id"))
        .select_from(own)
        .join(offered, true())
        .distinct()
    )
    if signing is None:
        return found
    is_signer = own.c.role == "signer"
    return found.where(and_(is_signer) if signing else ~is_signer)


def _is_near(role: ColumnElement[str]) -> ColumnElement[bool]:
    """What is offered to one person may be of any realm; what is offered to a group is of that of the group."""
    near = select(Task.id).where(Task.id == TaskGroup.task_id, task_in_realm(NEAR)).exists()
    return or_(role.not_in(ONE_PERSON), near)
