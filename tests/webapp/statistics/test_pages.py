"""A bureau sees the figures of its area, right and no others; files and reminders (F4, F13 to F15)."""

from __future__ import annotations

import re
from io import BytesIO
from itertools import product
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import Engine as Database
from sqlalchemy import select

from engine.models import Job
from tests.counting import counted
from tests.webapp.conftest import token_in
from tests.webapp.statistics.conftest import Country
from webapp.statistics.wanted import ORDERS
from workflows.records.bulletins import Bulletin
from workflows.records.errands import Errand
from workflows.records.figures import EnterpriseFigures
from workflows.records.urges import EnterpriseUrge

ADDRESSES = ("/statistics", "/statistics/universities", "/statistics/trends")


def enterprises(country: Country, stem: str) -> list[EnterpriseFigures]:
    rows = country.session.scalars(select(EnterpriseFigures))
    return [one for one in rows if one.region.startswith(stem)]


def figures_on(page: str) -> dict[str, int]:
    """The figures on top, by their label."""
    found = re.findall(r"<strong>(\d+)</strong><span>([^<]+)</span>", page)
    return {label: int(number) for number, label in found}


def names_on(page: str) -> list[str]:
    return re.findall(r"<strong>(单位\d+)</strong>", page)


@pytest.mark.parametrize(
    ("login", "stem"), [("shengju", "33"), ("shiju", "3301"), ("elsewhere", "32"), ("guojia", "")]
)
def test_the_sums_are_plain_counts_of_the_area(country: Country, login: str, stem: str) -> None:
    page = country.browser(login).get("/statistics", headers={"Accept-Language": "en"}).text
    said, mine = list(figures_on(page).values()), enterprises(country, stem)
    registered = [one for one in mine if one.registered_at]
    assert said[:7] == [
        len(registered),
        len([one for one in mine if one.evaluations]),
        sum(one.evaluations for one in mine),
        sum(one.intents for one in mine),
        len([one for one in registered if not one.evaluations]),
        len(mine) - len(registered),
        sum(one.experts for one in mine),
    ]
    assert set(names_on(page)) <= {one.name for one in mine}


def test_paging_shows_every_enterprise_once_in_every_order(country: Country) -> None:
    browser, everybody = country.browser("guojia"), enterprises(country, "")
    for sort, order in product(ORDERS, ("asc", "desc")):
        address, seen = f"/statistics?sort={sort}&order={order}", []
        while address:
            page = browser.get(address).text
            seen += names_on(page)
            onward = re.search(r'rel="next"[^>]*href="([^"]+)"', page)
            address = onward[1].replace("&amp;", "&") if onward else ""
        assert sorted(seen) == sorted(one.name for one in everybody), (sort, order)


def test_filters_keep_to_the_state(country: Country) -> None:
    fits: dict[str, Any] = {
        "invited": lambda one: not one.registered_at,
        "registered": lambda one: bool(one.registered_at),
        "unverified": lambda one: not one.verified,
        "unsubscribed": lambda one: bool(one.registered_at) and not one.subscribed_at,
        "silent": lambda one: bool(one.registered_at) and not one.evaluations,
        "evaluating": lambda one: one.evaluations > 0,
    }
    browser, mine = country.browser("shiju"), enterprises(country, "3301")
    for state, fit in fits.items():
        page = browser.get(f"/statistics?state={state}").text
        assert sorted(names_on(page)) == sorted(one.name for one in mine if fit(one)), state


def test_a_city_is_a_part_of_its_province_and_others_are_not_there(country: Country) -> None:
    province, city = country.browser("shengju"), country.browser("shiju")
    for address in ADDRESSES:
        assert province.get(f"{address}?region=330100").status_code == 200
        assert province.get(f"{address}?region=320100").status_code == 404
        assert city.get(f"{address}?region=330200").status_code == 404
        assert city.get(f"{address}?region=330000").status_code == 404
        assert country.browser("gaoxiao").get(address).status_code == 403


def test_a_made_up_address_is_not_there(country: Country) -> None:
    browser = country.browser("shengju")
    made_up = ("after=x", "after=WyJhIiwgMV0=", "region=3301", "region=000000", "region=%2733")
    for query in made_up:
        assert browser.get(f"/statistics?{query}").status_code == 404, query


