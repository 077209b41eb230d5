"""Comments: who reads and writes them, whom they tell, what stays of them."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import following
from engine.clock import FakeClock
from engine.db import transaction
from engine.participants import Notice
from engine.runtime import Runtime
from tests.webapp.conftest import sign_in
from tests.webapp.verbs.test_pages import Desk, desk
from webapp.comments.reading import named_in
from workflows.records.accounts import Account
from workflows.records.comments import GRACE, Comment

__all__ = ["desk"]


def path(desk: Desk) -> str:
    return f"/cases/{desk.case}/comments"


def told(session: Session) -> set[tuple[str, str | None]]:
    session.expire_all()
    kinds = ("commented", "mentioned")
    found = select(Notice.kind, Notice.person).where(Notice.kind.in_(kinds))
    return {(kind, person) for kind, person in session.execute(found)}


def test_a_comment_stands_on_the_pages_of_case_and_task_as_text(desk: Desk) -> None:
    sent = desk.send("anna", path(desk) + f"?task={desk.task().id}", body="<script>x</script> & so")
    assert sent.location.startswith(desk.path())
    for page in (f"/cases/{desk.case}", desk.path()):
        text = desk.get("bert", page).text
        assert "&lt;script&gt;x&lt;/script&gt; &amp; so" in text
        assert "<script>x" not in text


def test_who_is_named_and_who_follows_is_told_once_and_not_the_author(
    desk: Desk, session: Session, web_runtime: Runtime
) -> None:
    anna, bert, cleo = (desk.people[one] for one in ("anna", "bert", "cleo"))
    with transaction(session, web_runtime) as tx:
        for one in (anna, bert, cleo):
            following.follow_case(tx, desk.case, by=one)
    desk.send("anna", path(desk), body="look", people=[bert])
    assert told(session) == {("mentioned", bert), ("commented", cleo)}


def test_a_name_in_the_text_tells_its_bearers_and_only_whom_the_case_is_open_to(
    desk: Desk, session: Session, make_account: Callable[..., Account]
) -> None:
    stranger = make_account("stranger")
    desk.send("anna", path(desk), body="@林晓雯 look")
    assert told(session) == {("mentioned", desk.people["bert"]), ("mentioned", desk.people["cleo"])}
    assert desk.send("anna", path(desk), body="x", people=[stranger.id]).status_code == 422
    assert "<strong>@林晓雯</strong>" in desk.get("bert", f"/cases/{desk.case}").text


def test_the_longest_name_counts() -> None:
    readers = {1: "李四", 2: "李四光", 3: "李四"}
    assert named_in("@李四光 hello", readers) == {2}
    assert named_in("@李四, hello", readers) == {1, 3}
    assert named_in("李四光", readers) == set()


def test_a_note_is_for_its_author_alone(desk: Desk, session: Session) -> None:
    desk.send("anna", path(desk), body="only for me", people=[desk.people["bert"]], private="y")
    assert "only for me" in desk.get("anna", f"/cases/{desk.case}").text
    assert "only for me" not in desk.get("bert", f"/cases/{desk.case}").text
    assert told(session) == set()


def test_a_stranger_neither_writes_nor_reads(
    desk: Desk, app: Flask, make_account: Callable[..., Account]
) -> None:
    make_account("stranger")
    browser = app.test_client()
    sign_in(browser, "stranger")
    assert browser.get(path(desk)).status_code == 404


def test_one_removes_ones_own_for_a_quarter_of_an_hour_and_a_trace_stays(
    desk: Desk, session: Session, clock: FakeClock
) -> None:
    for words in ("first words", "second words"):
        desk.send("anna", path(desk), body=words)
    first, second = session.scalars(select(Comment.id).order_by(Comment.id))
    assert desk.send("bert", f"/comments/{first}/remove").status_code == 404
    for _twice in range(2):
        assert desk.send("anna", f"/comments/{first}/remove").status_code == 302
    page = desk.get("bert", f"/cases/{desk.case}").text
    assert "first words" not in page
    assert "作者已于" in page
    clock.advance(seconds=GRACE.total_seconds() + 1)
    assert desk.send("anna", f"/comments/{second}/remove").status_code == 409
    assert "second words" in desk.get("bert", f"/cases/{desk.case}").text


def test_nothing_is_no_comment_and_too_much_is_refused_with_the_words_kept(desk: Desk) -> None:
    assert desk.send("anna", path(desk), body="  ").status_code == 422
    answer = desk.send("anna", path(desk), body="x" * 4001)
    assert answer.status_code == 422
    assert "x" * 4001 in answer.text


def test_of_a_long_talk_the_last_words_show_and_the_others_unfold(desk: Desk) -> None:
    for number in range(9):
        desk.send("anna", path(desk), body=f"word {number}")
    page = desk.get("anna", f"/cases/{desk.case}").text
    folded, _, shown = page.partition('<details class="earlier">')[2].partition("</ol></details>")
    assert "更早的 4 条评论" in folded and "word 3" in folded and "word 4" not in folded
    assert "word 4" in shown and "word 8" in shown


def test_what_is_sent_in_place_of_a_file_is_none(desk: Desk, session: Session) -> None:
    assert desk.send("anna", path(desk), body="look", files="no file").status_code == 302
    assert session.scalars(select(Comment.body)).all() == ["look"]
