"""The replay page: cases of the version in force against a draft, and one case alone."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from engine import drafts
from engine.db import transaction
from engine.deployments import newest
from engine.models import Case, Event
from engine.runtime import Runtime
from tests.bpmn import chain, model, user
from workflows.records.accounts import Account

HOME = "/studio/p/replay"


def draft(session: Session, web_runtime: Runtime, *tasks: str, wrong: str = "") -> None:
    me = str(session.query(Account).filter_by(login="owner").one().id)
    parts = [user(name, candidateGroups="clerk@7") for name in tasks]
    text = model("p", chain("s:startEvent", *parts, "e:endEvent")) + wrong
    with transaction(session, web_runtime) as tx:
        drafts.begin_draft(tx, "p", by=me, files={"process.bpmn": text})


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
