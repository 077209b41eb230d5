"""What begins with a word: `if`, `for`, `some`, `every`, `function`."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from engine.feel import nodes as n
from engine.feel.reading import Reading
from engine.feel.typeparser import TypeReader
from engine.feel.types import ANY, FeelType


class Textual(Reading):
    """Reads one such expression, its word being read already."""

    def _type(self) -> FeelType:
        reader = TypeReader(self.text, self.at, self.types)
        wanted = reader.read()
        self.at = reader.at
        return wanted

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


TEXTUAL: Mapping[str, Callable[[Textual], n.Node]] = {
    "if": Textual._if,
    "for": Textual._for,
    "some": Textual._some,
    "every": Textual._every,
    "function": Textual._function,
}
