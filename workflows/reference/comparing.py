"""What a file would change in a reference table, before it is put in force."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, text

from workflows.reference.files import NoLines, NotUnique
from workflows.reference.loading import decoded, reference_named

KEYS = {"ipc_rules": (0,), "industry_links": (0, 1), "universities": (0,)}
TREE_KEY, TREE_VALUES = (
    (1,),
    (1, 2, 3, 4),
)  # code; code, name, parent, level: the position does not count
Line = tuple[Any, ...]


@dataclass(frozen=True)
class Differences:
    """Lines by what happens to them; `changed` are pairs of old and new."""

    rows: int
    added: list[Line]
    removed: list[Line]
    changed: list[tuple[Line, Line]]


def differences(connection: Connection, name: str, content: bytes) -> Differences:
    """Read the file and compare it with the table in force. Raises WrongFile, KeyError for an unknown name."""
    one = reference_named(name)
    new: dict[Line, Line] = {}
    for row in one.read(decoded(one, content)):
        key, value = _split(name, row)
        if key in new:
            raise NotUnique(file=one.file, problem=" ".join(map(str, key)))
        new[key] = value
    if not new:
        raise NoLines(file=one.file, line=1)
    old = dict(_split(name, row) for row in _in_force(connection, name))
    return Differences(
        rows=len(new),
        added=[value for key, value in new.items() if key not in old],
        removed=[value for key, value in old.items() if key not in new],
        changed=[
            (old[key], value) for key, value in new.items() if key in old and old[key] != value
        ],
    )


def _in_force(connection: Connection, name: str) -> Sequence[Any]:
    one = reference_named(name)
    where = " WHERE system = :name" if one.table == "codes" else ""
    columns = ", ".join(one.columns)
    statement = text(f"SELECT {columns} FROM {one.table}{where}")  # noqa: S608 - our own words
    return connection.execute(statement, {"name": name} if where else {}).all()


def _split(name: str, row: Sequence[Any]) -> tuple[Line, Line]:
    """A row's key, and what counts of it."""
    if name not in KEYS:
        return tuple(row[n] for n in TREE_KEY), tuple(row[n] for n in TREE_VALUES)
    counted = row[:2] if name == "industry_links" else row
    values = tuple("; ".join(one) if isinstance(one, list) else one for one in counted)
    return tuple(row[n] for n in KEYS[name]), values
