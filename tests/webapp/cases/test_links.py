"""Links between cases: seen from both ends, by those who may see both, with a trace."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy import Engine as Database
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine import cases
from engine.db import transaction
from engine.runtime import Runtime
from tests.webapp.conftest import sign_in
from tests.webapp.verbs.test_pages import Desk, desk
from workflows.records.accounts import Account
from workflows.records.case_links import CaseLink, LinkedAlready, link_cases

__all__ = ["desk"]


@pytest.fixture
def other(desk: Desk, session: Session, web_runtime: Runtime) -> int:
    with transaction(session, web_runtime) as tx:
        return cases.start_case(tx, "p", {}, by=desk.people["bert"]).id


@pytest.fixture
def hidden(desk: Desk, session: Session, web_runtime: Runtime) -> int:
    """A case of the same process that none of the three may see."""
    from engine import deployments
    from tests.bpmn import chain, model
    from tests.engine.verbs.conftest import user_task

    parts = chain("s:startEvent", user_task("x", "bureau_admin@99"), "e:endEvent")
    with transaction(session, web_runtime) as tx:
        deployments.deploy(tx, {"process.bpmn": model("q", parts)})
        return cases.start_case(tx, "q", {}, by=None).id


def linked(desk: Desk, other: int, **said: object):  # type: ignore[no-untyped-def]
    address = f"/cases/{desk.case}/links?q={other}"
    return desk.send("anna", address, **{"other": other, "reason": "same patent", **said})


def link(session: Session) -> int:
    return session.scalars(select(CaseLink.id)).one()


def test_a_link_is_shown_at_both_ends_with_its_reason(desk: Desk, other: int) -> None:
    assert f"-{other:06d}" in desk.get("anna", f"/cases/{desk.case}/links?q={other}").text
    assert linked(desk, other).status_code == 302
    for here, there in ((desk.case, other), (other, desk.case)):
        page = desk.get("bert", f"/cases/{here}").text
        assert f'href="/cases/{there}"' in page
        assert "same patent" in page


def test_twice_to_itself_or_without_a_reason_is_refused(
    desk: Desk, other: int, session: Session
) -> None:
    assert linked(desk, other, reason=" ").status_code == 422
    assert linked(desk, desk.case).status_code == 422  # it is not offered
    linked(desk, other)
    assert linked(desk, other).status_code == 422  # nor is what is linked already
    assert session.scalar(select(func.count()).select_from(CaseLink)) == 1


def test_a_case_that_one_may_not_see_is_neither_found_nor_shown(
    desk: Desk, hidden: int, session: Session, web_runtime: Runtime
) -> None:
    assert f"-{hidden:06d}" not in desk.get("anna", f"/cases/{desk.case}/links?q={hidden}").text
    assert linked(desk, hidden).status_code == 422
    with transaction(session, web_runtime) as tx:
        row = link_cases(tx, desk.case, hidden, "unseen reason", by=desk.people["anna"]).id
    page = desk.get("anna", f"/cases/{desk.case}").text
    assert "unseen reason" not in page
    assert (
        desk.send("anna", f"/cases/{desk.case}/links/{row}/remove", reason="x").status_code == 404
    )


def test_removing_it_leaves_a_trace_at_both_ends(desk: Desk, other: int, session: Session) -> None:
    linked(desk, other)
    address = f"/cases/{other}/links/{link(session)}/remove"
    assert desk.send("cleo", address, reason="").status_code == 422
    for _twice in range(2):
        assert desk.send("cleo", address, reason="a mistake").status_code == 302
    for here, there in ((desk.case, other), (other, desk.case)):
        page = desk.get("anna", f"/cases/{here}").text
        assert f'href="/cases/{there}"' not in page
        assert "a mistake" in page
    assert linked(desk, other).status_code == 302


def test_a_stranger_links_nothing(
    desk: Desk, other: int, app: Flask, make_account: Callable[..., Account]
) -> None:
    make_account("stranger")
    browser = app.test_client()
    sign_in(browser, "stranger")
    assert browser.get(f"/cases/{desk.case}/links").status_code == 404


def test_two_at_once_make_one_link(
    desk: Desk, other: int, database: Database, web_runtime: Runtime, session: Session
) -> None:
    def attempt(ends: tuple[int, int]) -> bool:
        with Session(database) as own:
            try:
                with transaction(own, web_runtime) as tx:
                    link_cases(tx, *ends, "x", by=desk.people["anna"])
            except LinkedAlready:
                return False
            return True

    session.commit()
    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(attempt, [(desk.case, other), (other, desk.case)]))
    assert sorted(done) == [False, True]
