"""Types as FEEL writes them: `number`, `list<string>`, `context<a: number>`, `function<date> -> boolean`, `range<time>`."""

from __future__ import annotations

import re
from collections.abc import Mapping

from engine.feel.errors import FeelSyntaxError
from engine.feel.said import said
from engine.feel.scanner import PART, SPACE, HardNames, plain_name, skip
from engine.feel.types import SIMPLE_TYPES, FeelType, simple_type

_QUALIFIED = re.compile(f"[{PART}]+(?:[{SPACE}]*\\.[{SPACE}]*[{PART}]+)*")
_HARD_BUILTIN = frozenset(name for name in SIMPLE_TYPES if " " in name)
MAX_NESTING = 20


class TypeReader:
    """Reads one type at `at` and leaves `at` behind it. `types`: named types of a DMN file."""

    def __init__(self, text: str, at: int, types: Mapping[str, FeelType]) -> None:
        self.text, self.at, self.types, self.nesting = text, at, types, 0
        self.hard = HardNames.of(_HARD_BUILTIN | frozenset(types))

    def read(self) -> FeelType:
        """The type here. Raises FeelSyntaxError."""
        self.nesting += 1
        if self.nesting > MAX_NESTING:
            raise FeelSyntaxError(said("This type is nested too deeply"), self.text, self.at)
        self.at = skip(self.text, self.at)
        start, name = self.at, self._name()
        found = self._generic(name) or self.types.get(name) or simple_type(name)
        if found is None:
            raise FeelSyntaxError(said("There is no type {name!r}", name=name), self.text, start)
        self.nesting -= 1
        return found

    def _name(self) -> str:
        if hard := self.hard.match(self.text, self.at):
            name, self.at = hard
            return name
        found = _QUALIFIED.match(self.text, self.at)
        if found is None:
            raise FeelSyntaxError(said("A type was expected"), self.text, self.at)
        self.at = found.end()
        return plain_name(found.group())

    def _generic(self, name: str) -> FeelType | None:
        if name not in ("list", "range", "context", "function") or not self._accept("<"):
            return None
        if name == "context":
            return self._context()
        if name == "function":
            return self._function()
        items = self.read()
        self._expect(">")
        return FeelType(name, items)

    def _context(self) -> FeelType:
        members: list[tuple[str, FeelType]] = []
        while not self._accept(">"):
            if members:
                self._expect(",")
            end = self.text.find(":", self.at)
            if end < 0:
                raise FeelSyntaxError(said("A name and a colon were expected"), self.text, self.at)
            name, self.at = plain_name(self.text[self.at : end]), end + 1
            members.append((name, self.read()))
        return FeelType("context", members=tuple(members))

    def _function(self) -> FeelType:
        parameters: list[FeelType] = []
        while not self._accept(">"):
            if parameters:
                self._expect(",")
            parameters.append(self.read())
        self._expect("->")
        return FeelType("function", parameters=tuple(parameters), result=self.read())

    def _accept(self, sign: str) -> bool:
        at = skip(self.text, self.at)
        if not self.text.startswith(sign, at):
            return False
        self.at = at + len(sign)
        return True

    def _expect(self, sign: str) -> None:
        if not self._accept(sign):
            raise FeelSyntaxError(
                said("{sign!r} was expected in a type", sign=sign), self.text, self.at
            )
