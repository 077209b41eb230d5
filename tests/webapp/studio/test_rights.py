"""Who may change what: every route of the studio as a viewer, as another owner and as an approver; and the history says it."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from engine.db import Base, transaction
from engine.deployments import deploy
from engine.drafts import Right, events_of, give_right
from engine.models import Origin
from engine.runtime import Runtime
from tests.webapp.conftest import token_in
from tests.webapp.studio.conftest import HOME, KEY, post, put
from workflows.records.accounts import Account

HARMLESS = {
    "check", "preview", "decide", "analyse_rules", "run_scenarios", "begin_replaying",
    "go_on_replaying", "upload_new",
}  # fmt: skip
GIVEN = {
    "key": KEY, "version": 1, "number": 1, "case_id": 1, "part": "forms", "name": "expert_rating",
    "lang": "en",
}  # fmt: skip
SENT = {
    "note": "x", "reason": "x", "act": "publish", "revision": "1", "source": "1", "target": "2",
    "title": "x", "name": "x", "login": "second", "right": "owner", "case": "1", "cases": "all",
}  # fmt: skip


@pytest.fixture
def named(
    editing: FlaskClient, second: FlaskClient, session: Session, web_runtime: Runtime,
    published: dict[str, str],
) -> None:  # fmt: skip
    """The package belongs to one owner, and has a second version; the draft is in the owner's hands."""
    with transaction(session, web_runtime) as tx:
        deploy(tx, {**published, "README.md": "other"}, origin=Origin.OWNER)
        give_right(tx, KEY, person(session, "owner"), Right.OWNER, by=person(session, "owner"))


def person(session: Session, login: str) -> str:
    return str(session.scalars(select(Account.id).where(Account.login == login)).one())


def changing(app: Flask) -> list[Rule]:
    """Every route of the studio that changes something."""
    rules = [one for one in app.url_map.iter_rules() if one.endpoint.startswith("studio.")]
    changing = [one for one in rules if {"POST", "PUT"} & set(one.methods or ())]
    return [one for one in changing if one.endpoint.partition(".")[2] not in HARMLESS]


def rows(session: Session) -> dict[str, int]:
    session.expire_all()
    watched = (
        "definitions", "deployments", "package_drafts", "package_revisions", "package_rights",
        "package_events", "migrations", "halts", "errands",
    )  # fmt: skip
    tables = Base.metadata.tables
    return {name: session.scalar(select(func.count()).select_from(tables[name])) or 0 for name in watched}  # fmt: skip


@pytest.mark.parametrize("right", [None, Right.VIEWER, Right.APPROVER])
def test_whoever_is_no_owner_changes_nothing(
    named: None, app: Flask, second: FlaskClient, session: Session, web_runtime: Runtime,
    right: Right | None,
) -> None:  # fmt: skip
    if right is not None:
        with transaction(session, web_runtime) as tx:
            give_right(tx, KEY, person(session, "second"), right, by=person(session, "owner"))
    token, before, walked = token_in(second.get(f"{HOME}/operating").text), rows(session), 0
    for rule in changing(app):
        given = {name: GIVEN[name] for name in rule.arguments}
        address = rule.build(given, append_unknown=False)
        assert address is not None, rule
        method = "PUT" if "PUT" in (rule.methods or ()) else "POST"
        answer = second.open(
            address[1], method=method, data={**SENT, "csrf_token": token},
            headers={"X-CSRFToken": token, "If-Match": '"1"'},
        )  # fmt: skip
        assert answer.status_code in {302, 400, 404, 409, 422}, (rule.rule, answer.status_code)
        assert rows(session) == before, rule.rule
        walked += 1
    assert walked > 25


def test_every_change_is_in_the_history(
    editing: FlaskClient, second: FlaskClient, session: Session, web_runtime: Runtime,
    published: dict[str, str],
) -> None:  # fmt: skip
    put(editing, "README.md", "new words")
    post(editing, "/revisions/1/restore", revision=2)
    put(editing, "README.md", "newer words", revision=3)
    post(editing, "/publish", act="publish", note="neue Worte", revision=4)
    with transaction(session, web_runtime) as tx:
        deploy(tx, {**published, "README.md": "release"}, origin=Origin.RELEASE)
    post(editing, "/3/dismiss", revision=0)
    post(editing, "/moving", source="1", target="2", note="x")
    post(editing, "/moving/1/back")
    post(editing, "/1/back", revision=2, note="zurück")
    post(editing, "/halt", reason="x")
    post(editing, "/halt/lift")
    post(editing, "/begin", revision=0)
    post(editing, "/discard", revision=1)
    post(editing, "/people", login="second", right="viewer")
    kinds = [one.kind for one in reversed(events_of(session, KEY))]
    assert kinds == [
        "begun", "restored", "published", "dismissed", "moving", "moving_back", "rolled_back",
        "suspended", "resumed", "begun", "discarded", "right_given",
    ]  # fmt: skip
    assert {one.by for one in events_of(session, KEY)} == {person(session, "owner")}
    page = editing.get(f"{HOME}/people").text
    assert not [kind for kind in kinds if f"<strong>{kind}</strong>" in page], "all in words"
