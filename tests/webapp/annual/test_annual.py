"""The annual form: opened on its days, once; late at midnight in China; each bureau its own; who is missing."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from pypdf import PdfReader
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import deployments, packages
from engine.clock import FakeClock
from engine.db import transaction
from engine.jobs import sweep
from engine.models import Case, Origin, Task, TaskStatus
from engine.runtime import Runtime
from tests.webapp.conftest import PROFILE, give_password, send, sign_in, token_in
from webapp.annual.schedule import open_annual_forms
from webapp.mail import Mailbox
from workflows.records.accounts import Role, open_account
from workflows.records.annual_reports import AnnualReport, ReportState, reports_of
from workflows.records.certificates import china_day
from workflows.records.organisations import Kind, found_organisation

PACKAGE = Path("workflows/bpmn/annual_report")
PEOPLE = (
    ("guojia", "国家平台", Kind.NATIONAL, "110000", Role.NATIONAL_OFFICER),
    ("zhejiang", "浙江省局", Kind.BUREAU, "330000", Role.BUREAU_REVIEWER),
    ("bingtuan", "兵团知识产权局", Kind.BUREAU, "659000", Role.BUREAU_REVIEWER),
    ("hangzhou", "杭州市局", Kind.BUREAU, "330100", Role.BUREAU_REVIEWER),
    ("taiwan", "不参评地区", Kind.BUREAU, "710000", Role.BUREAU_REVIEWER),
)
FILLED = {
    "money": "120", "projects": "6", "people": "3", "trainings": "4", "finished": "5", "decisions": "2",
    "work": "建立了专利导航工作机制并推广应用。", "truthful": "true",
}  # fmt: skip


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(datetime(2026, 10, 14, 15, 59, 59, tzinfo=UTC))  # 23:59:59 in China


@pytest.fixture
def browser(app: Flask, session: Session, web_runtime: Runtime) -> Callable[[str], FlaskClient]:
    with transaction(session, web_runtime) as tx:
        deployments.deploy(tx, packages.read_folder(PACKAGE), origin=Origin.RELEASE)
        for login, name, kind, region, role in PEOPLE:
            place = found_organisation(tx, name, kind, region)
            given = {**PROFILE, "email": f"{login}@example.org"}
            account = open_account(tx, login=login, name=name, organisation_id=place.id, role=role, **given)  # fmt: skip
            give_password(tx, account)

    def of(login: str) -> FlaskClient:
        client = app.test_client()
        sign_in(client, login)
        return client

    return of


def _report(session: Session, name: str) -> AnnualReport:
    session.rollback()
    session.expire_all()
    return next(one for one in reports_of(session, 2026) if one.organisation.name == name)


def _hand_in(session: Session, client: FlaskClient, report: AnnualReport) -> Any:
    waiting = select(Task.id).join(Case, Case.id == Task.case_id)
    waiting = waiting.where(Case.subject == f"annual:{report.id}", Task.element == "fill")
    address = f"/tasks/{session.scalar(waiting.where(Task.status == TaskStatus.OPEN))}"
    return send(client, address, FILLED)


def test_the_channel_opens_on_its_day_for_the_evaluated_and_only_once(
    browser: Any, session: Session, web_runtime: Runtime, clock: FakeClock
) -> None:
    assert open_annual_forms(session, web_runtime) == 0
    clock.advance(seconds=1)  # 15 October, 00:00 in China
    assert open_annual_forms(session, web_runtime) == 2
    assert open_annual_forms(session, web_runtime) == 0
    names = {one.organisation.name for one in reports_of(session, 2026)}
    assert names == {"浙江省局", "兵团知识产权局"}
    clock.advance(days=17)  # 1 November: nothing opens any more by itself
    assert open_annual_forms(session, web_runtime) == 0


def test_the_button_opens_what_is_missing_and_nothing_twice(browser: Any, session: Session) -> None:
    client = browser("guojia")
    for _turn in range(2):
        client.post("/annual/open", data={"csrf_token": token_in(client.get("/annual").text)})
    assert len(reports_of(session, 2026)) == 2
    assert browser("zhejiang").post("/annual/open").status_code in (400, 403)


@pytest.mark.parametrize(
    ("days", "due"), [(16, "2026-10-31"), (17, "2026-11-16"), (60, "2026-12-29")]
)
def test_who_opens_reads_before_when_the_forms_are_due(
    browser: Any, session: Session, clock: FakeClock, days: int, due: str
) -> None:  # fmt: skip
    clock.advance(seconds=1, days=days)  # of 31 October, 1 November, 14 December
    client = browser("guojia")
    page = client.get("/annual").text
    assert due in page
    client.post("/annual/open", data={"csrf_token": token_in(page)})
    report = _report(session, "浙江省局")
    assert china_day(report.due_at - timedelta(seconds=1)).isoformat() == due
    assert clock.now() < report.due_at


@pytest.mark.parametrize(("seconds_before", "late"), [(1, False), (0, True)])
def test_what_comes_at_midnight_is_late(
    browser: Any, session: Session, web_runtime: Runtime, clock: FakeClock, seconds_before: int, late: bool
) -> None:  # fmt: skip
    clock.advance(seconds=1)
    open_annual_forms(session, web_runtime)
    report = _report(session, "浙江省局")
    clock.advance(seconds=(report.due_at - clock.now()).total_seconds() - seconds_before)
    assert _hand_in(session, browser("zhejiang"), report).status_code == 302
    report = _report(session, "浙江省局")
    assert (report.late, report.state) == (late, ReportState.SUBMITTED)


def test_who_is_missing_is_reminded_and_followed_up(
    browser: Any, session: Session, web_runtime: Runtime, clock: FakeClock, work: Any, mailbox: Mailbox
) -> None:  # fmt: skip
    clock.advance(seconds=1)
    open_annual_forms(session, web_runtime)
    _hand_in(session, browser("zhejiang"), _report(session, "浙江省局"))
    for _turn in range(18):
        clock.advance(days=1)
        sweep(session, web_runtime)
        work()
    subjects = [one["Subject"] for one in _mails(mailbox, "bingtuan@example.org")]
    assert len([one for one in subjects if "待报送" in one]) == 3
    assert len([one for one in subjects if "逾期" in one]) == 1
    assert _mails(mailbox, "zhejiang@example.org") == []
    page = browser("guojia").get("/annual?year=2026").text
    assert "已逾期" in page or "Overdue" in page
    open_tasks = session.scalars(select(Task.element).where(Task.status == TaskStatus.OPEN)).all()
    assert "escalated" in open_tasks


def test_urging_by_hand_is_for_those_who_are_missing_and_once_a_day(
    browser: Any,
    session: Session,
    web_runtime: Runtime,
    clock: FakeClock,
    mailbox: Mailbox,
    work: Any,
) -> None:
    clock.advance(seconds=1)
    open_annual_forms(session, web_runtime)
    client, report = browser("guojia"), _report(session, "兵团知识产权局")
    for _turn in range(2):
        token = token_in(client.get("/annual?year=2026").text)
        client.post(f"/annual/{report.id}/urge", data={"csrf_token": token})
    assert _mails(mailbox, "bingtuan@example.org") == [], "a page waits for no mail server"
    work()
    [mail] = _mails(mailbox, "bingtuan@example.org")
    body = mail.get_body(("plain",)).get_content()
    assert f"/annual/{report.id}" in body
    assert "2026-10-31" in body, "the last day, not the day after"


def test_a_bureau_sees_its_own_form_only(
    browser: Any, session: Session, web_runtime: Runtime, clock: FakeClock
) -> None:
    clock.advance(seconds=1)
    open_annual_forms(session, web_runtime)
    report = _report(session, "浙江省局")
    _hand_in(session, browser("zhejiang"), report)
    for ending in ("", "/form.pdf", "/form.xlsx"):
        assert browser("bingtuan").get(f"/annual/{report.id}{ending}").status_code == 404
        assert browser("zhejiang").get(f"/annual/{report.id}{ending}").status_code == 200
    page = browser("guojia").get(f"/annual/{report.id}").text
    assert "专利导航工作机制" in page and "<dd>是</dd>" in page and "True" not in page
    table = load_workbook(BytesIO(browser("guojia").get(f"/annual/{report.id}/form.xlsx").data))
    cells = [str(cell.value) for row in table.worksheets[0].iter_rows() for cell in row]
    assert {"建立了专利导航工作机制并推广应用。", "是"} <= set(cells) and "True" not in cells


def _mails(mailbox: Mailbox, to: str) -> list[Any]:
    found = [mailbox.read(name) for name in mailbox.names()]
    return [one for one in found if one["To"] == to]


def test_a_bureau_without_a_form_yet_has_its_place_all_the_same(
    browser: Callable[[str], FlaskClient],
) -> None:
    page = browser("guojia").get("/annual").text
    assert "新疆生产建设兵团" not in page  # only those without a place are named


def test_a_print_is_verified_and_an_older_one_says_that_the_form_has_changed(
    browser: Any, session: Session, web_runtime: Runtime, clock: FakeClock, client: FlaskClient
) -> None:
    clock.advance(seconds=1)
    open_annual_forms(session, web_runtime)
    before = _printed_address(browser("zhejiang"), session)
    _hand_in(session, browser("zhejiang"), _report(session, "浙江省局"))
    now = _printed_address(browser("zhejiang"), session)
    assert now != before and now.rpartition("/")[0] == before.rpartition("/")[0]
    assert "一致" in client.get(now).text
    assert "有过修改" in client.get(before).text
    assert client.get("/verify/annual/made-up").status_code == 404
    found = client.get("/verify", query_string={"code": f"http://localhost{now}"})
    assert found.location == now
    assert client.get("/verify", query_string={"code": "made-up"}).status_code == 404


def _printed_address(client: FlaskClient, session: Session) -> str:
    """Where the code on the printed form leads: the address stands on the paper."""
    paper = client.get(f"/annual/{_report(session, '浙江省局').id}/form.pdf").data
    said = "".join(page.extract_text() for page in PdfReader(BytesIO(paper)).pages)
    found = re.search(r"http://localhost(/verify/annual/\S+/[0-9a-f]{16})", said.replace("\n", ""))
    assert found is not None, said
    return found[1]
