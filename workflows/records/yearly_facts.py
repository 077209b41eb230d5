"""What the platform knows of one of the evaluated in a period: numbers, and the rows behind each (E7, E12, E22)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from workflows.records.annual_reports import MISSING, AnnualReport
from workflows.records.bureaus import within
from workflows.records.certificates import CHINA, china_day
from workflows.records.evaluated import SubjectKind
from workflows.records.filings import Filing, FilingKind, FilingState, FilingUse, Funding, UseEnd
from workflows.records.organisations import Kind, Organisation
from workflows.records.posts import Post
from workflows.records.signals import FilingRating, FilingSignal, Signal

Facts = dict[str, Any]


@dataclass(frozen=True)
class Period:
    """Which years' filings count, and from when until when other things do (E2, E30)."""

    first_year: int
    year: int
    from_on: date
    until_on: date
    timely_days: int = 180

    @property
    def moments(self) -> tuple[datetime, datetime]:
        """The first moment of the period in China, and the first after it."""
        first, last = self.from_on, self.until_on + timedelta(days=1)
        return datetime.combine(first, time(), CHINA), datetime.combine(last, time(), CHINA)


def facts_of(
    session: Session, organisation: Organisation, kind: SubjectKind, period: Period
) -> Facts:
    """{"numbers": name -> number, or None where the platform does not know; "rows": the filings and uses behind them}."""
    filings = _filings(session, organisation, kind, period)
    uses = _uses(session, [one.id for one in filings], period)
    numbers: dict[str, Any] = {
        **_of_filings(filings, period),
        **_of_uses(uses),
        **_of_signals(session, filings, period),
        "posts": _posts(session, organisation, kind, period),
        **_of_place(session, organisation, kind, period),
    }
    return {
        "numbers": {name: _number(value) for name, value in numbers.items()},
        "rows": {
            "filings": [_told(one, period) for one in filings],
            "uses": [
                {"filing": one.filing_id, "side": one.side.value, "user": one.user, "at": one.at}
                for one in uses
            ],
        },
    }


def of_subject(
    organisation: Organisation,
    kind: SubjectKind,
    region: InstrumentedAttribute[str],
    owner: InstrumentedAttribute[int],
) -> ColumnElement[bool]:
    """The condition for rows that count for an organisation: a bureau's whole area (E13), else its own."""
    if kind is SubjectKind.PROVINCE:
        return within(region, [organisation.region])
    return owner == organisation.id


def is_timely(filing: Filing, period: Period) -> bool:
    """Whether an achievement was filed soon after it was finished (E4)."""
    return (china_day(filing.filed_at) - filing.finished).days <= period.timely_days


def _filings(
    session: Session, organisation: Organisation, kind: SubjectKind, period: Period
) -> list[Filing]:
    mine = select(Filing).where(
        of_subject(organisation, kind, Filing.region, Filing.organisation_id),
        Filing.training == organisation.training,
        Filing.state == FilingState.REGISTERED,
        Filing.year.between(period.first_year, period.year),
    )
    return list(session.scalars(mine.order_by(Filing.id)))


def _uses(session: Session, filings: list[int], period: Period) -> list[FilingUse]:
    if not filings:
        return []
    first, after = period.moments
    mine = select(FilingUse).where(
        FilingUse.filing_id.in_(filings), FilingUse.at >= first, FilingUse.at < after
    )
    return list(session.scalars(mine.order_by(FilingUse.id)))


def _of_filings(filings: list[Filing], period: Period) -> Facts:
    kinds = Counter(one.kind for one in filings)
    timely = sum(is_timely(one, period) for one in filings)
    return {
        "filings": len(filings),
        **{f"filings_{kind.value}": kinds[kind] for kind in FilingKind},
        "funded": sum(one.funding is not Funding.NONE for one in filings),
        "invested": _stated(one.invested for one in filings),
        "timely_share": Decimal(100 * timely) / len(filings) if filings else None,
    }


def _stated(amounts: Iterable[Decimal | None]) -> Decimal | None:
    """The sum of what was stated; missing where there are achievements and none of them states it."""
    every = list(amounts)
    known = [one for one in every if one is not None]
    return sum(known, Decimal(0)) if known or not every else None


def _of_uses(uses: list[FilingUse]) -> Facts:
    sides = Counter(one.side for one in uses)
    return {
        "uses": len(uses),
        **{f"uses_{side.value}": sides[side] for side in UseEnd},
        "proofs": sum(bool(one.proof) for one in uses),
        "used_filings": len({one.filing_id for one in uses}),
    }


def _of_signals(session: Session, filings: list[Filing], period: Period) -> Facts:
    """What people did with the achievements and is not held (E6, E15); the stars are missing where nobody rated."""
    first, after = period.moments
    counted = (
        FilingSignal.filing_id.in_([one.id for one in filings]), FilingSignal.held.is_(None),
        FilingSignal.ended_at.is_(None), FilingSignal.at >= first, FilingSignal.at < after,
    )  # fmt: skip
    by_kind = select(FilingSignal.kind, func.count()).where(*counted).group_by(FilingSignal.kind)
    acts = Counter({row[0]: row[1] for row in session.execute(by_kind)})
    return {
        "views": acts[Signal.VIEW],
        "likes": acts[Signal.LIKE] + acts[Signal.FAVOURITE],
        "comments": acts[Signal.COMMENT],
        "ratings": acts[Signal.RATING],
        "stars": session.scalar(
            select(func.avg(FilingRating.stars)).join(FilingSignal).where(*counted)
        ),
    }


def _posts(
    session: Session, organisation: Organisation, kind: SubjectKind, period: Period
) -> int | None:
    """How much information was published in the period (E4)."""
    first, after = period.moments
    mine = select(func.count()).where(
        of_subject(organisation, kind, Post.region, Post.organisation_id),
        Post.training == organisation.training,
        Post.first_published_at >= first, Post.first_published_at < after,
        Post.withdrawn_at.is_(None),
    )  # fmt: skip
    return session.scalar(mine)


def _of_place(
    session: Session, organisation: Organisation, kind: SubjectKind, period: Period
) -> Facts:
    if kind is not SubjectKind.PROVINCE:
        return {}
    enterprises = select(func.count()).where(
        Organisation.kind == Kind.ENTERPRISE,
        Organisation.training == organisation.training,
        within(Organisation.region, [organisation.region]),
        Organisation.created_at < period.moments[1],
    )
    return {
        "enterprises": session.scalar(enterprises),
        "annual_report": _annual_report(session, organisation, period),
    }


def _annual_report(session: Session, organisation: Organisation, period: Period) -> int | None:
    """1 for a form that was handed in in time, 0 for a late or missing one, None where no channel was opened (E21)."""
    mine = select(AnnualReport).where(
        AnnualReport.organisation_id == organisation.id, AnnualReport.year == period.year
    )
    found = session.scalar(mine)
    return None if found is None else int(found.state not in MISSING and not found.late)


def _told(filing: Filing, period: Period) -> Facts:
    return {
        "id": filing.id, "number": filing.number, "title": filing.title, "kind": filing.kind.value,
        "funding": filing.funding.value, "filed_on": china_day(filing.filed_at),
        "timely": is_timely(filing, period),
    }  # fmt: skip


def _number(value: Any) -> Decimal | None:
    return None if value is None else Decimal(str(value)).quantize(Decimal("0.01"))
