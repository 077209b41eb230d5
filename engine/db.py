"""One unit of work: a session, the moment it happens at, and what follows its commit."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    MetaData,
    String,
    Table,
    TableValuedAlias,
    bindparam,
    column,
    func,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Session

from engine.errors import Broken

if TYPE_CHECKING:
    from engine.runtime import Runtime

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


LARGEST_ID = 2**63 - 1  # PostgreSQL's bigint

log = logging.getLogger(__name__)


class Base(DeclarativeBase):
    """Every table of the product, the engine's and the records'."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads it so
        int: BigInteger,
        str: String,
        datetime: DateTime(timezone=True),
    }


def is_id(number: int) -> bool:
    """Whether a row can have this id at all; any other number is an error to the database."""
    return 0 < number <= LARGEST_ID


def table_of(kind: type[Base]) -> Table:
    """The table of a mapped class, for rows that are written without becoming objects."""
    return cast("Table", kind.__table__)


def rows_in(parameter: str, columns: Iterable[Column[Any]]) -> TableValuedAlias:
    """Rows that a statement is given as one array of JSON objects: it stays the same whatever their number, and is built
    and prepared once.
    """
    return (
        func.jsonb_to_recordset(bindparam(parameter, type_=JSONB))
        .table_valued(*(column(each.name, each.type) for each in columns), name=parameter)
        .render_derived(with_types=True)
    )


@dataclass
class Transaction:
    """What every command takes first. Commands call commands with the same one; only the edge commits.

    `after_commit` collects calls that run once the commit has succeeded, such as handing a job's id to the queue.
    """

    session: Session
    now: datetime
    runtime: Runtime
    after_commit: list[Callable[[], None]] = field(default_factory=list)


@contextmanager
def transaction(session: Session, runtime: Runtime) -> Iterator[Transaction]:
    """Open one unit of work on `session`; commit at the end, roll back on any error, then run the hooks.

    For what a person asked for that broke inside (errors.Broken), an incident is opened in a second transaction.
    """
    try:
        with unit(session, runtime) as tx:
            yield tx
    except Broken as broken:
        from engine.incidents import open_incident  # its table is built on this module

        with unit(session, runtime) as tx:
            open_incident(tx, broken)
        raise


@contextmanager
def unit(session: Session, runtime: Runtime) -> Iterator[Transaction]:
    """The same without the incident: for jobs, which keep account of their failures themselves."""
    tx = Transaction(session, runtime.clock.now(), runtime)
    try:
        yield tx
        session.commit()
    except BaseException:
        session.rollback()
        raise
    for follow_up in tx.after_commit:
        try:
            follow_up()
        except Exception:  # what is committed stands; a sweep delivers what was not
            log.exception("after_commit.failed")
