"""Timer texts and values: when they are due (BPMN 2.0 table 10.101, ISO 8601, cron)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from engine.values import Value


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a timer fires next, and how often after that."""

    due: datetime
    remaining: int | None
    """Rounds after this one; 0 for the last, None without end."""
    repeat: Any = None

    def following(self) -> Schedule | None:
        """The next round, None after the last."""
        raise NotImplementedError


def schedule(
    kind: Literal["date", "duration", "cycle"],
    text: str,
    *,
    now: datetime,
    context: Mapping[str, Value] | None = None,
) -> Schedule:
    """The schedule of a timer's text: FEEL after `=`, else ISO 8601 or (cycle) cron; ValueError if it is neither."""
    raise NotImplementedError
