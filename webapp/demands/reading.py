"""Public needs as their enterprise and the universities that answer read them (M48)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask import url_for
from flask_login import current_user
from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from engine.models import Task
from webapp.cases.waiting import tasks_about
from webapp.counted import LAST_PAGE, SIZE, Counted
from webapp.languages import language
from workflows.records.codes import Code, System, name_in
from workflows.records.demands import DemandAnswer, DemandState, PublicDemand


@dataclass(frozen=True)
class Wanted:
    """A page of the enterprise's list."""

    state: DemandState | None = None
    page: int = 1

    @classmethod
    def read(cls, asked: Mapping[str, str]) -> Wanted:
        """From a query string; what cannot be read counts as not asked."""
        state, page = asked.get("state", ""), asked.get("page", "")
        number = int(page) if page.isdecimal() and len(page) < 5 else 1
        found = DemandState(state) if state in set(DemandState) else None
        return cls(found, min(max(number, 1), LAST_PAGE))

    def url(self, **changes: Any) -> str:
        """The address of the same list with something changed."""
        new = replace(self, **{"page": 1, **changes})
        page = new.page if new.page > 1 else None
        return url_for("demands.index", state=new.state.value if new.state else None, page=page)


@dataclass(frozen=True)
class Listing(Counted):
    """A page of needs with how many answers each has and what waits for the reader; totals by state."""

    demands: list[PublicDemand]
    counts: dict[DemandState, int]
    answers: dict[int, int]
    tasks: dict[int, Task]
    wanted: Wanted


def listing_of(session: Session, organisations: Collection[int], wanted: Wanted) -> Listing:
    """A page of the organisations' needs, newest first; four statements."""
    ours = PublicDemand.organisation_id.in_(organisations)
    counted = select(PublicDemand.state, func.count()).where(ours).group_by(PublicDemand.state)
    counts = {row[0]: row[1] for row in session.execute(counted)}
    page = select(PublicDemand).where(ours)
    if wanted.state is not None:
        page = page.where(PublicDemand.state == wanted.state)
    newest = page.order_by(PublicDemand.drafted_at.desc(), PublicDemand.id.desc())
    found = list(session.scalars(newest.limit(SIZE).offset((wanted.page - 1) * SIZE)))
    ids = [one.id for one in found]
    answered = select(DemandAnswer.demand_id, func.count()).where(DemandAnswer.demand_id.in_(ids))
    answers = {row[0]: row[1] for row in session.execute(answered.group_by(DemandAnswer.demand_id))}
    return Listing(found, counts, answers, tasks_about(session, "demand", ids), wanted)


def demand_of_ours(session: Session, demand_id: int) -> PublicDemand | None:
    """A need of the reader's own enterprise with all answers, else None."""
    answers = selectinload(PublicDemand.answers).joinedload(DemandAnswer.university)
    ours = current_user.organisations_as("enterprise_admin")
    one = select(PublicDemand).options(answers, joinedload(PublicDemand.organisation))
    mine = one.where(PublicDemand.id == demand_id, PublicDemand.organisation_id.in_(ours))
    return session.scalar(mine.execution_options(populate_existing=True))


def answers_of_mine(session: Session, demand_id: int) -> list[DemandAnswer]:
    """What the reader's university has answered, oldest first."""
    mine = current_user.organisations_as("university_officer")
    found = select(DemandAnswer).where(
        DemandAnswer.demand_id == demand_id, DemandAnswer.university_id.in_(mine)
    )
    return list(session.scalars(found.order_by(DemandAnswer.id)))


def industry_names(session: Session, codes: Collection[str]) -> dict[str, str]:
    """Names of industries and emerging industries, by code: `38` is one, `5` the other; one statement."""
    named = select(Code.code, name_in(language())).where(
        Code.system.in_((System.INDUSTRY, System.EMERGING)), Code.code.in_([*codes])
    )
    return {row[0]: row[1] for row in session.execute(named)}
