"""Who may see a case, by name: those whom a comment on it may name. The same rules as engine.access.may_see_case."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import or_, select, tuple_

from engine.models import Case, Task
from engine.participants import Follower, Opinion
from engine.runtime import Loaded
from webapp.cases.discretion import nameless
from webapp.edge import me
from webapp.extensions import db
from workflows.records.accounts import Account, AccountStatus, Membership, Role

MOST = 300


def readers_of(case: Case, loaded: Loaded) -> dict[int, str]:
    """The others who may see a case and may sign in, by id; without those whose names the reader is not told (M32)."""
    groups, people = set(_viewers(case, loaded)), {case.started_by}
    for task in db.session.scalars(select(Task).where(Task.case_id == case.id)):
        people |= {task.assignee, task.delegated_by, task.completed_by}
        groups |= set(task.candidates)
    people |= _followers(case) | _asked(case)
    people |= {group.partition("@")[2] for group in groups if group.startswith("person@")}
    hidden = set(nameless(case))
    return {one: name for one, name in _accounts(people, groups).items() if name not in hidden}


def _viewers(case: Case, loaded: Loaded) -> Iterable[str]:
    """The groups to which the package opens the case."""
    return (f"{role}@{case.organisation}" for role in loaded.package.viewers)


def _followers(case: Case) -> set[str | None]:
    return set(db.session.scalars(select(Follower.person).where(Follower.case_id == case.id)))


def _asked(case: Case) -> set[str | None]:
    """Whose opinion or signature was asked for."""
    asked = select(Opinion.person).join(Task, Task.id == Opinion.task_id)
    return set(
        db.session.scalars(asked.where(Task.case_id == case.id, Opinion.dropped_at.is_(None)))
    )


def _accounts(people: Iterable[str | None], groups: Iterable[str]) -> dict[int, str]:
    """Names by id of these people and the members of these groups, but the reader; one statement."""
    ids = {int(one) for one in people if one and one.isdigit() and one != me()}
    split = ((role, place) for role, _, place in (group.partition("@") for group in groups))
    pairs = [
        (Role(role), int(where)) for role, where in split if role in list(Role) and where.isdigit()
    ]
    members = select(Membership.account_id).where(
        tuple_(Membership.role, Membership.organisation_id).in_(pairs)
    )
    found = (
        select(Account.id, Account.name)
        .where(or_(Account.id.in_(ids), Account.id.in_(members)), Account.id != int(me()))
        .where(Account.status == AccountStatus.NORMAL, Account.activated_at.is_not(None))
        .order_by(Account.name, Account.id)
        .limit(MOST)
    )
    return {account_id: name for account_id, name in db.session.execute(found)}  # noqa: C416 - typed rows
