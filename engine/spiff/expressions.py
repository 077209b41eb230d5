"""Expressions in BPMN: FEEL always for conditions and scripts, with or without `=`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from lxml import etree

from engine import feel
from engine.desugar import refused, text_of

_KNOWN: ContextVar[frozenset[str]] = ContextVar("names of the file being read", default=frozenset())


@contextmanager
def naming(names: frozenset[str]) -> Iterator[None]:
    """Inside, expressions may use these names of several words (FEEL reads `a name` only if it knows it)."""
    token = _KNOWN.set(names)
    try:
        yield
    finally:
        _KNOWN.reset(token)


def read(text: str) -> feel.Expression:
    """FEEL without a mark. Raises FeelSyntaxError."""
    return feel.parse(text, names=_KNOWN.get())


def either(text: str) -> feel.Expression:
    """FEEL after `=`, else a literal. Raises FeelSyntaxError."""
    return feel.literal_or_feel(text, names=_KNOWN.get())


def formal(owner: etree._Element, xml: etree._Element) -> feel.Expression:
    """A condition or another expression that is FEEL always. Raises FeelSyntaxError."""
    language = xml.get("language", "")
    if language and "feel" not in language.lower():
        raise refused(owner, f"its expression is in {language}; write it in FEEL.")
    text = text_of(xml).removeprefix("=")
    if not text.strip():
        raise refused(owner, "its expression is empty.")
    return read(text)


def plain(text: str | None) -> feel.Expression | None:
    """A text that is FEEL after `=`; None for none."""
    return either(text.strip()) if text and text.strip() else None


def written(expression: feel.Expression) -> str:
    """The text that `plain` would read as this expression."""
    text = expression.text
    return text if expression.literal else f"={text.removeprefix('=')}"
