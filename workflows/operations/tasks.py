"""Tasks, as jobs may call them."""

from __future__ import annotations

from engine.db import Transaction
from engine.errors import TaskGone
from engine.operations import Catalogue
from engine.tasks import assign_task

catalogue = Catalogue()


@catalogue.operation("tasks.return_to_group", outside=True)
def return_to_group(tx: Transaction, task: int, group: str) -> None:
    """Take an open task out of a person's hands and offer it to a group, such as `enterprise_admin@17` (X3).

    A task that has ended meanwhile is left as it is.
    """
    try:
        assign_task(tx, task, by=None, candidates=[group], reason="the person has left")
    except TaskGone:
        return
