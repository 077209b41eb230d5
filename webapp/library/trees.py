"""Choosing codes in trees, for the fields of interest and for the advanced search."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import request

from webapp.extensions import db
from webapp.library.asked import CODE
from workflows.records.conditions import Conditions
from workflows.records.named import FIELDS
from workflows.records.trees import Node, forest, found_in

LONGEST = 30


def trees_for(conditions: Conditions, fields: Iterable[str]) -> dict[str, list[Node]]:
    """The trees of a form without JavaScript in mind: open down to what is chosen, and where the address says so.

    `open` holds field:code pairs; `find.<field>` words that a flat list is wanted for.
    """
    chosen = [(FIELDS[field], code) for field in fields for code in getattr(conditions, field)]
    opened = [
        (FIELDS[field], code)
        for field, _, code in (one.partition(":") for one in request.args.getlist("open"))
        if field in FIELDS and CODE.fullmatch(code)
    ]
    grown = forest(db.session(), chosen, opened)
    return {field: _found(field, conditions) or grown[FIELDS[field]] for field in fields}


def sought(field: str, args: Any) -> str:
    """What somebody typed to find a code."""
    return str(args.get(f"find.{field}", "")).replace("\x00", "").strip()[:LONGEST]


def _found(field: str, conditions: Conditions) -> list[Node] | None:
    words = sought(field, request.args)
    if not words:
        return None
    return found_in(db.session(), FIELDS[field], words, getattr(conditions, field))
