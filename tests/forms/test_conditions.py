"""What shows because of what was answered; what does not show is not answered."""

from decimal import Decimal

import pytest

from tests.forms.samples import fill, form

AGREE = {"type": "checkbox", "key": "agree"}
WHY = {
    "type": "textfield",
    "key": "why",
    "validate": {"required": True},
    "conditional": {"hide": "=agree"},
}


def test_a_hidden_field_is_neither_asked_nor_answered():
    schema = form(AGREE, WHY)
    hidden = fill(schema, {"agree": "true", "why": "forged"})
    assert hidden.errors == ()
    assert hidden.answers == {"agree": True}
    assert hidden.visible == {"agree"}
    shown = fill(schema, {"agree": "", "why": ""})
    assert [error.field_id for error in shown.errors] == ["field-why"]
    assert shown.visible == {"agree", "why"}


def test_hidden_at_every_depth():
    deep = {
        "type": "group",
        "path": "g",
        "components": [
            {
                "type": "dynamiclist",
                "id": "l",
                "path": "l",
                "components": [
                    {"id": "t", "type": "textfield", "key": "t", "validate": {"required": True}}
                ],
            }
        ],
    }
    schema = form(AGREE, {**deep, "conditional": {"hide": "=agree = true"}})
    posted = {"g.l-0": "row", "g.l-0-t": "forged", "g.l-1": "row", "g.l-1-t": ""}
    hidden = fill(schema, {**posted, "agree": "true"})
    assert hidden.errors == () and hidden.answers == {"agree": True}
    shown = fill(schema, {**posted, "agree": ""})
    assert [error.field_id for error in shown.errors] == ["field-g.l-1-t"]
    assert shown.answers["g"] == {"l": [{"t": "forged"}, {"t": ""}]}


def test_the_cases_variables_decide_too():
    schema = form({**WHY, "conditional": {"hide": '=region = "33"'}})
    assert fill(schema, {}, {"region": "33"}).answers == {}
    assert fill(schema, {"why": "x"}, {"region": "11"}).answers == {"why": "x"}
    assert fill(schema, {"why": "x"}).visible == {"why"}, "null hides nothing"


def test_an_answer_wins_over_a_variable_of_the_same_name():
    schema = form(AGREE, WHY)
    assert fill(schema, {"agree": "", "why": "x"}, {"agree": True}).visible == {"agree", "why"}


def test_a_chain_of_conditions_and_its_values():
    schema = form(
        {"type": "textfield", "key": "a"},
        {"type": "textfield", "key": "b", "conditional": {"hide": '=a != "1"'}},
        {"type": "textfield", "key": "c", "conditional": {"hide": '=b != "1"'}},
    )
    assert fill(schema, {"a": "1", "b": "1", "c": "x"}).answers == {"a": "1", "b": "1", "c": "x"}
    assert fill(schema, {"a": "0", "b": "1", "c": "x"}).answers == {"a": "0"}, "a hidden b is null"


def test_conditions_in_a_circle_come_to_an_end():
    schema = form(
        {"type": "textfield", "key": "a", "conditional": {"hide": "=b != null"}},
        {"type": "textfield", "key": "b", "conditional": {"hide": "=a != null"}},
    )
    first = fill(schema, {"a": "1", "b": "1"}).answers
    assert first == fill(schema, {"a": "1", "b": "1"}).answers


def test_a_condition_that_fails_hides_nothing():
    schema = form({"type": "textfield", "key": "a", "conditional": {"hide": '=1 + "x"'}})
    assert fill(schema, {"a": "1"}).answers == {"a": "1"}


def test_a_condition_without_end_hides_nothing_and_says_so():
    endless = "=count(for x in 1..1000000 return for y in 1..1000000 return x * y) = 5"
    bound = fill(
        form({"type": "textfield", "key": "a", "conditional": {"hide": endless}}), {"a": "1"}
    )
    assert bound.answers == {"a": "1"}
    assert bound.warnings


