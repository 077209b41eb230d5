"""The open tasks of cases about something, for lists of those things."""

from __future__ import annotations

from collections.abc import Collection

from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.access import may_see_task
from engine.models import Case, Task, TaskStatus
from webapp.edge import me


def tasks_about(session: Session, kind: str, ids: Collection[int]) -> dict[int, Task]:
    """The oldest open task about each `kind:id` that the reader may work on; one statement."""
    if not ids:
        return {}
    subjects = {f"{kind}:{one}": one for one in ids}
    found = session.execute(
        select(Case.subject, Task)
        .join(Task, Task.case_id == Case.id)
        .where(Case.subject.in_(subjects), Task.status == TaskStatus.OPEN)
        .where(may_see_task(me(), current_user.groups))
        .order_by(Task.id.desc())
    )
    return {subjects[subject]: task for subject, task in found}
