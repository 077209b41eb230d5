"""What a package says is read in English where it carries English: findings, previews, titles of scenarios."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from tests.webapp.conftest import token_in
from tests.webapp.studio.conftest import HOME, ask, post, put

FIRST = "01-enterprise-alone.yaml"


@pytest.fixture
def english(editing: FlaskClient) -> FlaskClient:
    token = token_in(editing.get(f"{HOME}/scenarios").text)
    editing.post("/language", data={"csrf_token": token, "locale": "en"})
    return editing


def test_findings_name_elements_in_the_readers_language(
    english: FlaskClient, published: dict[str, str]
) -> None:
    broken = published["process.bpmn"].replace('formId="rating_review"', 'formId="gone"')
    told = ask(english, "/check", broken, path="process.bpmn").json
    [found] = [one for one in told["findings"] if one["rule"] == "form.unknown"]
    assert found["text"].startswith('User task "Review the expert\'s rating" uses a form "gone"')
    put(english, "process.bpmn", broken)
    for page in ("publish", "scenarios/" + FIRST):
        assert (
            "Review the expert&#39;s rating&#34; uses a form" in english.get(f"{HOME}/{page}").text
        )


def test_a_form_is_previewed_as_its_reader_gets_it(
    english: FlaskClient, published: dict[str, str]
) -> None:
    source = published["forms/rating_review.form"]
    for shown in (
        ask(english, "/forms/rating_review/preview", source).text,
        english.get(f"{HOME}/forms/rating_review").text.split("data-preview")[1],
    ):
        assert "Conclusion" in shown and "审核结论" not in shown
    assert "error" in ask(english, "/forms/rating_review/preview", "{").text


def test_scenarios_have_titles_in_the_readers_language(english: FlaskClient) -> None:
    page = english.get(f"{HOME}/scenarios").text
    assert "No expert: done with" in page and "没有专家评价，企业自评即完成" not in page
    assert "<title>No expert: done with" in english.get(f"{HOME}/scenarios/{FIRST}").text
    post(english, "/scenarios", title="我的", revision=1)
    assert "我的" in english.get(f"{HOME}/scenarios").text, "as it is, without a translation"


def test_a_scenario_that_cannot_be_read_is_called_by_its_file(editing: FlaskClient) -> None:
    put(editing, f"scenarios/{FIRST}", "title: [")
    for page in ("scenarios", f"scenarios/{FIRST}"):
        shown = editing.get(f"{HOME}/{page}").text
        assert FIRST in shown and "built-in method" not in shown
