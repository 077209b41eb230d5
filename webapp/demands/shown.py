"""What everybody sees of public needs: those that are open, a page at a time (M48)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from flask import url_for
from flask_login import current_user
from sqlalchemy import ColumnElement, any_, literal, or_, select, tuple_
from sqlalchemy.orm import Session, joinedload

from workflows.records.demands import DemandState, Mode, PublicDemand

SIZE = 20


@dataclass(frozen=True)
class Asked:
    """What somebody looks for; `after` is where the page begins."""

    words: str = ""
    industry: str = ""
    emerging: str = ""
    mode: str = ""
    after: str = ""

    @classmethod
    def read(cls, asked: Mapping[str, str]) -> Asked:
        """From a query string; what cannot be read counts as not asked."""
        words = asked.get("q", "").replace("\x00", "").strip()[:60]
        mode = asked.get("mode", "")
        return cls(
            words, _code(asked, "industry"), _code(asked, "emerging"),
            mode if mode in set(Mode) else "", asked.get("after", ""),
        )  # fmt: skip

    @property
    def narrows(self) -> bool:
        """Whether anything is looked for."""
        return any((self.words, self.industry, self.emerging, self.mode))

    def url(self, **changes: Any) -> str:
        """The address of the same list with something changed, from its beginning unless told."""
        new = replace(self, **{"after": "", **changes})
        given = {"q": new.words, "industry": new.industry, "emerging": new.emerging}
        given |= {"mode": new.mode, "after": new.after}
        return url_for("demands.needs", **{name: one for name, one in given.items() if one})


@dataclass(frozen=True)
class Shown:
    """A page of open needs, where the next one begins, and the industries there is something in."""

    demands: list[PublicDemand]
    after: str | None
    industries: list[str]


def shown(session: Session, asked: Asked) -> Shown:
    """Open needs that fit, the newest first; two statements."""
    open_ones = [*_open()]
    page = select(PublicDemand).options(joinedload(PublicDemand.organisation, innerjoin=True))
    newest = page.where(*open_ones, *_fits(asked), *_after(asked.after))
    newest = newest.order_by(PublicDemand.published_at.desc(), PublicDemand.id.desc())
    found = list(session.scalars(newest.limit(SIZE + 1)))
    industries = select(PublicDemand.industry).where(*open_ones).distinct()
    more = f"{found[SIZE - 1].published_at.isoformat()}~{found[SIZE - 1].id}" if len(found) > SIZE else None  # type: ignore[union-attr]  # fmt: skip
    return Shown(found[:SIZE], more, sorted(session.scalars(industries)))


def open_need(session: Session, demand_id: int) -> PublicDemand | None:
    """One that is open and on the reader's side of the training border (X12), else None."""
    one = select(PublicDemand).options(joinedload(PublicDemand.organisation, innerjoin=True))
    return session.scalar(one.where(PublicDemand.id == demand_id, *_open()))


def _open() -> tuple[ColumnElement[bool], ...]:
    place = current_user.organisation if current_user.is_authenticated else None
    training = place.training if place else False
    return PublicDemand.state == DemandState.PUBLISHED, PublicDemand.training.is_(training)


def _fits(asked: Asked) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if asked.words:
        sought = (PublicDemand.title, PublicDemand.need)
        conditions.append(or_(*(one.icontains(asked.words, autoescape=True) for one in sought)))
    if asked.industry:
        conditions.append(PublicDemand.industry == asked.industry)
    if asked.emerging:
        conditions.append(PublicDemand.emerging == asked.emerging)
    if asked.mode:
        conditions.append(literal(asked.mode) == any_(PublicDemand.modes))
    return conditions


def _after(place: str) -> list[ColumnElement[bool]]:
    """Behind the place that a page ended at; from the beginning when it cannot be read."""
    moment, _, number = place.rpartition("~")
    try:
        at = datetime.fromisoformat(moment)
    except ValueError:
        return []
    if at.tzinfo is None or not number.isdecimal() or len(number) > 18:
        return []
    here = tuple_(PublicDemand.published_at, PublicDemand.id)
    return [here < tuple_(literal(at), literal(int(number)))]


def _code(asked: Mapping[str, str], name: str) -> str:
    code = asked.get(name, "")
    return code if code.isascii() and code.isalnum() and len(code) <= 4 else ""
