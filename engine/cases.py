"""The verbs on a case: start, cancel, change its variables; and how every verb gets hold of one."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import undefer

from engine import deployments, feel
from engine.db import Transaction, is_id
from engine.errors import (
    Broken,
    CaseClosed,
    CaseSuspended,
    LoopsForEver,
    NoConditionHolds,
    RunLimitError,
    Stuck,
    UnknownCase,
)
from engine.halts import hold_open
from engine.history import Entry
from engine.host import CaseHost
from engine.models import Case, CaseStatus, Submission, SubmissionKind, Task
from engine.packages import Package
from engine.progress import Progress, digest, keep_answers
from engine.runtime import Loaded
from engine.spiff import Run
from engine.spiff.faults import CannotContinue
from engine.values import Value, normalise, normalised, to_plain

TITLE_LENGTH = 200


def start_case(
    tx: Transaction,
    key: str,
    variables: Mapping[str, Any] | None = None,
    *,
    by: str | None,
    answers: Mapping[str, Any] | None = None,
    organisation: str | None = None,
    start: str | None = None,
    process: str | None = None,
) -> Case:
    """Begin a case of the package in force.

    `variables` are set as they are; `answers` are those of its start form: they are kept as a submission, and the start
    event's output mappings see them and `submission`, like a user task's. `start` names the start event, needed where
    there are several; `process` another process of the same file than its main one.
    Raises UnknownProcess, PackageHalted, and what running can raise (OperationFailed, UncaughtError, LoopsForEver).
    """
    loaded = deployments.in_force(tx, key)
    return start_loaded(
        tx, loaded, variables, by=by, answers=answers, organisation=organisation, start=start,
        process=process,
    )  # fmt: skip


def start_loaded(
    tx: Transaction,
    loaded: Loaded,
    variables: Mapping[str, Any] | None,
    *,
    by: str | None,
    answers: Mapping[str, Any] | None = None,
    organisation: str | None = None,
    start: str | None = None,
    process: str | None = None,
) -> Case:
    """The same for a definition at hand; a start event chooses its process.

    Where all start events wait for a condition, the first whose condition holds is taken; NoConditionHolds if none does.
    """
    hold_open(tx, loaded.package)
    process = process or process_of(loaded, start)
    start = start or _by_condition(tx, loaded, process, variables or {})
    case = _new_case(tx, loaded, process, by, organisation)
    try:
        _begin(tx, case, loaded, start, variables or {}, answers, by)
    except Broken as broken:
        broken.case_id = None  # it is rolled back with the command
        raise
    return case


def _begin(
    tx: Transaction,
    case: Case,
    loaded: Loaded,
    start: str | None,
    variables: Mapping[str, Any],
    answers: Mapping[str, Any] | None,
    by: str | None,
) -> None:
    given = normalised(variables)
    values, local = None, None
    if answers is not None:
        values = normalised(answers)
        local = {"submission": told(submit(tx, case, start or "start", values, by=by), values)}
    host = CaseHost(tx, case, loaded)
    run = _bounded(
        case,
        lambda: Run.start(
            loaded.program,
            host,
            process=case.process,
            start=start,
            variables=given,
            answers=values,
            local=local,
            limit=tx.runtime.step_limit,
        ),
    )
    _name(tx, case, loaded.package, run.variables)
    first = Entry("case_started", start, {"definition": loaded.definition_id})
    Progress(tx, case, run, host, before={}).settle(first, by=by)
    tx.session.flush()


def cancel_case(tx: Transaction, case_id: int, *, by: str | None, reason: str) -> None:
    """End a running case with everything open in it, also a suspended one. Raises CaseClosed."""
    case = lock_case(tx, case_id)
    case.suspended_at = None
    progress = resumed(tx, case)
    progress.run.cancel()
    progress.settle(Entry("case_cancelled", None, {"reason": reason}), by=by)


def set_variables(
    tx: Transaction, case_id: int, values: Mapping[str, Any], *, by: str, reason: str
) -> None:
    """Change variables of a running case, as an operator; conditions may become true by it. Raises CaseClosed."""
    progress = resume(tx, case_id)
    given = normalised(values)
    bounded(progress, lambda: progress.run.set_variables(given))
    facts = {"names": sorted(values), "reason": reason}
    progress.settle(Entry("case_changed", None, facts), by=by)


def lock_case(tx: Transaction, case_id: Any) -> Case:
    """The case's row, locked until the transaction ends; `case_id` may be a scalar subquery. Raises UnknownCase."""
    if isinstance(case_id, int) and not is_id(case_id):
        raise UnknownCase(id=case_id)
    found = (
        select(Case)
        .where(Case.id == case_id)
        .options(undefer(Case.state))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    case = tx.session.execute(found).scalar_one_or_none()
    if case is None:
        raise UnknownCase(id=case_id)
    return case


def resume(tx: Transaction, case_id: int) -> Progress:
    """Lock a running case and bring its run back. Raises CaseClosed, CaseSuspended."""
    return resumed(tx, lock_case(tx, case_id))


def resumed(tx: Transaction, case: Case) -> Progress:
    """The run of a case whose row is locked. Raises CaseClosed, CaseSuspended."""
    if case.status != CaseStatus.RUNNING:
        raise CaseClosed
    if case.suspended_at is not None:
        raise CaseSuspended(waits_for=f"case {case.id}")
    loaded = tx.runtime.definitions.of(tx.session, case.definition_id)
    host = CaseHost(tx, case, loaded)
    run = Run.restore(loaded.program, host, case.state, limit=tx.runtime.step_limit)
    return Progress(tx, case, run, host, before=dict(run.waits))


def look(tx: Transaction, case: Case) -> Run:
    """The run of a case for reading only, without its lock; also of an ended one."""
    loaded = tx.runtime.definitions.of(tx.session, case.definition_id)
    return Run.restore(loaded.program, CaseHost(tx, case, loaded), case.state)


def bounded(progress: Progress, verb: Any) -> None:
    """Call a verb of the run; what hits the bound on steps becomes LoopsForEver, what has no way out Stuck."""
    _bounded(progress.case, verb)


def submit(
    tx: Transaction,
    case: Case,
    element: str,
    answers: Mapping[str, Value],
    *,
    by: str | None,
    done: Task | None = None,
) -> Submission:
    """Keep the validated answers of a person, salted for their digest; `done` is the task that ends by them.

    What is returned is no part of the session.
    """
    row = {
        "case_id": case.id,
        "task_id": done.id if done else None,
        "kind": SubmissionKind.ANSWER,
        "element": element,
        "at": tx.now,
        "by": by,
        "answers": to_plain(dict(answers)),
        "salt": secrets.token_hex(8),
    }
    return Submission(id=keep_answers(tx, row, done), **row)


def told(submission: Submission, answers: Mapping[str, Value]) -> dict[str, Value]:
    """What output mappings see of a submission under the name `submission`."""
    return {
        "id": normalise(submission.id),
        "by": submission.by,
        "at": submission.at,
        "answers": dict(answers),
    }


def answers_digest(submission: Submission, answers: Mapping[str, Value]) -> dict[str, Any]:
    """The facts about a submission that the history keeps."""
    return {"submission": submission.id, "digest": digest(submission.salt, dict(answers))}


def _by_condition(
    tx: Transaction, loaded: Loaded, process: str, variables: Mapping[str, Any]
) -> str | None:
    events = loaded.program.starts_of(process)
    if not events or any(event.kind != "conditional" for event in events):
        return None
    seen = normalised(variables)
    for event in events:
        condition = feel.parse((event.text or "").removeprefix("="))
        if condition.evaluate(seen, now=tx.now) is True:
            return event.element
    raise NoConditionHolds(process=process)


def process_of(loaded: Loaded, start: str | None) -> str:
    """The process that a start event belongs to; the main one when none is named."""
    events = (event for event in loaded.program.starts if event.element == start)
    found = next(events, None)
    return found.process if found else loaded.program.main


def _new_case(
    tx: Transaction, loaded: Loaded, process: str, by: str | None, organisation: str | None
) -> Case:
    case = Case(
        definition_id=loaded.definition_id,
        key=loaded.package.key,
        process=process,
        title=loaded.package.title,
        organisation=organisation,
        realm=_realm(tx, organisation),
        status=CaseStatus.RUNNING,
        state="",
        started_at=tx.now,
        started_by=by,
        events=0,
        head="",
    )
    tx.session.add(case)
    tx.session.flush()
    return case


def _realm(tx: Transaction, organisation: str | None) -> Any:
    """The realm of an organisation's cases: a word, or the SQL that finds it as the row is written."""
    return "" if organisation is None else tx.runtime.realm(organisation)


def _name(tx: Transaction, case: Case, package: Package, variables: Mapping[str, Value]) -> None:
    """Title, subject and organisation as package.toml says, over the variables after the first steps; and the realm."""
    if package.case_title:
        case.title = feel.template(package.case_title).render(variables, now=tx.now)[:TITLE_LENGTH]
    if package.case_subject:
        case.subject = _text(tx, package.case_subject, variables)
    if package.case_organisation:
        named = _text(tx, package.case_organisation, variables)
        if named not in (None, case.organisation):
            case.organisation, case.realm = named, _realm(tx, named)


def _text(tx: Transaction, text: str, variables: Mapping[str, Value]) -> str | None:
    value = feel.literal_or_feel(text).evaluate(variables, now=tx.now)
    return None if value is None else str(value)


def _bounded(case: Case, verb: Any) -> Any:
    try:
        return verb()
    except RunLimitError as error:
        raise LoopsForEver(case_id=case.id, element=error.holes.get("element")) from error
    except CannotContinue as error:
        raise Stuck(case_id=case.id, **error.holes) from error
