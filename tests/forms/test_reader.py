"""What checks learn about a form."""

import forms
from tests.forms.samples import form

SCHEMA = form(
    {
        "type": "textfield",
        "key": "name",
        "label": "{{title}}",
        "conditional": {"hide": '=星级 < 3 and this.x = "1"'},
    },
    {"type": "number", "key": "a.b", "validate": {"max": "=limit"}, "disabled": True},
    {"type": "number", "key": "a.c"},
    {"type": "select", "key": "s", "valuesKey": "places.cities"},
    {"type": "expression", "key": "sum", "expression": "=a.b + a.c"},
    {"type": "group", "path": "g", "components": [{"type": "checkbox", "id": "in", "key": "x"}]},
    {
        "type": "dynamiclist",
        "path": "l",
        "components": [{"type": "textfield", "id": "li", "key": "y", "label": "{{name}} {{i}}"}],
    },
    {"type": "text", "text": "{{note}}"},
    {"type": "textfield", "key": "off", "disabled": True},
)


def test_what_a_form_sets():
    assert forms.submission_names(SCHEMA) == {"name", "a", "s", "sum", "g", "l"}
    assert forms.read(SCHEMA).sets == forms.submission_names(SCHEMA)


def test_what_a_form_needs():
    assert forms.read(SCHEMA).needs == {"title", "星级", "limit", "places", "note"}


def test_where_its_questions_are():
    found = {(one.component, one.attribute) for one in forms.read(SCHEMA).questions}
    assert {
        ("f0", "label"),
        ("f0", "hide"),
        ("f1", "maximum"),
        ("f3", "options_key"),
        ("f4", "formula"),
        ("f7", "text"),
        ("li", "label"),
    } == found
