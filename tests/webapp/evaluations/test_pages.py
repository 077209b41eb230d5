"""Rating from a patent's page, managing evaluations, and what a university receives."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask
from flask.testing import FlaskClient

from tests.counting import counted
from tests.webapp.conftest import send, token_in
from tests.webapp.evaluations.conftest import Story
from webapp.extensions import db
from workflows.records.evaluations import State

Enter = Callable[[str], FlaskClient]


def _press(browser: FlaskClient, story: Story) -> str:
    """我要评价, from the patent's page; returns where it leads."""
    page = f"/library/items/{story.item}"
    return str(send(browser, page, {}, to=f"{page}/evaluate").location)


def test_an_expert_rates_the_administrator_reviews_and_closes(story: Story, enter: Enter) -> None:
    expert, admin = enter("lin.x"), enter("qiye")
    task = _press(expert, story)
    assert "5 星：技术成熟度高，可直接用于产业" in expert.get(task).text
    assert send(expert, task, {"stars": "5", "opinion": "可直接用于产线"}).status_code == 302
    listed = admin.get("/evaluations").text
    assert "可直接用于产线" in listed
    assert "专家评价审核" in listed
    review = f"/tasks/{story.evaluating.task(1, 'review').id}"
    assert "可直接用于产线" in admin.get(review).text
    assert send(admin, review, {"outcome": "accept"}).status_code == 302
    own = _press_again(admin, story)
    assert send(admin, own, {"stars": "4", "opinion": "值得引进", "needs": ""}).status_code == 302
    assert story.evaluating.evaluation(1).state is State.LOCKED
    page = admin.get(f"/library/items/{story.item}").text
    assert "值得引进" in page
    assert f"/library/items/{story.item}/evaluate" not in page


def _press_again(admin: FlaskClient, story: Story) -> str:
    """The page of the patent leads to the task that waits."""
    task = f"/tasks/{story.evaluating.task(1, 'self_evaluate').id}"
    assert task in admin.get(f"/library/items/{story.item}").text
    return task


def test_pressing_twice_leads_to_the_same_task(story: Story, enter: Enter) -> None:
    expert = enter("lin.x")
    page = f"/library/items/{story.item}"
    token = token_in(expert.get(page).text)
    places = [
        expert.post(f"{page}/evaluate", data={"csrf_token": token}).location for _ in range(2)
    ]
    assert places[0] == places[1]
    assert story.evaluating.open_elements(1) == ["rate", "self_evaluate"]


def test_a_stale_page_of_an_expert_is_told_and_changes_nothing(story: Story, enter: Enter) -> None:
    expert = enter("lin.x")
    task = _press(expert, story)
    token = token_in(expert.get(task).text)
    story.evaluating.close(1, story.people["qiye"])
    late = {"csrf_token": token, "stars": "1", "opinion": "来晚了"}
    assert expert.post(task, data=late).status_code == 409
    assert story.evaluating.rating(1, story.people["lin.x"]).stars is None
    again = expert.post(f"/library/items/{story.item}/evaluate", data={"csrf_token": token})
    assert again.status_code == 302
    assert "不再接受评价" in expert.get(again.location).text


def test_the_administrator_asks_experts(story: Story, enter: Enter) -> None:
    admin = enter("qiye")
    page = f"/library/items/{story.item}/experts"
    assert send(admin, page, {}).status_code == 422
    stranger = str(story.people["other"].id)
    assert send(admin, page, {"experts": [stranger]}).status_code == 422
    both = [str(story.people[login].id) for login in ("lin.x", "chen.y")]
    assert send(admin, page, {"experts": both}).status_code == 302
    assert story.evaluating.open_elements(1) == ["rate", "rate", "self_evaluate"]
    assert "没有可邀请的专家" in admin.get(page).text


def test_a_university_reads_the_enterprises_word(story: Story, enter: Enter) -> None:
    number = story.evaluating.begin(story.enterprise, story.item, story.people["qiye"])
    story.evaluating.close(number, story.people["qiye"], 4, "值得引进")
    officer = enter("gaoxiao")
    page = officer.get("/evaluations/received").text
    assert "值得引进" in page
    assert story.enterprise.name in page
    assert "值得引进" not in officer.get("/evaluations/received?stars=1").text
    assert officer.get("/evaluations/received?stars=七&page=x").status_code == 200
    assert enter("qiye").get("/evaluations/received").status_code == 403


def test_who_is_not_meant_is_refused(story: Story, enter: Enter) -> None:
    item = f"/library/items/{story.item}"
    expert, officer = enter("lin.x"), enter("gaoxiao")
    assert expert.get("/evaluations").status_code == 403
    assert expert.get(f"{item}/experts").status_code == 403
    token = token_in(officer.get("/inbox").text)
    assert officer.post(f"{item}/evaluate", data={"csrf_token": token}).status_code == 403
    assert enter("qiye").post(f"{item}/evaluate").status_code == 400, "no token"


def test_pages_ask_little_whatever_they_show(app: Flask, story: Story, enter: Enter) -> None:
    made, admin = story.evaluating, story.people["qiye"]
    for number in range(2, 7):
        patent = made.register(story.university, f"一种水泵{number}", number)
        evaluation = made.begin(story.enterprise, patent, admin)
        for login in ("lin.x", "chen.y"):
            made.ask(evaluation, story.people[login], admin)
            made.rate(evaluation, story.people[login])
    browser = enter("qiye")
    with app.app_context():
        database = db.engine
    with counted(database) as sent:
        assert browser.get("/evaluations").status_code == 200
    assert len(sent) <= 7, sent
