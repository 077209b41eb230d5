"""Editing: one at a time, nothing lost, nothing that is no package."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from engine import drafts
from engine.drafts import Right
from tests.bpmn import chain, model, service
from tests.webapp.conftest import sign_in
from tests.webapp.studio.conftest import HOME, KEY, ask, post, put
from workflows.records.accounts import Account, Role

FOREIGN = Path(__file__).with_name("foreign")


def test_a_saved_file_is_in_the_draft_and_not_in_force(
    editing: FlaskClient, published: dict[str, str], session: Session
) -> None:
    changed = published["process.bpmn"].replace("专家评价审核", "专家评价初审")
    answer = put(editing, "process.bpmn", changed)
    assert (answer.status_code, answer.json) == (200, {"revision": 2})
    draft = drafts.find_draft(session, KEY)
    assert draft is not None
    assert draft.files["process.bpmn"] == changed
    assert "专家评价审核" in editing.get(f"/packages/{KEY}").text


def test_a_stale_tab_gets_both_versions(editing: FlaskClient) -> None:
    assert put(editing, "README.md", "one").status_code == 200
    stale = put(editing, "README.md", "two")
    assert stale.status_code == 412
    assert stale.json["reason"] == "stale"
    assert (stale.json["text"], stale.json["revision"]) == ("one", 2)
    assert put(editing, "README.md", "two", 2).json == {"revision": 3}


def test_two_owners(editing: FlaskClient, second: FlaskClient) -> None:
    assert "林晓雯 正在编辑" in second.get(f"{HOME}/diagram").text
    assert post(second, "/begin", revision=1).status_code == 409
    assert put(second, "README.md", "mine").status_code == 409
    post(second, "/take-over", revision=1)
    held = put(editing, "README.md", "mine")
    assert (held.status_code, held.json["reason"]) == (409, "held")
    assert put(second, "README.md", "theirs").status_code == 200


def test_undoing_days_later(editing: FlaskClient, session: Session) -> None:
    put(editing, "README.md", "one")
    put(editing, "README.md", "two", 2)
    assert "README.md" in editing.get(f"{HOME}/revisions").text
    post(editing, "/revisions/2/restore", revision=3)
    draft = drafts.find_draft(session, KEY)
    assert draft is not None
    assert (draft.files["README.md"], draft.revision) == ("one", 4)


def test_discarding(editing: FlaskClient, session: Session) -> None:
    post(editing, "/discard", revision=1)
    assert drafts.find_draft(session, KEY) is None
    assert editing.get(f"{HOME}/diagram").status_code == 200


def test_saves_that_make_no_sense(editing: FlaskClient) -> None:
    for path in ("../etc/passwd", "evil.py", "", "forms/x.js"):
        assert put(editing, path, "x").status_code == 400, path
    for revision in ("", "x", "-1", "9" * 40):
        assert put(editing, "README.md", "x", revision).status_code == 400, revision
    assert put(editing, "README.md", "x" * 2_050_000).status_code == 413
    assert put(editing, "README.md", "a\0b").status_code == 422


def test_the_checks_speak_of_what_is_drawn_now(
    editing: FlaskClient, published: dict[str, str]
) -> None:
    broken = published["process.bpmn"].replace("evaluations.publish", "evaluations.vanished")
    told = ask(editing, "/check", broken, path="process.bpmn").json
    [finding] = [one for one in told["findings"] if one["rule"] == "operation.unknown"]
    assert finding["element"] == "publish"
    assert "evaluations.vanished" in finding["text"]
    assert {"name": "stars", "info": "forms/self_evaluation.form"} in told["variables"]


NONSENSE = ("", "<a/>", "<!DOCTYPE x><x/>", "no xml", "[" * 3000)


def test_checks_of_nonsense(editing: FlaskClient) -> None:
    for text in NONSENSE:
        for path in ("process.bpmn", "forms/self_evaluation.form", "rules/x.dmn"):
            assert ask(editing, "/check", text, path=path).json["findings"], (path, text)


def test_pages_of_a_broken_draft(editing: FlaskClient) -> None:
    for revision, text in enumerate(("", "<a/>", "<!DOCTYPE x><x/>"), 1):
        put(editing, "process.bpmn", text, revision)
        for tab in ("diagram", "settings", "texts", "scenarios", "publish", "compare", "people"):
            assert editing.get(f"{HOME}/{tab}").status_code == 200, (tab, text)


def test_editors_may_set_styles_and_other_pages_not(editing: FlaskClient) -> None:
    policy = editing.get(f"{HOME}/diagram").headers["Content-Security-Policy"]
    assert "style-src 'self' 'unsafe-inline'" in policy
    assert "script-src 'self';" in policy
    assert "unsafe" not in editing.get(f"{HOME}/publish").headers["Content-Security-Policy"]


def test_what_is_not_loaded_stays_among_the_revisions(
    editing: FlaskClient, session: Session
) -> None:
    """An older page lets its own version go: it is kept, and what was saved since goes on."""
    put(editing, "README.md", "saved since")
    answer = put(editing, "README.md", "of the older page", revision=2, address="/aside")
    assert answer.status_code == 204
    draft = drafts.find_draft(session, KEY)
    assert draft is not None
    assert draft.files["README.md"] == "saved since"
    kept = [one.files["README.md"] for one in drafts.revisions(session, KEY)]
    assert kept[:3] == ["saved since", "of the older page", "saved since"]
    assert put(editing, "README.md", "x", revision=2, address="/aside").status_code == 412


def test_who_took_over_is_named(editing: FlaskClient, second: FlaskClient) -> None:
    post(second, "/take-over", revision=1)
    told = put(editing, "README.md", "mine").json
    assert told["reason"] == "held"
    assert "正在编辑这个流程包" in told["message"] and "没有保存" in told["message"]
    assert put(editing, "README.md", "mine", address="/aside").status_code == 409


def test_named_owners_only(editing: FlaskClient, second: FlaskClient, session: Session) -> None:
    post(editing, "/people", login="second", right=Right.VIEWER.value)
    post(editing, "/let-go")
    assert post(second, "/begin", revision=1).status_code == 422
    assert second.get(f"{HOME}/diagram").status_code == 200
    assert "接手" not in second.get(f"{HOME}/diagram").text
    post(editing, "/people", login="second", right=Right.OWNER.value)
    assert post(second, "/begin", revision=0).status_code == 302
    assert [one.kind for one in drafts.events_of(session, KEY)] == [
        "right_given",
        "right_given",
        "begun",
    ]


def test_others_stay_outside(editing: FlaskClient, make_account: Callable[..., Account]) -> None:
    make_account("watcher", role=Role.OPERATOR)
    make_account("stranger")
    for login, status in (("watcher", 200), ("stranger", 403)):
        other = editing.application.test_client()
        sign_in(other, login)
        assert other.get(f"{HOME}/diagram").status_code == status
        assert other.post(f"{HOME}/begin").status_code in (400, 403)
        assert put(other, "README.md", "x").status_code == 403 if login == "watcher" else True


def upload(
    client: FlaskClient,
    content: bytes,
    name: str = "p.zip",
    path: str = "/studio/new/upload",
    **more: object,
):  # type: ignore[no-untyped-def]
    from tests.webapp.studio.conftest import _token

    data = {"csrf_token": _token(client), "file": (io.BytesIO(content), name), **more}
    return client.post(path, data=data, content_type="multipart/form-data")


def test_down_and_up_again(
    editing: FlaskClient, published: dict[str, str], session: Session
) -> None:
    content = editing.get(f"{HOME}/zip").data
    assert zipfile.ZipFile(io.BytesIO(content)).testzip() is None
    put(editing, "README.md", "changed")
    assert upload(editing, content, path=f"{HOME}/upload", revision="2").status_code == 302
    draft = drafts.find_draft(session, KEY)
    assert draft is not None
    assert dict(draft.files) == published


def test_a_model_of_another_tool_becomes_a_draft(owner: FlaskClient, session: Session) -> None:
    text = model("their_order", chain("s:startEvent", service("x", "their.job"), "e:endEvent"))
    assert upload(owner, text.encode(), "their.bpmn").status_code == 302
    assert drafts.find_draft(session, "their_order") is not None
    page = owner.get("/studio/their_order/publish").text
    assert "their.job" in page
    assert "their_order" in owner.get("/packages/").text


def test_models_whose_ids_are_no_keys(owner: FlaskClient, session: Session) -> None:
    """They open all the same; publishing says what has to be renamed."""
    nodes = chain("s:startEvent", "e:endEvent")
    for id_ in ("WFP-6-", "_1234", "流程"):
        assert upload(owner, model(id_, nodes).encode(), "their.bpmn").status_code == 302, id_
    found = {one.key for one in session.query(drafts.PackageDraft)}
    assert found == {"wfp_6", "imported", "imported_2"}
    page = owner.get("/studio/wfp_6/diagram")
    assert page.status_code == 200


def test_a_model_alone_takes_nobodys_place(
    editing: FlaskClient, published: dict[str, str], session: Session
) -> None:
    answer = upload(editing, model(KEY, chain("s:startEvent", "e:endEvent")).encode(), "their.bpmn")
    assert answer.headers["Location"].endswith(f"/studio/{KEY}_2/diagram")
    draft = drafts.find_draft(session, KEY)
    assert draft is not None
    assert dict(draft.files) == published


def test_a_model_without_a_drawing_gets_one(owner: FlaskClient, session: Session) -> None:
    """The editor shows drawings only; one of another tool stays as it is, remarks included."""
    bare = model("bare", chain("s:startEvent", "e:endEvent"))
    assert upload(owner, bare.encode(), "their.bpmn").status_code == 302
    assert "BPMNShape" in _process_of(session, "bare")
    theirs = (FOREIGN / "visio.bpmn").read_text("utf-8")
    assert upload(owner, theirs.encode(), "their.bpmn").status_code == 302
    assert _process_of(session, "repair") == theirs


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
@pytest.mark.parametrize("zipped", [False, True])
def test_encodings(owner: FlaskClient, session: Session, encoding: str, zipped: bool) -> None:
    """What an editor under Windows saves comes in, alone and in a zip."""
    text = (FOREIGN / "flowable.bpmn").read_text("utf-8").replace("\n", "\r\n")
    content = text.replace("UTF-8", encoding.removesuffix("-sig")).encode(encoding)
    if zipped:
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr("process.bpmn", content)
        content = packed.getvalue()
    assert upload(owner, content, "their.bpmn").status_code == 302
    kept = _process_of(session, "fl")
    assert 'name="请假"' in kept
    assert "encoding" not in kept or "UTF-8" in kept or "utf-8" in kept


def _process_of(session: Session, key: str) -> str:
    draft = drafts.find_draft(session, key)
    assert draft is not None
    return draft.files["process.bpmn"]


def test_broken_uploads(owner: FlaskClient, session: Session) -> None:
    entity = b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"
    for content in (b"", b"PK\x03\x04broken", b"hello", b"<a/>", entity, b"\xff\xfe\x00\x01"):
        assert upload(owner, content).status_code == 422, content
    assert session.query(drafts.PackageDraft).count() == 0


def test_a_zip_bomb(owner: FlaskClient) -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("process.bpmn", b"0" * 100_000_000)
    answer = upload(owner, bomb.getvalue())
    assert answer.status_code == 422
    assert "8 MB" in answer.text
