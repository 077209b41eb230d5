"""Working by keyboard alone, working in English, and the pages that the story of an expert does not visit."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect
from sqlalchemy import Engine as Database
from sqlalchemy.orm import Session

from engine.db import transaction
from engine.jobs import enqueue
from engine.runtime import Runtime
from tests.e2e.conftest import PASSWORD
from tests.e2e.installation import Installation, patiently
from tests.workflows.onboarding import PROFILE, Onboarding
from webapp.outside import variables_of
from workflows.operations import catalogue
from workflows.records.accounts import Role, account_by_login, join_organisation
from workflows.rehearsal import KeptFiles, KeptMail
from workflows.world import World

Check = Callable[[Page], None]
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1440, "height": 900}
FARTHEST = 120  # presses of Tab until a test gives up
HAS_A_RING = """() => {
  const drawn = getComputedStyle(document.activeElement);
  return drawn.outlineStyle !== 'none' || drawn.boxShadow !== 'none';
}"""


@pytest.fixture
def page(new_context: Callable[..., BrowserContext], installed: Installation) -> Page:
    return new_context(base_url=installed.url).new_page()


@pytest.fixture
def waiting(installed: Installation, database: Database) -> int:
    """An expert who waits for the review; returns the task's id."""
    jobs: list[int] = []
    outside = World(KeptMail(), KeptFiles(), installed.url, "Panhuo <panhuo@example.org>")
    runtime = Runtime(operations=catalogue, forms=variables_of, world=outside, deliver=jobs.append)
    with Session(database, expire_on_commit=False) as session:
        admin = account_by_login(session, "qiye")
        assert admin is not None
        onboarding = Onboarding(session, runtime, 1, str(admin.id), jobs)
        with transaction(session, runtime) as tx:
            for role in (Role.OPERATOR, Role.PROCESS_OWNER):
                join_organisation(tx, admin.id, 1, role)
        expert = onboarding.recommend()
        for _ in patiently():  # a worker of the installation may have been faster with the job
            session.rollback()
            if onboarding.open_elements(expert):
                break
        onboarding.complete(expert, "profile", PROFILE)
        return onboarding.task(expert, "review").id


@pytest.fixture
def broken(installed: Installation, database: Database) -> None:
    """A job that fails until an incident opens."""
    runtime = Runtime(operations=catalogue)
    with Session(database) as session, transaction(session, runtime) as tx:
        enqueue(tx, "accounts.send_reset", {"account": 999_999}, retries=1)


def tab_to(page: Page, target: Locator) -> None:
    """Press Tab until the target has the focus, as somebody without a mouse does."""
    for _ in range(FARTHEST):
        page.keyboard.press("Tab")
        if target.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"Tab does not reach {target}")


def sign_in_by_keys(page: Page) -> None:
    page.goto("/login")
    tab_to(page, page.locator("[name=login]"))
    page.keyboard.type("qiye")
    page.keyboard.press("Tab")
    page.keyboard.insert_text(PASSWORD)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/inbox"))


def test_a_task_is_done_by_keys_alone(page: Page, waiting: int) -> None:
    """And what has the focus can be seen."""
    sign_in_by_keys(page)
    for _ in range(12):
        page.keyboard.press("Tab")
        assert page.evaluate(HAS_A_RING), page.evaluate("document.activeElement.outerHTML")
    page.reload()
    page.keyboard.press("Tab")
    skip = page.locator("a[href='#content']")
    expect(skip).to_be_focused()
    page.keyboard.press("Enter")
    tab_to(page, page.locator(f"main a[href^='/tasks/{waiting}']").first)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"task={waiting}"))  # it stands beside the list
    tab_to(page, page.locator(".drawer a.primary"))
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"/tasks/{waiting}"))
    tab_to(page, page.get_by_role("radio").first)
    page.keyboard.press("Space")
    expect(page.get_by_role("radio").first).to_be_checked()
    tab_to(page, page.get_by_label("审核意见"))
    page.keyboard.insert_text("同意入库")
    tab_to(page, page.get_by_role("button", name="提交审核意见"))
    page.keyboard.press("Enter")
    expect(page).not_to_have_url(re.compile("/tasks/"))
    expect(page.get_by_role("main")).to_contain_text("已提交")


def test_the_pages_of_every_day(page: Page, waiting: int, broken: None, check: Check) -> None:
    """At both widths, by who has not signed in and by who has, and in English."""
    for window in (DESK, PHONE):
        page.set_viewport_size(window)  # type: ignore[arg-type]
        _without_signing_in(page, check)
        sign_in_by_keys(page)
        _incidents_and_packages(page, check)
        page.context.clear_cookies()
    page.set_viewport_size(DESK)  # type: ignore[arg-type]
    sign_in_by_keys(page)
    _in_english(page, waiting, check)


def _in_english(page: Page, waiting: int, check: Check) -> None:
    page.locator(".account-menu summary").click()
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    case = page.goto(f"/tasks/{waiting}") and page.locator("aside a[href*='/cases/']").first
    assert case
    addresses = [
        "/inbox", "/inbox/done", "/inbox/started", "/search?q=EO-000001", "/experts", "/experts/1",
        "/experts/reviews", "/experts/1/removal", "/experts/1/freeze", f"/tasks/{waiting}",
        str(case.get_attribute("href")), "/start/expert_onboarding", "/me", "/me/password",
        "/incidents/", "/packages/", "/library/watch", "/notices", "/notices/settings", "/webhooks/",
        "/webhooks/new", "/webhooks/hosts",
    ]  # fmt: skip
    for address in addresses:
        answer = page.goto(address)
        assert answer
        assert answer.status == 200, address
        expect(page.locator("html")).to_have_attribute("lang", "en")
        expect(page.locator(".rail")).to_contain_text("Inbox")
        expect(page.locator(".rail")).not_to_contain_text(re.compile("待办|专家库|账号"))
        check(page)


def _without_signing_in(page: Page, check: Check) -> None:
    for address in ("/login", "/forgotten", "/activate", "/activate/nothing", "/nowhere"):
        page.goto(address)
        check(page)


def _incidents_and_packages(page: Page, check: Check) -> None:
    """What the story of an expert does not visit."""
    page.goto("/incidents/")
    for _ in patiently():
        if page.locator("main a[href*='/incidents/']").count():
            break
        page.reload()
    for address in ("/incidents/", "/packages/"):
        page.goto(address)
        check(page)
        page.locator(f"main a[href*='{address}']").first.click()
        check(page)
