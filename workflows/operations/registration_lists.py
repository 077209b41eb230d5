"""建档 in batch: a file is checked as one errand; another begins a case for each patent and fills its form in (U1).

The columns are the questions of the form in force, so that what an owner changes in it reaches the template at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import select

import forms
from engine import deployments
from engine.db import Transaction
from engine.errors import EngineError, Refused
from engine.models import Task, TaskStatus
from engine.tasks import complete_task
from forms.schema import ChoiceInput, Input, TextInput
from reports.spreadsheet import Column, Table, workbook
from workflows.operations.errands import Run, Step, work
from workflows.operations.patent_imports import FileHasErrors, MoreProblems
from workflows.operations.registrations import KEY, begin_registration
from workflows.records.errands import MOST_PROBLEMS
from workflows.records.patents import Patent
from workflows.records.registration_sheets import NUMBERED, Filled, check
from workflows.records.sheets import (
    Field,
    Reading,
    TooShortCell,
    Wrong,
    text_of,
    word_of,
    words_of,
)

CHECK, BEGIN = "registrations.check", "registrations.begin"
FORM, ELEMENT = "patent_record", "fill"


class NoColumn(EngineError):
    text = (
        "The form asks for “{label}”, which no table can hold. Register these patents one by one."
    )


class NotBegun(EngineError):
    text = "Line {line}, {number}: {reason}"


def columns(tx: Transaction) -> list[Field]:
    """The number, and a column for each question of the form in force. Raises NoColumn, UnknownProcess."""
    source = deployments.in_force(tx, KEY).package.form(FORM)
    assert source is not None  # a package whose form is missing is not published
    asked = (one for one in forms.parse(source).walk() if isinstance(one, Input))
    return [NUMBERED, *(_column(one) for one in asked)]


@work(CHECK)
def check_file(run: Run) -> Iterator[Step]:
    """Say all that is wrong with a file; the checkpoint holds what its preview shows."""
    fields = columns(run.tx)
    found = check(run.tx.session, run.uploaded(), fields, int(run.by))
    if (more := len(found.problems) - MOST_PROBLEMS + 1) > 1:
        found.problems[MOST_PROBLEMS - 1 :] = [MoreProblems(count=more)]
    run.report(*found.problems)
    shown = {"first": found.first, "headings": [[one.name, one.heading] for one in fields]}
    yield Step(found.lines, found.lines, shown)


@work(BEGIN)
def begin_all(run: Run) -> Iterator[Step]:
    """Begin the cases of a file that is right as a whole, each in a transaction of its own; one that fails stops none.

    Raises FileHasErrors, then no case has begun.
    """
    reached, rows = int(run.checkpoint.get("line", 0)), _rows(run)
    failed = set(run.checkpoint.get("failed", ()))
    for done, row in enumerate(rows, start=1):
        if row.line > reached:
            failed |= set() if _begun(run, row) else {row.line}
            yield Step(done, len(rows), {"line": row.line, "failed": sorted(failed)})
    run.give(_results(rows, failed), "建档结果.xlsx")


def _rows(run: Run) -> list[Filled]:
    """The lines of the file. Once some have begun, how the patents stand is no longer an error of the file."""
    found = check(
        run.tx.session, run.uploaded(), columns(run.tx), int(run.by), begun="line" in run.checkpoint
    )
    if found.problems:
        raise FileHasErrors(count=len(found.problems))
    return found.rows


def _begun(run: Run, row: Filled) -> bool:
    """Whether the case could begin and its form be filled in; why not is reported."""
    kept = len(run.tx.after_commit)
    try:
        with run.tx.session.begin_nested():
            _begin(run.tx, row, by=run.by)
    except Refused as refusal:
        del run.tx.after_commit[kept:]
        run.report(NotBegun(line=row.line, number=row.number, reason=str(refusal)))
        return False
    return True


def _begin(tx: Transaction, row: Filled, *, by: str) -> None:
    case = begin_registration(tx, tx.session.get_one(Patent, row.patent_id), by=by)
    mine = select(Task.id).where(Task.case_id == case.id, Task.element == ELEMENT)
    task = tx.session.scalars(mine.where(Task.status == TaskStatus.OPEN)).one()
    complete_task(tx, task, row.answers, by=by)


def _results(rows: Sequence[Filled], failed: set[int]) -> bytes:
    """A line for each line of the file."""
    headings = [
        Column("行", 8),
        Column("公开（公告）号", 20),
        Column("专利名称", 60),
        Column("结果", 24),
    ]
    told = {False: "已提交审核", True: "未建档，原因见任务页"}
    lines = [(one.line, one.number, one.title, told[one.line in failed]) for one in rows]
    return workbook(Table("建档结果", headings, lines))


def _column(asked: Input) -> Field:
    """A question as a column. Raises NoColumn for what is neither a text nor a choice."""
    label = str(asked.label.text)
    about = str(asked.description.text)
    match asked:
        case ChoiceInput(options=options) if options:
            return _choice(asked, label, about)
        case TextInput():
            return Field(asked.key, label, _text(asked), asked.required, about=about)
    raise NoColumn(label=label)


def _choice(asked: ChoiceInput, label: str, about: str) -> Field:
    words = {one.label: one.value for one in asked.options}
    short = {one.token: one.value for one in asked.options}
    read = words_of(words) if asked.many else _either(words, short)
    example = "；".join(list(words)[:2]) if asked.many else next(iter(words))
    told = (
        f"{about}{'可填多项，用分号隔开：' if asked.many else '填其中之一：'}{'、'.join(words)}。"
    )
    return Field(asked.key, label, read, asked.required, example=example, about=told)


def _either(words: dict[str, Any], short: dict[str, Any]) -> Reading:
    """A word as the form shows it, or its token, such as the number of stars."""
    read = word_of(words)
    return lambda cell: short[cell] if cell in short else read(cell)


def _text(asked: TextInput) -> Reading:
    most = int(asked.max_length) if isinstance(asked.max_length, Decimal) else asked.hard_limit
    least = int(asked.min_length) if isinstance(asked.min_length, Decimal) else 0
    read = text_of(most)

    def bounded(cell: str) -> str:
        found = str(read(cell))
        if len(found) < least:
            raise Wrong(TooShortCell, least=least)
        return found

    return bounded
