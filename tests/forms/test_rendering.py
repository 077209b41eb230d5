"""The HTML: names, ids, states, escaping. (How it reads in a browser is for tests/e2e.)"""

import re
from decimal import Decimal
from typing import ClassVar

import lxml.html
import pytest

import forms
from tests.forms.samples import NOW, fill, form

EVIL = """"><script>alert(1)</script><img src=x onerror='alert(1)'>{{7*7}}{% raw %}"""
STARS = [{"label": f"{n}星", "value": n} for n in range(1, 6)]
ALL = [
    {"type": "text", "text": "# Hello {{name}}"},
    {
        "type": "textfield",
        "key": "name",
        "label": "Name",
        "description": "Who?",
        "validate": {"required": True},
    },
    {"type": "textarea", "key": "why", "label": "Why", "validate": {"maxLength": 200}},
    {
        "type": "number",
        "key": "n",
        "label": "N",
        "decimalDigits": 0,
        "appearance": {"prefixAdorner": "¥", "suffixAdorner": "元"},
    },
    {
        "type": "datetime",
        "key": "d",
        "subtype": "date",
        "dateLabel": "Day",
        "disallowPassedDates": True,
    },
    {"type": "datetime", "key": "t", "subtype": "time", "timeLabel": "Time", "timeInterval": 15},
    {"type": "datetime", "key": "dt", "subtype": "datetime", "dateLabel": "Moment"},
    {"type": "checkbox", "key": "c", "label": "Agree"},
    {"type": "radio", "key": "r", "label": "R", "values": ["a", "b"]},
    {
        "type": "radio",
        "key": "stars",
        "label": "S",
        "values": STARS,
        "properties": {"panhuo:display": "stars"},
    },
    {"type": "select", "key": "s", "label": "Sel", "values": ["a", "b"]},
    {"type": "checklist", "key": "cl", "label": "Cl", "values": ["a", "b"]},
    {"type": "taglist", "key": "tl", "label": "Tl", "values": ["a", "b"]},
    {"type": "filepicker", "key": "f", "label": "F", "accept": ".pdf", "multiple": True},
    {"type": "expression", "key": "e", "expression": "=n * 2"},
    {"type": "image", "source": "/static/x.png", "alt": "X {{name}}"},
    {
        "type": "table",
        "label": "T",
        "dataSource": "=list",
        "columns": [{"key": "a", "label": "A"}],
        "rowCount": 2,
    },
    {"type": "separator"},
    {"type": "spacer", "height": 30},
    {
        "type": "group",
        "label": "G",
        "path": "g",
        "components": [{"id": "gi", "type": "textfield", "key": "x", "label": "X"}],
    },
    {
        "type": "dynamiclist",
        "label": "L",
        "path": "l",
        "components": [{"id": "li", "type": "textfield", "key": "x", "label": "X"}],
    },
]


def page(schema, formdata=None, context=None, **urls):
    return lxml.html.fromstring(str(forms.render(fill(schema, formdata, context), **urls)))


@pytest.fixture(scope="module")
def whole():
    schema = form(*ALL)
    bound = forms.bind(schema, context={"list": [{"a": Decimal(n)} for n in range(5)]}, now=NOW)
    return lxml.html.fromstring(str(forms.render(bound)))


