"""Markdown of form owners: a safe subset, read before any hole is filled."""

import pytest

from engine.feel import FeelSyntaxError
from forms.richtext import RichText


def html(text, **context):
    return RichText(text).render(context)


def test_what_is_understood():
    assert html("# A\n\n*b* **c**") == "<h2>A</h2>\n<p><em>b</em> <strong>c</strong></p>\n"
    assert html("- a\n- b") == "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n"
    assert html("1. a") == "<ol>\n<li>a</li>\n</ol>\n"
    assert html("a\nb") == "<p>a<br>\nb</p>\n"
    assert html("###### A").startswith("<h6>")


@pytest.mark.parametrize(
    "target", ["https://a.cn/x?y=1", "http://a.cn", "mailto:a@b.cn", "HTTPS://A.CN"]
)
def test_links(target):
    assert 'rel="noopener noreferrer"' in html(f"[x]({target})")


@pytest.mark.parametrize(
    "target",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java\tscript:x",
        "&#106;avascript:alert(1)",
        "vbscript:x",
        "data:text/html,<script>",
        "//elsewhere.cn",
        "/inside",
        "file:///etc/passwd",
        "ftp://a.cn",
        "https:a.cn",
    ],
)
def test_targets_that_are_no_links(target):
    assert "<a" not in html(f"[x]({target})")
    assert "<a" not in html("[x]({{target}})", target=target)
    assert "<a" not in html(f"<{target}>")


@pytest.mark.parametrize(
    "tag", ["<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<b onclick='x'>"]
)
def test_html_is_shown_as_it_is_written(tag):
    assert "<script" not in html(tag) and "<img" not in html(tag) and "<b " not in html(tag)
    assert "&lt;" in html(tag)
    filled = html("{{x}}", x=tag)
    assert "&lt;" in filled and "<img" not in filled and "<script" not in filled


def test_images_and_fences_are_plain_text():
    assert "<img" not in html("![x](https://a.cn/x.png)")


def test_what_fills_a_hole_is_never_markdown():
    assert "<a" not in html("{{x}}", x="[click](https://evil.example)")
    assert "<h" not in html("{{x}}", x="# big")
    assert "<strong>" not in html("{{x}}", x="**b**")
    assert html("{{x}}", x="a\n\nb") == "<p>a<br>\n<br>\nb</p>\n"


def test_holes_within_markdown():
    assert (
        html("**{{x}}** und {{y}}", x="<1>", y=None) == "<p><strong>&lt;1&gt;</strong> und </p>\n"
    )
    assert 'href="https://a.cn/a%2F%22%3E"' in html("[x](https://a.cn/{{x}})", x='a/">')
    assert html('{{ {a: {b: "c"}}.a.b }}') == "<p>c</p>\n"


def test_signs_that_stand_for_holes_cannot_be_smuggled_in():
    assert html("\ue0000\ue001 {{x}}", x="\ue0000\ue001").count("\ue000") == 1
    assert html("\ue0009\ue001") == "<p>9</p>\n"


def test_a_wrong_hole():
    with pytest.raises(FeelSyntaxError):
        RichText("{{ 1 + }}")
