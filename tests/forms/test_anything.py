"""Whatever is posted, whatever a file holds: no exception, and answers of the closed set of values only."""

import json

from hypothesis import given, settings
from hypothesis import strategies as st

import forms
from engine.values import from_json, to_json
from tests.forms.samples import NOW, form
from tests.forms.test_rendering import ALL

CONDITIONAL = [
    {**one, "id": f"h{place}", "key": f"h.{one['key']}", "conditional": {"hide": "=c or n > 5"}}
    for place, one in enumerate(ALL)
    if "key" in one and one["type"] != "expression"
]
SCHEMA = form(*ALL, *CONDITIONAL)
KEYS = [one["key"] for one in [*ALL, *CONDITIONAL] if "key" in one]
NAMES = st.one_of(
    st.sampled_from(
        [
            *KEYS,
            "l",
            "l-0",
            "l-0-x",
            "l-1-x",
            "l-9999-x",
            "l-*-x",
            "g.x",
            "_add",
            "_remove",
            "_page",
        ]
    ),
    st.from_regex(r"\A(l|g|h)[-.][0-9²٣]{0,5}[-.]?(x|name)?\Z"),
    st.text(max_size=20),
)
TEXTS = st.one_of(
    st.text(max_size=60),
    st.sampled_from(
        [
            "",
            "true",
            "a",
            "b",
            "4",
            "l",
            "l-0",
            "NaN",
            "sNaN",
            "-Infinity",
            "1e999",
            "9" * 40,
            "0000-00-00",
            "0001-01-01",
            "9999-12-31",
            "9999-12-31T23:59",
            "0001-01-01T00:00",
            "23:59",
            "2026-11-22",
            "12.5",
            "\x00",
            "\ud800",
            "x" * 200_000,
        ]
    ),
)
POSTS = st.dictionaries(NAMES, st.one_of(TEXTS, st.lists(TEXTS, max_size=4)), max_size=15)


@settings(max_examples=150, deadline=None)
@given(POSTS)
def test_any_post(posted):
    bound = forms.bind(SCHEMA, context={}, now=NOW, formdata=posted)
    bound.validate()
    answers = to_json(bound.answers)
    assert to_json(from_json(answers)) == answers
    answers.encode()
    to_json(bound.draft()).encode()
    str(forms.render(bound, refresh_url="/r", save_url="/s")).encode()
    assert set(bound.answers) <= forms.submission_names(SCHEMA)


JUNK = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-5, 50),
        st.floats(),
        st.sampled_from(["", "=", "=1", "={", "{{", "x"]),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(["label", "value", "hide", "key"]), inner, max_size=3),
    ),
    max_leaves=5,
)
ATTRIBUTES = st.sampled_from(
    [
        "id",
        "key",
        "path",
        "label",
        "description",
        "validate",
        "layout",
        "conditional",
        "values",
        "valuesKey",
        "valuesExpression",
        "defaultValue",
        "disabled",
        "readonly",
        "appearance",
        "properties",
        "subtype",
        "components",
        "columns",
        "dataSource",
        "source",
        "text",
        "expression",
        "decimalDigits",
        "increment",
        "defaultRepetitions",
        "allowAddRemove",
        "height",
        "accept",
        "multiple",
        "timeInterval",
    ]
)


@settings(max_examples=250, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(ALL), st.dictionaries(ATTRIBUTES, JUNK, max_size=4)),
        max_size=3,
    )
)
def test_any_file(components):
    raw = [{"id": f"f{n}", **one, **junk} for n, (one, junk) in enumerate(components)]
    try:
        schema = forms.parse(json.dumps({"components": raw}))
    except forms.FormSchemaError as error:
        assert error.findings and all(finding.say() for finding in error.findings)
        return
    bound = forms.bind(schema, context={}, now=NOW, formdata={"name": "x"})
    bound.validate()
    to_json(bound.answers)
    forms.render(bound)


@given(st.binary(max_size=200) | st.text(max_size=200))
def test_any_bytes(source):
    try:
        forms.parse(source)
    except forms.FormSchemaError as error:
        assert error.findings
