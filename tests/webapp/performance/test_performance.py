"""A year's evaluation on its pages: frozen, verified, confirmed by a second officer, published, objected to."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from engine.db import transaction
from engine.models import Submission, SubmissionKind
from engine.values import from_plain, to_plain
from tests.webapp.conftest import send
from tests.webapp.performance.conftest import Year, _filed
from webapp.mail import Mailbox
from workflows.operations.cycles import recomputed
from workflows.operations.projects import OwnPanel, countersign
from workflows.records.cycles import Cycle, CycleState, changes_of, frozen_of
from workflows.records.filings import Filing
from workflows.records.organisations import Organisation
from workflows.records.projects import Project
from workflows.records.results import (
    Objection,
    Result,
    ResultState,
    hash_of_numbers,
    results_of,
    scored_numbers,
    scores_of,
)


def _result(year: Year) -> Result:
    return results_of(year.session, year.cycle().id)[0]


def test_a_year_is_frozen_scored_and_published(year: Year) -> None:
    cycle = year.published()
    assert cycle.state is CycleState.PUBLISHED
    [result] = results_of(year.session, cycle.id)
    scores = {one.organisation_id: one for one in scores_of(year.session, result.id)}
    assert set(scores) == {year.places["zhejiang"], year.places["jiangsu"]}
    zhejiang, jiangsu = scores[year.places["zhejiang"]], scores[year.places["jiangsu"]]
    assert (zhejiang.place, jiangsu.place) == (1, 2)
    lines = {line["fact"]: line for line in zhejiang.sheet}
    assert lines["filings_industry"]["points"] == Decimal(1)  # 1 of 8, weighing 8
    assert lines["uses_government"]["points"] == Decimal("1.6")  # 1 of 5, weighing 8
    assert zhejiang.total == sum(line["points"] for line in lines.values())


def test_a_missing_fact_counts_nothing_and_is_said(year: Year) -> None:
    cycle = year.published()
    [result] = results_of(year.session, cycle.id)
    jiangsu = next(
        one
        for one in scores_of(year.session, result.id)
        if one.organisation_id == year.places["jiangsu"]
    )
    line = next(one for one in jiangsu.sheet if one["fact"] == "timely_share")
    assert (line["missing"], line["value"], line["points"]) == (True, None, Decimal(0))
    browser, address = year.browser("jiangsu"), f"/performance/{cycle.id}/{year.places['jiangsu']}"
    page = browser.get(address).text
    assert "及时备案比例" in page
    assert "missing" in page or "缺" in page
    send(browser, "/language", {"locale": "en"})
    page = browser.get(address).text
    assert page.count("Share filed in time (%)") >= 2 and "及时备案比例" not in page


def test_a_corrected_fact_leads_on_to_the_next_correction(year: Year) -> None:
    year.open()
    first = year.task("verify")
    given = {
        "outcome": "correct", "subject": str(year.places["zhejiang"]), "fact": "uses", "value": "2",
        "reason": "补录应用证明",
    }  # fmt: skip
    address = f"/tasks/{first.id}?back=/performance/1"
    answer = send(year.browser("first"), address, given)
    assert answer.location == f"/tasks/{year.task('verify').id}?back=/performance/1"
    assert year.task("verify").id != first.id
    answer = send(year.browser("second"), answer.location, {"outcome": "done"})
    assert answer.location == "/performance/1"


def test_money_that_nobody_stated_is_missing_and_not_nothing(year: Year) -> None:
    filing = year.session.scalars(select(Filing)).one()
    filing.invested = None
    year.session.commit()
    year.open()
    frozen = {one.organisation_id: one.numbers for one in frozen_of(year.session, year.cycle().id)}
    assert frozen[year.places["zhejiang"]]["invested"] is None
    assert frozen[year.places["jiangsu"]]["invested"] == 0, "nothing is on file there"
    assert "0.00" not in year.browser("first").get(f"/filings/{filing.id}").text


def test_the_same_frozen_data_gives_the_same_score(year: Year) -> None:
    cycle = year.published()
    [result] = results_of(year.session, cycle.id)
    numbers = scored_numbers(year.session, cycle.id, until=result.last_change_id)
    assert hash_of_numbers(numbers) == result.data_hash
    with transaction(year.session, year.runtime) as tx:
        filer = tx.session.get_one(Organisation, year.places["service"])
        _filed(tx, filer, "后来补录的报告", uses=3)  # what comes later changes nothing
        again = recomputed(tx, result)
    for score in scores_of(year.session, result.id):
        sheet = again[score.organisation_id]
        assert isinstance(sheet, dict)
        assert (sheet["base"], sheet["total"]) == (score.base, score.total)
        assert from_plain(to_plain(sheet["lines"])) == score.sheet


def test_frozen_facts_that_somebody_touched_show(year: Year) -> None:
    cycle = year.published()
    [result] = results_of(year.session, cycle.id)
    year.session.execute(
        text(
            "UPDATE frozen_facts SET facts = jsonb_set(facts, '{numbers,posts}', '99') WHERE cycle_id = :c"
        ),
        {"c": cycle.id},
    )
    year.session.expire_all()
    assert hash_of_numbers(scored_numbers(year.session, cycle.id)) != result.data_hash
    year.session.rollback()


def test_a_correction_keeps_what_was_frozen_and_says_why(year: Year) -> None:
    year.open()
    place = str(year.places["zhejiang"])
    year.complete(
        "first", "verify", outcome="correct", subject=place, fact="posts", value="25", reason="邮件报送的信息计入",
    )  # fmt: skip
    cycle = year.cycle()
    [change] = changes_of(year.session, cycle.id)
    assert (change.before, change.after, change.by) == (Decimal(0), Decimal(25), str(year.people["first"]))  # fmt: skip
    frozen = next(
        one
        for one in frozen_of(year.session, cycle.id)
        if one.organisation_id == year.places["zhejiang"]
    )
    assert frozen.numbers["posts"] == 0
    page = year.browser("first").get(f"/performance/{cycle.id}").text
    assert "邮件报送的信息计入" in page


def test_a_correction_without_a_reason_is_sent_back(year: Year) -> None:
    year.open()
    place = str(year.places["zhejiang"])
    answer = year.complete("first", "verify", outcome="correct", subject=place, fact="posts", value="25")  # fmt: skip
    assert answer.status_code == 422
    assert changes_of(year.session, year.cycle().id) == []


def test_who_verified_cannot_confirm(year: Year) -> None:
    year.open()
    year.complete("first", "verify", outcome="done")
    year.pass_days(32)
    answer = year.complete("first", "confirm_task", outcome="confirm", opinion="同意")
    assert answer.status_code == 422
    assert _result(year).state is ResultState.DRAFT
    year.complete("second", "confirm_task", outcome="confirm", opinion="同意")
    assert _result(year).state is ResultState.PUBLISHED


def test_the_database_wants_a_second_officer_too(year: Year) -> None:
    year.published()
    result = _result(year)
    result.confirmed_by = result.verified_by
    with pytest.raises(IntegrityError, match="confirmed_by_a_second_officer"):
        year.session.flush()
    year.session.rollback()


def test_two_officers_at_once_the_second_is_told(year: Year) -> None:
    year.open()
    one, other = year.browser("first"), year.browser("second")
    address = f"/tasks/{year.task('verify').id}"
    pages = [client.get(address).text for client in (one, other)]
    answers = []
    for client, page in zip((one, other), pages, strict=True):
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
        assert found
        answers.append(client.post(address, data={"csrf_token": found[1], "outcome": "done"}))
        year.work()
    assert [one.status_code for one in answers] == [302, 409]
    assert year.cycle().verified_by == str(year.people["first"])


def test_a_year_is_opened_once(year: Year) -> None:
    year.open()
    answer = year.open()
    assert answer.status_code == 422
    assert year.session.scalar(select(func.count(Cycle.id))) == 1


def test_a_province_sees_its_own_sheet_only_and_only_once_published(year: Year) -> None:
    year.open()
    year.complete("first", "verify", outcome="done")
    year.pass_days(32)
    cycle, mine = year.cycle(), year.places["zhejiang"]
    assert year.browser("zhejiang").get(f"/performance/{cycle.id}/{mine}").status_code == 404
    year.complete("second", "confirm_task", outcome="confirm", opinion="同意")
    client = year.browser("zhejiang")
    assert "动力电池产业专利导航报告" in client.get(f"/performance/{cycle.id}/{mine}").text
    assert "2025" in client.get("/performance/mine").text
    for login in ("jiangsu", "hangzhou"):
        for ending in ("", "/sheet.pdf", "/sheet.xlsx", "/objection"):
            address = f"/performance/{cycle.id}/{mine}{ending}"
            assert year.browser(login).get(address).status_code == 404
    assert client.get(f"/performance/{cycle.id}").status_code == 403
    assert client.get(f"/performance/{cycle.id}/result.xlsx").status_code == 403


def test_everybody_sees_places_and_totals_once_published(year: Year) -> None:
    anybody = year.app.test_client()
    year.open()
    cycle = year.cycle()
    assert anybody.get(f"/results/{cycle.id}").status_code == 404
    year.complete("first", "verify", outcome="done")
    year.pass_days(32)
    assert anybody.get(f"/results/{cycle.id}").status_code == 404
    year.complete("second", "confirm_task", outcome="confirm", opinion="同意")
    page = anybody.get(f"/results/{cycle.id}").text
    assert "浙江省局" in page
    assert _result(year).data_hash in page
    assert f"/results/{cycle.id}" in anybody.get("/results").text
    assert anybody.get(f"/verify/result/{_result(year).code}").status_code == 200
    assert anybody.get("/verify/result/nothing").status_code == 404


def test_an_objection_is_answered_and_an_upheld_one_leads_to_a_new_version(
    year: Year, mailbox: Mailbox
) -> None:
    cycle = year.published()
    address = f"/performance/{cycle.id}/{year.places['zhejiang']}/objection"
    send(year.browser("zhejiang"), address, {"indicator": "posts", "said": "少计了两条信息"})
    year.work()
    page = year.browser("first").get(f"/tasks/{year.task('answer').id}").text
    assert "提出的异议" in page and page.count("少计了两条信息") == 2, (
        "who answers reads what is objected to"
    )
    assert f"/performance/{cycle.id}/{year.places['zhejiang']}" in page, "and goes on to its facts"
    year.complete("first", "answer", outcome="uphold", answer="经核查属实")
    answers = [mailbox.read(name) for name in mailbox.names()]
    [answered] = [one for one in answers if "异议已答复" in one["Subject"]]
    assert (
        "经核查属实" in answered.get_content() and "“少计了两条信息”成立" in answered.get_content()
    )
    year.pass_days(17)
    task = year.task("verify").id
    officer = year.browser("first")
    assert "少计了两条信息" in officer.get(f"/tasks/{task}").text, "who corrects reads why"
    assert (
        f"/tasks/{task}?back=/performance/{cycle.id}"
        in officer.get(f"/performance/{cycle.id}").text
    )
    year.complete("first", "verify", outcome="done")
    year.complete("second", "confirm_task", outcome="confirm", opinion="同意")
    newest, first = results_of(year.session, year.cycle().id)
    assert (newest.version, newest.state) == (2, ResultState.PUBLISHED)
    assert (first.version, first.state) == (1, ResultState.REPLACED)
    assert "少计了两条信息" in newest.reason
    page = year.app.test_client().get(f"/results/{cycle.id}?version=1").text
    assert "少计了两条信息" in page
    year.pass_days(17)
    assert year.cycle().state is CycleState.CLOSED


def test_an_objection_after_the_window_is_refused(year: Year) -> None:
    cycle = year.published()
    client = year.browser("zhejiang")
    until = year.cycle().objections_until
    assert until is not None
    year.clock.advance(seconds=(until - year.clock.now()).total_seconds())  # to the very moment
    address = f"/performance/{cycle.id}/{year.places['zhejiang']}/objection"
    answer = send(client, address, {"indicator": "posts", "said": "少计了两条信息"}, follow_redirects=True)  # fmt: skip
    assert "期限" in answer.text or "is over" in answer.text
    assert year.session.scalar(select(func.count(Objection.id))) == 0


def test_a_withdrawn_result_stays_visible_with_the_reason(year: Year, mailbox: Mailbox) -> None:
    cycle = year.published()
    client = year.browser("first")
    send(client, f"/performance/{cycle.id}/withdraw", {"reason": "数据来源有误，重新核对"})
    year.work()
    assert _result(year).state is ResultState.WITHDRAWN
    mails = [mailbox.read(name) for name in mailbox.names()]
    told = [one for one in mails if "撤回" in one["Subject"]]
    assert len(told) == 2, "the bureaus that were compared, never silently"
    assert all("数据来源有误" in one.get_content() for one in told)
    assert len([one for one in mails if one["Subject"] == "2025年度绩效评价结果已公布"]) == 2
    assert "数据来源有误" in year.app.test_client().get(f"/results/{cycle.id}").text
    page = client.get(f"/tasks/{year.task('verify').id}").text
    assert "数据来源有误" in page, "who verifies again reads why"
    empty = send(client, f"/performance/{cycle.id}/withdraw", {"reason": ""})
    assert empty.status_code == 422


def test_tables_and_papers_say_what_they_were_computed_from(year: Year) -> None:
    cycle = year.published()
    officer = year.browser("first")
    sheet = load_workbook(BytesIO(officer.get(f"/performance/{cycle.id}/result.xlsx").data))
    cells = [str(cell.value) for row in sheet.worksheets[0].iter_rows() for cell in row]
    assert "浙江省局" in cells
    assert any(_result(year).data_hash in one for one in cells)
    send(officer, "/language", {"locale": "en"})
    sheet = load_workbook(BytesIO(officer.get(f"/performance/{cycle.id}/result.xlsx").data))
    said = {row[2] for row in sheet.worksheets[1].iter_rows(min_row=2, values_only=True)}
    assert "Share filed in time (%)" in said and "及时备案比例（%）" not in said
    assert "Production and Construction Corps" in officer.get(f"/performance/{cycle.id}").text
    own = f"/performance/{cycle.id}/{year.places['zhejiang']}/sheet.xlsx"
    book = load_workbook(BytesIO(year.browser("zhejiang").get(own).data)).worksheets[0]
    points = [row[6] for row in book.iter_rows(values_only=True)]
    score = next(one for one in scores_of(year.session, _result(year).id) if one.organisation_id == year.places["zhejiang"])  # fmt: skip
    assert sum(Decimal(str(one)) for one in points if isinstance(one, (int, float))) == score.base
    for address in (f"/performance/{cycle.id}/result.pdf", f"/performance/{cycle.id}/{year.places['zhejiang']}/sheet.pdf"):  # fmt: skip
        answer = officer.get(address)
        assert answer.data.startswith(b"%PDF")
        assert b"/StructTreeRoot" in answer.data or len(answer.data) > 5000


def test_who_called_the_panel_does_not_countersign_its_scores(year: Year) -> None:
    year.published()
    said = select(Submission.by, Submission.id).where(Submission.kind == SubmissionKind.ANSWER)
    of = dict(year.session.execute(said).all())
    mine, others = of[str(year.people["first"])], of[str(year.people["second"])]
    with transaction(year.session, year.runtime) as tx:
        countersign(tx, panel=mine, submission=others)
        with pytest.raises(OwnPanel):
            countersign(tx, panel=mine, submission=mine)


def test_tables_and_papers_name_the_excellent_projects(year: Year) -> None:
    cycle = year.published()
    officer, address = year.browser("first"), f"/performance/{cycle.id}/result"
    paper = PdfReader(BytesIO(officer.get(f"{address}.pdf").data)).pages
    assert "没有评定优秀项目" in "".join(one.extract_text() for one in paper)
    filing = year.session.scalars(select(Filing)).one()
    with transaction(year.session, year.runtime) as tx:
        tx.session.merge(
            Project(cycle_id=cycle.id, filing_id=filing.id, subject_id=year.places["zhejiang"],
                    screened=True, shortlisted=True, excellent=True, mean=Decimal("91.50"))
        )  # fmt: skip
    paper = PdfReader(BytesIO(officer.get(f"{address}.pdf").data)).pages
    text_of_paper = "".join(one.extract_text() for one in paper)
    assert filing.title in text_of_paper
    assert "91.50" in text_of_paper
    named = load_workbook(BytesIO(officer.get(f"{address}.xlsx").data)).worksheets[2]
    _heads, line = named.iter_rows(values_only=True)
    assert line == (filing.title, "澄潮导航服务", 91.5)


def test_the_window_is_whole_days_in_china(year: Year) -> None:
    until = year.published().objections_until
    assert until is not None
    local = until.astimezone(year.clock.now().tzinfo) + timedelta(hours=8)
    assert (local.hour, local.minute) == (0, 0)
