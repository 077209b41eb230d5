"""导出: the list as it is, for whoever may see it, and nothing that would run in a spreadsheet."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import force_locale
from openpyxl import load_workbook
from sqlalchemy.orm import Session

from engine.db import transaction
from engine.runtime import Runtime
from tests.webapp.conftest import send, sign_in
from webapp.library import exporting
from workflows.records.accounts import Account, Role
from workflows.records.library import LibraryItem
from workflows.records.organisations import Kind, found_organisation
from workflows.records.patents import Patent

Register = Callable[..., LibraryItem]


def rows(content: bytes) -> list[dict[str, Any]]:
    """The lines of an exported file by their headings."""
    heading, *lines = load_workbook(BytesIO(content)).active.iter_rows(values_only=True)
    return [dict(zip(map(str, heading), line, strict=True)) for line in lines]


def export(client: FlaskClient, query: str = "", shelf: str = "resource") -> Any:
    return send(client, "/profile", {}, to=f"/library/{shelf}/export{query}")


def test_what_the_list_shows_is_exported(
    client: FlaskClient, admin: Account, registered: Register
) -> None:
    registered("=cmd|' /C calc'!A0", keywords=["@热水"], scenario="+1 工厂", abstract="-2")
    registered("一种电池")
    sign_in(client, "suyl")
    answer = export(client)
    assert answer.mimetype.endswith("spreadsheetml.sheet")
    battery, evil = rows(answer.data)
    assert battery["专利"] == "一种电池" and battery["申请日"] == datetime(2020, 5, 4)
    assert battery["技术成熟度"] == "中试" and battery["申请人"] == "江南云麓理工大学（示例）"
    assert evil["专利"] == "=cmd|' /C calc'!A0" and evil["关键词"] == "@热水"
    assert [one["专利"] for one in rows(export(client, "?words=电池").data)] == ["一种电池"]


def test_portfolios_come_patent_by_patent(
    client: FlaskClient, admin: Account, registered: Register, bundled: Callable[..., LibraryItem]
) -> None:
    bundled("储能组合", [registered("一种电池"), registered("一种隔膜")])
    sign_in(client, "suyl")
    found = rows(export(client, "?kind=portfolio").data)
    assert [(one["专利"], one["组合名称"]) for one in found] == [
        ("一种电池", "储能组合"), ("一种隔膜", "储能组合"),
    ]  # fmt: skip
    assert {one["组合名称"] for one in rows(export(client, "?kind=patent").data)} == {"储能组合"}


def test_headings_follow_the_reader(
    client: FlaskClient, admin: Account, registered: Register, session: Session
) -> None:
    registered("一种电池")
    session.get_one(Account, admin.id).locale = "en"
    session.commit()
    sign_in(client, "suyl")
    [line] = rows(export(client).data)
    assert line["Maturity"] == "Pilot scale" and line["From publicly funded research"] == "Yes"


def test_an_expert_exports_what_an_expert_sees(
    client: FlaskClient, lin: Account, registered: Register, session: Session, web_runtime: Runtime
) -> None:
    with transaction(session, web_runtime) as tx:
        school = found_organisation(tx, "培训大学", Kind.UNIVERSITY, "110100", training=True)
    registered("一种电池")
    registered("培训专利", owner=school)
    sign_in(client)
    assert [one["专利"] for one in rows(export(client).data)] == ["一种电池"]
    assert export(client, shelf="watch").status_code == 302  # nothing is pushed: nothing to export


def test_a_long_list_is_an_errand(
    client: FlaskClient, admin: Account, registered: Register, work: Callable[[], None]
) -> None:
    for number in range(exporting.AT_ONCE + 1):
        registered(f"电池{number}")
    sign_in(client, "suyl")
    answer = export(client)
    assert answer.status_code == 302 and "/errands/" in answer.location
    work()
    assert "已完成" in client.get(answer.location).text
    found = rows(client.get(f"{answer.location}/result").data)
    assert len(found) == exporting.AT_ONCE + 1 and found[0]["专利"] == "电池200"


def test_it_says_when_it_is_cut(
    app: Flask, admin: Account, registered: Register, session: Session
) -> None:
    item = registered("一种电池")
    patent = session.query(Patent).one()
    lines = [exporting.Line(item, patent, None, ())] * (exporting.MOST + 1)
    with app.app_context(), force_locale("zh_Hans_CN"):
        content = exporting.sheet(session, lines, cut=False)
    sheet = load_workbook(BytesIO(content)).active
    assert sheet.max_row == exporting.MOST + 2 and "1,000" in sheet["A1"].value


@pytest.mark.parametrize("query", ["?after=junk", "?sort=nonsense&types=x", "?words=%25"])
def test_junk_in_the_address_breaks_nothing(
    client: FlaskClient, admin: Account, registered: Register, query: str
) -> None:
    registered("一种电池")
    sign_in(client, "suyl")
    assert export(client, query).status_code in (200, 302)


def test_universities_have_no_export(
    client: FlaskClient, make_account: Callable[..., Account], registered: Register
) -> None:
    registered("一种电池")
    make_account("gaoxiao", role=Role.UNIVERSITY_OFFICER)
    sign_in(client, "gaoxiao")
    assert export(client).status_code == 403
