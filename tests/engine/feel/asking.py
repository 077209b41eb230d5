"""Evaluates expressions for the tables of these tests."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import pytest

from engine import feel
from engine.values import normalise

NOW = datetime.fromisoformat("2026-11-22T10:30:00+08:00")


def ask(text: str, context: Mapping[str, Any] | None = None, **more: Any) -> Any:
    """The value of an expression."""
    names = {**(context or {}), **more}
    expression = feel.parse(text, names=names)
    return expression.evaluate({k: normalise(v) for k, v in names.items()}, now=NOW)


def table(rows: Mapping[str, Any]) -> pytest.MarkDecorator:
    """Runs a test for each expression with its expected value; numbers as Python has them."""
    return pytest.mark.parametrize(
        ("text", "expected"), [(text, normalise(value)) for text, value in rows.items()]
    )


def same(found: Any, expected: Any) -> bool:
    """Equal, and of the same kinds: True is not 1."""
    if isinstance(expected, list):
        return (
            isinstance(found, list)
            and len(found) == len(expected)
            and all(same(a, b) for a, b in zip(found, expected, strict=True))
        )
    if isinstance(expected, dict):
        return (
            isinstance(found, dict)
            and found.keys() == expected.keys()
            and all(same(found[key], value) for key, value in expected.items())
        )
    return type(found) is type(expected) and found == expected
