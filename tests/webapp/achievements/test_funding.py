"""Projects of fiscal money: listed, urged, filed or excused; what other areas do not see."""

from __future__ import annotations

from io import BytesIO

from sqlalchemy import select

from engine.db import transaction
from engine.runtime import Runtime
from reports.spreadsheet import Column, Table, workbook
from tests.webapp.achievements.conftest import Stage, on_file
from tests.webapp.conftest import token_in
from webapp.mail import Mailbox
from workflows.operations.funded_projects import end_pursuits
from workflows.records.filings import Funding
from workflows.records.funded_projects import FundedProject, ProjectState
from workflows.records.organisations import Organisation

GIVEN = {
    "name": "动力电池导航", "number": "浙知导-1", "organisation": "澄潮导航服务",
    "funding": "province", "year": "2026",
}  # fmt: skip
HEADINGS = ("项目编号", "项目名称", "承担单位", "财政资金", "年度")


def _listed(stage: Stage, login: str = "shengju", **changes: str) -> int:
    client = stage.browser(login)
    token = token_in(client.get("/projects/new").text)
    answer = client.post("/projects/new", data={**GIVEN, **changes, "csrf_token": token})
    stage.work()
    return int(answer.status_code)


def _project(stage: Stage) -> FundedProject:
    stage.session.rollback()
    stage.session.expire_all()
    return stage.session.scalars(select(FundedProject)).one()


def test_a_listed_project_is_urged_until_an_achievement_names_it(
    stage: Stage, web_runtime: Runtime, mailbox: Mailbox
) -> None:
    assert _listed(stage) == 302
    assert _listed(stage) == 422  # the number is on the list
    assert any("浙知导-1" in (mailbox.read(name)["Subject"] or "") for name in mailbox.names())
    bureau = stage.browser("shengju")
    page = bureau.get("/projects").text
    sent = len(mailbox.names())
    address = f"/projects/{_project(stage).id}/urge"
    assert bureau.post(address, data={"csrf_token": token_in(page)}).status_code == 302
    stage.work()
    assert len(mailbox.names()) == sent  # told today already
    with transaction(stage.session, web_runtime) as tx:
        filer = tx.session.scalars(select(Organisation).where(Organisation.name == "澄潮导航服务"))
        filing = on_file(tx, filer.one(), "另一项成果", [], funding=Funding.PROVINCE, project="动力电池（浙知导-1）")  # fmt: skip
        end_pursuits(tx, filing)
    stage.work()
    assert _project(stage).state is ProjectState.FILED


def test_a_reason_is_judged_by_the_bureau(stage: Stage) -> None:
    _listed(stage)
    stage.complete("fuwu", "explain", explanation="项目已终止，经费已经退回。")
    assert _project(stage).state is ProjectState.EXPLAINED
    assert stage.complete("shengju", "judge", outcome="accept", answer="同意").status_code == 302
    assert _project(stage).state is ProjectState.EXCUSED


def test_other_areas_neither_see_nor_list(stage: Stage) -> None:
    _listed(stage)
    elsewhere = stage.browser("elsewhere")
    assert "浙知导-1" not in elsewhere.get("/projects").text
    assert elsewhere.get(f"/projects/{_project(stage).id}").status_code == 404
    assert _listed(stage, "elsewhere", number="苏知导-1") == 422
    assert stage.browser("fuwu").get("/projects").status_code == 403


def test_a_table_is_taken_whole_or_not_at_all(stage: Stage) -> None:
    good = ("浙知导-1", "项目一", "澄潮导航服务", "省级财政", "2026")
    assert _sheet(stage, good, ("浙知导-2", "项目二", "没有的单位", "省级财政", "2026")) == 422
    stage.session.rollback()
    assert not stage.session.scalars(select(FundedProject)).all()
    assert _sheet(stage, good, ("浙知导-2", "项目二", "澄潮导航服务", "市县财政", "2026")) == 302
    stage.session.rollback()
    assert len(stage.session.scalars(select(FundedProject)).all()) == 2


def _sheet(stage: Stage, *lines: tuple[str, ...]) -> int:
    client = stage.browser("shengju")
    token = token_in(client.get("/projects/sheet").text)
    content = workbook(Table("财政项目", [Column(one, 12) for one in HEADINGS], list(lines)))
    given = {"csrf_token": token, "file": (BytesIO(content), "projects.xlsx")}
    answer = client.post("/projects/sheet", data=given, content_type="multipart/form-data")
    return int(answer.status_code)
