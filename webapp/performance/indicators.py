"""Indicators of a score in the reader's language: the package that scored them says what they are called."""

from __future__ import annotations

from typing import Any

from webapp.edge import runtime
from webapp.extensions import db
from webapp.languages import told
from workflows.records.results import Result, Score


def lines_of(result: Result, score: Score) -> list[dict[str, Any]]:
    """The lines of a score's sheet."""
    texts = told(runtime().definitions.of(db.session(), result.definition_id)).texts
    return [
        {**line, **{part: texts.get(line[part], line[part]) for part in ("name", "area")}}
        for line in score.sheet
    ]


def missing_in(lines: list[dict[str, Any]]) -> list[str]:
    """Names of the indicators whose fact was not there."""
    return [line["name"] for line in lines if line["missing"]]
