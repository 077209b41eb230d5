"""Expressions in BPMN: FEEL always for conditions and scripts, with or without `=`."""

from __future__ import annotations

from lxml import etree

from engine import feel
from engine.desugar import refused, text_of


def formal(owner: etree._Element, xml: etree._Element) -> feel.Expression:
    """A condition or another expression that is FEEL always. Raises FeelSyntaxError."""
    language = xml.get("language", "")
    if language and "feel" not in language.lower():
        raise refused(owner, f"its expression is in {language}; write it in FEEL.")
    text = text_of(xml).removeprefix("=")
    if not text.strip():
        raise refused(owner, "its expression is empty.")
    return feel.parse(text)


def plain(text: str | None) -> feel.Expression | None:
    """A text that is FEEL after `=`; None for none."""
    return feel.literal_or_feel(text.strip()) if text and text.strip() else None


def written(expression: feel.Expression) -> str:
    """The text that `plain` would read as this expression."""
    text = expression.text
    return text if expression.literal else f"={text.removeprefix('=')}"
