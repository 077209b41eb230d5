"""Two stories of working together: a countersignature by two, and a holiday with a substitute."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import Engine as Database
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import cases, deployments
from engine.db import transaction
from engine.models import Task
from engine.runtime import Runtime
from tests.bpmn import chain, model
from tests.e2e.conftest import PASSWORD
from tests.e2e.installation import Installation
from tests.e2e.test_expert_story import sign_in
from tests.engine.verbs.conftest import user_task
from workflows.operations import catalogue
from workflows.records.accounts import Role, open_account, set_password

Check = Callable[[Page], None]
COLLEAGUES = {"qian": "钱知远", "sun": "孙明溪"}


@dataclass
class Office:
    """The browsers of three administrators of one enterprise, and a task of theirs."""

    pages: dict[str, Page]
    task: int


@pytest.fixture
def office(
    new_context: Callable[..., BrowserContext], installed: Installation, database: Database
) -> Office:
    runtime = Runtime(operations=catalogue)
    task = user_task("check", "enterprise_admin@1", returnTo="any")
    parts = chain(
        "s:startEvent", task.replace('id="check"', 'id="check" name="核对材料"'), "e:endEvent"
    )
    with Session(database) as session, transaction(session, runtime) as tx:
        for login, name in COLLEAGUES.items():
            account = open_account(
                tx, login=login, name=name, organisation_id=1, role=Role.ENTERPRISE_ADMIN,
                email=f"{login}@example.org", phone="13800000000", department="知识产权部", position="专员",
            )  # fmt: skip
            set_password(tx, account, PASSWORD)
        deployments.deploy(tx, {"process.bpmn": model("matter", parts)})
        case = cases.start_case(tx, "matter", {}, by=None)
        number = session.scalars(select(Task.id).where(Task.case_id == case.id)).one()
    pages = {}
    for login in ("qiye", *COLLEAGUES):
        pages[login] = new_context(base_url=installed.url).new_page()
        pages[login].goto("/login")
        sign_in(pages[login], login, PASSWORD)
    return Office(pages, number)


def test_a_countersignature_by_two(office: Office, check: Check) -> None:
    holder = office.pages["qiye"]
    for name in COLLEAGUES.values():
        holder.goto(f"/tasks/{office.task}")
        holder.get_by_text("更多").click()
        holder.get_by_role("link", name="加签").click()
        check(holder)
        holder.get_by_label("人员").select_option(label=f"{name} · 知识产权部 · 专员")
        holder.get_by_label("在我办理之后").check()
        holder.get_by_label("请对方关注什么？").fill("请核对金额")
        holder.get_by_role("button", name="加签").click()
    holder.get_by_role("button", name="提交").click()
    expect(holder.get_by_text("已办理，等待签字").first).to_be_visible()
    check(holder)
    for login in COLLEAGUES:
        page = office.pages[login]
        page.goto("/inbox")
        expect(page.get_by_text("核对材料").first).to_be_visible()
        page.goto(f"/tasks/{office.task}")
        page.get_by_role("link", name="签字").click()
        expect(page.get_by_text("请核对金额")).to_be_visible()
        check(page)
        page.get_by_label("同意", exact=True).check()
        page.get_by_label("意见", exact=False).last.fill("金额无误")
        page.get_by_role("button", name="签字").click()
        expect(page.get_by_text("您已签字。")).to_be_visible()
    holder.goto("/inbox/done")
    expect(holder.get_by_text("核对材料").first).to_be_visible()
    holder.locator("td.main a").first.click()
    _name_a_colleague(holder, check)


def _name_a_colleague(page: Page, check: Check) -> None:
    """On the page of a case: @ and one letter offer names, chosen by keys alone."""
    page.get_by_role("link", name="发表评论").click()
    words = page.locator("textarea")
    words.press_sequentially("请 @钱")
    expect(page.get_by_role("option", name="钱知远")).to_be_visible()
    check(page)
    words.press("Enter")
    expect(words).to_have_value("请 @钱知远 ")
    page.get_by_role("button", name="发表").click()
    expect(page.locator("#comments strong", has_text="@钱知远")).to_be_visible()
    check(page)


def test_a_holiday_with_a_substitute(office: Office, check: Check) -> None:
    away, helper = office.pages["qiye"], office.pages["qian"]
    away.goto(f"/tasks/{office.task}")
    away.get_by_role("button", name="认领").click()
    away.goto("/substitutes")
    check(away)
    away.get_by_label("人员").select_option(label="钱知远 · 知识产权部 · 专员")
    away.locator("[name=starts]").fill("2026-01-01")
    away.get_by_role("button", name="指定代办人").click()
    expect(away.get_by_text("已指定代办人。")).to_be_visible()
    check(away)
    helper.goto("/inbox")
    expect(helper.get_by_text("核对材料").first).to_be_visible()
    helper.goto(f"/tasks/{office.task}")
    helper.get_by_role("button", name="提交").click()
    expect(helper.get_by_text("已提交").first).to_be_visible()
    away.goto(f"/tasks/{office.task}")
    expect(away.get_by_text("钱知远（代苏映岚）").first).to_be_visible()
