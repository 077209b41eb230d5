"""How many items fit, and, when none does, which condition is to blame (F2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from webapp.extensions import db
from webapp.library.shelves import asked_clauses
from workflows.records.conditions import Clause, Conditions
from workflows.records.finding import COUNTED_UP_TO, totals_of


@dataclass(frozen=True)
class Relaxed:
    """What would fit without one of the conditions."""

    field: str
    total: int


@dataclass(frozen=True)
class Count:
    """The number of fitting items, one over the limit for more; `relaxed` says how to get out of nothing."""

    total: int
    relaxed: list[Relaxed]


def count_of(scope: Sequence[Clause], wanted: Conditions, linked: Mapping[str, Any]) -> Count:
    """Count what fits; one statement, two when nothing does."""
    [total] = totals_of(db.session(), [[*scope, *asked_clauses(wanted, linked)]])
    if total:
        return Count(total, [])
    fields = wanted.asked
    without = [[*scope, *asked_clauses(wanted.without(one), linked)] for one in fields]
    pairs = zip(fields, totals_of(db.session(), without), strict=True)
    return Count(0, sorted((Relaxed(*pair) for pair in pairs), key=lambda one: -one.total))


def up_to(number: int) -> str:
    """A number that is counted up to the limit only: 9,212 or 10,000+."""
    return f"{COUNTED_UP_TO:,}+" if number > COUNTED_UP_TO else f"{number:,}"
