"""What a form file must be to be taken."""

import json

import pytest

import forms
from forms.messages import Message
from tests.forms.samples import fill, findings, form, source

TEXT = {"type": "textfield", "key": "name", "label": "Name"}


def test_the_same_source_gives_the_same_schema():
    assert forms.parse(source(TEXT)) is forms.parse(source(TEXT).encode())
    assert len(form(TEXT).digest) == 64


@pytest.mark.parametrize("kind", ["html", "iframe", "documentPreview", "script", "", "__init__"])
def test_components_that_are_refused(kind):
    assert "f0" in findings({"type": kind, "content": "<script>"})


def test_buttons_are_passed_over():
    schema = form(
        TEXT, {"type": "button", "action": "submit"}, {"type": "button", "action": "reset"}
    )
    assert [component.kind for component in schema.walk()] == ["textfield"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "null",
        "{",
        "[" * 100_000,
        '{"components": {}}',
        '{"type": "wizard", "components": []}',
        '{"schemaVersion": 20, "components": []}',
        '{"schemaVersion": "x", "components": []}',
        '{"components": [], "components": []}',
        '{"components": [1, null, "x", []]}',
        b"\xff\xfe",
    ],
)
def test_what_is_no_form(text):
    with pytest.raises(forms.FormSchemaError):
        forms.parse(text)


def test_a_byte_order_mark_is_no_harm():
    assert forms.parse("\ufeff" + source(TEXT)).components


def test_a_lone_surrogate_is_refused():
    with pytest.raises(forms.FormSchemaError):
        forms.parse('{"components": [], "id": "\ud800"}')


def test_too_much_is_refused():
    assert "more than 500" in findings(*[{**TEXT, "key": f"k{n}"} for n in range(501)])
    deep = {"type": "group", "components": []}
    for _ in range(20):
        deep = {"type": "group", "components": [deep]}
    assert "too large" in findings(deep)
    with pytest.raises(forms.FormSchemaError, match="larger than"):
        forms.parse(b" " * 1_000_001)


def test_lists_in_lists_are_bounded():
    inner = {"type": "dynamiclist", "path": "a", "defaultRepetitions": 20, "components": [TEXT]}
    assert "400 rows" in findings({**inner, "path": "b", "components": [inner]})


def test_everything_wrong_is_told_at_once_and_by_name():
    told = findings(
        {**TEXT, "validate": {"pattern": "("}},
        {**TEXT, "key": "1x"},
        {"id": "sel", "type": "select", "key": "s"},
    )
    assert "f0 (name): “pattern” cannot be used" in told
    assert "f1 (1x): “1x” cannot be a name" in told
    assert "sel (s): There is nothing to choose" in told


@pytest.mark.parametrize(
    "key", ["", "a b", "a-b", "_a", "a..b", ".a", "1a", "csrf_token", "a\n", 7]
)
def test_names_that_cannot_be(key):
    assert findings({**TEXT, "key": key})


@pytest.mark.parametrize("key", ["a", "星级", "a.b.c", "a1", "data", "errors", "meta", "validate"])
def test_names_that_can_be(key):
    bound = fill(form({**TEXT, "key": key}), {key: "v"})
    assert bound.errors == ()
    assert json.dumps(bound.answers, ensure_ascii=False).count('"v"') == 1


@pytest.mark.parametrize("pair", [("a", "a"), ("a", "a.b"), ("a.b", "a"), ("a.b", "a.b")])
def test_names_that_are_taken(pair):
    assert "is taken by f0" in findings(*({**TEXT, "key": key} for key in pair))


def test_groups_share_a_path_but_not_a_name():
    group = {"type": "group", "path": "g", "components": [{**TEXT, "id": "in"}]}
    assert "is taken by in" in findings(group, {**TEXT, "key": "g.name"})
    assert form(group, {**TEXT, "key": "g.other"})


def test_rows_are_a_scope_of_their_own():
    rows = {"type": "dynamiclist", "path": "list", "components": [{**TEXT, "id": "in"}]}
    assert form(rows, TEXT)
    assert "is taken" in findings(rows, {**TEXT, "key": "list.name"})


