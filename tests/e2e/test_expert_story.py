"""The story of an expert, lived through the browser as both people, with the mail of the test's SMTP server."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.conftest import PASSWORD
from tests.e2e.installation import Installation, link_in

Check = Callable[[Page], None]
EXPERT_PASSWORD = "电池 材料 cathode research 与 银杏"


@pytest.fixture
def admin(new_context: Callable[..., BrowserContext], installed: Installation) -> Page:
    """The administrator's browser, signed in."""
    page = new_context(base_url=installed.url).new_page()
    page.goto("/login")
    sign_in(page, "qiye", PASSWORD)
    return page


def sign_in(page: Page, login: str, password: str) -> None:
    page.get_by_label("账号").fill(login)
    page.get_by_label("密码", exact=True).fill(password)
    page.get_by_role("main").get_by_role("button", name="登录").click()


def of_wang(verb: str) -> re.Pattern[str]:
    """The name of a row's action, whose object only screen readers get to hear."""
    return re.compile(f"{verb}.*王晓明")


def test_from_recommendation_to_removal(
    admin: Page,
    new_context: Callable[..., BrowserContext],
    installed: Installation,
    check: Check,
    tmp_path: Path,
) -> None:
    recommend(admin, check)
    look_at_a_phone(admin, check)
    expert = activate(new_context, installed, check)
    apply(expert, check)
    review(admin, "退回修改", "请补充代表性成果", check)
    correct(expert, installed, check)
    review(admin, "通过，进入企业专家库", "同意入库", check)
    verification = receive_certificate(expert, installed, check, tmp_path)
    freeze_and_thaw(admin, expert, check)
    remove(admin, expert, installed, check)
    expect_withdrawn(new_context, verification, check)


def recommend(admin: Page, check: Check) -> None:
    """新增 (M14)."""
    admin.goto("/experts")
    expect(admin.get_by_text("暂无专家")).to_be_visible()
    check(admin)
    admin.get_by_role("link", name="新增专家").first.click()
    check(admin)
    for label, words in {
        "姓名": "王晓明", "登录账号": "wang.xm", "手机号": "13800000001",
        "单位邮箱": "wang.xm@example.org", "所属部门": "研发中心", "所属职务": "主任工程师",
    }.items():  # fmt: skip
        admin.get_by_label(label).fill(words)
    admin.get_by_label("新材料产业").check()
    admin.get_by_role("button", name="提交推荐").click()
    expect(admin).to_have_url(re.compile(r"/cases/\d+"))
    check(admin)


def activate(
    new_context: Callable[..., BrowserContext], installed: Installation, check: Check
) -> Page:
    """Set the password by the mailed link; the link works once."""
    link = link_in(installed.post.wait_for("请激活您的盘活系统账号"))
    page = new_context(base_url=installed.url).new_page()
    page.goto(link)
    check(page)
    page.get_by_label("新密码").fill(EXPERT_PASSWORD)
    page.get_by_label("再次输入").fill(EXPERT_PASSWORD)
    page.locator("form.form button.primary").click()
    expect(page).not_to_have_url(re.compile("/activate/"))
    page.goto(link)
    expect(page.get_by_role("main")).to_contain_text("链接")
    return page


def apply(expert: Page, check: Check) -> None:
    """我的空间—专家信息: mistakes are said beside the fields, drafts are kept, then 申请入库 (M15)."""
    expert.goto("/myspace")
    check(expert)
    expert.get_by_role("link", name="完善信息并申请入库").click()
    check(expert)
    expert.get_by_label("职称").fill("高级工程师")
    expect(expert.locator("#saved")).to_contain_text(re.compile("草稿|保存"))
    expert.reload()
    expect(expert.get_by_label("职称")).to_have_value("高级工程师")
    expert.get_by_role("button", name="申请入库").click()
    expect(expert.locator(".error-summary")).to_be_visible()
    check(expert)
    expert.goto("/home")
    expert.go_back()
    expect(expert.get_by_label("职称")).to_have_value("高级工程师")
    expert.get_by_label("最高学历").select_option("master")
    expert.get_by_label("从业年限").fill("12")
    expert.get_by_label("新材料产业").check()
    expert.get_by_label("专业方向").fill("动力电池正极材料")
    expert.get_by_label("代表性成果").fill("主持中试项目一项")
    expert.get_by_label("本人承诺").check()
    expert.get_by_role("button", name="申请入库").click()
    expect(expert).not_to_have_url(re.compile("/tasks/"))
    expert.goto("/myspace")
    expect(expert.get_by_text("待审核")).to_be_visible()
    check(expert)


