"""Many tasks at once: preview, one answer, a line each, failures and races that stop no other, errands."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select

from engine.db import transaction
from engine.models import Submission, Task, TaskStatus
from engine.tasks import claim_task, complete_task
from tests.webapp.inbox.conftest import Office
from workflows.records.errands import Errand, ErrandStatus

YES = {"outcome": "yes"}


def ids(tasks: list[Task]) -> dict[str, list[str]]:
    return {"task": [str(task.id) for task in tasks]}


@pytest.fixture
def tasks(office: Office) -> list[Task]:
    return [office.open(matter=f"第{number}件") for number in range(3)]


def test_the_preview_changes_nothing_and_shows_the_form_once(
    office: Office, tasks: list[Task]
) -> None:
    page = office.send("/inbox/many", {**ids(tasks), "verb": "complete"})
    assert page.status_code == 200
    assert page.text.count('value="yes"') == 1
    assert all(f"第{number}件" in page.text for number in range(3))
    assert {office.state(task) for task in tasks} == {TaskStatus.OPEN}


def test_one_answer_completes_all(office: Office, tasks: list[Task]) -> None:
    page = office.send("/inbox/many/complete", {**ids(tasks), **YES})
    assert page.text.count("badge green") == 3
    assert {office.state(task) for task in tasks} == {TaskStatus.COMPLETED}
    answers = office.session.scalars(select(Submission.answers)).all()
    assert [one["outcome"] for one in answers] == ["yes"] * 3


def test_a_wrong_answer_is_asked_again(office: Office, tasks: list[Task]) -> None:
    page = office.send("/inbox/many/complete", {**ids(tasks), "outcome": "no"})
    assert page.status_code == 422
    assert 'name="reason"' in page.text
    assert {office.state(task) for task in tasks} == {TaskStatus.OPEN}


def test_a_case_where_the_answer_makes_no_sense_refuses_it_alone(
    office: Office, tasks: list[Task]
) -> None:
    strict = office.open(strict=True)
    page = office.send("/inbox/many/complete", {**ids([*tasks, strict]), **YES})
    assert (page.text.count("badge green"), page.text.count("badge red")) == (3, 1)
    assert "Reason" in page.text
    assert office.state(strict) is TaskStatus.OPEN


def test_who_was_faster_stops_no_other(office: Office, tasks: list[Task]) -> None:
    with transaction(office.session, office.runtime) as tx:
        complete_task(
            tx, tasks[1].id, {"outcome": "no", "reason": "so"}, by=office.people["bert"],
            groups=[office.group],
        )  # fmt: skip
        claim_task(tx, tasks[2].id, by=office.people["bert"], groups=[office.group])
    page = office.send("/inbox/many/complete", {**ids(tasks), **YES})
    assert (page.text.count("badge green"), page.text.count("badge red")) == (1, 2)
    assert office.session.scalar(select(func.count()).select_from(Submission)) == 2


def test_tasks_of_several_kinds_are_not_mixed(office: Office, tasks: list[Task]) -> None:
    other = office.open("receipt")
    page = office.send("/inbox/many", {**ids([other, *tasks]), "verb": "complete"})
    assert 'name="outcome"' not in page.text
    one = office.send("/inbox/many", {**ids([other, *tasks]), "verb": "complete", "kind": "0"})
    assert one.text.count('name="task"') == 3
    assert office.send("/inbox/many/complete", {**ids([other, *tasks]), **YES}).status_code == 422


def test_claiming_and_transferring(office: Office, tasks: list[Task]) -> None:
    assert office.send("/inbox/many", {**ids(tasks), "verb": "claim"}).status_code == 200
    office.send("/inbox/many/claim", ids(tasks))
    assert office.get("/inbox?show=mine").text.count("data-row ") == 3
    missing = office.send("/inbox/many/transfer", {**ids(tasks), "person": "", "reason": ""})
    assert missing.status_code == 422
    office.send(
        "/inbox/many/transfer", {**ids(tasks), "person": office.people["bert"], "reason": "leave"}
    )
    assert office.get("/inbox?show=mine", who="bert").text.count("data-row ") == 3


def test_all_that_the_list_finds(office: Office, tasks: list[Task]) -> None:
    for _ in range(27):
        office.open("receipt")
    page = office.send("/inbox/many?key=receipt", {"whole": "1", "verb": "claim"})
    assert page.text.count('name="task"') == 27


def test_tasks_of_others_are_left_out(office: Office, tasks: list[Task]) -> None:
    page = office.send("/inbox/many", {"task": ["999999"], "verb": "claim"})
    assert page.location.endswith("/inbox")
    assert office.send("/inbox/many", {"task": ["x"], "verb": "claim"}).status_code == 400
    assert office.send("/inbox/many/destroy", ids(tasks)).status_code == 404


def test_many_are_an_errand_with_a_line_for_each_that_failed(
    office: Office, work: Callable[[], None]
) -> None:
    tasks = [office.open() for _ in range(23)]
    strict = office.open(strict=True)
    sent = office.send("/inbox/many/complete", {**ids([*tasks, strict]), **YES})
    assert "/errands/" in sent.location
    with transaction(office.session, office.runtime) as tx:
        complete_task(tx, tasks[5].id, YES, by=office.people["bert"], groups=[office.group])
    work()
    errand = office.session.scalars(select(Errand)).one()
    office.session.refresh(errand)
    assert (errand.status, errand.done, errand.total) == (ErrandStatus.DONE, 24, 24)
    assert len(errand.problems) == 2
    assert "given" not in errand.inputs
    assert office.state(strict) is TaskStatus.OPEN
    assert {office.state(task) for task in tasks} == {TaskStatus.COMPLETED}
    assert "Reason" in office.get(sent.location).text


def test_an_errand_does_what_its_owner_may_do_by_then(
    office: Office, work: Callable[[], None]
) -> None:
    tasks = [office.open() for _ in range(21)]
    office.send("/inbox/many/claim", ids(tasks))
    with transaction(office.session, office.runtime) as tx:
        for task in tasks[:2]:
            claim_task(tx, task.id, by=office.people["bert"], groups=[office.group])
    work()
    mine: Any = select(func.count()).where(Task.assignee == office.people["anna"])
    assert office.session.scalar(mine) == 19


def test_the_next_task_of_the_list_follows(office: Office, tasks: list[Task]) -> None:
    office.open("receipt")
    first, second, third = tasks
    page = office.get(f"/tasks/{second.id}?list=key%3Drating").text
    assert 'name="next"' in page
    sent = office.send(f"/tasks/{second.id}?list=key%3Drating", {**YES, "next": "1"})
    assert sent.location == f"/tasks/{third.id}?list=key%3Drating"
    sent = office.send(f"/tasks/{third.id}?list=key%3Drating", {**YES, "next": "1"})
    assert sent.location == f"/tasks/{first.id}?list=key%3Drating"
    sent = office.send(f"/tasks/{first.id}?list=key%3Drating", {**YES, "next": "1"})
    assert sent.location == "/inbox?key=rating"


def test_what_was_submitted_can_be_taken_back_at_once(office: Office) -> None:
    task = office.open("two_steps")
    sent = office.send(f"/tasks/{task.id}", {})
    assert f'action="/tasks/{task.id}/withdraw?back=/inbox"' in office.get(sent.location).text
    office.send(f"/tasks/{task.id}/withdraw", {})
    assert [one.element for one in office.open_tasks(task.case_id)] == ["t"]