def test_an_id_is_used_once():
    assert "used twice" in findings({**TEXT, "id": "a"}, {**TEXT, "id": "a", "key": "b"})


@pytest.mark.parametrize(
    "change",
    [
        {"conditional": {"hide": "a = b"}},
        {"conditional": {"hide": "=a ="}},
        {"conditional": []},
        {"label": "{{ 1 + }}"},
        {"label": "=1 +"},
        {"label": "{{ unclosed"},
        {"label": 5},
        {"label": "x" * 1_001},
        {"readonly": "yes"},
        {"readonly": 1},
        {"disabled": "true"},
        {"layout": {"columns": 17}},
        {"layout": {"columns": "wide"}},
        {"validate": {"required": "yes"}},
        {"validate": {"requird": True}},
        {"validate": {"minLength": "many"}},
        {"validate": {"maxLength": 0}},
        {"validate": {"maxLength": 100_001}},
        {"validate": {"validationType": "passport"}},
        {"validate": {"pattern": "x" * 501}},
        {"validate": {"pattern": r"\p{Han}"}},
        {"validate": {"pattern": "[a"}},
        {"defaultValue": 5},
        {"defaultValue": "x" * 501},
    ],
)
def test_texts_that_are_wrong(change):
    assert findings({**TEXT, **change})


@pytest.mark.parametrize(
    "component",
    [
        {"type": "number", "decimalDigits": -1},
        {"type": "number", "decimalDigits": 1.5},
        {"type": "number", "increment": "0"},
        {"type": "number", "increment": "-1"},
        {"type": "number", "defaultValue": "much"},
        {"type": "number", "validate": {"min": "NaN"}},
        {"type": "number", "validate": {"max": "1e999"}},
        {"type": "number", "validate": {"max": True}},
        {"type": "datetime", "subtype": "year"},
        {"type": "datetime", "defaultValue": "0000-00-00"},
        {"type": "datetime", "timeInterval": 0},
        {"type": "datetime", "timeSerializingFormat": "moon"},
        {"type": "radio", "values": []},
        {"type": "radio", "values": ["a", "a"]},
        {"type": "radio", "values": [{"label": "no value"}]},
        {"type": "radio", "values": "abc"},
        {"type": "radio", "values": ["a"], "defaultValue": "b"},
        {"type": "checklist", "values": ["a"], "defaultValue": "a"},
        {"type": "checklist", "values": ["a"], "defaultValue": ["b"]},
        {"type": "select", "valuesExpression": "cities"},
        {"type": "select", "values": ["a", "b"], "properties": {"panhuo:display": "stars"}},
        {"type": "expression"},
        {"type": "expression", "expression": "1"},
        {"type": "checkbox", "defaultValue": "true"},
    ],
)
def test_inputs_that_are_wrong(component):
    assert findings({"key": "x", **component})


@pytest.mark.parametrize(
    "component",
    [
        {"type": "table"},
        {"type": "table", "dataSource": "rows"},
        {"type": "image"},
        {"type": "image", "source": "https://elsewhere.example/x.png"},
        {"type": "image", "source": "//elsewhere.example/x.png"},
        {"type": "image", "source": "javascript:alert(1)"},
        {"type": "image", "source": "data:image/svg+xml;base64,AAAA"},
        {"type": "text", "text": "{{ 1 + }}"},
        {"type": "text", "text": "x" * 20_001},
        {"type": "spacer", "height": 5_000},
        {"type": "dynamiclist"},
        {"type": "dynamiclist", "path": "a", "defaultRepetitions": 101},
        {"type": "group", "path": "a-b"},
    ],
)
def test_others_that_are_wrong(component):
    assert findings(component)


def test_findings_are_said_in_another_language():
    class Shouting:
        def gettext(self, message):
            return message.upper().replace("%(NAME)S", "%(name)s")

        def ngettext(self, one, many, n):
            return one if n == 1 else many

    with pytest.raises(forms.FormSchemaError) as caught:
        forms.parse(source({**TEXT, "key": ""}))
    (finding,) = caught.value.findings
    assert finding.say(Shouting()) == "f0: “key” IS MISSING: UNDER WHICH NAME IS THE ANSWER KEPT?"
    assert str(Message("100% sure")) == "100% sure"
