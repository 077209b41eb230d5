"""A measured row, and how a run is shown to people and to programs."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from unicodedata import east_asian_width


@dataclass(frozen=True)
class Row:
    """One budget of design.md section 8 and what this run measured, both in the same unit (mostly: times the floor)."""

    what: str
    measured: float
    budget: float
    detail: str = ""

    @property
    def kept(self) -> bool:
        """Whether the budget is kept."""
        return self.measured <= self.budget


def as_json(rows: Iterable[Row]) -> str:
    """The rows as a JSON list, each with `kept`."""
    told = [{**asdict(row), "kept": row.kept} for row in rows]
    return json.dumps(told, ensure_ascii=False, indent=2)


def as_lines(rows: Iterable[Row]) -> Iterable[str]:
    """A line a row: tick or cross, what, measured, budget, detail."""
    for row in rows:
        mark = "✓" if row.kept else "✗"
        yield f"{mark} {_padded(row.what, 56)} {row.measured:8.2f}  of {row.budget:g}  {row.detail}"


def _padded(text: str, width: int) -> str:
    wide = sum(east_asian_width(letter) in "WF" for letter in text)
    return text + " " * (width - len(text) - wide)
