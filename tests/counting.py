"""Counting SQL statements: the budget of design.md section 8 is asserted, not hoped for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.orm import Session


@contextmanager
def counted(where: Session | Engine) -> Iterator[list[str]]:
    """Collects the statements that are sent while the block runs (BEGIN and COMMIT are not among them)."""
    database = where if isinstance(where, Engine) else where.get_bind()
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        sent.append(statement)

    event.listen(database, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(database, "before_cursor_execute", note)
