"""Operands: literals, names, parentheses, lists, ranges, contexts."""

from __future__ import annotations

from decimal import Decimal

from engine.feel import nodes as n
from engine.feel.errors import FeelSyntaxError
from engine.feel.moments import at_literal
from engine.feel.numbers import rounded
from engine.feel.reading import Reading
from engine.feel.said import said
from engine.feel.scanner import Token

ADDITIVE = 3  # the rank of comparisons: what binds closer may be the end of a range
_CONSTANTS = {"true": True, "false": False, "null": None}


class Operands(Reading):
    """Reads one operand."""

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
                return self._range_from(self._inner(ADDITIVE), start_included=False)
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

    def _name(self, name: str) -> n.Node:
        if self.filters and name not in self.visible and name not in self.builtins:
            name = self._more_words(name)
        called = self._operator().value == "("
        if name == "not" and not called:
            raise self._unexpected(self._operator(), said("write not(...)"))
        return self._variable(name, called)

    def _at_literal(self) -> n.Node:
        """A date, time or duration; of a text that is none DMN makes null, with the warning that `date` gives."""
        token = self._take(self._operand())
        if token.kind != "string":
            raise self._unexpected(
                token, said('write a date, time or duration such as @"2026-11-22"')
            )
        text = str(token.value)
        value = at_literal(text)
        return n.Call(n.Name("date"), (n.Literal(text),)) if value is None else n.Literal(value)

    def _parenthesis(self) -> n.Node:
        inside = self._inner()
        if self._accept(".."):
            return self._range_to(inside, start_included=False)
        self._expect(")")
        return inside

    def _range_test(self, operator: str) -> n.Node:
        """`> 5`: a range with one end, as a value."""
        end = self._inner(ADDITIVE)
        if operator == "!=":
            raise FeelSyntaxError(said("No range says '!='"), self.text, self.at)
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
        end = self._expression(ADDITIVE)
        self.in_range_end = outside
        token = self._take(self._operator())
        if token.value not in ("]", ")", "["):
            raise self._unexpected(token, said("a range ends with ] or )"))
        return n.RangeOf(start, end, start_included, token.value == "]")

    def _context(self) -> n.Node:
        entries: dict[str, n.Node] = {}
        with self._scope():
            while not self._accept("}"):
                if entries:
                    self._expect(",")
                key = self._key()
                if key in entries:
                    raise FeelSyntaxError(
                        said("The key {key!r} is there twice", key=key), self.text, self.at
                    )
                self._expect(":")
                entries[key] = self._inner()
                self._bind(key)
        return n.ContextOf(tuple(entries.items()))

    def _key(self) -> str:
        token = self._operator()
        if token.kind == "string":
            return str(self._take(token).value)
        return self._defined_name(":", "a key and a colon were expected")
