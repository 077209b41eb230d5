"""An enterprise that has no account: from the public page until its administrator works (M4, M6, X10)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import Engine as Database
from sqlalchemy.orm import Session

from engine import deployments, packages
from engine.db import transaction
from engine.models import Origin
from engine.runtime import Runtime
from tests.e2e.conftest import PASSWORD
from tests.e2e.installation import Installation, link_in, patiently
from tests.workflows.onboarding import PACKAGE
from webapp.outside import variables_of
from workflows.operations import catalogue
from workflows.records.accounts import Role, open_account, set_password
from workflows.records.codes import Code, System
from workflows.records.organisations import Kind, found_organisation

CODES = (
    (System.REGION, "330100", "杭州市"),
    (System.INDUSTRY, "39", "计算机"),
    (System.EMERGING, "1", "新一代信息技术产业"),
)
NAME = "新来科技有限公司"


@pytest.fixture
def desk(installed: Installation, database: Database) -> Installation:
    """The process published, codes to choose from, and somebody at the support desk."""
    runtime = Runtime(operations=catalogue, forms=variables_of)
    with Session(database) as session, transaction(session, runtime) as tx:
        files = packages.read_folder(PACKAGE.parent / "enterprise_registration")
        deployments.deploy(tx, files, origin=Origin.RELEASE)
        for system, code, name in CODES:
            session.add(Code(system=system, code=code, name=name, parent=None, level=1, position=0))
        platform = found_organisation(tx, "平台", Kind.SUPPORT, "110000")
        kefu = open_account(
            tx, login="kefu", name="方小禾", organisation_id=platform.id, role=Role.SUPPORT,
            email="kefu@example.org", phone="13800000009", department="客服", position="客服",
        )  # fmt: skip
        set_password(tx, kefu, PASSWORD)
    return installed


def test_an_enterprise_registers_itself(
    desk: Installation, new_context: Callable[..., BrowserContext], check: Callable[[Page], None]
) -> None:
    page = new_context(base_url=desk.url).new_page()
    _apply(page, check)
    _confirm(page, link_in(desk.post.wait_for("请确认邮箱，继续企业注册")))
    expect(page.get_by_text("客服正在核实")).to_be_visible()
    _verify(new_context(base_url=desk.url).new_page(), check)
    page.goto(link_in(desk.post.wait_for("请激活您的盘活系统账号")))
    page.locator("#password").fill(PASSWORD)
    page.locator("#repeated").fill(PASSWORD)
    page.locator("main form button.primary").click()
    expect(page.get_by_text(NAME).first).to_be_visible()


def _apply(page: Page, check: Callable[[Page], None]) -> None:
    page.goto("/login")
    page.get_by_role("link", name="企业注册").click()
    check(page)
    for label, text in (
        ("企业名称", NAME), ("统一社会信用代码", "91330100MA0000001F"), ("管理员姓名", "王晓明"),
        ("所在部门", "知识产权部"), ("职务", "主任"), ("手机号", "13800000001"),
        ("单位邮箱", "wang.xm@example.org"),
    ):  # fmt: skip
        page.get_by_label(label).first.fill(text)
    page.locator("select[name=region]").select_option("330100")
    for name, code in (("industries", "39"), ("emerging", "1")):
        page.locator(f"input[name={name}][value='{code}']").check()
    page.locator("input[name=consent][type=checkbox]").check()
    page.locator("main form button.primary").click()
    expect(page.get_by_text("确认邮件已发送")).to_be_visible()


def _confirm(page: Page, link: str) -> None:
    """Open the mailed link; a test reads mail before the job that sent it has committed, people don't."""
    button = page.get_by_role("button", name="确认邮箱")
    for _ in patiently():
        page.goto(link)
        if button.is_visible():
            break
    button.click()


def _verify(page: Page, check: Callable[[Page], None]) -> None:
    page.goto("/login?next=/support")
    page.locator("#login").fill("kefu")
    page.locator("#password").fill(PASSWORD)
    page.locator("main form button.primary").click()
    check(page)
    page.get_by_role("link", name="核实企业信息").click()
    page.locator("input[name=steps][value=licence]").check()
    page.locator("input[name=outcome][value=accept]").check()
    page.get_by_role("button", name="提交核实结论").click()
    expect(page.locator("#flashes")).to_contain_text("核实企业信息")
