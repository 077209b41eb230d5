"""An enterprise registers itself: from the public page until its administrator signs in (M4, M6, X10)."""

from __future__ import annotations

from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from engine.clock import FakeClock
from engine.db import transaction as _transaction
from engine.errors import EngineError, TaskGone
from engine.local import LocalEngine
from engine.models import Case
from engine.tasks import complete_task
from tests.webapp.conftest import send
from tests.webapp.desk.conftest import APPLICATION, KNOWN_CODE, Desk, newest_link, newest_text
from webapp.extensions import limiter
from webapp.mail import Mailbox
from workflows.records.account_events import AccountChange, AccountEvent
from workflows.records.accounts import Account
from workflows.records.desk import DeskState
from workflows.records.enrolments import Enrolment
from workflows.records.organisations import Organisation

Enter = Callable[[str], FlaskClient]
Work = Callable[[], None]
ACCEPT = {"steps": ["licence"], "outcome": "accept"}


@pytest.fixture
def applied(client: FlaskClient, desk: Desk, work: Work, mailbox: Mailbox) -> str:
    """Where the applicant's link leads, after the public form was sent."""
    assert send(client, "/register", APPLICATION).location == "/register/sent"
    work()
    return newest_link(mailbox)


@pytest.fixture
def confirmed(client: FlaskClient, applied: str) -> str:
    assert send(client, applied, {}).status_code == 302
    return applied


def test_from_the_public_page_until_the_first_login(
    client: FlaskClient, desk: Desk, confirmed: str, enter: Enter, work: Work, mailbox: Mailbox
) -> None:
    kefu = enter("kefu")
    assert APPLICATION["name"] in kefu.get("/support").text
    task = desk.task("verify")
    assert APPLICATION["credit_code"] in kefu.get(task).text
    assert send(kefu, task, ACCEPT).status_code == 302
    work()
    place = desk.session.scalars(
        select(Organisation).where(Organisation.name == APPLICATION["name"])
    ).one()
    assert (place.industries, place.emerging, place.region) == (["39"], ["1"], "330100")
    assert "91330100ma0000001f" in newest_text(mailbox)
    words = "wo men de mi ma hen chang"
    assert (
        send(client, newest_link(mailbox), {"password": words, "repeated": words}).status_code
        == 302
    )
    assert client.get("/me").status_code == 200
    assert client.get("/library/interests").status_code == 200
    made = desk.one(Enrolment)
    allotted = select(AccountEvent.by).where(
        AccountEvent.account_id == made.account_id, AccountEvent.kind == AccountChange.ALLOTTED
    )
    assert desk.session.scalars(allotted).one() == str(desk.people["kefu"].id)
    assert client.get(confirmed).status_code == 410  # the applicant's link has ended


def test_nobody_is_bothered_before_the_address_is_confirmed(
    client: FlaskClient, desk: Desk, applied: str, enter: Enter
) -> None:
    assert APPLICATION["name"] not in enter("kefu").get("/support").text
    assert desk.one(Enrolment).state is DeskState.UNCONFIRMED
    assert client.get(applied).status_code == 200  # looking, as mail scanners do, confirms nothing
    assert desk.one(Enrolment).state is DeskState.UNCONFIRMED


def test_a_used_link_confirms_once(client: FlaskClient, desk: Desk, applied: str) -> None:
    send(client, applied, {})
    assert client.post(applied, data={}).status_code in (200, 400)
    assert desk.one(Enrolment).state is DeskState.WAITING


def test_an_expired_and_an_invented_link_say_the_same(
    client: FlaskClient, applied: str, clock: FakeClock
) -> None:
    clock.advance(days=15)
    old, invented = client.get(applied), client.get("/register/nonsense")
    assert old.status_code == invented.status_code == 410
    assert old.text.replace(applied, "") == invented.text.replace("/register/nonsense", "")


def test_returned_and_corrected_through_the_link(
    client: FlaskClient, desk: Desk, confirmed: str, enter: Enter, work: Work, mailbox: Mailbox
) -> None:
    kefu = enter("kefu")
    back = {"steps": ["licence"], "outcome": "return", "opinion": "名称与执照不一致"}
    send(kefu, desk.task("verify"), back)
    work()
    assert "名称与执照不一致" in newest_text(mailbox)
    link = newest_link(mailbox)
    assert 'value="王晓明"' in client.get(link).text
    junk = {**APPLICATION, "credit_code": "9133010000000000XX"}
    assert "校验" in (refused := send(client, link, junk)).text or refused.status_code == 422
    fresh = {**APPLICATION, "name": "新来科技股份有限公司", "email": "other@example.org"}
    assert send(client, link, fresh).status_code == 302
    made = desk.one(Enrolment)
    assert (made.state, made.name) == (DeskState.WAITING, fresh["name"])
    assert made.email == APPLICATION["email"]  # the confirmed address stays
    assert send(kefu, desk.task("verify"), ACCEPT).status_code == 302


