"""Sample data to look at a form with, as long as nobody has typed any."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from engine.feel import FeelSyntaxError, template


def sample(source: str) -> str:
    """JSON with a value for each name that the form's texts show: the name itself, in brackets; `{}` for what is no form."""
    try:
        texts = list(_texts(json.loads(source)))
    except (ValueError, RecursionError):
        return "{}"
    names = sorted({name for text in texts for name in _shown(text)})
    return json.dumps({name: f"〔{name}〕" for name in names}, ensure_ascii=False)


def _texts(part: Any) -> Iterator[str]:
    if isinstance(part, str):
        yield part
    for inner in (
        part.values() if isinstance(part, dict) else part if isinstance(part, list) else ()
    ):
        yield from _texts(inner)


def _shown(text: str) -> frozenset[str]:
    try:
        return template(text).names if "{{" in text else frozenset()
    except FeelSyntaxError:
        return frozenset()
