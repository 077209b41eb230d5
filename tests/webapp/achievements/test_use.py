"""Views, likes, ratings, comments and downloads: what counts, what is held, who may."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from engine.clock import FakeClock
from tests.webapp.achievements.conftest import Stage
from tests.webapp.conftest import token_in
from webapp.mail import Mailbox
from workflows.records.signals import FilingSignal, Held, Signal
from workflows.records.visitors import DailySalt

HOUR = 3600


def test_a_visitor_counts_once_a_day_and_no_address_is_kept(stage: Stage, clock: FakeClock) -> None:
    visitor = stage.browser()
    for _ in range(3):
        assert visitor.get(stage.address).status_code == 200
    stage.browser(ip="198.51.100.9").get(stage.address)
    assert stage.tally(Signal.VIEW) == (2, 0)
    clock.advance(seconds=25 * HOUR)
    visitor.get(stage.address)
    assert stage.tally(Signal.VIEW) == (3, 0)
    rows = stage.session.scalars(select(FilingSignal)).all()
    assert not any("203.0" in f"{one.network} {one.visitor}" for one in rows)
    assert len(stage.session.scalars(select(DailySalt)).all()) == 1  # yesterday's is gone


@pytest.mark.parametrize(
    "headers",
    [
        {"User-Agent": "Mozilla/5.0 (compatible; ExampleBot/2.1)"},
        {"User-Agent": "curl/8.9"},
        {"User-Agent": ""},
        {"Sec-Purpose": "prefetch;prerender"},
    ],
)
def test_robots_and_pages_fetched_ahead_do_not_count(stage: Stage, headers: dict[str, str]) -> None:
    assert stage.browser().get(stage.address, headers=headers).status_code == 200
    assert stage.tally(Signal.VIEW) == (0, 0)


def test_the_fourth_neighbour_within_a_minute_is_held(stage: Stage, clock: FakeClock) -> None:
    for last in range(1, 6):
        stage.browser(ip=f"203.0.113.{last}").get(stage.address)
    assert stage.tally(Signal.VIEW) == (3, 2)
    clock.advance(seconds=60)
    stage.browser(ip="203.0.113.200").get(stage.address)
    assert stage.tally(Signal.VIEW) == (4, 2)


def test_a_like_counts_once_and_can_be_taken_back(stage: Stage) -> None:
    client = stage.browser("qiye")
    for _ in range(2):
        assert stage.post(client, "marks/like", on="1").status_code == 302
    assert stage.tally(Signal.LIKE) == (1, 0)
    assert 'aria-pressed="true"' in client.get(stage.address).text
    stage.post(client, "marks/like", on="0")
    assert stage.tally(Signal.LIKE) == (0, 0)
    stage.post(client, "marks/like", on="1")
    assert stage.tally(Signal.LIKE) == (1, 0)
    kept = stage.session.scalars(select(FilingSignal).where(FilingSignal.kind == Signal.LIKE))
    assert len(kept.all()) == 2  # what was taken back stays on record


def test_likes_of_one_network_in_one_minute_and_of_the_filer_are_held(stage: Stage) -> None:
    stage.post(stage.browser("qiye"), "marks/like", on="1")
    stage.post(stage.browser("other"), "marks/like", on="1")
    stage.post(stage.browser("fuwu", ip="198.51.100.1"), "marks/like", on="1")
    assert stage.tally(Signal.LIKE) == (1, 2)
    reasons = {one.held for one in stage.session.scalars(select(FilingSignal)) if one.held}
    assert reasons == {Held.NETWORK, Held.OWN}


def test_what_one_keeps_is_listed(stage: Stage) -> None:
    client = stage.browser("qiye")
    stage.post(client, "marks/favourite", on="1")
    assert "动力电池" in client.get("/achievements/kept").text
    assert "动力电池" not in stage.browser("other").get("/achievements/kept").text


def test_a_comment_with_script_shows_as_text_once_it_was_read(stage: Stage) -> None:
    body = "<script>alert(1)</script>很有参考价值"
    assert stage.post(stage.browser("qiye"), "comment", body=body).status_code == 302
    assert "很有参考价值" not in stage.browser().get(stage.address).text
    assert stage.tally(Signal.COMMENT) == (0, 1)
    reader = stage.browser("shengju")
    page = reader.get("/comments").text
    assert "<script>alert" not in page
    address = page.split('action="')[1:]
    show = next(one.split('"')[0] for one in address if one.split('"')[0].endswith("/show"))
    assert stage.browser("elsewhere").post(show, data={"csrf_token": "x"}).status_code == 400
    assert reader.post(show, data={"csrf_token": token_in(page)}).status_code == 302
    shown = stage.browser().get(stage.address).text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;很有参考价值" in shown
    assert stage.tally(Signal.COMMENT) == (1, 0)


def test_a_bureau_of_another_area_and_the_filer_have_no_say_in_comments(stage: Stage) -> None:
    stage.post(stage.browser("qiye"), "comment", body="有参考价值")
    comment = stage.session.scalars(select(FilingSignal.id)).one()
    elsewhere = stage.browser("elsewhere")
    token = token_in(elsewhere.get("/comments").text)
    answer = elsewhere.post(f"/comments/{comment}/show", data={"csrf_token": token})
    assert answer.status_code == 404
    assert stage.browser("fuwu").get("/comments").status_code == 403


def test_a_hidden_comment_needs_a_reason_and_counts_as_held(stage: Stage) -> None:
    stage.post(stage.browser("qiye"), "comment", body="广告")
    comment = stage.session.scalars(select(FilingSignal.id)).one()
    reader, address = stage.browser("guojia"), f"/comments/{comment}/hide"
    token = token_in(reader.get(address).text)
    assert reader.post(address, data={"csrf_token": token, "reason": ""}).status_code == 422
    given = {"csrf_token": token, "reason": "与成果无关的广告"}
    assert reader.post(address, data=given).status_code == 302
    assert reader.post(address, data=given).status_code == 302  # decided already: told so
    assert "广告" not in stage.browser().get(stage.address).text
    assert stage.tally(Signal.COMMENT) == (0, 1)


def test_an_organisation_rates_once_and_may_change_it_until_the_window_closes(
    stage: Stage, clock: FakeClock
) -> None:
    stage.post(stage.browser("qiye"), "rating", stars="2", opinion="希望补充检索式")
    stage.post(stage.browser("colleague"), "rating", stars="4", opinion="已补充，很好")
    assert stage.tally(Signal.RATING) == (1, 0)
    assert stage.activity().stars == 4
    clock.advance(seconds=91 * 24 * HOUR)
    client = stage.browser("qiye")
    client.post(f"{stage.address}/rating", data={"stars": "1", "csrf_token": token_in(client.get(stage.address).text)})  # fmt: skip
    assert stage.activity().stars == 4


def test_who_was_not_pushed_to_does_not_rate(stage: Stage) -> None:
    assert "动力电池" in stage.browser("qiye").get("/achievements/pushed").text
    assert "动力电池" not in stage.browser("other").get("/achievements/pushed").text
    assert stage.post(stage.browser("other"), "rating", stars="5").status_code == 404
    assert stage.post(stage.browser("fuwu"), "rating", stars="5").status_code == 404  # its own
    assert stage.post(stage.browser("qiye"), "rating", stars="6").status_code == 422
    assert stage.tally(Signal.RATING) == (0, 0)


def test_a_download_is_asked_for_granted_and_runs_out(
    stage: Stage, clock: FakeClock, mailbox: Mailbox
) -> None:
    client, file = stage.browser("qiye"), f"{stage.address}/files/{stage.reference}"
    assert client.get(file).status_code == 404
    given = {"purpose": "用于立项前的专利分析", "careful": "true", "_page": "purpose,careful"}
    token = token_in(client.get(f"{stage.address}/ask").text)
    for _ in range(2):
        answer = client.post(f"{stage.address}/ask", data={**given, "csrf_token": token})
        assert answer.status_code == 302
        stage.work()
    assert stage.tally(Signal.DOWNLOAD) == (1, 0)
    assert client.get(file).status_code == 404  # asked, not granted
    assert (
        "用于立项前的专利分析" in stage.browser("fuwu").get(f"/tasks/{stage.task('grant').id}").text
    )
    stage.complete("fuwu", "grant", outcome="grant", answer="请注明出处")
    assert client.get(file).data.startswith(b"%PDF")
    assert stage.browser("colleague").get(file).status_code == 404
    assert any("已同意" in (mailbox.read(name)["Subject"] or "") for name in mailbox.names())
    clock.advance(seconds=31 * 24 * HOUR)
    assert stage.browser("qiye").get(file).status_code == 404


def test_held_acts_are_shown_to_those_who_oversee_and_not_to_the_filer(stage: Stage) -> None:
    stage.post(stage.browser("fuwu"), "marks/like", on="1")
    address = f"/filings/{stage.filing_id}/activity?held=1"
    assert "经办fuwu" in stage.browser("shengju").get(address).text
    assert "经办fuwu" in stage.browser("guojia").get(address).text
    assert stage.browser("elsewhere").get(address).status_code == 404
    own = stage.browser("fuwu").get(address)
    assert own.status_code == 200
    assert 'id="acts"' not in own.text


def test_filters_find_and_do_not_find(stage: Stage) -> None:
    client = stage.browser()
    odd = "kind=x&year=99999&page=-1&emerging=~&order=9"
    for query in (odd, "q=电池", "kind=industry", "region=330000", "emerging=5", "year=2026", "order=viewed"):  # fmt: skip
        assert "动力电池产业" in client.get(f"/achievements?{query}").text, query
    for query in ("q=芯片", "kind=tool", "region=320000", "emerging=1", "year=2025"):
        assert "动力电池产业" not in client.get(f"/achievements?{query}").text, query


def test_what_is_not_on_file_is_not_there(stage: Stage) -> None:
    assert stage.browser().get("/achievements/999999").status_code == 404
