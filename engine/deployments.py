"""Publishing a package: checks, an immutable definition, and who did it.

Deploying is idempotent by digest. What an owner has published is never overwritten by a release: the release's
package is kept as a definition that waits as a proposal (design.md section 4).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from engine import checks, feel
from engine.db import Transaction
from engine.errors import NotDeployable, UnknownProcess, UnsupportedElement
from engine.models import (
    Definition,
    Deployment,
    Job,
    JobKind,
    JobStatus,
    Origin,
    Subscription,
    SubscriptionKind,
)
from engine.packages import Package
from engine.runtime import Loaded, Runtime
from engine.spiff import StartEvent, schedule


def deploy(
    tx: Transaction,
    files: Mapping[str, str],
    *,
    origin: Origin = Origin.OWNER,
    by: str | None = None,
    note: str = "",
) -> Deployment:
    """Check and publish a package; returns the deployment that is in force afterwards.

    The newest one comes back unchanged when it has the same files, or when it is its owner's and this is a release.
    Raises PackageError, NotDeployable with all findings.
    """
    package = Package.parse(files)
    tx.session.execute(select(func.pg_advisory_xact_lock(func.hashtext(package.key))))
    current = newest(tx.session, package.key)
    if current and current.definition.digest == package.digest:
        return current
    findings = _checked(tx, package)
    definition = _definition(tx, package)
    if current and current.origin == Origin.OWNER and origin == Origin.RELEASE:
        return current
    deployment = Deployment(
        key=package.key,
        definition=definition,
        origin=origin,
        at=tx.now,
        by=by,
        note=note,
        findings=[finding.to_plain() for finding in findings],
    )
    tx.session.add(deployment)
    tx.session.flush()
    _replace_starts(tx, package, definition)
    return deployment


def newest(session: Session, key: str) -> Deployment | None:
    """The deployment in force of a package."""
    found = select(Deployment).where(Deployment.key == key).order_by(Deployment.id.desc())
    return session.scalar(found.limit(1))


def version_of(session: Session, key: str, version: int) -> Definition | None:
    """One version of a package, published or waiting."""
    wanted = select(Definition).where(Definition.key == key, Definition.version == version)
    return session.scalar(wanted)


def in_force(tx: Transaction, key: str) -> Loaded:
    """The loaded definition in force; raises UnknownProcess."""
    found = tx.session.scalar(
        select(Deployment.definition_id)
        .where(Deployment.key == key)
        .order_by(Deployment.id.desc())
        .limit(1)
    )
    if found is None:
        raise UnknownProcess(key=key)
    return tx.runtime.definitions.of(tx.session, found)


def loaded_in_force(session: Session, runtime: Runtime) -> list[Loaded]:
    """Every package in force, loaded, by key; one statement when all are kept already."""
    newest_of_key = select(func.max(Deployment.id)).group_by(Deployment.key)
    in_order = select(Deployment.definition_id).order_by(Deployment.key)
    ids = session.scalars(in_order.where(Deployment.id.in_(newest_of_key))).all()
    return [runtime.definitions.of(session, definition_id) for definition_id in ids]


def all_in_force(session: Session) -> list[Deployment]:
    """The newest deployment of every package, by key."""
    latest = select(func.max(Deployment.id)).group_by(Deployment.key)
    return list(
        session.scalars(
            select(Deployment).where(Deployment.id.in_(latest)).order_by(Deployment.key)
        )
    )


def check_files(
    session: Session, runtime: Runtime, files: Mapping[str, str]
) -> list[checks.Finding]:
    """What the checks say of a package, among the operations and processes that there are."""
    return checks.check_package(
        {path: text.encode() for path, text in files.items()},
        operations=runtime.operations,
        forms_reader=runtime.forms,
        processes=set(session.scalars(select(Deployment.key).distinct())),
    )


def _checked(tx: Transaction, package: Package) -> list[checks.Finding]:
    findings = check_files(tx.session, tx.runtime, package.files)
    errors = [finding for finding in findings if finding.level == "error"]
    if errors:
        raise NotDeployable(errors)
    try:
        Loaded(0, package).program  # noqa: B018 - what the checks let pass must compile too
    except UnsupportedElement as error:
        raise NotDeployable([_as_finding(error)]) from error
    return findings


def _as_finding(error: UnsupportedElement) -> checks.Finding:
    """What only the compiler knew, as the checks would say it."""
    zh = f"元素“{error.holes['name']}”（{error.holes['element']}）不能执行：{error.holes['reason']}"
    return checks.Finding(
        "unsupported", "error", error.holes["element"], error.holes["name"], "process.bpmn",
        {"en": str(error), "zh": zh},
    )  # fmt: skip


def _definition(tx: Transaction, package: Package) -> Definition:
    """The row of these files, new or from an earlier deployment."""
    same = select(Definition).where(
        Definition.key == package.key, Definition.digest == package.digest
    )
    if found := tx.session.scalar(same):
        return found
    last = tx.session.scalar(
        select(func.max(Definition.version)).where(Definition.key == package.key)
    )
    definition = Definition(
        key=package.key,
        version=(last or 0) + 1,
        digest=package.digest,
        title=package.title,
        process=Loaded(0, package).program.main,
        files=dict(package.files),
        created_at=tx.now,
    )
    tx.session.add(definition)
    tx.session.flush()
    return definition


def _replace_starts(tx: Transaction, package: Package, definition: Definition) -> None:
    """Subscribe the definition's message, signal and timer starts in place of its predecessor's."""
    tx.session.execute(
        delete(Subscription).where(Subscription.key == package.key, Subscription.case_id.is_(None))
    )
    tx.session.execute(
        update(Job)
        .where(Job.kind == JobKind.START, Job.payload["key"].astext == package.key)
        .where(Job.status.in_((JobStatus.READY, JobStatus.HELD, JobStatus.INCIDENT)))
        .values(status=JobStatus.CANCELLED, finished_at=tx.now)
        .execution_options(synchronize_session=False)
    )
    program = tx.runtime.definitions.of(tx.session, definition.id).program
    starts = program.starts
    subscriptions = [
        _subscription(package, definition, start)
        for start in starts
        if start.kind in ("message", "signal")
    ]
    if subscriptions:
        tx.session.execute(insert(Subscription), subscriptions)
    for start in starts:
        if start.kind == "timer":
            tx.session.add(timed_start(tx, package.key, definition.id, start))


def _subscription(package: Package, definition: Definition, start: StartEvent) -> dict[str, Any]:
    return {
        "kind": SubscriptionKind(start.kind),
        "name": feel.literal_or_feel(start.name or "").evaluate({}),
        "correlation": None,
        "definition_id": definition.id,
        "start": start.element,
        "key": package.key,
    }


def timed_start(tx: Transaction, key: str, definition_id: int, start: StartEvent) -> Job:
    """The job that starts a case when a timer start event is due."""
    plan = schedule(start.timer or "date", start.text or "", now=tx.now)
    return Job(
        kind=JobKind.START,
        element=start.element,
        due=plan.due,
        payload={
            "key": key,
            "definition": definition_id,
            "remaining": plan.remaining,
            "planned": plan.due.isoformat(),
        },
    )
