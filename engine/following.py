"""抄送 and following: who may see a case beside those who work on it, and is told of it."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert as upsert

from engine.cases import lock_case
from engine.db import Transaction
from engine.hands import lock_task
from engine.history import Entry, record
from engine.models import Case
from engine.notices import tell
from engine.participants import Follower
from engine.verbs import require_verb


def copy_task(
    tx: Transaction, task_id: int, *, to: Collection[str], by: str, note: str = ""
) -> None:
    """抄送: show the case of a task to people, who may see it from now on and are told of it.

    Who may do that, and to whom, is for the caller to decide. Raises TaskGone, CaseSuspended, VerbOff.
    """
    case, task = lock_task(tx, task_id)
    require_verb(task, "copy")
    for person in to:
        _add(tx, case, person, by=by)
    facts = {"task": task.id, "to": list(to)}
    record(tx, case, [Entry("case_copied", task.element, facts)], by=by, acts=False)
    tell(tx, "copied", case, task, to=to, by=by, note=note)


def follow_case(tx: Transaction, case_id: int, *, by: str) -> None:
    """Be told of a case that one may see (the caller has looked); following it again changes nothing."""
    case = lock_case(tx, case_id)
    if follows(tx, case_id, by):
        return
    _add(tx, case, by, by=by)
    record(tx, case, [Entry("case_followed")], by=by, acts=False)


def unfollow_case(tx: Transaction, case_id: int, *, by: str) -> None:
    """Not be told any more; a case that was copied to one may still be seen."""
    case = lock_case(tx, case_id)
    if not follows(tx, case_id, by):
        return
    own = (Follower.case_id == case_id, Follower.person == by)
    tx.session.execute(delete(Follower).where(*own, Follower.by == by))
    found = tx.session.scalar(select(Follower).where(*own))
    if found is not None:
        found.told = False
    record(tx, case, [Entry("case_unfollowed")], by=by, acts=False)


def follows(tx: Transaction, case_id: int, person: str) -> bool:
    """Whether the person is told of a case."""
    row = tx.session.get(Follower, (case_id, person), populate_existing=True)
    return row is not None and row.told


def _add(tx: Transaction, case: Case, person: str, *, by: str) -> None:
    row = {"case_id": case.id, "person": person, "by": by, "at": tx.now, "told": True}
    added = upsert(Follower).values(row)
    tx.session.execute(
        added.on_conflict_do_update(index_elements=["case_id", "person"], set_={"told": True})
    )
