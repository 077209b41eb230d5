"""The three libraries: what is in them, for whom, and at what cost."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from engine.db import transaction
from engine.runtime import Runtime
from tests.counting import counted
from tests.webapp.conftest import send, sign_in
from webapp.extensions import db
from workflows.records.accounts import Account, Role
from workflows.records.conditions import Conditions
from workflows.records.interests import set_interests
from workflows.records.library import LibraryItem, end_item
from workflows.records.organisations import Kind, Organisation, found_organisation
from workflows.records.patents import Maturity, PatentType

Register = Callable[..., LibraryItem]
NETWORK = Conditions(emerging=("1",), transfers=("licence",))
MOST_STATEMENTS = 8
SEARCHES: list[tuple[str, set[str]]] = [
    ("words=热水", {"一种热水器"}),
    ("words=器", {"一种热水器"}),
    ("words=种热水器", {"一种热水器"}),
    ("words=水热", set()),
    ("words=CN100000001", {"钙钛矿电池"}),
    ("words=cn100000001b", {"钙钛矿电池"}),
    ("words=云麓+电池", {"钙钛矿电池"}),
    ("words=量子点", {"钙钛矿电池"}),
    ("words=%25", set()),
    ("words=_", set()),
    ("words=%27+%26+%7C+%21+%5C", set()),
    ("applicant=（示例）&words=热水", {"一种热水器"}),
    ("applicant=没有的大学", set()),
    ("emerging=1", {"一种热水器"}),
    ("ipc=H01L", {"钙钛矿电池"}),
    ("ipc=H", {"一种热水器", "钙钛矿电池"}),
    ("industries=C", {"钙钛矿电池"}),
    ("industries=65", {"一种热水器"}),
    ("industries=96", set()),
    ("types=utility", {"钙钛矿电池"}),
    ("maturity=ready&maturity=pilot", {"一种热水器", "钙钛矿电池"}),
    ("transfers=equity", {"钙钛矿电池"}),
    ("valid=2023", {"一种热水器"}),
    ("regions=320000", {"一种热水器", "钙钛矿电池"}),
    ("regions=320100", {"一种热水器", "钙钛矿电池"}),
    ("regions=330000", set()),
    ("since=2026-03-02&until=2026-03-02", {"一种热水器", "钙钛矿电池"}),
    ("since=2026-03-03", set()),
    ("until=2026-03-01", set()),
    ("kind=portfolio", set()),
]


@pytest.fixture
def interested(session: Session, web_runtime: Runtime, enterprise: Organisation) -> None:
    with transaction(session, web_runtime) as tx:
        set_interests(tx, enterprise.id, NETWORK, by="1")


def titles(page: str, *among: str) -> set[str]:
    return {one for one in among if f">{one}</a>" in page}


def test_the_resource_library_has_all_that_is_registered(
    client: FlaskClient, admin: Account, registered: Register
) -> None:
    registered("一种热水器")
    registered("钙钛矿电池", ipc=["H01L31/00"])
    sign_in(client, "suyl")
    page = client.get("/library/resource").text
    assert titles(page, "一种热水器", "钙钛矿电池") == {"一种热水器", "钙钛矿电池"}


def test_newest_first_and_the_other_way_round(
    client: FlaskClient, admin: Account, registered: Register
) -> None:
    registered("先登记")
    registered("后登记")
    sign_in(client, "suyl")
    newest, oldest = (
        client.get(f"/library/resource?sort={one}").text for one in ("newest", "oldest")
    )
    assert newest.index("后登记") < newest.index("先登记")
    assert oldest.index("先登记") < oldest.index("后登记")


def test_search(client: FlaskClient, admin: Account, registered: Register) -> None:
    registered("一种热水器")
    registered(
        "钙钛矿电池", ipc=["H01L31/00"], type=PatentType.UTILITY, transfers=["equity"], keywords=["量子点"],
        maturity=Maturity.READY, valid_2023=False,
    )  # fmt: skip
    sign_in(client, "suyl")
    for query, found in SEARCHES:
        page = client.get(f"/library/resource?{quote(query, safe='=&%+')}").text
        assert titles(page, "一种热水器", "钙钛矿电池") == found, query


WRONG_PLACES = (
    "after=nonsense", "after=2026-13-01~1", "after=2026-03-02~1", "after=~", "after=2026-03-02T00:00:00~1",
    "sort=filed-last&after=2026-03-02T00:00:00%2B00:00~1",
)  # fmt: skip
UNREADABLE = (
    "sort=sideways",
    "types=x",
    "ipc='",
    "since=yesterday",
    "words=" + "水" * 900,
    "valid=1999",
    "kind=all",
)


def test_a_place_that_is_none_gives_the_first_page(
    client: FlaskClient, admin: Account, registered: Register
) -> None:
    sign_in(client, "suyl")
    for query in WRONG_PLACES:
        answer = client.get(f"/library/resource?{query}")
        assert answer.status_code == 200 and "left-out" in answer.text, query


def test_what_cannot_be_read_is_not_asked(
    client: FlaskClient, admin: Account, registered: Register
) -> None:
    registered("水" * 70)
    sign_in(client, "suyl")
    for query in UNREADABLE:
        answer = client.get(f"/library/resource?{query}")
        assert answer.status_code == 200, query
        assert "水" * 70 in answer.text, query


def test_pages_lead_to_every_item_once(
    client: FlaskClient, admin: Account, registered: Register
) -> None:
    items = [registered(f"第{number:02d}号装置") for number in range(45)]
    sign_in(client, "suyl")
    for order in ("newest", "filed-first"):
        seen, url = [], f"/library/resource?sort={order}"
        while url:
            page = client.get(url).text
            seen += [one.title for one in items if f">{one.title}</a>" in page]
            following = page.partition('rel="next" href="')[2].partition('"')[0]
            url = following.replace("&amp;", "&")
        assert sorted(seen) == [one.title for one in items]


def test_nothing_crosses_between_training_and_real(
    client: FlaskClient,
    admin: Account,
    registered: Register,
    session: Session,
    web_runtime: Runtime,
) -> None:
    with transaction(session, web_runtime) as tx:
        school = found_organisation(tx, "演练大学", Kind.UNIVERSITY, "330000", training=True)
    item = registered("演练专利", owner=school)
    registered("真实专利")
    sign_in(client, "suyl")
    page = client.get("/library/resource").text
    assert titles(page, "演练专利", "真实专利") == {"真实专利"}
    assert client.get(f"/library/items/{item.id}").status_code == 404


def test_the_watch_library_invites_to_set_interests(client: FlaskClient, admin: Account) -> None:
    sign_in(client, "suyl")
    assert "尚未向贵单位推送专利" in client.get("/library/watch").text


def test_the_registration_pushes_until_something_is_set(
    client: FlaskClient,
    admin: Account,
    registered: Register,
    session: Session,
    enterprise: Organisation,
) -> None:
    registered("一种热水器")
    registered("钙钛矿电池", ipc=["H01L31/00"])
    session.get_one(Organisation, enterprise.id).emerging = ["1"]
    session.commit()
    sign_in(client, "suyl")
    page = client.get("/library/evaluation").text
    assert titles(page, "一种热水器", "钙钛矿电池") == {"一种热水器"}
    assert "按注册信息" in page


def test_ways_of_cooperation_count_for_the_watch_library_only(
    client: FlaskClient, admin: Account, registered: Register, interested: None
) -> None:
    registered("许可的")
    registered("转让的", transfers=["assignment"])
    sign_in(client, "suyl")
    assert titles(client.get("/library/watch").text, "许可的", "转让的") == {"许可的"}
    assert titles(client.get("/library/evaluation").text, "许可的", "转让的") == {
        "许可的",
        "转让的",
    }


def test_what_left_the_libraries_is_in_no_list(
    client: FlaskClient, admin: Account, registered: Register, interested: None, session: Session,
    web_runtime: Runtime,
) -> None:  # fmt: skip
    item = registered("已失效的热水器")
    with transaction(session, web_runtime) as tx:
        end_item(tx, item.id)
    sign_in(client, "suyl")
    for shelf in ("evaluation", "watch", "resource"):
        for query in ("", "?words=热水"):
            assert "已失效的热水器</a>" not in client.get(f"/library/{shelf}{query}").text
    assert "出库" in client.get(f"/library/items/{item.id}").text


def test_a_page_costs_eight_statements_at_most(
    app: Flask, client: FlaskClient, admin: Account, registered: Register, interested: None
) -> None:
    for number in range(25):
        registered(f"热水器{number}")
    sign_in(client, "suyl")
    with app.app_context():
        database = db.engine
    for shelf in ("evaluation", "watch", "resource"):
        for query in ("", "?words=热水&industries=39&ipc=H04L&regions=320000", "?words=没有"):
            with counted(database) as sent:
                assert client.get(f"/library/{shelf}{query}").status_code == 200
            assert len(sent) <= MOST_STATEMENTS, (shelf, query, sent)


def test_others_have_no_library(client: FlaskClient, make_account: Callable[..., Account]) -> None:
    make_account("bureau", role=Role.BUREAU_REVIEWER)
    sign_in(client, "bureau")
    for page in ("evaluation", "watch", "resource", "interests", "ignored", "items/1"):
        assert client.get(f"/library/{page}").status_code == 403


def test_a_search_is_kept_found_and_deleted(
    client: FlaskClient, admin: Account, registered: Register
) -> None:
    registered("一种热水器")
    sign_in(client, "suyl")
    url = "/library/resource?words=热水&maturity=pilot"
    assert send(client, url, {"name": "热水"}, to="/library/resource/searches?words=热水&maturity=pilot").status_code == 302  # fmt: skip
    page = client.get("/library/resource").text
    kept = page.partition('<details class="kept">')[2]
    address = kept.partition('<li><a href="')[2].partition('"')[0].replace("&amp;", "&")
    assert titles(client.get(address).text, "一种热水器") == {"一种热水器"}
    forget = kept.partition('action="/library/searches/')[2].partition('"')[0]
    send(client, "/library/resource", {}, to=f"/library/searches/{forget}")
    assert 'class="kept"' not in client.get("/library/resource").text


def test_a_search_without_a_name_is_not_kept(client: FlaskClient, admin: Account) -> None:
    sign_in(client, "suyl")
    url = "/library/resource?words=热水"
    answer = send(client, url, {"name": " "}, to="/library/resource/searches?words=热水")
    page = client.get(answer.location).text
    assert "请填写检索名称。" in page and 'action="/library/searches/' not in page


def test_an_empty_resource_library_says_what_fills_it(client: FlaskClient, admin: Account) -> None:
    sign_in(client, "suyl")
    page = client.get("/library/resource").text
    assert "还没有登记入库的专利" in page and "没有符合关注领域的专利" not in page
