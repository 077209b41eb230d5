"""Bringing patents in by file: checked, shown, then all or nothing; and ending one by hand (M49, X17)."""

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
from workflows.records.library import LibraryItem
from workflows.records.organisations import Organisation
from workflows.records.patents import LegalState, Patent

HEAD = "公开（公告）号,专利名称,IPC分类号,专利类型,高校院所,申请日,授权公告日,法律状态,关键词\n"
Register = Callable[..., LibraryItem]
Bring = Callable[..., Any]


def line(number: str = "CN110123456B", title: str = "一种电池", **more: str) -> str:
    given = {
        "ipc": "H01M10/60；h01m 10/613", "type": "发明专利", "owner": "江南云麓理工大学（示例）",
        "filed": "2020/5/4", "granted": "2022-03-15", "state": "有效", "words": "电池；散热", **more,
    }  # fmt: skip
    return ",".join((number, title, *given.values())) + "\n"


@pytest.fixture
def officer(make_account: Callable[..., Account], client: FlaskClient) -> Account:
    made = make_account("guojia", role=Role.NATIONAL_OFFICER)
    sign_in(client, "guojia")
    return made


@pytest.fixture
def bring(client: FlaskClient, officer: Account, work: Callable[[], None]) -> Bring:
    """`bring("text", mode="new")`: send a file and have it checked; gives the preview's address and page."""

    def send_file(
        content: str | bytes, mode: str = "new", name: str = "专利.csv"
    ) -> tuple[str, str]:
        raw = content.encode() if isinstance(content, str) else content
        answer = send(client, "/stock/import", {"mode": mode, "file": (BytesIO(raw), name)})
        assert answer.status_code == 302, answer.text
        work()
        here = answer.location.replace("/errands/", "/stock/import/")
        page = client.get(here)
        return here, page.text if page.status_code == 200 else client.get(answer.location).text

    return send_file


def count(session: Session) -> int:
    session.rollback()
    return session.scalar(select(func.count(Patent.id))) or 0


def test_a_good_file_is_shown_and_brought_in(
    client: FlaskClient, bring: Bring, session: Session, university: Organisation,  # noqa: F811
    work: Callable[[], None],
) -> None:  # fmt: skip
    here, page = bring(
        HEAD + line() + line("CN110123457A", "一种隔膜", type="发明申请", granted="", state="审中")
    )
    assert "2 件新专利" in page and "一种隔膜" in page and count(session) == 0
    errand = send(client, here, {}).location
    work()
    assert "已完成" in client.get(errand).text
    first, second = session.scalars(select(Patent).order_by(Patent.id))
    assert (first.number, first.ipc, first.keywords) == (
        "CN110123456B", ["H01M10/60", "H01M10/613"], ["电池", "散热"],
    )  # fmt: skip
    assert first.organisation_id == university.id and first.applicant == university.name
    assert second.legal_state is LegalState.PENDING and second.granted_on is None


def test_all_errors_are_listed_and_nothing_is_brought_in(
    client: FlaskClient, bring: Bring, session: Session, registered: Register  # noqa: F811
) -> None:  # fmt: skip
    registered("已有", number="CN100000009B")
    bad = [line(), line(), line("CN100000009B"), line("110123"), line("CN110123460B", owner="无名大学"),
           line("CN110123461B", filed="去年"), line("CN110123462B", filed="2023-01-01")]  # fmt: skip
    here, page = bring(HEAD + "".join(bad))
    for words in ("第 3 行", "第 2 行", "CN100000009B", "CN110123456B", "无名大学", "去年"):
        assert words in page
    assert page.count("<li>第") == 6 and "Bring" not in page
    sent = send(client, "/profile", {}, to=here)  # by a page that was altered
    assert sent.status_code == 200
    assert count(session) == 1


def test_what_was_recorded_since_the_check_stops_the_whole(
    client: FlaskClient, bring: Bring, session: Session, registered: Register,  # noqa: F811
    work: Callable[[], None],
) -> None:  # fmt: skip
    registered("先到", number="CN100000001B")
    here, _ = bring(HEAD + line() + line("CN110123457B"))
    registered("后来", number="CN110123457B")
    errand = send(client, here, {}).location
    work()
    assert "未能完成" in client.get(errand).text and count(session) == 2


def test_changes_end_what_is_over(
    client: FlaskClient, bring: Bring, session: Session, registered: Register,  # noqa: F811
    work: Callable[[], None],
) -> None:  # fmt: skip
    lapsed, renamed = (
        registered("失效的", number="CN100000001B"),
        registered("旧名", number="CN100000002B"),
    )
    here, page = bring(
        "公开号,专利名称,法律状态\nCN100000001B,,失效\nCN100000002B,一种新名,\n", mode="changed"
    )
    assert "2 件专利" in page
    send(client, here, {})
    work()
    session.rollback()
    session.expire_all()
    assert session.get_one(LibraryItem, lapsed.id).ended_at is not None
    assert session.scalar(select(Patent.legal_state).where(Patent.item_id == lapsed.id)) == "lapsed"
    kept = session.get_one(LibraryItem, renamed.id)
    assert kept.title == "一种新名" and kept.ended_at is None and "一种新名" in kept.words


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe\x00x", "标题\n甲".encode(), b"PK\x03\x04broken", HEAD.encode()]
)
def test_a_file_that_cannot_be_read_says_why(bring: Bring, content: bytes) -> None:
    _, page = bring(content)
    assert "未能完成" in page and "problems" in page


def test_a_file_that_is_too_large(client: FlaskClient, officer: Account) -> None:
    """Refused by what the request says of itself, before anything is read."""
    answer = client.post(
        "/stock/import", content_type="multipart/form-data; boundary=x", data=b"--x",
        environ_overrides={"CONTENT_LENGTH": str(300 * 1024**2)},
    )  # fmt: skip
    assert answer.status_code == 413 and "30 MB" in answer.text


def test_one_is_ended_by_hand(
    client: FlaskClient, officer: Account, registered: Register, session: Session  # noqa: F811
) -> None:  # fmt: skip
    item = registered("一种电池", number="CN100000001B")
    assert "一种电池" in client.get("/stock/?q=CN100000001B").text
    assert send(client, "/stock/1", {"kind": "lapsed"}).status_code == 422
    answer = send(
        client, "/stock/1", {"kind": "lapsed", "reason": "未缴年费"}, follow_redirects=True
    )
    assert "失效" in answer.text and 'name="kind"' not in answer.text
    session.expire_all()
    assert session.get_one(LibraryItem, item.id).ended_at is not None


def test_it_is_not_for_others(client: FlaskClient, lin: Account) -> None:
    sign_in(client)
    for path in ("/stock/", "/stock/import", "/stock/1", "/stock/import/new.xlsx"):
        assert client.get(path).status_code == 403


def test_templates(client: FlaskClient, officer: Account) -> None:
    assert client.get("/stock/import/new.xlsx").data.startswith(b"PK")
    assert client.get("/stock/import/changed.xlsx").data.startswith(b"PK")
