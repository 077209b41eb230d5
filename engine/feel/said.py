"""Sentences about expressions and decisions: English texts that can say themselves in Chinese too."""

from __future__ import annotations

import string
from collections.abc import Mapping
from typing import Any

_CHINESE: dict[str, str] = {}
_WORDS: dict[str, str] = {}


def in_chinese(sentences: Mapping[str, str], words: Mapping[str, str] | None = None) -> None:
    """Chinese for templates of `said`, and for words that stand in their holes (such as names of types)."""
    _CHINESE.update(sentences)
    _WORDS.update(words or {})


class Said(str):
    """A sentence in English; `zh` is the same in Chinese."""

    __slots__ = ("parts", "template")
    template: str
    parts: Mapping[str, Any]

    @property
    def zh(self) -> str:
        """The sentence in Chinese."""
        return _FORMATTER.vformat(_CHINESE.get(self.template, self.template), (), self.parts)


def said(template: str, **parts: Any) -> Said:
    """The sentence of a template whose holes are filled with the parts."""
    sentence = Said(template.format(**parts))
    sentence.template, sentence.parts = template, parts
    return sentence


def chinese(what: object) -> str:
    """A sentence, or an exception's, in Chinese; in its own words if it has no other."""
    return in_both(what)["zh"]


def in_both(what: object) -> dict[str, str]:
    """A sentence, or an exception's, under "zh" and "en"."""
    if isinstance(message := getattr(what, "message", None), dict):  # it says both itself
        return dict(message)
    english = str(what) or type(what).__name__
    if isinstance(what, BaseException) and what.args:
        what = what.args[0]
    return {"zh": what.zh if isinstance(what, Said) else english, "en": english}


class _Chinese(string.Formatter):
    def convert_field(self, value: Any, conversion: Any) -> Any:
        if conversion is not None:
            return super().convert_field(value, conversion)
        if isinstance(value, Said | BaseException):
            value = chinese(value)
        return _worded(value) if isinstance(value, str) else value


def _worded(text: str) -> str:
    """A word, or a list of words, in Chinese; anything else as it is."""
    words = text.split(", ")
    return "、".join(_WORDS[word] for word in words) if _WORDS.keys() >= set(words) else text


_FORMATTER = _Chinese()
