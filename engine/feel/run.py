"""One evaluation: its clock, its warnings, its bounds, and the scopes that names are looked up in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from time import monotonic
from typing import Any

from engine.feel.errors import FeelLimitError
from engine.feel.said import said

MAX_STEPS = 200_000
MAX_SECONDS = 20.0
STEPS_BETWEEN_LOOKS = 1_000
COSTLY = 20  # the steps of a power, a logarithm and their like, in 34 digits
MAX_CALLS_DEEP = 100
MAX_WARNINGS = 50
MAX_ITEMS = 100_000
MAX_CHARACTERS = 1_000_000


class Run:
    """What one evaluation shares: `now`, `warnings`, how many steps it has taken, and (in a decision) the rules matched."""

    __slots__ = ("deep", "look", "matched", "now", "steps", "until", "warnings")

    def __init__(self, now: datetime | None = None, warnings: list[str] | None = None) -> None:
        self.now, self.steps, self.deep = now, 0, 0
        self.warnings: list[str] = [] if warnings is None else warnings
        self.matched: list[Any] = []
        self.look, self.until = STEPS_BETWEEN_LOOKS, 0.0

    def spend(self, steps: int = 1) -> None:
        """Count steps. Raises FeelLimitError, also where the steps take too long."""
        self.steps += steps
        if self.steps > self.look:
            self._look_at_clock()

    def _look_at_clock(self) -> None:
        if self.steps > MAX_STEPS:
            raise FeelLimitError(said("more than {max_steps:,} steps", max_steps=MAX_STEPS))
        self.look = min(self.steps + STEPS_BETWEEN_LOOKS, MAX_STEPS)
        self.until = self.until or monotonic() + MAX_SECONDS
        if monotonic() > self.until:
            raise FeelLimitError(said("more than {seconds:g} seconds", seconds=MAX_SECONDS))

    def warn(self, sentence: str) -> Any:
        """Say why something is null; answers null. Only the first few are kept, and each once."""
        if len(self.warnings) < MAX_WARNINGS and sentence not in self.warnings:
            self.warnings.append(sentence)
        return None

    def clock(self) -> datetime:
        """The moment of this evaluation, the same throughout, in the zone it was given in."""
        if self.now is None:
            self.now = datetime.now().astimezone()
        return self.now


class Scope:
    """Names and their values, over an outer scope."""

    __slots__ = ("outer", "run", "values")

    def __init__(self, values: Mapping[str, Any], outer: Scope | None, run: Run) -> None:
        self.values, self.outer, self.run = values, outer, run


Code = Callable[[Scope], Any]


def no_longer(items: list[Any]) -> list[Any]:
    """The list, if it is not too long. Raises FeelLimitError."""
    if len(items) > MAX_ITEMS:
        raise FeelLimitError(said("a list of more than {max_items:,} items", max_items=MAX_ITEMS))
    return items


def no_wider(text: str) -> str:
    """The text, if it is not too long. Raises FeelLimitError."""
    if len(text) > MAX_CHARACTERS:
        raise FeelLimitError(
            said("a text of more than {max_characters:,} characters", max_characters=MAX_CHARACTERS)
        )
    return text
