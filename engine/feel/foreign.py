"""Functions that an expression asks of Java (DMN 1.5 section 10.3.2.13.3): a short list of them, computed here.

`external {java: {class: "java.lang.Math", method signature: "max(double, double)"}}`. Nothing of Java is run or looked up:
what is not on the list is no function.
"""

from __future__ import annotations

import decimal
import math
import re
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from engine.feel.calls import Closure, NullBecause
from engine.feel.numbers import DECIMAL128, rounded
from engine.feel.run import Run, Scope, no_wider
from engine.feel.said import said
from engine.feel.texts import text_of
from engine.feel.types import FeelType, Function

_Method = Callable[..., Any]
_SIGNATURE = re.compile(r"\s*(\w+)\s*\(([^()]*)\)\s*", re.ASCII)
_WHOLE = {"Byte": "byte", "Short": "short", "Integer": "int", "Long": "long"}
_BOXES = _WHOLE | {"Float": "float", "Double": "double", "Character": "char"}
_BITS = {"byte": 7, "short": 15, "int": 31, "long": 63}
_NUMERIC = frozenset((*_BITS, "float", "double"))
_NUMBER = re.compile(r"\s*[+-]?(\d{1,300}(\.\d{0,300})?|\.\d{1,300})\s*", re.ASCII)


def foreign(
    description: Any, parameters: Iterable[tuple[str, FeelType]], scope: Scope
) -> Function | None:
    """The function that `{class: ..., method signature: ...}` describes, or None if it is not on the list."""
    place, signature = (
        description.get(key) if isinstance(description, dict) else None
        for key in ("class", "method signature")
    )
    if not isinstance(place, str) or not isinstance(signature, str):
        return None
    found, pairs = _SIGNATURE.fullmatch(signature), tuple(parameters)
    types = tuple(map(_java_type, filter(None, found[2].split(",")))) if found else ()
    method = _method(place.removeprefix("java.lang."), found[1], types) if found else None
    if method is None or len(types) != len(pairs):
        return None
    return Closure(pairs, _calling(method, types, [name for name, _ in pairs]), scope)


def _java_type(text: str) -> str:
    name = text.strip().removeprefix("[L").removesuffix(";").removeprefix("java.lang.")
    return _BOXES.get(name, name)


def _method(place: str, name: str, types: tuple[str, ...]) -> _Method | None:
    if place == "Math":
        return _MATH.get((name, len(types))) if _NUMERIC.issuperset(types) else None
    if (place, name, types) == ("String", "format", ("String", "Object")):
        return _format
    if name != "valueOf" or len(types) != 1:
        return None
    if types == ("String",) and _BOXES.get(place) in _NUMERIC:
        return _number_of
    return _same if types[0] == _BOXES.get(place, "char" if place == "String" else "") else None


def _calling(method: _Method, types: tuple[str, ...], names: list[str]) -> Callable[[Scope], Any]:
    def call(scope: Scope) -> Any:
        arguments = [scope.values[name] for name in names]
        try:
            if not all(map(_fits, arguments, types)):
                raise NullBecause(said("it takes {listed}", listed=", ".join(types)))
            return method(*arguments)
        except (NullBecause, ArithmeticError, ValueError) as problem:
            return scope.run.warn(
                said("The function of Java has no result: {problem}", problem=problem)
            )

    return call


def _fits(value: Any, wanted: str) -> bool:
    if wanted in _NUMERIC:
        bound = 2 ** _BITS.get(wanted, 0)
        whole = isinstance(value, Decimal) and value == value.to_integral_value()
        return isinstance(value, Decimal) and (
            wanted not in _BITS or (whole and -bound <= value < bound)
        )
    if wanted == "char":
        return isinstance(value, str) and len(value) == 1
    return wanted == "Object" or isinstance(value, str)


def _same(value: Any) -> Any:
    return value


def _number_of(text: str) -> Decimal | None:
    if not _NUMBER.fullmatch(text):
        raise NullBecause(said("{text!r} is no number", text=text))
    return rounded(Decimal(text.strip()))


def _format(pattern: str, value: Any) -> str:
    """`String.format` with `%s` for the value; other conversions are not on the list."""
    if "%" in re.sub("%[%s]", "", pattern):
        raise NullBecause(said("only %s and %% are formatted"))
    shown = text_of(value, Run())
    return no_wider(re.sub("%[%s]", lambda found: shown if found[0] == "%s" else "%", pattern))


def _floating(function: Callable[..., float]) -> _Method:
    """A function of Python's `math` over decimals, with the precision of Java's `double`."""

    def call(*numbers: Decimal) -> Decimal:
        found = Decimal(repr(function(*map(float, numbers))))
        if not found.is_finite():
            raise OverflowError("out of bounds")
        return found

    return call


def _towards(rounding: str) -> _Method:
    return lambda number: rounded(number.to_integral_value(rounding))


_FLOATING = ("sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh", "cbrt", "log10")
_MATH: dict[tuple[str, int], _Method] = {
    **{(name, 1): _floating(getattr(math, name)) for name in _FLOATING},
    ("toRadians", 1): _floating(math.radians),
    ("toDegrees", 1): _floating(math.degrees),
    ("atan2", 2): _floating(math.atan2),
    ("hypot", 2): _floating(math.hypot),
    ("pow", 2): _floating(math.pow),
    ("sqrt", 1): DECIMAL128.sqrt,
    ("exp", 1): DECIMAL128.exp,
    ("log", 1): DECIMAL128.ln,
    ("abs", 1): abs,
    ("max", 2): max,
    ("min", 2): min,
    ("floor", 1): _towards(decimal.ROUND_FLOOR),
    ("ceil", 1): _towards(decimal.ROUND_CEILING),
}
