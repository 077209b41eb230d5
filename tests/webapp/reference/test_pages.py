"""Reference tables: looked at, replaced after a look at the differences, put back."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.webapp.conftest import send, sign_in
from tests.webapp.library.conftest import registered, tables_loaded, university  # noqa: F401
from workflows.records.accounts import Account, Role
from workflows.records.concordance import IpcRule
from workflows.records.library import LibraryItem
from workflows.records.sources import Source, SourceVersion
from workflows.records.universities import University
from workflows.reference.loading import FOLDER

RULES = (FOLDER / "ipc_to_sei_2021_rules.csv").read_text("utf-8")
FEW = "rule_no,sei_code,ipc_include,ipc_exclude\n1,2.1,H04L*,\n"
Sent = Callable[..., Any]


@pytest.fixture
def operator(
    client: FlaskClient,
    make_account: Callable[..., Account],
    tables_loaded: None,  # noqa: F811
) -> Account:
    made = make_account("yunwei", role=Role.OPERATOR)
    sign_in(client, "yunwei")
    return made


@pytest.fixture
def sent(client: FlaskClient, operator: Account) -> Sent:
    """`sent("ipc_rules", text)`: the answer that shows the differences, and its address."""

    def send_file(name: str, content: str | bytes) -> tuple[str, Any]:
        raw = content.encode() if isinstance(content, str) else content
        values = {"file": (BytesIO(raw), "x.csv"), "origin": "国家知识产权局 2026 版"}
        here = send(client, f"/reference/{name}", values).location
        return here, client.get(here)

    return send_file


def test_what_is_in_force_is_shown(client: FlaskClient, operator: Account) -> None:
    page = client.get("/reference/").text
    assert "303" in page and "随版本发布" in page
    assert "尚无人替换" in client.get("/reference/ipc_rules").text
    assert client.get("/reference/accounts").status_code == 404


def test_the_same_file_has_no_differences(sent: Sent) -> None:
    page = sent("ipc_rules", RULES)[1].text
    assert page.count("(0)") == 3


def test_replaced_and_put_back(
    client: FlaskClient, sent: Sent, registered: Callable[..., LibraryItem], session: Session,  # noqa: F811
    work: Callable[[], None],
) -> None:  # fmt: skip
    item = registered("一种网络", ipc=["H04L9/00"])
    before = list(item.emerging)
    here, page = sent("ipc_rules", FEW)
    assert "302" in page.text and "H04L*" in page.text  # gone, changed
    assert session.scalar(select(func.count()).select_from(IpcRule)) == 303
    errand = send(client, here, {"origin": "国家知识产权局 2026 版"}).location
    work()
    assert "已完成" in client.get(errand).text
    session.expire_all()
    assert session.scalar(select(func.count()).select_from(IpcRule)) == 1
    assert session.get_one(LibraryItem, item.id).emerging == ["2", "2.1"] != before
    shown = client.get("/reference/ipc_rules").text
    assert "国家知识产权局 2026 版" in shown and "自有文件" in shown
    send(client, "/reference/ipc_rules", {}, to="/reference/ipc_rules/back")
    work()
    session.expire_all()
    assert session.get_one(LibraryItem, item.id).emerging == before
    assert not session.get_one(Source, "ipc_rules").own
    kept = session.scalars(select(SourceVersion)).one()
    send(client, "/reference/ipc_rules", {"version": kept.id}, to="/reference/ipc_rules/back")
    session.expire_all()
    assert session.scalar(select(func.count()).select_from(IpcRule)) == 1


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xff\xfe", "UTF-8"),
        ("a,b\n1,2\n", "rule_no"),
        ("rule_no,sei_code,ipc_include,ipc_exclude\n1,2.1,XYZ,\n", "XYZ"),
        ("rule_no,sei_code,ipc_include,ipc_exclude\n", "没有内容"),
        (FEW + "1,2.2,H04W*,\n", "重复"),
        (b"", "rule_no"),
    ],
)
def test_a_wrong_file_changes_nothing(
    client: FlaskClient, sent: Sent, session: Session, content: str | bytes, said: str
) -> None:
    here, page = sent("ipc_rules", content)
    assert page.status_code == 422 and said in page.text
    assert send(client, "/profile", {"origin": "x"}, to=here).status_code == 422
    assert session.scalar(select(func.count()).select_from(IpcRule)) == 303


def test_another_table_is_replaced_at_once(
    client: FlaskClient, sent: Sent, session: Session
) -> None:
    here, _ = sent(
        "universities",
        "moe_code,name_zh,authority,city,level,province_code\n1,示例大学,省,杭州,本科,33\n",
    )
    assert send(client, here, {"origin": "x"}).location.endswith("/reference/universities")
    assert session.scalars(select(University)).one().name == "示例大学"


def test_it_is_not_for_others(client: FlaskClient, lin: Account) -> None:
    sign_in(client)
    for path in ("/reference/", "/reference/ipc_rules", "/reference/ipc_rules/preview/" + "0" * 64):
        assert client.get(path).status_code == 403
