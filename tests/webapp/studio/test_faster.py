"""Buttons that somebody was faster than: the page comes back, says who, and leads on with one click."""

from __future__ import annotations

import io
import random
from html import unescape

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from engine import drafts
from engine.db import transaction
from engine.deployments import deploy, newest
from engine.drafts import PackageDraft, pack
from engine.drafts.proposals import proposal
from engine.models import Origin
from engine.runtime import Runtime
from tests.webapp.studio.conftest import HOME, KEY, post, put
from tests.webapp.studio.test_saving import draft_of, revision_on

SAVED = "保存了第 3 稿"


def sent_again(client: FlaskClient, page: str, address: str, **more: object) -> TestResponse:
    """The first button of the page that came back, with the fields that the page carries."""
    form = page.split('id="sent"', 1)[1].split("</form>", 1)[0]
    carried = {}
    for part in form.split("<textarea ")[1:]:
        name = part.split('name="', 1)[1].split('"', 1)[0]
        carried[name] = unescape(part.split(">\n", 1)[1].split("</textarea>", 1)[0])
    return post(client, address, revision=revision_on(page), **{**carried, **more})


def in_force(session: Session) -> int:
    session.expire_all()
    current = newest(session, KEY)
    assert current is not None
    return current.definition.version


@pytest.fixture
def overtaken(editing: FlaskClient) -> FlaskClient:
    """Their pages show revision 2; another window has saved a third one since."""
    put(editing, "README.md", "on the page")
    put(editing, "README.md", "saved elsewhere", 2)
    return editing


def test_publishing_what_the_page_has_not_shown(overtaken: FlaskClient, session: Session) -> None:
    answer = post(overtaken, "/publish", act="publish", note="因为需要", revision=2)
    page = unescape(answer.text)
    assert answer.status_code == 409
    assert SAVED in page
    told = page.split("<details><summary>", 1)[1].split("</details>", 1)[0]
    assert "saved elsewhere" in told
    assert 'name="note" rows="2">\n因为需要</textarea>' in page
    assert in_force(session) == 1
    assert sent_again(overtaken, answer.text, "/publish").status_code == 302
    assert in_force(session) == 2


def test_publishing_after_the_editing_was_taken_over(
    editing: FlaskClient, second: FlaskClient, session: Session
) -> None:
    put(editing, "README.md", "changed")
    post(second, "/take-over", revision=2)
    page = post(editing, "/publish", act="publish", note="x", revision=2).text
    assert "已接手编辑" in page
    assert sent_again(editing, page, "/publish").status_code == 409  # not without taking it over
    assert sent_again(editing, page, "/publish", instead="take_over").status_code == 302
    assert in_force(session) == 2


def test_publishing_what_is_published(editing: FlaskClient) -> None:
    put(editing, "README.md", "changed")
    post(editing, "/publish", act="publish", note="x", revision=2)
    answer = post(editing, "/publish", act="publish", note="y", revision=2)
    assert answer.status_code == 409
    assert "发布第 2 版" in answer.text
    assert '<button form="sent"' not in answer.text


def test_approving_what_was_saved_since(overtaken: FlaskClient, second: FlaskClient) -> None:
    post(overtaken, "/publish", act="ask", note="请批准", revision=3)
    post(overtaken, "/begin", revision=3)
    put(overtaken, "README.md", "saved after asking", 3)
    answer = post(second, "/approve", act="approve", revision=3)
    assert answer.status_code == 409
    assert "保存了第 4 稿" in answer.text
    assert '<button form="sent"' not in answer.text  # nobody asks about it
    post(overtaken, "/publish", act="ask", note="请再批准", revision=4)
    answer = post(second, "/approve", act="approve", revision=3)
    assert sent_again(second, answer.text, "/approve").status_code == 302


def test_declining_twice(overtaken: FlaskClient, second: FlaskClient) -> None:
    post(overtaken, "/publish", act="ask", note="请批准", revision=3)
    post(second, "/approve", act="decline", note="不行", revision=3)
    answer = post(second, "/approve", act="decline", note="还是不行", revision=3)
    assert answer.status_code == 409
    assert "还是不行" in answer.text


