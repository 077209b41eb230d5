"""Machine work: timers, operations that reach outside, messages, timed starts.

The row is the truth; a queue only carries its id. Whoever works on a job holds a lease on it: a worker that dies lets
it run out, and a sweep delivers the job again. What is done is marked in the transaction that does it, so a job whose
effect is committed is never run twice. A failing job is tried again later and later, then opens an incident.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session

from engine import levels, messages, releasing
from engine.cases import bounded, lock_case, resume, start_loaded
from engine.db import Transaction, unit
from engine.errors import BpmnError, CaseClosed, CaseSuspended, EngineError, LoopsForEver
from engine.halts import PackageHalted, hold_open, put_off_start
from engine.history import Entry, record
from engine.incidents import in_words, open_incident, resolve_incidents
from engine.models import Job, JobKind, JobStatus
from engine.rows import DELIVERY, WAITS_FOR, add_jobs, new_job
from engine.runtime import Runtime
from engine.spiff import schedule
from engine.values import Value, from_plain, normalise, to_plain

LEASE = timedelta(seconds=90)
LONGEST = LEASE - timedelta(seconds=30)  # a worker gives up before others think it dead
BACKOFF = timedelta(seconds=10)
PUT_OFF = timedelta(minutes=10)


class JobLost(EngineError):
    """The job was cancelled, or somebody else did it, while this worker was at it; nothing of it is kept."""

    text = "This job is no longer ours: it was cancelled, or another worker did it."


class WorkersDied(EngineError):
    """A job that kills its workers, or takes longer than they may, is not tried for ever."""

    text = "The workers that tried this job died before it was done."


@dataclass(frozen=True)
class Lease:
    """A job in this worker's hands: its columns as they were taken."""

    id: int
    token: str
    kind: JobKind
    case_id: int | None
    step: str | None
    element: str | None
    operation: str | None
    payload: dict[str, Any]
    attempts: int
    retries: int
    due: datetime


def enqueue(
    tx: Transaction,
    operation: str,
    inputs: Mapping[str, Any],
    *,
    due: datetime | None = None,
    retries: int = 3,
) -> int:
    """Have an operation run by a worker, outside any case; returns the job's id. Raises UnknownOperation."""
    tx.runtime.operations[operation]
    row = new_job(kind=JobKind.OPERATION, due=due or tx.now, operation=operation, retries=retries)
    row["payload"] = to_plain(normalise(inputs))
    return add_jobs(tx, [row])[0]


def run_job(session: Session, runtime: Runtime, job_id: int) -> bool:
    """Do one job, with transactions of its own; True if it was done, False if it was not ours or failed.

    Never raises for a failure of the job itself.
    """
    lease = _take(session, runtime, job_id)
    if lease is None:
        return False
    try:
        if lease.attempts > lease.retries:
            raise WorkersDied
        with unit(session, runtime) as tx:
            _do(tx, lease)
    except JobLost:
        return False
    except (CaseSuspended, PackageHalted) as error:
        with unit(session, runtime) as tx:
            _put_off(tx, lease, error)
        return False
    except CaseClosed:
        with unit(session, runtime) as tx:
            _drop(tx, lease)
        return False
    except Exception as error:
        with unit(session, runtime) as tx:
            _fail(tx, lease, error)
        return False
    return True


