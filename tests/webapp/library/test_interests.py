"""关注领域设置: chosen in trees, counted live, explained when nothing fits, in force at once."""

from __future__ import annotations

from collections.abc import Callable

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests.webapp.conftest import send, sign_in
from workflows.records.accounts import Account
from workflows.records.interests import Interests
from workflows.records.library import LibraryItem

Register = Callable[..., LibraryItem]


def test_what_is_saved_is_pushed_at_once(
    client: FlaskClient, admin: Account, registered: Register, session: Session
) -> None:
    registered("一种热水器")
    registered("钙钛矿电池", ipc=["H01L31/00"])
    sign_in(client, "suyl")
    chosen = {"ipc": ["H01L"], "transfers": ["licence"], "maturity": ["ready"], "words": "不算"}
    assert send(client, "/library/interests", chosen).location == "/library/watch"
    page = client.get("/library/watch").text
    assert ">钙钛矿电池</a>" in page
    assert ">一种热水器</a>" not in page
    saved = session.query(Interests).one()
    assert (saved.ipc, saved.transfers, saved.industries) == (["H01L"], ["licence"], [])
    send(client, "/library/interests", {"emerging": ["1"]})
    assert ">一种热水器</a>" in client.get("/library/watch").text


def test_the_count_follows_what_is_chosen(
    client: FlaskClient, admin: Account, registered: Register
) -> None:
    for number in range(3):
        registered(f"热水器{number}")
    sign_in(client, "suyl")
    assert "<strong>3</strong>" in client.get("/library/interests/count?emerging=1").text
    assert "<strong>3</strong>" in client.get("/library/interests?edit=1&emerging=1").text
    assert "<strong>—</strong>" in client.get("/library/interests/count").text


def test_an_empty_result_names_the_condition_and_offers_a_way_out(
    client: FlaskClient, admin: Account, registered: Register
) -> None:
    registered("一种热水器")
    sign_in(client, "suyl")
    asked = "emerging=1&ipc=H04L&industries=96"
    part = client.get(f"/library/interests/count?{asked}").text
    assert "是“国民经济行业”使结果为空：去掉后有 1 件匹配。" in part
    assert 'name="drop" value="industries"' in part
    page = client.get(f"/library/interests?edit=1&{asked}&drop=industries").text
    assert "<strong>1</strong>" in page
    assert 'value="H04L" checked' in page


def test_two_conditions_without_anything_in_common(
    client: FlaskClient, admin: Account, registered: Register
) -> None:
    registered("一种热水器")
    registered("耕地机", ipc=["A01B3/00"], transfers=["equity"])
    sign_in(client, "suyl")
    part = client.get("/library/interests/count?ipc=A01B&transfers=licence").text
    assert "这些条件没有交集" in part
    assert part.count('name="drop"') == 2
    assert "只去掉一项条件" in client.get("/library/interests/count?ipc=B60L&transfers=joint").text


def test_trees_open_down_to_what_is_chosen(
    client: FlaskClient, admin: Account, tables_loaded: None
) -> None:
    sign_in(client, "suyl")
    page = client.get("/library/interests?edit=1&industries=3921").text
    assert 'name="industries" value="3921" checked' in page
    assert 'name="industries" value="39"' in page
    assert 'name="industries" value="3811"' not in page


def test_a_branch_and_a_find_come_as_parts(
    client: FlaskClient, admin: Account, tables_loaded: None
) -> None:
    sign_in(client, "suyl")
    branch = client.get("/library/codes/industries?parent=C").text
    assert branch.count('type="checkbox"') == 31
    found = client.get("/library/codes/ipc?find.ipc=洗涤&ipc=H04L").text
    assert 'value="A47L"' in found
    assert 'value="H04L" checked' in found, "what is chosen must not get lost"
    assert "没有包含该内容" in client.get("/library/codes/ipc?find.ipc=%25%25").text
    whole = client.get("/library/codes/emerging").text
    assert whole.count('type="checkbox"') == 9
    assert client.get("/library/codes/planets").status_code == 404


def test_without_javascript_the_page_comes_back_opened(
    client: FlaskClient, admin: Account, tables_loaded: None
) -> None:
    sign_in(client, "suyl")
    page = client.get("/library/interests?edit=1&open=ipc:H&emerging=1&find.industries=电池").text
    assert 'name="ipc" value="H04"' in page
    assert 'name="industries" value="384"' in page
    assert 'name="emerging" value="1" checked' in page


def test_more_than_can_be_wished_for_is_cut(
    client: FlaskClient, admin: Account, session: Session
) -> None:
    sign_in(client, "suyl")
    send(
        client, "/library/interests", {"ipc": [f"A{number}" for number in range(900)] + ["x", "'"]}
    )
    assert len(session.query(Interests).one().ipc) == 200
