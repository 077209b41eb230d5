"""The verbs: begin a migration, move a case, move it back."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import CursorResult, func, or_, select, update
from sqlalchemy.orm import Session, undefer

from engine.cases import bounded, lock_case
from engine.db import Transaction
from engine.drafts.record import record
from engine.errors import CaseClosed, CaseSuspended, EngineError
from engine.hands import offer
from engine.history import Entry
from engine.host import CaseHost
from engine.migration.models import CaseMove, Migration
from engine.migration.plan import Plan, make_plan
from engine.migration.verdict import before_of, carried
from engine.models import Case, CaseStatus, Definition, Job, Task, TaskStatus
from engine.obstacles import CannotGoBack, NotOfVersion
from engine.offering import close_picks, open_picks
from engine.progress import Progress
from engine.rows import candidates_of, task_row
from engine.runtime import Loaded
from engine.spiff import CannotMove, Run, Wait, renumbered

WAY_BACK = timedelta(days=30)  # for so long a case on which nobody acts can be moved back


def begin_migration(tx: Transaction, plan: Plan, *, by: str, note: str) -> Migration:
    """Keep a plan that is to be carried out; no case moves by this."""
    migration = Migration(
        key=plan.source.package.key, source_id=plan.source.definition_id,
        target_id=plan.target.definition_id, names=plan.names, note=note[:500], at=tx.now, by=by,
    )  # fmt: skip
    tx.session.add(migration)
    tx.session.flush()
    target = tx.session.get_one(Definition, migration.target_id)
    record(tx, migration.key, "moving", by=by, version=target.version, note=migration.note)
    return migration


def plan_of(session: Session, loaded: Any, migration: Migration) -> Plan:
    """The plan of a migration; `loaded` are the runtime's definitions."""
    source = loaded.of(session, migration.source_id)
    return make_plan(source, loaded.of(session, migration.target_id), migration.names)


def running_cases(
    session: Session, definition_id: int, *, after: int = 0, limit: int = 100
) -> list[Case]:
    """Running cases of a version by id, with their states."""
    found = select(Case).where(Case.definition_id == definition_id, Case.id > after)
    found = found.where(Case.status == CaseStatus.RUNNING).options(undefer(Case.state))
    return list(session.scalars(found.order_by(Case.id).limit(limit)))


def migrate_case(tx: Transaction, migration_id: int, case_id: int, *, by: str) -> None:
    """Move one case. Its tasks stay the same tasks, with claims, drafts and due dates; so do timers and subscriptions that
    mean the same.

    Raises CannotMove, CaseClosed, CaseSuspended, NotOfVersion, and what running raises when an event is due at once.
    """
    migration = tx.session.get_one(Migration, migration_id)
    case = _locked(tx, case_id)
    if case.definition_id != migration.source_id:
        raise NotOfVersion
    plan = plan_of(tx.session, tx.runtime.definitions, migration)
    before = before_of(tx, case, plan)
    run, _notes = carried(tx, case, plan, before)
    kept = case.state
    entry = Entry(
        "case_migrated", None, _versions(migration, migration.source_id, migration.target_id)
    )
    _go_over(tx, case, before, run, plan.target, entry, by=by)
    tx.session.merge(CaseMove(
        migration_id=migration_id, case_id=case_id, at=tx.now, by=by, state=kept,
        became=_digest(case.state), problems=[], back_at=None, back_by=None,
    ))  # fmt: skip


def attempt_case(tx: Transaction, migration_id: int, case_id: int, *, by: str) -> bool:
    """Move one case, or keep why it could not; True if it moved. A case that cannot changes in nothing."""
    try:
        with tx.session.begin_nested():
            migrate_case(tx, migration_id, case_id, by=by)
        return True
    except CannotMove as error:
        problems: list[EngineError] = list(error.obstacles)
    except EngineError as error:
        problems = [error]
    tx.session.merge(CaseMove(
        migration_id=migration_id, case_id=case_id, at=tx.now, by=by, state=None, became=None,
        problems=[_line(one) for one in problems], back_at=None, back_by=None,
    ))  # fmt: skip
    return False


