"""From text to nodes: a Pratt parser over the grammar of DMN 1.5 section 10.3.1.2.

Names resolve against the names in scope, longest first, which no context-free grammar can: so the parser keeps the scope.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from engine.feel import nodes as n
from engine.feel.errors import FeelSyntaxError
from engine.feel.operands import ADDITIVE, Operands
from engine.feel.reading import MAX_NESTING
from engine.feel.said import said
from engine.feel.scanner import Token, loose_name, scan, skip
from engine.feel.textual import TEXTUAL, Textual

_COMPARISONS = ("=", "!=", "<", "<=", ">", ">=")
_RANKS = {"or": 1, "and": 2, "in": 3, "between": 3, "+": 4, "-": 4, "*": 5, "/": 5, "**": 6}
_RANKS |= dict.fromkeys(_COMPARISONS, ADDITIVE)
_CLOSEST = 6
_AFTER_RANGE = ("and", "or", "then", "else", "return", "satisfies", "instance", "in", "between")
_T = TypeVar("_T")


class Parser(Operands, Textual):
    """Parses one text. See Reading for what it is given."""

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
                raise self._unexpected(token, said("write a single ="))
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
        low = self._expression(ADDITIVE)
        self._expect("and")
        return n.Between(value, low, self._expression(ADDITIVE))

    def _prefix(self) -> n.Node:
        token = self._operand()
        if token.kind == "sign" and token.value == "-":
            self._take(token)
            return n.Negate(self._expression(_CLOSEST))
        if token.kind == "sign" and token.value in _COMPARISONS:
            return self._range_test(str(self._take(token).value))
        if token.kind == "word" and (textual := TEXTUAL.get(str(token.value))):
            self._take(token)
            return textual(self)
        return self._instance_of(self._postfix(self._primary(token)))

    def _instance_of(self, value: n.Node) -> n.Node:
        while self._accept("instance"):
            self._expect("of")
            value = n.InstanceOf(value, self._type())
        return value

    def _postfix(self, value: n.Node) -> n.Node:
        while True:
            token = self._operator()
            if token.kind != "sign" or token.value not in _POSTFIXES:
                return value
            if token.value == "[" and self.in_range_end and self._closes_range(token):
                return value
            if token.value == "(" and not isinstance(
                value, n.Name | n.Path | n.Call | n.FunctionOf | n.Filter | n.Descendants
            ):
                return value
            self._take(token)
            value = self._checked(_POSTFIXES[str(token.value)](self, value))

    def _closes_range(self, bracket: Token) -> bool:
        after = self.text[skip(self.text, bracket.end) :][:1]
        return after in ("", ")", "]", "}", ",", "=", "!", ".") or self._word_after(bracket.end)

    def _word_after(self, at: int) -> bool:
        token = scan(self.text, at, None)
        return token.kind == "word" and token.value in _AFTER_RANGE

    # -- after an operand ----------------------------------------------------------------------------

    def _path(self, value: n.Node) -> n.Node:
        return n.Path(value, self._name_behind())

    def _descendants(self, value: n.Node) -> n.Node:
        return n.Descendants(value, self._name_behind())

    def _name_behind(self) -> str:
        token = self._take(scan(self.text, self.at, self.hard))
        if token.kind not in ("name", "word"):
            raise self._unexpected(token, said("a name was expected after the dot"))
        name = str(token.value)
        if token.kind == "name" and name not in self.visible:
            name = self._more_words(name)
        return name

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
            raise FeelSyntaxError(said("Name all arguments or none"), self.text, self.at)
        if len(set(names)) != len(names):
            raise FeelSyntaxError(said("An argument is named twice"), self.text, self.at)
        return n.Call(function, tuple(arguments), tuple(names) or None)

    # -- unary tests ---------------------------------------------------------------------------------

    def _in_tests(self) -> tuple[n.Node, ...]:
        start = self._operator()
        if start.value != "(":
            return (self._test(),)
        self._take(start)
        outside, self.in_range_end = self.in_range_end, False
        tests = self._tests()
        self.in_range_end = outside
        first = tests[0]
        if len(tests) == 1 and isinstance(first, n.ValueTest) and self._accept(".."):
            return (n.ValueTest(self._range_to(first.operand, start_included=False), first.asks),)
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

    def _test(self, rank: int = ADDITIVE) -> n.Node:
        token = self._operator()
        if token.kind == "sign" and token.value in _COMPARISONS:
            self._take(token)
            return n.Test(str(token.value), self._expression(ADDITIVE))
        before, self.asked = self.asked, False
        operand = self._expression(rank)
        asks, self.asked = self.asked, self.asked or before
        return n.ValueTest(operand, asks)


_POSTFIXES: dict[str, Callable[[Parser, Any], n.Node]] = {
    ".": Parser._path,
    "...": Parser._descendants,
    "[": Parser._filter,
    "(": Parser._call,
}
