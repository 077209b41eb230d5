"""Which emerging industries a patent's IPC codes belong to, and which industries an emerging industry links to.

Both are tables that an administrator can replace; NOTICE says where the released ones come from and what they lack.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Index, String, Text, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine.db import Base
from workflows.records.codes import emerging_lineage

PATTERN = re.compile(r"[A-H]([0-9]{2}([A-Z]([0-9]{1,4}(/[0-9]{2,6})?)?)?)?\*?")


class IpcRule(Base):
    """A line of the concordance from IPC to an emerging industry: codes that it takes, and codes that it leaves out."""

    __tablename__ = "ipc_rules"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    emerging: Mapped[str] = mapped_column(String(12))
    include: Mapped[list[str]] = mapped_column(ARRAY(Text))
    exclude: Mapped[list[str]] = mapped_column(ARRAY(Text))


class IndustryLink(Base):
    """An industry of GB/T 4754 that belongs to an emerging one; `lineage` is the industry with all above it."""

    __tablename__ = "industry_links"
    __table_args__ = (Index(None, "lineage", postgresql_using="gin"),)

    emerging: Mapped[str] = mapped_column(String(12), primary_key=True)
    industry: Mapped[str] = mapped_column(String(12), primary_key=True)
    lineage: Mapped[list[str]] = mapped_column(ARRAY(Text))


@dataclass(frozen=True)
class Line:
    """A rule in memory. Patterns without a star mean that very code."""

    emerging: str
    exact: frozenset[str]
    starred: frozenset[str]
    exclude: frozenset[str]

    def takes(self, code: str, stars: frozenset[str]) -> bool:
        """Whether a code, under these starred patterns, is meant: an exact inclusion wins over every exclusion."""
        if code in self.exact:
            return True
        return bool(stars & self.starred) and code not in self.exclude and not stars & self.exclude


class Concordance:
    """The rules from IPC to emerging industries, for many codes in a row."""

    def __init__(self, lines: Iterable[Line]) -> None:
        self._by_pattern: dict[str, list[Line]] = defaultdict(list)
        for line in lines:
            for pattern in line.exact | line.starred:
                self._by_pattern[pattern].append(line)
        self._known: dict[str, frozenset[str]] = {}

    def emerging_of(self, ipc: Iterable[str]) -> list[str]:
        """The emerging industries of a patent with these IPC codes, each with the one above it, sorted."""
        found = {above for code in ipc for one in self._of(code) for above in emerging_lineage(one)}
        return sorted(found)

    def _of(self, code: str) -> frozenset[str]:
        if code not in self._known:
            stars = starred_patterns(code)
            lines = [
                line for pattern in (code, *stars) for line in self._by_pattern.get(pattern, ())
            ]
            self._known[code] = frozenset(
                line.emerging for line in lines if line.takes(code, stars)
            )
        return self._known[code]


def starred_patterns(code: str) -> frozenset[str]:
    """All patterns with a star that a code is under: for G06F11/14 G06F11*, G06F*, G06* and G*."""
    group = code.partition("/")[0]
    stems = {code[:1], code[:3], code[:4], group if len(group) > 4 else code[:4]}
    return frozenset(f"{stem}*" for stem in stems if stem)


def line_of(emerging: str, include: Iterable[str], exclude: Iterable[str]) -> Line:
    """A rule ready for use."""
    taken = list(include)
    return Line(
        emerging,
        frozenset(one for one in taken if not one.endswith("*")),
        frozenset(one for one in taken if one.endswith("*")),
        frozenset(exclude),
    )


def concordance_of(session: Session) -> Concordance:
    """The rules in force."""
    return Concordance(
        line_of(rule.emerging, rule.include, rule.exclude)
        for rule in session.scalars(select(IpcRule))
    )
