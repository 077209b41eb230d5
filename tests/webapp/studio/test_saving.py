"""A form that somebody was faster than: the page comes back with both versions, and nothing is lost."""

from __future__ import annotations

import io
import re
import zipfile
from html import unescape

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from engine import drafts
from engine.drafts import PackageDraft, PackageRevision
from tests.webapp.studio.conftest import HOME, KEY, post, put

SETTINGS = {"title": "高价值专利评价（我的）", "titles.en": "Mine", "owner": "专利处"}
SCENARIO = "title: 我的案例\nsteps: []\n"


def draft_of(session: Session) -> PackageDraft:
    session.expire_all()
    found = drafts.find_draft(session, KEY)
    assert found is not None
    return found


def kept(session: Session, number: int) -> dict[str, str]:
    """The files of an earlier save."""
    found = session.get(PackageRevision, (KEY, number))
    assert found is not None
    return found.files


def revision_on(page: str) -> int:
    """The revision that the form of the page which came back will send."""
    form = re.search(r'id="sent"[^>]*>.*?name="revision" value="(\d+)"', page, re.DOTALL)
    assert form
    return int(form[1])


def stale_settings(editing: FlaskClient, **more: object) -> TestResponse:
    """Settings out of a tab that was opened before another one saved."""
    put(editing, "README.md", "saved elsewhere")
    return post(editing, "/settings", revision=1, **SETTINGS, **more)


def test_what_was_typed_stays_in_the_fields(editing: FlaskClient, session: Session) -> None:
    answer = stale_settings(editing, **{"start.roles": "expert", "case.viewers": "manager"})
    page = unescape(answer.text)
    assert answer.status_code == 409
    assert 'value="高价值专利评价（我的）"' in page
    assert re.search(r'name="start.roles" value="expert" checked', page)
    assert "在另一个窗口保存了第 2 稿" in page
    assert draft_of(session).revision == 2


def test_the_sentence_in_english(editing: FlaskClient) -> None:
    token = re.search(r'name="csrf-token" content="([^"]+)', editing.get("/packages/").text)
    assert token
    editing.post("/language", data={"csrf_token": token[1], "locale": "en"})
    assert "You saved revision 2 in another window at" in unescape(stale_settings(editing).text)


def test_the_difference_is_told_in_words(editing: FlaskClient) -> None:
    page = unescape(stale_settings(editing).text)
    told = page.split("<details><summary>", 1)[1].split("</details>", 1)[0]
    assert "<ins>高价值专利评价（我的）</ins>" in told
    assert f'href="{HOME}/settings" target="_blank"' in page


def test_saving_mine_over_it(editing: FlaskClient, session: Session) -> None:
    page = stale_settings(editing).text
    put(editing, "package.toml", 'key = "x"\ntitle = "另一个标题"\n', 2)
    again = post(editing, "/settings", revision=revision_on(page), **SETTINGS)
    assert again.status_code == 409  # saved once more since: not overwritten unseen
    assert (
        post(editing, "/settings", revision=revision_on(again.text), **SETTINGS).status_code == 302
    )
    draft = draft_of(session)
    assert "高价值专利评价（我的）" in draft.files["package.toml"]
    assert draft.files["README.md"] == "saved elsewhere"
    assert "另一个标题" in kept(session, 3)["package.toml"]


def test_taking_the_saved_one(editing: FlaskClient, session: Session) -> None:
    revision = revision_on(stale_settings(editing).text)
    before = dict(draft_of(session).files)
    answer = post(editing, "/settings", revision=revision, instead="set_aside", **SETTINGS)
    assert answer.location == f"{HOME}/settings"
    assert draft_of(session).files == before
    assert "高价值专利评价（我的）" in kept(session, 3)["package.toml"]
    assert "高价值专利评价（我的）" not in editing.get(f"{HOME}/settings").text


def test_texts(editing: FlaskClient, session: Session) -> None:
    put(editing, "languages/en.yaml", "专家评价审核: Saved elsewhere\n")
    typed = {"text": ["专家评价审核"], "translation": ["Expert review, mine"]}
    answer = post(editing, "/texts/en", revision=1, **typed)
    assert answer.status_code == 409
    assert 'value="Expert review, mine"' in answer.text
    post(editing, "/texts/en", revision=revision_on(answer.text), **typed)
    assert draft_of(session).files["languages/en.yaml"] == "专家评价审核: Expert review, mine\n"
    assert "Saved elsewhere" in kept(session, 2)["languages/en.yaml"]


