"""Nothing stays with a frozen account: what came to it after it was frozen goes on as well.

A model may name a person, somebody may hand a task back or choose a colleague in the moment in which they are frozen, a
case may have stood still then. So the scheduler looks for such tasks once a minute.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Text, cast, select, union
from sqlalchemy.orm import Session

from engine.db import Transaction
from engine.models import Case, Task, TaskGroup, TaskStatus
from engine.releasing import release_one
from workflows.records.accounts import Account, AccountStatus, heirs_of

AT_ONCE = 200


def stranded(session: Session) -> Sequence[tuple[int, str]]:
    """(task, person) of open tasks that are with a frozen account, return to it, or wait for its signature; without those
    of suspended cases, which have to wait.
    """
    frozen = select(cast(Account.id, Text)).where(Account.status == AccountStatus.FROZEN)
    opened = Task.status == TaskStatus.OPEN
    held = select(Task.id, Task.assignee).where(opened, Task.assignee.in_(frozen))
    given = select(Task.id, Task.delegated_by).where(opened, Task.delegated_by.in_(frozen))
    offered = select(TaskGroup.task_id, TaskGroup.organisation).where(
        TaskGroup.role.in_(("person", "signer")), TaskGroup.organisation.in_(frozen)
    )
    found = union(held, given, offered).subquery()
    going = (
        select(found.c[0], found.c[1])
        .join(Task, Task.id == found.c[0])
        .join(Case, Case.id == Task.case_id)
        .where(Case.suspended_at.is_(None))
    )
    rows = session.execute(going.order_by(found.c[0]).limit(AT_ONCE))
    return [(task_id, person) for task_id, person in rows]


def release_stranded(tx: Transaction, task_id: int, person: str) -> None:
    """Let one of them go, as when its holder was frozen."""
    fallback = heirs_of(tx, int(person))
    release_one(tx, {"task": task_id, "person": person, "fallback": fallback, "by": None})
