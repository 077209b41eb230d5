"""Suspending the running cases of a suspended process, and letting them go on: errands that go case by case."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Select, select

from engine.db import Transaction
from engine.halts import Halt, HaltedCase
from engine.models import Case, CaseStatus
from engine.suspension import resume_case, suspend_case
from workflows.operations.case_by_case import each_case
from workflows.operations.errands import Run, Step, work

SUSPEND, GO_ON = "cases.suspend", "cases.go_on"


@work(SUSPEND)
def suspend(run: Run) -> Iterator[Step]:
    """Each running case, of one version or of all, in a transaction of its own; nothing more once the process goes on."""
    halt = run.tx.session.get_one(Halt, int(run.inputs["halt"]))
    number, reason = halt.id, halt.reason

    def attempt(tx: Transaction, case_id: int) -> None:
        if tx.session.get_one(Halt, number, with_for_update={"read": True}).lifted_at is not None:
            return
        with tx.session.begin_nested():
            suspend_case(tx, case_id, by=run.by, reason=reason)
            tx.session.merge(HaltedCase(halt_id=number, case_id=case_id, at=tx.now))

    yield from each_case(run, running(halt.key, run.inputs["definition"]), attempt)


@work(GO_ON)
def go_on(run: Run) -> Iterator[Step]:
    """The cases that stand still together with their process; not those that somebody suspended for another reason."""

    def attempt(tx: Transaction, case_id: int) -> None:
        with tx.session.begin_nested():
            resume_case(tx, case_id, by=run.by)

    yield from each_case(run, standing_still(int(run.inputs["halt"])), attempt)


def running(key: str, definition_id: int | None) -> Select[int]:
    """The running cases of a package that nobody has suspended, of one version or (None) of all."""
    found = select(Case.id).where(Case.key == key, Case.status == CaseStatus.RUNNING)
    found = found.where(Case.suspended_at.is_(None))
    return found if definition_id is None else found.where(Case.definition_id == definition_id)


def standing_still(halt_id: int) -> Select[int]:
    """The cases that were suspended with their process, and still are since then."""
    halted = select(Case.id).join(HaltedCase, HaltedCase.case_id == Case.id)
    halted = halted.where(HaltedCase.halt_id == halt_id, HaltedCase.at == Case.suspended_at)
    return halted.where(Case.status == CaseStatus.RUNNING)
