"""The table of experts (M18 to M21)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine as Database
from sqlalchemy import event

from engine.clock import FakeClock
from engine.db import transaction
from tests.webapp.conftest import sign_in
from tests.workflows.onboarding import Onboarding
from webapp.extensions import db
from workflows.records.accounts import Account, Role, open_account, set_password
from workflows.records.experts import Expert
from workflows.records.organisations import Kind, found_organisation

COLUMNS = [
    "序号", "姓名", "账号", "手机号", "开通时间", "所属单位", "所属职务", "信息完善状态", "账号状态", "操作",
]  # fmt: skip


def rows(page: str) -> list[str]:
    """The rows of the table's body as text."""
    body = page.partition("<tbody>")[2].partition("</tbody>")[0]
    return [re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", row)) for row in body.split("<tr>")[1:]]


def logins(page: str) -> list[str]:
    return [found for row in rows(page) for found in re.findall(r"\b[a-z]+\.[a-z]+\b", row)[:1]]


def heads(page: str) -> list[str]:
    head = page.partition("<thead>")[2].partition("</thead>")[0]
    return [re.sub(r"<[^>]+>", "", cell).strip() for cell in re.findall(r"<th.*?</th>", head, re.S)]


@contextmanager
def counted(app: Flask) -> Iterator[list[str]]:
    """The statements that the application sends meanwhile."""
    sent: list[str] = []

    def note(*given: object) -> None:
        sent.append(str(given[2]))

    with app.app_context():
        engine: Database = db.engine
    event.listen(engine, "before_cursor_execute", note)
    yield sent
    event.remove(engine, "before_cursor_execute", note)


def test_columns_are_those_of_the_manual(as_admin: FlaskClient, onboarding: Onboarding) -> None:
    onboarding.recommend()
    assert heads(as_admin.get("/experts").text) == COLUMNS


def test_a_row_says_all_of_m18_in_beijing_time(
    as_admin: FlaskClient, onboarding: Onboarding
) -> None:
    onboarding.recommend()
    [row] = rows(as_admin.get("/experts").text)
    for told in ("王晓明", "wang.xm", "13800000001", "2026-03-02 09:00:00", "示例智造有限公司", "主任工程师", "待完善信息", "正常"):  # fmt: skip
        assert told in row


def test_states_bring_their_actions(as_admin: FlaskClient, onboarding: Onboarding) -> None:
    onboarding.recommend("a.open")
    onboarding.submit(onboarding.recommend("b.sent"))
    onboarding.admit("c.pool")
    onboarding.remove(onboarding.admit("d.gone"))
    by_login = dict(zip(("d", "c", "b", "a"), rows(as_admin.get("/experts").text), strict=True))
    expected = {
        "a": ({"禁用", "出库"}, {"证书", "审核", "查看", "启用"}),
        "b": ({"审核", "禁用", "出库"}, {"证书", "查看"}),
        "c": ({"证书", "查看", "禁用", "出库"}, {"审核", "启用"}),
        "d": ({"已出库", "冻结"}, {"证书", "启用", "禁用"}),
    }
    for login, (shown, hidden) in expected.items():
        words = set(by_login[login].replace(":", " ").split())
        assert shown <= words
        assert not hidden & words


def test_newest_come_first_and_columns_sort(
    as_admin: FlaskClient, onboarding: Onboarding, clock: FakeClock
) -> None:
    for login in ("b.two", "a.one", "c.three"):
        onboarding.recommend(login)
        clock.advance(hours=1)
    assert logins(as_admin.get("/experts").text) == ["c.three", "a.one", "b.two"]
    assert logins(as_admin.get("/experts?sort=login").text) == ["a.one", "b.two", "c.three"]
    assert logins(as_admin.get("/experts?sort=login&order=desc").text)[0] == "c.three"


@pytest.mark.parametrize("words", ["李", "LI.MING", "13911112222", "1111"])
def test_search_finds_by_name_login_and_phone(
    as_admin: FlaskClient, onboarding: Onboarding, words: str
) -> None:
    onboarding.recommend("li.ming", name="李明", phone="13911112222")
    onboarding.recommend("wang.xm")
    assert logins(as_admin.get("/experts", query_string={"q": words}).text) == ["li.ming"]


@pytest.mark.parametrize(
    "asked",
    [{"q": "%"}, {"q": "_"}, {"q": "'; DROP TABLE experts; --"}, {"q": "\\"}, {"q": "x" * 5000}],
)
def test_search_takes_every_character_for_itself(
    as_admin: FlaskClient, onboarding: Onboarding, asked: dict[str, str]
) -> None:
    onboarding.recommend()
    answer = as_admin.get("/experts", query_string=asked)
    assert answer.status_code == 200
    assert logins(answer.text) == []


@pytest.mark.parametrize(
    "asked",
    ["page=0", "page=-1", "page=9999999999", "page=x", "sort=password", "status=none", "order=x"],
)
def test_nonsense_in_the_address_counts_as_not_asked(
    as_admin: FlaskClient, onboarding: Onboarding, asked: str
) -> None:
    onboarding.recommend()
    assert as_admin.get(f"/experts?{asked}").status_code == 200


def test_filter_and_views(as_admin: FlaskClient, onboarding: Onboarding) -> None:
    onboarding.recommend("a.open")
    onboarding.submit(onboarding.recommend("b.sent"))
    onboarding.admit("c.pool")
    assert logins(as_admin.get("/experts?status=incomplete").text) == ["a.open"]
    assert logins(as_admin.get("/experts/reviews").text) == ["b.sent"]
    assert logins(as_admin.get("/experts/pool").text) == ["c.pool"]


def test_pages_and_statements(as_admin: FlaskClient, app: Flask, onboarding: Onboarding) -> None:
    for number in range(23):
        onboarding.recommend(f"x.{chr(97 + number)}")
    with counted(app) as sent:
        first = as_admin.get("/experts").text
    assert len(sent) <= 6, sent
    second = as_admin.get("/experts?page=2").text
    assert (len(logins(first)), len(logins(second))) == (20, 3)
    assert not set(logins(first)) & set(logins(second))
    assert "21" in rows(second)[0]


def test_without_experts_the_page_says_how_to_begin(as_admin: FlaskClient) -> None:
    page = as_admin.get("/experts").text
    assert "暂无专家" in page
    assert "/start/expert_onboarding" in page


def test_experts_of_others_do_not_show(
    app: Flask, as_admin: FlaskClient, onboarding: Onboarding
) -> None:
    expert = onboarding.recommend()
    with transaction(onboarding.session, onboarding.runtime) as tx:
        other = found_organisation(tx, "另一家企业", Kind.ENTERPRISE, "330200")
        account = open_account(
            tx, login="other", name="别人", organisation_id=other.id, role=Role.ENTERPRISE_ADMIN,
            email="o@example.org", phone="13800000009", department="甲", position="乙",
        )  # fmt: skip
        set_password(tx, account, "correct horse battery")
    stranger = app.test_client()
    sign_in(stranger, "other")
    assert "wang.xm" not in stranger.get("/experts").text
    for page in ("", "/freeze", "/thaw", "/removal", "/certificate"):
        assert stranger.get(f"/experts/{expert.id}{page}").status_code == 404


def test_experts_may_not_open_the_administrators_pages(
    as_expert: Callable[[Expert], FlaskClient], onboarding: Onboarding
) -> None:
    expert = onboarding.recommend()
    browser = as_expert(expert)
    for page in (
        "/experts",
        "/experts/pool",
        f"/experts/{expert.id}",
        f"/experts/{expert.id}/removal",
    ):
        assert browser.get(page).status_code == 403


def test_signed_out_people_are_sent_to_the_login(client: FlaskClient, admin: Account) -> None:
    assert client.get("/experts").location.startswith("/login")