def sweep(session: Session, runtime: Runtime, *, limit: int = 500) -> list[int]:
    """Deliver jobs that are due and in nobody's hands: timers whose time has come, and lost deliveries."""
    with unit(session, runtime) as tx:
        waiting = (
            select(Job.id)
            .where(Job.status == JobStatus.READY, Job.due <= tx.now, _nobodys(tx.now))
            .order_by(Job.due, Job.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        ids = list(tx.session.scalars(waiting))
        if ids:
            tx.session.execute(
                update(Job)
                .where(Job.id.in_(ids))
                .values(lease=None, lease_until=tx.now + DELIVERY)
                .execution_options(synchronize_session=False)
            )
        tx.after_commit += [partial(runtime.deliver, job_id) for job_id in ids]
    return ids


def retry_job(tx: Transaction, job_id: int, *, by: str) -> bool:
    """Try a job again that ended in an incident, and close that; False for one that is not in that state."""
    job = tx.session.get_one(Job, job_id)
    case = lock_case(tx, job.case_id) if job.case_id is not None else None
    mended = tx.session.execute(
        update(Job)
        .where(Job.id == job_id, Job.status == JobStatus.INCIDENT)
        .values(
            status=JobStatus.READY,
            attempts=0,
            due=tx.now,
            lease=None,
            lease_until=tx.now + DELIVERY,
        )
    )
    if not _count(mended):
        return False
    resolve_incidents(tx, by=by, job_id=job_id)
    if case is not None:
        record(tx, case, [Entry("incident_resolved", job.element, {"job": job_id})], by=by)
    tx.after_commit.append(partial(tx.runtime.deliver, job_id))
    return True


def finish(tx: Transaction, lease: Lease, result: Value = None) -> None:
    """Mark a job done, in the transaction of its effect. Raises JobLost."""
    done = tx.session.execute(
        update(Job)
        .where(Job.id == lease.id, Job.lease == lease.token, Job.status == JobStatus.READY)
        .values(
            status=JobStatus.DONE, finished_at=tx.now, result=to_plain(result), lease_until=None
        )
        .execution_options(synchronize_session=False)
    )
    if not _count(done):
        raise JobLost


def _take(session: Session, runtime: Runtime, job_id: int) -> Lease | None:
    """Lease a job that is due and free."""
    with unit(session, runtime) as tx:
        token = secrets.token_hex(8)
        taken = tx.session.execute(
            update(Job)
            .where(Job.id == job_id, Job.status == JobStatus.READY, Job.due <= tx.now)
            .where(or_(Job.lease.is_(None), Job.lease_until < tx.now))
            .values(lease=token, lease_until=tx.now + LEASE, attempts=Job.attempts + 1)
            .returning(
                Job.kind,
                Job.case_id,
                Job.step,
                Job.element,
                Job.operation,
                Job.payload,
                Job.attempts,
                Job.retries,
                Job.due,
            )
            .execution_options(synchronize_session=False)
        ).one_or_none()
        if taken is None:
            return None
        return Lease(job_id, token, *taken)


def _do(tx: Transaction, lease: Lease) -> None:
    match lease.kind:
        case JobKind.TIMER:
            _fire(tx, lease, "timer_fired")
        case JobKind.OPERATION if lease.case_id is not None:
            _operate_for_case(tx, lease)
        case JobKind.OPERATION:
            finish(tx, lease, _call(tx, lease))
        case JobKind.START:
            _start(tx, lease)
        case JobKind.LEVEL:
            finish(tx, lease)
            levels.pass_level(tx, lease.case_id or 0, lease.step or "", lease.payload)
        case JobKind.RELEASE:
            finish(tx, lease)
            releasing.release_one(tx, lease.payload)
        case JobKind.MESSAGE:
            finish(tx, lease)
            messages.deliver_posted(tx, lease.payload)
        case JobKind.SIGNAL if lease.case_id is not None:
            _fire(tx, lease, "signal_received")
        case JobKind.SIGNAL:
            finish(tx, lease)
            messages.spread(tx, lease.payload)


def _fire(tx: Transaction, lease: Lease, kind: str) -> None:
    """A timer is due, or a signal has come to one case that waited for it."""
    progress = resume(tx, lease.case_id or 0)
    finish(tx, lease)
    step = lease.step or ""
    if step not in progress.before:
        return
    values = from_plain(lease.payload).get("values") or {}  # type: ignore[union-attr]
    bounded(progress, lambda: progress.run.fire(step, values))
    progress.settle(Entry(kind, lease.element, {"job": lease.id}), by=None)


def _operate_for_case(tx: Transaction, lease: Lease) -> None:
    """Call the operation first, then take the case's lock: nobody waits for a mail server."""
    step = lease.step or ""
    error: BpmnError | None = None
    result: Value = None
    try:
        result = _call(tx, lease)
    except BpmnError as raised:
        error = raised
    progress = resume(tx, lease.case_id or 0)
    finish(tx, lease, result)
    run = progress.run
    if error is not None:
        code, message, values = error.code, error.message, error.values
        bounded(progress, lambda: run.throw(step, code, message, values))
    else:
        bounded(progress, lambda: run.complete(step, result))
    facts = {"job": lease.id, "operation": lease.operation}
    progress.settle(Entry("job_done", lease.element, facts), by=None)


def _call(tx: Transaction, lease: Lease) -> Value:
    """Run the operation; what it wrote before it raised a BPMN error is undone."""
    operation = tx.runtime.operations[lease.operation or ""]
    key = f"{lease.case_id}:{lease.step}" if lease.case_id else f"job:{lease.id}"
    with tx.session.begin_nested():
        return operation.call(tx, from_plain(lease.payload), key=key)  # type: ignore[arg-type]


def _start(tx: Transaction, lease: Lease) -> None:
    """Start a case at a start event; none while its package is suspended. A round of a cycle only plans the next one and
    posts its own start: so a start that fails stops no cycle."""
    loaded = tx.runtime.definitions.of(tx.session, int(lease.payload["definition"]))
    hold_open(tx, loaded.package)
    finish(tx, lease)
    event = next(e for e in loaded.program.starts if e.element == lease.element)
    if event.timer == "cycle" and not lease.payload.get("once"):
        add_jobs(tx, _rounds(tx, lease, event.text or ""))
        return
    values: Any = from_plain(lease.payload.get("values") or {})
    start_loaded(tx, loaded, values, by=None, start=event.element)


def _rounds(tx: Transaction, lease: Lease, text: str) -> list[dict[str, Any]]:
    """This round's start, and the job of the next round if there is one."""
    payload, left = lease.payload, lease.payload.get("remaining")
    start = new_job(kind=JobKind.START, due=tx.now, element=lease.element)
    rows = [{**start, "payload": {**payload, "once": True}}]
    if left != 0:
        planned = datetime.fromisoformat(payload["planned"])
        plan = schedule("cycle", text, now=planned)
        following = {
            **payload,
            "remaining": None if left is None else int(left) - 1,
            "planned": plan.due.isoformat(),
        }
        rows.append({**start, "due": plan.due, "payload": following})
    return rows


def _drop(tx: Transaction, lease: Lease) -> None:
    """The case has ended: nothing is left to do."""
    tx.session.execute(
        update(Job)
        .where(Job.id == lease.id, Job.lease == lease.token)
        .values(status=JobStatus.CANCELLED, finished_at=tx.now, lease_until=None)
        .execution_options(synchronize_session=False)
    )


def _put_off(tx: Transaction, lease: Lease, error: EngineError) -> None:
    """Its case or package is suspended: it is held until that goes on; one that only leads there is tried again then, and
    every ten minutes, as somebody else may want it by then."""
    if lease.kind is JobKind.START:
        put_off_start(tx, lease.payload["key"], lease.id)
        return
    case = lock_case(tx, lease.case_id) if lease.case_id is not None else None
    held = case is not None and case.suspended_at is not None
    tx.session.execute(
        update(Job)
        .where(Job.id == lease.id, Job.lease == lease.token, Job.status == JobStatus.READY)
        .values(
            status=JobStatus.HELD if held else JobStatus.READY,
            due=Job.due if case is not None else tx.now + PUT_OFF,
            payload={**lease.payload, WAITS_FOR: error.holes.get(WAITS_FOR)},
            attempts=Job.attempts - 1,
            lease=None,
            lease_until=None,
        )
        .execution_options(synchronize_session=False)
    )


def _fail(tx: Transaction, lease: Lease, error: Exception) -> None:
    """Try again later, or give up with an incident. The case is locked before the job, as everybody does."""
    final = isinstance(error, LoopsForEver | WorkersDied)
    given_up = final or lease.attempts >= lease.retries
    case = lock_case(tx, lease.case_id) if given_up and lease.case_id is not None else None
    failed = tx.session.execute(
        update(Job)
        .where(Job.id == lease.id, Job.lease == lease.token, Job.status == JobStatus.READY)
        .values(
            status=JobStatus.INCIDENT if given_up else JobStatus.READY,
            error=in_words(error)[:2000],
            due=tx.now + BACKOFF * 6 ** (lease.attempts - 1),
            lease=None,
            lease_until=None,
        )
        .execution_options(synchronize_session=False)
    )
    if not (given_up and _count(failed)):
        return
    open_incident(
        tx, error, case_id=lease.case_id, element=lease.element or lease.operation, job_id=lease.id
    )
    if case is not None:
        facts = {"job": lease.id, "message": type(error).__name__}
        record(tx, case, [Entry("incident_opened", lease.element, facts)], by=None)


def _nobodys(now: datetime) -> Any:
    return or_(Job.lease_until.is_(None), Job.lease_until < now)


def _count(result: Any) -> int:
    assert isinstance(result, CursorResult)
    return result.rowcount
