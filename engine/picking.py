"""Choosing in an ad-hoc sub-process: people begin an activity that is offered, or say that it is enough (BPMN 13.3.5)."""

from __future__ import annotations

from collections.abc import Collection

from engine.access import groups_with_self
from engine.cases import bounded, resume
from engine.db import Transaction
from engine.errors import NotAllowed, PickGone
from engine.following import follow_case
from engine.history import Entry
from engine.picks import Pick


def may_pick(pick: Pick, person: str, groups: Collection[str]) -> bool:
    """True if it is offered to the person, to one they stand in for, or to one of their groups."""
    return not groups_with_self(person, groups).isdisjoint(pick.candidates)


def pick_step(
    tx: Transaction, case_id: int, pick_id: int, *, by: str, groups: Collection[str]
) -> str:
    """Begin what a case offers; returns the element. Who does follows the case from then on: it may be all that they have
    to do with it. Raises PickGone, NotAllowed, CaseClosed, CaseSuspended, and what running can raise."""
    pick = tx.session.get(Pick, pick_id)
    if pick is None or pick.case_id != case_id:
        raise PickGone
    if not may_pick(pick, by, groups):
        raise NotAllowed(what=pick.name)
    element = begin_picked(tx, pick, by=by)
    follow_case(tx, case_id, by=by)
    return element


def begin_picked(tx: Transaction, pick: Pick, *, by: str) -> str:
    """The same for whoever may; who that is, is for the caller to decide."""
    progress = resume(tx, pick.case_id)
    if pick.step not in progress.before:
        raise PickGone
    facts = {"pick": pick.id, "ends": pick.ends}
    element = pick.element  # the row may be gone after this
    bounded(progress, lambda: progress.run.pick(pick.step))
    progress.settle(Entry("step_picked", element, facts), by=by)
    return element