def test_every_input_has_a_label_and_ids_are_used_once(whole):
    ids = [element.get("id") for element in whole.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    for element in whole.xpath("//input[not(@type='hidden')] | //select | //textarea"):
        assert whole.xpath(f"//label[@for='{element.get('id')}']"), element.get("name")


def test_what_describes_an_input_is_there(whole):
    described = whole.xpath("//@aria-describedby")
    assert described
    for ids in described:
        for one in ids.split():
            assert whole.xpath(f"//*[@id='{one}']")


def test_what_is_posted_from_the_page_belongs_to_the_form(whole):
    from forms.build import known_names
    from forms.posted import pattern_of

    names = set(whole.xpath("//@name")) - {"_page", "_add", "_remove"}
    assert {pattern_of(name) for name in names} == known_names(form(*ALL))


def test_no_script_no_style_no_handler(whole):
    for element in whole.iter():
        assert element.tag not in ("script", "style", "iframe")
        assert not [name for name in element.attrib if name.startswith("on") or name == "style"]


def test_kinds_of_inputs(whole):
    kinds = {element.get("name"): element.get("type") for element in whole.xpath("//input[@id]")}
    assert (kinds["d"], kinds["t"], kinds["dt"]) == ("date", "time", "datetime-local")
    assert whole.xpath("//*[@name='d']/@min") == ["2026-11-22"]
    assert whole.xpath("//*[@name='t']/@step") == ["900"]
    assert whole.xpath("//*[@name='n']/@inputmode") == ["numeric"]
    assert whole.xpath("//*[@name='why']/@data-counter") == ["200"]
    assert whole.xpath("//fieldset[@class='stars']//input[@type='radio']/@value") == list("12345")
    assert len(whole.xpath("//table/tbody/tr")) == 2
    assert "3 more rows" in whole.text_content()
    assert whole.xpath("//label[@for='field-name']/span/text()") == ["(required)"]


def test_mail_and_telephone():
    kinds = {"email": ("email", "email"), "phone": ("tel", "tel")}
    for validation, (kind, complete) in kinds.items():
        schema = form({"type": "textfield", "key": "x", "validate": {"validationType": validation}})
        (found,) = page(schema).xpath("//*[@id='field-x']")
        assert (found.get("type"), found.get("autocomplete")) == (kind, complete)


def test_errors_stand_on_top_and_beside_the_field():
    html = page(form(*ALL[:3]), {"name": "", "why": "x" * 300})
    (summary,) = html.xpath("//*[@role='alert']")
    assert summary.xpath(".//a/@href") == ["#field-name", "#field-why"]
    (name,) = html.xpath("//*[@id='field-name']")
    assert name.get("aria-invalid") == "true"
    assert name.get("aria-describedby") == "field-name-hint field-name-error"
    assert html.xpath("//*[@id='field-name-error']/text()") == ["Please fill this in."]
    assert html.xpath("//*[@name='why']")[0].text.strip() == "x" * 300


def test_entered_values_are_kept_even_wrong_ones():
    html = page(
        form(*ALL),
        {
            "n": "twelve",
            "d": "tomorrow",
            "r": "b",
            "s": "b",
            "cl": ["", "a"],
            "c": ["", "true"],
            "why": "\nfirst",
        },
    )
    assert html.xpath("//*[@name='n']/@value") == ["twelve"]
    assert html.xpath("//*[@name='d']/@value") == ["tomorrow"]
    assert html.xpath("//*[@name='r'][@checked]/@value") == ["b"]
    assert html.xpath("//select/option[@selected]/@value") == ["b"]
    assert html.xpath("//*[@name='cl'][@checked]/@value") == ["a"]
    assert html.xpath("//*[@name='c'][@checked]/@value") == ["true"]


def test_an_area_keeps_its_first_empty_line():
    assert "<textarea" in str(forms.render(fill(form(ALL[2]), {"why": "\nfirst"})))
    assert ">\n\nfirst</textarea>" in str(forms.render(fill(form(ALL[2]), {"why": "\nfirst"})))


def test_nobodys_text_becomes_html():
    evil = [
        {**ALL[1], "label": EVIL.replace("{{7*7}}", ""), "description": "{{name}}"},
        {**ALL[2], "label": "{{name}}"},
        {
            **ALL[9],
            "label": "{{name}}",
            "values": [{"label": EVIL, "value": EVIL}, {"label": "b", "value": "b"}],
        },
        {**ALL[10], "valuesKey": "evil", "values": None},
        {**ALL[15], "alt": "{{name}}"},
        {**ALL[16], "label": "{{name}}", "columnsExpression": "=columns", "dataSource": "=list"},
        {**ALL[19], "label": "{{name}}"},
        {**ALL[20], "label": "{{name}}"},
        {"type": "text", "text": "{{name}} [x](https://a.cn/{{name}})"},
        {"type": "number", "key": "q", "appearance": {"prefixAdorner": "{{name}}"}},
    ]
    posted = {
        "name": EVIL,
        "why": EVIL,
        "s": EVIL,
        "q": EVIL,
        "g.x": EVIL,
        "l-0-x": EVIL,
        "stars": EVIL,
    }
    context = {
        "evil": [EVIL, {"label": EVIL, "value": "v"}],
        "columns": [{"key": "a", "label": EVIL}],
        "list": [{"a": EVIL}],
    }
    bound = fill(form(*evil), posted, context)
    text = str(forms.render(bound, refresh_url='/r"><script>', save_url='/s"><script>'))
    html = lxml.html.fromstring(text)
    assert html.xpath("//script") == [] and html.xpath("//*[@onerror]") == []
    assert len(html.xpath("//img")) == 1
    assert "49" not in text
    assert html.xpath("//*[@id='field-name']/@value") == [EVIL]
    assert html.xpath("//*[@id='field-why']")[0].text.strip() == EVIL


@pytest.mark.parametrize(
    "source",
    ["javascript:alert(1)", "//a.cn/x", "https://a.cn/x", "/\\a.cn", "data:text/html,x", ""],
)
def test_an_image_from_elsewhere_is_left_out(source):
    html = page(form({"type": "image", "source": "{{x}}", "alt": "a"}, ALL[1]), None, {"x": source})
    assert html.xpath("//img") == []


def test_columns():
    half = {"layout": {"row": "r1", "columns": 8}}
    auto = {"layout": {"row": "r2", "columns": None}}
    names = [{"type": "textfield", "key": f"k{n}", "label": "x"} for n in range(6)]
    html = page(
        form(
            {**names[0], **half},
            {**names[1], **half},
            {**names[2], **auto},
            {**names[3], **auto},
            {**names[4], **auto},
            names[5],
        )
    )
    lines = [[cell.get("class") for cell in line] for line in html.xpath("//div[@class='grid']")]
    assert lines == [["col-8", "col-8"], ["col-5", "col-5", "col-5"], ["col-16"]]


def test_hidden_fields_carry_what_was_typed_and_nothing_else():
    schema = form(
        {"type": "checkbox", "key": "c"},
        {"type": "textfield", "key": "secret", "conditional": {"hide": "=not(c)"}},
    )
    assert "secret" not in str(forms.render(fill(schema, {"c": ""}, {"secret": "of the case"})))
    html = page(schema, {"c": "", "secret": "typed"}, {"secret": "of the case"})
    assert [(e.get("type"), e.get("value")) for e in html.xpath("//*[@name='secret']")] == [
        ("hidden", "typed")
    ]


def posted_by(html):
    """What a browser posts for this page."""
    posted = {}
    for control in html.xpath(".//input[not(@disabled)] | .//select | .//textarea"):
        if control.get("type") == "file":
            continue
        if control.get("type") in ("checkbox", "radio") and control.get("checked") is None:
            continue
        if control.tag == "select":
            value = control.xpath("option[@selected]/@value") or control.xpath("option[1]/@value")
        elif control.tag == "textarea":
            value = [control.text.removeprefix("\n")]
        else:
            value = [control.get("value")]
        posted.setdefault(control.get("name"), []).extend(value)
    return posted


def test_a_page_can_be_posted_back_unchanged():
    schema = form(*ALL)
    first = fill(schema, {"name": "x", "l-3-x": "y", "stars": "4", "cl": "a", "why": "\n1"})
    second = fill(schema, posted_by(page(schema, first.draft())))
    assert second.errors == ()
    assert second.answers == first.answers


def test_a_fresh_page_asks_nothing_more_after_it_is_posted():
    schema = form(*ALL)
    errors = fill(schema, posted_by(page(schema))).errors
    assert [error.field_id for error in errors] == ["field-name"]


def test_htmx_only_where_it_changes_something():
    schema = form(ALL[1], {**ALL[2], "conditional": {"hide": "=c"}}, ALL[7])
    html = page(schema, refresh_url="/refresh", save_url="/save")
    (wrapper,) = html.xpath("//*[@id='form-fields']")
    assert (wrapper.get("hx-post"), wrapper.get("hx-swap")) == ("/save", "none")
    assert html.xpath("//*[@hx-post='/refresh']/@name") == ["c"]
    assert page(schema).xpath("//@hx-post") == []


def test_locked_fields_cannot_be_edited():
    html = page(form(*({**one, "readonly": True} for one in ALL[1:14])))
    for element in html.xpath("//*[@id and (self::input or self::select or self::textarea)]"):
        assert element.get("readonly") is not None or element.get("disabled") is not None, (
            element.get("id")
        )
    assert "required" not in html.text_content()


def test_our_own_words_are_translated():
    class Chinese:
        words: ClassVar = {
            "Please fill this in.": "请填写。",
            "required": "必填",
            "Please look at this again": "请检查以下内容",
        }

        def gettext(self, message):
            return self.words.get(message, message)

        def ngettext(self, one, many, n):
            return self.gettext(one)

    text = str(forms.render(fill(form(ALL[1]), {"name": ""}, translations=Chinese())))
    assert "请填写。" in text and "(必填)" in text and "请检查以下内容" in text
    assert not re.search(r"Please|required\)", text)


def test_an_error_that_only_doing_it_brings_up():
    bound = fill(form(ALL[1], {**ALL[2], "conditional": {"hide": "=true"}}), {"name": "x"})
    bound.refuse("name", "This name is taken.")
    bound.refuse("why", "Not in the page.")
    bound.refuse(None, "Closed today.")
    html = lxml.html.fromstring(str(forms.render(bound)))
    assert html.xpath("//*[@id='field-name-error']/text()") == ["This name is taken."]
    assert html.xpath("//*[@role='alert']//li//text()") == [
        "Name: This name is taken.",
        "Not in the page.",
        "Closed today.",
    ]
