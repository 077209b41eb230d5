"""What an expert says is shown on no page of a university, another enterprise or another expert (M32)."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from tests.webapp.evaluations.conftest import Story

SECRET = "只对本企业说的话"
NUMBERS = range(1, 7)


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
        assert SECRET not in answer.text, address
    assert opened > 5


def test_its_own_administrator_and_the_expert_read_it(
    told: Story, enter: Callable[[str], FlaskClient]
) -> None:
    """Otherwise the test above would pass with nothing shown to anybody."""
    assert SECRET in enter("qiye").get("/evaluations").text
    assert SECRET in enter("lin.x").get(f"/library/items/{told.item}").text


def _addresses(app: Flask) -> list[str]:
    """Every page that can be got, with every small number where it wants one, and a search for how it begins."""
    with app.test_request_context():
        pages = [rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())]
        return [address for rule in pages if not _leaves(rule) for address in _filled(app, rule)]


def _filled(app: Flask, rule: Rule) -> Iterator[str]:
    for number in NUMBERS if rule.arguments else [0]:
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
