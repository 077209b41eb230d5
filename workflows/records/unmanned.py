"""Tasks that nobody can do: offered only to groups in which nobody may sign in, so that they would wait in silence.

Those above are told of them: bureaus of what lies in their area, the national office and the operators of all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import CTE, Integer, Text, case, cast, select, true, tuple_
from sqlalchemy.orm import Session, aliased

from engine.models import Case, Task, TaskGroup
from workflows.records.accounts import Account, AccountStatus, Membership, Role
from workflows.records.bureaus import within
from workflows.records.organisations import Organisation

MOST = 200


@dataclass(frozen=True)
class Unmanned:
    """A task that nobody can do, and the group that it waits for."""

    task: Task
    case: Case
    role: Role
    place: Organisation


def unmanned_tasks(
    session: Session, regions: Sequence[str] | None = None, *, most: int = MOST
) -> list[Unmanned]:
    """The oldest such tasks of real organisations, each once; of organisations in these regions, or all. Two statements.

    Asks for the groups that anything waits for, not for the tasks: of those there may be a million.
    """
    groups = _unmanned_groups(session, regions)
    if not groups:
        return []
    other = aliased(TaskGroup)
    manned_too = select(other.task_id).where(
        other.task_id == TaskGroup.task_id, tuple_(other.role, other.organisation).not_in(groups)
    )
    place = case((TaskGroup.organisation.op("~")("^[0-9]{1,9}$"), cast(TaskGroup.organisation, Integer)))  # fmt: skip
    found = (
        select(Task, Case, TaskGroup.role, Organisation)
        .join(TaskGroup, TaskGroup.task_id == Task.id)
        .join(Case, Case.id == Task.case_id)
        .join(Organisation, Organisation.id == place)
        .where(tuple_(TaskGroup.role, TaskGroup.organisation).in_(groups), ~manned_too.exists())
        .distinct(Task.id)
        .order_by(Task.id)
        .limit(most)
    )
    return [
        Unmanned(task, of, Role(role), where) for task, of, role, where in session.execute(found)
    ]


def _unmanned_groups(session: Session, regions: Sequence[str] | None) -> list[tuple[str, str]]:
    """(role, organisation) of the groups that a task is offered to and that nobody can act for."""
    waiting = _distinct_groups()
    may_act = (
        select(Membership.account_id)
        .join(Account, Account.id == Membership.account_id)
        .where(
            Membership.organisation_id == Organisation.id, Membership.role == waiting.c.role,
            Account.status == AccountStatus.NORMAL, Account.activated_at.is_not(None),
        )
    )  # fmt: skip
    found = (
        select(waiting.c.role, waiting.c.organisation)
        .join(Organisation, cast(Organisation.id, Text) == waiting.c.organisation)
        .where(waiting.c.role.in_(list(Role)), ~Organisation.training, ~may_act.exists())
        .where(true() if regions is None else within(Organisation.region, regions))
    )
    return [(role, place) for role, place in session.execute(found)]


def _distinct_groups() -> CTE:
    """Each group that a task is offered to, by jumps along the index of the inboxes."""
    columns = (TaskGroup.role, TaskGroup.organisation)
    first = select(*columns).order_by(*columns).limit(1).cte("waiting", recursive=True)
    following = (
        select(*columns)
        .where(tuple_(*columns) > tuple_(first.c.role, first.c.organisation))
        .order_by(*columns)
        .limit(1)
        .lateral("following")
    )
    onward = (
        select(following.c.role, following.c.organisation)
        .select_from(first)
        .join(following, true())
    )
    return first.union_all(onward)
