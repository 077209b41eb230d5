"""Accounts allotted singly and from a list, by the platform and by bureaus; the calendar (M3, X16, F12)."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import func, select

from tests.webapp.conftest import send, token_in
from tests.webapp.desk.conftest import Desk
from tests.webapp.desk.test_desk import ALLOTTED
from webapp.mail import Mailbox
from workflows.operations.allotting_lists import MOST
from workflows.records.account_events import AccountChange, AccountEvent
from workflows.records.accounts import Account, Membership, account_by_login
from workflows.records.credit_codes import check_character

Enter = Callable[[str], FlaskClient]
Work = Callable[[], None]
HEAD = "企业名称,统一社会信用代码,地区代码,管理员姓名,部门,职务,手机号,单位邮箱\n"
GOOD = HEAD + (
    "甲企业,91330100MA0000003M,330100,王一,,,13800000011,one@example.org\n"
    "乙企业,91330100MA0000004Q,330100,王二,专利部,主任,13800000012,two@example.org\n"
)


def upload(browser: FlaskClient, text: str | bytes, to: str = "/allotting/list") -> Any:
    content = text if isinstance(text, bytes) else text.encode()
    return send(browser, to, {"file": (BytesIO(content), "list.csv")})


def confirm(browser: FlaskClient, shown: str, to: str = "/allotting/list") -> Any:
    kept = shown.split('name="kept"', 1)[1].split('value="', 1)[1].split('"', 1)[0]
    return browser.post(f"{to}/confirmed", data={"csrf_token": token_in(shown), "kept": kept})


def number_of_accounts(desk: Desk) -> int:
    return desk.session.scalar(select(func.count()).select_from(Account)) or 0


def test_a_bureau_allots_in_its_area_and_that_is_kept(
    desk: Desk, enter: Enter, work: Work, mailbox: Mailbox
) -> None:
    bureau = enter("shengju")
    assert send(bureau, "/allotting", ALLOTTED).status_code == 302
    work()
    assert mailbox.read(mailbox.names()[0])["To"] == ALLOTTED["email"]
    made = account_by_login(desk.session, "91330100ma0000001f")
    assert made is not None
    by = select(AccountEvent.by).where(
        AccountEvent.account_id == made.id, AccountEvent.kind == AccountChange.ALLOTTED
    )
    assert desk.session.scalars(by).one() == str(desk.people["shengju"].id)


@pytest.mark.parametrize(
    "wrong",
    [{"credit_code": "junk"}, {"email": "x"}, {"region": "510100"}, {"enterprise": "国家局"}],
)
def test_what_is_wrong_is_said(desk: Desk, enter: Enter, wrong: dict[str, str]) -> None:
    before = number_of_accounts(desk)
    assert send(enter("shengju"), "/allotting", {**ALLOTTED, **wrong}).status_code == 422
    assert number_of_accounts(desk) == before


def test_a_bureau_elsewhere_does_not(desk: Desk, enter: Enter) -> None:
    """Neither by the list of regions nor for an enterprise that is there already."""
    known = {**ALLOTTED, "enterprise": desk.known.name, "credit_code": "91330100MA0000002J"}
    assert send(enter("chuanju"), "/allotting", known).status_code == 422
    assert "不在本地区" in upload(enter("chuanju"), GOOD).text
    assert enter("qiye").get("/allotting").status_code == 403


def test_a_list_is_previewed_then_taken_whole(
    desk: Desk, enter: Enter, work: Work, mailbox: Mailbox
) -> None:
    before, browser = number_of_accounts(desk), enter("guojia")
    shown = upload(browser, GOOD)
    assert shown.status_code == 200 and "乙企业" in shown.text
    assert number_of_accounts(desk) == before
    assert confirm(browser, shown.text).status_code == 302
    assert number_of_accounts(desk) == before + 2
    work()
    assert len(mailbox.names()) == 2


def test_one_wrong_line_stops_all(desk: Desk, enter: Enter) -> None:
    before = number_of_accounts(desk)
    shown = upload(
        enter("guojia"), GOOD + "丙企业,JUNK,330100,王三,,,13800000013,one@example.org\n"
    )
    assert shown.status_code == 422
    assert "4" in shown.text and "统一社会信用代码" in shown.text
    assert number_of_accounts(desk) == before


@pytest.mark.parametrize(
    "content", [b"", b"\x00\x01\x02", HEAD.encode(), "别的,列\n1,2\n".encode(), b"\xff\xfe\xfa" * 9]
)
def test_what_is_no_list_is_refused(desk: Desk, enter: Enter, content: bytes) -> None:
    assert upload(enter("guojia"), content).status_code == 422


def test_somebody_elses_list_is_not_confirmed(desk: Desk, enter: Enter) -> None:
    shown = upload(enter("guojia"), GOOD).text
    kefu = enter("kefu")
    kept = shown.split('name="kept"', 1)[1].split('value="', 1)[1].split('"', 1)[0]
    token = token_in(kefu.get("/allotting").text)
    for forged in (kept, "junk"):
        answer = kefu.post("/allotting/list/confirmed", data={"csrf_token": token, "kept": forged})
        assert answer.status_code == 404


def test_the_template_is_the_list_that_is_read(desk: Desk, enter: Enter) -> None:
    browser = enter("guojia")
    assert (
        upload(browser, browser.get("/allotting/template").data).status_code == 422
    )  # no lines yet


def test_the_calendar_is_kept_by_the_national_office(desk: Desk, enter: Enter) -> None:
    browser = enter("guojia")
    day = {"day": "2026-03-03", "kind": "holiday", "name": "示例节"}
    assert send(browser, "/workdays", day).location == "/workdays?year=2026"
    assert "示例节" in browser.get("/workdays?year=2026").text
    assert send(browser, "/workdays", {"day": "junk"}).status_code == 422
    gone = send(browser, "/workdays", {"day": "2026-03-03"}, to="/workdays/remove")
    assert gone.status_code == 302
    assert "示例节" not in browser.get("/workdays?year=2026").text
    assert enter("kefu").get("/workdays").status_code == 403


def arrangement(browser: FlaskClient, lines: str) -> Any:
    content = ("日期,至,安排,节日名称\n" + lines).encode("gb18030")
    return send(browser, "/workdays/import", {"file": (BytesIO(content), "2027.csv")})


def test_a_years_holidays_are_shown_taken_over_and_taken_back(desk: Desk, enter: Enter) -> None:
    browser = enter("guojia")
    send(browser, "/workdays", {"day": "2027-03-03", "kind": "holiday", "name": "示例节"})
    assert arrangement(browser, "2027-01-04,,上班,元旦\n").status_code == 422  # a Monday
    assert "示例节" in browser.get("/workdays?year=2027").text
    shown = arrangement(browser, "2027-10-01,2027-10-07,放假,国庆节\n")
    assert shown.text.count("国庆节") == 7 and "示例节" in shown.text
    assert "国庆节" not in browser.get("/workdays?year=2027").text
    kept = shown.text.split('name="kept"', 1)[1].split('value="', 1)[1].split('"', 1)[0]
    sent = {"csrf_token": token_in(shown.text), "kept": kept}
    assert browser.post("/workdays/import/confirmed", data=sent).location == "/workdays?year=2027"
    page = browser.get("/workdays?year=2027").text
    assert page.count("国庆节") == 7 and "示例节" not in page
    assert enter("kefu").post("/workdays/import/confirmed", data=sent).status_code in (400, 403)
    assert browser.post("/workdays/import/undone", data=sent).status_code == 302
    page = browser.get("/workdays?year=2027").text
    assert "国庆节" not in page and "示例节" in page
    assert browser.post("/workdays/import/undone", data=sent).status_code == 404


def long_list(lines: int) -> str:
    """So many enterprises; the first one is none."""
    codes = (f"91330100MA1{number:06d}" for number in range(lines))
    names = ("国家局", *(f"长名单企业{number}" for number in range(1, lines)))
    return HEAD + "".join(
        f"{name},{code}{check_character(code)},330100,管理员{place},,,13800000000,a{place}@example.org\n"
        for place, (name, code) in enumerate(zip(names, codes, strict=True))
    )


def test_a_long_list_is_taken_line_by_line_and_may_be_sent_again(
    desk: Desk, enter: Enter, work: Work
) -> None:
    before, browser = number_of_accounts(desk), enter("guojia")
    text = long_list(MOST + 3)
    for again in (False, True):
        shown = upload(browser, text.encode("gb18030"))
        assert shown.status_code == 200 and "303" in shown.text
        assert "长名单企业20," not in shown.text.replace("</td>", ",")
        begun = confirm(browser, shown.text)
        assert begun.location.startswith("/errands/")
        work()
        assert number_of_accounts(desk) == before + MOST + 2
        page = browser.get(begun.location.replace("/errands/", "/allotting/lists/"))
        assert ("已有账号" in page.text) and ("未分配" in page.text)
        assert f"<strong>{MOST + 2}</strong>" in page.text
        refused = browser.get(page.request.path + "?outcome=r").text
        assert "国家局" in refused and "长名单企业" not in refused
        taken = load_workbook(BytesIO(browser.get(page.request.path + ".xlsx").data)).active
        words = [row[9].value for row in taken.iter_rows(min_row=2)]
        assert words.count("已有账号" if again else "已分配") == MOST + 2
        assert words[0] == "未分配"
    assert enter("shengju").get(page.request.path).status_code == 404


def test_a_form_that_is_sent_twice_allots_once(desk: Desk, enter: Enter) -> None:
    bureau = enter("shengju")
    assert send(bureau, "/allotting", ALLOTTED).status_code == 302
    before = number_of_accounts(desk)
    again = send(bureau, "/allotting", {**ALLOTTED, "email": ALLOTTED["email"].upper()})
    assert again.status_code == 422 and "已有" in again.text
    assert number_of_accounts(desk) == before


PLACE = {
    "kind": "bureau", "organisation": "杭州市局", "region": "330100", "name": "周一",
    "department": "运用促进科", "position": "科长", "phone": "13800000021", "email": "zhou@example.org",
}  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "role"),
    [("bureau", "bureau_reviewer"), ("university", "university_officer"),
     ("institute", "university_officer"), ("service", "service_officer")],
)  # fmt: skip
def test_the_national_office_allots_to_other_organisations(
    desk: Desk, enter: Enter, work: Work, mailbox: Mailbox, kind: str, role: str
) -> None:
    office = enter("guojia")
    assert "/allotting/places" in office.get("/allotting").text
    assert send(office, "/allotting/places", {**PLACE, "kind": kind}).status_code == 302
    work()
    assert mailbox.read(mailbox.names()[0])["To"] == PLACE["email"]
    roles = select(Membership.role).join(Account, Account.id == Membership.account_id)
    of_place = roles.where(Account.login == f"{kind}-330100")
    assert desk.session.scalars(of_place).all() == [role]
    twice = send(office, "/allotting/places", {**PLACE, "kind": kind})
    assert twice.status_code == 422
    second = {**PLACE, "kind": kind, "email": "second@example.org"}
    assert send(office, "/allotting/places", second).status_code == 302
    assert account_by_login(desk.session, f"{kind}-330100-2") is not None


@pytest.mark.parametrize(
    "wrong",
    [{"kind": "national"}, {"kind": ""}, {"region": "999999"}, {"email": "x"}, {"organisation": "国家局"},
     {"region": "330000", "organisation": "另一个省局"}],
)  # fmt: skip
def test_what_is_wrong_with_another_organisation_is_said(
    desk: Desk, enter: Enter, wrong: dict[str, str]
) -> None:
    before = number_of_accounts(desk)
    assert send(enter("guojia"), "/allotting/places", {**PLACE, **wrong}).status_code == 422
    assert number_of_accounts(desk) == before


@pytest.mark.parametrize("login", ["shengju", "kefu"])
def test_nobody_else_allots_to_other_organisations(desk: Desk, enter: Enter, login: str) -> None:
    browser = enter(login)
    assert "/allotting/places" not in browser.get("/allotting").text
    assert browser.get("/allotting/places").status_code == 403


OF_PLACES = "/allotting/places/list"
PLACES_HEAD = "机构类型,机构名称,地区代码,姓名,部门,职务,手机号,单位邮箱\n"
FOUR = PLACES_HEAD + (
    "管理部门,杭州市局,330100,周一,,,13800000031,one@example.org\n"
    "高校,示例大学,330000,周二,科研处,处长,13800000032,two@example.org\n"
    "科研院所,示例研究院,330100,周三,,,13800000033,three@example.org\n"
    "服务机构,示例服务中心,330100,周四,,,13800000034,four@example.org\n"
)


def test_a_list_of_other_organisations_is_previewed_then_taken_whole(
    desk: Desk, enter: Enter, work: Work, mailbox: Mailbox
) -> None:
    before, office = number_of_accounts(desk), enter("guojia")
    shown = upload(office, FOUR, OF_PLACES)
    assert shown.status_code == 200 and "示例研究院" in shown.text and "科研院所" in shown.text
    assert number_of_accounts(desk) == before
    assert confirm(office, shown.text, OF_PLACES).location == "/allotting/places"
    roles = select(Membership.role).join(Account, Account.id == Membership.account_id)
    made = roles.where(Account.email.in_([f"{one}@example.org" for one in ("one", "two", "three", "four")]))  # fmt: skip
    assert sorted(desk.session.scalars(made)) == [
        "bureau_reviewer", "service_officer", "university_officer", "university_officer",
    ]  # fmt: skip
    work()
    assert len(mailbox.names()) == 4
    again = upload(office, FOUR, OF_PLACES)
    assert again.status_code == 422 and again.text.count("已有") >= 4
    assert number_of_accounts(desk) == before + 4


@pytest.mark.parametrize(
    "line",
    ["企业,甲厂,330100,周五,,,,five@example.org", "高校,国家局,330100,周五,,,,five@example.org",
     "高校,甲大学,999999,周五,,,,five@example.org", "管理部门,区局,330106,周五,,,,five@example.org",
     "管理部门,另一个省局,330000,周五,,,,five@example.org", "高校,甲大学,330100,周五,,,,ONE@example.org"],
)  # fmt: skip
def test_one_wrong_line_of_other_organisations_stops_all(
    desk: Desk, enter: Enter, line: str
) -> None:
    before = number_of_accounts(desk)
    shown = upload(enter("guojia"), f"{FOUR}{line}\n", OF_PLACES)
    assert shown.status_code == 422 and "第 6 行" in shown.text
    assert number_of_accounts(desk) == before


def long_list_of_places(lines: int) -> str:
    """So many universities; the first one is none, the last has an account at this moment."""
    names = ("国家局", *(f"长名单大学{number}" for number in range(1, lines - 1)), "示例大学")
    return PLACES_HEAD + "".join(
        f"高校,{name},330000,管理员{place},,,13800000000,a{place}@example.org\n"
        for place, name in enumerate(names)
    )


def test_a_long_list_of_other_organisations_allots_nothing_twice(
    desk: Desk, enter: Enter, work: Work
) -> None:
    before, office, lines = number_of_accounts(desk), enter("guojia"), MOST + 2
    for words in ("已分配", "已有账号"):
        begun = confirm(office, upload(office, long_list_of_places(lines), OF_PLACES).text, OF_PLACES)  # fmt: skip
        work()
        assert number_of_accounts(desk) == before + lines - 1
        results = begun.location.replace("/errands/", "/allotting/lists/")
        refused = office.get(f"{results}?outcome=r").text
        assert "国家局" in refused and "长名单大学" not in refused
        table = load_workbook(BytesIO(office.get(f"{results}.xlsx").data)).active
        rows = list(table.iter_rows(min_row=2, values_only=True))
        assert [row[9] for row in rows].count(words) == lines - 1
        assert {row[1] for row in rows} == {"高校"}


def test_one_kind_of_list_is_not_taken_for_the_other(desk: Desk, enter: Enter) -> None:
    before, office = number_of_accounts(desk), enter("guojia")
    assert upload(office, GOOD, OF_PLACES).status_code == 422
    shown = upload(office, GOOD).text
    assert confirm(office, shown, OF_PLACES).status_code < 500
    assert number_of_accounts(desk) == before


@pytest.mark.parametrize("login", ["shengju", "kefu", "qiye"])
def test_nobody_else_sends_a_list_of_other_organisations(
    desk: Desk, enter: Enter, login: str
) -> None:
    browser = enter(login)
    for page in (OF_PLACES, "/allotting/places/template"):
        assert browser.get(page).status_code == 403
    assert enter("guojia").get("/allotting/places/template").status_code == 200
