"""本校专利: which patents of the reader, how far each has come, on which page (M50, U1)."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from flask import url_for
from sqlalchemy import ColumnElement, Select, case, func, or_, select
from sqlalchemy.orm import Session, aliased

from engine.models import Task
from webapp.cases.waiting import tasks_about
from webapp.university.scope import in_stock, my_patents
from workflows.operations.faculty import own_name
from workflows.records.endings import CONVERTED, ItemEnding
from workflows.records.library import LibraryItem
from workflows.records.organisations import Organisation
from workflows.records.patents import LegalState, Patent
from workflows.records.registrations import OPEN, Registration

SIZE = 20
LAST_PAGE = 500


class Stage(enum.StrEnum):
    """How far a patent has come."""

    UNREGISTERED = "unregistered"  # 未建档
    FILING = "filing"  # 建档中
    REGISTERED = "registered"  # 已登记
    CONVERTED = "converted"  # 已转化
    ENDED = "ended"  # 已撤下


College = aliased(Organisation)
STAGE = case(
    (Registration.id.is_not(None), Stage.FILING.value),
    (LibraryItem.ended_at.is_(None) & LibraryItem.id.is_not(None), Stage.REGISTERED.value),
    (
        or_(ItemEnding.kind.in_(CONVERTED), Patent.legal_state == LegalState.TRANSFERRED),
        Stage.CONVERTED.value,
    ),
    (LibraryItem.id.is_not(None), Stage.ENDED.value),
    else_=Stage.UNREGISTERED.value,
)


@dataclass(frozen=True)
class Wanted:
    """What a person asked to see: patents whose title or number holds `words`, of a stage, a college, the label of 2023."""

    words: str = ""
    stage: Stage | None = None
    college: int | None = None
    valid_2023: bool = False
    page: int = 1

    @classmethod
    def read(cls, asked: Mapping[str, str]) -> Wanted:
        """From a query string; what cannot be read counts as not asked."""
        stage, words = asked.get("stage", ""), asked.get("q", "").replace("\x00", "").strip()[:60]
        found = Stage(stage) if stage in set(Stage) else None
        page = _small(asked.get("page", "")) or 1
        college = _small(asked.get("college", ""))
        return cls(words, found, college, asked.get("valid") == "2023", min(page, LAST_PAGE))

    @property
    def filtered(self) -> bool:
        """Whether anything but the page was asked for."""
        return replace(self, page=1) != Wanted()

    def url(self, **changes: Any) -> str:
        """The address of the same list with something changed."""
        new = replace(self, **{"page": 1, **changes})
        return url_for(
            "university.index", q=new.words or None, stage=new.stage.value if new.stage else None,
            college=new.college, valid="2023" if new.valid_2023 else None,
            page=new.page if new.page > 1 else None,
        )  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One patent of the list."""

    patent: Patent
    stage: Stage
    registration: Registration | None
    college: str | None


@dataclass(frozen=True)
class Listing:
    """A page of patents, how many there are of each stage, and what waits for the reader, by registration."""

    lines: list[Line]
    counts: dict[Stage, int]
    wanted: Wanted
    tasks: Mapping[int, Task] = field(default_factory=dict)

    @property
    def all(self) -> int:
        return sum(self.counts.values())

    @property
    def total(self) -> int:
        return self.counts[self.wanted.stage] if self.wanted.stage else self.all

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // SIZE))

    @property
    def reviews(self) -> list[Task]:
        """Reviews on this page that the reader may do."""
        return [one for one in self.tasks.values() if one.element.endswith("_review")]


def listing_of(session: Session, wanted: Wanted) -> Listing:
    """A page of the reader's patents, granted last first; three statements."""
    asked = _asked(wanted)
    counted = staged(select(STAGE, func.count())).where(*asked).group_by(STAGE)
    counts = {Stage(row[0]): row[1] for row in session.execute(counted)}
    page = staged(select(Patent, STAGE, Registration, College, Organisation))
    page = page.join(Organisation, Organisation.id == Patent.organisation_id)
    page = page.outerjoin(College, College.id == Patent.college_id).where(*asked)
    if wanted.stage is not None:
        page = page.where(wanted.stage.value == STAGE)
    newest = page.order_by(Patent.granted_on.desc().nulls_last(), Patent.id.desc())
    rows = session.execute(newest.limit(SIZE).offset((wanted.page - 1) * SIZE))
    lines = [
        Line(patent, Stage(stage), registration, own_name(university, college) if college else None)
        for patent, stage, registration, college, university in rows
    ]
    ids = [one.registration.id for one in lines if one.registration]
    tasks = tasks_about(session, "registration", ids)
    return Listing(lines, {one: counts.get(one, 0) for one in Stage}, wanted, tasks)


def staged(statement: Select[Any]) -> Select[Any]:
    """Patents joined with what STAGE looks at."""
    return (
        statement.select_from(Patent)
        .outerjoin(
            Registration, (Registration.patent_id == Patent.id) & Registration.state.in_(OPEN)
        )
        .outerjoin(LibraryItem, LibraryItem.id == Patent.item_id)
        .outerjoin(ItemEnding, ItemEnding.item_id == Patent.item_id)
    )


def _asked(wanted: Wanted) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [my_patents(), in_stock()]
    if wanted.words:
        sought = (Patent.title, Patent.number)
        conditions.append(or_(*(one.icontains(wanted.words, autoescape=True) for one in sought)))
    if wanted.college is not None:
        conditions.append(Patent.college_id == wanted.college)
    if wanted.valid_2023:
        conditions.append(Patent.valid_2023)
    return conditions


def _small(text: str) -> int | None:
    """A number as pages and colleges have them, or None."""
    return int(text) if text.isdecimal() and 0 < len(text) < 10 and int(text) else None
