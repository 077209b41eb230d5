"""Forms, decisions, settings and texts of a draft."""

from __future__ import annotations

import json
import re
import tomllib

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from engine import drafts
from engine.differences import compare
from tests.engine.dmn.test_analysis import table
from tests.webapp.studio.conftest import HOME, KEY, ask, post, put
from webapp.studio.parts import EMPTY_DECISION
from webapp.studio.samples import sample
from webapp.studio.tables import tables


def files(session: Session) -> dict[str, str]:
    session.expire_all()
    draft = drafts.find_draft(session, KEY)
    assert draft is not None
    return dict(draft.files)


def test_a_form_is_seen_as_it_will_be(editing: FlaskClient, published: dict[str, str]) -> None:
    source = published["forms/rating_review.form"]
    page = ask(
        editing, "/forms/rating_review/preview", source, values='{"expert_name": "林晓雯"}'
    ).text
    assert "林晓雯" in page
    assert 'type="radio"' in page


def test_a_form_is_opened_with_sample_data(editing: FlaskClient) -> None:
    assert "〔expert_name〕" in editing.get(f"{HOME}/forms/rating_review").text
    assert sample('{"a": [{"text": "{{ b.c + d }} {{ b"}, "{{ e }}"]}') == '{"e": "〔e〕"}'
    assert [sample(text) for text in ("", "[", "1")] == ["{}"] * 3


def test_a_form_that_cannot_be_read_says_why(editing: FlaskClient) -> None:
    for text in ("", "{", "[]", '{"components": 1}', '{"components":[{"type":"iframe"}]}'):
        answer = ask(editing, "/forms/rating_review/preview", text)
        assert answer.status_code == 200
        assert "error" in answer.text, text


def test_new_parts_and_names_that_do_not_do(editing: FlaskClient, session: Session) -> None:
    post(editing, "/forms/new", name="second_review", revision=1)
    post(editing, "/rules/new", name="stars_rule", revision=2)
    assert json.loads(files(session)["forms/second_review.form"])["components"] == []
    for name in ("../x", "Größe", "", "rating_review"):
        post(editing, "/forms/new", name=name, revision=3)
    assert len([path for path in files(session) if path.startswith("forms/")]) == 4
    for part, name in (("forms", "second_review"), ("rules", "stars_rule")):
        assert editing.get(f"{HOME}/{part}/{name}").status_code == 200
    post(editing, "/rules/stars_rule/delete", revision=3)
    assert "rules/stars_rule.dmn" not in files(session)


def test_a_decision_is_tried_and_looked_through(editing: FlaskClient) -> None:
    post(editing, "/rules/new", name="stars_rule", revision=1)
    source = table("< 3", "> 4").decode()
    told = ask(editing, "/rules/stars_rule/decide", source, values='{"stars": 5}').json
    assert (told["value"], [one["index"] for one in told["rules"]]) == ("1", [2])
    said = ask(editing, "/rules/stars_rule/analyse", source).json["said"]
    assert [one["kind"] for one in said] == ["gap"] * 3
    inputs = ask(editing, "/rules/stars_rule/analyse", source).json["inputs"]
    assert [one["name"] for one in inputs] == ["stars"]
    for text in ("", "<a/>", "no"):
        assert ask(editing, "/rules/stars_rule/decide", text).status_code == 422
        answer = ask(editing, "/rules/stars_rule/analyse", text)
        assert answer.json == {"said": [], "inputs": []}
    assert ask(editing, "/rules/stars_rule/decide", source, values="[").status_code == 422


def test_a_decision_says_in_chinese_why_it_has_no_value(editing: FlaskClient) -> None:
    post(editing, "/rules/new", name="stars_rule", revision=1)
    source = table("< 3", ">= 3", policy="UNIQUE").decode()
    told = ask(
        editing,
        "/rules/stars_rule/decide",
        source.replace("<text>1<", "<text>1 + 'x'<"),
        values='{"stars": 1}',
    )
    assert "FEEL 中没有符号" in told.json["warnings"][0]
    twice = table("< 3", "< 4").decode()
    told = ask(editing, "/rules/stars_rule/decide", twice, values='{"stars": 2}')
    assert told.json["warnings"] == ["只能命中一条规则，却命中了规则 1, 2"]
    told = ask(editing, "/rules/stars_rule/decide", "<a/>")
    assert "根元素" in told.json["message"]


