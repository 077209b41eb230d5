"""The page of a long task: seen, stopped and fetched by the person who began it, and by nobody else."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from engine.db import transaction
from engine.runtime import Runtime
from tests.webapp.conftest import send, sign_in
from workflows.operations.errands import Run, Step, begin_errand, work
from workflows.records.accounts import Account
from workflows.records.errands import Errand
from workflows.records.library import NotReady


@work("test.page")
def page(run: Run) -> Iterator[Step]:
    yield Step(30, 40)
    run.report(NotReady())
    run.give(b"\x00result", "result.xlsx")


@pytest.fixture
def begun(session: Session, web_runtime: Runtime, lin: Account) -> Errand:
    with transaction(session, web_runtime) as tx:
        return begin_errand(tx, "test.page", "导出 <资源库>", by=str(lin.id))


def test_it_is_watched_and_fetched(
    client: FlaskClient, begun: Errand, work: Callable[[], None]
) -> None:
    sign_in(client)
    page = client.get(f"/errands/{begun.id}").text
    assert "等待处理" in page and "every 2s" in page and "导出 &lt;资源库&gt;" in page
    work()
    part = client.get(f"/errands/{begun.id}/progress").text
    assert "已完成" in part and "every 2s" not in part and "<html" not in part
    assert "不能入库" in part or "建档" in part  # what was reported, in Chinese
    answer = client.get(f"/errands/{begun.id}/result")
    assert answer.data == b"\x00result" and "result.xlsx" in answer.headers["Content-Disposition"]
    assert f"/errands/{begun.id}/result" in client.get("/errands/").text


def test_nobody_else_sees_it(
    client: FlaskClient, begun: Errand, work: Callable[[], None], make_account: Callable[..., Account]
) -> None:  # fmt: skip
    work()
    make_account("wang")
    sign_in(client, "wang")
    for part in ("", "/progress", "/result"):
        assert client.get(f"/errands/{begun.id}{part}").status_code == 404
    stopped = send(client, "/profile", {}, to=f"/errands/{begun.id}/stop")
    assert stopped.status_code == 404
    assert "还没有" in client.get("/errands/").text


def test_it_is_stopped(client: FlaskClient, begun: Errand, work: Callable[[], None]) -> None:
    sign_in(client)
    here = f"/errands/{begun.id}"
    assert "已停止" in send(client, here, {}, to=f"{here}/stop", follow_redirects=True).text
    work()
    assert "result" not in client.get(here).text.split("actions")[-1]
    assert client.get(f"{here}/result").status_code == 404


def test_the_file_is_gone_after_its_time(
    client: FlaskClient, begun: Errand, work: Callable[[], None], session: Session
) -> None:
    work()
    sign_in(client)
    session.get_one(Errand, begun.id, populate_existing=True).result = None
    session.commit()
    assert client.get(f"/errands/{begun.id}/result").status_code == 404
    assert "不再保留" in client.get(f"/errands/{begun.id}").text
