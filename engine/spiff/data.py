"""Data inputs and outputs while a case runs (BPMN 10.4): what an activity needs before it begins, and what it gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.feel import Expression
from engine.values import Value


@dataclass(frozen=True, slots=True)
class Items:
    """The data inputs and outputs that an activity or event describes; their associations are its mappings."""

    described: bool = False
    """Whether there is an ioSpecification: then data come in and go out by it alone."""
    inputs: tuple[str, ...] = ()
    """The variables of its data inputs, in their order."""
    outputs: tuple[str, ...] = ()
    needs: Expression | None = None
    """Is true when one of its input sets is available (BPMN 10.4.2)."""
    owed: tuple[frozenset[str], ...] = ()
    """For each output set the outputs that must be given; none for an event."""

    def filled(self, given: Mapping[str, Value]) -> Mapping[str, Value]:
        """What was given, by the names of the outputs: a single output takes the only value there is, or all of it."""
        if len(self.outputs) != 1 or not given or self.outputs[0] in given:
            return given
        return {**given, self.outputs[0]: _only(given)}

    def missing(self, given: Mapping[str, Value]) -> list[str]:
        """The outputs without which no output set is available; empty if one is."""
        lacking = [sorted(owed - given.keys()) for owed in self.owed]
        return min(lacking, key=len, default=[])

    def renamed(self, values: Mapping[str, Value], names: tuple[str, ...]) -> dict[str, Value]:
        """The values of its inputs under the names of what it calls, by their order (BPMN 10.3.6)."""
        pairs = zip(self.inputs, names, strict=False)
        return {there: values[here] for here, there in pairs if here in values}

    def returned(self, values: Mapping[str, Value], names: tuple[str, ...]) -> dict[str, Value]:
        """The outputs of what it called, by its own names."""
        pairs = zip(self.outputs, names, strict=False)
        return {here: values[there] for here, there in pairs if there in values}


def _only(given: Mapping[str, Value]) -> Value:
    if "result" in given:
        return given["result"]
    return next(iter(given.values())) if len(given) == 1 else dict(given)


NOTHING = Items()
