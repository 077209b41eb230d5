"""An index for what names contain, kept by PostgreSQL itself: any letters in the midst of a name, also two Chinese ones.

The index narrows by pairs of neighbouring letters as `grams` does for the libraries; LIKE decides. For tables whose rows
SQL writes, or whose names change in many places.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import DDL, ColumnElement, Index, String, cast, func, literal
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.event import listen
from sqlalchemy.orm import InstrumentedAttribute

from engine.db import Base
from workflows.records import grams

FUNCTIONS = """
CREATE OR REPLACE FUNCTION folded(text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN lower(normalize($1, NFKC));
CREATE OR REPLACE FUNCTION letter_pairs(text) RETURNS tsvector LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN (SELECT array_to_tsvector(array_agg(DISTINCT substr(word, place, 2)))
FROM unnest(string_to_array(lower(normalize($1, NFKC)), ' ')) AS word, generate_series(1, length(word)) AS place);
"""
listen(Base.metadata, "before_create", DDL(FUNCTIONS))  # type: ignore[no-untyped-call]


def pairs_index(name: str, column: Any) -> Index:
    """The index of a column that is asked by `contains`."""
    return Index(name, func.letter_pairs(column), postgresql_using="gin")


def contains(
    column: InstrumentedAttribute[str] | InstrumentedAttribute[str | None], typed: str
) -> list[ColumnElement[bool]]:
    """The conditions for rows whose column contains every word of what somebody typed; width and case do not count."""
    found: list[ColumnElement[bool]] = []
    for term in grams.terms(typed):
        query = cast(literal(grams.query_for(term), String), TSQUERY)
        found.append(func.letter_pairs(column).bool_op("@@")(query))
        found.append(func.folded(column).like(grams.like(term)))
    return found
