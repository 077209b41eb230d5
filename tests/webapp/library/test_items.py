"""One item: its page, 我要忽略, 回收站, restore."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from engine.db import transaction
from engine.runtime import Runtime
from tests.counting import counted
from tests.webapp.conftest import send, sign_in
from webapp.extensions import db
from workflows.records.accounts import Account
from workflows.records.conditions import Conditions
from workflows.records.interests import set_interests
from workflows.records.library import LibraryItem
from workflows.records.organisations import Organisation

Register = Callable[..., LibraryItem]


@pytest.fixture(autouse=True)
def interested(session: Session, web_runtime: Runtime, enterprise: Organisation) -> None:
    with transaction(session, web_runtime) as tx:
        set_interests(tx, enterprise.id, Conditions(emerging=("1",)), by="1")


def test_a_patent_shows_its_registration_form(
    app: Flask, client: FlaskClient, admin: Account, registered: Register
) -> None:
    item = registered("一种热水器", self_rating=4, scenario="用于楼宇改造。", demo=True)
    sign_in(client, "suyl")
    with app.app_context():
        database = db.engine
    with counted(database) as sent:
        page = client.get(f"/library/items/{item.id}").text
    assert len(sent) <= 13, sent  # the cards bring five
    for said in (
        "CN100000000B",
        "★★★★☆",
        "用于楼宇改造。",
        "财政资助",
        "新兴软件和新型信息技术服务",
        "示例数据：",
    ):
        assert said in page


def test_a_portfolio_shows_its_patents_and_they_show_it(
    client: FlaskClient, admin: Account, registered: Register, bundled: Callable[..., LibraryItem]
) -> None:
    items = [registered("一种热水器"), registered("水泵", ipc=["F04B1/00"])]
    portfolio = bundled("热水专利组合", items)
    sign_in(client, "suyl")
    page = client.get(f"/library/items/{portfolio.id}").text
    assert "一种热水器" in page
    assert "水泵" in page
    assert "热水专利组合" in client.get(f"/library/items/{items[1].id}").text
    assert "热水专利组合</a>" in client.get("/library/resource?words=水泵&kind=portfolio").text


def test_what_is_ignored_is_pushed_no_more_until_it_is_restored(
    client: FlaskClient, admin: Account, registered: Register
) -> None:
    item = registered("一种热水器")
    sign_in(client, "suyl")
    answer = send(client, "/library/evaluation", {"next": "/library/watch"}, to=f"/library/items/{item.id}/ignore")  # fmt: skip
    assert answer.location == "/library/watch"
    for shelf, listed in (
        ("evaluation", False),
        ("watch", False),
        ("resource", True),
        ("ignored", True),
    ):
        assert (">一种热水器</a>" in client.get(f"/library/{shelf}").text) is listed
    recycled = "/library/ignored?shelf=watch"
    assert f'name="next" value="{recycled}"' in client.get(recycled).text, "one goes on restoring"
    send(client, recycled, {}, to=f"/library/items/{item.id}/restore")
    assert ">一种热水器</a>" in client.get("/library/evaluation").text
    assert ">一种热水器</a>" not in client.get("/library/ignored").text


def test_ignoring_twice_is_ignoring_once(
    client: FlaskClient, admin: Account, registered: Register
) -> None:
    item = registered("一种热水器")
    sign_in(client, "suyl")
    for _ in range(2):
        send(client, "/library/resource", {}, to=f"/library/items/{item.id}/ignore")
    assert client.get("/library/ignored").text.count(">一种热水器</a>") == 1


def test_an_expert_looks_and_changes_nothing(
    client: FlaskClient, lin: Account, registered: Register
) -> None:
    item = registered("一种热水器")
    sign_in(client, "lin")
    page = client.get("/library/evaluation").text
    assert ">一种热水器</a>" in page
    assert "我要忽略" not in page
    assert "关注领域设置" not in page
    answers = [
        send(client, "/library/evaluation", {}, to=f"/library/items/{item.id}/{verb}")
        for verb in ("ignore", "restore")
    ]
    assert [one.status_code for one in answers] == [403, 403]
    assert client.get("/library/interests").status_code == 403
    assert ">一种热水器</a>" in client.get("/library/evaluation").text


def test_what_is_not_there_is_not_found(client: FlaskClient, admin: Account) -> None:
    sign_in(client, "suyl")
    assert client.get("/library/items/4711").status_code == 404
    answer: Any = send(client, "/library/evaluation", {}, to="/library/items/4711/ignore")
    assert answer.status_code == 404


def test_a_link_to_elsewhere_is_not_followed(
    client: FlaskClient, admin: Account, registered: Register
) -> None:
    item = registered("一种热水器")
    sign_in(client, "suyl")
    answer = send(client, "/library/evaluation", {"next": "//example.org"}, to=f"/library/items/{item.id}/ignore")  # fmt: skip
    assert answer.location == "/library/evaluation"
