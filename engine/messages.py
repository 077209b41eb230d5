"""Messages to exactly one catcher, signals to all (BPMN 2.0 sections 10.5.6 and 10.5.7).

No transaction ever locks two cases: what a case sends travels as a job. A person's request delivers at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import or_, select

from engine.cases import bounded, resume, start_loaded
from engine.db import Transaction
from engine.errors import CaseClosed, NobodyWaiting
from engine.history import Entry
from engine.models import Case, JobKind, Subscription, SubscriptionKind
from engine.rows import add_jobs, new_job
from engine.values import Value, from_plain, normalised, storable, to_plain

Values = Mapping[str, Any]


def deliver_message(
    tx: Transaction,
    name: str,
    correlation: str | None = None,
    values: Values | None = None,
    *,
    by: str | None,
) -> int:
    """Give a message to the one case that waits for it, oldest first, else to a process that starts on it.

    A catcher without a correlation key takes any message of its name. Returns the case's id; raises NobodyWaiting,
    ValueTypeError for a name, key or value that nothing can hold, and what running can raise. Call it at the edge only: it locks a case.
    """
    given, name = normalised(values), storable(name)
    correlation = None if correlation is None else storable(correlation)
    for catcher in _catchers(tx, name, correlation):
        case_id = (
            _start(tx, catcher, given, by)
            if catcher.case_id is None
            else _catch(tx, catcher.case_id, catcher.step or "", name, given, by)
        )
        if case_id is not None:
            return case_id
    raise NobodyWaiting(name=name, correlation=correlation or "—")


def send_message(
    tx: Transaction, name: str, correlation: str | None = None, values: Values | None = None
) -> int:
    """Have a message delivered by a job, for use inside operations; returns the job's id."""
    return _post(tx, JobKind.MESSAGE, name, correlation, values)


def send_signal(tx: Transaction, name: str, values: Values | None = None) -> int:
    """Have a signal delivered to everyone who waits for it; returns the job's id."""
    return _post(tx, JobKind.SIGNAL, name, None, values)


def deliver_posted(tx: Transaction, payload: Mapping[str, Any]) -> None:
    """The work of a message's job. Raises NobodyWaiting: it is then tried again, and ends as an incident."""
    values: Any = from_plain(payload.get("values") or {})
    deliver_message(tx, payload["name"], payload.get("correlation"), values, by=None)


def spread(tx: Transaction, payload: Mapping[str, Any]) -> None:
    """The work of a signal's job: a job for each case that waits, and one for each process that starts on it.

    The sender is left out: it has caught its own signal already.
    """
    waiting = select(Subscription).where(
        Subscription.kind == SubscriptionKind.SIGNAL, Subscription.name == payload["name"]
    )
    if (sender := payload.get("sender")) is not None:  # one from outside starts processes as well
        waiting = waiting.where(Subscription.case_id.is_distinct_from(sender))
    catchers = tx.session.scalars(waiting.order_by(Subscription.id)).all()
    add_jobs(tx, [{**_of_catcher(catcher, payload), "due": tx.now} for catcher in catchers])


def _of_catcher(catcher: Subscription, payload: Mapping[str, Any]) -> dict[str, Any]:
    """The job that brings a signal to one catcher."""
    if catcher.case_id is not None:
        return _row(JobKind.SIGNAL, payload, case_id=catcher.case_id, step=catcher.step)
    begun = {
        "key": catcher.key,
        "definition": catcher.definition_id,
        "values": payload.get("values") or {},
    }
    return _row(JobKind.START, begun, element=catcher.start)


def _catchers(tx: Transaction, name: str, correlation: str | None) -> list[Subscription]:
    """Those who could take it: waiting cases before starting processes, oldest first."""
    found = (
        select(Subscription)
        .where(Subscription.kind == SubscriptionKind.MESSAGE, Subscription.name == name)
        .where(or_(Subscription.correlation.is_(None), Subscription.correlation == correlation))
        .order_by(Subscription.case_id.is_(None), Subscription.id)
        .limit(20)
    )
    return list(tx.session.scalars(found))


def _catch(
    tx: Transaction, case_id: int, step: str, name: str, values: dict[str, Value], by: str | None
) -> int | None:
    """Hand it to a waiting case; None if it no longer waits."""
    place = tx.session.begin_nested()
    try:
        progress = resume(tx, case_id)
    except CaseClosed:
        place.rollback()
        return None
    wait = progress.before.get(step)
    if wait is None:
        place.rollback()  # which lets its lock go: no transaction holds two cases
        return None
    bounded(progress, lambda: progress.run.fire(step, values))
    progress.settle(Entry("message_received", wait.element, {"name": name}), by=by)
    return case_id


def _start(tx: Transaction, catcher: Subscription, values: dict[str, Value], by: str | None) -> int:
    loaded = tx.runtime.definitions.of(tx.session, catcher.definition_id or 0)
    case: Case = start_loaded(tx, loaded, values, by=by, start=catcher.start)
    return case.id


def _post(
    tx: Transaction, kind: JobKind, name: str, correlation: str | None, values: Values | None
) -> int:
    payload = {
        "name": storable(name),
        "correlation": None if correlation is None else storable(correlation),
        "values": to_plain(normalised(values)),
    }
    return add_jobs(tx, [{**_row(kind, payload), "due": tx.now}])[0]


def _row(kind: JobKind, payload: Mapping[str, Any], **columns: Any) -> dict[str, Any]:
    return new_job(kind=kind, payload=dict(payload), **columns)
