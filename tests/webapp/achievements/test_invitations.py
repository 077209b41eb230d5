"""Departments that are invited: mail, activation, use, withdrawal, invited again; what others do not see (E14)."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from engine import deployments, packages
from engine.clock import FakeClock
from engine.db import transaction
from engine.models import Origin
from engine.runtime import Runtime
from tests.webapp.achievements.conftest import FOLDER, Stage
from tests.webapp.conftest import sign_in, token_in
from webapp.mail import Mailbox
from workflows.records.accounts import Account, AccountStatus
from workflows.records.certificates import china_day
from workflows.records.invitations import Invitation, InvitationState
from workflows.records.signals import Signal

PASSWORD = "bruecke-und-fluss-27"
START = "/start/department_invitation"
GIVEN = {
    "department": "浙江省示例产业部门", "sector": "industry", "name": "卓问", "office": "规划处",
    "position": "处长", "phone": "0571-62000000", "email": "zhuo@department.example.org",
    "words": "请多提意见",
}  # fmt: skip


@pytest.fixture
def inviting(stage: Stage, web_runtime: Runtime) -> Stage:
    """The package in force."""
    with transaction(stage.session, web_runtime) as tx:
        files = packages.read_folder(FOLDER / "department_invitation")
        deployments.deploy(tx, files, origin=Origin.RELEASE)
    return stage


def _invite(stage: Stage, clock: FakeClock, login: str = "shengju", days: int = 365, **changes: str) -> Any:  # fmt: skip
    client = stage.browser(login)
    page = client.get(START).text
    until = china_day(clock.now() + timedelta(days=days)).isoformat()
    once = re.search(r'name="_once" value="([^"]+)"', page)
    assert once is not None
    given = {**GIVEN, "until": until, "_once": once[1], "csrf_token": token_in(page), **changes}
    answer = client.post(START, data=given)
    stage.work()
    return answer


def _invitation(stage: Stage) -> Invitation:
    stage.session.rollback()
    newest = select(Invitation).order_by(Invitation.id.desc()).limit(1)
    return stage.session.scalars(newest.execution_options(populate_existing=True)).one()


def _activate(stage: Stage, mailbox: Mailbox) -> str:
    """Set a password by the link of the newest mail; returns the login."""
    body = mailbox.read(mailbox.names()[0]).get_content()
    link = re.search(r"http://[^/]+(/(?:activate|reset)/\S+)", body)
    assert link is not None, body
    client = stage.browser()
    data = {"password": PASSWORD, "repeated": PASSWORD, "csrf_token": token_in(client.get(link[1]).text)}  # fmt: skip
    assert client.post(link[1], data=data).status_code == 302
    stage.work()
    return str(stage.session.get_one(Account, _invitation(stage).account_id).login)


def _withdraw(stage: Stage, login: str = "shengju", reason: str = "联系人已调离") -> int:
    address = f"/invitations/{_invitation(stage).id}/withdraw"
    client = stage.browser(login)
    page = client.get(address)
    if page.status_code != 200:
        return int(page.status_code)
    data = {"reason": reason, "csrf_token": token_in(page.text)}
    answer = client.post(address, data=data)
    stage.work()
    return int(answer.status_code)


def test_an_invited_department_uses_and_rates(
    inviting: Stage, clock: FakeClock, mailbox: Mailbox
) -> None:
    assert _invite(inviting, clock).status_code == 302
    mail = mailbox.read(mailbox.names()[0])
    assert mail["To"] == GIVEN["email"] and "浙江省局" in mail.get_content()
    login = _activate(inviting, mailbox)
    assert _invitation(inviting).state is InvitationState.ACCEPTED
    person = inviting.browser(ip="203.0.113.90")
    assert sign_in(person, login, PASSWORD).headers["Location"] == "/achievements/pushed"
    assert "动力电池产业专利导航报告" in person.get("/achievements/pushed").text
    assert 'class="stat blue" href="/achievements/pushed"' in person.get("/home").text
    answer = inviting.post(
        person, "rating", stars="4", opinion="对本省产业规划有用，请补充区域对比。"
    )
    assert answer.status_code == 302
    assert inviting.tally(Signal.RATING) == (1, 0)
    assert person.get("/filings").status_code == 403
    listed = inviting.browser("shengju").get("/invitations").text
    assert GIVEN["department"] in listed and "使用中" in listed


def test_a_withdrawn_invitation_closes_the_account_and_may_be_renewed(
    inviting: Stage, clock: FakeClock, mailbox: Mailbox
) -> None:
    _invite(inviting, clock)
    login = _activate(inviting, mailbox)
    assert _withdraw(inviting, reason="  ") == 422
    assert _withdraw(inviting) == 302
    ended = _invitation(inviting)
    assert ended.state is InvitationState.WITHDRAWN
    assert inviting.session.get_one(Account, ended.account_id).status is AccountStatus.FROZEN
    assert "联系人已调离" in mailbox.read(mailbox.names()[0]).get_content()
    assert _withdraw(inviting) == 404  # over
    assert _invite(inviting, clock).status_code == 302
    assert _activate(inviting, mailbox) == login  # the same person, not a second account
    assert sign_in(inviting.browser(), login, PASSWORD).status_code == 302


def test_others_neither_see_nor_withdraw(
    inviting: Stage, clock: FakeClock, mailbox: Mailbox
) -> None:
    _invite(inviting, clock)
    assert GIVEN["department"] not in inviting.browser("elsewhere").get("/invitations").text
    assert _withdraw(inviting, "elsewhere") == 404
    assert GIVEN["department"] in inviting.browser("guojia").get("/invitations").text
    assert _withdraw(inviting, "guojia") == 404  # only who invited withdraws
    assert inviting.browser("fuwu").get("/invitations").status_code == 403
    assert inviting.browser("fuwu").get(START).status_code in (403, 404)


def test_what_cannot_be_invited_is_refused(
    inviting: Stage, clock: FakeClock, mailbox: Mailbox
) -> None:
    assert _invite(inviting, clock, department="澄潮导航服务").status_code == 422
    assert _invite(inviting, clock, days=0).status_code == 422
    assert _invite(inviting, clock, days=1200).status_code == 422
    assert _invite(inviting, clock, email="nobody").status_code == 422
    assert inviting.session.scalars(select(Invitation)).all() == []
    assert _invite(inviting, clock).status_code == 302
    again = _invite(inviting, clock, email=GIVEN["email"].upper())
    assert again.status_code == 422 and "该邮箱已获邀" in again.text
    assert _invite(inviting, clock, "elsewhere").status_code == 422  # a department of another area
    assert not mailbox.names()[1:]
