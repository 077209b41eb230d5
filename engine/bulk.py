"""Many tasks with one answer: each in a transaction of its own, a line of result each; one that fails stops no other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy.orm import Session

from engine.db import Transaction, transaction
from engine.errors import EngineError
from engine.runtime import Runtime

Verb = Callable[[Transaction, int], object]
"""A command on one task, such as `lambda tx, task: claim_task(tx, task, by=me, groups=groups)`."""


@dataclass(frozen=True)
class Line:
    """How it went with one task; `error` says why it did not."""

    task: int
    error: EngineError | None = None

    @property
    def done(self) -> bool:
        return self.error is None


def attempt(session: Session, runtime: Runtime, task_id: int, verb: Verb) -> Line:
    """Do one of many. What the engine refuses becomes the line's error; other failures are raised."""
    try:
        with transaction(session, runtime) as tx:
            verb(tx, task_id)
    except EngineError as error:
        return Line(task_id, error)
    return Line(task_id)


def attempt_each(
    session: Session, runtime: Runtime, task_ids: Iterable[int], verb: Verb
) -> Iterator[Line]:  # fmt: skip
    """Do them in their order, each once, a line as soon as it is done."""
    for task_id in dict.fromkeys(task_ids):
        yield attempt(session, runtime, task_id, verb)
