"""A need from its draft to the public page, answered, and ended."""

from __future__ import annotations

from flask import Flask

from engine.clock import FakeClock
from tests.webapp.conftest import send, token_in
from tests.webapp.demands.conftest import SECRET, Calling
from webapp.mail import Mailbox
from workflows.records.demands import DemandState
from workflows.records.organisations import Kind

OFFER = {"offer": "本校已有中试样机，可许可使用", "contact": "李老师 13800000002"}


def test_a_draft_is_checked_corrected_and_published(app: Flask, calling: Calling) -> None:
    admin, anybody = calling.enter("qiye"), app.test_client()
    assert send(admin, "/demands/new", calling.filled(title="")).status_code == 422
    early = send(admin, "/demands/new", calling.filled(expires_on="2020-01-01"))
    assert early.status_code == 422
    assert "有效期须在一周至一年之间" in early.text
    check = send(admin, "/demands/new", calling.filled()).location
    assert SECRET in admin.get(check).text
    assert "热失控" not in anybody.get("/needs").text
    send(admin, check, {"outcome": "revise"})
    revise = calling.task("revise")
    assert "动力电池热失控预警" in admin.get(revise).text, "filled in as before"
    send(admin, revise, calling.filled(title="动力电池早期预警"))
    send(admin, calling.task("confirm"), {"outcome": "publish"})
    page = anybody.get("/needs").text
    assert "动力电池早期预警" in page
    assert "征集中" in admin.get("/demands?state=published").text


def test_everybody_reads_what_is_open_and_nothing_private(app: Flask, calling: Calling) -> None:
    number = calling.publish()
    anybody = app.test_client()
    page = anybody.get(f"/needs/{number}").text
    assert "五分钟" in page
    assert SECRET not in page
    shown = calling.publish(title="公开联系方式的需求", contact_shown="y", modes=["order"])
    assert SECRET in anybody.get(f"/needs/{shown}").text
    assert "热失控预警" not in anybody.get("/needs?mode=order").text
    assert "热失控预警" in anybody.get("/needs?q=热失控&industry=38&emerging=5").text
    for strange in ("?after=x~y", "?after=2026-01-01~1", "?mode=七&industry=';--"):
        assert anybody.get(f"/needs{strange}").status_code == 200
    assert anybody.get("/needs/999999").status_code == 410


def test_pages_follow_each_other_without_gap(app: Flask, calling: Calling) -> None:
    from webapp.demands import shown

    clock = calling.told.evaluating.runtime.clock
    assert isinstance(clock, FakeClock)
    for number in range(3):
        calling.publish(title=f"第{number}条技术需求")
        clock.advance(minutes=1)
    anybody, found = app.test_client(), []
    with app.test_request_context():
        from webapp.extensions import db

        asked = shown.Asked()
        everything = shown.shown(db.session(), asked).demands
        cut = f"{everything[0].published_at.isoformat()}~{everything[0].id}"  # type: ignore[union-attr]
        found = [one.id for one in shown.shown(db.session(), shown.Asked(after=cut)).demands]
    assert found == [one.id for one in everything[1:]]
    assert "第2条" not in anybody.get("/needs", query_string={"after": cut}).text


def test_universities_answer_any_number_of_times(calling: Calling, mailbox: Mailbox) -> None:
    number = calling.publish()
    officer, admin = calling.enter("gaoxiao"), calling.enter("qiye")
    for offer in ("本校已有中试样机，可许可使用", "另有一项在研的预警算法，可合作开发"):
        page = f"/needs/{number}"
        task = send(officer, page, {}, to=f"{page}/answer").location
        again = send(officer, page, {}, to=f"{page}/answer").location
        assert task == again, "one open answer at a time"
        assert SECRET in officer.get(task).text, "who answers sees the contact"
        assert send(officer, task, {**OFFER, "offer": offer}).status_code == 302
        calling.told.evaluating.work()
        assert offer in admin.get(f"/demands/{number}").text
        assert offer in officer.get(page).text
    mails = [mailbox.read(name) for name in mailbox.names()]
    assert [str(one["To"]) for one in mails] == ["a@example.org"] * 2
    assert all("13800000002" not in one.get_content() for one in mails)


def test_answering_after_the_end_is_told_and_changes_nothing(calling: Calling) -> None:
    number = calling.publish()
    officer, admin = calling.enter("gaoxiao"), calling.enter("qiye")
    page = f"/needs/{number}"
    task = send(officer, page, {}, to=f"{page}/answer").location
    token = token_in(officer.get(task).text)
    close = calling.task("close")
    assert send(admin, close, {"result": "已与他校签约"}).status_code == 302
    late = officer.post(task, data={"csrf_token": token, **OFFER})
    assert late.status_code == 409
    pressed = officer.post(f"{page}/answer", data={"csrf_token": token})
    assert pressed.status_code == 410
    assert "不再接收答复" in pressed.text
    assert calling.newest().state is DemandState.CLOSED
    assert "已与他校签约" in admin.get(f"/demands/{number}").text
    assert "没有答复" in admin.get(f"/demands/{number}").text


def test_it_expires_and_those_who_answered_are_told(calling: Calling, mailbox: Mailbox) -> None:
    number, made = calling.publish(), calling.told.evaluating
    officer = calling.enter("gaoxiao")
    send(officer, f"/needs/{number}", {}, to=f"/needs/{number}/answer")
    send(officer, calling.task("answer"), OFFER)
    made.work()
    assert isinstance(made.runtime.clock, FakeClock)
    made.runtime.clock.advance(days=100)
    for _ in range(3):
        made.work()
    assert calling.newest().state is DemandState.EXPIRED
    assert officer.get(f"/needs/{number}").status_code == 410
    subjects = " ".join(str(mailbox.read(name)["Subject"]) for name in mailbox.names())
    assert "已到期" in subjects
    assert "您答复过的公开需求已结束" in subjects


def test_a_withdrawn_need_is_gone_from_the_public_page(calling: Calling) -> None:
    number = calling.publish()
    admin, page = calling.enter("qiye"), f"/demands/{number}/withdraw"
    assert send(admin, page, {"reason": " "}).status_code == 422
    assert send(admin, page, {"reason": "方案已变"}).status_code == 302
    assert admin.get(page).status_code == 404
    assert "方案已变" in admin.get(f"/demands/{number}").text
    assert calling.enter("gaoxiao").get(f"/needs/{number}").status_code == 410


def test_needs_are_for_those_they_are_meant_for(calling: Calling) -> None:
    number = calling.publish()
    made = calling.told.evaluating
    other, expert = calling.enter("other"), calling.enter("lin.x")
    assert other.get(f"/demands/{number}").status_code == 404
    assert other.get(f"/demands/{number}/withdraw").status_code == 404
    assert "热失控" not in other.get("/demands").text
    assert expert.get("/demands").status_code == 403
    token = token_in(other.get("/inbox").text)
    pressed = other.post(f"/needs/{number}/answer", data={"csrf_token": token})
    assert pressed.status_code == 403
    training = made.found("练习大学", Kind.UNIVERSITY, training=True)
    assert training.training
