"""What every part of the parser needs: the text, the next token, and the names in scope."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from engine.feel import nodes as n
from engine.feel.errors import FeelSyntaxError
from engine.feel.said import said
from engine.feel.scanner import HardNames, Token, loose_name, plain_names, scan
from engine.feel.types import FeelType

MAX_LENGTH = 10_000
MAX_NESTING = 60
MAX_HEIGHT = 120


class Reading(ABC):
    """A text being read. `names`: variables in scope; `builtins`: functions; `types`: named types of a DMN file."""

    def __init__(
        self,
        text: str,
        names: frozenset[str],
        builtins: frozenset[str],
        types: Mapping[str, FeelType],
    ) -> None:
        if len(text) > MAX_LENGTH:
            reason = "This expression has {count:,} characters; at most {most:,} are read"
            raise FeelSyntaxError(said(reason, count=len(text), most=MAX_LENGTH), text, MAX_LENGTH)
        self.text, self.builtins, self.types = text, builtins, types
        self.known = plain_names(names)
        self.scopes: list[set[str]] = []
        self.free: set[str] = set()
        self.asked = False  # was `?` spoken of
        self.nesting = self.filters = self.at = 0
        self.in_range_end = False
        self.next_at, self.next = -1, Token("end", "", 0, 0)
        self._see_names()

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
            raise self._unexpected(self._operator(), said("{value!r} was expected", value=value))

    def _unexpected(self, token: Token, wanted: str = "") -> FeelSyntaxError:
        if token.kind == "end":
            reason = said("The expression ends too early")
        else:
            reason = said("{part!r} cannot stand here", part=self.text[token.start : token.end])
        if wanted:
            reason = said("{reason}; {wanted}", reason=reason, wanted=wanted)
        return FeelSyntaxError(reason, self.text, token.start)

    def _too_deep(self) -> FeelSyntaxError:
        return FeelSyntaxError(
            said("This expression is nested too deeply; split it"), self.text, self.at
        )

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

    def _defined_name(self, before: str, wanted: str) -> str:
        found = loose_name(self.text, self.at, before)
        if found is None:
            raise self._unexpected(self._operator(), wanted)
        name, self.at = found
        return name

    def _more_words(self, name: str) -> str:
        """A name of several words that nobody declared: a key of a context."""
        while (token := self._operator()).kind == "name":
            name = f"{name} {self._take(token).value}"
        return name

    # -- expressions ---------------------------------------------------------------------------------

    @abstractmethod
    def _expression(self, rank: int = 0) -> n.Node:
        """An expression of operators that bind closer than the rank."""

    def _inner(self, rank: int = 0) -> n.Node:
        """An expression inside brackets, where a `[` no longer may end a range."""
        outside, self.in_range_end = self.in_range_end, False
        found = self._expression(rank)
        self.in_range_end = outside
        return found

    def _checked(self, node: n.Node) -> n.Node:
        if node.height > MAX_HEIGHT:
            raise self._too_deep()
        return node