def test_going_back_to_a_revision(overtaken: FlaskClient, session: Session) -> None:
    answer = post(overtaken, "/revisions/1/restore", revision=2)
    assert answer.status_code == 409
    assert SAVED in answer.text
    assert draft_of(session).revision == 3
    assert sent_again(overtaken, answer.text, "/revisions/1/restore").status_code == 302
    assert draft_of(session).revision == 4


def test_discarding_what_the_page_has_not_shown(overtaken: FlaskClient, session: Session) -> None:
    answer = post(overtaken, "/discard", revision=2)
    assert answer.status_code == 409
    assert draft_of(session).files["README.md"] == "saved elsewhere"
    assert sent_again(overtaken, answer.text, "/discard").status_code == 302


def upload(client: FlaskClient, files: dict[str, str], revision: int, **more: str) -> TestResponse:
    sent = io.BytesIO(pack(KEY, files)), "package.zip"
    return post(client, "/upload", revision=revision, file=sent, **more)


def test_an_upload_is_carried_by_the_page(
    overtaken: FlaskClient, published: dict[str, str], session: Session
) -> None:
    answer = upload(overtaken, {**published, "README.md": "uploaded"}, 2)
    assert answer.status_code == 409
    assert SAVED in answer.text
    assert "<ins>uploaded</ins>" in answer.text
    assert sent_again(overtaken, answer.text, "/upload").status_code == 302
    assert draft_of(session).files["README.md"] == "uploaded"
    kept = drafts.files_of(session, KEY, 3)
    assert kept is not None and kept["README.md"] == "saved elsewhere"


def test_an_upload_set_aside(
    overtaken: FlaskClient, published: dict[str, str], session: Session
) -> None:
    answer = upload(overtaken, {**published, "README.md": "uploaded"}, 2)
    sent_again(overtaken, answer.text, "/upload", instead="set_aside")
    assert draft_of(session).files["README.md"] == "saved elsewhere"
    kept = drafts.files_of(session, KEY, 4)
    assert kept is not None and kept["README.md"] == "uploaded"


def test_an_upload_too_large_for_the_page_is_asked_for_again(
    overtaken: FlaskClient, published: dict[str, str], session: Session
) -> None:
    noise = random.Random(1).randbytes(1_200_000).hex()  # packs to its 1.2 MB, 1.6 MB as a field
    answer = upload(overtaken, {**published, "README.md": noise}, 2)
    page = answer.text
    assert answer.status_code == 409 and SAVED in page
    form = page.split('id="sent"', 1)[1].split("</form>", 1)[0]
    assert form.startswith(' enctype="multipart/form-data"')
    assert 'type="file" id="again" name="file" required' in form and 'name="packed"' not in form
    assert sent_again(overtaken, page, "/upload").status_code == 422, "no file was chosen again"
    assert draft_of(session).files["README.md"] == "saved elsewhere"
    chosen = upload(overtaken, {**published, "README.md": noise}, revision_on(page))
    assert chosen.status_code == 302
    assert draft_of(session).files["README.md"] == noise


def test_a_model_alone_leaves_what_was_saved_since(
    overtaken: FlaskClient, published: dict[str, str], session: Session
) -> None:
    model = published["process.bpmn"].replace("专家评价审核", "专家评价初审")
    answer = upload(overtaken, {"process.bpmn": model}, 2)
    assert sent_again(overtaken, answer.text, "/upload").status_code == 302
    assert draft_of(session).files["README.md"] == "saved elsewhere"
    assert draft_of(session).files["process.bpmn"] == model


def test_a_field_that_is_no_zip(overtaken: FlaskClient) -> None:
    for packed in ("UEs", "!", "é"):
        assert post(overtaken, "/upload", revision=3, packed=packed).status_code == 422


def released(session: Session, runtime: Runtime, files: dict[str, str], said: str) -> None:
    with transaction(session, runtime) as tx:
        deploy(tx, {**files, "README.md": said}, origin=Origin.RELEASE)


