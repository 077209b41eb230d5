"""Questions to the support desk: asked by anybody, due on the next working day, answered by mail, measured (F10 to F12)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from engine.clock import FakeClock
from tests.webapp.conftest import send
from tests.webapp.desk.conftest import Desk
from webapp.mail import Mailbox
from workflows.records.desk import DeskState
from workflows.records.questions import Question
from workflows.records.workdays import load_workdays

Enter = Callable[[str], FlaskClient]
ASKED = {
    "topic": "library", "title": "评价库里没有专利", "body": "订阅设置已经填写。<script>alert(1)</script>",
    "name": "林问", "place": "示例智造有限公司", "email": "lin.wen@example.org", "phone": "",
}  # fmt: skip


def test_a_stranger_is_answered_by_mail(
    client: FlaskClient, desk: Desk, enter: Enter, work: Callable[[], None], mailbox: Mailbox
) -> None:
    assert send(client, "/ask", {**ASKED, "email": "nobody"}).status_code == 422
    assert send(client, "/ask", ASKED).location == "/ask/sent"
    kefu, task = enter("kefu"), desk.task("reply")
    assert "评价库里没有专利" in kefu.get("/support").text
    shown = kefu.get(task).text
    assert "&lt;script&gt;" in shown and "<script>alert" not in shown
    assert send(kefu, task, {"reply": ""}).status_code == 422
    assert send(kefu, task, {"reply": "请放宽产业分类。"}).status_code == 302
    work()
    mail = mailbox.read(mailbox.names()[0])
    assert mail["To"] == "lin.wen@example.org" and "请放宽产业分类。" in mail.get_content()
    assert desk.one(Question).state is DeskState.ACCEPTED
    assert "100 %" in kefu.get("/support").text


@pytest.mark.parametrize(("topic", "days"), [("library", 1), ("fault", 0)])
def test_it_is_due_on_the_next_working_day_and_a_fault_on_the_same(
    client: FlaskClient, desk: Desk, clock: FakeClock, topic: str, days: int
) -> None:
    send(client, "/ask", {**ASKED, "topic": topic})
    due = load_workdays(desk.session).close_after(clock.now(), days)
    assert desk.one(Question).due_at == due


def test_whoever_is_signed_in_finds_question_and_answer_again(
    desk: Desk, enter: Enter, work: Callable[[], None]
) -> None:
    qiye = enter("qiye")
    assert 'value="qiye@example.org"' in qiye.get("/ask").text
    assert send(qiye, "/ask", ASKED).location == "/ask/sent"
    assert "待答复" in qiye.get("/questions").text
    send(enter("kefu"), desk.task("reply"), {"reply": "请放宽产业分类。"})
    work()
    assert "请放宽产业分类。" in qiye.get("/questions").text
    assert "评价库里没有专利" not in enter("shengju").get("/questions").text
    assert enter("shengju").get(f"/cases/{desk.case().id}").status_code == 404


def test_a_late_answer_counts_as_late(
    client: FlaskClient, desk: Desk, enter: Enter, clock: FakeClock
) -> None:
    send(client, "/ask", ASKED)
    clock.advance(days=4)
    kefu = enter("kefu")
    assert send(kefu, desk.task("reply"), {"reply": "迟复为歉。"}).status_code == 302
    assert "0 %" in kefu.get("/support").text
