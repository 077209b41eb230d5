"""Colours and lines by state; a state always shows as a sign too (signs.py), never as colour alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

State = Literal["done", "active", "failed", "cancelled", "added", "removed", "changed", "moved"]
CHANGES = frozenset(["added", "removed", "changed", "moved"])
"""States of elements between two versions; flows and frames show them too."""

INK = "#1f2937"
GREEN = "#1a7f4b"
WHITE = "#ffffff"


@dataclass(frozen=True, slots=True)
class Paint:
    """How one element is drawn."""

    stroke: str
    fill: str
    text: str = INK
    line: float = 1.5
    dashes: str | None = None  # of an activity's outline


PLAIN = Paint("#334155", WHITE)
AHEAD = Paint("#8590a0", WHITE, "#4b5563")
BY_STATE: dict[str, Paint] = {
    "done": Paint(GREEN, "#eaf6ef", line=2),
    "active": Paint("#b45309", "#fff4e0", line=3),
    "failed": Paint("#b42318", "#fdecea", line=2.5),
    "cancelled": Paint("#6b7280", "#f1f3f5", "#4b5563", line=1.5, dashes="5 3"),
}
BY_STATE |= {
    "added": Paint(GREEN, "#dff3e7", line=2.75),
    "removed": Paint("#b42318", "#fdecea", line=2.5, dashes="7 4"),
    "changed": Paint("#92400e", "#fff0d6", line=3),
    "moved": Paint("#1d4ed8", "#eaf1ff", line=2, dashes="2 3"),
}
FRAME = Paint("#94a3b8", WHITE)
TAKEN = Paint(GREEN, GREEN, line=2.75)

HEAT = (
    Paint("#8a5a2b", "#fffaf3", line=1.5),
    Paint("#9a4f12", "#fff0db", line=2),
    Paint("#9a3412", "#fed7aa", line=2.75),
    Paint("#8f2d0e", "#fdba74", line=3.5),
    Paint("#7c2209", "#fb923c", line=4.5),
)
"""From cool to hot: a darker ground and a thicker line, so that it shows without colour."""


def paint_for(state: str | None, *, progress: bool) -> Paint:
    """The paint of a node; without any progress to show, nodes that have no state are drawn dark."""
    if state in BY_STATE:
        return BY_STATE[state]
    return AHEAD if progress else PLAIN
