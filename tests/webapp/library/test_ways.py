"""Finding one's way in the libraries: pages back and forth, addresses that say nonsense, where one came from, for whom."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from engine.db import transaction
from engine.runtime import Runtime
from tests.webapp.conftest import send, sign_in
from workflows.records.accounts import Account, Role, join_organisation, leave_organisation
from workflows.records.conditions import Conditions
from workflows.records.ignored import ignore_item
from workflows.records.interests import set_interests
from workflows.records.library import LibraryItem
from workflows.records.organisations import Kind, Organisation, found_organisation

Register = Callable[..., LibraryItem]
NETWORK = Conditions(emerging=("1",))


def titles(page: str) -> list[str]:
    return re.findall(r"<h3><a [^>]*>([^<]+)</a></h3>", page)


def link(page: str, rel: str) -> str | None:
    found = re.search(rf'rel="{rel}" href="([^"]+)"', page)
    return found[1].replace("&amp;", "&") if found else None


BOOKS = ("", "?sort=oldest", "?words=电池", "?sort=filed-first&types=invention")


def test_back_leads_to_the_page_one_came_from(
    client: FlaskClient, admin: Account, registered: Register
) -> None:
    for number in range(45):
        registered(f"电池{number:02d}")
    sign_in(client, "suyl")
    for query in BOOKS:
        first = client.get(f"/library/resource{query}").text
        second = client.get(link(first, "next") or "").text
        third = client.get(link(second, "next") or "").text
        assert [len(titles(page)) for page in (first, second, third)] == [20, 20, 5]
        assert len({*titles(first), *titles(second), *titles(third)}) == 45
        assert link(first, "prev") is None and link(third, "next") is None
        again = client.get(link(third, "prev") or "").text
        assert titles(again) == titles(second) and link(again, "next") == link(second, "next")
        assert titles(client.get(link(again, "prev") or "").text) == titles(first)


def test_an_item_leads_back_to_the_list_as_it_was_narrowed_down(
    client: FlaskClient, admin: Account, registered: Register
) -> None:
    item = registered("一种电池")
    sign_in(client, "suyl")
    narrowed = client.get("/library/resource?words=电池").text
    address = re.search(rf'href="(/library/items/{item.id}[^"]*)"', narrowed)
    assert address
    page = client.get(address[1].replace("&amp;", "&")).text
    assert 'href="/library/resource?words=%E7%94%B5%E6%B1%A0">专利转化资源库' in page
    elsewhere = client.get(f"/library/items/{item.id}?back=/intents").text
    assert 'href="/intents">返回' in elsewhere
    forged = client.get(f"/library/items/{item.id}?back=//example.org").text
    assert (
        'href="//example.org' not in forged and 'href="/library/resource">专利转化资源库' in forged
    )


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("types=gizmo", "gizmo"), ("ipc=h04l-9", "h04l-9"), ("since=yesterday", "yesterday"),
        ("sort=best", "best"), ("kind=both", "both"), ("valid=2024", "2024"), ("after=junk", "junk"),
        ("before=junk", "junk"), ("maturity=pilot&maturity=<b>", "&lt;b&gt;"),
    ],
)  # fmt: skip
def test_what_is_not_understood_is_said(
    client: FlaskClient, admin: Account, registered: Register, query: str, said: str
) -> None:
    registered("一种电池")
    sign_in(client, "suyl")
    answer = client.get(f"/library/resource?{query}")
    assert answer.status_code == 200 and "一种电池" in answer.text
    notice = answer.text.split("left-out")[1].split("</ul>")[0]
    assert said in notice


def test_nothing_is_said_of_an_address_that_is_right(
    client: FlaskClient, admin: Account, registered: Register
) -> None:
    sign_in(client, "suyl")
    page = client.get(
        "/library/resource?types=invention&valid=2023&since=2024-01-01&sort=oldest&words="
    )
    assert "left-out" not in page.text


@pytest.mark.parametrize("shelf", ["evaluation", "watch"])
def test_interests_and_recycle_bin_lead_back(
    client: FlaskClient, admin: Account, registered: Register, session: Session,
    web_runtime: Runtime, enterprise: Organisation, shelf: str,
) -> None:  # fmt: skip
    item = registered("一种网络")
    with transaction(session, web_runtime) as tx:
        set_interests(tx, enterprise.id, NETWORK, by=str(admin.id))
        ignore_item(tx, enterprise.id, item.id, by=str(admin.id))
    sign_in(client, "suyl")
    page = client.get(f"/library/{shelf}").text
    assert f"/library/interests?shelf={shelf}" in page
    saved = send(client, f"/library/interests?shelf={shelf}", {"shelf": shelf, "emerging": "1"})
    assert saved.location.endswith(f"/library/{shelf}")
    bin_page = client.get(f"/library/ignored?shelf={shelf}").text
    assert f'href="/library/{shelf}"' in bin_page
    assert f'name="next" value="/library/ignored?shelf={shelf}"' in bin_page  # there may be more


def test_both_counts_of_the_interests_are_explained(
    client: FlaskClient, admin: Account, registered: Register
) -> None:
    registered("一种网络")
    registered("另一种网络", transfers=["equity"])
    sign_in(client, "suyl")
    count = client.get("/library/interests/count?emerging=2&emerging=1&transfers=equity").text
    assert "<strong>1</strong>" in count and "评价库中有 2 条" in count


@pytest.fixture
def second(session: Session, web_runtime: Runtime, lin: Account) -> Organisation:
    """Another enterprise in which Lin is an administrator."""
    with transaction(session, web_runtime) as tx:
        place = found_organisation(tx, "另一家有限公司", Kind.ENTERPRISE, "110100")
        join_organisation(tx, lin.id, place.id, Role.ENTERPRISE_ADMIN)
    return place


def test_somebody_of_two_enterprises_chooses(
    client: FlaskClient, lin: Account, second: Organisation, enterprise: Organisation,
    session: Session, web_runtime: Runtime,
) -> None:  # fmt: skip
    sign_in(client)
    assert "关注领域" in client.get("/library/watch").text  # as administrator of the second
    page = send(
        client,
        "/library/watch",
        {"organisation": enterprise.id},
        to="/switch",
        follow_redirects=True,
    )
    assert f"您现在以“{enterprise.name}”" in page.text
    assert "/library/interests" not in client.get("/library/watch").text  # an expert of the first
    send(client, "/library/watch", {"organisation": second.id}, to="/switch")
    assert "/library/interests" in client.get("/library/watch").text
    with transaction(session, web_runtime) as tx:
        leave_organisation(tx, lin.id, second.id, Role.ENTERPRISE_ADMIN)
    assert "/library/interests" not in client.get("/library/watch").text  # what was chosen is gone
    assert (
        send(client, "/library/watch", {"organisation": second.id}, to="/switch").status_code == 404
    )


def test_with_one_enterprise_there_is_nothing_to_choose(client: FlaskClient, lin: Account) -> None:
    sign_in(client)
    assert "/switch" not in client.get("/library/resource").text