def test_a_page_takes_few_statements_whatever_the_size(
    country: Country, database: Database
) -> None:
    browser = country.browser("guojia")
    for address in ADDRESSES:
        browser.get(address)
        with country.app.app_context():
            from webapp.extensions import db

            with counted(db.engine) as sent:
                browser.get(address)
        assert len(sent) <= 12, sent


def test_the_list_as_a_file_holds_the_same_enterprises(country: Country) -> None:
    browser = country.browser("shengju")
    page = browser.get("/statistics").text
    answer = browser.post("/statistics/export", data={"csrf_token": token_in(page)})
    sheet = load_workbook(BytesIO(answer.data)).active
    assert sheet is not None
    rows = list(sheet.iter_rows(min_row=3, values_only=True))
    assert sorted(str(row[0]) for row in rows) == sorted(
        one.name for one in enterprises(country, "33")
    )
    assert {row[0]: row[9] for row in rows} == {
        one.name: one.evaluations for one in enterprises(country, "33")
    }


def test_a_bulletin_is_printed_and_verified(country: Country) -> None:
    browser = country.browser("shengju")
    page = browser.get("/statistics/trends").text
    assert "<svg" in page
    answer = browser.post("/statistics/bulletin", data={"csrf_token": token_in(page)})
    country.work()
    result = browser.get(f"{answer.location}/result")
    assert result.data.startswith(b"%PDF")
    kept = country.session.scalars(select(Bulletin)).one()
    assert kept.figures["enterprises"] == len(enterprises(country, "33"))
    public = country.app.test_client()
    assert "浙江省局" in public.get(f"/verify/bulletin/{kept.code}").text
    assert public.get("/verify/bulletin/none").status_code == 404


def test_the_tables_of_the_bulletin_hold_its_numbers(country: Country) -> None:
    browser = country.browser("shengju")
    assert "/statistics/parts.xlsx" in browser.get("/statistics").text
    book = load_workbook(BytesIO(browser.get("/statistics/parts.xlsx").data))
    parts, weeks = book.worksheets
    assert re.fullmatch(r"\D*\d{4}-\d\d-\d\d \d\d:\d\d\D*", str(parts["A1"].value))
    *_, total = parts.iter_rows(values_only=True)
    mine = enterprises(country, "33")
    assert total[1] == len(mine) and total[7] == sum(one.evaluations for one in mine)
    *_, last = weeks.iter_rows(values_only=True)
    assert all(isinstance(number, int) for number in last[1:])
    assert browser.get("/statistics/parts.xlsx?region=320000").status_code == 404
    assert country.app.test_client().get("/statistics/parts.xlsx").status_code == 302


def test_a_reminder_goes_to_the_area_only_and_rests_for_a_week(country: Country) -> None:
    browser = country.browser("shiju")
    token = token_in(browser.get("/statistics").text)
    mine = next(one for one in enterprises(country, "3301") if not one.evaluations)
    other = next(one for one in enterprises(country, "32") if not one.evaluations)

    def remind(one: EnterpriseFigures) -> int:
        address = f"/statistics/{one.organisation_id}/urge"
        return browser.post(address, data={"csrf_token": token}).status_code

    assert [remind(mine), remind(mine), remind(other)] == [302, 302, 404]
    urged = list(country.session.scalars(select(EnterpriseUrge)))
    assert [one.organisation_id for one in urged] == [mine.organisation_id]


def test_a_whole_list_is_reminded_by_an_errand(country: Country) -> None:
    browser = country.browser("shengju")
    token = token_in(browser.get("/statistics?state=silent").text)
    browser.post("/statistics/urge?state=silent", data={"csrf_token": token})
    country.work()
    silent = {
        one.organisation_id
        for one in enterprises(country, "33")
        if one.registered_at and not one.evaluations
    }
    urged = list(country.session.scalars(select(EnterpriseUrge)))
    assert {one.organisation_id for one in urged} == silent
    assert country.session.scalars(select(Errand)).one().done == len(silent)
    assert (
        browser.post("/statistics/urge?state=evaluating", data={"csrf_token": token}).status_code
        == 404
    )
    assert country.session.scalars(select(Job).where(Job.status == "incident")).all() == []
