"""The figures of 兵团 are its own: not Xinjiang's, and counted once for the nation (E1, X18)."""

from __future__ import annotations

from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from engine.db import transaction
from tests.webapp.conftest import PROFILE, give_password, token_in
from tests.webapp.statistics.conftest import Country
from workflows.records.accounts import Role, open_account
from workflows.records.codes import Code, System
from workflows.records.counting import count_anew
from workflows.records.figures import EnterpriseFigures
from workflows.records.organisations import Kind, found_organisation

BUREAUS = (("xinjiang", "新疆局", "650000"), ("bingtuan", "兵团局", "659000"))
PLACES = (("天山公司", "650102"), ("石河子公司", "659001"), ("阿拉尔公司", "659002"))
NAMES = (
    ("650000", "新疆维吾尔自治区", 1),
    ("659000", "新疆维吾尔自治区-自治区直辖县级行政区划", 2),
)


@pytest.fixture
def west(country: Country) -> Country:
    with transaction(country.session, country.runtime) as tx:
        for place, (code, name, level) in enumerate(NAMES, start=50):
            tx.session.add(
                Code(system=System.REGION, code=code, name=name, parent=None, level=level, position=place)
            )  # fmt: skip
        for login, name, region in BUREAUS:
            bureau = found_organisation(tx, name, Kind.BUREAU, region)
            account = open_account(
                tx, login=login, name=name, organisation_id=bureau.id, role=Role.BUREAU_REVIEWER, **PROFILE
            )  # fmt: skip
            give_password(tx, account)
        for name, region in PLACES:
            found_organisation(tx, name, Kind.ENTERPRISE, region)
        count_anew(tx.session)
    return country


def shown(stage: Country, login: str, address: str = "/statistics") -> set[str]:
    page = stage.browser(login).get(address).text
    return {name for name, _ in PLACES if name in page}


def test_each_bureau_sees_its_own_enterprises(west: Country) -> None:
    assert shown(west, "xinjiang") == {"天山公司"}
    assert shown(west, "bingtuan") == {"石河子公司", "阿拉尔公司"}
    browser = west.browser("xinjiang")
    for region in ("659000", "659001"):
        assert browser.get(f"/statistics?region={region}").status_code == 404


def test_the_nation_counts_both_beside_each_other_and_each_once(west: Country) -> None:
    browser = west.browser("guojia")
    book = load_workbook(BytesIO(browser.get("/statistics/parts.xlsx").data)).worksheets[0]
    sums = {row[0]: row[1] for row in book.iter_rows(values_only=True)}
    assert (sums["新疆维吾尔自治区"], sums["新疆生产建设兵团"]) == (1, 2)
    provinces = [name for name in sums if name in ("浙江省", "江苏省", "北京市")]
    assert sums["合计"] == sum(sums[name] for name in provinces) + 3
    assert shown(west, "guojia", "/statistics?region=650000&q=公司") == {"天山公司"}
    assert shown(west, "guojia", "/statistics?region=659000&q=公司") == {"石河子公司", "阿拉尔公司"}


def test_no_bureau_reminds_an_enterprise_of_the_other(west: Country) -> None:
    ids = {one.name: one.organisation_id for one in west.session.scalars(select(EnterpriseFigures))}
    browser = west.browser("xinjiang")
    token = token_in(browser.get("/statistics").text)

    def remind(name: str) -> int:
        address = f"/statistics/{ids[name]}/urge"
        return browser.post(address, data={"csrf_token": token}).status_code

    assert [remind("天山公司"), remind("石河子公司")] == [302, 404]
