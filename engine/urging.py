"""催办: remind whose turn it is, not too often."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select

from engine.db import Transaction
from engine.errors import NotAllowed, UrgedAlready
from engine.hands import lock_task
from engine.history import Entry, record
from engine.notices import tell_turn
from engine.participants import Notice
from engine.verbs import require_verb

PAUSE = timedelta(hours=4)
"""Between two reminders of one person for one task."""


def urge_task(tx: Transaction, task_id: int, *, by: str, words: str = "") -> None:
    """Remind whose turn it is at a task; for whoever may see it, but not for who has it in hand.

    Raises TaskGone, CaseSuspended, VerbOff, NotAllowed, UrgedAlready.
    """
    case, task = lock_task(tx, task_id)
    require_verb(task, "urge")
    if task.assignee == by and task.signing is None:
        raise NotAllowed(what=task.name)
    mine = select(func.max(Notice.at)).where(
        Notice.task_id == task_id, Notice.kind == "urged", Notice.by == by
    )
    last = tx.session.scalar(mine)
    if last is not None and tx.now < last + PAUSE:
        raise UrgedAlready(hours=PAUSE // timedelta(hours=1))
    record(tx, case, [Entry("task_urged", task.element, {"task": task.id})], by=by, acts=False)
    tell_turn(tx, "urged", case, task, by=by, words=words)