@pytest.fixture
def ours(editing: FlaskClient, published: dict[str, str]) -> FlaskClient:
    """An owner's own version 2 is in force, and nobody edits."""
    put(editing, "README.md", "ours")
    post(editing, "/publish", act="publish", note="ours", revision=2)
    return editing


def test_adopting_over_what_was_saved_since(
    ours: FlaskClient, published: dict[str, str], session: Session, web_runtime: Runtime
) -> None:
    released(session, web_runtime, published, "the release")
    post(ours, "/begin", revision=0)
    put(ours, "README.md", "mine")
    answer = post(ours, "/adopt", revision=0, version=3)
    assert answer.status_code == 409
    assert "<ins>the release</ins>" in answer.text
    assert draft_of(session).files["README.md"] == "mine"
    assert sent_again(ours, answer.text, "/adopt").status_code == 302
    assert draft_of(session).files["README.md"] == "the release"


def test_adopting_or_dismissing_what_was_followed_by_a_newer_one(
    ours: FlaskClient, published: dict[str, str], session: Session, web_runtime: Runtime
) -> None:
    for said in ("a release", "the next release"):
        released(session, web_runtime, published, said)
    for address, sent in (("/adopt", {"version": "3"}), ("/3/dismiss", {"note": "不用"})):
        answer = post(ours, address, revision=0, **sent)
        assert answer.status_code == 409
        assert f"{HOME}/4/dismiss" in answer.text  # the page that came back shows the newest
        assert "又有了更新的版本" in answer.text and "发布第 2 版：" not in answer.text
    assert drafts.find_draft(session, KEY) is None
    assert post(ours, "/adopt", revision=0).status_code == 400


def test_dismissing_a_release_settles_those_before_it(
    ours: FlaskClient, published: dict[str, str], session: Session, web_runtime: Runtime
) -> None:
    for said in ("a release", "the next release"):
        released(session, web_runtime, published, said)
    post(ours, "/4/dismiss", revision=0, note="不用")
    assert proposal(session, KEY) is None
    released(session, web_runtime, published, "the one after")
    waits = proposal(session, KEY)
    assert waits is not None and waits.version == 5


def test_adopting_is_called_so_in_the_history(
    ours: FlaskClient, published: dict[str, str], session: Session, web_runtime: Runtime
) -> None:
    released(session, web_runtime, published, "the release")
    post(ours, "/begin", revision=0)
    post(ours, "/adopt", revision=1, version=3)
    assert drafts.events_of(session, KEY, limit=1)[0].kind == "adopted"
    assert "新版本放入草稿" in ours.get(f"{HOME}/people").text


def test_going_back_to_a_version_while_another_is_published(
    ours: FlaskClient, session: Session
) -> None:
    post(ours, "/begin", revision=0)
    put(ours, "README.md", "newer")
    post(ours, "/publish", act="publish", note="x", revision=2)
    answer = post(ours, "/1/back", revision=2)
    page = unescape(answer.text)
    assert answer.status_code == 409
    assert in_force(session) == 3
    assert "<ins>newer</ins>" in page.split("<details><summary>", 1)[1]
    assert sent_again(ours, answer.text, "/1/back").status_code == 302
    assert in_force(session) == 1


def test_taking_over_from_somebody_else_than_the_page_shows(
    editing: FlaskClient, second: FlaskClient, session: Session
) -> None:
    first: PackageDraft = draft_of(session)
    answer = post(second, "/take-over", revision=1, held_by="999999")
    assert answer.status_code == 409
    assert draft_of(session).holder == first.holder
    again = sent_again(second, answer.text, "/take-over", instead="take_over")
    assert again.status_code == 302


def test_beginning_while_somebody_edits(editing: FlaskClient, second: FlaskClient) -> None:
    answer = post(second, "/begin", revision=0)
    assert answer.status_code == 409
    assert "正在编辑" in answer.text
    again = sent_again(second, answer.text, "/begin", instead="take_over")
    assert again.status_code == 302
    assert put(second, "README.md", "mine").status_code == 200
