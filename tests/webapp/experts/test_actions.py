"""Freezing, removing, certificates, one's own space, and the public check."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.db import transaction
from tests.webapp.conftest import PASSWORD, PROFILE, give_password, send, sign_in, token_in
from tests.workflows.onboarding import Onboarding
from workflows.records.account_events import AccountEvent
from workflows.records.accounts import (
    Account,
    AccountStatus,
    Role,
    join_organisation,
    open_account,
)
from workflows.records.experts import Expert, Status
from workflows.records.organisations import Kind, found_organisation

Enter = Callable[[Expert], FlaskClient]


def test_freezing_acts_on_the_very_next_request(
    as_admin: FlaskClient, as_expert: Enter, onboarding: Onboarding
) -> None:
    expert = onboarding.recommend()
    browser = as_expert(expert)
    assert browser.get("/myspace").status_code == 200
    send(as_admin, f"/experts/{expert.id}/freeze", {})
    assert browser.get("/myspace").location.startswith("/login")
    assert sign_in(browser, "wang.xm", PASSWORD).status_code == 422
    send(as_admin, f"/experts/{expert.id}/thaw", {})
    assert sign_in(browser, "wang.xm", PASSWORD).status_code == 302


def test_freezing_asks_first_and_needs_the_token(
    as_admin: FlaskClient, onboarding: Onboarding
) -> None:
    expert = onboarding.recommend()
    assert "禁用账号" in as_admin.get(f"/experts/{expert.id}/freeze").text
    assert as_admin.post(f"/experts/{expert.id}/freeze").status_code == 400
    assert onboarding.account(expert).status is AccountStatus.NORMAL


def test_a_removed_expert_is_not_thawed(as_admin: FlaskClient, onboarding: Onboarding) -> None:
    expert = onboarding.admit()
    onboarding.remove(expert)
    assert as_admin.get(f"/experts/{expert.id}/thaw").status_code == 404


def test_removal_needs_a_reason_and_a_tick(as_admin: FlaskClient, onboarding: Onboarding) -> None:
    expert = onboarding.admit()
    page = f"/experts/{expert.id}/removal"
    answer = send(as_admin, page, {"reason": "调离"})
    assert answer.status_code == 422
    assert "调离" in answer.text, "what was typed is kept"
    assert send(as_admin, page, {"reason": " ", "sure": "y"}).status_code == 422
    assert send(as_admin, page, {"reason": "长" * 1001, "sure": "y"}).status_code == 422
    assert onboarding.expert("wang.xm").status is Status.ADMITTED


def test_removal_takes_the_expert_out_at_once(
    as_admin: FlaskClient, as_expert: Enter, onboarding: Onboarding
) -> None:
    expert = onboarding.admit()
    browser = as_expert(expert)
    answer = send(as_admin, f"/experts/{expert.id}/removal", {"reason": "调离岗位", "sure": "y"})
    assert answer.location == f"/experts/{expert.id}"
    assert onboarding.expert("wang.xm").status is Status.REMOVED
    assert browser.get("/myspace").location.startswith("/login")
    assert as_admin.get(f"/experts/{expert.id}/removal").status_code == 404


def test_a_double_click_on_removal_does_it_once(
    as_admin: FlaskClient, onboarding: Onboarding
) -> None:
    expert = onboarding.admit()
    page = f"/experts/{expert.id}/removal"
    data = {"reason": "调离岗位", "sure": "y"}
    first = send(as_admin, page, data)
    token = (
        as_admin.get("/experts").text.partition('name="csrf_token" value="')[2].partition('"')[0]
    )
    second = as_admin.post(page, data={"csrf_token": token, **data})
    assert (first.status_code, second.status_code) == (302, 404)
    assert onboarding.expert("wang.xm").removal_reason == "调离岗位"


class TestMySpace:
    def test_leads_to_the_open_task(self, as_expert: Enter, onboarding: Onboarding) -> None:
        expert = onboarding.recommend()
        task = onboarding.task(expert, "profile")
        browser = as_expert(expert)
        page = browser.get("/myspace").text
        assert f"/tasks/{task.id}" in page
        assert "待完善信息" in page
        assert browser.get(f"/tasks/{task.id}").status_code == 200

    def test_shows_the_opinion_when_returned(
        self, as_expert: Enter, onboarding: Onboarding
    ) -> None:
        expert = onboarding.recommend()
        onboarding.submit(expert)
        onboarding.review(expert, "return", "请补充<代表性>成果")
        browser = as_expert(expert)
        assert "请补充&lt;代表性&gt;成果" in browser.get("/myspace").text
        task = onboarding.task(expert, "profile")
        assert "请补充&lt;代表性&gt;成果" in browser.get(f"/tasks/{task.id}").text

    def test_shows_no_opinion_of_an_earlier_time_in_the_first_form(
        self, as_expert: Enter, onboarding: Onboarding
    ) -> None:
        expert = onboarding.recommend()
        task = onboarding.task(expert, "profile")
        assert "退回修改，意见如下" not in as_expert(expert).get(f"/tasks/{task.id}").text

    def test_asking_to_leave_goes_to_the_administrator_once(
        self, as_expert: Enter, onboarding: Onboarding
    ) -> None:
        expert = onboarding.admit()
        browser = as_expert(expert)
        assert "/myspace/leave" in browser.get("/myspace").text
        assert send(browser, "/myspace/leave", {"reason": "工作繁忙"}).status_code == 302
        assert onboarding.open_elements(expert) == ["leave"]
        assert 'href="/myspace/leave"' not in browser.get("/myspace").text
        send(browser, "/myspace/leave", {"reason": "再次申请"})
        assert onboarding.open_elements(expert) == ["leave"]

    def test_others_have_none(self, as_admin: FlaskClient) -> None:
        assert as_admin.get("/myspace").status_code == 403


class TestCertificate:
    def test_is_for_the_expert_and_the_administrators(
        self, app: Flask, as_admin: FlaskClient, as_expert: Enter, onboarding: Onboarding
    ) -> None:
        expert, other = onboarding.admit("one.one"), onboarding.admit("two.two")
        page = f"/experts/{expert.id}/certificate"
        for browser in (as_admin, as_expert(expert)):
            answer = browser.get(page)
            assert answer.data.startswith(b"%PDF-")
            assert "PH-ZJ-2026-000001" in answer.headers["Content-Disposition"]
        assert as_expert(other).get(page).status_code == 404
        assert app.test_client().get(page).location.startswith("/login")

    def test_is_not_there_before_it_is_made(
        self, as_admin: FlaskClient, onboarding: Onboarding
    ) -> None:
        expert = onboarding.recommend()
        assert as_admin.get(f"/experts/{expert.id}/certificate").status_code == 404


class TestVerification:
    def test_says_valid_and_nothing_private(self, app: Flask, onboarding: Onboarding) -> None:
        expert = onboarding.admit()
        page = app.test_client().get(f"/verify/{onboarding.certificate(expert).code}")
        assert page.status_code == 200
        for told in ("该证书有效", "PH-ZJ-2026-000001", "示例智造有限公司", "王**"):
            assert told in page.text
        for private in ("王晓明", "13800000001", "wang.xm", "动力电池"):
            assert private not in page.text

    def test_says_withdrawn_after_the_removal(self, app: Flask, onboarding: Onboarding) -> None:
        expert = onboarding.admit()
        onboarding.remove(expert)
        page = app.test_client().get(f"/verify/{onboarding.certificate(expert).code}").text
        assert "该证书已撤销" in page
        assert "该证书有效" not in page

    @pytest.mark.parametrize("code", ["x", "PH-ZJ-2026-000001", "1", "%27", "证书", "a" * 3000])
    def test_unknown_codes_get_a_friendly_404(
        self, client: FlaskClient, admin: Account, code: str
    ) -> None:
        answer = client.get(f"/verify/{code}")
        assert answer.status_code == 404
        assert "没有该证书" in answer.text


def test_the_reviewer_reads_the_profile_beside_the_form(
    as_admin: FlaskClient, onboarding: Onboarding
) -> None:
    expert = onboarding.recommend()
    onboarding.submit(expert, speciality="<b>固态电池</b>")
    task = onboarding.task(expert, "review")
    page = as_admin.get(f"/tasks/{task.id}").text
    for told in (
        "&lt;b&gt;固态电池&lt;/b&gt;",
        "主持高镍正极材料中试项目",
        "新材料产业、新能源汽车产业",
    ):
        assert told in page


def test_a_taken_login_is_said_beside_its_field(
    as_admin: FlaskClient, onboarding: Onboarding
) -> None:
    onboarding.recommend("wang.xm")
    answers = {
        "name": "王小满", "login": "wang.xm", "phone": "13800000002", "email": "w@example.org",
        "department": "研发中心", "position": "工程师", "fields": "3",
    }  # fmt: skip
    answer = send(as_admin, "/start/expert_onboarding", answers)
    assert answer.status_code == 422
    assert "wang.xm" in answer.text
    assert "王小满" in answer.text, "what was typed is kept"
    assert len(onboarding.session.scalars(select(Expert)).all()) == 1


def test_what_was_typed_before_is_there_again_after_a_return(
    as_expert: Enter, onboarding: Onboarding
) -> None:
    expert = onboarding.recommend()
    onboarding.submit(expert)
    onboarding.review(expert, "return", "请补充")
    task = onboarding.task(expert, "profile")
    assert 'value="动力电池正极材料"' in as_expert(expert).get(f"/tasks/{task.id}").text


def test_a_review_is_decided_anew_after_a_return(
    as_admin: FlaskClient, onboarding: Onboarding
) -> None:
    expert = onboarding.recommend()
    onboarding.submit(expert)
    onboarding.review(expert, "return", "请补充这一点")
    onboarding.submit(expert)
    task = onboarding.task(expert, "review")
    form = (
        as_admin.get(f"/tasks/{task.id}").text.partition("<form method")[2].partition("</form>")[0]
    )
    assert "请补充这一点" not in form
    assert "checked" not in form


@pytest.fixture
def as_other(app: Flask, session: Session, onboarding: Onboarding) -> FlaskClient:
    """A browser of another enterprise's administrator."""
    with transaction(session, onboarding.runtime) as tx:
        other = found_organisation(tx, "另一家企业", Kind.ENTERPRISE, "330100")
        account = open_account(
            tx, login="other.admin", name="别家管理员", organisation_id=other.id,
            role=Role.ENTERPRISE_ADMIN, **PROFILE,
        )  # fmt: skip
        give_password(tx, account)
    browser = app.test_client()
    assert sign_in(browser, "other.admin").status_code == 302
    return browser