@pytest.mark.parametrize("lock", [{"readonly": True}, {"readonly": "=locked"}, {"disabled": True}])
def test_what_a_locked_field_posts_is_ignored(lock):
    schema = form({"type": "textfield", "key": "a", "validate": {"required": True}, **lock})
    bound = fill(schema, {"a": "forged"}, {"a": "true value", "locked": True})
    assert bound.errors == ()
    assert bound.answers == ({} if "disabled" in lock else {"a": "true value"})


def test_a_draft_does_not_unlock_a_field():
    schema = form({"type": "number", "key": "a", "readonly": True})
    assert fill(schema, None, {"a": Decimal(1)}, initial={"a": ["2"]}).answers == {"a": 1}


def test_locked_choices_keep_a_value_that_is_not_offered():
    schema = form({"type": "select", "key": "a", "values": ["x"], "readonly": True})
    assert fill(schema, {"a": "x"}, {"a": "old"}).answers == {"a": "old"}


def test_a_field_opens_with_an_answer():
    schema = form(AGREE, {"type": "textfield", "key": "a", "readonly": "=agree != true"})
    assert fill(schema, {"agree": "", "a": "new"}, {"a": "old"}).answers["a"] == "old"
    assert fill(schema, {"agree": "true", "a": "new"}, {"a": "old"}).answers["a"] == "new"


def test_expressions_are_computed_here():
    schema = form(
        {"type": "number", "key": "price"},
        {"type": "number", "key": "count"},
        {"type": "expression", "key": "total", "expression": "=price * count"},
        {"type": "expression", "key": "tax", "expression": "=total * 0.06"},
        {"type": "textfield", "key": "why", "conditional": {"hide": "=not(total > 100)"}},
    )
    bound = fill(schema, {"price": "60", "count": "2", "total": "1", "tax": "0", "why": "big"})
    assert bound.answers == {
        "price": 60,
        "count": 2,
        "total": 120,
        "tax": Decimal("7.2"),
        "why": "big",
    }
    assert fill(schema, {"price": "6", "count": "2"}).visible == {"price", "count"}
    assert fill(schema, {"price": "x", "count": "2"}).answers["total"] is None


def test_a_hidden_expression_is_not_answered():
    schema = form(
        {"type": "expression", "key": "a", "expression": "=1", "conditional": {"hide": "=true"}}
    )
    assert fill(schema).answers == {}


def test_groups_answer_a_context_only_with_a_path():
    inner = {"type": "textfield", "key": "a", "id": "i"}
    assert fill(form({"type": "group", "components": [inner]}), {"a": "x"}).answers == {"a": "x"}
    named = form(
        {"type": "group", "path": "g.h", "components": [inner]}, {"type": "textfield", "key": "g.b"}
    )
    assert fill(named, {"g.h.a": "x", "g.b": "y"}).answers == {"g": {"h": {"a": "x"}, "b": "y"}}


def test_a_group_overlays_the_cases_context_of_its_name():
    schema = form(
        {"type": "textfield", "key": "g.a"},
        {"type": "expression", "key": "both", "expression": "=g.a + g.b"},
    )
    bound = fill(schema, {"g.a": "x"}, {"g": {"a": "old", "b": "y"}})
    assert bound.answers == {"g": {"a": "x"}, "both": "xy"}


def test_questions_that_a_page_without_javascript_has_not_shown():
    optional = {"type": "textfield", "key": "more", "conditional": {"hide": "=agree != true"}}
    schema = form(AGREE, optional)
    posted = {"_page": "1", "agree": ["", "true"]}
    assert [error.message for error in fill(schema, posted).errors] == [
        "Your answers have brought up this question."
    ]
    assert fill(schema, {**posted, "more": ""}).errors == ()
    assert fill(schema, {"agree": "true"}).errors == (), "other clients may post what they like"
