"""What operators do with a case that is stuck: try again, mend a variable, skip a step, move a token, cancel.

Each is one transaction on one case with a reason in the history; `engine.bulk.attempt_each` does it for many. Cancelling
is `cases.cancel_case`.
"""

from __future__ import annotations

from functools import partial

from sqlalchemy import or_, select

from engine import feel
from engine.cases import bounded, resume
from engine.db import Transaction
from engine.feel import FeelLimitError, FeelSyntaxError
from engine.history import Entry
from engine.jobs import retry_job
from engine.models import Incident, Job, JobStatus
from engine.obstacles import (
    NothingThere,
    NothingToRetry,
    ReasonMissing,
    TargetMissing,
    ValueUnclear,
)
from engine.progress import Progress


def skip_step(tx: Transaction, case_id: int, element: str, *, by: str, reason: str) -> None:
    """Let all that waits at a step be over without what it waited for: no answers, no result, no message.

    Raises ReasonMissing, NothingThere, NotMovable, CaseClosed, CaseSuspended, and what running can raise.
    """
    progress = _at(tx, case_id, reason)
    run, trace = progress.run, []
    for step in _steps(progress, element):
        if step in run.waits:  # the one before may have ended it
            bounded(progress, partial(run.skip, step))
            trace += run.trace
    run.trace = trace
    progress.settle(Entry("step_skipped", element, {"reason": reason.strip()}), by=by)


def move_token(
    tx: Transaction, case_id: int, element: str, to: str, *, by: str, reason: str
) -> None:
    """End what waits at a step, and go on at another of the same process or sub-process.

    Raises ReasonMissing, TargetMissing, NothingThere, NotMovable, WouldWaitForEver, CaseClosed, CaseSuspended, and what
    running can raise.
    """
    if not to:
        raise TargetMissing
    progress = _at(tx, case_id, reason)
    bounded(progress, partial(progress.run.put, _steps(progress, element)[0], to))
    facts = {"to": to, "reason": reason.strip()}
    progress.settle(Entry("token_moved", element, facts), by=by)


def retry_step(tx: Transaction, case_id: int, element: str, *, by: str) -> None:
    """Try the jobs again that ended in an incident, and belong to a step or failed there (a timer's job fails at the
    gateway behind it). Raises NothingToRetry.
    """
    failed_there = select(Incident.job_id).where(
        Incident.case_id == case_id, Incident.element == element, Incident.resolved_at.is_(None)
    )
    failed = select(Job.id).where(Job.case_id == case_id, Job.status == JobStatus.INCIDENT)
    of_step = or_(Job.element == element, Job.id.in_(failed_there))
    jobs = tx.session.scalars(failed.where(of_step).order_by(Job.id)).all()
    if not [job for job in jobs if retry_job(tx, job, by=by)]:
        raise NothingToRetry


def mend_variable(
    tx: Transaction, case_id: int, name: str, text: str, *, by: str, reason: str
) -> None:
    """Set a variable of the case to the value of a FEEL expression over its variables; the history keeps name and reason.

    Raises ReasonMissing, ValueUnclear, CaseClosed, CaseSuspended, and what running can raise.
    """
    progress = _at(tx, case_id, reason)
    warnings: list[str] = []
    try:
        named = feel.parse(name.strip())
        value = feel.parse(text).evaluate(progress.run.variables, now=tx.now, warnings=warnings)
    except (FeelSyntaxError, FeelLimitError) as error:
        raise ValueUnclear(name=name, reason=error.args[0]) from error
    if warnings or named.names != {name.strip()}:
        raise ValueUnclear(name=name, reason=warnings[0] if warnings else "?")
    bounded(progress, partial(progress.run.set_variables, {name.strip(): value}))
    facts = {"names": [name.strip()], "reason": reason.strip()}
    progress.settle(Entry("case_changed", None, facts), by=by)


def _at(tx: Transaction, case_id: int, reason: str) -> Progress:
    if not reason.strip():
        raise ReasonMissing
    return resume(tx, case_id)


def _steps(progress: Progress, element: str) -> list[str]:
    """The steps that wait at an element, without those of processes in other files."""
    found = [
        step
        for step, wait in progress.run.waits.items()
        if wait.element == element and wait.definition is None and wait.kind != "pick"
    ]
    if not found:
        raise NothingThere
    return found
