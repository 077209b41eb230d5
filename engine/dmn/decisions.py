"""A DMN file as decisions that can be asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime

from engine.dmn.errors import DmnError
from engine.dmn.evaluation import Evaluation
from engine.dmn.graph import Graph
from engine.dmn.outcome import Outcome
from engine.dmn.parts import Part
from engine.dmn.reader import Element, children, read
from engine.feel.errors import FeelLimitError
from engine.feel.expression import plain
from engine.feel.run import Run
from engine.feel.said import said
from engine.values import Value


class Decisions:
    """The decisions of one file; immutable, shared between threads.

    `names`, `ids`: of its own decisions and decision services; those of a file imported without a name can be asked too.
    `inputs`: names of its input data, these included. `problems`: what is no FEEL or no DMN, if parsed with strict=False.
    """

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        own = [part for part in graph.parts.values() if not part.path]
        asked = [part for part in own if part.kind in ("decision", "service")]
        self.names = tuple(part.name for part in asked if part.key in graph.own)
        self.ids = tuple(part.id for part in asked if part.key in graph.own)
        self.inputs = tuple(part.name for part in own if part.kind == "input")
        self.problems = tuple(graph.problems)
        knowledge = [part for part in own if part.kind == "knowledge"]
        self._asked: dict[str, Part] = {}
        for name in ("title", "name", "id"):
            self._asked |= {getattr(part, name): part for part in (*knowledge, *asked)}

    def evaluate(
        self,
        name_or_id: str,
        context: Mapping[str, Value],
        *,
        now: datetime | None = None,
        warnings: list[str] | None = None,
    ) -> Outcome:
        """Decide, or call a service or knowledge model with what the context holds under its parameters' names.

        KeyError if there is none of this name or id; FeelLimitError if a bound is hit.
        """
        part = self._asked[name_or_id]
        run = Run(now, warnings)
        try:
            value = Evaluation(self.graph, context, run, {}).result(part)
        except RecursionError:
            raise FeelLimitError(said("calls or values nested too deeply")) from None
        return Outcome(plain(value, run), run.matched, run.warnings)


def parse(xml: bytes, *, imports: Iterable[bytes] = (), strict: bool = True) -> Decisions:
    """The decisions of a DMN file. `imports`: other files it may import, found by namespace; those that are no DMN are
    passed over.

    Raises DmnError for what is no usable DMN. With strict=False an expression that is no FEEL becomes null and a warning
    when it is evaluated, as DMN has it, and is listed in `problems`.
    """
    others = {root.get("namespace", ""): root for root in _readable(imports)}
    return Decisions(_Imports(others, strict).graph(read(xml), ()))


def _readable(files: Iterable[bytes]) -> Iterator[Element]:
    for xml in files:
        with suppress(DmnError):
            yield read(xml)


class _Imports:
    """Reads each file once, however often it is imported."""

    def __init__(self, others: Mapping[str, Element], strict: bool) -> None:
        self.others, self.strict = others, strict
        self.read: dict[str, Graph] = {}

    def graph(self, root: Element, path: tuple[str, ...]) -> Graph:
        """The graph of a file, with those it imports. Raises DmnError for one that imports itself, if strict."""
        path = (*path, root.get("namespace", ""))
        wanted = [one.get("namespace", "") for one in children(root, "import")]
        again = next((name for name in wanted if name in path), None)
        if self.strict and again is not None:
            raise DmnError(said("The file imports itself by way of {again!r}", again=again))
        known = [name for name in wanted if name in self.others and name not in path]
        return Graph(root, {name: self._other(name, path) for name in known}, self.strict)

    def _other(self, name: str, path: tuple[str, ...]) -> Graph:
        if name not in self.read:
            self.read[name] = self.graph(self.others[name], path)
        return self.read[name]
