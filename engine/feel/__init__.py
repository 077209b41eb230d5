"""FEEL, the expression language of DMN 1.5 (section 10.3): parse once, evaluate often.

    parse('星级 >= 4 and region = "33"').evaluate({"星级": Decimal(5), "region": "33"})   # True

Parsing is cached. An evaluation never raises but FeelLimitError (a bound was hit); what DMN calls an error is null, and
a sentence in `warnings`.
"""

from __future__ import annotations

from collections.abc import Iterable

from engine.feel.errors import FeelLimitError, FeelSyntaxError
from engine.feel.expression import (
    Expression,
    Template,
    UnaryTests,
    literal_text,
    parse_expression,
    parse_template,
    parse_tests,
)
from engine.feel.tryout import try_out

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
    "try_out",
]


def parse(text: str, *, names: Iterable[str] = ()) -> Expression:
    """The expression of a FEEL text. `names`: variables in scope; needed for those with spaces or signs (`unit price`,
    `a+b`). Raises FeelSyntaxError."""
    return parse_expression(text, frozenset(names))


def parse_unary(text: str, *, names: Iterable[str] = ()) -> UnaryTests:
    """Unary tests of a FEEL text, such as `> 5, [1..3]` or `not("a")`. Raises FeelSyntaxError."""
    return parse_tests(text, frozenset(names))


def literal_or_feel(text: str, *, names: Iterable[str] = ()) -> Expression:
    """A text that begins with `=` is FEEL, any other the literal string. Raises FeelSyntaxError."""
    return parse(text[1:], names=names) if text.startswith("=") else literal_text(text)


def template(text: str, *, names: Iterable[str] = ()) -> Template:
    """A text whose `{{ }}` hold FEEL (null shows as nothing). Raises FeelSyntaxError."""
    return parse_template(text, frozenset(names))
