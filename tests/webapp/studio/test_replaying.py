"""The replay page: cases of the version in force against a draft, and one case alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from engine import drafts
from engine.db import transaction
from engine.deployments import newest
from engine.models import Case, Event
from engine.replays import Replay, ReplayedCase
from engine.runtime import Runtime
from tests.bpmn import chain, model, user
from tests.webapp.conftest import token_in
from workflows.records.accounts import Account

HOME = "/studio/p/replay"


def draft(
    session: Session, web_runtime: Runtime, *tasks: str, wrong: str = "", texts: str = ""
) -> None:
    me = str(session.query(Account).filter_by(login="owner").one().id)
    parts = [user(name, candidateGroups="clerk@7") for name in tasks]
    text = model("p", chain("s:startEvent", *parts, "e:endEvent")) + wrong
    with transaction(session, web_runtime) as tx:
        files = {"process.bpmn": text} | ({"languages/en.yaml": texts} if texts else {})
        drafts.begin_draft(tx, "p", by=me, files=files)


@pytest.fixture
def old(three: list[int], session: Session, web_runtime: Runtime) -> list[int]:
    """The version that the cases run by is in force."""
    from engine.deployments import deploy

    with transaction(session, web_runtime) as tx:
        files = session.get_one(Case, three[0])
        deploy(tx, tx.runtime.definitions.of(session, files.definition_id).package.files)
    current = newest(session, "p")
    assert current is not None and current.definition.version == 1
    return three


def test_without_a_draft_it_says_what_to_do(owner: FlaskClient, old: list[int]) -> None:
    assert "请先开始编辑草稿" in owner.get(HOME, query_string={"count": "20"}).text


def test_cases_are_replayed(
    owner: FlaskClient, old: list[int], session: Session, web_runtime: Runtime
) -> None:
    draft(session, web_runtime, "a", "c")
    before = session.query(Event).count()
    page = owner.get(HOME, query_string={"count": "20"}).text
    assert (
        page.count(">路径相同<") == 3 and page.count(">路径不同<") == 2
    )  # a line each and the tally
    alone = owner.get(HOME, query_string={"case": str(old[2])}).text
    assert alone.count(">路径不同<") == 2 and ">路径相同<" not in alone
    assert session.query(Event).count() == before


@pytest.mark.parametrize(
    "query", [{"count": "7"}, {"case": "x"}, {"case": "9" * 30}, {"case": "99"}]
)
def test_what_is_not_there(
    owner: FlaskClient,
    old: list[int],
    session: Session,
    web_runtime: Runtime,
    query: dict[str, str],
) -> None:
    draft(session, web_runtime, "a", "c")
    answer = owner.get(HOME, query_string=query)
    assert answer.status_code == 200 and ">路径相同<" not in answer.text


def test_a_draft_that_does_not_parse(
    owner: FlaskClient, old: list[int], session: Session, web_runtime: Runtime
) -> None:
    draft(session, web_runtime, "a", wrong="<b>")
    answer = owner.get(HOME, query_string={"count": "20"})
    assert answer.status_code == 200 and "notice error" in answer.text


def press(client: FlaskClient, address: str, **said: str) -> TestResponse:
    """Send a button of the page."""
    page = client.get(HOME).text
    return client.post(address, data={"csrf_token": token_in(page), **said})


def test_all_cases_are_replayed_by_workers(
    owner: FlaskClient, old: list[int], session: Session, web_runtime: Runtime,
    work: Callable[[], None],
) -> None:  # fmt: skip
    draft(session, web_runtime, "a", "c")
    place = press(owner, HOME, versions="all").headers["Location"]
    assert "data-row" not in owner.get(place).text and "<progress" in owner.get(place).text
    work()
    page = owner.get(place.split("?")[0]).text
    assert "路径相同 <strong>2</strong>" in page and "路径不同 <strong>1</strong>" in page
    assert page.count('<td class="main">') == 1, "those that went the same way are not listed"
    same = owner.get(place.split("?")[0], query_string={"kind": "same"}).text
    assert same.count('<td class="main">') == 2
    assert place.split("?")[0] in owner.get(HOME).text
    number = place.partition("errand=")[2]
    assert owner.get(f"/studio/errand/{number}").headers["Location"] == place.split("?")[0]


def test_what_was_stopped_goes_on(
    owner: FlaskClient, old: list[int], session: Session, web_runtime: Runtime,
    work: Callable[[], None],
) -> None:  # fmt: skip
    draft(session, web_runtime, "a", "c")
    place, _mark, number = press(owner, HOME).headers["Location"].partition("?errand=")
    press(owner, f"/errands/{number}/stop")
    work()
    assert session.query(ReplayedCase).count() == 0
    assert "/go-on" in owner.get(place).text
    press(owner, place + "/go-on")
    work()
    assert session.query(ReplayedCase).count() == 3
    assert "/go-on" not in owner.get(place).text


@pytest.mark.parametrize(("since", "count"), [("2026-03-02", 3), ("2026-03-03", 0)])
def test_from_a_day_on(
    owner: FlaskClient, old: list[int], session: Session, web_runtime: Runtime,
    work: Callable[[], None], since: str, count: int,
) -> None:  # fmt: skip
    draft(session, web_runtime, "a", "c")
    press(owner, HOME, since=since)
    work()
    assert session.query(ReplayedCase).count() == count


def test_what_cannot_be_replayed_is_a_sentence(
    owner: FlaskClient, old: list[int], session: Session, web_runtime: Runtime
) -> None:
    draft(session, web_runtime, "a", wrong="<b>")
    for said in ({}, {"since": "yesterday"}):
        answer = press(owner, HOME, **said)
        assert answer.headers["Location"] == HOME
        assert "flash-error" in owner.get(HOME).text
    assert session.query(Replay).count() == 0
    assert owner.get("/studio/p/replays/99").status_code == 404
    assert press(owner, "/studio/p/replays/99/go-on").status_code == 404


def test_one_case_is_asked_for_by_its_number_as_it_is_written(
    owner: FlaskClient, old: list[int], session: Session, web_runtime: Runtime
) -> None:
    draft(session, web_runtime, "a", "c")
    number = session.get_one(Case, old[2]).number
    page = owner.get(HOME, query_string={"case": number}).text
    assert number in page and page.count("<svg") >= 2


def test_a_draft_that_does_not_parse_with_texts_of_another_language(
    owner: FlaskClient, old: list[int], session: Session, web_runtime: Runtime
) -> None:
    draft(session, web_runtime, "a", wrong="<b>", texts="a: [")
    owner.post("/language", data={"csrf_token": token_in(owner.get(HOME).text), "locale": "en"})
    assert owner.get(HOME, query_string={"count": "20"}).status_code == 200
