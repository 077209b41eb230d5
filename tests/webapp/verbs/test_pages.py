"""Each verb through the browser's requests: who is offered it, what it does, what a stranger gets."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import cases, deployments, tasks
from engine.db import transaction
from engine.models import Case, Task, TaskStatus
from engine.participants import Opinion
from engine.runtime import Runtime
from engine.substitutes import appoint_substitute
from tests.bpmn import chain, model
from tests.engine.verbs.conftest import user_task
from tests.webapp.conftest import send, sign_in
from workflows.records.accounts import Account, Role
from workflows.records.organisations import Organisation


@dataclass
class Desk:
    """Three administrators of an enterprise, each with a browser, and a task of theirs."""

    session: Session
    browsers: dict[str, FlaskClient]
    people: dict[str, str]
    case: int

    def task(self) -> Task:
        opened = select(Task).where(Task.case_id == self.case, Task.status == TaskStatus.OPEN)
        return self.session.scalars(opened.execution_options(populate_existing=True)).one()

    def path(self, rest: str = "") -> str:
        return f"/tasks/{self.task().id}{rest}"

    def get(self, who: str, path: str) -> Any:
        return self.browsers[who].get(path)

    def send(self, who: str, path: str, **answers: Any) -> Any:
        return send(self.browsers[who], "/inbox", answers, to=path)


@pytest.fixture
def desk(
    app: Flask,
    session: Session,
    web_runtime: Runtime,
    enterprise: Organisation,
    make_account: Callable[..., Account],
) -> Desk:
    browsers, people = {}, {}
    for login in ("anna", "bert", "cleo"):
        account = make_account(login, role=Role.ENTERPRISE_ADMIN)
        browsers[login], people[login] = app.test_client(), str(account.id)
        sign_in(browsers[login], login)
    group = f"enterprise_admin@{enterprise.id}"
    parts = chain(
        "s:startEvent", user_task("a", group), user_task("b", group, returnTo="any", verbs="transfer delegate sign return withdraw urge copy suspend"), "e:endEvent",
    )  # fmt: skip
    with transaction(session, web_runtime) as tx:
        deployments.deploy(tx, {"process.bpmn": model("p", parts)})
        case = cases.start_case(tx, "p", {}, by=people["anna"])
        first = select(Task.id).where(Task.case_id == case.id)
        tasks.complete_task(tx, session.scalars(first).one(), {}, by=people["anna"], groups=[group])
    return Desk(session, browsers, people, case.id)


def test_transferring(desk: Desk) -> None:
    assert f'href="{desk.path("/transfer")}"' in desk.get("anna", desk.path()).text
    page = desk.get("anna", desk.path("/transfer"))
    assert f'value="{desk.people["bert"]}"' in page.text
    assert f'value="{desk.people["anna"]}"' not in page.text
    assert desk.send("anna", desk.path("/transfer"), person="", reason="").status_code == 422
    sent = desk.send("anna", desk.path("/transfer"), person=desk.people["bert"], reason="leave")
    assert sent.status_code == 302
    assert desk.task().assignee == desk.people["bert"]
    assert desk.get("anna", desk.path("/transfer")).status_code == 409
    assert desk.send("anna", desk.path()).status_code == 409
    assert "leave" in desk.get("bert", f"/cases/{desk.case}").text


def test_every_verb_keeps_the_way_to_the_page_that_the_task_was_opened_from(desk: Desk) -> None:
    task, back = desk.path(), "?back=/search?q%3Dx"
    page = desk.get("anna", f"{task}{back}").text
    verbs = set(re.findall(rf'href="({task}/[^"]+)"', page))
    assert len(verbs) >= 4 and all("back=" in one for one in verbs)
    asked = desk.get("anna", f"{task}/transfer{back}").text
    assert 'href="/search?q=x"' in asked and f'href="{task}?back=' in asked
    page = f"/cases/{desk.case}/comments{back}&task={desk.task().id}"
    said = desk.send("anna", page, body="what was agreed on")
    assert said.location.startswith(f"{task}?back=") and said.location.endswith("#comments")
    kept = desk.send("anna", f"{task}/transfer{back}", person=desk.people["bert"], reason="leave")
    assert kept.location == "/search?q=x"


def test_nobody_outside_can_be_chosen(desk: Desk, make_account: Callable[..., Account]) -> None:
    stranger = make_account("stranger", role=Role.EXPERT)
    sent = desk.send("anna", desk.path("/transfer"), person=str(stranger.id), reason="x")
    assert sent.status_code == 422


def test_delegating_and_giving_back(desk: Desk) -> None:
    desk.send("anna", desk.path("/delegate"), person=desk.people["bert"], reason="your view?")
    assert desk.path("/hand-back") in desk.get("bert", desk.path()).text
    assert "your view?" in desk.get("bert", desk.path("/hand-back")).text
    assert desk.send("bert", desk.path()).status_code == 409
    assert desk.send("bert", desk.path("/hand-back"), opinion="fine by me").status_code == 302
    assert "fine by me" in desk.get("anna", desk.path()).text
    assert desk.get("bert", desk.path("/hand-back")).status_code == 404
    assert desk.send("anna", desk.path()).status_code == 302


def test_taking_back_what_was_delegated(desk: Desk) -> None:
    desk.send("anna", desk.path("/delegate"), person=desk.people["bert"], reason="your view?")
    assert desk.send("anna", desk.path("/take-back")).status_code == 302
    assert desk.send("anna", desk.path("/take-back")).status_code == 409
    assert desk.task().assignee == desk.people["anna"]


def test_countersigned_by_two(desk: Desk) -> None:
    for other in ("bert", "cleo"):
        desk.send(
            "anna", desk.path("/signers"), person=desk.people[other], place="after", needs="all"
        )
    task = desk.task().id
    assert desk.send("anna", desk.path()).status_code == 302
    assert desk.task().signing == "held"
    for other in ("bert", "cleo"):
        assert f"/tasks/{task}" in desk.get(other, "/inbox").text
        assert (
            desk.send(other, f"/tasks/{task}/sign", decision="agree", opinion="seen").status_code
            == 302
        )
    assert desk.send("cleo", f"/tasks/{task}/sign", decision="agree").status_code == 409
    desk.session.expire_all()
    assert desk.session.get_one(Case, desk.case).status == "completed"


def test_who_objects_says_why(desk: Desk) -> None:
    bert = desk.people["bert"]
    desk.send("anna", desk.path("/signers"), person=bert, place="before", needs="all")
    for opinion in ("", " "):
        refused = desk.send("bert", desk.path("/sign"), decision="object", opinion=opinion)
        assert refused.status_code == 422 and "请说明不同意的理由" in refused.text
    sent = desk.send("bert", desk.path("/sign"), decision="object", opinion="too early")
    assert sent.status_code == 302
    assert "too early" in desk.get("anna", desk.path()).text


def test_a_signer_is_removed(desk: Desk) -> None:
    desk.send(
        "anna", desk.path("/signers"), person=desk.people["bert"], place="before", needs="all"
    )
    assert desk.send("anna", desk.path()).status_code == 409
    opinion = desk.session.scalars(select(Opinion.id)).one()
    path = desk.path(f"/signers/{opinion}/remove")
    assert desk.send("cleo", path).status_code == 404
    assert desk.send("anna", path).status_code == 302
    assert desk.get("bert", desk.path("/sign")).status_code == 404


def test_returning(desk: Desk) -> None:
    assert desk.send("anna", desk.path("/return"), target="b", reason="x").status_code == 422
    assert desk.send("anna", desk.path("/return"), target="a", reason="more").status_code == 302
    assert desk.task().element == "a"


def test_taking_ones_own_step_back(desk: Desk) -> None:
    case = desk.get("anna", f"/cases/{desk.case}").text
    done = desk.session.scalars(select(Task.id).where(Task.element == "a")).one()
    assert f"/tasks/{done}/withdraw" in case
    assert f"/tasks/{done}/withdraw" not in desk.get("bert", f"/cases/{desk.case}").text
    assert desk.send("bert", f"/tasks/{done}/withdraw").status_code == 404
    assert desk.send("anna", f"/tasks/{done}/withdraw").status_code == 302
    assert desk.task().element == "a"
    assert desk.send("anna", f"/tasks/{done}/withdraw").status_code == 409


def test_urging_once(desk: Desk) -> None:
    path = desk.path("/urge")
    assert desk.send("bert", path, words="please").status_code == 302
    assert desk.send("bert", path, words="please").status_code == 409


def test_copying_and_following(desk: Desk) -> None:
    assert desk.send("anna", desk.path("/copy"), people=[desk.people["cleo"]]).status_code == 302
    assert "unfollow" in desk.get("cleo", f"/cases/{desk.case}").text
    assert desk.send("cleo", f"/cases/{desk.case}/unfollow").status_code == 302
    assert desk.send("cleo", f"/cases/{desk.case}/follow").status_code == 302


def test_suspending_and_going_on(desk: Desk) -> None:
    assert desk.send("anna", f"/cases/{desk.case}/suspend", reason="").status_code == 422
    assert desk.send("anna", f"/cases/{desk.case}/suspend", reason="court").status_code == 302
    assert desk.send("bert", desk.path()).status_code == 409
    assert desk.get("bert", desk.path()).status_code == 200
    assert desk.send("anna", f"/cases/{desk.case}/resume").status_code == 302
    assert desk.send("bert", desk.path()).status_code == 302


def test_strangers_find_nothing(
    desk: Desk, app: Flask, make_account: Callable[..., Account]
) -> None:
    make_account("stranger", role=Role.EXPERT)
    desk.browsers["stranger"] = app.test_client()
    sign_in(desk.browsers["stranger"], "stranger")
    pages = ("transfer", "delegate", "hand-back", "signers", "sign", "return", "copy", "urge")
    for page in pages:
        assert desk.get("stranger", desk.path(f"/{page}")).status_code == 404, page
    for page in ("take-back", "withdraw"):
        assert desk.send("stranger", desk.path(f"/{page}")).status_code == 404, page
    for page in ("follow", "suspend", "resume"):
        assert desk.send("stranger", f"/cases/{desk.case}/{page}").status_code == 404, page


def test_a_substitute_does_it(
    desk: Desk,
    session: Session,
    web_runtime: Runtime,
    make_account: Callable[..., Account],
    app: Flask,
) -> None:
    helper = make_account("helper", role=Role.EXPERT)
    desk.browsers["helper"] = app.test_client()
    sign_in(desk.browsers["helper"], "helper")
    desk.send("anna", desk.path("/claim"))
    assert desk.get("helper", desk.path()).status_code == 404
    name = session.get_one(Account, int(desk.people["anna"])).name
    with transaction(session, web_runtime) as tx:
        appoint_substitute(
            tx, desk.people["anna"], str(helper.id), starts=tx.now, ends=None, by="1"
        )
    assert desk.path() in desk.get("helper", "/inbox").text
    told = f"该任务在{name}手中"
    assert told in desk.get("helper", desk.path()).text
    assert told not in desk.get("anna", desk.path()).text
    assert "您代办的人员" in desk.get("helper", "/substitutes").text
    assert "您代办的人员" not in desk.get("anna", "/substitutes").text
    assert desk.send("helper", desk.path()).status_code == 302
