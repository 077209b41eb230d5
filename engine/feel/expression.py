"""Parsed expressions, unary tests and templates: what the rest of the engine evaluates."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any, TypeVar

from engine.feel import loops, unary  # noqa: F401  (they declare how their nodes are compiled)
from engine.feel.builtins import BUILTINS
from engine.feel.compiler import compile_node
from engine.feel.errors import FeelLimitError, FeelSyntaxError
from engine.feel.parser import Parser
from engine.feel.run import MAX_ITEMS, Code, Run, Scope
from engine.feel.said import said
from engine.feel.texts import text_of
from engine.feel.types import FeelType, kind_of
from engine.values import Value, YearsMonths, can_be_stored

_BUILTIN_NAMES = frozenset(BUILTINS)
_SIMPLE = frozenset((type(None), bool, Decimal, date, time, datetime, timedelta, YearsMonths))
CHARACTERS_AN_ITEM = 200
"""How many characters of texts in a result weigh as much as an item."""
_NO_TEXT = "A text with the character 0 or half a character cannot be kept"
_T = TypeVar("_T")


class Expression:
    """A parsed FEEL expression; immutable, shared between threads.

    `names`: its free variables. `literal`: it is a plain text and no FEEL (see literal_or_feel).
    """

    __slots__ = ("code", "literal", "names", "text")

    def __init__(self, text: str, code: Code, names: frozenset[str], literal: bool = False) -> None:
        self.text, self.code, self.names, self.literal = text, code, names, literal

    def __repr__(self) -> str:
        return f"Expression({self.text!r})"

    def evaluate(
        self,
        context: Mapping[str, Value],
        *,
        now: datetime | None = None,
        warnings: list[str] | None = None,
    ) -> Value:
        """The value over these variables; null and a warning where DMN says error. Raises FeelLimitError only."""
        run = Run(now, warnings)
        found = bounded(self.code, Scope(context, None, run))
        return found if type(found) in _SIMPLE else plain(found, run)


class UnaryTests:
    """Parsed unary tests, such as a decision table's input cell."""

    __slots__ = ("check", "checks", "names", "text")

    def __init__(self, text: str, checks: list[unary.Check], names: frozenset[str]) -> None:
        self.text, self.checks, self.names = text, tuple(checks), names
        self.check = unary.any_of(checks)

    def matches(
        self,
        input: Value,
        context: Mapping[str, Value],
        *,
        now: datetime | None = None,
        warnings: list[str] | None = None,
    ) -> bool | None:
        """Does the input pass? null if it cannot be said. Raises FeelLimitError only."""
        return self.test(input, Scope(context, None, Run(now, warnings)))

    def test(self, value: Any, scope: Scope) -> bool | None:
        """The same inside an evaluation under way; `?` is the value."""
        inside = Scope({"?": value}, scope, scope.run)
        return bounded(lambda within: self.check(value, within), inside)

    def place(self, value: Any, scope: Scope) -> int:
        """Which of the tests the value passes first, from 0; their number if none: for lists of allowed values."""
        inside = Scope({"?": value}, scope, scope.run)
        passed = (at for at, check in enumerate(self.checks) if check(value, inside) is True)
        return next(passed, len(self.checks))


def bounded(code: Callable[[Scope], _T], scope: Scope) -> _T:
    """The value of the code. Raises FeelLimitError, also where Python's own stack ends."""
    try:
        return code(scope)
    except RecursionError:
        raise FeelLimitError(said("calls or values nested too deeply")) from None


def plain(value: Any, run: Run) -> Value:
    """The value as one that a case can hold: ranges and functions become null and a warning.

    Raises FeelLimitError for one that is too large when each of its parts is written out, however often it is shared.
    """
    found: Value = _plain(value, run, [0], 0)
    return found


def _plain(value: Any, run: Run, seen: list[int], deep: int) -> Any:
    seen[0] += 1 + (len(value) // CHARACTERS_AN_ITEM if isinstance(value, str) else 0)
    if seen[0] > MAX_ITEMS or deep > 100:
        raise FeelLimitError(said("a result too large or too deep"))
    if isinstance(value, list):
        return [_plain(item, run, seen, deep + 1) for item in value]
    if isinstance(value, dict):
        if not all(map(can_be_stored, value)):
            return run.warn(said(_NO_TEXT))
        return {key: _plain(item, run, seen, deep + 1) for key, item in value.items()}
    if isinstance(value, str):
        return value if can_be_stored(value) else run.warn(said(_NO_TEXT))
    if type(value) in _SIMPLE:
        return value
    return run.warn(said("A {kind} cannot be kept as a value", kind=kind_of(value)))


Types = tuple[tuple[str, FeelType], ...]


@lru_cache(maxsize=4096)
def parse_expression(text: str, names: frozenset[str], types: Types = ()) -> Expression:
    """The expression of a text. Raises FeelSyntaxError."""
    parser = Parser(text, names, _BUILTIN_NAMES, dict(types))
    code = compile_node(parser.expression())
    return Expression(text, code, frozenset(parser.free))


@lru_cache(maxsize=4096)
def parse_tests(text: str, names: frozenset[str], types: Types = ()) -> UnaryTests:
    """The unary tests of a text. Raises FeelSyntaxError."""
    parser = Parser(text, names, _BUILTIN_NAMES, dict(types))
    checks = [unary.compile_test(test) for test in parser.unary_tests()]
    return UnaryTests(text, checks, frozenset(parser.free))


def literal_text(text: str) -> Expression:
    """A plain text as an expression."""
    return Expression(text, lambda scope: text, frozenset(), literal=True)


class Template:
    """A text with `{{ }}` holes of FEEL. `names`: the free variables of all of them."""

    __slots__ = ("names", "parts", "text")

    def __init__(self, text: str, parts: Iterable[str | Expression]) -> None:
        self.text, self.parts = text, tuple(parts)
        holes = (part for part in self.parts if isinstance(part, Expression))
        self.names = frozenset(name for hole in holes for name in hole.names)

    def render(
        self,
        context: Mapping[str, Value],
        *,
        now: datetime | None = None,
        warnings: list[str] | None = None,
    ) -> str:
        """The text with its holes filled; null shows as nothing. Raises FeelLimitError only."""
        run = Run(now, warnings)
        scope = Scope(context, None, run)
        return "".join(
            part if isinstance(part, str) else _shown(bounded(part.code, scope), run)
            for part in self.parts
        )


def _shown(value: Any, run: Run) -> str:
    return "" if value is None else text_of(value, run)


@lru_cache(maxsize=1024)
def parse_template(text: str, names: frozenset[str]) -> Template:
    """The template of a text. Raises FeelSyntaxError."""
    return Template(text, _parts(text, names))


def _parts(text: str, names: frozenset[str]) -> Iterable[str | Expression]:
    at = 0
    while (start := text.find("{{", at)) >= 0:
        yield text[at:start]
        at, hole = _hole(text, start + 2, names)
        yield hole
    yield text[at:]


def _hole(text: str, start: int, names: frozenset[str]) -> tuple[int, Expression]:
    """The hole from `start` on: up to the first `}}` that leaves an expression behind, since contexts end so too."""
    end, problem = (
        start,
        FeelSyntaxError(said("A hole opened with {{{{ is not closed with }}}}"), text, start - 2),
    )
    for _ in range(8):
        end = text.find("}}", end)
        if end < 0:
            break
        try:
            return end + 2, parse_expression(text[start:end].removeprefix("="), names)
        except FeelSyntaxError as found:
            problem, end = found, end + 1
    raise problem
