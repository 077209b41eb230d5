"""Suspending a process from the studio, with and without its running cases, and letting it go on."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.cases import start_case
from engine.db import transaction
from engine.drafts import Right, events_of, give_right
from engine.halts import PackageHalted
from engine.models import Case
from engine.runtime import Runtime
from engine.suspension import resume_case, suspend_case
from tests.webapp.conftest import token_in
from workflows.records.accounts import Account

HOME = "/studio/p"


def press(client: FlaskClient, address: str, **data: str) -> tuple[int, str]:
    """Send a button of the page with running cases; its status, and where it leads or what it says."""
    token = token_in(client.get(f"{HOME}/operating").text)
    answer = client.post(HOME + address, data={"csrf_token": token, **data})
    return answer.status_code, answer.headers.get("Location", answer.text)


def suspended(session: Session) -> set[int]:
    session.expire_all()
    return set(session.scalars(select(Case.id).where(Case.suspended_at.is_not(None))))


def test_nothing_new_begins_and_the_page_says_since_when_and_why(
    owner: FlaskClient, three: list[int], session: Session, web_runtime: Runtime
) -> None:
    assert press(owner, "/halt", reason="法规变化")[0] == 302
    page = owner.get(f"{HOME}/operating").text
    assert "法规变化" in page and "已挂起" in owner.get(f"{HOME}/publish").text
    with pytest.raises(PackageHalted), transaction(session, web_runtime) as tx:
        start_case(tx, "p", {}, by="1")
    assert suspended(session) == set()
    assert press(owner, "/halt/lift")[0] == 302
    with transaction(session, web_runtime) as tx:
        start_case(tx, "p", {}, by="1")
    kinds = [one.kind for one in events_of(session, "p")]
    assert kinds == ["resumed", "suspended"]
    history = owner.get(f"{HOME}/people").text
    assert "流程挂起" in history and "流程恢复" in history and "法规变化" in history


def test_running_cases_stand_still_with_it_and_go_on_with_it(
    owner: FlaskClient, three: list[int], session: Session, web_runtime: Runtime,
    work: Callable[[], None],
) -> None:  # fmt: skip
    one, other, third = three
    with transaction(session, web_runtime) as tx:
        suspend_case(tx, one, by="7", reason="another reason")
    _status, place = press(owner, "/halt", reason="大修", cases="all")
    work()
    assert suspended(session) == {one, other, third}
    assert "2 个事项随流程一起挂起" in owner.get(f"{HOME}/operating").text
    with transaction(session, web_runtime) as tx:
        resume_case(tx, third, by="7")
    with transaction(session, web_runtime) as tx:
        suspend_case(tx, third, by="7", reason="for itself")
    assert owner.get(place).status_code == 200
    press(owner, "/halt/lift")
    work()
    left = suspended(session)
    assert one in left and other not in left, "what somebody suspended by itself stays so"


def test_cases_of_one_version_and_more_of_them_later(
    owner: FlaskClient, three: list[int], session: Session, work: Callable[[], None]
) -> None:
    assert press(owner, "/halt", reason="x", cases="2")[0] == 302
    work()
    assert suspended(session) == set(), "the newest version has no running cases"
    press(owner, "/halt/cases", cases="1")
    work()
    assert suspended(session) == set(three)


@pytest.mark.parametrize(
    ("address", "said", "status", "words"),
    [
        ("/halt", {"reason": " "}, 422, "请说明原因"),
        ("/halt", {"reason": "x", "cases": "99"}, 400, ""),
        ("/halt/lift", {}, 409, "没有被挂起"),
        ("/halt/cases", {"cases": "all"}, 409, "没有被挂起"),
    ],
)
def test_bad_orders_change_nothing(
    owner: FlaskClient, three: list[int], session: Session, address: str, said: dict[str, str],
    status: int, words: str,
) -> None:  # fmt: skip
    answered, page = press(owner, address, **said)
    assert answered == status and words in page
    assert "已挂起" not in owner.get(f"{HOME}/publish").text


def test_twice_is_a_sentence(owner: FlaskClient, three: list[int]) -> None:
    press(owner, "/halt", reason="x")
    assert press(owner, "/halt", reason="y")[0] == 409


def test_another_owner_looks_and_does_nothing(
    owner: FlaskClient, second: FlaskClient, three: list[int], session: Session,
    web_runtime: Runtime,
) -> None:  # fmt: skip
    me = str(session.query(Account).filter_by(login="owner").one().id)
    with transaction(session, web_runtime) as tx:
        give_right(tx, "p", me, Right.OWNER, by=me)
    assert "/halt" not in second.get(f"{HOME}/operating").text
    assert press(second, "/halt", reason="x")[0] == 422
    assert "已挂起" not in owner.get(f"{HOME}/publish").text
