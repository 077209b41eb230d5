"""Reporting information: review, publication as editions, correction, withdrawal that is told."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.webapp.achievements.conftest import Stage
from tests.webapp.conftest import token_in
from workflows.records.activity import Tally
from workflows.records.post_views import PostView, views_of
from workflows.records.posts import Post, PostState

GIVEN = {
    "kind": "news", "title": "专利导航推进会召开", "truthful": "true",
    "body": "会议部署**年度工作**。\n\n<script>alert(1)</script>\n\n[详情](javascript:alert(1)) ![图](https://example.org/a.png)",
}  # fmt: skip


def _report(stage: Stage, login: str = "fuwu", **changes: str) -> Any:
    client, address = stage.browser(login), "/start/information_post"
    page = client.get(address).text
    given: dict[str, Any] = {
        **GIVEN,
        **changes,
        "csrf_token": token_in(page),
    }
    given["_once"] = page.split('name="_once" value="')[1].split('"')[0]
    return _sent(stage, client, address, given)


def _sent(stage: Stage, client: FlaskClient, address: str, given: dict[str, Any]) -> Any:
    answer = client.post(address, data=given)
    stage.work()
    return answer


def _post(stage: Stage) -> Post:
    stage.session.rollback()
    stage.session.expire_all()
    return stage.session.scalars(select(Post)).one()


def _published(stage: Stage) -> Post:
    assert _report(stage).status_code == 302
    answer = stage.complete("shengju", "province_review", outcome="approve", opinion="同意发布")
    assert answer.status_code == 302
    return _post(stage)


def test_a_report_shows_after_review_and_its_script_is_text(stage: Stage) -> None:
    assert _report(stage).status_code == 302
    post, visitor = _post(stage), stage.browser()
    assert visitor.get(f"/news/{post.id}").status_code == 404
    assert GIVEN["title"] not in visitor.get("/news").text
    stage.complete("shengju", "province_review", outcome="approve", opinion="同意发布")
    page = visitor.get(f"/news/{post.id}").text
    assert "<strong>年度工作</strong>" in page
    assert "&lt;script&gt;alert(1)" in page and "<script>alert" not in page
    assert 'href="javascript' not in page and "<img" not in page
    assert GIVEN["title"] in visitor.get("/news?kind=news&q=推进会").text
    assert GIVEN["title"] not in visitor.get("/news?kind=policy").text
    assert GIVEN["title"] in visitor.get("/welcome").text


def test_views_are_counted_once_a_visitor_and_day_and_never_the_authors_own(stage: Stage) -> None:
    """E6: neither robots nor reloads count; what comes from a network at once is held, and shown as held."""
    post, agent = _published(stage), "Mozilla/5.0 (X11; Linux x86_64) Firefox/{}"
    address, reader = f"/news/{post.id}", stage.browser()
    for name in ("curl/8.5", "Mozilla/5.0 (compatible; Somebot/2.1)"):
        reader.get(address, headers={"User-Agent": name})
    reader.get(address, headers={"User-Agent": agent.format(1), "Sec-Purpose": "prefetch"})
    assert views_of(stage.session, post.id) == Tally()
    for number in (1, 1, 1, 2, 3, 4, 5):
        assert reader.get(address, headers={"User-Agent": agent.format(number)}).status_code == 200
    author = stage.browser("fuwu")
    author.get(address, headers={"User-Agent": agent.format(9)})
    stage.session.rollback()
    found = views_of(stage.session, post.id)
    assert found == Tally(3, 3)
    assert "计入 3" in author.get(f"/posts/{post.id}").text
    held = select(PostView.held).where(PostView.post_id == post.id, PostView.held.is_not(None))
    assert sorted(stage.session.scalars(held)) == ["network", "network", "own"]


def test_what_was_withdrawn_says_so_to_whoever_has_the_link(stage: Stage) -> None:
    post, author = _published(stage), stage.browser("fuwu")
    address = f"/posts/{post.id}/withdraw"
    token = token_in(author.get(address).text)
    assert author.post(address, data={"csrf_token": token, "reason": ""}).status_code == 422
    given = {"csrf_token": token, "reason": "会议日期有误"}
    assert author.post(address, data=given).status_code == 302
    assert author.post(address, data=given).status_code == 404
    gone = stage.browser().get(f"/news/{post.id}")
    assert gone.status_code == 410
    assert "会议日期有误" in gone.text and "年度工作" not in gone.text
    assert GIVEN["title"] not in stage.browser().get("/news").text


def test_a_correction_shows_after_its_review_and_the_first_edition_until_then(stage: Stage) -> None:
    post, author = _published(stage), stage.browser("fuwu")
    token = token_in(author.get(f"/posts/{post.id}").text)
    for _ in range(2):  # the second is told that a correction is on its way
        answer = author.post(f"/posts/{post.id}/correct", data={"csrf_token": token})
        assert answer.status_code == 302
    address = f"/tasks/{stage.task('correct').id}"
    shown = author.get(address).text
    assert GIVEN["title"] in shown  # prefilled
    given: dict[str, Any] = {**GIVEN, "title": "更正后的标题", "csrf_token": token_in(shown)}
    assert _sent(stage, author, address, given).status_code == 302
    assert GIVEN["title"] in stage.browser().get(f"/news/{post.id}").text
    stage.complete("shengju", "province_review", outcome="approve", opinion="同意更正")
    assert "更正后的标题" in stage.browser().get(f"/news/{post.id}").text
    assert _post(stage).edition == 2


def test_the_nations_notices_take_a_second_officer(stage: Stage) -> None:
    assert _report(stage, "guojia", kind="notice").status_code == 302
    own = stage.complete("guojia", "nation_review", outcome="approve", opinion="同意")
    assert own.status_code == 422
    assert _post(stage).state is PostState.SUBMITTED
    assert stage.complete("second", "nation_review", outcome="approve", opinion="同意").status_code == 302  # fmt: skip
    assert _post(stage).state is PostState.PUBLISHED


@pytest.mark.parametrize(("login", "status"), [("shengju", 200), ("guojia", 200), ("fuwu", 200), ("elsewhere", 404)])  # fmt: skip
def test_a_report_is_seen_by_its_author_and_those_above(
    stage: Stage, login: str, status: int
) -> None:
    _report(stage)
    assert stage.browser(login).get(f"/posts/{_post(stage).id}").status_code == status


def test_the_first_page_leads_to_all_that_is_public(stage: Stage) -> None:
    visitor = stage.browser()
    assert visitor.get("/").location == "/welcome"
    page = visitor.get("/welcome").text
    for address in ("/achievements", "/news", "/needs", "/login"):
        assert f'href="{address}' in page
    assert "动力电池产业" in page


@pytest.mark.parametrize(
    ("login", "query", "marked"),
    [("fuwu", "", "/posts"), ("shengju", "", "/posts/area"), ("shengju", "?area=1", "/posts/area")],
)
def test_the_menu_marks_the_list_that_a_report_is_in(
    stage: Stage, login: str, query: str, marked: str
) -> None:
    post = _published(stage)
    page = stage.browser(login).get(f"/posts/{post.id}{query}").text
    assert set(re.findall(r'href="([^"]+)" aria-current="page"', page)) == {marked}
