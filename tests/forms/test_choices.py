"""Checkbox, radio, select, checklist, tag list: only what is offered can be answered."""

from decimal import Decimal

import pytest

from tests.forms.samples import answer, complaint, fill, form

CITIES = [{"label": "杭州", "value": "hz"}, {"label": "北京", "value": "bj"}]
STARS = [{"label": f"{n}星", "value": n} for n in range(1, 6)]
ONE = [{"type": "radio", "values": CITIES}, {"type": "select", "values": CITIES}]
MANY = [{"type": "checklist", "values": CITIES}, {"type": "taglist", "values": CITIES}]


def test_checkbox():
    box = {"type": "checkbox"}
    assert answer(box, "", "true") is True
    assert answer(box, "on") is True
    assert answer(box, "") is False
    assert answer(box, "false") is False
    assert "tick" in complaint({**box, "validate": {"required": True}}, "")


@pytest.mark.parametrize("component", ONE)
def test_one_of_several(component):
    assert answer(component, "", "bj") == "bj"
    assert answer(component, "") is None
    assert answer(component, "bj", "hz") == "bj"
    assert complaint({**component, "validate": {"required": True}}, "") == "Please choose."


@pytest.mark.parametrize("component", MANY)
def test_several(component):
    assert answer(component, "", "bj", "hz", "bj") == ["bj", "hz"]
    assert answer(component, "") == []
    assert complaint({**component, "validate": {"required": True}}, "") == "Please choose."


@pytest.mark.parametrize("component", [*ONE, *MANY])
@pytest.mark.parametrize("required", [True, False])
@pytest.mark.parametrize("forged", ["sh", "<script>", "HZ", "hz ", "0", "杭州"])
def test_forged_choices(component, required, forged):
    asked = {**component, "validate": {"required": required}}
    assert complaint(asked, forged) == "Please choose one of the values that are offered."


def test_one_forged_among_others():
    assert "offered" in complaint(MANY[0], "hz", "sh")


def test_values_keep_their_type():
    stars = {"type": "radio", "values": STARS, "properties": {"panhuo:display": "stars"}}
    assert answer(stars, "4") == Decimal(4)
    assert isinstance(answer(stars, "4"), Decimal)
    yes_no = {
        "type": "radio",
        "values": [{"label": "是", "value": True}, {"label": "否", "value": False}],
    }
    assert answer(yes_no, "true") is True
    assert answer(yes_no, "false") is False
    assert answer({**yes_no, "validate": {"required": True}}, "false") is False


def test_values_of_the_case():
    component = {"type": "select", "valuesKey": "places.cities"}
    context = {
        "places": {"cities": [*CITIES, "sh", Decimal(5), None, [], {"value": {"a": Decimal(1)}}]}
    }
    assert answer(component, "sh", context=context) == "sh"
    assert answer(component, "5", context=context) == 5
    assert answer(component, '{"a":1}', context=context) == {"a": 1}
    assert "offered" in complaint(component, "xx", context=context)
    assert "offered" in complaint(component, "hz", context={"places": "none"})


def test_values_of_an_expression_follow_other_answers():
    schema = form(
        {"type": "textfield", "key": "region"},
        {
            "type": "select",
            "key": "city",
            "valuesExpression": '=if region = "33" then ["hz", "nb"] else ["bj"]',
        },
    )
    assert fill(schema, {"region": "33", "city": "nb"}).answers["city"] == "nb"
    assert fill(schema, {"region": "11", "city": "nb"}).errors[0].message.endswith("offered.")
    assert fill(schema, {"region": "11", "city": "bj"}).answers == {"region": "11", "city": "bj"}


def test_defaults():
    schema = form(
        {"type": "radio", "key": "a", "values": STARS, "defaultValue": 3},
        {"type": "checklist", "key": "b", "values": CITIES, "defaultValue": ["hz"]},
        {"type": "checkbox", "key": "c", "defaultValue": True},
    )
    assert fill(schema).answers == {"a": 3, "b": ["hz"], "c": True}
    assert fill(schema, {"a": "", "b": "", "c": ""}).answers == {"a": None, "b": [], "c": False}


def test_a_value_of_the_case_that_is_not_offered_any_more():
    bound = fill(form({**ONE[1], "key": "x"}), {"x": ""}, context={"x": "sh"})
    assert bound.answers == {"x": None}
    assert fill(form({**ONE[1], "key": "x"}), context={"x": "sh"}).answers == {"x": None}
