"""Who works on both sides of the training border meets on each what belongs there, also what is in their own hands (X12)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from engine import cases, deployments
from engine.clock import FakeClock
from engine.db import transaction
from engine.following import copy_task
from engine.models import Case, Task
from engine.substitutes import appoint_substitute
from engine.tasks import claim_task, complete_task
from tests.bpmn import chain, model, node
from tests.webapp.conftest import token_in
from tests.webapp.statistics.conftest import Country, country  # noqa: F401 - a fixture
from webapp.mail import Mailbox
from workflows.operations.digests import digest_of
from workflows.operations.notices import deliver_notices
from workflows.operations.training import enter_training
from workflows.records.accounts import Account, Role, account_by_login
from workflows.records.calendar_feeds import open_feed
from workflows.records.organisations import Organisation
from workflows.records.webhooks import Shape, Webhook, WebhookCall

REAL, PRACTICE = "省局的真实事项", "培训中的练习事项"
LISTS = ("/inbox", "/inbox/done", "/inbox/started", "/inbox/followed", "/search?q=事项", "/notices")


@dataclass
class Both:
    """An officer with a case on each side: an open task in their hands, and one that they completed."""

    country: Country
    officer: Account
    bureau: Organisation
    enterprise: Organisation
    open: dict[str, Task]

    def browser(self) -> FlaskClient:
        return self.country.browser("shengju")

    def cross(self, browser: FlaskClient) -> None:
        token = token_in(browser.get("/training").text)
        browser.post("/training/enter", data={"csrf_token": token})


@pytest.fixture
def both(country: Country) -> Both:  # noqa: F811
    session = country.session
    officer = account_by_login(session, "shengju")
    bureau = session.scalars(select(Organisation).where(Organisation.name == "浙江省局")).one()
    assert officer is not None
    with transaction(session, country.runtime) as tx:
        enterprise = enter_training(tx, officer.id, bureau.id)
        extension = (
            '<zeebe:userTask/><zeebe:assignmentDefinition candidateGroups="=group"/>'
            '<zeebe:taskSchedule dueDate="P1D"/>'
        )
        tasks = [node(f"{name}:userTask", name="办理", extension=extension) for name in ("a", "b")]
        deployments.deploy(tx, {
            "process.bpmn": model("walk", chain("s:startEvent", *tasks, "e:endEvent")),
            "package.toml": 'key = "walk"\ntitle = "演练"\n[case]\ntitle = "{{ matter }}"\n',
        })  # fmt: skip
        tx.session.add(
            Webhook(account_id=officer.id, name="机器人", address="https://example.org/hook", shape=Shape.JSON,
                    locale="zh_Hans_CN", made_by=str(officer.id), made_at=tx.now)
        )  # fmt: skip
    made = Both(country, officer, bureau, enterprise, {})
    for title, role, place in (
        (REAL, Role.BUREAU_REVIEWER, bureau),
        (PRACTICE, Role.ENTERPRISE_ADMIN, enterprise),
    ):
        made.open[title] = _walk(made, title, f"{role}@{place.id}", place)
    with transaction(session, country.runtime) as tx:
        while deliver_notices(tx):
            pass
    return made


def _walk(both: Both, title: str, group: str, place: Organisation) -> Task:
    """Begin a case, do its first task, take the second and be told of it by somebody else."""
    session, runtime, me = both.country.session, both.country.runtime, str(both.officer.id)
    groups, other = frozenset({group}), str(both.officer.id + 1)

    def open_task() -> Task:
        found = select(Task).join(Case, Case.id == Task.case_id)
        return session.scalars(found.where(Case.title == title, Task.closed_at.is_(None))).one()

    with transaction(session, runtime) as tx:
        given = {"matter": title, "group": group}
        cases.start_case(tx, "walk", given, by=me, organisation=str(place.id))
    with transaction(session, runtime) as tx:
        complete_task(tx, open_task().id, {}, by=me, groups=groups)
    task = open_task()
    with transaction(session, runtime) as tx:
        claim_task(tx, task.id, by=me, groups=groups)
        copy_task(tx, task.id, to=[me], by=other)
    return task


def test_each_list_holds_what_is_of_its_side(both: Both) -> None:
    browser = both.browser()
    for address in LISTS:
        page = browser.get(address).text
        assert REAL in page, address
        assert PRACTICE not in page, address
    both.cross(browser)
    for address in LISTS:
        page = browser.get(address).text
        assert PRACTICE in page, address
        assert REAL not in page, address


def test_the_numbers_beside_them_count_one_side(both: Both) -> None:
    browser = both.browser()
    for crossed in (False, True):
        if crossed:
            both.cross(browser)
        assert "known=1.1.0." in browser.get("/inbox/pulse").text  # all, in my hands, overdue
        assert "未读通知 1 条" in browser.get("/me").text
    token = {"csrf_token": token_in(browser.get("/notices").text)}
    browser.post("/notices/read", data=token)
    assert "未读通知 1 条" not in browser.get("/me").text
    browser.post("/training/leave", data=token)
    assert "未读通知 1 条" in browser.get("/me").text


def test_a_case_of_the_other_side_leads_across(both: Both) -> None:
    browser = both.browser()
    task = both.open[PRACTICE]
    for address in (f"/cases/{task.case_id}", f"/tasks/{task.id}"):
        page = browser.get(address)
        assert page.status_code == 409
        assert both.enterprise.name in page.text
        assert PRACTICE not in page.text
    sent = {"csrf_token": token_in(page.text), "organisation": both.enterprise.id, "next": address}
    browser.post("/switch", data=sent)
    assert PRACTICE in browser.get(address).text
    back = browser.get(f"/tasks/{both.open[REAL].id}")
    assert back.status_code == 409
    assert both.bureau.name in back.text
    stranger = both.country.browser("elsewhere")
    assert stranger.get(f"/cases/{both.open[PRACTICE].case_id}").status_code == 404
    assert browser.get("/cases/999999").status_code == 404
    browser.post("/training/leave", data=sent)
    assert browser.post(f"/tasks/{task.id}", data=sent).status_code in (404, 409)
    both.country.session.refresh(task)
    assert task.closed_at is None


def test_a_substitute_stands_in_on_their_own_side(both: Both) -> None:
    session, runtime = both.country.session, both.country.runtime
    other = account_by_login(session, "shiju")
    assert other is not None
    officer = str(both.officer.id)
    with transaction(session, runtime) as tx:
        appoint_substitute(tx, officer, str(other.id), starts=tx.now, ends=None, by=officer)
    browser = both.country.browser("shiju")
    page = browser.get("/inbox").text
    assert REAL in page
    assert PRACTICE not in page
    assert browser.get(f"/tasks/{both.open[REAL].id}").status_code == 200
    for address in (f"/tasks/{both.open[PRACTICE].id}", f"/cases/{both.open[PRACTICE].case_id}"):
        assert browser.get(address).status_code == 404


def test_a_mail_about_practice_says_so(
    both: Both, mailbox: Mailbox, work: Callable[[], None]
) -> None:
    work()
    mails = {
        title: mail
        for mail in map(mailbox.read, mailbox.names())
        for title in (REAL, PRACTICE)
        if title in mail["Subject"]
    }
    assert mails[PRACTICE]["Subject"].startswith("【培训】")
    assert mails[PRACTICE].get_content().startswith("这是培训中的练习，不是真实业务")
    assert "培训" not in mails[REAL]["Subject"].replace(REAL, "")
    assert "练习" not in mails[REAL].get_content()


def test_what_leaves_the_platform_is_of_the_real_side(both: Both, clock: FakeClock) -> None:
    session, runtime = both.country.session, both.country.runtime
    clock.advance(days=2)
    with transaction(session, runtime) as tx:
        digest = digest_of(tx, both.officer.id)
        secret = open_feed(tx, both.officer.id)
    named = {
        line.case.title
        for part in (digest.overdue, digest.today, digest.new)
        for line in part.lines
    }
    assert named == {REAL}
    assert {case.title for _, _, case, _ in digest.notices} <= {REAL}
    feed = both.country.app.test_client().get(f"/calendar/{secret}.ics").text
    assert REAL in feed.replace("\r\n ", "")
    assert PRACTICE not in feed.replace("\r\n ", "")
    called = select(Case.title).join(WebhookCall, WebhookCall.case_id == Case.id)
    assert set(session.scalars(called)) == {REAL}
