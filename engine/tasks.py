"""The verbs on a task: claim, release, assign, complete; and drafts of its answers.

Others are in handing.py, signing.py, returning.py, withdrawing.py, urging.py.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import DateTime, cast, delete, literal, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.dialects.postgresql import insert as upsert

from engine import access
from engine.cases import answers_digest, bounded, resumed, submit, told
from engine.db import Transaction
from engine.errors import AnswerHeld, NotAllowed, NotSignedYet
from engine.hands import lock_task, offer, put_in_hands, require_undelegated
from engine.history import Entry, Undo, record
from engine.inbox import open_in_case
from engine.models import Case, Draft, Signing, Submission, Task, TaskStatus
from engine.notices import tell
from engine.progress import Progress
from engine.signatures import free_hands, hold_answers, settle_signatures
from engine.values import Value, normalised
from engine.verbs import allows

DRAFTS_KEPT = timedelta(days=30)
"""How long what somebody typed into a task stays after others have ended it."""


@dataclass(frozen=True)
class Held:
    """An open task whose case is locked, with the case's run as it stands: what `complete_held` goes on from."""

    case: Case
    task: Task
    progress: Progress
    stands_for: str | None = None  # whom the person stands in for


def hold_task(tx: Transaction, task_id: int, *, by: str, groups: Collection[str]) -> Held:
    """Lock an open task of the person, or of nobody and one of their groups, to complete it.

    Raises TaskGone, CaseSuspended, NotAllowed; Delegated, NotSignedYet and AnswerHeld while it waits for others.
    """
    case, task = lock_task(tx, task_id)
    access.require_worker(case, task, by, groups)
    require_undelegated(task)
    if task.signing is Signing.BEFORE:
        raise NotSignedYet
    if task.signing is Signing.HELD:
        raise AnswerHeld
    return Held(case, task, resumed(tx, case), access.stood_in_for(task, by, groups))


def complete_held(
    tx: Transaction, held: Held, answers: Mapping[str, Any], *, by: str
) -> Submission | None:
    """Finish the task with validated answers and let its case run on; a task of one's group is claimed by it.

    Where somebody has to sign after it, the answers are held until they have, and None is returned. Raises what running
    can raise (OperationFailed, UncaughtError, LoopsForEver, Refused); then nothing has changed.
    """
    values = normalised(answers)
    if held.task.signing is Signing.AFTER:
        _answer(tx, held, values, by=by)
        return None
    return finish_task(tx, held, values, by=by)


def finish_task(tx: Transaction, held: Held, values: dict[str, Value], *, by: str) -> Submission:
    """Keep the answers as a submission of `by`, end the task and run on. Raises as `complete_held`."""
    case, task, progress = held.case, held.task, held.progress
    before = case.state
    submission = submit(tx, case, task.element, values, by=by, done=task)
    local = {"submission": told(submission, values)}
    bounded(progress, lambda: progress.run.complete(task.step, values, local=local))
    facts = {"task": task.id, **answers_digest(submission, values), **_for(held)}
    undo = Undo(before, task.id) if allows(task, "withdraw") else None
    entry = Entry("task_completed", task.element, facts)
    progress.settle(entry, by=by, done=task, undo=undo)
    return submission


def _answer(tx: Transaction, held: Held, values: Mapping[str, Value], *, by: str) -> None:
    """The answers are there; now those sign who sign after them."""
    case, task = held.case, held.task
    if task.assignee is None:
        put_in_hands(tx, task, by)
    hold_answers(tx, task, values, by)
    turn = settle_signatures(tx, task)
    facts = {"task": task.id, **_for(held)}
    record(tx, case, [Entry("task_answered", task.element, facts)], by=by)
    tell(tx, "asked_to_sign", case, task, to=turn, by=by, place="after")


def _for(held: Held) -> dict[str, str]:
    return {"for": held.stands_for} if held.stands_for else {}


def may_be_undone(held: Held) -> bool:
    """Whether the completion that the case has just run on from may be taken back right now (withdrawing.py)."""
    return allows(held.task, "withdraw") and held.progress.can_be_undone()


def next_of(tx: Transaction, held: Held, person: str, groups: Collection[str] = ()) -> int | None:
    """The oldest open task of the same case that is in the person's hands now; else the same step, if it is asked again.

    It is looked for only where one may be: opened earlier, or opened now into the person's hands or for one's groups.
    """
    waits = held.progress.run.waits.values()
    may_be = any(
        wait.step in held.progress.before or wait.details.get("assignee") == person
        for wait in waits
        if wait.kind == "task"
    )
    found = open_in_case(tx.session, held.case.id, person) if may_be else None
    return found or _asked_again(tx, held, groups)


def _asked_again(tx: Transaction, held: Held, groups: Collection[str]) -> int | None:
    """The task that this completion opened at its own element, for one of these groups: a step that loops."""
    again = [
        wait.step
        for wait in held.progress.run.waits.values()
        if (wait.kind, wait.element) == ("task", held.task.element)
        and wait.step not in held.progress.before
        and not set(groups).isdisjoint(wait.details["groups"])
    ]
    opened = select(Task.id).where(Task.case_id == held.case.id, Task.step.in_(again))
    return tx.session.scalar(opened.order_by(Task.id).limit(1)) if again else None


