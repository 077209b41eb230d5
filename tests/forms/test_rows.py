"""Dynamic lists: rows come and go by buttons, and keep what was typed."""

from decimal import Decimal

import pytest

import forms
from tests.forms.samples import fill, form

NAME = {"type": "textfield", "key": "name", "id": "name", "validate": {"required": True}}
PEOPLE = {"type": "dynamiclist", "path": "people", "label": "人员", "components": [NAME]}
TWO = {"people-0": "row", "people-0-name": "a", "people-1": "row", "people-1-name": "b"}


def names(bound):
    return [row["name"] for row in bound.answers["people"]]


def test_a_fresh_list_has_its_first_rows():
    assert fill(form(PEOPLE)).answers == {"people": [{"name": ""}]}
    assert fill(form({**PEOPLE, "defaultRepetitions": 3})).answers["people"] == [{"name": ""}] * 3
    assert fill(form({**PEOPLE, "defaultRepetitions": 0})).answers == {"people": []}


def test_a_list_of_the_case_is_shown():
    schema = form(
        {
            **PEOPLE,
            "components": [{**NAME, "readonly": True}, {"id": "n", "type": "number", "key": "n"}],
        }
    )
    context = {"people": [{"name": "a", "n": Decimal(1)}, {"name": "b"}, "no row"]}
    assert fill(schema, None, context).answers["people"] == [
        {"name": "a", "n": 1},
        {"name": "b", "n": None},
        {"name": "", "n": None},
    ]
    posted = {"people-0": "row", "people-0-name": "forged", "people-0-n": "5", "people-2": "row"}
    assert fill(schema, posted, context).answers["people"] == [
        {"name": "a", "n": 5},
        {"name": "", "n": None},
    ]


def test_rows_are_read_in_order_with_gaps():
    assert names(
        fill(form(PEOPLE), {"people-10-name": "c", "people-2-name": "b", "people-0-name": "a"})
    ) == ["a", "b", "c"]


def test_an_emptied_list():
    assert fill(form(PEOPLE), {"people": ""}).answers == {"people": []}
    assert len(fill(form(PEOPLE), {}).answers["people"]) == 1, "it was not in the page"


def test_errors_say_which_row():
    (error,) = fill(form(PEOPLE), {**TWO, "people-1-name": " "}).errors
    assert (error.field_id, error.label) == ("field-people-1-name", "人员 2 – ")


def test_add_and_remove():
    schema = form(PEOPLE)
    more = fill(schema, {**TWO, "_add": "people"})
    assert more.row_pressed and not more.validate() and more.errors == ()
    assert names(more) == ["a", "b", ""]
    less = fill(schema, {**TWO, "_remove": "people-0"})
    assert less.row_pressed and names(less) == ["b"]
    again = fill(schema, None, initial=less.draft())
    assert names(again) == ["b"]


def test_a_new_row_begins_with_its_defaults():
    city = {"type": "textfield", "key": "city", "id": "city", "defaultValue": "杭州"}
    inner = {
        "type": "dynamiclist",
        "path": "tags",
        "id": "tags",
        "components": [{**NAME, "id": "tag"}],
    }
    schema = form({**PEOPLE, "components": [city, inner]})
    bound = fill(schema, {"people": "", "_add": "people"})
    assert bound.answers == {"people": [{"city": "杭州", "tags": [{"name": ""}]}]}


@pytest.mark.parametrize(
    "button",
    [
        {"_add": "others"},
        {"_add": ""},
        {"_add": "people-0"},
        {"_add": "people-*"},
        {"_add": "x" * 10_000},
        {"_remove": "people"},
        {"_remove": "people-0-name"},
        {"_remove": "-1"},
        {"_remove": "*"},
    ],
)
def test_forged_buttons_do_nothing(button):
    bound = fill(form(PEOPLE), {**TWO, **button})
    assert not bound.row_pressed
    assert names(bound) == ["a", "b"]


def test_removing_a_row_that_is_gone():
    assert names(fill(form(PEOPLE), {**TWO, "_remove": "people-7"})) == ["a", "b"]


def test_lists_that_do_not_grow():
    schema = form({**PEOPLE, "allowAddRemove": False, "defaultRepetitions": 2})
    assert names(fill(schema, {**TWO, "people-2": "row", "people-2-name": "forged"})) == ["a", "b"]
    assert names(fill(schema, {**TWO, "_add": "people"})) == ["a", "b"]
    assert names(fill(schema, {**TWO, "_remove": "people-0"})) == ["", "b"]


def test_at_most_a_hundred_rows():
    many = {f"people-{n}-name": "x" for n in range(150)}
    bound = fill(form(PEOPLE), many)
    assert "At most 100 rows" in bound.errors[0].message
    full = {f"people-{n}-name": "x" for n in range(100)}
    assert not fill(form(PEOPLE), {**full, "_add": "people"}).row_pressed


@pytest.mark.parametrize(
    "index", ["²", "٣", "-1", "1e3", "99999", "0x1", " 1", "1 ", "", "*", "１"]
)
def test_strange_indices_are_no_rows(index):
    assert fill(form(PEOPLE), {"people": "", f"people-{index}-name": "x"}).answers == {"people": []}


def test_lists_in_lists():
    inner = {
        "type": "dynamiclist",
        "path": "sub",
        "id": "sub",
        "components": [{**NAME, "key": "n"}],
    }
    schema = form({**PEOPLE, "components": [inner]})
    posted = {
        "people-0-sub-0-n": "a",
        "people-0-sub-1-n": "b",
        "people-3-sub-2-n": "c",
        "people-3": "row",
    }
    assert fill(schema, posted).answers == {
        "people": [{"sub": [{"n": "a"}, {"n": "b"}]}, {"sub": [{"n": "c"}]}]
    }
    grown = fill(schema, {**posted, "_add": "people-3-sub"})
    assert len(grown.answers["people"][1]["sub"]) == 2
    shrunk = fill(schema, {**posted, "_remove": "people-0-sub-1"})
    assert shrunk.answers["people"][0] == {"sub": [{"n": "a"}]}


def test_rows_see_themselves_their_parent_and_their_number():
    schema = form(
        {"type": "textfield", "key": "kind"},
        {
            "type": "dynamiclist",
            "path": "list",
            "components": [
                {"id": "a", "type": "textfield", "key": "a"},
                {
                    "id": "b",
                    "type": "textfield",
                    "key": "b",
                    "conditional": {"hide": '=this.a = "x"'},
                },
                {
                    "id": "c",
                    "type": "expression",
                    "key": "c",
                    "expression": "=kind + parent.kind + string(i[1])",
                },
            ],
        },
    )
    bound = fill(
        schema, {"kind": "k", "list-0-a": "x", "list-0-b": "1", "list-1-a": "y", "list-1-b": "2"}
    )
    assert bound.answers["list"] == [{"a": "x", "c": "kk1"}, {"a": "y", "b": "2", "c": "kk2"}]


def test_expressions_over_a_list():
    amount = {"id": "n", "type": "number", "key": "n"}
    schema = form(
        {"type": "dynamiclist", "path": "list", "components": [amount]},
        {"type": "expression", "key": "sum", "expression": "=sum(list.n)"},
    )
    assert fill(schema, {"list-0-n": "1.5", "list-1-n": "2"}).answers["sum"] == Decimal("3.5")


def test_an_added_row_is_asked_by_htmx_too():
    html = forms.render(fill(form(PEOPLE), TWO), refresh_url="/r")
    assert 'name="_add" value="people"' in html and 'name="_remove" value="people-1"' in html
    assert html.index("default-submit") < html.index("row-remove"), "Enter must not remove a row"
