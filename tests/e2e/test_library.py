"""The library in a browser: list, filters, detail, interests, recycle bin, export; on a desk and on a phone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import Engine as Database
from sqlalchemy.orm import Session

from engine.db import transaction
from engine.runtime import Runtime
from tests.e2e.conftest import PASSWORD
from tests.e2e.installation import Installation
from webapp.outside import variables_of
from workflows import reference
from workflows.operations import catalogue
from workflows.records.accounts import Role, account_by_login, join_organisation
from workflows.records.conditions import Conditions
from workflows.records.interests import set_interests
from workflows.records.library import register_patent
from workflows.records.organisations import Kind, found_organisation
from workflows.records.patents import (
    Implementation,
    LegalState,
    Maturity,
    Patent,
    PatentType,
    Transfer,
)

Check = Callable[[Page], None]
SIZES = ({"width": 1440, "height": 900}, {"width": 390, "height": 844})
CSV = (
    "公开（公告）号,专利名称,IPC分类号,专利类型,高校院所,申请日,法律状态\n"
    "CN110123456B,一种电池,H01M10/60,发明专利,示例大学,2020-05-04,有效\n"
    "CN110123456B,一种隔膜,H01M10/60,发明专利,无名大学,去年,有效\n"
)


@pytest.fixture
def stocked(installed: Installation, database: Database) -> None:
    """Twenty-three patents of one university, pushed to the enterprise; `qiye` also runs the platform."""
    runtime = Runtime(operations=catalogue, forms=variables_of)
    with database.begin() as connection:
        reference.load(connection, runtime.clock.now())
    with Session(database) as session, transaction(session, runtime) as tx:
        school = found_organisation(tx, "示例大学", Kind.UNIVERSITY, "320100")
        admin = account_by_login(session, "qiye")
        assert admin is not None
        join_organisation(tx, admin.id, 1, Role.OPERATOR)
        join_organisation(tx, admin.id, 1, Role.NATIONAL_OFFICER)
        set_interests(tx, 1, Conditions(emerging=("1",)), by=str(admin.id))
        for number in range(23):
            patent = Patent(
                number=f"CN{100000000 + number}B", title=f"一种网络设备的散热方法{number}", ipc=["H04L9/00"],
                type=PatentType.INVENTION, organisation_id=school.id, applicant=school.name,
                filed_on=date(2020, 5, 4), legal_state=LegalState.VALID, valid_2023=True,
                publicly_funded=True, implementation=Implementation.NONE, transfers=[Transfer.LICENCE],
                maturity=Maturity.PILOT, recorded_at=tx.now, keywords=["散热"],
            )  # fmt: skip
            tx.session.add(patent)
            register_patent(tx, patent, school)


@pytest.fixture
def page(
    new_context: Callable[..., BrowserContext], installed: Installation, stocked: None
) -> Page:
    made = new_context(base_url=installed.url).new_page()
    made.goto("/login")
    made.locator("[name=login]").fill("qiye")
    made.locator("[name=password]").fill(PASSWORD)
    made.keyboard.press("Enter")
    made.wait_for_url("**/inbox**")
    return made


def test_the_library_on_desk_and_phone(page: Page, check: Check, tmp_path: Path) -> None:
    page.goto("/library/evaluation")
    page.get_by_role("link", name="下一页").click()
    expect(page.locator(".items li")).to_have_count(3)
    page.get_by_role("link", name="上一页").click()
    expect(page.locator(".items li")).to_have_count(20)
    page.get_by_role("button", name="忽略").first.click()
    expect(page.locator(".flash-success")).to_be_visible()
    wrong: list[str] = []
    for path in (
        "/library/evaluation", "/library/watch?types=gizmo&after=junk", "/library/resource?words=散热&maturity=pilot",
        "/library/resource?words=没有", "/library/resource/search", "/library/items/1?shelf=watch",
        "/library/interests?shelf=evaluation", "/library/ignored?shelf=watch", "/errands/", "/stock/",
        "/stock/1", "/stock/import", "/reference/", "/reference/ipc_rules",
    ):  # fmt: skip
        page.goto(path)
        for size in SIZES:
            page.set_viewport_size(size)  # type: ignore[arg-type]
            try:
                check(page)
            except AssertionError as error:
                wrong.append(str(error))
    assert not wrong, "\n".join(wrong)
    page.goto("/library/resource?words=散热方法7")
    with page.expect_download() as got:
        page.get_by_role("button", name="导出").click()
    sheet = load_workbook(BytesIO(Path(got.value.path()).read_bytes())).active
    assert [row[1] for row in sheet.iter_rows(values_only=True)] == [
        "专利",
        "一种网络设备的散热方法7",
    ]
    _a_file_is_checked(page, tmp_path)
    for size in SIZES:
        page.set_viewport_size(size)  # type: ignore[arg-type]
        check(page)


def _a_file_is_checked(page: Page, folder: Path) -> None:
    """The page of the errand renews itself until the preview is there."""
    file = folder / "专利.csv"
    file.write_text(CSV, "utf-8")
    page.goto("/stock/import")
    page.locator("[type=file]").set_input_files(file)
    page.get_by_role("button", name="检查文件").click()
    page.wait_for_url("**/errands/*")
    page.get_by_role("link", name="查看预览").click(timeout=60_000)
    expect(page.locator(".problems li")).to_have_count(3)