def test_another_enterprise_finds_nothing_of_it(
    as_other: FlaskClient, as_admin: FlaskClient, onboarding: Onboarding
) -> None:
    expert = onboarding.recommend()
    onboarding.submit(expert)
    case, task = onboarding.case(expert), onboarding.task(expert, "review")
    own = [f"/tasks/{task.id}", f"/cases/{case.id}", f"/experts/{expert.id}"]
    own += [f"/experts/{expert.id}/{verb}" for verb in ("freeze", "thaw", "removal", "certificate")]
    onboarding.review(expert)
    for address in own:
        assert as_other.get(address).status_code == 404, address
        assert as_admin.get(address).status_code in (200, 302), address
    lists = ["/experts", "/experts/reviews", "/experts/pool", "/inbox", "/inbox/started"]
    for address in [*lists, f"/search?q={case.number}", "/search?q=晓明", "/experts?q=晓明"]:
        page = as_other.get(address)
        assert page.status_code == 200
        assert "王晓明" not in page.text, address
    assert "王晓明" in as_admin.get(f"/search?q={case.number}").text


def test_another_enterprise_changes_nothing_of_it(
    as_other: FlaskClient, onboarding: Onboarding
) -> None:
    expert = onboarding.recommend()
    task = onboarding.task(expert, "profile")
    token = token_in(as_other.get("/me").text)
    for address in (
        f"/experts/{expert.id}/freeze", f"/experts/{expert.id}/thaw", f"/experts/{expert.id}/removal",
        f"/tasks/{task.id}", f"/tasks/{task.id}/claim", f"/tasks/{task.id}/release",
    ):  # fmt: skip
        data = {"csrf_token": token, "reason": "x", "sure": "y"}
        assert as_other.post(address, data=data).status_code == 404, address
    assert onboarding.account(expert).status is AccountStatus.NORMAL
    assert onboarding.task(expert, "profile").assignee == str(expert.account_id)


