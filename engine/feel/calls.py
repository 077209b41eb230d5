"""Functions as values: those written in an expression, and how FEEL's own are declared and called (DMN 1.5 section
10.3.2.13). A call that does not fit is null and a warning."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

from engine.feel.errors import FeelLimitError
from engine.feel.run import MAX_CALLS_DEEP, Code, Run, Scope
from engine.feel.said import said
from engine.feel.types import (
    ANY,
    KINDS,
    FeelType,
    Function,
    NotOfTypeError,
    convert,
    kind_of,
    simple_type,
)


class NullBecause(Exception):
    """The result is null, because {reason}."""


_Misfit = type("_Misfit", (), {})
_MISFIT = _Misfit()


class Closure(Function):
    """A function written in FEEL, with the scope it was written in."""

    def __init__(
        self,
        parameters: Iterable[tuple[str, FeelType]],
        body: Code,
        scope: Scope,
        name: str = "function",
        result: FeelType | None = None,
    ) -> None:
        pairs = tuple(parameters)
        self.parameters = tuple(parameter for parameter, _ in pairs)
        self.types = tuple(kind for _, kind in pairs)
        self.body, self.scope, self.name, self.result = body, scope, name, result

    def invoke(self, arguments: list[Any], names: tuple[str, ...] | None, run: Run) -> Any:
        """See Function."""
        if names is not None:
            if set(names) != set(self.parameters):
                return run.warn(
                    said("{name} takes {listed}", name=self.name, listed=_listed(self.parameters))
                )
            given = dict(zip(names, arguments, strict=True))
            arguments = [given[name] for name in self.parameters]
        if len(arguments) != len(self.parameters):
            return run.warn(
                said("{name} takes {count} arguments", name=self.name, count=len(self.parameters))
            )
        fitting = [self._fitting(a, t, run) for a, t in zip(arguments, self.types, strict=True)]
        value = self._enter(fitting, run)
        return value if self.result is None else self._fitting(value, self.result, run)

    def _fitting(self, value: Any, wanted: FeelType, run: Run) -> Any:
        """The value as one of the type, else null and a warning: the body sees null (DMN 1.5 section 10.3.2.9.4)."""
        try:
            return convert(value, wanted)
        except NotOfTypeError as problem:
            return run.warn(said("{name}: {problem}", name=self.name, problem=problem))

    def _enter(self, arguments: list[Any], run: Run) -> Any:
        run.spend()
        run.deep += 1
        if run.deep > MAX_CALLS_DEEP:
            raise FeelLimitError(
                said(
                    "functions that call each other {max_calls_deep} deep",
                    max_calls_deep=MAX_CALLS_DEEP,
                )
            )
        values = dict(zip(self.parameters, arguments, strict=True))
        found = self.body(Scope(values, self.scope, run))
        run.deep -= 1
        return found


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names) or "no arguments"


@dataclass(frozen=True)
class Parameter:
    """One parameter of a builtin. `many`: it takes all the remaining arguments; `spread`: as items of one list."""

    name: str
    types: tuple[FeelType, ...]
    optional: bool = False
    many: bool = False
    spread: bool = False

    @cached_property
    def exactly(self) -> frozenset[type]:
        """The Python types of values that fit as they are."""
        return frozenset(
            found for found, kind in KINDS.items() if any(kind == one.kind for one in self.types)
        )

    def fit(self, value: Any) -> Any:
        """The value as this parameter takes it, or _MISFIT."""
        if type(value) in self.exactly or self.types[0] is ANY:
            return value
        if value is None:
            return None if self.optional else _MISFIT
        if any(kind_of(value) == wanted.kind for wanted in self.types):
            return value
        return next(
            (found for wanted in self.types if (found := _converted(value, wanted)) is not None),
            _MISFIT,
        )


def _converted(value: Any, wanted: FeelType) -> Any:
    try:
        return convert(value, wanted)
    except NotOfTypeError:
        return None


@dataclass(frozen=True)
class Overload:
    """One way to call a builtin. `runs`: the function takes the run as its first argument."""

    parameters: tuple[Parameter, ...]
    function: Callable[..., Any]
    runs: bool

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names of the parameters."""
        return tuple(one.name for one in self.parameters)

    @cached_property
    def required(self) -> int:
        """How many arguments there must be."""
        return sum(not one.optional and not one.many for one in self.parameters)

    def bind(self, arguments: list[Any], names: tuple[str, ...] | None) -> list[Any] | None:
        """The arguments in the order of the parameters, or None if they do not fit."""
        bound = self._named(arguments, names) if names else self._in_order(arguments)
        if bound is None:
            return None
        fitting = [one.fit(a) for one, a in zip(self.parameters, bound, strict=True)]
        return None if any(one is _MISFIT for one in fitting) else fitting

    def _named(self, arguments: list[Any], names: tuple[str, ...]) -> list[Any] | None:
        given = dict(zip(names, arguments, strict=True))
        for one in self.parameters:
            if one.many and not one.spread and one.name in given:
                given[one.name] = _as_list(given[one.name])
        wanted = {one.name for one in self.parameters}
        needed = {one.name for one in self.parameters if not one.optional}
        if not needed <= set(given) <= wanted:
            return None
        return [given.get(one.name) for one in self.parameters]

    def _in_order(self, arguments: list[Any]) -> list[Any] | None:
        last = self.parameters[-1] if self.parameters else None
        if last is not None and last.many:
            return self._collected(arguments, last)
        if not self.required <= len(arguments) <= len(self.parameters):
            return None
        return arguments + [None] * (len(self.parameters) - len(arguments))

    def _collected(self, arguments: list[Any], last: Parameter) -> list[Any] | None:
        before = len(self.parameters) - 1
        rest = arguments[before:]
        if not rest:
            return None
        single = last.spread and len(rest) == 1 and (rest[0] is None or isinstance(rest[0], list))
        return [*arguments[:before], rest[0] if single else rest]


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


