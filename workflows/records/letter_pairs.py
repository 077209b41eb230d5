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


Named = InstrumentedAttribute[str] | InstrumentedAttribute[str | None]


def contains(column: Named, typed: str) -> list[ColumnElement[bool]]:
    """The conditions for rows whose column contains every word of what somebody typed; width and case do not count."""
    return [*by_pairs(column, typed), *by_letters(column, typed)]


def by_pairs(column: Named, typed: str) -> list[ColumnElement[bool]]:
    """What the index can tell: all rows that contain it, and some more. Dear for a row that is at hand."""
    pairs = func.letter_pairs(column)
    queries = (literal(grams.query_for(term), String) for term in grams.terms(typed))
    return [pairs.bool_op("@@")(cast(query, TSQUERY)) for query in queries]


def by_letters(column: Named, typed: str) -> list[ColumnElement[bool]]:
    """What decides, told of a row that is at hand."""
    return [func.folded(column).like(grams.like(term)) for term in grams.terms(typed)]
