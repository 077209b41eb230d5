"""FEEL, the expression language of DMN 1.5 (section 10.3): parse once, evaluate often.

    parse('星级 >= 4 and region = "33"').evaluate({"星级": Decimal(5), "region": "33"})   # True

Parsing is cached. An evaluation never raises but FeelLimitError (a bound was hit); what DMN calls an error is null, and
a sentence in `warnings`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Protocol

from engine.feel.errors import FeelLimitError, FeelSyntaxError
from engine.values import Value

__all__ = [
    "Expression",
    "FeelLimitError",
    "FeelSyntaxError",
    "Template",
    "UnaryTests",
    "literal_or_feel",
    "parse",
    "parse_unary",
    "template",
]


class Expression(Protocol):
    """A parsed FEEL expression; immutable, shared between threads."""

    text: str
    names: frozenset[str]  # free variables
    literal: bool  # a plain text that was no FEEL (see literal_or_feel)

    def evaluate(
        self,
        context: Mapping[str, Value],
        *,
        now: datetime | None = None,
        warnings: list[str] | None = None,
    ) -> Value: ...


class UnaryTests(Protocol):
    """Parsed unary tests, as in a decision table's input cell: `> 5, [1..3], not("a")`."""

    text: str
    names: frozenset[str]

    def matches(
        self,
        input: Value,
        context: Mapping[str, Value],
        *,
        now: datetime | None = None,
        warnings: list[str] | None = None,
    ) -> bool | None: ...


class Template(Protocol):
    """A text with `{{ }}` holes of FEEL."""

    text: str
    names: frozenset[str]

    def render(
        self,
        context: Mapping[str, Value],
        *,
        now: datetime | None = None,
        warnings: list[str] | None = None,
    ) -> str: ...


def parse(text: str, *, names: Iterable[str] = ()) -> Expression:
    """The expression of a FEEL text. `names`: variables in scope; needed for those with spaces or signs (`unit price`,
    `a+b`). Raises FeelSyntaxError."""
    raise NotImplementedError


def parse_unary(text: str, *, names: Iterable[str] = ()) -> UnaryTests:
    """Unary tests of a FEEL text. Raises FeelSyntaxError."""
    raise NotImplementedError


def literal_or_feel(text: str, *, names: Iterable[str] = ()) -> Expression:
    """A text that begins with `=` is FEEL, any other the literal string. Raises FeelSyntaxError."""
    raise NotImplementedError


def template(text: str, *, names: Iterable[str] = ()) -> Template:
    """A text whose `{{ }}` hold FEEL (null shows as nothing). Raises FeelSyntaxError."""
    raise NotImplementedError


def try_out(text: str, context_json: str = "{}") -> str:
    """For the command line: evaluate `text` over a JSON context, answer readable JSON. Raises FeelSyntaxError,
    FeelLimitError, ValueError for JSON that is none."""
    raise NotImplementedError
