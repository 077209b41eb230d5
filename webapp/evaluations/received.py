"""What a university receives: the word of enterprises on its patents, and nothing of their experts (M32, U3)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask import url_for
from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from workflows.records.evaluations import EnterpriseEvaluation
from workflows.records.library import LibraryItem

SIZE = 20
LAST_PAGE = 500


@dataclass(frozen=True)
class Wanted:
    """What an officer asked to see: evaluations with so many stars, of patents whose title or number holds `words`."""

    words: str = ""
    stars: int | None = None
    page: int = 1

    @classmethod
    def read(cls, asked: Mapping[str, str]) -> Wanted:
        """From a query string; what cannot be read counts as not asked."""
        stars, page = asked.get("stars", ""), asked.get("page", "")
        number = int(page) if page.isdecimal() and len(page) < 5 else 1
        words = asked.get("q", "").replace("\x00", "").strip()[:60]
        found = int(stars) if stars in set("12345") else None
        return cls(words, found, min(max(number, 1), LAST_PAGE))

    def url(self, **changes: Any) -> str:
        """The address of the same list with something changed."""
        new = replace(self, **{"page": 1, **changes})
        page = new.page if new.page > 1 else None
        return url_for("evaluations.received", q=new.words or None, stars=new.stars, page=page)


@dataclass(frozen=True)
class Received:
    """A page of what was received, and how often each number of stars was given."""

    evaluations: list[EnterpriseEvaluation]
    distribution: dict[int, int]
    wanted: Wanted

    @property
    def all(self) -> int:
        return sum(self.distribution.values())

    @property
    def average(self) -> float:
        given = sum(stars * number for stars, number in self.distribution.items())
        return given / self.all if self.all else 0.0

    @property
    def total(self) -> int:
        stars = self.wanted.stars
        return self.all if stars is None else self.distribution[stars]

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // SIZE))


def received_by(session: Session, universities: Collection[int], wanted: Wanted) -> Received:
    """The enterprises' evaluations of the universities' patents, newest first; two statements."""
    mine = _mine(universities, wanted)
    stars = _joined(select(EnterpriseEvaluation.stars, func.count())).where(*mine)
    counted = {
        row[0]: row[1] for row in session.execute(stars.group_by(EnterpriseEvaluation.stars))
    }
    page = (
        _joined(select(EnterpriseEvaluation))
        .options(contains_eager(EnterpriseEvaluation.item))
        .options(joinedload(EnterpriseEvaluation.organisation, innerjoin=True))
        .where(*mine)
        .order_by(EnterpriseEvaluation.submitted_at.desc(), EnterpriseEvaluation.id.desc())
    )
    if wanted.stars is not None:
        page = page.where(EnterpriseEvaluation.stars == wanted.stars)
    found = session.scalars(page.limit(SIZE).offset((wanted.page - 1) * SIZE))
    distribution = {stars: counted.get(stars, 0) for stars in range(5, 0, -1)}
    return Received(list(found), distribution, wanted)


def _joined(statement: Select[Any]) -> Select[Any]:
    return statement.select_from(EnterpriseEvaluation).join(
        LibraryItem, LibraryItem.id == EnterpriseEvaluation.item_id
    )


def _mine(universities: Collection[int], wanted: Wanted) -> list[ColumnElement[bool]]:
    conditions = [LibraryItem.organisation_id.in_(universities)]
    if wanted.words:
        sought = (LibraryItem.title, LibraryItem.number)
        conditions.append(or_(*(one.icontains(wanted.words, autoescape=True) for one in sought)))
    return conditions