class Builtin(Function):
    """One of FEEL's own functions, with all its overloads."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.overloads: list[Overload] = []

    def add(self, overload: Overload) -> None:
        """One more way to call it; the first one says what parameters it has."""
        if not self.overloads:
            self.parameters = tuple(one.name for one in overload.parameters)
            self.types = tuple(one.types[0] for one in overload.parameters)
        self.overloads.append(overload)

    def invoke(self, arguments: list[Any], names: tuple[str, ...] | None, run: Run) -> Any:
        """See Function."""
        run.spend(1 + sum(len(a) >> 3 for a in arguments if isinstance(a, list | str | dict)))
        for overload in self._fitting_first(names):
            bound = overload.bind(arguments, names)
            if bound is not None:
                return self._call(overload, bound, run)
        kinds = _listed(kind_of(argument) for argument in arguments)
        return run.warn(said("{name} cannot be called with {kinds}", name=self.name, kinds=kinds))

    def _fitting_first(self, names: tuple[str, ...] | None) -> list[Overload]:
        """`before(point, range)` and `before(range, point)` have the same names: their order decides."""
        if names is None or len(self.overloads) == 1:
            return self.overloads
        return sorted(self.overloads, key=lambda one: one.names != names)

    def _call(self, overload: Overload, bound: list[Any], run: Run) -> Any:
        try:
            return overload.function(run, *bound) if overload.runs else overload.function(*bound)
        except NullBecause as reason:
            return run.warn(said("{name}: {reason}", name=self.name, reason=reason))
        except (ArithmeticError, ValueError):
            return run.warn(said("{name} has no result for these arguments", name=self.name))


BUILTINS: dict[str, Builtin] = {}
_SIGNATURE = re.compile(r"(?P<name>[^(]+)\((?P<parameters>.*)\)")
_PARAMETER = re.compile(r"(?P<name>[^:]+): (?P<types>[^?.]+)(?P<mark>\?|\.\.\.|\.\.)?")
_F = TypeVar("_F", bound=Callable[..., Any])


def builtin(signature: str, *, runs: bool = False) -> Callable[[_F], _F]:
    """Declares a builtin: `name(parameter: type|type, other: type?)`.

    `?`: may be left out or null. `...`: a list, or its items as arguments. `..`: all the remaining arguments.
    """

    def declare(function: _F) -> _F:
        found = _SIGNATURE.fullmatch(signature)
        assert found is not None, signature
        parts = filter(None, found["parameters"].split(", "))
        overload = Overload(tuple(_parameter(part) for part in parts), function, runs)
        BUILTINS.setdefault(found["name"], Builtin(found["name"])).add(overload)
        return function

    return declare


def _parameter(text: str) -> Parameter:
    found = _PARAMETER.fullmatch(text)
    assert found is not None, text
    types = tuple(simple_type(name) for name in found["types"].split("|"))
    assert all(types), text
    known = tuple(ANY if one.kind == "Any" else one for one in types if one is not None)
    mark = found["mark"]
    return Parameter(found["name"], known, mark == "?", mark in ("...", ".."), spread=mark == "...")
