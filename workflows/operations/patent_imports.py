"""Import of patents from a file (M49): checked as one errand, brought in whole or not at all as another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from engine.db import Transaction
from engine.errors import EngineError
from workflows.operations.errands import Run, Step, work
from workflows.operations.items import LEGAL_STATE, take_out
from workflows.records.endings import EndKind
from workflows.records.errands import MOST_PROBLEMS
from workflows.records.library import LibraryItem
from workflows.records.patent_sheets import CHUNK, COLUMNS, Checked, check
from workflows.records.patents import Patent
from workflows.records.reclassifying import renew_items

CHECK, IMPORT = "patents.check", "patents.import"


class FileHasErrors(EngineError):
    text = "The file has {count} errors by now. Nothing was brought in; check it again."


class ChangedMeanwhile(EngineError):
    text = "Patents were recorded in the meantime that this file holds too. Nothing was brought in; check the file again."


class MoreProblems(EngineError):
    text = "And {count} more. Correct these first."


@work(CHECK)
def check_file(run: Run) -> Iterator[Step]:
    """Read a file and say all that is wrong with it; the checkpoint holds what its preview shows."""
    found = _checked(run)
    if (more := len(found.problems) - MOST_PROBLEMS + 1) > 1:
        found.problems[MOST_PROBLEMS - 1 :] = [MoreProblems(count=more)]
    run.report(*found.problems)
    yield Step(found.lines, found.lines, {"first": found.first})


@work(IMPORT)
def import_file(run: Run) -> Iterator[Step]:
    """Bring a file in: read anew, since the world may have changed, then written in one transaction."""
    found = _checked(run)
    if found.problems:
        raise FileHasErrors(count=len(found.problems))
    if run.inputs["mode"] == "new":
        _add(run, found.rows)
    else:
        _change(run, found.rows)
    yield Step(len(found.rows), len(found.rows))


def _checked(run: Run) -> Checked:
    found = Checked()
    for found in check(run.tx.session, run.uploaded(), run.inputs["mode"]):
        run.tell(found.lines, 0)
    return found


def _add(run: Run, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write new patents. Raises ChangedMeanwhile."""
    empty = {one.name: [] if one.name == "keywords" else "" for one in COLUMNS["new"] if one.name in ("keywords", "abstract")}  # fmt: skip
    fixed = {**empty, "granted_on": None, "valid_2023": False, "recorded_at": run.tx.now}
    try:
        for start in range(0, len(rows), CHUNK):
            run.tx.session.execute(
                insert(Patent), [{**fixed, **row} for row in rows[start : start + CHUNK]]
            )
            run.tell(start + CHUNK, len(rows))
    except IntegrityError as error:
        raise ChangedMeanwhile from error


def _change(run: Run, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write what is filled in; patents whose right is over leave the libraries (X17)."""
    for start in range(0, len(rows), CHUNK):
        some = {row["number"]: row for row in rows[start : start + CHUNK]}
        numbered = select(Patent).where(Patent.number.in_(some)).order_by(Patent.id)
        patents = list(run.tx.session.scalars(numbered.with_for_update()))
        if len(patents) < len(some):
            raise ChangedMeanwhile
        for patent in patents:
            change_patent(run.tx, patent, some[patent.number], by=int(run.by))
        run.tx.session.flush()
        renew_items(run.tx.session, [one.id for one in patents])
        run.tell(start + CHUNK, len(rows))


def change_patent(tx: Transaction, patent: Patent, values: Mapping[str, Any], *, by: int) -> None:
    """Set what is given; a legal state that is an EndKind ends the patent's item, and the portfolios with it."""
    for name, value in values.items():
        if name not in ("number", "legal_state"):
            setattr(patent, name, value)
    state = values.get("legal_state")
    if isinstance(state, EndKind):
        end_patent(tx, patent, state, "国家专利数据更新", by=by)
    elif state is not None:
        patent.legal_state = state


def end_patent(tx: Transaction, patent: Patent, kind: EndKind, reason: str, *, by: int) -> None:
    """Note that a patent's right is over; if it is in the libraries, it leaves them (X17)."""
    item = tx.session.get(LibraryItem, patent.item_id) if patent.item_id else None
    if item is not None and item.ended_at is None:
        take_out(tx, item.id, kind, reason, by=by)
    if kind in LEGAL_STATE:
        patent.legal_state = LEGAL_STATE[kind]
    tx.session.flush()
