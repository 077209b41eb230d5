"""To whom a task may be handed: people of the same organisation and role who may work on it."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from flask_login import current_user
from sqlalchemy import select, tuple_

from engine.models import Task
from webapp.edge import me
from webapp.extensions import db
from workflows.records.accounts import Account, AccountStatus, Membership, Role

MOST = 500
Choice = tuple[str, str]
"""A person's id and how they are shown."""


def workers(task: Task) -> list[Choice]:
    """Who else may work on a task: the members of its groups."""
    return _members(task.candidates, but={me(), task.assignee})


def advisers(task: Task) -> list[Choice]:
    """Whose opinion or signature may be asked for: the same, and those who share a role and organisation with me."""
    return _members([*task.candidates, *current_user.groups], but={me(), task.assignee})


def peers() -> list[Choice]:
    """Who shares a role and organisation with me."""
    return _members(current_user.groups, but={me()})


def _members(groups: Iterable[str], *, but: Collection[str | None]) -> list[Choice]:
    """Accounts in these groups that may sign in, by name; one statement."""
    pairs = {
        (Role(role), int(place)) for role, place in map(_split, groups) if _is_role(role, place)
    }
    if not pairs:
        return []
    found = (
        select(Account.id, Account.name, Account.department, Account.position)
        .join(Membership, Membership.account_id == Account.id)
        .where(tuple_(Membership.role, Membership.organisation_id).in_(pairs))
        .where(Account.status == AccountStatus.NORMAL, Account.activated_at.is_not(None))
        .distinct()
        .order_by(Account.name, Account.id)
        .limit(MOST)
    )
    return [
        (str(person), " · ".join(filter(None, (name, department, position))))
        for person, name, department, position in db.session.execute(found)
        if str(person) not in but
    ]


def _split(group: str) -> tuple[str, str]:
    role, _, place = group.partition("@")
    return role, place


def _is_role(role: str, place: str) -> bool:
    return role in list(Role) and place.isdigit()
