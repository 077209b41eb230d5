"""Drafts: as typed, valid or not, there and back."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from engine.values import from_json, to_json
from tests.forms.samples import fill, form

SCHEMA = form(
    {"type": "textfield", "key": "name", "validate": {"required": True}},
    {"type": "number", "key": "amount"},
    {"type": "datetime", "key": "day"},
    {"type": "checkbox", "key": "agree", "defaultValue": True},
    {"type": "checklist", "key": "tags", "values": ["a", "b"]},
    {"type": "textarea", "key": "why", "conditional": {"hide": "=agree"}},
    {
        "type": "dynamiclist",
        "path": "rows",
        "components": [{"id": "x", "type": "number", "key": "x"}],
    },
)
TYPED = {
    "name": ["  "],
    "amount": ["twelve"],
    "day": ["tomorrow"],
    "agree": ["", "true"],
    "tags": ["", "a", "zz"],
    "why": ["kept though hidden"],
    "rows": [""],
    "rows-4": ["row"],
    "rows-4-x": ["1e9"],
}


def test_a_draft_keeps_what_was_typed_even_what_is_wrong():
    bound = fill(SCHEMA, TYPED)
    assert len(bound.errors) == 5
    assert bound.draft() == TYPED
    again = fill(SCHEMA, None, initial=from_json(to_json(bound.draft())))
    assert again.draft() == TYPED
    assert [error.message for error in again.errors] == [error.message for error in bound.errors]


def test_what_does_not_belong_to_the_form_is_not_kept():
    bound = fill(
        SCHEMA,
        {"csrf_token": "t", "action": "save", "name": "x", "constructor": "y", "__proto__": "z"},
    )
    assert bound.draft() == {"name": ["x"]}


def test_nothing_posted_no_draft():
    assert fill(SCHEMA).draft() == {}


def test_a_post_wins_over_the_draft():
    assert fill(SCHEMA, {"name": "new"}, initial={"name": ["old"]}).answers["name"] == "new"


def test_a_draft_of_an_older_form_or_of_nonsense():
    strange = {
        "gone": ["x"],
        "name": "text",
        "amount": [None, Decimal(5)],
        "tags": {"a": "b"},
        "day": [],
    }
    assert fill(SCHEMA, None, initial=strange).answers["name"] == "text"


def test_earlier_answers_are_where_a_returned_task_begins():
    earlier = {
        "name": "Zhang",
        "amount": Decimal("1.50"),
        "rows": [{"x": Decimal(1)}, {"x": Decimal(2)}],
    }
    bound = fill(SCHEMA, None, {"name": "of the case"}, answers=earlier)
    assert bound.answers | earlier == bound.answers
    assert bound.errors == ()


def test_a_multidict_as_flask_has_it():
    posted = MultiDict([("name", "x"), ("tags", ""), ("tags", "b"), ("tags", "a")])
    assert fill(SCHEMA, posted).answers["tags"] == ["b", "a"]


@given(st.dictionaries(st.sampled_from(sorted(TYPED)), st.lists(st.text(), min_size=1, max_size=3)))
def test_there_and_back(typed):
    draft = fill(SCHEMA, typed).draft()
    again = fill(SCHEMA, None, initial=from_json(to_json(draft)))
    assert again.draft() == draft
    assert again.answers == fill(SCHEMA, typed).answers
