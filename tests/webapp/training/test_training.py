"""A bureau's officer in the training enterprise: marked, apart, in no statistics, with a way back (X12)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from tests.webapp.conftest import token_in
from tests.webapp.statistics.conftest import Country, country  # noqa: F401 - a fixture
from workflows.records.accounts import Account
from workflows.records.counting import count_anew
from workflows.records.evaluations import EnterpriseEvaluation, Evaluation, State
from workflows.records.figures import DailyFigures, EnterpriseFigures, UniversityFigures
from workflows.records.library import LibraryItem
from workflows.records.organisations import Organisation


def enter(country: Country, login: str = "shengju") -> Any:  # noqa: F811
    browser = country.browser(login)
    page = browser.get("/training").text
    browser.post("/training/enter", data={"csrf_token": token_in(page)})
    return browser


def test_an_officer_walks_through_the_enterprises_pages_and_comes_back(country: Country) -> None:  # noqa: F811
    browser = enter(country)
    for address in (
        "/library/evaluation",
        "/library/resource",
        "/experts",
        "/evaluations",
        "/intents",
        "/intents/received",
        "/university/patents",
        "/me",
    ):
        page = browser.get(address)
        assert page.status_code == 200, address
        assert "training-banner" in page.text, address
    assert "培训用" in browser.get("/library/resource").text
    assert browser.get("/statistics").status_code == 403
    browser.post("/training/leave", data={"csrf_token": token_in(browser.get("/me").text)})
    page = browser.get("/statistics")
    assert page.status_code == 200
    assert "training-banner" not in page.text
    assert browser.get("/experts").status_code == 403


def test_only_training_items_are_in_sight(country: Country) -> None:  # noqa: F811
    browser = enter(country)
    real = country.session.scalars(select(LibraryItem).where(~LibraryItem.training)).first()
    assert real is not None
    assert browser.get(f"/library/items/{real.id}").status_code == 404


def test_training_is_in_no_figure(country: Country) -> None:  # noqa: F811
    def all_figures() -> list[object]:
        kinds = (EnterpriseFigures, UniversityFigures, DailyFigures)
        tables = [kind.__table__ for kind in kinds]
        return [
            country.session.execute(select(one).order_by(*one.primary_key)).all() for one in tables
        ]

    before = all_figures()
    enter(country)
    session = country.session
    place = session.scalars(
        select(Organisation).where(Organisation.name == "浙江省局培训企业")
    ).one()
    item = session.scalars(select(LibraryItem).where(LibraryItem.title.contains("培训用"))).first()
    by = session.scalars(select(Account).where(Account.login == "shengju")).one()
    assert item is not None
    now = place.created_at
    opened = Evaluation(
        organisation_id=place.id, item_id=item.id, opened_at=now, state=State.LOCKED, locked_at=now
    )
    session.add(opened)
    session.flush()
    session.add(
        EnterpriseEvaluation(
            evaluation_id=opened.id,
            organisation_id=place.id,
            item_id=item.id,
            stars=5,
            opinion="好",
            submitted_at=now,
            submitted_by=by.id,
        )
    )
    session.commit()
    count_anew(session)
    session.commit()
    assert all_figures() == before


def test_entering_twice_makes_one_enterprise(country: Country) -> None:  # noqa: F811
    enter(country)
    enter(country)
    made = select(Organisation).where(Organisation.name.startswith("浙江省局培训"))
    assert len(list(country.session.scalars(made))) == 2


def test_nobody_else_enters_and_who_has_no_other_side_does_not_leave(country: Country) -> None:  # noqa: F811
    browser = country.browser("gaoxiao")
    token = {"csrf_token": token_in(browser.get("/me").text)}
    assert browser.post("/training/enter", data=token).status_code == 403
    assert browser.post("/training/leave", data=token).status_code == 404
