"""A filing from its form to the receipt; who sees it; the edge of the year; those who review themselves."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from html import unescape
from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from engine.clock import FakeClock
from engine.db import transaction
from engine.models import Incident, Task
from engine.runtime import Runtime
from engine.tasks import assign_task
from tests.webapp.conftest import PROFILE, give_password, send, token_in
from tests.webapp.filings.conftest import ANSWERS, Stage
from webapp.mail import Mailbox
from workflows.records.accounts import Role, open_account
from workflows.records.filings import Filing, FilingState, FilingUse
from workflows.records.organisations import Organisation

MIDNIGHT_OF_OCTOBER = datetime(2026, 9, 30, 16, 0, tzinfo=UTC)  # 00:00 in Beijing on 1 October


def test_a_filing_goes_through_city_province_and_nation_to_a_receipt(
    stage: Stage, mailbox: Mailbox
) -> None:
    assert stage.file().status_code == 302
    filing = stage.filing()
    for login in ("shiju", "shengju", "guojia"):
        assert stage.review(login, filing).status_code == 302
    filing = stage.filing()
    assert filing.state is FilingState.REGISTERED
    assert filing.number
    page = stage.browser("fuwu").get(f"/filings/{filing.id}")
    assert all(text in page.text for text in (filing.number, "报告.pdf"))
    receipt = stage.browser("fuwu").get(f"/filings/{filing.id}/receipt")
    assert receipt.data.startswith(b"%PDF")
    assert filing.number in stage.app.test_client().get(f"/verify/filing/{filing.code}").text
    assert any(filing.number in (mailbox.read(name)["Subject"] or "") for name in mailbox.names())


def test_reviewers_see_the_files_and_others_do_not(stage: Stage) -> None:
    stage.file()
    filing = stage.filing()
    reference = filing.files[0]
    for login, status in (("shiju", 200), ("shengju", 404), ("elsewhere", 404)):
        assert stage.browser(login).get(f"/attachments/{reference}").status_code == status
    for login, status in (("shiju", 200), ("shengju", 200), ("guojia", 200), ("elsewhere", 404)):
        assert stage.browser(login).get(f"/filings/{filing.id}").status_code == status


def test_a_province_does_not_read_anothers(stage: Stage) -> None:
    stage.file()
    assert ANSWERS["title"] in stage.browser("shengju").get("/filings/area").text
    assert ANSWERS["title"] not in stage.browser("elsewhere").get("/filings/area").text


@pytest.mark.parametrize(("seconds", "year"), [(-1, 2026), (0, 2027)])
def test_the_year_turns_with_the_first_of_october_in_beijing(
    stage: Stage, clock: FakeClock, seconds: int, year: int
) -> None:
    clock.advance(
        seconds=(MIDNIGHT_OF_OCTOBER + timedelta(seconds=seconds) - clock.now()).total_seconds()
    )
    page = stage.browser("fuwu").get("/start/achievement_filing").text
    assert ("9月30日已过" in page) == (year == 2027)
    assert stage.file().status_code == 302
    assert stage.filing().year == year


def test_digital_achievements_of_fiscal_money_wait_for_their_channel(
    stage: Stage, clock: FakeClock
) -> None:
    assert clock.now() < datetime(2026, 9, 9, tzinfo=UTC)
    answer = stage.file(kind="database", funding="national")
    assert answer.status_code == 422
    assert "2026-09-10" in answer.text
    assert stage.file(kind="database", funding="none").status_code == 302


def test_the_same_achievement_is_filed_once(stage: Stage) -> None:
    assert stage.file().status_code == 302
    assert stage.file().status_code == 422
    assert stage.file(title="另一份报告").status_code == 302


def test_an_end_before_the_beginning_is_refused_beside_its_field(stage: Stage) -> None:
    answer = stage.file(begun="2026-02-01", finished="2026-01-01")
    assert answer.status_code == 422
    assert "请检查这两个日期" in answer.text and ANSWERS["title"] in answer.text
    assert stage.session.scalars(select(Incident.id)).all() == [], "nothing for an operator"


def test_what_bingtuan_s_places_file_is_reviewed_by_bingtuan(stage: Stage) -> None:
    """X18: it is evaluated apart from Xinjiang, so its own bureau stands above its cities."""
    moved = {"澄潮导航服务": "659001", "浙江省局": "650000", "江苏省局": "659000"}
    for name, region in moved.items():
        stage.session.execute(
            update(Organisation).where(Organisation.name == name).values(region=region)
        )
    stage.session.commit()
    stage.file()
    filing = stage.filing()
    assert stage.browser("shengju").get(f"/tasks/{stage.task(filing).id}").status_code == 404
    assert stage.review("elsewhere", filing).status_code == 302


def test_a_review_leads_back_to_the_list_that_it_was_opened_from(stage: Stage) -> None:
    stage.file()
    filing = stage.filing()
    task, browser = stage.task(filing), stage.browser("shiju")
    way = re.search(
        rf'href="(/tasks/{task.id}[?]back=[^"]*)"', browser.get("/filings/area?page=1").text
    )
    assert way is not None
    page = browser.get(unescape(way[1])).text
    assert "返回" in page
    action = unescape(re.search(rf'action="(/tasks/{task.id}[?][^"]*)"', page)[1])  # type: ignore[index]
    answer = {"outcome": "approve", "opinion": "材料齐全", "csrf_token": token_in(page)}
    assert browser.post(action, data=answer).location == "/filings/area?page=1"


@pytest.mark.parametrize(
    "way", ["https://example.org/", "//example.org", "/\\example.org", "", "inbox"]
)
def test_a_way_back_out_of_the_platform_is_none(stage: Stage, way: str) -> None:
    stage.file()
    task, browser = stage.task(stage.filing()), stage.browser("shiju")
    page = browser.get(f"/tasks/{task.id}", query_string={"back": way}).text
    answer = {"outcome": "approve", "opinion": "材料齐全", "csrf_token": token_in(page)}
    sent = browser.post(f"/tasks/{task.id}", query_string={"back": way}, data=answer)
    assert sent.location == "/inbox"


def test_a_returned_filing_is_corrected_with_what_was_said_before(stage: Stage) -> None:
    stage.file()
    filing = stage.filing()
    stage.review("shiju", filing, "return")
    assert stage.filing().state is FilingState.RETURNED
    client, address = stage.browser("fuwu"), f"/tasks/{stage.task(filing).id}"
    page = client.get(address).text
    assert ANSWERS["title"] in page
    assert "报告.pdf" in page
    again = {**ANSWERS, "title": "动力电池产业专利导航报告（修订）", "files": filing.files[0]}
    assert send(client, address, again).status_code == 302
    filing = stage.filing(again["title"])
    assert (filing.state, len(filing.files)) == (FilingState.SUBMITTED, 1)
    assert stage.task(filing).element == "city_review"


def test_nobody_reviews_the_own_filing(stage: Stage, web_runtime: Runtime) -> None:
    stage.file()
    filing = stage.filing()
    task = stage.task(filing)
    with transaction(stage.session, web_runtime) as tx:  # as if the filer had changed sides
        assign_task(tx, task.id, by=None, to=filing.filed_by, reason="test")
    answer = stage.review("fuwu", filing)
    assert answer.status_code == 422
    assert stage.session.get_one(Task, task.id, populate_existing=True).status == "open"


def test_a_province_that_files_is_verified_by_the_nation_alone(stage: Stage) -> None:
    assert stage.file("shengju", kind="region", title="浙江省区域导航报告").status_code == 302
    assert stage.task(stage.filing("浙江省区域导航报告")).element == "verify"


def test_a_filer_may_stay_out_of_the_selection_of_projects(stage: Stage) -> None:
    assert stage.file(stays_out="true").status_code == 302
    filing = stage.filing()
    assert filing.stays_out
    page = stage.browser("shiju").get(f"/filings/{filing.id}").text
    assert "项目评优" in page and "不参加" in page
    stage.file(title="另一份报告")
    assert not stage.filing("另一份报告").stays_out


def test_a_stale_tab_decides_nothing(stage: Stage) -> None:
    stage.file()
    filing = stage.filing()
    task = stage.task(filing)
    first = stage.browser("shiju")
    token = token_in(first.get(f"/tasks/{task.id}").text)
    assert stage.review("shiju", filing).status_code == 302
    late = {"outcome": "refuse", "opinion": "重复", "csrf_token": token}
    answer = first.post(f"/tasks/{task.id}", data=late)
    assert answer.location == f"/cases/{task.case_id}"  # the same person's second tab
    assert stage.filing().state is FilingState.SUBMITTED


def test_two_reviewers_at_once_decide_once(stage: Stage, web_runtime: Runtime) -> None:
    with transaction(stage.session, web_runtime) as tx:
        place = tx.session.scalars(
            select(Organisation).where(Organisation.name == "杭州市局")
        ).one()
        other = open_account(
            tx, login="second", name="另一位审核人", organisation_id=place.id,
            role=Role.BUREAU_REVIEWER, **PROFILE,
        )  # fmt: skip
        give_password(tx, other)
    stage.file()
    filing = stage.filing()
    address = f"/tasks/{stage.task(filing).id}"
    browsers = [stage.browser(login) for login in ("shiju", "second")]
    tokens = [token_in(one.get(address).text) for one in browsers]

    def decide(browser: FlaskClient, token: str, outcome: str) -> int:
        answer = {"outcome": outcome, "opinion": "材料已核对", "csrf_token": token}
        return int(browser.post(address, data=answer).status_code)

    with ThreadPoolExecutor() as pool:
        answers = list(pool.map(decide, browsers, tokens, ("approve", "return")))
    assert sorted(answers) == [302, 409]
    expected = FilingState.SUBMITTED if answers[0] == 302 else FilingState.RETURNED
    assert stage.filing().state is expected


def test_a_file_that_is_not_what_its_name_says_is_not_filed(stage: Stage) -> None:
    client, address = stage.browser("fuwu"), "/start/achievement_filing"
    page = client.get(address).text
    given: dict[str, Any] = {
        **ANSWERS, "csrf_token": token_in(page), "_once": page.split('name="_once" value="')[1].split('"')[0],
        "_page": ",".join([*ANSWERS, "files"]), "files": (BytesIO(b"MZ not a document"), "报告.pdf"),
    }  # fmt: skip
    answer = client.post(address, data=given, content_type="multipart/form-data")
    assert answer.status_code == 422
    assert "报告.pdf" in answer.text and ANSWERS["title"] in answer.text  # nothing typed is lost
    assert stage.session.scalars(select(Filing)).all() == []


def test_a_filer_withdraws_before_the_registration_and_not_after(stage: Stage) -> None:
    stage.file()
    filing = stage.filing()
    stranger = stage.browser("shiju")
    assert stranger.get(f"/filings/{filing.id}/withdraw").status_code == 404
    client = stage.browser("fuwu")
    address = f"/filings/{filing.id}/withdraw"
    assert send(client, address, {"reason": ""}).status_code == 422
    assert send(client, address, {"reason": "材料有误"}).status_code == 302
    assert stage.filing().state is FilingState.WITHDRAWN
    assert client.get(address).status_code == 404


def test_the_use_is_a_history_with_proofs(stage: Stage) -> None:
    stage.file("shengju", kind="region", title="浙江省区域导航报告")
    filing = stage.filing("浙江省区域导航报告")
    client, address = stage.browser("shengju"), f"/filings/{filing.id}/use"
    assert client.get(address).status_code == 404  # not on file yet
    stage.review("guojia", filing)
    assert client.get(address).text.count("（选填）") == 1, (
        "the proof alone: an end is always chosen"
    )
    use = {"side": "government", "user": "省发改委（示例）", "said": "用于编制产业规划"}
    assert send(client, address, {**use, "said": ""}).status_code == 422
    for number in range(2):
        assert send(client, address, {**use, "user": f"部门{number}"}).status_code == 302
    assert stage.browser("elsewhere").get(address).status_code == 404
    said: list[Any] = list(stage.session.scalars(select(FilingUse.user).order_by(FilingUse.id)))
    assert said == ["部门0", "部门1"]
    assert "部门1" in client.get(f"/filings/{filing.id}").text