def complete_task(
    tx: Transaction,
    task_id: int,
    answers: Mapping[str, Any],
    *,
    by: str,
    groups: Collection[str] = (),
) -> Submission | None:
    """Both at once, for answers that are at hand. Raises what they raise."""
    return complete_held(tx, hold_task(tx, task_id, by=by, groups=groups), answers, by=by)


def fail_task(
    tx: Transaction,
    task_id: int,
    code: str,
    message: str = "",
    values: Mapping[str, Any] | None = None,
    *,
    by: str,
) -> None:
    """End a task in a BPMN error that the model catches (BPMN 10.5.7). Raises TaskGone, UncaughtError.

    Who may do that is for the caller to decide.
    """
    case, task = lock_task(tx, task_id)
    progress = resumed(tx, case)
    given = normalised(values)
    bounded(progress, lambda: progress.run.throw(task.step, code, message, given))
    facts = {"task": task.id, "code": code, "message": message}
    progress.settle(Entry("error_raised", task.element, facts), by=by)


def claim_task(tx: Transaction, task_id: int, *, by: str, groups: Collection[str]) -> None:
    """Take a task of one's group; claiming one's own again changes nothing. Raises TaskGone, NotAllowed."""
    case, task = lock_task(tx, task_id)
    if task.assignee == by:
        return
    access.require_worker(case, task, by, groups)
    require_undelegated(task)
    if task.signing is Signing.HELD:
        raise AnswerHeld
    other = access.stood_in_for(task, by, groups)
    facts = {"task": task.id, **({"for": other} if other else {})}
    put_in_hands(tx, task, by)
    record(tx, case, [Entry("task_claimed", task.element, facts)], by=by)


def release_task(tx: Transaction, task_id: int, *, by: str) -> None:
    """Give a claimed task back to its groups. Raises TaskGone, NotAllowed for another's task or one without groups;
    Delegated and AnswerHeld while it is in one's hands only in part.
    """
    case, task = lock_task(tx, task_id)
    if task.assignee == by:
        require_undelegated(task)
        if task.signing is Signing.HELD:
            raise AnswerHeld
    if task.assignee != by or not task.candidates:
        raise NotAllowed(what="release this task")
    offer(tx, task)
    record(tx, case, [Entry("task_released", task.element, {"task": task.id})], by=by)


def assign_task(
    tx: Transaction,
    task_id: int,
    *,
    by: str | None,
    to: str | None = None,
    candidates: Collection[str] | None = None,
    reason: str = "",
) -> None:
    """Put a task into a person's hands (`to`), or into those of groups (`candidates`). Raises TaskGone, CaseSuspended.

    An opinion that it was delegated for is not waited for any more, and a held answer goes back to be given anew. Who
    may do that is for the caller to decide.
    """
    case, task = lock_task(tx, task_id)
    reassign(tx, case, task, by=by, to=to, candidates=candidates, reason=reason)


def reassign(
    tx: Transaction,
    case: Case,
    task: Task,
    *,
    by: str | None,
    to: str | None = None,
    candidates: Collection[str] | None = None,
    reason: str = "",
) -> None:
    """The same for a task that is locked."""
    free_hands(tx, task)
    if candidates is not None:
        task.candidates = list(dict.fromkeys(candidates))
    if to is None:
        offer(tx, task)
    else:
        put_in_hands(tx, task, to)
    facts = {"task": task.id, "to": to, "candidates": task.candidates, "reason": reason}
    record(tx, case, [Entry("task_assigned", task.element, facts)], by=by)
    tell(
        tx,
        "assigned",
        case,
        task,
        to=[to],
        groups=() if to else task.candidates,
        by=by,
        reason=reason,
    )


def forget_drafts(tx: Transaction) -> int:
    """Delete the drafts of tasks that were closed DRAFTS_KEPT ago; returns how many. Once a day is enough."""
    old = select(Task.id).where(Task.id == Draft.task_id, Task.closed_at < tx.now - DRAFTS_KEPT)
    gone = tx.session.execute(delete(Draft).where(old.exists()).returning(Draft.task_id))
    return len(gone.all())


def save_draft(tx: Transaction, task_id: int, entries: Mapping[str, Any], *, by: str) -> None:
    """Keep what a person has typed so far, as it was typed; one statement. The caller has checked access.

    A task that is no longer open takes no draft, also if it is completed in this very moment; nothing is raised then.
    """
    still_open = (
        select(
            Task.id,
            literal(by),
            cast(dict(entries), JSONB),
            literal(tx.now, DateTime(timezone=True)),
        )
        .where(Task.id == task_id, Task.status == TaskStatus.OPEN)
        .with_for_update(read=True)
    )
    saved = upsert(Draft).from_select(["task_id", "person", "entries", "saved_at"], still_open)
    tx.session.execute(
        saved.on_conflict_do_update(
            index_elements=["task_id", "person"],
            set_={"entries": saved.excluded.entries, "saved_at": saved.excluded.saved_at},
        )
    )
