"""Moving running cases from the pages: the plan, a mapping by hand, the errand, and the way back."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import drafts
from engine.db import transaction
from engine.drafts import Right
from engine.migration import CaseMove
from engine.models import Case, Definition
from engine.runtime import Runtime
from tests.webapp.conftest import token_in
from tests.webapp.studio.conftest import version
from workflows.records.accounts import Account

HOME = "/studio/p/moving"


def press(client: FlaskClient, address: str, **data: str) -> str:
    """Send a button; returns where it leads."""
    page = client.get(HOME).text
    answer = client.post(address, data={"csrf_token": token_in(page), **data})
    assert answer.status_code == 302, answer.text
    return answer.headers["Location"]


def versions(session: Session, made: list[int]) -> list[int]:
    session.expire_all()
    ids = select(Case.id, Definition.version).join(Definition, Definition.id == Case.definition_id)
    found = dict(session.execute(ids).all())
    return [found[one] for one in made]


def test_with_one_version_there_is_nowhere_to_move(
    owner: FlaskClient, session: Session, web_runtime: Runtime
) -> None:
    version(session, web_runtime, "a")
    page = owner.get(HOME).text
    assert "目前只有一个版本" in page and 'name="source"' not in page


def test_the_plan_says_what_moves_and_what_not(owner: FlaskClient, three: list[int]) -> None:
    page = owner.get(HOME, query_string={"source": "1", "target": "2"}).text
    assert "1 个事项可以迁移" in page and "2 个事项不能迁移" in page
    assert page.count("<svg") >= 2 and 'name="map.a"' in page
    mapped = owner.get(HOME, query_string={"source": "1", "target": "2", "map.a": "z"}).text
    assert "3 个事项可以迁移" in mapped and "接替" in mapped


def test_it_begins_with_the_version_that_was_left_behind(
    owner: FlaskClient, three: list[int]
) -> None:
    page = owner.get(HOME).text
    source = page.partition('name="source"')[2].partition("</select>")[0]
    target = page.partition('name="target"')[2].partition("</select>")[0]
    assert '<option value="1" selected' in source and '<option value="2" selected' in target


@pytest.mark.parametrize(
    "query",
    [
        {"source": "1", "target": "2", "map.a": "nowhere"},
        {"source": "1", "target": "2", "map.a": "s"},
        {"source": "1", "target": "1"},
        {"source": "99", "target": "x"},
        {"source": "1", "target": "2", "map.<b>": "z"},
    ],
)
def test_what_cannot_be_is_a_sentence(
    owner: FlaskClient, three: list[int], query: dict[str, str]
) -> None:
    answer = owner.get(HOME, query_string=query)
    assert answer.status_code == 200
    assert "<b>" not in answer.text
    assert ("notice error" in answer.text) is (query["source"] == "1")


def test_moving_all_that_can_and_taking_back(
    owner: FlaskClient, three: list[int], session: Session, work: Callable[[], None]
) -> None:
    place = press(owner, HOME, source="1", target="2", note="法规变化")
    assert 'hx-select="#lines"' in owner.get(place).text, "asked for again while it goes on"
    work()
    assert versions(session, three) == [1, 1, 2]
    page = owner.get(place).text
    assert 'hx-select="#lines"' not in page
    assert "法规变化" in page and page.count("请指定由哪个步骤接替") == 2
    number = re.search(r"/moving/(\d+)", place)
    assert number is not None
    press(owner, f"{HOME}/{number[1]}/back/{three[2]}")
    assert versions(session, three) == [1, 1, 1]
    press(owner, f"{HOME}/{number[1]}/go-on")
    work()
    assert versions(session, three) == [1, 1, 1], "what was taken back stays until somebody says so"
    again = press(owner, HOME, source="1", target="2", note="再来", **{"map.a": "z"})
    work()
    assert versions(session, three) == [2, 2, 2]
    press(owner, again.split("?")[0] + "/back")
    work()
    assert versions(session, three) == [1, 1, 1]
    assert "已退回" in owner.get(again).text


def test_what_is_left_is_tried_again(
    owner: FlaskClient, three: list[int], session: Session, work: Callable[[], None]
) -> None:
    place = press(owner, HOME, source="1", target="2", note="x").split("?")[0]
    errand = re.search(r"errand=(\d+)", press(owner, place + "/go-on"))
    assert errand is not None
    press(owner, f"/errands/{errand[1]}/stop")
    work()
    assert session.query(CaseMove).count() == 3
    press(owner, place + "/go-on")
    work()
    assert versions(session, three) == [1, 1, 2]


def test_whoever_stops_it_is_led_to_what_is_left(owner: FlaskClient, three: list[int]) -> None:
    place = press(owner, HOME, source="1", target="2", note="x")
    errand = re.search(r"errand=(\d+)", place)
    assert errand is not None
    go_on = place.split("?")[0] + "/go-on"
    assert go_on not in owner.get(place).text  # it goes on already
    stopped = owner.get(press(owner, f"/errands/{errand[1]}/stop")).text
    assert f"/studio/errand/{errand[1]}" in stopped
    assert go_on in owner.get(f"/studio/errand/{errand[1]}", follow_redirects=True).text


def test_a_reason_is_needed_and_the_right(
    owner: FlaskClient,
    second: FlaskClient,
    three: list[int],
    session: Session,
    web_runtime: Runtime,
) -> None:
    token = token_in(owner.get(HOME).text)
    silent = owner.post(HOME, data={"csrf_token": token, "source": "1", "target": "2"})
    assert silent.status_code == 422 and "请说明迁移原因" in silent.text
    me = session.scalars(select(Account.id).where(Account.login == "owner")).one()
    with transaction(session, web_runtime) as tx:
        drafts.give_right(tx, "p", str(me), Right.OWNER, by=str(me))
    told = {"source": "1", "target": "2", "note": "x"}
    other = second.post(HOME, data={"csrf_token": token_in(second.get(HOME).text), **told})
    assert other.status_code == 422 and "由他人负责" in other.text
    assert (
        second.post(
            f"{HOME}/999/back", data={"csrf_token": token_in(second.get(HOME).text)}
        ).status_code
        == 404
    )
