"""A DMN file as decisions that can be asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from engine.dmn.errors import DmnError
from engine.dmn.evaluation import Evaluation
from engine.dmn.graph import Graph, Part
from engine.dmn.outcome import Outcome
from engine.dmn.reader import Element, children, read
from engine.feel.errors import FeelLimitError
from engine.feel.expression import plain
from engine.feel.run import Run
from engine.values import Value


class Decisions:
    """The decisions of one file; immutable, shared between threads.

    `names`, `ids`: of its decisions and decision services. `inputs`: names of its input data. `problems`: expressions that
    are no FEEL, if it was parsed with strict=False.
    """

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        own = [part for part in graph.parts.values() if not part.path]
        asked = [part for part in own if part.kind in ("decision", "service")]
        self.names = tuple(part.name for part in asked)
        self.ids = tuple(part.id for part in asked)
        self.inputs = tuple(part.name for part in own if part.kind == "input")
        self.problems = tuple(graph.problems)
        self._asked: dict[str, Part] = {part.name: part for part in asked}
        self._asked |= {part.id: part for part in asked}

    def evaluate(
        self,
        name_or_id: str,
        context: Mapping[str, Value],
        *,
        now: datetime | None = None,
        warnings: list[str] | None = None,
    ) -> Outcome:
        """Decide. KeyError if there is no such decision; FeelLimitError if a bound is hit."""
        part = self._asked[name_or_id]
        run = Run(now, warnings)
        try:
            value = Evaluation(self.graph, context, run, {}).result(part)
        except RecursionError:
            raise FeelLimitError("calls or values nested too deeply") from None
        return Outcome(plain(value, run), run.matched, run.warnings)


def parse(xml: bytes, *, imports: Iterable[bytes] = (), strict: bool = True) -> Decisions:
    """The decisions of a DMN file. `imports`: other files it may import, found by namespace.

    Raises DmnError for what is no usable DMN. With strict=False an expression that is no FEEL becomes null and a warning
    when it is evaluated, as DMN has it, and is listed in `problems`.
    """
    others = {root.get("namespace", ""): root for root in map(read, imports)}
    return Decisions(_graph(read(xml), others, strict, ()))


def _graph(
    root: Element, others: Mapping[str, Element], strict: bool, path: tuple[str, ...]
) -> Graph:
    wanted = [one.get("namespace", "") for one in children(root, "import")]
    path = (*path, root.get("namespace", ""))
    if (again := next((name for name in wanted if name in path), None)) is not None:
        raise DmnError(f"The file imports itself by way of {again!r}")
    imported = {
        name: _graph(others[name], others, strict, path) for name in wanted if name in others
    }
    return Graph(root, imported, strict)
