"""Which time, version and part of the cases a page of analytics is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from flask import url_for

from webapp.analytics.scope import Scope
from webapp.edge import now
from webapp.statistics.scope import region_inside
from webapp.statistics.wanted import begin_of, day_of
from workflows.records.accounts import Role
from workflows.records.certificates import china_day

USUAL = timedelta(weeks=12)
MOST = timedelta(days=3 * 366)
WEEKS_UP_TO = timedelta(weeks=30)  # then months are easier to read
HEATS = ("time", "volume")
ROLES = tuple(Role)


@dataclass(frozen=True)
class Wanted:
    """`since` and `until` are days in China, both in; `version` 0 stands for all, `heat` for what the diagram shows."""

    since: date
    until: date
    region: str = ""
    organisation: str = ""
    role: str = ""
    version: int = 0
    step: str = ""
    heat: str = "time"

    @classmethod
    def read(cls, asked: Mapping[str, str], scope: Scope | None) -> Wanted:
        """From a query string; what cannot be read counts as not asked, a region outside of the scope is a 404."""
        until = min(day_of(asked.get("until", "")) or china_day(now()), china_day(now()))
        since = day_of(asked.get("since", "")) or until - USUAL + timedelta(days=1)
        since = min(max(since, until - MOST), until)
        may_choose = scope is not None and not scope.is_own
        version, step = asked.get("version", ""), asked.get("step", "")
        return cls(
            since, until,
            region=_region(asked.get("region", ""), scope),
            organisation=asked.get("organisation", "").strip()[:60] if may_choose else "",
            role=asked.get("role", "") if asked.get("role") in set(ROLES) else "",
            version=int(version) if version.isdecimal() and version.isascii() and len(version) < 7 else 0,
            step=step if step in ("week", "month") else "week" if until - since < WEEKS_UP_TO else "month",
            heat=asked.get("heat", "") if asked.get("heat") in HEATS else "time",
        )  # fmt: skip

    @property
    def query(self) -> dict[str, Any]:
        """The query string of this page; what is usual is left out."""
        is_usual = self.until == china_day(now()) and self.since == self.until - USUAL + timedelta(
            days=1
        )
        return {
            "since": None if is_usual else self.since, "until": None if is_usual else self.until,
            "region": self.region or None, "organisation": self.organisation or None,
            "role": self.role or None, "version": self.version or None,
            "heat": None if self.heat == "time" else self.heat, "step": self.step or None,
        }  # fmt: skip

    def url(self, endpoint: str, key: str | None = None, **changes: Any) -> str:
        """The address of a page for the same time and cases, with something changed."""
        fields = {name: value for name, value in changes.items() if hasattr(self, name)}
        more = {name: value for name, value in changes.items() if name not in fields}
        of = {"key": key} if key else {}
        return url_for(endpoint, **of, **{**replace(self, **fields).query, **more})

    @property
    def begins(self) -> Any:
        """The first moment."""
        return begin_of(self.since)

    @property
    def ends(self) -> Any:
        """The first moment after."""
        return begin_of(self.until + timedelta(days=1))


def _region(code: str, scope: Scope | None) -> str:
    """A region inside the scope; nothing where none is asked for or there is none to choose."""
    return region_inside(code, scope.region) if code and scope and scope.region else ""