def test_a_decision_that_imports_another_of_the_draft_is_tried(editing: FlaskClient) -> None:
    post(editing, "/rules/new", name="stars_rule", revision=1)
    importing = (
        '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" namespace="t" name="t">'
        '<import namespace="http://panhuo/stars_rule" name="other" importType="x"/><decision id="d" name="d">'
        '<variable name="d"/><informationRequirement><requiredDecision href="http://panhuo/stars_rule#stars_rule"/>'
        "</informationRequirement><literalExpression><text>other.stars_rule = null</text></literalExpression>"
        "</decision></definitions>"
    )
    post(editing, "/rules/new", name="more_rule", revision=2)
    told = ask(editing, "/rules/more_rule/decide", importing, values='{"value": "x"}').json
    assert (told["value"], told["warnings"]) == ("true", [])


def test_rules_are_read_on_small_screens() -> None:
    [found] = tables(table("< 3", "> 4").decode())
    assert [rule[0] for rule in found.rules] == ["< 3", "> 4"]
    assert len(found.heads) == len(found.rules[0])
    assert tables("no") == tables("<a/>") == []


def test_settings_change_what_was_asked_and_nothing_else(
    editing: FlaskClient, published: dict[str, str], session: Session
) -> None:
    before = tomllib.loads(published["package.toml"])
    case = before["case"]
    said = {
        "title": "专利评价（新）", "titles.en": "Patent evaluation", "owner": before["owner"],
        "description": before["description"], "case.title": case["title"],
        "case.subject": case["subject"], "case.organisation": case["organisation"],
        "case.viewers": ["enterprise_admin", "expert"], "due.review": '=now() + duration("P9D")',
    }  # fmt: skip
    assert post(editing, "/settings", revision=1, **said).status_code == 302
    after = tomllib.loads(files(session)["package.toml"])
    assert after == {
        **before, "title": "专利评价（新）",
        "case": {**case, "viewers": ["enterprise_admin", "expert"]},
    }  # fmt: skip
    found = compare(published, files(session))
    assert found.diagram is not None
    [task] = found.diagram.elements
    assert (task.id, task.entries[0].part) == ("review", "taskSchedule dueDate")


def test_texts_are_written_as_a_language_file(editing: FlaskClient, session: Session) -> None:
    assert "专家评价审核" in editing.get(f"{HOME}/texts").text
    post(
        editing,
        "/texts/en",
        revision=1,
        text=["专家评价审核", "锁定"],
        translation=["Review: it", ""],
    )
    assert files(session)["languages/en.yaml"] == "专家评价审核: 'Review: it'\n"
    assert editing.get(f"{HOME}/texts/../../x").status_code == 404


def test_a_difference_in_words(editing: FlaskClient, published: dict[str, str]) -> None:
    form = json.loads(published["forms/rating_review.form"])
    form["components"][1]["label"] = "复核结论"
    put(editing, "forms/rating_review.form", json.dumps(form, ensure_ascii=False))
    page = editing.get(f"{HOME}/compare").text
    assert "复核结论" in page
    assert "forms/rating_review.form" in page
    assert editing.get(f"{HOME}/compare?before=9").status_code == 404


def test_operations_are_offered_in_the_readers_words(editing: FlaskClient) -> None:
    page = editing.get(f"{HOME}/diagram").text
    [given] = re.findall(r'<script type="application/json"[^>]*>(.*?)</script>', page, re.DOTALL)
    labels = {one["value"]: one["label"] for one in json.loads(given)["operations"]}
    assert labels["evaluations.publish"] == "登记企业评价意见并锁定（evaluations.publish）"
    plain = [name for name, label in labels.items() if label.isascii()]
    assert plain == [], "each operation says in Chinese what it does"


def test_the_lists_say_which_steps_use_a_part(editing: FlaskClient) -> None:
    page = editing.get(f"{HOME}/forms/").text
    assert "专家评价审核" in page
    post(editing, "/forms/new", name="nobody_asks", revision=1)
    assert "没有步骤使用" in editing.get(f"{HOME}/forms/").text
    post(editing, "/rules/new", name="stars_rule", revision=2)
    assert "没有步骤使用" in editing.get(f"{HOME}/rules/").text


def test_a_difference_calls_our_properties_by_their_words(
    editing: FlaskClient, published: dict[str, str]
) -> None:
    before = '<zeebe:property name="prefill" value="earlier"/>'
    assert before in published["process.bpmn"]
    goal = f'{before}<zeebe:property name="goal" value="3"/>'
    put(editing, "process.bpmn", published["process.bpmn"].replace(before, goal))
    page = editing.get(f"{HOME}/compare").text
    assert "目标期限" in page
    assert "property goal" not in page


def test_a_gap_of_any_other_value_is_said_in_words(editing: FlaskClient) -> None:
    post(editing, "/rules/new", name="stars_rule", revision=1)
    [gap] = ask(
        editing, "/rules/stars_rule/analyse", EMPTY_DECISION.format(name="stars_rule")
    ).json["said"]
    assert gap["text"].endswith("value 为其他值")
