"""An officer's colleges and people: added, renamed, invited singly and from a list; not by others, not elsewhere (U1)."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from sqlalchemy import select

from tests.webapp.conftest import send, token_in
from tests.webapp.university.conftest import Campus
from workflows.records.accounts import Account, Membership, Role
from workflows.records.organisations import Organisation

PERSON = {
    "role": "inventor", "college": "动力学院", "name": "许知远", "department": "热工系", "position": "教授",
    "phone": "13800000001", "email": "zhiyuan@example.org",
}  # fmt: skip
HEADS = "身份,学院,姓名,部门,职务,手机号,单位邮箱\n"


def held(campus: Campus, email: str) -> set[tuple[Role, int]]:
    session = campus.evaluating.session
    session.rollback()
    found = select(Membership.role, Membership.organisation_id).join(Account)
    return {(role, place) for role, place in session.execute(found.where(Account.email == email))}


def college(campus: Campus, name: str) -> Organisation | None:
    session = campus.evaluating.session
    session.rollback()
    return session.scalar(select(Organisation).where(Organisation.name == name))


def test_a_college_is_added_and_renamed(campus: Campus) -> None:
    officer = campus.enter("officer")
    assert send(officer, "/university/faculty/colleges", {"name": " 化工学院 "}).status_code == 302
    made = college(campus, "示例大学化工学院")
    assert made is not None and made.parent_id == campus.university.id
    here = f"/university/faculty/colleges/{made.id}"
    assert send(officer, here, {"name": "动力学院"}).status_code == 422, "taken"
    assert send(officer, here, {"name": "化学与化工学院"}).status_code == 302
    assert "化学与化工学院" in officer.get("/university/faculty").text
    assert send(officer, "/university/faculty/colleges", {"name": " "}).status_code == 422


def test_colleges_of_others_are_not_touched(campus: Campus) -> None:
    here = f"/university/faculty/colleges/{campus.college.id}"
    assert campus.enter("stranger").get(here).status_code == 404


def test_an_inventor_is_invited_and_then_an_officer_too(campus: Campus) -> None:
    officer = campus.enter("officer")
    assert send(officer, "/university/faculty/invite", PERSON).status_code == 302
    account = campus.evaluating.session.scalars(
        select(Account).where(Account.email == PERSON["email"])
    ).one()
    assert account.login == "zhiyuan" and account.activated_at is None
    assert send(officer, "/university/faculty/invite", PERSON).status_code == 422, "has it already"
    before = officer.get("/university/faculty").text
    send(officer, "/university/faculty/invite", {**PERSON, "role": "college_officer"})
    after = officer.get("/university/faculty").text
    assert "许知远在本校已有账号" in after, "no mail goes out for it"
    counted = re.compile(r"人员 \(\d+\)|data-label=\"人员\">\d+")
    assert counted.findall(after) == counted.findall(before), "people, not roles"
    place = campus.college.id
    expected = {(Role.INVENTOR, place), (Role.COLLEGE_OFFICER, place)}
    assert held(campus, PERSON["email"]) == expected


@pytest.mark.parametrize(
    ("changed", "told"),
    [({"college": ""}, "属于哪个学院"), ({"college": "别处学院"}, ""), ({"role": "operator"}, ""), ({"email": "x"}, "")],
)  # fmt: skip
def test_what_cannot_be_is_told(campus: Campus, changed: dict[str, str], told: str) -> None:
    answer = send(campus.enter("officer"), "/university/faculty/invite", {**PERSON, **changed})
    assert answer.status_code == 422 and told in answer.text
    assert held(campus, PERSON["email"]) == set()


def line(role: str = "发明人", place: str = "动力学院", email: str = "neu1@example.org") -> str:
    return f"{role},{place},许知远,热工系,教授,13800000001,{email}\n"


def bring(campus: Campus, text: str) -> str:
    sent = {"file": (BytesIO(text.encode()), "人员.csv")}
    return str(send(campus.enter("officer"), "/university/faculty/list", sent).text)


def test_a_list_is_shown_then_taken_whole(campus: Campus) -> None:
    text = HEADS + line() + line("高校管理员", "", "neu2@example.org")
    page = bring(campus, text)
    assert "许知远" in page and held(campus, "neu1@example.org") == set()
    word = page.split('name="kept"')[1].split('value="')[1].split('"')[0]
    given = {"kept": word, "csrf_token": token_in(page)}
    other = campus.enter("stranger")
    theirs = token_in(other.get("/university/faculty/list").text)
    address = "/university/faculty/list/confirmed"
    assert other.post(address, data={**given, "csrf_token": theirs}).status_code == 404
    assert campus.enter("officer").post(address, data=given).status_code == 302
    assert held(campus, "neu1@example.org") == {(Role.INVENTOR, campus.college.id)}
    assert held(campus, "neu2@example.org") == {(Role.UNIVERSITY_OFFICER, campus.university.id)}


def test_one_wrong_line_and_nobody_is_invited(campus: Campus) -> None:
    page = bring(campus, HEADS + line() + line(place="天文学院", email="neu2@example.org"))
    assert "第 3 行" in page and "天文学院" in page
    assert 'name="kept"' not in page and held(campus, "neu1@example.org") == set()


def test_it_is_the_officers(campus: Campus) -> None:
    for who in ("college", "inventor", "qiye"):
        for path in ("", "/invite", "/list", "/colleges", "/template.xlsx"):
            assert campus.enter(who).get(f"/university/faculty{path}").status_code == 403
    assert campus.enter("officer").get("/university/faculty/template.xlsx").data[:2] == b"PK"