def test_an_enterprise_that_is_there_is_named_to_support_alone(
    client: FlaskClient, desk: Desk, work: Work, mailbox: Mailbox, enter: Enter
) -> None:
    known = {**APPLICATION, "credit_code": KNOWN_CODE}
    assert send(client, "/register", known).location == "/register/sent"
    work()
    send(client, link := newest_link(mailbox), {})
    assert desk.known.name not in client.get(link).text
    kefu, task = enter("kefu"), desk.task("verify")
    assert desk.known.name in kefu.get(task).text
    assert send(kefu, task, ACCEPT).status_code == 422
    assert send(kefu, task, {**ACCEPT, "outcome": "join"}).status_code == 302
    assert desk.one(Enrolment).organisation_id == desk.known.id


def test_known_and_unknown_get_the_same_answer(client: FlaskClient, desk: Desk) -> None:
    """No enumeration of enterprises or addresses (F5): same page, same number of statements."""
    answers = []
    for said in (
        APPLICATION,
        {
            **APPLICATION,
            "name": desk.known.name,
            "credit_code": KNOWN_CODE,
            "email": "qiye@example.org",
        },
    ):
        answers.append(send(client, "/register", said))
    assert {one.location for one in answers} == {"/register/sent"}
    assert len({one.status_code for one in answers}) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"credit_code": "91330100MA0000001A"}, {"credit_code": "' OR 1=1 --; 12345"},
        {"region": "999999"}, {"email": "no address"}, {"phone": "1"}, {"consent": ""},
        {"industries": ["ZZ"]}, {"name": ""},
    ],
)  # fmt: skip
def test_junk_is_refused_with_a_reason(
    client: FlaskClient, desk: Desk, wrong: dict[str, str]
) -> None:
    answer = send(client, "/register", {**APPLICATION, **wrong})
    assert answer.status_code == 422
    assert desk.session.scalar(select(func.count()).select_from(Case)) == 0


def test_a_flood_is_limited(client: FlaskClient, desk: Desk, app: Flask) -> None:
    with app.app_context():
        limiter.reset()
    codes = [send(client, "/register", {**APPLICATION, "name": ""}).status_code for _ in range(6)]
    assert codes[-1] == 429
    assert codes[0] == 422


def test_a_page_sent_twice_starts_one_case(client: FlaskClient, desk: Desk) -> None:
    once = "6f1c1b9e-0000-4000-8000-000000000001"
    for _ in range(2):
        assert send(client, "/register", {**APPLICATION, "_once": once}).status_code == 302
    assert desk.session.scalar(select(func.count()).select_from(Case)) == 1


def test_two_verifiers_at_once(client: FlaskClient, desk: Desk, confirmed: str, app: Flask) -> None:
    task = int(desk.task("verify").rpartition("/")[2])
    kefu = desk.people["kefu"]
    groups = [f"support@{desk.support.id}"]
    start, outcomes = Barrier(2), []

    def verify() -> None:
        local = LocalEngine(desk.session.get_bind(), desk.runtime.clock.now())
        local.runtime = desk.runtime
        start.wait()
        try:
            with local.session() as session, _transaction(session, desk.runtime) as tx:
                complete_task(tx, task, {**ACCEPT, "opinion": None}, by=str(kefu.id), groups=groups)
            outcomes.append("done")
        except TaskGone:
            outcomes.append("gone")

    both = [Thread(target=verify) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert sorted(outcomes) == ["done", "gone"]
    mine = select(func.count()).select_from(Account).where(Account.email == APPLICATION["email"])
    assert desk.session.scalar(mine) == 1


def test_the_page_closes_when_the_owner_says_so(client: FlaskClient, desk: Desk) -> None:
    from engine import deployments, packages
    from engine.models import Origin
    from tests.webapp.desk.conftest import PACKAGES

    files = packages.read_folder(PACKAGES / "enterprise_registration")
    files["package.toml"] = files["package.toml"].replace('["public"]', "[]")
    with desk.tx() as tx:
        deployments.deploy(tx, files, origin=Origin.RELEASE)
    assert client.get("/register").status_code == 404


def test_strangers_cannot_work_on_the_applicants_task(
    client: FlaskClient, desk: Desk, confirmed: str, enter: Enter, work: Work
) -> None:
    send(
        enter("kefu"),
        desk.task("verify"),
        {"steps": ["licence"], "outcome": "return", "opinion": "请补正"},
    )
    work()
    task = int(desk.task("correct").rpartition("/")[2])
    assert enter("qiye").get(f"/tasks/{task}").status_code == 404
    assert enter("shengju").get(f"/cases/{desk.case().id}").status_code == 404
    with pytest.raises(EngineError), desk.tx() as tx:
        complete_task(tx, task, APPLICATION, by=str(desk.people["qiye"].id), groups=[])
