"""Several ratings accepted at once: a result a line, and one that fails stops no other."""

from __future__ import annotations

from collections.abc import Callable

from flask.testing import FlaskClient

from engine.clock import FakeClock
from tests.webapp.conftest import send, token_in
from tests.webapp.evaluations.conftest import Story
from workflows.records.evaluations import RatingState

Enter = Callable[[str], FlaskClient]
PAGE = "/evaluations/accept"


def _rated(story: Story) -> list[int]:
    """Two patents, each with a rating of both experts; returns the tasks of the four reviews."""
    made, admin = story.evaluating, story.people["qiye"]
    clock = made.runtime.clock
    assert isinstance(clock, FakeClock)
    tasks = []
    for item in (story.item, made.register(story.university, "一种水泵", 2)):
        number = made.begin(story.enterprise, item, admin)
        for login in ("lin.x", "chen.y"):
            made.ask(number, story.people[login], admin)
            made.rate(number, story.people[login], opinion=f"{login}的意见")
            clock.advance(minutes=1)
    for line in (1, 2):
        tasks += [task.id for task in made.tasks(line, "review")]
    return tasks


def test_the_chosen_are_accepted_and_the_others_wait(story: Story, enter: Enter) -> None:
    tasks, admin = _rated(story), enter("qiye")
    page = admin.get(PAGE).text
    assert page.count('name="tasks"') == 4
    assert "lin.x的意见" in page
    assert send(admin, PAGE, {}).status_code == 422
    done = send(admin, PAGE, {"tasks": [str(one) for one in tasks[:3]]})
    assert "3 项通过，0 项未通过" in done.text
    assert admin.get(PAGE).text.count('name="tasks"') == 1
    first = story.evaluating.rating(1, story.people["lin.x"])
    assert first.state is RatingState.ACCEPTED


def test_one_that_is_gone_meanwhile_stops_no_other(story: Story, enter: Enter) -> None:
    tasks, admin = _rated(story), enter("qiye")
    token = token_in(admin.get(PAGE).text)
    story.evaluating.review(2, story.people["qiye"])
    chosen = {"csrf_token": token, "tasks": [str(one) for one in tasks]}
    answer = admin.post(PAGE, data=chosen)
    assert "3 项通过，0 项未通过" in answer.text
    assert "1 条评价已不再等待审核" in answer.text
    assert 'name="tasks"' not in admin.get(PAGE).text


def test_it_is_for_the_administrator_of_the_enterprise(story: Story, enter: Enter) -> None:
    tasks = _rated(story)
    other = enter("other")
    assert 'name="tasks"' not in other.get(PAGE).text
    token = token_in(other.get("/inbox").text)
    assert other.post(PAGE, data={"csrf_token": token, "tasks": str(tasks[0])}).status_code == 200
    assert story.evaluating.rating(1, story.people["lin.x"]).state is RatingState.SUBMITTED
    assert enter("lin.x").get(PAGE).status_code == 403
