"""Text that must fit a place of a page: smaller and on more lines the longer it is, cut at the very end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reports.text import balanced, wrap

TIGHT = 0.95  # other fonts are a little wider than what reports.text measures


@dataclass(frozen=True, slots=True)
class Fitted:
    """Lines and the size, in points, at which they fit."""

    size: float
    lines: list[str]


def fit(text: str, room: float, choices: Sequence[tuple[float, int]]) -> Fitted:
    """`text` in the first of `choices` (size in points, lines) that holds it in `room` points of width."""
    for size, lines in choices:
        if len(wrap(text, size, room * TIGHT)) <= lines:
            break
    return Fitted(size, balanced(text, size, room * TIGHT, lines=lines))
