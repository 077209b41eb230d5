"""Which enterprises a page of figures is asked for, and in which order."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import url_for
from sqlalchemy import ColumnElement

from webapp.statistics.scope import lies_in, my_region, region_asked
from workflows.records.counting import CHINA
from workflows.records.figures import EnterpriseFigures as Row
from workflows.records.figures import or_never
from workflows.records.letter_pairs import contains


class Progress(enum.StrEnum):
    """How far an enterprise has come (F4)."""

    INVITED = "invited"  # 已获邀未注册
    REGISTERED = "registered"  # 已注册
    UNVERIFIED = "unverified"  # 未核实
    UNSUBSCRIBED = "unsubscribed"  # 已注册未订阅
    SILENT = "silent"  # 已注册未评价
    EVALUATING = "evaluating"  # 参与专利评价


FITS: dict[Progress, ColumnElement[bool]] = {
    Progress.INVITED: Row.registered_at.is_(None),
    Progress.REGISTERED: Row.registered_at.is_not(None),
    Progress.UNVERIFIED: ~Row.verified,
    Progress.UNSUBSCRIBED: Row.registered_at.is_not(None) & Row.subscribed_at.is_(None),
    Progress.SILENT: Row.registered_at.is_not(None) & (Row.evaluations == 0),
    Progress.EVALUATING: Row.evaluations > 0,
}
ORDERS: dict[str, Any] = {
    "name": Row.name,
    "registered": or_never("enterprise_figures.registered_at"),
    "evaluations": Row.evaluations,
    "evaluated": or_never("enterprise_figures.evaluated_at"),
    "intents": Row.intents,
    "demands": Row.demands,
    "experts": Row.experts,
}


@dataclass(frozen=True)
class Wanted:
    """`since` and `until` are days in China on which an enterprise registered; `after` is a place in the list."""

    region: str
    progress: Progress | None = None
    industry: str = ""
    q: str = ""
    since: date | None = None
    until: date | None = None
    sort: str = "evaluations"
    descending: bool = True
    after: str = ""

    @classmethod
    def read(cls, asked: Mapping[str, str]) -> Wanted:
        """From a query string; what cannot be read counts as not asked, a region of others is a 404."""
        state, sort = asked.get("state", ""), asked.get("sort", "")
        return cls(
            region=region_asked(asked.get("region", "")),
            progress=Progress(state) if state in set(Progress) else None,
            industry=asked.get("industry", "")[:12],
            q=asked.get("q", "").strip()[:60],
            since=day_of(asked.get("since", "")),
            until=day_of(asked.get("until", "")),
            sort=sort if sort in ORDERS else "evaluations",
            descending=asked.get("order") != "asc",
            after=asked.get("after", "")[:400],
        )

    @property
    def filtered(self) -> bool:
        """Whether more than a region and an order were asked for."""
        return bool(self.progress or self.industry or self.q or self.since or self.until)

    @property
    def query(self) -> dict[str, Any]:
        """The query string of this list without its place."""
        return {
            "region": self.region if self.region != my_region() else None,
            "state": self.progress.value if self.progress else None,
            "industry": self.industry or None, "q": self.q or None,
            "since": self.since, "until": self.until,
            "sort": self.sort if self.sort != "evaluations" else None,
            "order": None if self.descending else "asc", "after": self.after or None,
        }  # fmt: skip

    def url(self, endpoint: str = "statistics.index", **changes: Any) -> str:
        """The address of the same list with something changed, from its beginning."""
        return url_for(endpoint, **replace(self, **{"after": "", **changes}).query)

    def conditions(self, *, state: bool = True) -> list[ColumnElement[bool]]:
        """What rows have to fulfil; `state` False counts all states."""
        found = [lies_in(Row.region, self.region)]
        if state and self.progress:
            found.append(FITS[self.progress])
        if self.industry:
            found.append(Row.industries.any(self.industry))
        if self.q:
            found += contains(Row.name, self.q)
        if self.since:
            found.append(Row.registered_at >= begin_of(self.since))
        if self.until:
            found.append(Row.registered_at < begin_of(self.until + timedelta(days=1)))
        return found


def begin_of(day: date) -> datetime:
    """The first moment of a day in China."""
    return datetime.combine(day, time.min, ZoneInfo(CHINA))


def day_of(text: str) -> date | None:
    """A day out of an address; None for what is none."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if 2000 <= found.year < 2200 else None
