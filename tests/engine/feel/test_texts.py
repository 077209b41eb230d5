"""Literals or FEEL, templates, and trying out."""

from __future__ import annotations

import json

import pytest

from engine import feel
from engine.values import normalise
from tests.engine.feel.asking import NOW


def test_a_text_is_itself_unless_it_begins_with_an_equals_sign() -> None:
    plain = feel.literal_or_feel("a + b")
    assert plain.literal and plain.evaluate({}) == "a + b" and plain.names == frozenset()
    expression = feel.literal_or_feel('= "expert@" + organisation')
    assert not expression.literal
    assert expression.evaluate({"organisation": "33"}) == "expert@33"
    with pytest.raises(feel.FeelSyntaxError):
        feel.literal_or_feel("= 1 +")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("no hole", "no hole"),
        ("", ""),
        ("{{ name }}的专利", "张三的专利"),
        ("{{name}}{{ count }}", "张三2.5"),
        ("{{= name }}", "张三"),
        ("x {{ absent }} y", "x  y"),
        ("{{ {a: {b: 1}}.a.b }}", "1"),
        ('{{ "}}" }}!', "}}!"),
        ("{{ due }}", "2026-11-22"),
        ("{{ [1, name] }}", '[1, "张三"]'),
        ("{ {name} }", "{ {name} }"),
        ("a }} b", "a }} b"),
        ('{{ if count > 2 then "多" else "少" }}', "多"),
    ],
)
def test_templates(text: str, shown: str) -> None:
    context = normalise({"name": "张三", "count": 2.5, "due": NOW.date()})
    assert isinstance(context, dict)
    assert feel.template(text).render(context) == shown


def test_a_template_knows_its_variables_and_warns() -> None:
    template = feel.template("{{ a + b }} {{ c }}")
    assert template.names == {"a", "b", "c"}
    warnings: list[str] = []
    template.render({}, warnings=warnings)
    assert "'a'" in warnings[0]


@pytest.mark.parametrize("text", ["{{ a", "{{ a + }}", "{{ }}", "x {{ 1 2 }} y"])
def test_broken_templates_do_not_parse(text: str) -> None:
    with pytest.raises(feel.FeelSyntaxError):
        feel.template(text)


def test_trying_out_answers_json() -> None:
    found = feel.try_out('{a: 星级 * 2, d: @"2026-01-01", p: @"P1Y", n: null}', '{"星级": 2.5}')
    assert json.loads(found) == {"a": 5, "d": "2026-01-01", "p": "P1Y", "n": None}


def test_trying_out_reads_tags_and_names_with_spaces() -> None:
    assert feel.try_out("due date.year", '{"due date": {"@date": "2026-11-22"}}') == "2026"
    assert (
        feel.try_out("xs[unit price > 1].unit price", '{"xs": [{"unit price": 2}]}') == "[\n  2\n]"
    )


def test_trying_out_shows_warnings() -> None:
    assert feel.try_out("absent").splitlines() == ["null", "# There is no variable 'absent'"]


@pytest.mark.parametrize("context", ["[1]", "{", "1"])
def test_trying_out_wants_an_object(context: str) -> None:
    with pytest.raises(ValueError):
        feel.try_out("1", context)
