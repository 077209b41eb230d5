"""What an expert says is shown on no page of a university, another enterprise or another expert (M32)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader
from werkzeug.routing import Rule

from tests.webapp.evaluations.conftest import Story
from webapp.mail import Mailbox

SECRET = "只对本企业说的话"
MANY = (
    "task_id",
    "case_id",
    "expert_id",
    "organisation_id",
    "notice_id",
)  # of the others the story has one


@pytest.fixture
def told(story: Story) -> Story:
    """One expert rated and was accepted, the enterprise had its word."""
    made, admin, expert = story.evaluating, story.people["qiye"], story.people["lin.x"]
    number = made.begin(story.enterprise, story.item, admin)
    made.ask(number, expert, admin)
    made.rate(number, expert, 2, SECRET)
    made.review(number, admin)
    made.close(number, admin, 4, "企业公开的意见")
    return story


@pytest.mark.parametrize("login", ["gaoxiao", "other", "chen.y"])
def test_no_page_shows_what_an_expert_said(
    app: Flask, told: Story, enter: Callable[[str], FlaskClient], login: str
) -> None:
    browser = enter(login)
    opened = 0
    for address in _addresses(app):
        answer = browser.get(address)
        opened += answer.status_code == 200
        assert SECRET not in _shown(answer), address
    assert opened > 5


def test_an_expert_does_not_learn_who_else_was_asked(
    story: Story, enter: Callable[[str], FlaskClient]
) -> None:
    made, admin = story.evaluating, story.people["qiye"]
    number = made.begin(story.enterprise, story.item, admin)
    for login in ("lin.x", "chen.y"):
        made.ask(number, story.people[login], admin)
    made.rate(number, story.people["chen.y"])
    other = story.people["chen.y"].name
    task = made.task(number, "rate", story.people["lin.x"])
    expert = enter("lin.x")
    for page in (f"/tasks/{task.id}", f"/cases/{task.case_id}"):
        shown = expert.get(page).text
        assert other not in shown
        assert "另一位专家" in shown
    assert other in enter("qiye").get(f"/cases/{task.case_id}").text


def test_no_mail_says_what_an_expert_said(told: Story, mailbox: Mailbox) -> None:
    """The enterprise's word is announced to those concerned; the experts' stay where they are."""
    told.evaluating.work()
    assert all(SECRET not in mailbox.read(name).get_content() for name in mailbox.names())


def test_its_own_administrator_and_the_expert_read_it(
    told: Story, enter: Callable[[str], FlaskClient]
) -> None:
    """Otherwise the test above would pass with nothing shown to anybody."""
    assert SECRET in enter("qiye").get("/evaluations").text
    assert SECRET in enter("lin.x").get(f"/library/items/{told.item}").text


def _shown(answer: Any) -> str:
    """What somebody reads in an answer, be it a page or a PDF."""
    if answer.mimetype != "application/pdf":
        return str(answer.data.decode(errors="replace"))
    pages = PdfReader(BytesIO(answer.data)).pages
    return "".join(page.extract_text() for page in pages).replace("\n", "")


def _addresses(app: Flask) -> list[str]:
    """Every page that can be got, with the numbers that the story has, and a search for how the secret begins."""
    with app.test_request_context():
        pages = [rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())]
        found = (address for rule in pages if not _leaves(rule) for address in _filled(app, rule))
        return list(dict.fromkeys(found))


def _filled(app: Flask, rule: Rule) -> Iterator[str]:
    most = 6 if rule.arguments & {*MANY} else 2
    for number in range(1, most + 1) if rule.arguments else [0]:
        values: dict[str, object] = {name: _value(rule, name, number) for name in rule.arguments}
        address = app.url_for(rule.endpoint, **values, _external=False)
        yield address
        if not rule.arguments:
            yield f"{address}?q={SECRET[:2]}"


def _value(rule: Rule, name: str, number: int) -> object:
    converter = rule._converters[name]
    if (choices := getattr(converter, "items", None)) is not None:
        return sorted(choices)[number % len(choices)]
    return "patent_evaluation" if name == "key" else number


def _leaves(rule: Rule) -> bool:
    """Files and signing out are no pages."""
    return rule.endpoint in ("static", "accounts.logout")
