"""The demonstration's patents: real where they may be, invented and marked everywhere else."""

from __future__ import annotations

import csv

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from tests.conftest import MONDAY
from workflows import reference
from workflows.demo.invention import real_patents
from workflows.demo.names import MARK, owners
from workflows.demo.patents import load_patents
from workflows.records.finding import page_of
from workflows.records.library import LibraryItem
from workflows.records.organisations import Organisation
from workflows.records.patents import Patent
from workflows.records.portfolios import Portfolio
from workflows.reference.loading import FOLDER


def real_universities() -> set[str]:
    with (FOLDER / "moe_universities_2021.csv").open(encoding="utf-8", newline="") as file:
        return {line["name_zh"] for line in csv.DictReader(file)}


def test_no_owner_is_a_real_university() -> None:
    names = [owner.name for owner in owners()]
    assert len(names) == len(set(names))
    assert all(name.endswith(MARK) for name in names)
    assert not {name.removesuffix(MARK) for name in names} & real_universities()


def test_all_patents_are_there_and_all_of_them_are_marked(
    database: Engine, session: Session
) -> None:
    with database.begin() as connection:
        reference.load(connection, MONDAY)
        with Session(connection) as made:
            made.add_all([
                Organisation(name=one.name, kind=one.kind, region=one.region, created_at=MONDAY)
                for one in owners()[:5]
            ])  # fmt: skip
            made.flush()
            load_patents(connection, list(made.scalars(select(Organisation))), MONDAY)
    patents = {one.number: one for one in session.scalars(select(Patent))}
    for real in real_patents():
        patent = patents[real.number]
        assert patent.title == real.title
        assert {code[:4] for code in patent.ipc} == set(real.ipc)
        assert patent.demo
        assert patent.applicant.endswith(MARK)
        assert patent.filed_on < (patent.granted_on or MONDAY.date())
    registered = select(func.count()).where(Patent.item_id.is_not(None))
    items = session.scalar(select(func.count()).select_from(LibraryItem))
    portfolios = session.scalar(select(func.count()).select_from(Portfolio))
    assert items == (session.scalar(registered) or 0) + (portfolios or 0)
    assert session.scalar(select(func.max(LibraryItem.registered_at))) <= MONDAY
    assert session.scalar(select(LibraryItem.id).where(LibraryItem.demo.is_(False))) is None
    assert len(page_of(session, []).items) == 20
