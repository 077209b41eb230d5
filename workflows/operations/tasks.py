"""Tasks, as jobs may call them."""

from __future__ import annotations

from contextlib import suppress

from engine.db import Transaction
from engine.errors import TaskGone
from engine.models import Case, Task
from engine.operations import Catalogue
from engine.tasks import assign_task

catalogue = Catalogue()


@catalogue.operation("tasks.return_to_group", outside=True)
def return_to_group(tx: Transaction, task: int, group: str) -> None:
    """Take an open task out of a person's hands and offer it to a group, such as `enterprise_admin@17` (X3).

    A task that has ended meanwhile is left as it is.
    """
    with suppress(TaskGone):
        assign_task(tx, task, by=None, candidates=[group], reason="the person has left")


@catalogue.operation("tasks.release", outside=True)
def release(tx: Transaction, task: int, person: str) -> None:
    """Take an open task out of a person's hands and offer it to its other candidates, else to whoever began its case.

    A task that is not in those hands any more, and one that nobody else could do, is left as it is.
    """
    found = tx.session.get_one(Task, task)
    case = tx.session.get_one(Case, found.case_id)
    others = [one for one in found.candidates if one != f"person@{person}"]
    heir = None if others or case.started_by == person else case.started_by
    if found.assignee != person or not (others or heir):
        return
    with suppress(TaskGone):
        assign_task(tx, task, by=None, to=heir, candidates=others, reason="the person has left")
