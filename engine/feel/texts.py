"""Values as text: what `string()` says, and what a template shows (DMN 1.5 section 10.3.2.3.3)."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from engine.feel.moments import moment_text
from engine.feel.numbers import number_text
from engine.feel.run import Run, no_wider
from engine.feel.scanner import PART, START
from engine.feel.types import Function, Range

_SIMPLE_KEY = re.compile(f"[{START}][{PART} ]*")


def text_of(value: Any, run: Run) -> str:
    """The value as text; texts inside lists and contexts are quoted."""
    return value if isinstance(value, str) else no_wider(_written(value, run))


def _written(value: Any, run: Run) -> str:
    run.spend()
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case str():
            return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
        case Decimal():
            return number_text(value)
        case list():
            return "[" + ", ".join(_written(item, run) for item in value) + "]"
        case dict():
            entries = (f"{_key(key)}: {_written(item, run)}" for key, item in value.items())
            return "{" + ", ".join(entries) + "}"
        case Range():
            return _range(value, run)
        case Function():
            return f"function({', '.join(value.parameters)})"
    return moment_text(value)


def _key(key: str) -> str:
    return key if _SIMPLE_KEY.fullmatch(key) else '"' + key.replace('"', '\\"') + '"'


def _range(value: Range, run: Run) -> str:
    start, end = (("" if one is None else _written(one, run)) for one in (value.start, value.end))
    return (
        f"{'[' if value.start_included else '('}{start}..{end}{']' if value.end_included else ')'}"
    )
