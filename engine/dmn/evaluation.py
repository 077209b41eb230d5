"""One evaluation of a requirements graph: each decision once, and only what is needed (DMN 1.5 section 10.4)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.dmn.graph import Graph
from engine.dmn.items import fitting
from engine.dmn.parts import Key, Part
from engine.feel.run import Run, Scope
from engine.feel.said import said
from engine.feel.types import Function

_WAITING = object()


class Evaluation:
    """Computes parts of a graph over a context. `given`: decisions that a service was called with, by key."""

    def __init__(
        self, graph: Graph, context: Mapping[str, Any], run: Run, given: Mapping[Key, Any]
    ) -> None:
        self.graph, self.run = graph, run
        self.found: dict[Key, Any] = dict(given)
        self.context = context
        self.base = Scope(self._variables(), None, run)

    def _variables(self) -> dict[str, Any]:
        """The context: inputs as they are declared, the rest as it is, but what the file computes itself."""
        parts = self.graph.parts.values()
        taken = [part for part in parts if part.kind == "input"]
        inputs = {part.title: part for part in taken} | {part.name: part for part in taken}
        computed = {part.name for part in parts if part.kind != "input" and not part.path}
        found: dict[str, Any] = {}
        for name, value in self.context.items():
            if name in inputs:
                found[inputs[name].name] = self._typed(inputs[name], value)
            elif name not in computed:
                found[name] = value
        return found

    def _typed(self, part: Part, value: Any) -> Any:
        return fitting(value, part.type, part.name, self.run)

    def value(self, key: Key) -> Any:
        """The value of a part, computed once."""
        if key not in self.found:
            part = self.graph.parts[key]
            self.found[key] = _WAITING
            self.found[key] = _COMPUTE[part.kind](self, part)
        if self.found[key] is _WAITING:
            return self.run.warn(said("{name!r} needs itself", name=self.graph.parts[key].name))
        return self.found[key]

    def _input(self, part: Part) -> Any:
        place: Any = self.context
        for prefix in filter(None, part.path):
            place = place.get(prefix) if isinstance(place, Mapping) else None
        if part.path and isinstance(place, Mapping) and part.name in place:
            return self._typed(part, place[part.name])
        if part.name not in self.base.values:
            return self.run.warn(said("There is no value for the input {name!r}", name=part.name))
        return self.base.values[part.name]

    def _decision(self, part: Part) -> Any:
        self.run.spend()
        assert part.code is not None
        value = part.code(Scope(self._needed(part, {}), self.base, self.run))
        return fitting(value, part.type, part.name, self.run)

    def _needed(self, part: Part, values: dict[str, Any]) -> dict[str, Any]:
        """What the part needs, by the names it knows them by."""
        for key in part.needs:
            other, place = self.graph.parts[key], values
            for prefix in filter(None, part.way_to(other)):
                place = place.setdefault(prefix, {})
            place[other.name] = self.value(key)
        return values

    def _knowledge(self, part: Part) -> Any:
        """A function that sees its parameters, the knowledge it needs, and itself."""
        if part.code is None:
            return self.run.warn(said("The knowledge model {name!r} has no logic", name=part.name))
        values: dict[str, Any] = {}
        function = part.code(Scope(values, None, self.run))
        self.found[part.key] = values[part.name] = function
        self._needed(part, values)
        return function

    def _service(self, part: Part) -> Any:
        return Service(part, self)

    def result(self, part: Part) -> Any:
        """What the part answers when it is asked for by name: services and knowledge are called with the context."""
        found = self.value(part.key)
        if part.kind not in ("service", "knowledge") or not isinstance(found, Function):
            return found
        return found.invoke(list(map(self._named, found.parameters)), None, self.run)

    def _named(self, name: str) -> Any:
        """What the context holds under a name, or under the parts of `import.name`."""
        if name in self.context or "." not in name:
            return self.context.get(name)
        place: Any = self.context
        for part in name.split("."):
            place = place.get(part) if isinstance(place, Mapping) else None
        return place


class Service(Function):
    """A decision service as a function of its input data and input decisions (DMN 1.5 section 10.4)."""

    def __init__(self, part: Part, evaluation: Evaluation) -> None:
        self.part, self.graph, self.name = part, evaluation.graph, part.name
        taken = [self.graph.parts[key] for key in part.inputs]
        self.parameters = tuple(
            ".".join((*filter(None, part.way_to(one)), one.name)) for one in taken
        )
        self.types = tuple(one.type for one in taken)
        self.result = part.type.result if part.type.kind == "function" else part.type

    def invoke(self, arguments: list[Any], names: tuple[str, ...] | None, run: Run) -> Any:
        """See Function."""
        if names is not None:
            if not set(names) <= set(self.parameters):
                return run.warn(
                    said("{name} takes {listed}", name=self.name, listed=", ".join(self.parameters))
                )
            given = dict(zip(names, arguments, strict=True))
            arguments = [given.get(name) for name in self.parameters]
        if len(arguments) != len(self.parameters):
            return run.warn(
                said("{name} takes {count} arguments", name=self.name, count=len(self.parameters))
            )
        return self.answer(arguments, run)

    def answer(self, arguments: list[Any], run: Run) -> Any:
        """The output decision's value, or a context of several; an argument of another type is null (DMN 10.3.2.9.4)."""
        fit = [
            fitting(argument, wanted, self.name, run)
            for argument, wanted in zip(arguments, self.types, strict=True)
        ]
        parts = [self.graph.parts[key] for key in self.part.inputs]
        pairs = list(zip(parts, fit, strict=True))
        inputs = {part.name: value for part, value in pairs if part.kind == "input"}
        given = {part.key: value for part, value in pairs}
        inside = Evaluation(self.graph, inputs, run, given)
        found = {self.graph.parts[key].name: inside.value(key) for key in self.part.outputs}
        value = next(iter(found.values())) if len(found) == 1 else found
        return value if self.result is None else fitting(value, self.result, self.name, run)


_COMPUTE = {
    "input": Evaluation._input,
    "decision": Evaluation._decision,
    "knowledge": Evaluation._knowledge,
    "service": Evaluation._service,
}