def test_an_account_that_works_elsewhere_is_not_frozen_by_one_enterprise(
    as_admin: FlaskClient, session: Session, onboarding: Onboarding
) -> None:
    expert = onboarding.admit()
    with transaction(session, onboarding.runtime) as tx:
        other = found_organisation(tx, "另一家企业", Kind.ENTERPRISE, "330100")
        join_organisation(tx, expert.account_id, other.id, Role.EXPERT)
    answer = send(as_admin, f"/experts/{expert.id}/freeze", {})
    assert answer.status_code == 422
    assert "王晓明" in answer.text and "出库" in answer.text
    assert onboarding.account(expert).status is AccountStatus.NORMAL


def test_who_froze_an_account_is_on_record(as_admin: FlaskClient, onboarding: Onboarding) -> None:
    expert = onboarding.recommend()
    send(as_admin, f"/experts/{expert.id}/freeze", {})
    send(as_admin, f"/experts/{expert.id}/thaw", {})
    told = onboarding.session.scalars(select(AccountEvent).order_by(AccountEvent.id)).all()
    about = [one for one in told if one.kind in ("frozen", "thawed")]
    assert [(one.kind, one.by) for one in about] == [
        ("frozen", onboarding.admin),
        ("thawed", onboarding.admin),
    ]


def test_a_refused_expert_can_be_removed(as_admin: FlaskClient, onboarding: Onboarding) -> None:
    expert = onboarding.recommend()
    onboarding.submit(expert)
    onboarding.review(expert, "refuse", "不符合")
    address = f"/experts/{expert.id}/removal"
    assert address in as_admin.get("/experts").text
    send(as_admin, address, {"reason": "不再推荐", "sure": "y"})
    assert onboarding.expert("wang.xm").status is Status.REMOVED
    assert onboarding.account(expert).status is AccountStatus.FROZEN
    assert "已出库" in as_admin.get(f"/experts/{expert.id}").text