def move_back(tx: Transaction, migration_id: int, case_id: int, *, by: str) -> None:
    """Take a case back to the version it came from, as it stood. Tasks keep what was claimed and typed since.

    Raises CannotGoBack once the case has gone on in any way; CaseClosed, CaseSuspended.
    """
    migration = tx.session.get_one(Migration, migration_id)
    case = _locked(tx, case_id)
    done = tx.session.get(CaseMove, (migration_id, case_id), options=[undefer(CaseMove.state)])
    if done is None or done.state is None or done.back_at is not None:
        raise CannotGoBack
    if case.definition_id != migration.target_id or done.became != _digest(case.state):
        raise CannotGoBack
    now = _restored(tx, case, migration.target_id, case.state)
    numbers = {int(number) for number in now.steps}
    text, _new = renumbered(done.state, still_open=numbers, last=now.last)
    run = _restored(tx, case, migration.source_id, text)
    source = tx.runtime.definitions.of(tx.session, migration.source_id)
    facts = _versions(migration, migration.target_id, migration.source_id)
    _go_over(tx, case, now, run, source, Entry("case_moved_back", None, facts), by=by)
    done.state, done.back_at, done.back_by = None, tx.now, by


def forget_ways_back(tx: Transaction) -> int:
    """Drop the states of before that nobody can go back to any more: the case has gone on, or moved long ago; how many."""
    now_digest = func.encode(func.sha256(func.convert_to(Case.state, "UTF8")), "hex")
    over = or_(CaseMove.at < tx.now - WAY_BACK, now_digest != CaseMove.became)
    forgotten = tx.session.execute(
        update(CaseMove)
        .where(CaseMove.state.is_not(None), CaseMove.case_id == Case.id, over)
        .values(state=None)
        .execution_options(synchronize_session=False)
    )
    assert isinstance(forgotten, CursorResult)
    return forgotten.rowcount


def _locked(tx: Transaction, case_id: int) -> Case:
    case = lock_case(tx, case_id)
    if case.status is not CaseStatus.RUNNING:
        raise CaseClosed
    if case.suspended_at is not None:
        raise CaseSuspended
    return case


def _restored(tx: Transaction, case: Case, definition_id: int, text: str) -> Run:
    loaded = tx.runtime.definitions.of(tx.session, definition_id)
    host = CaseHost(tx, case, loaded)
    return Run.restore(loaded.program, host, text, limit=tx.runtime.step_limit)


def _go_over(
    tx: Transaction, case: Case, before: Run, run: Run, to: Loaded, entry: Entry, *, by: str
) -> None:
    """The rows follow: what waits under the same number keeps its rows, told by the other version's words."""
    host: Any = run.host
    progress = Progress(tx, case, run, host, before=dict(before.waits))
    bounded(progress, run.advance)
    case.definition_id = to.definition_id
    same = {step: wait for step, wait in run.waits.items() if step in progress.before}
    _retell_tasks(tx, case, same, progress.before)
    _retell_jobs(tx, case, same, progress.before)
    close_picks(tx, case, same.values())
    open_picks(tx, case, same.values())  # by the other version's names, to whom it offers them
    progress.settle(entry, by=by)


def _retell_tasks(
    tx: Transaction, case: Case, waits: Mapping[str, Wait], before: Mapping[str, Wait]
) -> None:
    opened = select(Task).where(Task.case_id == case.id, Task.status == TaskStatus.OPEN)
    locked = opened.order_by(Task.id).with_for_update().execution_options(populate_existing=True)
    for task in tx.session.scalars(locked):
        if (wait := waits.get(task.step)) is not None and wait.definition is None:
            _retell(case, task, wait)
            _offer_anew(tx, task, wait, before[task.step])


def _retell(case: Case, task: Task, wait: Wait) -> None:
    told = task_row(case, wait, task.opened_at)
    for name in ("definition_id", "element", "name", "form"):
        setattr(task, name, told[name])
    kept = {key: value for key, value in task.settings.items() if key == "prefill"}
    task.settings = {**told["settings"], **kept}


def _offer_anew(tx: Transaction, task: Task, wait: Wait, before: Wait) -> None:
    """Where the version names others, the task is for those, once it is in nobody's hands."""
    if candidates_of(wait) == candidates_of(before):
        return
    task.candidates = candidates_of(wait)
    if task.assignee is None:
        offer(tx, task)


def _retell_jobs(
    tx: Transaction, case: Case, waits: Mapping[str, Wait], before: Mapping[str, Wait]
) -> None:
    for step, wait in waits.items():
        if wait.element != before[step].element:
            tx.session.execute(
                update(Job)
                .where(Job.case_id == case.id, Job.step == step)
                .values(element=wait.element)
                .execution_options(synchronize_session=False)
            )


def _versions(migration: Migration, before: int, after: int) -> dict[str, Any]:
    return {"migration": migration.id, "from": before, "to": after, "names": migration.names}


def _line(error: EngineError) -> dict[str, Any]:
    return {"text": error.text, "holes": {name: str(value) for name, value in error.holes.items()}}


def _digest(state: str) -> str:
    return hashlib.sha256(state.encode()).hexdigest()
