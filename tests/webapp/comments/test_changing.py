"""Comments with files, put into other words, and the names that an @ may mean."""

from __future__ import annotations

import re
from io import BytesIO

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.clock import FakeClock
from engine.participants import Notice
from tests.webapp.comments.test_comments import path
from tests.webapp.conftest import token_in
from tests.webapp.verbs.test_pages import Desk, desk
from workflows.records.attachments import Attachment
from workflows.records.comments import GRACE, Comment, FormerWords

__all__ = ["desk"]
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40


def send(desk: Desk, who: str, where: str, *files: tuple[str, bytes], **said: object):  # type: ignore[no-untyped-def]
    """A comment with files, as a browser sends it."""
    browser = desk.browsers[who]
    token = token_in(browser.get(where).text)
    sent = [(BytesIO(content), name) for name, content in files]
    return browser.post(
        where, data={"csrf_token": token, "files": sent, **said}, content_type="multipart/form-data"
    )


def only(session: Session) -> Comment:
    session.expire_all()
    return session.scalars(select(Comment)).one()


def file_of(session: Session) -> Attachment:
    session.expire_all()
    return session.scalars(select(Attachment)).one()


def test_what_it_said_before_stays_to_be_read(desk: Desk, session: Session) -> None:
    desk.send("anna", path(desk), body="first words")
    comment = only(session).id
    assert "first words" in desk.get("anna", f"/comments/{comment}").text
    assert desk.send("anna", f"/comments/{comment}", body="better words").status_code == 302
    page = desk.get("bert", f"/cases/{desk.case}").text
    assert "better words" in page
    assert re.search(r"<details[^>]*>.*first words", page, re.DOTALL)


def test_unchanged_words_leave_no_trace_and_only_new_names_are_told(
    desk: Desk, session: Session
) -> None:
    bert, cleo = desk.people["bert"], desk.people["cleo"]
    desk.send("anna", path(desk), body="look", people=[bert])
    comment = only(session).id
    desk.send("anna", f"/comments/{comment}", body="look", people=[bert, cleo])
    told = select(Notice.person).where(Notice.kind == "mentioned")
    assert sorted(session.scalars(told)) == sorted([bert, cleo])
    assert session.scalars(select(FormerWords)).all() == []
    assert only(session).changed_at is None


def test_ones_own_only_and_for_a_quarter_of_an_hour(
    desk: Desk, session: Session, clock: FakeClock
) -> None:
    desk.send("anna", path(desk), body="words")
    comment = only(session).id
    assert desk.send("bert", f"/comments/{comment}", body="mine").status_code == 404
    assert desk.send("anna", f"/comments/{comment}", body=" ").status_code == 422
    clock.advance(seconds=GRACE.total_seconds() + 1)
    late = desk.send("anna", f"/comments/{comment}", body="late")
    assert late.status_code == 409
    assert only(session).body == "words"


def test_a_file_belongs_to_the_comment_and_the_case(desk: Desk, session: Session) -> None:
    assert send(desk, "anna", path(desk), ("图.png", PNG), body="see").status_code == 302
    page = desk.get("bert", f"/cases/{desk.case}").text
    address = f"/attachments/{file_of(session).reference}"
    assert page.count(address) == 2  # beside the comment and among the documents
    part = desk.browsers["bert"].get(address, headers={"Range": "bytes=0-3"})
    assert (part.status_code, part.data) == (206, PNG[:4])


def test_the_file_of_a_note_is_its_authors(desk: Desk, session: Session) -> None:
    send(desk, "anna", path(desk), ("图.png", PNG), body="mine", private="y")
    address = f"/attachments/{file_of(session).reference}"
    assert desk.get("anna", address).status_code == 200
    assert desk.get("bert", address).status_code == 404
    assert address not in desk.get("bert", f"/cases/{desk.case}").text


def test_a_file_that_is_not_what_it_says_is_refused_and_the_others_are_kept(
    desk: Desk, session: Session
) -> None:
    refused = send(desk, "anna", path(desk), ("图.png", PNG), ("b.pdf", PNG), body="see")
    assert refused.status_code == 422
    assert "b.pdf" in refused.text
    kept = file_of(session).reference
    assert f'value="{kept}"' in refused.text
    assert session.scalars(select(Comment)).all() == []
    assert send(desk, "anna", path(desk), body="see", kept=[kept]).status_code == 302
    assert file_of(session).comment_id == only(session).id


def test_nobody_attaches_what_another_sent(desk: Desk, session: Session) -> None:
    send(desk, "bert", path(desk), ("图.png", PNG), body="mine", private="y")
    theirs = file_of(session).reference
    assert send(desk, "anna", path(desk), body="see", kept=[theirs]).status_code == 422
    assert file_of(session).kept_by == desk.people["bert"]


def test_what_is_left_out_or_removed_is_the_authors_alone_again(
    desk: Desk, session: Session
) -> None:
    send(desk, "anna", path(desk), ("图.png", PNG), body="see")
    comment, address = only(session).id, f"/attachments/{file_of(session).reference}"
    change = f"/comments/{comment}"
    send(desk, "anna", change, body="see", kept=[file_of(session).reference])
    assert desk.get("bert", address).status_code == 200
    send(desk, "anna", change, body="see")
    assert desk.get("bert", address).status_code == 404
    desk.send("anna", change, body="other words")
    desk.send("anna", f"/comments/{comment}/remove")
    assert session.scalars(select(FormerWords)).all() == []


def test_names_for_the_letters_behind_an_at(desk: Desk) -> None:
    address = f"{path(desk)}/names?q="
    assert desk.get("anna", f"{address}林").text.count("林晓雯") == 2  # the value and the words
    assert "option" not in desk.get("anna", f"{address}王").text


def test_a_comment_stands_in_the_timeline_and_a_note_does_not(desk: Desk) -> None:
    desk.send("anna", path(desk), body="spoken")
    desk.send("anna", path(desk), body="secret", private="y")
    page = desk.get("anna", f"/cases/{desk.case}").text
    timeline = page[page.index('class="timeline"') : page.index('id="comments"')]
    assert "spoken" in timeline
    assert "secret" not in timeline
