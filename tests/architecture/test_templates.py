"""Templates say what browsers read: a form within a paragraph ends the paragraph, and its looks are lost."""

from __future__ import annotations

import re
from pathlib import Path

import webapp

IN_A_PARAGRAPH = re.compile(r"<p\b[^>]*>(?:(?!</p>).)*?(?:<form\b|\{\{ post\()", re.DOTALL)


def test_no_form_lies_within_a_paragraph() -> None:
    templates = sorted(Path(webapp.__file__).parent.glob("**/templates/**/*.html"))
    assert templates
    found = [one.name for one in templates if IN_A_PARAGRAPH.search(one.read_text("utf-8"))]
    assert found == []
