"""A patent from the enterprise's expert to the university: rated, returned, accepted, locked; then wanted and answered."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import Engine as Database
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import deployments, packages
from engine.models import Origin
from engine.runtime import Runtime
from tests.e2e.conftest import PASSWORD
from tests.e2e.installation import Installation
from tests.workflows.evaluating import PACKAGE, Evaluating
from webapp.outside import variables_of
from workflows.operations import catalogue
from workflows.records.accounts import Role, set_password
from workflows.records.organisations import Kind, Organisation

Check = Callable[[Page], None]
SECRET = "工艺窗口偏窄，只在企业内部说"
OPEN_WORDS = "适合下一代产品，愿意合作"


@dataclass(frozen=True)
class Story:
    """Where the patent's page is, and how somebody gets a browser."""

    item: str
    enter: Callable[[str], Page]


@pytest.fixture
def story(
    installed: Installation, database: Database, new_context: Callable[..., BrowserContext]
) -> Story:
    """An expert of the pool, a university with a patent, and both processes published."""
    runtime = Runtime(operations=catalogue, forms=variables_of)
    with Session(database, expire_on_commit=False) as session:
        made = Evaluating(session, runtime, [])
        with made.transaction() as tx:
            for folder in (PACKAGE, PACKAGE.parent / "cooperation_intent"):
                deployments.deploy(tx, packages.read_folder(folder), origin=Origin.RELEASE)
        enterprise = session.scalars(select(Organisation)).one()
        university = made.found("示例大学", Kind.UNIVERSITY)
        people = [made.hire("zhuanjia", enterprise, Role.EXPERT)]
        people.append(made.hire("gaoxiao", university, Role.UNIVERSITY_OFFICER))
        item = made.register(university)
        with made.transaction() as tx:
            for account in people:
                set_password(tx, account, PASSWORD)

    def enter(login: str) -> Page:
        page = new_context(base_url=installed.url).new_page()
        page.goto("/login")
        page.locator("#login").fill(login)
        page.locator("#password").fill(PASSWORD)
        page.locator("#password").press("Enter")
        expect(page).not_to_have_url(re.compile("/login"))
        return page

    return Story(f"/library/items/{item}", enter)


def test_a_patent_is_evaluated_and_wanted(story: Story, check: Check) -> None:
    expert, admin, officer = (story.enter(login) for login in ("zhuanjia", "qiye", "gaoxiao"))
    rate(expert, story, check)
    review(admin, "退回修改", check)
    stale = correct(expert, check)
    review(admin, "通过", check)
    lock(admin, story, check)
    expect_locked(expert, stale, story)
    receive(officer, check)
    want(admin, story, check)
    answer(officer, check)
    expect_matched(admin, check)


def rate(expert: Page, story: Story, check: Check) -> None:
    """我要评价, by the keyboard: the arrow keys move between the stars (M24, M29)."""
    expert.goto(story.item)
    expert.get_by_role("button", name="我要评价").first.click()
    expect(expert).to_have_url(re.compile("/tasks/"))
    expect(expert.get_by_text("技术成熟度高，可直接用于产业")).to_be_visible()
    check(expert)
    expert.locator("input[type=radio][name=stars]").first.focus()
    expert.keyboard.press("Space")
    expert.keyboard.press("ArrowDown")
    expect(expert.locator("input[type=radio][name=stars]:checked")).to_have_count(1)
    expert.get_by_label("评价建议").fill(SECRET)
    expert.keyboard.press("Tab")
    expert.get_by_role("button", name="提交企业审核").click()
    expect(expert).not_to_have_url(re.compile("/tasks/"))


def review(admin: Page, outcome: str, check: Check) -> None:
    """专家评价审核 (M34)."""
    admin.goto("/evaluations")
    check(admin)
    admin.get_by_role("link", name=re.compile("^专家评价审核|^审核")).first.click()
    expect(admin.get_by_text(SECRET).first).to_be_visible()
    admin.get_by_label(outcome, exact=True).check()
    if outcome == "退回修改":
        admin.get_by_label("退回意见").fill("请写明适用的产品")
    check(admin)
    admin.get_by_role("button", name="提交审核结论").click()
    expect(admin).not_to_have_url(re.compile("/tasks/"))


