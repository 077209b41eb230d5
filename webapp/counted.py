"""A page of a list that is counted by state: how many there are, and how many pages that makes."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Protocol

SIZE = 20
LAST_PAGE = 500


class Asked(Protocol):
    """What a list was asked for; `state` None is all of it."""

    @property
    def state(self) -> Any: ...


class Counted:
    """The numbers of a list, for a dataclass that has `counts` by state and what was `wanted`."""

    counts: Mapping[Any, int]
    wanted: Asked

    @property
    def all(self) -> int:
        return sum(self.counts.values())

    @property
    def total(self) -> int:
        state: StrEnum | None = self.wanted.state
        return self.all if state is None else self.counts.get(state, 0)

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // SIZE))
