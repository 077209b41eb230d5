"""One difference, as a line that can be read."""

from __future__ import annotations

import enum
from collections.abc import Iterator, Mapping
from dataclasses import dataclass


class Change(enum.StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    MOVED = "moved"


@dataclass(frozen=True)
class Entry:
    """`what` was added, removed or changed, in which `part` of it; `before` and `after` as texts, if there are any."""

    change: Change
    what: str
    part: str = ""
    before: str = ""
    after: str = ""


def between(before: Mapping[str, str], after: Mapping[str, str], what: str = "") -> Iterator[Entry]:
    """Entries for two flat mappings: one for each name that is new, gone or has another value.

    With `what` the names are parts of it, without they stand for themselves.
    """
    for name in dict.fromkeys((*before, *after)):
        old, new = before.get(name), after.get(name)
        if old == new:
            continue
        change = Change.ADDED if old is None else Change.REMOVED if new is None else Change.CHANGED
        yield Entry(change, what or name, name if what else "", old or "", new or "")
