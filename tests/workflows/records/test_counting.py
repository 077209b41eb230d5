"""Figures are right: every number is compared with a plain count over the rows (issue 5), and training is in none."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine as Database
from sqlalchemy import literal_column, select
from sqlalchemy.orm import Session

from engine.clock import FakeClock
from engine.db import Base, unit
from engine.runtime import Runtime
from tests.workflows.records.areas import Area
from workflows.records.accounts import Account, Membership, Role
from workflows.records.counting import EVERY, count_anew, count_if_due
from workflows.records.credit_codes import CreditCode
from workflows.records.demands import PublicDemand
from workflows.records.evaluations import EnterpriseEvaluation
from workflows.records.experts import Expert, Status
from workflows.records.figures import (
    DailyFigures,
    EnterpriseFigures,
    Happened,
    UniversityFigures,
    counted_at,
)
from workflows.records.intents import CooperationIntent
from workflows.records.interests import Interests
from workflows.records.library import LibraryItem
from workflows.records.organisations import Kind, Organisation
from workflows.records.patents import Patent


def rows(session: Session, kind: type[Base]) -> list[Any]:
    return list(session.scalars(select(kind)))


def real(session: Session, *kinds: Kind) -> list[Organisation]:
    return [one for one in rows(session, Organisation) if one.kind in kinds and not one.training]


def first_sign_in(session: Session, place: Organisation) -> Any:
    moments = [
        session.get_one(Account, one.account_id).activated_at
        for one in rows(session, Membership)
        if one.organisation_id == place.id and one.role is Role.ENTERPRISE_ADMIN
    ]
    return min((at for at in moments if at is not None), default=None)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_an_enterprises_figures_are_plain_counts(session: Session, seed: int) -> None:
    Area(session, seed).some(enterprises=40, schools=8)
    count_anew(session)
    places = real(session, Kind.ENTERPRISE)
    assert {one.organisation_id for one in rows(session, EnterpriseFigures)} == {
        one.id for one in places
    }
    kinds = (EnterpriseEvaluation, CooperationIntent, PublicDemand, Expert, CreditCode, Interests)
    all_rows: dict[Any, list[Any]] = {kind: rows(session, kind) for kind in kinds}
    for place in places:
        said = session.get_one(EnterpriseFigures, place.id)

        def mine(kind: type[Base], place: Organisation = place) -> list[Any]:
            return [one for one in all_rows[kind] if one.organisation_id == place.id]

        evaluations = [one.submitted_at for one in mine(EnterpriseEvaluation)]
        assert said.evaluations == len(evaluations)
        assert said.evaluated_at == max(evaluations, default=None)
        assert said.intents == len(mine(CooperationIntent))
        assert said.demands == len([one for one in mine(PublicDemand) if one.published_at])
        assert said.experts == len([one for one in mine(Expert) if one.status is Status.ADMITTED])
        assert said.verified == bool(mine(CreditCode))
        assert said.subscribed_at == next((one.changed_at for one in mine(Interests)), None)
        assert said.registered_at == first_sign_in(session, place)
        assert (said.name, said.region, said.opened_at) == (
            place.name,
            place.region,
            place.created_at,
        )


def test_a_universitys_figures_are_plain_counts(session: Session) -> None:
    Area(session, 4).some(enterprises=40, schools=12)
    count_anew(session)
    evaluated = {one.item_id for one in rows(session, EnterpriseEvaluation)}
    places = real(session, Kind.UNIVERSITY, Kind.INSTITUTE)
    assert len(rows(session, UniversityFigures)) == len(places)
    for place in places:
        said = session.get_one(UniversityFigures, place.id)
        items = [one for one in rows(session, LibraryItem) if one.organisation_id == place.id]
        intents = [one for one in rows(session, CooperationIntent) if one.university_id == place.id]
        assert said.patents == len(
            [one for one in rows(session, Patent) if one.organisation_id == place.id]
        )
        assert said.in_library == len([one for one in items if one.ended_at is None])
        assert said.evaluated == len([one for one in items if one.id in evaluated])
        assert said.intents == len(intents)
        assert said.answered == len([one for one in intents if one.reply])


def test_days_are_plain_counts_by_day_in_china(session: Session) -> None:
    Area(session, 5).some(enterprises=60, schools=8)
    count_anew(session)
    expected: Counter[Any] = Counter()
    for place in real(session, Kind.ENTERPRISE):
        happened = [
            (Happened.OPENED, place.created_at),
            (Happened.REGISTERED, first_sign_in(session, place)),
        ]
        for what, kind, at in (
            (Happened.EVALUATED, EnterpriseEvaluation, "submitted_at"),
            (Happened.INTENDED, CooperationIntent, "stated_at"),
            (Happened.DEMANDED, PublicDemand, "published_at"),
        ):
            mine = [one for one in rows(session, kind) if one.organisation_id == place.id]
            happened += [(what, getattr(one, at)) for one in mine]
        for what, moment in happened:
            if moment is not None:
                day = moment.astimezone(ZoneInfo("Asia/Shanghai")).date()
                expected[day, place.region, what] += 1
    assert {
        (one.day, one.region, one.what): one.number for one in rows(session, DailyFigures)
    } == expected


def test_what_is_undone_vanishes_from_the_figures(session: Session) -> None:
    Area(session, 6).some(enterprises=20, schools=4)
    count_anew(session)
    place = real(session, Kind.ENTERPRISE)[0]
    place.training = True
    session.flush()
    count_anew(session)
    session.expire_all()
    assert session.get(EnterpriseFigures, place.id) is None
    total = sum(one.number for one in rows(session, DailyFigures) if one.what is Happened.OPENED)
    assert total == len(real(session, Kind.ENTERPRISE))


def test_rows_that_did_not_change_are_not_written_again(session: Session) -> None:
    Area(session, 7).some(enterprises=20, schools=4)
    count_anew(session)
    session.commit()

    written = select(EnterpriseFigures.organisation_id, literal_column("xmin::text"))

    def versions() -> list[Any]:
        return list(session.execute(written.order_by(EnterpriseFigures.organisation_id)))

    before = versions()
    count_anew(session)
    session.commit()
    assert versions() == before


def test_figures_are_counted_every_minute_and_by_one_at_a_time(
    session: Session, database: Database, runtime: Runtime, clock: FakeClock
) -> None:
    with unit(session, runtime) as tx:
        assert count_if_due(tx)
    with unit(session, runtime) as tx:
        assert not count_if_due(tx)
        last = counted_at(tx.session)
    assert last is not None
    tx.now = last + EVERY
    with Session(database) as other:
        assert count_if_due(tx)
        with unit(other, runtime) as late:
            late.now = last + timedelta(hours=1)
            assert not count_if_due(late)  # the first one is at it
        session.commit()