def test_the_text_of_a_scenario(editing: FlaskClient, session: Session) -> None:
    put(editing, "scenarios/mine.yaml", "title: 先存的\nsteps: []\n")
    answer = post(editing, "/scenarios/mine.yaml", revision=1, text=SCENARIO)
    assert answer.status_code == 409
    assert f'">\n{SCENARIO}</textarea>'.split(">", 1)[1] in unescape(answer.text)
    post(
        editing, "/scenarios/mine.yaml", revision=revision_on(answer.text), text=SCENARIO,
        instead="set_aside",
    )  # fmt: skip
    assert "先存的" in draft_of(session).files["scenarios/mine.yaml"]
    assert kept(session, 3)["scenarios/mine.yaml"] == SCENARIO


@pytest.mark.parametrize(
    ("address", "sent", "path"),
    [
        ("/scenarios", {"title": "新的案例"}, "scenarios/{number:02d}.yaml"),
        ("/forms/new", {"name": "another"}, "forms/another.form"),
    ],
)
def test_a_button_without_fields_of_its_own_sends_what_it_carried(
    editing: FlaskClient, session: Session, address: str, sent: dict[str, str], path: str
) -> None:
    put(editing, "README.md", "saved elsewhere")
    answer = post(editing, address, revision=1, **sent)
    assert answer.status_code == 409
    [(name, value)] = sent.items()
    assert f'<textarea name="{name}" hidden>\n{value}</textarea>' in answer.text
    number = sum(one.startswith("scenarios/") for one in draft_of(session).files) + 1
    assert post(editing, address, revision=revision_on(answer.text), **sent).status_code == 302
    assert path.format(number=number) in draft_of(session).files


def test_the_editing_was_taken_over(
    editing: FlaskClient, second: FlaskClient, session: Session
) -> None:
    post(second, "/take-over", revision=1)
    put(second, "package.toml", 'key = "x"\ntitle = "接手人的标题"\n')
    answer = post(editing, "/settings", revision=1, **SETTINGS)
    page = unescape(answer.text)
    assert answer.status_code == 409
    assert 'value="高价值专利评价（我的）"' in page
    assert "已接手编辑" in page
    assert "保存了第 2 稿" in page
    assert 'value="set_aside"' not in page  # it would make the other's page stale
    assert "readonly" not in page.split('id="sent"', 1)[1]
    sent = {"revision": revision_on(page), **SETTINGS}
    assert post(editing, "/settings", **sent).status_code == 409  # not without taking it over
    assert post(editing, "/settings", instead="take_over", **sent).status_code == 302
    assert "高价值专利评价（我的）" in draft_of(session).files["package.toml"]
    assert "接手人的标题" in kept(session, 2)["package.toml"]
    assert post(second, "/settings", revision=2, **SETTINGS).status_code == 409


def test_mine_as_a_file_while_somebody_else_edits(
    editing: FlaskClient, second: FlaskClient, session: Session
) -> None:
    post(second, "/take-over", revision=1)
    page = post(editing, "/settings", revision=1, **SETTINGS).text
    answer = post(editing, "/settings", revision=revision_on(page), instead="download", **SETTINGS)
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        [name] = [one for one in archive.namelist() if one.endswith("package.toml")]
        assert "高价值专利评价（我的）" in archive.read(name).decode()
    assert draft_of(session).revision == 1


def test_the_draft_was_discarded(editing: FlaskClient, session: Session) -> None:
    post(editing, "/discard", revision=1)
    answer = post(editing, "/settings", revision=1, **SETTINGS)
    assert answer.status_code == 409
    sent = {"revision": revision_on(answer.text), "instead": "take_over", **SETTINGS}
    assert post(editing, "/settings", **sent).status_code == 302
    assert "高价值专利评价（我的）" in draft_of(session).files["package.toml"]


def test_a_draft_that_began_anew_meanwhile_is_not_overwritten_unseen(
    editing: FlaskClient, second: FlaskClient, session: Session
) -> None:
    post(editing, "/discard", revision=1)
    page = post(editing, "/settings", revision=1, **SETTINGS).text
    post(second, "/begin", revision=0)
    put(second, "README.md", "begun anew")
    post(second, "/let-go")
    sent = {"revision": revision_on(page), "instead": "take_over", **SETTINGS}
    assert post(editing, "/settings", **sent).status_code == 409
    assert draft_of(session).files["README.md"] == "begun anew"
    assert draft_of(session).revision == 2


def test_without_a_revision_nothing_is_taken_over(
    editing: FlaskClient, second: FlaskClient, session: Session
) -> None:
    post(second, "/take-over", revision=1)
    assert post(editing, "/settings", instead="take_over", **SETTINGS).status_code == 400
    holder = draft_of(session).holder
    assert post(second, "/settings", revision=1, **SETTINGS).status_code == 302
    assert draft_of(session).holder == holder
