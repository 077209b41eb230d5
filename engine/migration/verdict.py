"""What a plan means for one case, without doing anything."""

from __future__ import annotations

from dataclasses import dataclass

from engine.db import Transaction
from engine.errors import CaseClosed, CaseSuspended, EngineError
from engine.host import CaseHost
from engine.migration.plan import Plan
from engine.models import Case, CaseStatus
from engine.obstacles import Note, NotOfVersion, OtherForm
from engine.spiff import CannotMove, Run, move


@dataclass(frozen=True)
class Verdict:
    """Whether a case moves. `notes` say what is different then, `obstacles` why it cannot."""

    case: Case
    notes: tuple[EngineError, ...] = ()
    obstacles: tuple[EngineError, ...] = ()

    @property
    def moves(self) -> bool:
        return not self.obstacles


def judge(tx: Transaction, case: Case, plan: Plan) -> Verdict:
    """Try it in memory. The case needs its `state` loaded; nothing is written and no operation is called."""
    if case.status is not CaseStatus.RUNNING:
        return Verdict(case, obstacles=(CaseClosed(),))
    if case.definition_id != plan.source.definition_id:
        return Verdict(case, obstacles=(NotOfVersion(),))
    if case.suspended_at is not None:
        return Verdict(case, obstacles=(CaseSuspended(),))
    try:
        _run, notes = carried(tx, case, plan, before_of(tx, case, plan))
    except CannotMove as error:
        return Verdict(case, obstacles=tuple(error.obstacles))
    return Verdict(case, notes=tuple(notes))


def before_of(tx: Transaction, case: Case, plan: Plan) -> Run:
    """The run of a case by the source."""
    host = CaseHost(tx, case, plan.source)
    return Run.restore(plan.source.program, host, case.state, limit=tx.runtime.step_limit)


def carried(tx: Transaction, case: Case, plan: Plan, before: Run) -> tuple[Run, list[Note]]:
    """The run in the target, not yet advanced, and what is different. Raises CannotMove."""
    host = CaseHost(tx, case, plan.target)
    limit = tx.runtime.step_limit
    run, notes = move(before, plan.target.program, host, plan.names, limit=limit)
    said = {str(note) for note in notes}
    for note in _other_forms(plan, before, run):
        if str(note) not in said:
            notes.append(note)
    return run, notes


def _other_forms(plan: Plan, before: Run, run: Run) -> list[Note]:
    """Open tasks whose form has the same name and another content."""
    found: list[Note] = []
    for step, wait in run.waits.items():
        old = before.waits.get(step)
        if wait.kind != "task" or old is None or wait.definition is not None:
            continue
        forms = old.details.get("form"), wait.details.get("form")
        if plan.source.package.form(forms[0] or "") != plan.target.package.form(forms[1] or ""):
            found.append(
                OtherForm(element=f"{wait.name} ({wait.element})" if wait.name else wait.element)
            )
    return found
