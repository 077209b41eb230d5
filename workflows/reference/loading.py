"""Loading the reference tables, each at once and only when it has changed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from workflows.records.sources import Source
from workflows.reference import files
from workflows.reference.copying import copy_rows
from workflows.reference.files import NotUtf8, Row

FOLDER = Path(__file__).parent
CODES = ("system", "code", "name", "parent", "level", "position", "name_en")
ENGLISH = (FOLDER / "english_names.csv").read_text("utf-8")


@dataclass(frozen=True)
class Reference:
    """A published file and where its rows go. `before` clears the place, `after` completes what was copied.

    `beside` is what its rows take from elsewhere: loaded anew when that has changed.
    """

    name: str
    file: str
    table: str
    columns: tuple[str, ...]
    read: Callable[[str], Iterator[Row]]
    before: str
    after: str = ""
    beside: str = ""


@dataclass(frozen=True)
class Loaded:
    """What became of one table: `rows` that it has now, or None when nothing had to be done."""

    name: str
    rows: int | None


LINEAGES = """
WITH RECURSIVE tree AS (
  SELECT code, ARRAY[code::text] AS lineage FROM codes WHERE system = 'industry' AND parent IS NULL
  UNION ALL
  SELECT c.code, t.lineage || c.code::text FROM codes c JOIN tree t ON c.parent = t.code WHERE c.system = 'industry'
)
UPDATE industry_links l SET lineage = tree.lineage FROM tree WHERE tree.code = l.industry
"""


def _tree(name: str, file: str, after: str = "") -> Reference:
    clear = f"DELETE FROM codes WHERE system = '{name}'"  # noqa: S608 - our own word
    read = files.tree(file, name, files.english_names(ENGLISH))
    return Reference(name, file, "codes", CODES, read, clear, after, ENGLISH)


REFERENCES = (
    _tree("industry", "gbt4754_2017.csv", LINEAGES),
    _tree("emerging", "sei_2018_levels_1_2.csv"),
    _tree("ipc", "ipc_2026_sections_classes_subclasses.csv"),
    _tree("region", "gbt2260_divisions.csv"),
    Reference(
        "ipc_rules", "ipc_to_sei_2021_rules.csv", "ipc_rules",
        ("number", "emerging", "include", "exclude"), files.ipc_rules, "DELETE FROM ipc_rules",
    ),
    Reference(
        "industry_links", "sei_2018_leaf_to_gbt4754.csv", "industry_links",
        ("emerging", "industry", "lineage"),
        lambda text: ((emerging, industry, [industry]) for emerging, industry in files.industry_links(text)),
        "DELETE FROM industry_links", LINEAGES,
    ),
    Reference(
        "universities", "moe_universities_2021.csv", "universities",
        ("code", "name", "authority", "city", "level", "region"), files.universities,
        "DELETE FROM universities",
    ),
)  # fmt: skip


def load(connection: Connection, at: datetime, folder: Path = FOLDER) -> list[Loaded]:
    """Bring every table up to the release's files; a table that an administrator replaced is left alone.

    Running it again changes nothing. The caller commits. Raises WrongFile.
    """
    with Session(connection) as session:
        known = {source.name: source for source in session.query(Source)}
    done = []
    for one in REFERENCES:
        content = (folder / one.file).read_text("utf-8")
        source = known.get(one.name)
        if source is not None and (source.own or source.digest == _digest(content + one.beside)):
            done.append(Loaded(one.name, None))
        else:
            done.append(_fill(connection, one, content, at, own=False))
    return done


def replace(connection: Connection, name: str, content: bytes, at: datetime) -> Loaded:
    """Put an administrator's file in the place of the release's. Raises WrongFile, KeyError for an unknown name."""
    one = reference_named(name)
    return _fill(connection, one, decoded(one, content), at, own=True)


def restore(connection: Connection, name: str, at: datetime) -> Loaded:
    """Put the release's file back in the place of an administrator's. Raises KeyError for an unknown name."""
    one = reference_named(name)
    return _fill(connection, one, (FOLDER / one.file).read_text("utf-8"), at, own=False)


def reference_named(name: str) -> Reference:
    """The reference of this name. Raises KeyError."""
    one = next((one for one in REFERENCES if one.name == name), None)
    if one is None:
        raise KeyError(name)
    return one


def decoded(one: Reference, content: bytes) -> str:
    """The text of a file. Raises NotUtf8."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotUtf8(file=one.file, line=1) from error


def _fill(
    connection: Connection, one: Reference, content: str, at: datetime, *, own: bool
) -> Loaded:
    connection.execute(text(one.before))
    rows = copy_rows(connection, one.table, one.columns, one.read(content))
    if one.after:
        connection.execute(text(one.after))
    values = {"digest": _digest(content + one.beside), "rows": rows, "own": own, "loaded_at": at}
    upsert = insert(Source).values(name=one.name, **values)
    connection.execute(upsert.on_conflict_do_update(index_elements=["name"], set_=values))
    return Loaded(one.name, rows)


def _digest(content: str) -> str:
    return hashlib.sha256(content.encode()).hexdigest()
