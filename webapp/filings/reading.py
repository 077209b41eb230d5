"""Filings as those read them who may: the filer, the bureaus of the area, the national office (E17, design.md section 5)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from flask_login import current_user
from sqlalchemy import ColumnElement, false, func, or_, select, true
from sqlalchemy.orm import Session, joinedload

from engine.models import Task
from webapp.cases.waiting import tasks_about
from webapp.counted import SIZE, Counted
from webapp.filings.wanted import Wanted
from workflows.records.attachments import Attachment
from workflows.records.bureaus import within
from workflows.records.filings import OPEN, Filing, FilingState

FILERS = ("enterprise_admin", "university_officer", "service_officer", "bureau_reviewer")


@dataclass(frozen=True)
class Listing(Counted):
    """A page of filings, how many there are in each state, and what waits for the reader, by filing."""

    filings: list[Filing]
    counts: dict[FilingState, int]
    tasks: dict[int, Task]
    wanted: Wanted


def ours() -> ColumnElement[bool]:
    """The condition for filings of the reader's organisations."""
    return Filing.organisation_id.in_(current_user.organisations_as(*FILERS))


def of_my_area() -> ColumnElement[bool]:
    """The condition for filings that the reader oversees: a bureau those of its area, the national office all."""
    if "national_officer" in current_user.roles:
        return true()
    bureaus = [place for role, place in current_user.known.memberships if role == "bureau_reviewer"]
    if not bureaus:
        return false()
    same_side = Filing.training.in_({place.training for place in bureaus})
    return within(Filing.region, [place.region for place in bureaus]) & same_side


def listing_of(session: Session, seen: ColumnElement[bool], wanted: Wanted) -> Listing:
    """A page of the filings that are `seen`, newest first; three statements."""
    counted = wanted.narrow(select(Filing.state, func.count()).where(seen), by_state=False)
    counts = {row[0]: row[1] for row in session.execute(counted.group_by(Filing.state))}
    page = wanted.narrow(select(Filing).options(joinedload(Filing.organisation)).where(seen))
    newest = page.order_by(Filing.filed_at.desc(), Filing.id.desc())
    found = list(session.scalars(newest.limit(SIZE).offset((wanted.page - 1) * SIZE)))
    return Listing(found, counts, tasks_about(session, "filing", [one.id for one in found]), wanted)


def filing_for_me(session: Session, filing_id: int) -> Filing | None:
    """A filing that the reader filed for an organisation or oversees, else None."""
    one = select(Filing).options(joinedload(Filing.organisation)).where(Filing.id == filing_id)
    return session.scalar(one.where(or_(ours(), of_my_area())))


def files_of(session: Session, references: Collection[str]) -> list[Attachment]:
    """The files behind these references, in the order in which they were kept."""
    if not references:
        return []
    found = select(Attachment).where(Attachment.reference.in_(references))
    return list(session.scalars(found.order_by(Attachment.id)))


def is_ours(filing: Filing) -> bool:
    """Whether the reader acts for the filer."""
    return filing.organisation_id in current_user.organisations_as(*FILERS)


def may_withdraw(filing: Filing) -> bool:
    """Whether the reader may take the filing back: as long as it is neither registered nor over."""
    return is_ours(filing) and filing.state in OPEN
