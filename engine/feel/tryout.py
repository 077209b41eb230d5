"""Trying an expression out on the command line: `panhuo feel EXPRESSION --context JSON`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any

from engine.feel.expression import parse_expression
from engine.feel.moments import moment_text
from engine.feel.numbers import number_text
from engine.values import Value, from_json


def try_out(text: str, context_json: str = "{}", *, now: datetime | None = None) -> str:
    """The value of an expression over a JSON context, as readable JSON; warnings after it, each after `# `.

    Raises FeelSyntaxError, FeelLimitError, and ValueError for a context that is no JSON object.
    """
    context = read_context(context_json)
    warnings: list[str] = []
    expression = parse_expression(text, frozenset(all_names(context)))
    value = expression.evaluate(context, now=now, warnings=warnings)
    return "\n".join([readable(value), *(f"# {warning}" for warning in warnings)])


def read_context(text: str) -> dict[str, Value]:
    """A context of JSON; tags such as {"@date": "2026-11-22"} are read. ValueError if it is none."""
    value = from_json(text)
    if not isinstance(value, dict):
        raise ValueError('The context must be a JSON object such as {"star": 4}.')
    return value


def all_names(value: Any, deep: int = 0) -> Iterator[str]:
    """Every key at any depth: names with spaces are known by them."""
    if deep > 20:
        return
    if isinstance(value, dict):
        yield from value
    for item in (
        value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    ):
        yield from all_names(item, deep + 1)


def readable(value: Value) -> str:
    """JSON for people: dates, times and durations as their texts, numbers in full."""
    return _json(value, "\n")


def _json(value: Any, line: str) -> str:
    match value:
        case None | bool() | str():
            return json.dumps(value, ensure_ascii=False)
        case Decimal():
            return number_text(value)
        case list():
            return _block("[", "]", [_json(item, line + "  ") for item in value], line)
        case dict():
            entries = [
                f"{json.dumps(key, ensure_ascii=False)}: {_json(item, line + '  ')}"
                for key, item in value.items()
            ]
            return _block("{", "}", entries, line)
    return json.dumps(moment_text(value))


def _block(start: str, end: str, parts: list[str], line: str) -> str:
    if not parts:
        return start + end
    return f"{start}{line}  " + f",{line}  ".join(parts) + f"{line}{end}"