def correct(expert: Page, check: Check) -> str:
    """What was said before is there; returns the address of the task, which will be stale."""
    expert.goto("/inbox")
    expert.locator("main").get_by_role("link", name=re.compile("专利评价")).first.click()
    expert.locator(".drawer").get_by_role("link", name="办理").click()
    expect(expert).to_have_url(re.compile("/tasks/"))
    address = expert.url
    expect(expert.get_by_label("评价建议")).to_have_value(SECRET)
    check(expert)
    expert.get_by_label("评价建议").fill(f"{SECRET}；用于车载设备")
    expert.get_by_role("button", name="提交企业审核").click()
    expect(expert).not_to_have_url(re.compile("/tasks/"))
    return address


def lock(admin: Page, story: Story, check: Check) -> None:
    """企业自评, with the experts' results in sight; submitting it locks (M25, M27, M31)."""
    admin.goto("/evaluations")
    admin.get_by_role("link", name=re.compile("^企业自评")).click()
    expect(admin.get_by_text("提交后评价锁定")).to_be_visible()
    expect(admin.get_by_text(SECRET).first).to_be_visible()
    admin.locator("input[type=radio][name=stars][value='5']").check(force=True)
    admin.get_by_label("评价意见").fill(OPEN_WORDS)
    check(admin)
    admin.get_by_role("button", name="提交企业评价").click()
    expect(admin).not_to_have_url(re.compile("/tasks/"))


def expect_locked(expert: Page, stale: str, story: Story) -> None:
    """The old tab leads to the case, and the patent's page offers no rating any more (M31)."""
    expert.goto(stale)
    expect(expert).to_have_url(re.compile("/cases/"))
    expert.goto(story.item)
    expect(expert.get_by_role("button", name="我要评价")).to_have_count(0)


def receive(officer: Page, check: Check) -> None:
    """The university reads the enterprise's opinion and never an expert's (M32)."""
    officer.goto("/evaluations/received")
    expect(officer.get_by_text(OPEN_WORDS).first).to_be_visible()
    assert SECRET not in officer.content()
    check(officer)


def want(admin: Page, story: Story, check: Check) -> None:
    """我有合作意向 (M38)."""
    admin.goto(f"{story.item}/intent")
    admin.get_by_label("需求信息").fill("希望许可用于下一代产品")
    admin.get_by_label("联系方式").fill("王工 13800000001")
    check(admin)
    admin.get_by_role("button", name="提交合作意向").click()
    admin.goto("/intents")
    expect(admin.get_by_text("待高校答复").first).to_be_visible()


def answer(officer: Page, check: Check) -> None:
    """The task is there at once; accepting opens a task for each side to record how it went (U3)."""
    officer.goto("/intents/received")
    officer.get_by_role("link", name=re.compile("^答复合作意向")).click()
    expect(officer.get_by_text("希望许可用于下一代产品").first).to_be_visible()
    officer.get_by_label("接受，开始对接").check()
    officer.get_by_label("答复内容").fill("请联系技术转移中心")
    check(officer)
    officer.get_by_role("button", name="提交答复").click()
    expect(officer).to_have_url(re.compile("/tasks/|/intents/received"))


def expect_matched(admin: Page, check: Check) -> None:
    """The enterprise reads the answer, and records the outcome."""
    admin.goto("/intents")
    admin.get_by_role("link", name=re.compile("^企业登记对接结果")).click()
    expect(admin.get_by_text("请联系技术转移中心").first).to_be_visible()
    admin.get_by_label("对接结果").fill("已签普通许可，二十万元")
    admin.get_by_role("button", name="提交对接结果").click()
    admin.goto("/intents")
    admin.locator("main details summary").first.click()
    expect(admin.get_by_text("二十万元").first).to_be_visible()
    check(admin)