def review(admin: Page, outcome: str, opinion: str, check: Check) -> None:
    """盘活行动—专家审核 (M16)."""
    admin.goto("/experts/reviews")
    check(admin)
    admin.get_by_role("link", name=of_wang("审核")).click()
    expect(admin.get_by_text("动力电池正极材料")).to_be_visible()
    check(admin)
    admin.get_by_label(outcome).check()
    admin.get_by_label("审核意见").fill(opinion)
    admin.get_by_role("button", name="提交审核意见").click()
    expect(admin).not_to_have_url(re.compile("/tasks/"))


def correct(expert: Page, installed: Installation, check: Check) -> None:
    """The opinion is in sight, and so is what was typed before."""
    assert "请补充代表性成果" in installed.post.wait_for("您的专家信息需要修改")
    expert.goto("/myspace")
    expect(expert.get_by_text("请补充代表性成果").first).to_be_visible()
    check(expert)
    expert.get_by_role("link", name="修改信息并重新申请").click()
    expect(expert.locator("#fields")).to_contain_text("请补充代表性成果")
    expect(expert.get_by_label("专业方向")).to_have_value("动力电池正极材料")
    expert.get_by_label("代表性成果").fill("主持中试项目一项\n参与制定行业标准一项")
    expert.get_by_role("button", name="申请入库").click()
    expect(expert).not_to_have_url(re.compile("/tasks/"))


def receive_certificate(expert: Page, installed: Installation, check: Check, tmp_path: Path) -> str:
    """The mail names the number, the PDF is there, and its check says valid (M17, M21)."""
    number = re.search(r"PH-ZJ-\d{4}-\d{6}", installed.post.wait_for("您已进入企业专家库"))
    assert number
    expert.goto("/myspace")
    expect(expert.get_by_text(number[0])).to_be_visible()
    check(expert)
    with expert.expect_download() as download:
        expert.get_by_role("link", name="下载证书").click()
    download.value.save_as(tmp_path / "certificate.pdf")
    assert (tmp_path / "certificate.pdf").read_bytes().startswith(b"%PDF-")
    expert.get_by_role("link", name="核验页面").click()
    expect(expert.get_by_text("该证书有效")).to_be_visible()
    check(expert)
    return expert.url


def freeze_and_thaw(admin: Page, expert: Page, check: Check) -> None:
    """禁用 acts on the very next request, 启用 opens the login again (M21)."""
    admin.goto("/experts")
    admin.get_by_role("link", name=of_wang("禁用")).click()
    check(admin)
    admin.get_by_role("button", name="禁用账号").click()
    expect(admin.get_by_role("cell", name="冻结")).to_be_visible()
    expert.goto("/myspace")
    expect(expert).to_have_url(re.compile("/login"))
    admin.get_by_role("link", name=of_wang("启用")).click()
    admin.get_by_role("button", name="启用账号").click()
    sign_in(expert, "wang.xm", EXPERT_PASSWORD)
    expect(expert).to_have_url(re.compile("/myspace"))


def remove(admin: Page, expert: Page, installed: Installation, check: Check) -> None:
    """出库: a reason and a confirmation (F18)."""
    admin.goto("/experts")
    check(admin)
    admin.get_by_role("link", name=of_wang("出库")).click()
    check(admin)
    admin.get_by_role("button", name="专家出库").click()
    expect(admin.locator(".error-summary")).to_be_visible()
    check(admin)
    admin.get_by_label("原因").fill("调离技术岗位")
    admin.get_by_label("我已知晓").check()
    admin.get_by_role("button", name="专家出库").click()
    expect(admin.get_by_role("main")).to_contain_text("已出库")
    check(admin)
    assert "调离技术岗位" in installed.post.wait_for("您已离开企业专家库")
    expert.goto("/myspace")
    expect(expert).to_have_url(re.compile("/login"))


def expect_withdrawn(
    new_context: Callable[..., BrowserContext], verification: str, check: Check
) -> None:
    """Anybody sees that the certificate does not hold any more, also on a phone."""
    page = new_context().new_page()
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(verification)
    expect(page.get_by_text("该证书已撤销")).to_be_visible()
    assert "王晓明" not in page.content()
    check(page)


def look_at_a_phone(admin: Page, check: Check) -> None:
    """The administrator's pages fit 390 pixels."""
    admin.set_viewport_size({"width": 390, "height": 844})
    for address in ("/experts", "/experts/1", "/experts/1/removal", "/experts/1/freeze", "/start/expert_onboarding"):  # fmt: skip
        admin.goto(address)
        check(admin)
    admin.set_viewport_size({"width": 1440, "height": 900})
