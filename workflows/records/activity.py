"""How much a published achievement is used, counted and held apart (E6, E7, E15): the facts behind a score."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from workflows.records.filings import Filing
from workflows.records.signals import FilingRating, FilingSignal, Signal

CHINA = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True)
class Tally:
    """How many acts count, and how many are held."""

    counted: int = 0
    held: int = 0


@dataclass(frozen=True)
class Activity:
    """The acts of every kind, and the mean of the ratings that count (None without any)."""

    tallies: Mapping[Signal, Tally] = field(default_factory=dict)
    stars: Decimal | None = None

    def __getitem__(self, signal: Signal) -> Tally:
        return self.tallies.get(signal, Tally())

    @property
    def held(self) -> int:
        """How many acts are held, of all kinds."""
        return sum(one.held for one in self.tallies.values())


def activity_of(
    session: Session,
    *,
    filing_id: int | None = None,
    organisation_id: int | None = None,
    year: int | None = None,
) -> Activity:
    """What was done with one achievement, or with all that an organisation filed; `year` is one of China's calendar.

    Likes and favourites that were taken back are no acts any more. Two statements.
    """
    meant = _meant(filing_id, organisation_id, year)
    held = FilingSignal.held.is_not(None)
    counts = select(
        FilingSignal.kind, func.count().filter(~held), func.count().filter(held)
    ).group_by(FilingSignal.kind)
    stars = select(func.avg(FilingRating.stars)).join(FilingSignal).where(~held)
    rows = session.execute(counts.where(*meant)).all()
    mean = session.scalar(stars.where(*meant))
    return Activity({kind: Tally(counted, kept) for kind, counted, kept in rows}, _rounded(mean))


def tallies_of(session: Session, filings: list[int]) -> dict[int, Activity]:
    """What counts of each of these achievements, for a list; one statement."""
    held = FilingSignal.held.is_not(None)
    found = select(
        FilingSignal.filing_id,
        FilingSignal.kind,
        func.count().filter(~held),
        func.count().filter(held),
    ).where(FilingSignal.filing_id.in_(filings), FilingSignal.ended_at.is_(None))
    by_filing: dict[int, dict[Signal, Tally]] = {one: {} for one in filings}
    for filing, kind, counted, kept in session.execute(
        found.group_by(FilingSignal.filing_id, FilingSignal.kind)
    ):
        by_filing[filing][kind] = Tally(counted, kept)
    return {one: Activity(tallies) for one, tallies in by_filing.items()}


def year_in_china(year: int) -> tuple[datetime, datetime]:
    """The first moment of a year in China and that of the next."""
    first, following = (datetime.combine(date(one, 1, 1), time(), CHINA) for one in (year, year + 1))  # fmt: skip
    return first, following


def _meant(
    filing_id: int | None, organisation_id: int | None, year: int | None
) -> list[ColumnElement[bool]]:
    meant: list[ColumnElement[bool]] = [FilingSignal.ended_at.is_(None)]
    if filing_id is not None:
        meant.append(FilingSignal.filing_id == filing_id)
    if organisation_id is not None:
        ours = select(Filing.id).where(Filing.organisation_id == organisation_id)
        meant.append(FilingSignal.filing_id.in_(ours))
    if year is not None:
        first, following = year_in_china(year)
        meant += [FilingSignal.at >= first, FilingSignal.at < following]
    return meant


def _rounded(mean: Decimal | None) -> Decimal | None:
    return None if mean is None else mean.quantize(Decimal("0.01"))
