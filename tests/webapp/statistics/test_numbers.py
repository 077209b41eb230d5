"""Each number of the statistics, for the nation, a province, a city and a county, against a plain count over the rows."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.db import Base
from tests.workflows.records.areas import BEGAN, Area
from tests.workflows.records.test_counting import real, rows
from webapp.statistics.reading import (
    Sums,
    applications,
    happened,
    page_of,
    spans,
    sums_by_part,
    universities_summed,
)
from webapp.statistics.scope import COUNTRY, part_length, stem_of
from webapp.statistics.wanted import Progress, Wanted
from workflows.records.accounts import Account, Membership, Role
from workflows.records.counting import count_anew
from workflows.records.credit_codes import CreditCode
from workflows.records.demands import PublicDemand
from workflows.records.desk import DeskState
from workflows.records.enrolments import Enrolment
from workflows.records.evaluations import EnterpriseEvaluation
from workflows.records.experts import Expert, Status
from workflows.records.figures import Happened
from workflows.records.intents import CooperationIntent
from workflows.records.interests import Interests
from workflows.records.library import LibraryItem
from workflows.records.organisations import Kind, Organisation
from workflows.records.patents import Patent

REGIONS = (COUNTRY, "330000", "320000", "330100", "330106", "510000")
STATES = [one for one in DeskState if one is not DeskState.ACCEPTED]
CHINA = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True)
class Plain:
    """What the rows say of one enterprise."""

    place: Organisation
    registered_at: datetime | None
    verified: bool
    subscribed: bool
    experts: int
    evaluations: int
    intents: int
    demands: int

    @property
    def day(self) -> date | None:
        return self.registered_at.astimezone(CHINA).date() if self.registered_at else None

    def is_in(self, state: Progress) -> bool:
        registered = self.registered_at is not None
        return {
            Progress.INVITED: not registered,
            Progress.REGISTERED: registered,
            Progress.UNVERIFIED: not self.verified,
            Progress.UNSUBSCRIBED: registered and not self.subscribed,
            Progress.SILENT: registered and self.evaluations == 0,
            Progress.EVALUATING: self.evaluations > 0,
        }[state]

    def fits(self, wanted: Wanted) -> bool:
        """Whether the filters let it through, without that of the state."""
        by_day = (wanted.since is None or (self.day is not None and self.day >= wanted.since)) and (
            wanted.until is None or (self.day is not None and self.day <= wanted.until)
        )
        by_words = wanted.q in self.place.name
        by_industry = not wanted.industry or wanted.industry in self.place.industries
        return by_day and by_words and by_industry and self.place.region.startswith(stem_of(wanted.region))  # fmt: skip


def plain_rows(session: Session) -> list[Plain]:
    def of(kind: type[Base]) -> Counter[int]:
        return Counter(one.organisation_id for one in rows(session, kind) if _counts(one))

    kinds = (CreditCode, Interests, Expert, EnterpriseEvaluation, CooperationIntent, PublicDemand)
    signed_in = first_sign_ins(session)
    codes, interests, experts, evaluations, intents, demands = map(of, kinds)
    return [
        Plain(
            one, signed_in[one.id], one.id in codes, one.id in interests,
            experts[one.id], evaluations[one.id], intents[one.id], demands[one.id],
        )
        for one in real(session, Kind.ENTERPRISE)
    ]  # fmt: skip


def first_sign_ins(session: Session) -> dict[int, datetime | None]:
    """When the first administrator of each organisation entered."""
    accounts = {one.id: one.activated_at for one in rows(session, Account)}
    found: dict[int, datetime | None] = defaultdict(lambda: None)
    for one in rows(session, Membership):
        at, known = accounts[one.account_id], found[one.organisation_id]
        if one.role is Role.ENTERPRISE_ADMIN and at is not None:
            found[one.organisation_id] = min(at, known) if known else at
    return found


def _counts(row: object) -> bool:
    """Experts that are in the pool, needs that were published."""
    if isinstance(row, Expert):
        return row.status is Status.ADMITTED
    return row.published_at is not None if isinstance(row, PublicDemand) else True


def summed(places: Iterable[Plain]) -> Sums:
    found = list(places)
    return Sums(
        enterprises=len(found),
        registered=sum(one.registered_at is not None for one in found),
        verified=sum(one.verified for one in found),
        subscribed=sum(one.subscribed for one in found),
        evaluating=sum(one.is_in(Progress.EVALUATING) for one in found),
        silent=sum(one.is_in(Progress.SILENT) for one in found),
        experts=sum(one.experts for one in found),
        evaluations=sum(one.evaluations for one in found),
        intents=sum(one.intents for one in found),
        demands=sum(one.demands for one in found),
    )


def wishes(dice: Random) -> Sequence[Wanted]:
    """No filter, and some by chance."""
    found = []
    for region in REGIONS:
        found.append(Wanted(region))
        for _ in range(2):
            since = (BEGAN + timedelta(days=dice.randrange(50))).date()
            found.append(replace(
                Wanted(region),
                industry=dice.choice(("", "39", "C")), q=dice.choice(("", "单位00", "1")),
                since=dice.choice((None, since)), until=dice.choice((None, since + timedelta(days=9))),
            ))  # fmt: skip
    return found


def test_sums_and_lists_of_every_region_and_filter_are_plain_counts(session: Session) -> None:
    dice = Random(21)
    Area(session, 21).some(enterprises=70, schools=6)
    for place in real(session, Kind.ENTERPRISE):
        place.industries = dice.sample(["39", "C", "65"], dice.randrange(3))
    session.flush()
    count_anew(session)
    everybody = plain_rows(session)
    for wanted in wishes(dice):
        mine = [one for one in everybody if one.fits(wanted)]
        length = part_length(wanted.region)
        parts = {one.place.region[:length] for one in mine}
        assert sums_by_part(session, wanted) == {
            part.ljust(6, "0"): summed(one for one in mine if one.place.region.startswith(part))
            for part in sorted(parts)
        }, wanted
        for state in Progress:
            listed, onward = page_of(session, replace(wanted, progress=state), 1000)
            assert {one.organisation_id for one in listed} == {
                one.place.id for one in mine if one.is_in(state)
            }, (wanted, state)
            assert onward is None


def test_universities_are_summed_as_their_rows_say(session: Session) -> None:
    Area(session, 23).some(enterprises=50, schools=20)
    count_anew(session)
    rated = {one.item_id for one in rows(session, EnterpriseEvaluation)}
    for region in REGIONS:
        mine = {
            one.id
            for one in real(session, Kind.UNIVERSITY, Kind.INSTITUTE)
            if one.region.startswith(stem_of(region))
        }
        items = [one for one in rows(session, LibraryItem) if one.organisation_id in mine]
        intents = [one for one in rows(session, CooperationIntent) if one.university_id in mine]
        assert universities_summed(session, region) == (
            len(mine),
            sum(one.organisation_id in mine for one in rows(session, Patent)),
            sum(one.ended_at is None for one in items),
            sum(one.id in rated for one in items),
            len(intents),
            sum(bool(one.reply) for one in intents),
        )


@pytest.mark.parametrize("step", ["week", "month"])
def test_what_happened_adds_up_by_week_and_month(session: Session, step: str) -> None:
    Area(session, 24).some(enterprises=60, schools=6)
    count_anew(session)
    since, until = BEGAN.date() + timedelta(days=3), BEGAN.date() + timedelta(days=44)
    begins = spans(since, until, step)
    everybody = plain_rows(session)
    acts = {
        Happened.EVALUATED: [(one.organisation_id, one.submitted_at) for one in rows(session, EnterpriseEvaluation)],
        Happened.INTENDED: [(one.organisation_id, one.stated_at) for one in rows(session, CooperationIntent)],
        Happened.DEMANDED: [(one.organisation_id, one.published_at) for one in rows(session, PublicDemand)],
        Happened.OPENED: [(one.place.id, one.place.created_at) for one in everybody],
        Happened.REGISTERED: [(one.place.id, one.registered_at) for one in everybody],
    }  # fmt: skip
    for region in REGIONS:
        mine = {one.place.id for one in everybody if one.place.region.startswith(stem_of(region))}
        for what, numbers in happened(session, region, since, until, step).items():
            days = [at.astimezone(CHINA).date() for of, at in acts[what] if at and of in mine]
            ends = [*begins[1:], date.max]
            assert numbers == [
                sum(begin <= day < end and since <= day <= until for day in days)
                for begin, end in zip(begins, ends, strict=True)
            ], (region, what)


def test_applications_are_those_that_wait_in_the_region(session: Session) -> None:
    dice, waiting = Random(25), (DeskState.WAITING, DeskState.RETURNED)
    for number in range(30):
        session.add(enrolment(number, dice.choice(("330100", "330200", "320100")), dice.choice(STATES)))  # fmt: skip
    session.flush()
    kept = list(session.scalars(select(Enrolment)))
    for region in REGIONS:
        assert applications(session, region) == sum(
            one.state in waiting and one.region.startswith(stem_of(region)) for one in kept
        )


def enrolment(number: int, region: str, state: DeskState) -> Enrolment:
    return Enrolment(
        name=f"申请单位{number}", credit_code=f"{number:018d}", region=region, industries=[], emerging=[],
        contact="某人", department="", position="", phone="", email="a@example.org",
        consented_at=BEGAN, begun_at=BEGAN, state=state,
    )  # fmt: skip
