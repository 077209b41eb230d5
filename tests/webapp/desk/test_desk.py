"""The support desk: account recovery, changes of administrator, accounts and what may be done with them (X9, X16, F5)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from engine.clock import FakeClock
from engine.models import Case
from tests.webapp.conftest import send, sign_in
from tests.webapp.desk.conftest import KNOWN_CODE, Desk, newest_link, newest_text
from webapp.mail import Mailbox
from workflows.records.account_events import AccountChange, AccountEvent
from workflows.records.accounts import Account, AccountStatus, account_by_login
from workflows.records.desk import DeskState
from workflows.records.recoveries import Recovery
from workflows.records.replacements import Replacement

Enter = Callable[[str], FlaskClient]
Work = Callable[[], None]
LOST = {
    "place": "示例智造有限公司", "login": "qiye", "name": "林晓雯", "phone": "13812345678",
    "email": "lost@example.org", "problem": "初始密码无效",
}  # fmt: skip
VERIFIED = {"steps": ["callback"], "outcome": "registered", "account": "qiye"}
CHANGE = {
    "enterprise": KNOWN_CODE, "former": "qiye", "name": "李新任", "department": "知识产权部",
    "position": "主任", "phone": "13800000002", "email": "li.xr@example.org", "reason": "原管理员离职",
}  # fmt: skip


def test_a_lost_account_is_verified_and_gets_a_link(
    client: FlaskClient, desk: Desk, enter: Enter, work: Work, mailbox: Mailbox
) -> None:
    assert send(client, "/recover", LOST).location == "/recover/sent"
    kefu = enter("kefu")
    assert "示例智造有限公司" in kefu.get("/support").text
    task = desk.task("verify")
    shown = kefu.get(task).text
    assert "qiye" in shown and "138****0000" in shown and "13800000000" not in shown
    assert send(kefu, task, VERIFIED).status_code == 302
    work()
    link = newest_link(mailbox)
    assert link.startswith("/reset/")
    words = "yi ge xin de hen chang de ju zi"
    assert send(client, link, {"password": words, "repeated": words}).status_code == 302
    done = desk.one(Recovery)
    assert (done.state, done.steps) == (DeskState.ACCEPTED, ["callback"])
    page = kefu.get(f"/support/accounts/{done.account_id}").text
    assert "发送链接" in page and "设置密码" in page
    assert "100 %" in kefu.get("/support").text


def test_a_new_address_needs_a_reason_and_ends_older_links(
    client: FlaskClient, desk: Desk, enter: Enter, work: Work, mailbox: Mailbox
) -> None:
    send(client, "/forgotten", {"login": "qiye"})
    work()
    older = newest_link(mailbox)
    send(client, "/recover", LOST)
    kefu, task = enter("kefu"), desk.task("verify")
    new = {**VERIFIED, "outcome": "new", "new_email": "new@example.org", "opinion": ""}
    assert send(kefu, task, new).status_code == 422
    assert send(kefu, task, {**new, "opinion": "原邮箱停用"}).status_code == 302
    work()
    assert mailbox.read(mailbox.names()[0])["To"] == "new@example.org"
    assert client.get(older).status_code == 410
    kinds = select(AccountEvent.kind).where(AccountEvent.account_id == desk.people["qiye"].id)
    assert AccountChange.EMAIL_CHANGED in set(desk.session.scalars(kinds))


def test_the_desk_never_becomes_the_platform(client: FlaskClient, desk: Desk, enter: Enter) -> None:
    send(client, "/recover", {**LOST, "login": "guojia"})
    task, kefu = desk.task("verify"), enter("kefu")
    assert send(kefu, task, {**VERIFIED, "account": "guojia"}).status_code == 422
    assert send(kefu, task, {**VERIFIED, "account": "nobody"}).status_code == 422


def test_asking_again_bothers_nobody_and_tells_nothing(client: FlaskClient, desk: Desk) -> None:
    answers = [
        send(client, "/recover", said)
        for said in (LOST, LOST, {**LOST, "login": "no.such", "place": "无此单位"})
    ]
    assert {(one.status_code, one.location) for one in answers} == {(302, "/recover/sent")}
    assert desk.session.scalar(select(func.count()).select_from(Case)) == 2


def test_a_flood_from_one_mailbox_is_limited(client: FlaskClient, desk: Desk) -> None:
    codes = [send(client, "/recover", {**LOST, "login": f"a{n}"}).status_code for n in range(6)]
    assert codes == [302] * 5 + [429]


def test_a_bureau_opens_one_for_its_area_and_sees_no_private_data(
    desk: Desk, enter: Enter, work: Work
) -> None:
    bureau, elsewhere = enter("shengju"), enter("chuanju")
    assert send(elsewhere, "/recoveries/new", LOST).status_code == 422
    assert send(bureau, "/recoveries/new", LOST).location == "/recoveries"
    page = bureau.get("/recoveries").text
    assert LOST["place"] in page
    for private in (LOST["phone"], LOST["email"], "13800000000", "qiye@example.org"):
        assert private not in page
    assert LOST["place"] not in elsewhere.get("/recoveries").text
    assert bureau.get(desk.task("verify")).status_code == 404
    assert LOST["phone"] not in bureau.get(f"/cases/{desk.case().id}").text
    assert bureau.get("/support").status_code == 403
    assert bureau.get(f"/support/accounts/{desk.people['qiye'].id}").status_code == 403


def test_late_matters_are_reported(
    client: FlaskClient, desk: Desk, clock: FakeClock, enter: Enter
) -> None:
    send(client, "/recover", LOST)
    due = desk.one(Recovery).due_at
    assert due.isoformat() == "2026-03-03T10:00:00+00:00"  # Tuesday, 18:00 in Beijing
    clock.advance(days=2)
    assert "逾期" in enter("kefu").get("/support").text


def test_a_change_of_administrator(
    desk: Desk, enter: Enter, work: Work, mailbox: Mailbox, client: FlaskClient
) -> None:
    kefu, qiye = enter("kefu"), enter("qiye")
    start = "/start/administrator_replacement"
    assert send(kefu, start, {**CHANGE, "former": "guojia"}).status_code == 422
    assert send(kefu, start, CHANGE).status_code == 302
    approve = {"steps": ["letter"], "outcome": "accept"}
    assert send(kefu, desk.task("verify"), approve).status_code == 302
    work()
    found = desk.one(Replacement)
    former = desk.session.get_one(Account, found.former_id)
    assert former.status is AccountStatus.FROZEN
    assert qiye.get("/inbox").status_code == 302  # out on the next request
    assert mailbox.read(mailbox.names()[0])["To"] == "li.xr@example.org"
    assert KNOWN_CODE.lower() in newest_text(mailbox)


def test_accounts_are_found_and_masked(desk: Desk, enter: Enter) -> None:
    kefu = enter("kefu")
    for sought in ("qiye", "qiye@example.org", "示例智造", KNOWN_CODE):
        page = kefu.get("/support/accounts", query_string={"q": sought}).text
        assert "q***@example.org" in page, sought
        assert "13800000000" not in page
    assert "没有相符的账号" in kefu.get("/support/accounts?q=nobody").text


@pytest.mark.parametrize("verb", ["freeze", "sessions"])
def test_an_account_is_frozen_or_signed_out(desk: Desk, enter: Enter, verb: str) -> None:
    kefu, qiye = enter("kefu"), enter("qiye")
    page = f"/support/accounts/{desk.people['qiye'].id}"
    assert send(kefu, f"{page}/{verb}", {}).status_code == 302
    assert "/login" in qiye.get("/me").location
    assert sign_in(qiye, "qiye").status_code == (422 if verb == "freeze" else 302)
    if verb == "freeze":
        assert send(kefu, f"{page}/thaw", {}).status_code == 302
        assert sign_in(qiye, "qiye").status_code == 302


def test_nobody_acts_on_themselves_or_on_the_platform(desk: Desk, enter: Enter) -> None:
    kefu = enter("kefu")
    for login in ("kefu", "guojia"):
        assert kefu.get(f"/support/accounts/{desk.people[login].id}/freeze").status_code == 404
    assert kefu.get(f"/support/accounts/{desk.people['qiye'].id}/delete").status_code == 404


def test_the_activation_is_mailed_again(
    desk: Desk, enter: Enter, work: Work, mailbox: Mailbox
) -> None:
    send(enter("shengju"), "/allotting", ALLOTTED)
    account = account_by_login(desk.session, "91330100ma0000001f")
    assert account is not None
    assert send(enter("kefu"), f"/support/accounts/{account.id}/activation", {}).status_code == 302
    work()
    assert len(mailbox.names()) == 2
    assert newest_link(mailbox).startswith("/activate/")


ALLOTTED = {
    "enterprise": "分配企业有限公司", "credit_code": "91330100MA0000001F", "region": "330100",
    "name": "王晓明", "department": "知识产权部", "position": "主任", "phone": "13800000003",
    "email": "wang@example.org",
}  # fmt: skip
