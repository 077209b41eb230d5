"""The typed catalogue of what a BPMN service task may call.

    @operation("experts.admit")
    def admit(tx: Transaction, expert: int, *, note: str = "") -> dict[str, Value]:
        '''Take the expert into the pool.'''

The parameters after `tx` are the inputs that a model maps by name; their annotations say what is accepted. What is
returned is visible to the task's output mappings: a context by its names, anything else as `result`. An operation that
reaches outside the database says `outside=True`: it then runs as a job, at least once, and may take `key`, which is
the same in every attempt (design.md section 4). Operations only grow: a new name instead of a changed signature.
"""

from __future__ import annotations

import inspect
import re
import typing
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from engine.errors import EngineError, UnknownOperation
from engine.values import Value, normalise

Function = Callable[..., Any]
_SENTENCE = re.compile(r"(?<=[.])\s")
_CHINESE = re.compile(r"^[\u4e00-\u9fff]+: ")


class WrongInput(EngineError):
    text = "The operation {operation} was given a wrong value for {parameter}: {value}. It takes {wanted}."


class MissingInput(EngineError):
    text = "The operation {operation} needs {parameters}, and the model maps nothing to it."


class UnknownInput(EngineError):
    text = "The operation {operation} has no parameter {parameters}."


@dataclass(frozen=True)
class Parameter:
    """One input: its name, the Python type it is converted to, and whether it may be left out."""

    name: str
    type: Any
    required: bool


@dataclass(frozen=True)
class Operation:
    """A function of the catalogue under its name."""

    name: str
    function: Function
    outside: bool
    inputs: Mapping[str, Parameter]
    results: tuple[str, ...]
    doc: str

    @property
    def summary(self) -> str:
        """What it does, in a sentence; the web translates it."""
        return summary_of(self.doc)

    @property
    def parameters(self) -> dict[str, bool]:
        """Each input's name, and whether it must be given."""
        return {parameter.name: parameter.required for parameter in self.inputs.values()}

    @property
    def required(self) -> frozenset[str]:
        """Names of the inputs that a model has to map."""
        return frozenset(name for name, required in self.parameters.items() if required)

    def call(self, tx: Any, inputs: Mapping[str, Value], *, key: str) -> Value:
        """Run it with checked and converted inputs.

        Raises MissingInput, UnknownInput, WrongInput; BpmnError and others pass through from the function.
        """
        if missing := self.required - inputs.keys():
            raise MissingInput(operation=self.name, parameters=", ".join(sorted(missing)))
        if unknown := inputs.keys() - self.inputs.keys():
            raise UnknownInput(operation=self.name, parameters=", ".join(sorted(unknown)))
        given = {name: self._convert(name, value) for name, value in inputs.items()}
        if "key" in inspect.signature(self.function).parameters:
            given["key"] = key
        return normalise(self.function(tx, **given))

    def _convert(self, name: str, value: Value) -> Any:
        wanted = self.inputs[name].type
        try:
            return convert(value, wanted)
        except (TypeError, ValueError, ArithmeticError):
            raise WrongInput(
                operation=self.name, parameter=name, value=repr(value), wanted=str(wanted)
            ) from None


def summary_of(doc: str) -> str:
    """The first sentence of a docstring, without a Chinese word in front of it."""
    first = _SENTENCE.split(" ".join(doc.split()), maxsplit=1)[0]
    said = _CHINESE.sub("", first)
    return said[:1].upper() + said[1:]


class Catalogue(Mapping[str, Operation]):
    """Operations by name. `@catalogue.operation("nouns.verb")` adds one."""

    def __init__(self, *others: Mapping[str, Operation]) -> None:
        self._operations: dict[str, Operation] = {}
        for other in others:
            self._operations.update(other)

    def __getitem__(self, name: str) -> Operation:
        try:
            return self._operations[name]
        except KeyError:
            raise UnknownOperation(name=name) from None

    def __contains__(self, name: object) -> bool:
        return name in self._operations

    def __iter__(self) -> Iterator[str]:
        return iter(self._operations)

    def __len__(self) -> int:
        return len(self._operations)

    def operation(
        self, name: str, *, outside: bool = False, results: Collection[str] = ()
    ) -> Callable[[Function], Function]:
        """Add the decorated function under `name`; a name is given once. `results` names what its context holds."""

        def add(function: Function) -> Function:
            if name in self._operations:
                raise ValueError(f"There are two operations called {name}.")
            self._operations[name] = _describe(name, function, outside, tuple(results))
            return function

        return add


def convert(value: Value, wanted: Any) -> Any:
    """`value` as the annotated type; ValueError or TypeError if it is not one."""
    options = typing.get_args(wanted) if _is_union(wanted) else (wanted,)
    if value is None:
        if type(None) in options:
            return None
        raise ValueError("nothing was given")
    for option in options:
        if option is Any or option is Value:
            return value
        if option is int and isinstance(value, Decimal):
            return _whole(value)
        base = typing.get_origin(option) or option
        if base is date and isinstance(value, datetime):
            continue
        if isinstance(base, type) and isinstance(value, base):
            if isinstance(value, bool) and base is not bool:
                continue
            return value
    raise TypeError(f"{value!r} is no {wanted}")


def _whole(value: Decimal) -> int:
    if value != value.to_integral_value():
        raise ValueError(f"{value} is not a whole number")
    return int(value)


def _is_union(wanted: Any) -> bool:
    return typing.get_origin(wanted) is typing.Union or type(wanted).__name__ == "UnionType"


def _describe(name: str, function: Function, outside: bool, results: tuple[str, ...]) -> Operation:
    hints = typing.get_type_hints(function)
    inputs = {
        parameter.name: Parameter(
            parameter.name,
            hints.get(parameter.name, Any),
            parameter.default is inspect.Parameter.empty,
        )
        for parameter in list(inspect.signature(function).parameters.values())[1:]
        if parameter.name != "key"
    }
    return Operation(name, function, outside, inputs, results, inspect.getdoc(function) or "")
