"""An operator finds stuck cases on the diagram and does something with several at once."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from engine import drafts
from engine.cases import start_case
from engine.db import transaction
from engine.deployments import deploy
from engine.drafts import Right
from engine.jobs import run_job
from engine.models import Case, Task, TaskStatus
from engine.operations import Catalogue
from engine.runtime import Runtime
from tests.bpmn import chain, model, service, user
from tests.webapp.conftest import sign_in, token_in
from workflows.records.accounts import Account, Role

HOME = "/studio/p/operating"


@pytest.fixture
def operator(client: FlaskClient, make_account: Callable[..., Account]) -> FlaskClient:
    make_account("operator", role=Role.OPERATOR)
    sign_in(client, "operator")
    return client


def order(client: FlaskClient, cases: list[int], act: str, **said: str) -> tuple[int, str]:
    token = token_in(client.get(HOME).text)
    sent = {"csrf_token": token, "version": "1", "case": cases, "act": act, **said}
    answer = client.post(HOME, data=sent)
    return answer.status_code, answer.text


def open_tasks(session: Session) -> dict[int, str]:
    session.expire_all()
    found = session.query(Task).filter(Task.status == TaskStatus.OPEN)
    return {task.case_id: task.element for task in found}


def test_cases_are_found_by_version_and_step(operator: FlaskClient, three: list[int]) -> None:
    page = operator.get(HOME, query_string={"version": "1"}).text
    assert "<svg" in page and page.count('name="case"') == 3
    at_b = operator.get(HOME, query_string={"version": "1", "step": "b"}).text
    assert at_b.count('name="case"') == 1
    troubled = operator.get(HOME, query_string={"version": "1", "incidents": "1"}).text
    assert "这里没有出错的事项" in troubled
    assert operator.get(HOME, query_string={"version": "77"}).status_code == 404
    assert operator.get("/studio/nowhere/operating").status_code == 404


def test_several_are_done_with_a_line_each(
    operator: FlaskClient, three: list[int], session: Session
) -> None:
    status, page = order(operator, three, "skip", step="a", reason="卡住")
    done = page.split('id="done"', 1)[1].split("</section>", 1)[0]
    assert (status, done.count(">已处理<"), done.count(">未处理<")) == (200, 2, 1)
    assert "不在此步骤" in page
    assert set(open_tasks(session).values()) == {"b"}
    order(operator, three[:1], "move", step="b", to="a", reason="重做")
    assert open_tasks(session)[three[0]] == "a"
    order(operator, three[:1], "cancel", reason="作废")
    assert three[0] not in open_tasks(session)


@pytest.mark.parametrize(
    ("act", "said", "status", "words"),
    [
        ("skip", {"step": "a"}, 200, "请说明原因"),
        ("cancel", {"reason": " "}, 200, "请说明原因"),
        ("mend", {"name": "x", "value": "1 +", "reason": "y"}, 200, "不是可以求值的表达式"),
        ("retry", {"step": "a"}, 200, "没有等待重试的工作"),
        ("move", {"step": "a", "to": "<b>", "reason": "y"}, 200, "事项留在原处"),
        ("move", {"step": "a", "to": "", "reason": "y"}, 200, "请选择事项继续的步骤"),
        ("explode", {}, 400, ""),
    ],
)
def test_bad_orders_change_nothing(
    operator: FlaskClient, three: list[int], session: Session, act: str, said: dict[str, str],
    status: int, words: str,
) -> None:  # fmt: skip
    before = open_tasks(session)
    answered, page = order(operator, three[:1], act, **said)
    assert answered == status and words in page
    assert open_tasks(session) == before


def test_where_a_token_goes_on_is_chosen_by_nobody_but_the_operator(
    operator: FlaskClient, three: list[int]
) -> None:
    for address in (HOME, f"{HOME}/{three[0]}"):
        offered = operator.get(address).text.split('name="to">', 1)[1].split("</select>", 1)[0]
        assert offered.startswith('<option value="">') and "selected" not in offered


def test_nothing_chosen_and_cases_of_others(
    operator: FlaskClient, three: list[int], session: Session
) -> None:
    assert order(operator, [], "cancel", reason="x")[0] == 422
    assert order(operator, [999], "cancel", reason="x")[0] == 422
    assert len(open_tasks(session)) == 3


def test_another_owner_looks_and_does_nothing(
    owner: FlaskClient,
    second: FlaskClient,
    three: list[int],
    session: Session,
    web_runtime: Runtime,
) -> None:
    named = session.query(Account).filter_by(login="owner").one()
    with transaction(session, web_runtime) as tx:
        drafts.give_right(tx, "p", str(named.id), Right.OWNER, by=str(named.id))
    assert 'name="act"' not in second.get(HOME).text
    status, page = order(second, three, "cancel", reason="x")
    assert status == 422 and "由他人负责" in page
    assert session.query(Case).filter_by(status="running").count() == 3


def test_one_case_shows_where_it_stands_and_its_variables(
    operator: FlaskClient, three: list[int], session: Session
) -> None:
    page = operator.get(f"{HOME}/{three[0]}").text
    assert "is-active" in page and 'value="a"' in page
    status, page = order(
        operator, three[:1], "mend", name="stars", value="2 + 3", reason="x", alone=str(three[0])
    )
    assert status == 200 and "stars" in page and "<code>5</code>" in page
    listed = operator.get(HOME, query_string={"version": "1"}).text
    assert f'href="{HOME}?version=1&amp;step=a#found"' in listed, "a count leads to its cases"
    for address in (f"{HOME}/99", f"/studio/q/operating/{three[0]}"):
        assert operator.get(address).status_code == 404


def test_an_incident_says_what_was_given_and_is_tried_again(
    operator: FlaskClient, session: Session, web_runtime: Runtime, delivered: list[int]
) -> None:
    tries: list[int] = []

    def send(tx: object, to: str, key: str) -> None:
        tries.append(1)
        raise ConnectionRefusedError("the mail server does not answer")

    web_runtime.operations = Catalogue(web_runtime.operations)
    web_runtime.operations.operation("test.send", outside=True)(send)
    parts = chain("s:startEvent", service("m", "test.send", 'to="a@b"', retries="1"), "e:endEvent")
    with transaction(session, web_runtime) as tx:
        deploy(tx, {"process.bpmn": model("p", parts)})
        case = start_case(tx, "p", {}, by="1").id
    run_job(session, web_runtime, delivered.pop())
    page = operator.get(HOME, query_string={"incidents": "1"}).text
    assert "does not answer" in page and "a@b" in page and f'value="{case}:m"' in page
    status, page = order(operator, [], "", retry=f"{case}:m")
    assert status == 200 and ">已处理<" in page
    run_job(session, web_runtime, delivered.pop())
    assert len(tries) == 2


def test_what_was_not_done_stays_chosen_with_what_was_typed(
    operator: FlaskClient, three: list[int]
) -> None:
    page = order(operator, three, "skip", at="a", reason="卡住")[1]
    assert [f'value="{case}" checked' in page for case in three] == [False, False, True]
    assert 'value="卡住"' in page
    assert 'value="卡住"' not in order(operator, three[2:], "skip", at="b", reason="卡住")[1]


@pytest.mark.parametrize("said", [{"case": "x"}, {"case": "9" * 40}, {"retry": "x:a"}])
def test_what_is_no_number_is_refused(
    operator: FlaskClient, three: list[int], said: dict[str, str]
) -> None:
    sent = {"csrf_token": token_in(operator.get(HOME).text), "act": "cancel", "reason": "x", **said}
    assert operator.post(HOME, data=sent).status_code == 400


def test_steps_are_named_in_the_readers_language(
    operator: FlaskClient, session: Session, web_runtime: Runtime
) -> None:
    files = {
        "process.bpmn": model("p", chain("s:startEvent", user("a"), "e:endEvent")).replace(
            '<userTask id="a"', '<userTask id="a" name="审核"'
        ),
        "languages/en.yaml": "审核: Review\n",
    }
    with transaction(session, web_runtime) as tx:
        deploy(tx, files)
        case = start_case(tx, "p", {}, by="1").id
    token = token_in(operator.get(HOME).text)
    assert "审核" in operator.get(HOME).text
    operator.post("/language", data={"csrf_token": token, "locale": "en"})
    for address in (HOME, f"{HOME}/{case}"):
        page = operator.get(address).text
        assert "Review" in page and "审核" not in page
