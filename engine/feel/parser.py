"""From text to nodes: a Pratt parser over the grammar of DMN 1.5 section 10.3.1.2.

Names resolve against the names in scope, longest first, which no context-free grammar can: so the parser keeps the scope.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal
from typing import Any, TypeVar

from engine.feel import nodes as n
from engine.feel.errors import FeelSyntaxError
from engine.feel.moments import at_literal
from engine.feel.numbers import rounded
from engine.feel.scanner import HardNames, Token, loose_name, plain_name, scan, skip
from engine.feel.typeparser import TypeReader
from engine.feel.types import ANY, FeelType

MAX_LENGTH = 10_000
MAX_NESTING = 60
MAX_HEIGHT = 120

_RANKS = {"or": 1, "and": 2, "in": 3, "between": 3, "+": 4, "-": 4, "*": 5, "/": 5, "**": 6}
_RANKS |= dict.fromkeys(("=", "!=", "<", "<=", ">", ">="), 3)
_COMPARISONS = frozenset(("=", "!=", "<", "<=", ">", ">="))
_ADDITIVE = 3  # what binds closer than a comparison
_POSTFIX = 7
_CONSTANTS = {"true": True, "false": False, "null": None}
_T = TypeVar("_T")


class Parser:
    """Parses one text. `names`: variables in scope; `builtins`: functions; `types`: named types of a DMN file."""

    def __init__(
        self,
        text: str,
        names: frozenset[str],
        builtins: frozenset[str],
        types: Mapping[str, FeelType],
    ) -> None:
        if len(text) > MAX_LENGTH:
            reason = (
                f"This expression has {len(text):,} characters; at most {MAX_LENGTH:,} are read"
            )
            raise FeelSyntaxError(reason, text, MAX_LENGTH)
        self.text, self.builtins, self.types = text, builtins, types
        self.known = frozenset(map(plain_name, names))
        self.scopes: list[set[str]] = []
        self.free: set[str] = set()
        self.asked = False  # was `?` spoken of
        self.nesting = self.filters = self.at = 0
        self.in_range_end = False
        self.next_at, self.next = -1, Token("end", "", 0, 0)
        self._see_names()

    # -- whole texts ---------------------------------------------------------------------------------

    def expression(self) -> n.Node:
        """The whole text as one expression."""
        return self._whole(self._expression)

    def unary_tests(self) -> tuple[n.Node, ...]:
        """The whole text as unary tests: `-`, `not(...)`, or one or more with commas between."""
        return self._whole(self._unary_tests)

    def _whole(self, read: Callable[[], _T]) -> _T:
        try:
            found = read()
        except RecursionError:
            raise self._too_deep() from None
        if (token := self._operator()).kind != "end":
            raise self._unexpected(token)
        return found

    # -- tokens --------------------------------------------------------------------------------------

    def _operand(self) -> Token:
        return scan(self.text, self.at, self.hard)

    def _operator(self) -> Token:
        if self.next_at != self.at:
            self.next_at, self.next = self.at, scan(self.text, self.at, None)
        return self.next

    def _take(self, token: Token) -> Token:
        self.at = token.end
        return token

    def _accept(self, value: str) -> bool:
        token = self._operator()
        if token.value == value and token.kind in ("sign", "word", "name"):
            self.at = token.end
            return True
        return False

    def _expect(self, value: str) -> None:
        if not self._accept(value):
            raise self._unexpected(self._operator(), f"{value!r} was expected")

    def _unexpected(self, token: Token, wanted: str = "") -> FeelSyntaxError:
        if token.kind == "end":
            reason = "The expression ends too early"
        else:
            reason = f"{self.text[token.start : token.end]!r} cannot stand here"
        return FeelSyntaxError(f"{reason}; {wanted}" if wanted else reason, self.text, token.start)

    def _too_deep(self) -> FeelSyntaxError:
        return FeelSyntaxError("This expression is nested too deeply; split it", self.text, self.at)

    # -- scope ---------------------------------------------------------------------------------------

    def _see_names(self) -> None:
        local = frozenset(name for scope in self.scopes for name in scope)
        self.visible = self.known | local
        self.hard = HardNames.of(self.visible | self.builtins)

    def _bind(self, name: str) -> None:
        self.scopes[-1].add(name)
        self._see_names()

    @contextmanager
    def _scope(self, *names: str) -> Iterator[None]:
        self.scopes.append(set(names))
        self._see_names()
        yield
        self.scopes.pop()
        self._see_names()

    def _local(self, name: str) -> bool:
        return any(name in scope for scope in self.scopes)

    def _variable(self, name: str, called: bool) -> n.Name:
        seen = name in self.visible
        builtin = called and not seen and name in self.builtins
        guess = self.filters and name not in self.known  # likely a key of the filtered contexts
        if not (builtin or guess or self._local(name)):
            self.free.add(name)
        return n.Name(name, known=not builtin)

    # -- expressions ---------------------------------------------------------------------------------

    def _expression(self, rank: int = 0) -> n.Node:
        self.nesting += 1
        if self.nesting > MAX_NESTING:
            raise self._too_deep()
        left = self._checked(self._prefix())
        while (found := self._infix_rank()) > rank:
            left = self._checked(self._infix(left, found))
        self.nesting -= 1
        return left

    def _checked(self, node: n.Node) -> n.Node:
        if node.height > MAX_HEIGHT:
            raise self._too_deep()
        return node

    def _infix_rank(self) -> int:
        token = self._operator()
        return _RANKS.get(str(token.value), 0) if token.kind in ("sign", "word") else 0

    def _infix(self, left: n.Node, rank: int) -> n.Node:
        operator = str(self._take(self._operator()).value)
        if rank <= 2:
            return n.Logic(operator, (left, *self._same(operator, rank)))
        if operator == "between":
            return self._between(left)
        if operator == "in":
            return n.In(left, self._in_tests())
        if rank == 3:
            if (token := self._operand()).value == "=" and token.kind == "sign":
                raise self._unexpected(token, "write a single =")
            return n.Compare(operator, left, self._expression(rank))
        return n.Arithmetic(left, self._run(operator, rank))

    def _same(self, operator: str, rank: int) -> Iterator[n.Node]:
        yield self._expression(rank)
        while self._infix_rank() == rank and self._accept(operator):
            yield self._expression(rank)

    def _run(self, operator: str, rank: int) -> tuple[tuple[str, n.Node], ...]:
        steps = [(operator, self._expression(rank))]
        while self._infix_rank() == rank:
            operator = str(self._take(self._operator()).value)
            steps.append((operator, self._expression(rank)))
        return tuple(steps)

    def _between(self, value: n.Node) -> n.Node:
        low = self._expression(_ADDITIVE)
        self._expect("and")
        return n.Between(value, low, self._expression(_ADDITIVE))

    def _prefix(self) -> n.Node:
        token = self._operand()
        if token.kind == "sign" and token.value == "-":
            self._take(token)
            return n.Negate(self._expression(_POSTFIX - 1))
        if token.kind == "sign" and token.value in _COMPARISONS:
            return self._range_test(str(self._take(token).value))
        if token.kind == "word" and (textual := _TEXTUAL.get(str(token.value))):
            self._take(token)
            return textual(self)
        return self._instance_of(self._postfix(self._primary(token)))

    def _instance_of(self, value: n.Node) -> n.Node:
        while self._accept("instance"):
            self._expect("of")
            value = n.InstanceOf(value, self._type())
        return value

    def _type(self) -> FeelType:
        reader = TypeReader(self.text, self.at, self.types)
        wanted = reader.read()
        self.at = reader.at
        return wanted

    def _postfix(self, value: n.Node) -> n.Node:
        while True:
            token = self._operator()
            if token.kind != "sign" or token.value not in (".", "[", "("):
                return value
            if token.value == "[" and self.in_range_end and self._closes_range(token):
                return value
            if token.value == "(" and not isinstance(
                value, n.Name | n.Path | n.Call | n.FunctionOf | n.Filter
            ):
                return value
            self._take(token)
            value = self._checked(_POSTFIXES[str(token.value)](self, value))

    def _closes_range(self, bracket: Token) -> bool:
        after = self.text[skip(self.text, bracket.end) :][:1]
        return after in ("", ")", "]", "}", ",", "=", "!", ".") or self._word_after(bracket.end)

    def _word_after(self, at: int) -> bool:
        token = scan(self.text, at, None)
        return token.kind == "word" and token.value in (
            "and",
            "or",
            "then",
            "else",
            "return",
            "satisfies",
            "instance",
        )

    # -- operands ------------------------------------------------------------------------------------

    def _primary(self, token: Token) -> n.Node:
        self._take(token)
        match token.kind, token.value:
            case "number", Decimal() as number:
                return n.Literal(rounded(number))
            case "string", _:
                return n.Literal(token.value)
            case "name", str(name):
                return self._name(name)
            case "word", "true" | "false" | "null":
                return n.Literal(_CONSTANTS[str(token.value)])
            case "sign", "(":
                return self._parenthesis()
            case "sign", "[":
                return self._bracket()
            case "sign", "]":
                return self._range_from(self._inner(_ADDITIVE), start_included=False)
            case "sign", "{":
                return self._context()
            case "sign", "@":
                return self._at_literal()
            case "sign", "?":
                self.asked = True
                return n.Name("?")
        if token.kind == "word" and token.value == "not":
            return self._name("not")
        raise self._unexpected(token)

    def _inner(self, rank: int = 0) -> n.Node:
        """An expression inside brackets, where a `[` no longer may end a range."""
        outside, self.in_range_end = self.in_range_end, False
        found = self._expression(rank)
        self.in_range_end = outside
        return found

    def _name(self, name: str) -> n.Node:
        if self.filters and name not in self.visible and name not in self.builtins:
            name = self._more_words(name)
        called = self._operator().value == "("
        if name == "not" and not called:
            raise self._unexpected(self._operator(), "write not(...)")
        return self._variable(name, called)

    def _more_words(self, name: str) -> str:
        """A name of several words that nobody declared: a key of a context."""
        while (token := self._operator()).kind == "name":
            name = f"{name} {self._take(token).value}"
        return name

    def _at_literal(self) -> n.Node:
        token = self._take(self._operand())
        value = at_literal(str(token.value)) if token.kind == "string" else None
        if value is None:
            raise self._unexpected(token, 'write a date, time or duration such as @"2026-11-22"')
        return n.Literal(value)

    def _parenthesis(self) -> n.Node:
        inside = self._inner()
        if self._accept(".."):
            return self._range_to(inside, start_included=False)
        self._expect(")")
        return inside

    def _range_test(self, operator: str) -> n.Node:
        """`> 5`: a range with one end, as a value."""
        end = self._inner(_ADDITIVE)
        if operator == "!=":
            raise FeelSyntaxError("No range says '!='", self.text, self.at)
        if operator == "=":
            return n.RangeOf(end, end, True, True)
        if operator in (">", ">="):
            return n.RangeOf(end, None, operator == ">=", False)
        return n.RangeOf(None, end, False, operator == "<=")

    def _bracket(self) -> n.Node:
        if self._accept("]"):
            return n.ListOf(())
        first = self._inner()
        if self._accept(".."):
            return self._range_to(first, start_included=True)
        items = [first]
        while self._accept(","):
            items.append(self._inner())
        self._expect("]")
        return n.ListOf(tuple(items))

    def _range_from(self, start: n.Node, start_included: bool) -> n.Node:
        self._expect("..")
        return self._range_to(start, start_included)

    def _range_to(self, start: n.Node, start_included: bool) -> n.Node:
        outside, self.in_range_end = self.in_range_end, True
        end = self._expression(_ADDITIVE)
        self.in_range_end = outside
        token = self._take(self._operator())
        if token.value not in ("]", ")", "["):
            raise self._unexpected(token, "a range ends with ] or )")
        return n.RangeOf(start, end, start_included, token.value == "]")

    def _context(self) -> n.Node:
        entries: dict[str, n.Node] = {}
        with self._scope():
            while not self._accept("}"):
                if entries:
                    self._expect(",")
                key = self._key()
                if key in entries:
                    raise FeelSyntaxError(f"The key {key!r} is there twice", self.text, self.at)
                self._expect(":")
                entries[key] = self._inner()
                self._bind(key)
        return n.ContextOf(tuple(entries.items()))

    def _key(self) -> str:
        token = self._operator()
        if token.kind == "string":
            return str(self._take(token).value)
        return self._defined_name(":", "a key and a colon were expected")

    def _defined_name(self, before: str, wanted: str) -> str:
        found = loose_name(self.text, self.at, before)
        if found is None:
            raise self._unexpected(self._operator(), wanted)
        name, self.at = found
        return name

    # -- after an operand ----------------------------------------------------------------------------

    def _path(self, value: n.Node) -> n.Node:
        token = self._take(scan(self.text, self.at, self.hard))
        if token.kind not in ("name", "word"):
            raise self._unexpected(token, "a name was expected after the dot")
        name = str(token.value)
        if token.kind == "name" and name not in self.visible:
            name = self._more_words(name)
        return n.Path(value, name)

    def _filter(self, value: n.Node) -> n.Node:
        self.filters += 1
        with self._scope("item"):
            condition = self._inner()
        self.filters -= 1
        self._expect("]")
        return n.Filter(value, condition)

    def _call(self, function: n.Node) -> n.Node:
        names: list[str] = []
        arguments: list[n.Node] = []
        while not self._accept(")"):
            if arguments:
                self._expect(",")
            if found := loose_name(self.text, self.at, ":"):
                names.append(found[0])
                self.at = found[1]
                self._expect(":")
            arguments.append(self._inner())
        if names and len(names) != len(arguments):
            raise FeelSyntaxError("Name all arguments or none", self.text, self.at)
        if len(set(names)) != len(names):
            raise FeelSyntaxError("An argument is named twice", self.text, self.at)
        return n.Call(function, tuple(arguments), tuple(names) or None)

    # -- if, for, some, every, function --------------------------------------------------------------

    def _if(self) -> n.Node:
        condition = self._inner()
        self._expect("then")
        then = self._inner()
        self._expect("else")
        return n.If(condition, then, self._expression())

    def _sources(self, partial: str = "") -> tuple[n.Source, ...]:
        sources: list[n.Source] = []
        while not sources or self._accept(","):
            name = self._defined_name("in", "a name and 'in' were expected")
            self._expect("in")
            domain = self._inner()
            end = self._inner() if self._accept("..") else None
            sources.append(n.Source(name, domain, end))
            self._bind(name)
        if partial:
            self._bind(partial)
        return tuple(sources)

    def _for(self) -> n.Node:
        with self._scope():
            sources = self._sources("partial")
            self._expect("return")
            return n.For(sources, self._expression())

    def _some(self) -> n.Node:
        return self._quantified(every=False)

    def _every(self) -> n.Node:
        return self._quantified(every=True)

    def _quantified(self, every: bool) -> n.Node:
        with self._scope():
            sources = self._sources()
            self._expect("satisfies")
            return n.Quantified(every, sources, self._expression())

    def _function(self) -> n.Node:
        self._expect("(")
        parameters: list[tuple[str, FeelType]] = []
        with self._scope():
            while not self._accept(")"):
                if parameters:
                    self._expect(",")
                name = self._defined_name(":,)", "a parameter's name was expected")
                parameters.append((name, self._type() if self._accept(":") else ANY))
                self.scopes[-1].add(name)
            self._see_names()
            external = self._accept("external")
            return n.FunctionOf(tuple(parameters), self._expression(), external)

    # -- unary tests ---------------------------------------------------------------------------------

    def _in_tests(self) -> tuple[n.Node, ...]:
        start = self._operator()
        if start.value != "(":
            return (self._test(),)
        self._take(start)
        tests = self._tests()
        if len(tests) == 1 and self._operator().value == "..":
            self.at = start.start
            return (self._test(),)
        self._expect(")")
        return tests

    def _tests(self) -> tuple[n.Node, ...]:
        tests = [self._test(0)]
        while self._accept(","):
            tests.append(self._test(0))
        return tuple(tests)

    def _unary_tests(self) -> tuple[n.Node, ...]:
        token = self._operator()
        if token.value == "-" and skip(self.text, token.end) == len(self.text):
            self._take(token)
            return (n.AnyTest(),)
        if token.value == "not" and self._operator_after(token).value == "(":
            before = self.at
            self.at = self._operator_after(token).end
            tests = self._tests()
            self._expect(")")
            if self._operator().kind in ("end",):
                return (n.NotTests(tests),)
            self.at = before
        return self._tests()

    def _operator_after(self, token: Token) -> Token:
        return scan(self.text, token.end, None)

    def _test(self, rank: int = _ADDITIVE) -> n.Node:
        token = self._operator()
        if token.kind == "sign" and token.value in _COMPARISONS:
            self._take(token)
            return n.Test(str(token.value), self._expression(_ADDITIVE))
        before, self.asked = self.asked, False
        found = n.ValueTest(self._expression(rank), asks=self.asked)
        self.asked = self.asked or before
        return n.ValueTest(found.operand, asks=found.asks)


_TEXTUAL: dict[str, Callable[[Parser], n.Node]] = {
    "if": Parser._if,
    "for": Parser._for,
    "some": Parser._some,
    "every": Parser._every,
    "function": Parser._function,
}
_POSTFIXES: dict[str, Callable[[Parser, Any], n.Node]] = {
    ".": Parser._path,
    "[": Parser._filter,
    "(": Parser._call,
}
