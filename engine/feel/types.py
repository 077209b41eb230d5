"""FEEL's types, what belongs to them, and the implicit conversions (DMN 1.5 sections 10.3.2.9 and 10.3.2.9.4)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from engine.feel.said import said
from engine.values import YearsMonths

if TYPE_CHECKING:
    from engine.feel.run import Run


@dataclass(frozen=True, slots=True)
class Range:
    """A range as a value. An end that is None and not included is open: `> 5` is (5..None)."""

    start: Any
    end: Any
    start_included: bool = True
    end_included: bool = True


class Function:
    """A function as a value: FEEL's own, an expression's, or a business knowledge model's."""

    name: str = "function"
    parameters: tuple[str, ...] = ()
    types: tuple[FeelType, ...] = ()
    result: FeelType | None = None

    def invoke(self, arguments: list[Any], names: tuple[str, ...] | None, run: Run) -> Any:
        """Call it with arguments in order, or named by `names`; null and a warning if they do not fit."""
        raise NotImplementedError


@dataclass(frozen=True)
class FeelType:
    """A type by its kind. `items`: of a list or range; `members`: of a context; `result`: of a function."""

    kind: str
    items: FeelType | None = None
    members: tuple[tuple[str, FeelType], ...] | None = None
    parameters: tuple[FeelType, ...] | None = None
    result: FeelType | None = None
    allows: Callable[[Any], bool] | None = field(default=None, compare=False)

    def __str__(self) -> str:
        return f"{self.kind}<{self.items}>" if self.items else self.kind


ANY = FeelType("Any")
NUMBER = FeelType("number")
LIST = FeelType("list", ANY)
KINDS: dict[type, str] = {
    type(None): "Null",
    bool: "boolean",
    str: "string",
    Decimal: "number",
    date: "date",
    time: "time",
    datetime: "date and time",
    timedelta: "days and time duration",
    YearsMonths: "years and months duration",
    list: "list",
    dict: "context",
    Range: "range",
    Function: "function",
}
SIMPLE_TYPES: Mapping[str, FeelType] = {
    kind: FeelType(kind) for kind in (*KINDS.values(), "Any") if kind != "list"
} | {"list": LIST}
# Names that older DMN files use for the same types.
TYPE_ALIASES: Mapping[str, str] = {
    "any": "Any",
    "null": "Null",
    "dateTime": "date and time",
    "dayTimeDuration": "days and time duration",
    "yearMonthDuration": "years and months duration",
}


def simple_type(name: str) -> FeelType | None:
    """The builtin type of this name, older names too."""
    return SIMPLE_TYPES.get(TYPE_ALIASES.get(name, name))


def kind_of(value: Any) -> str:
    """The name of the kind of a value, as DMN writes it."""
    kind = KINDS.get(type(value))
    if kind is None:
        kind = next((name for base, name in KINDS.items() if isinstance(value, base)), "Any")
    return kind


def belongs(value: Any, wanted: FeelType) -> bool:
    """Does the value belong to the type (`instance of`)? null belongs to Null alone; allowed values do not count."""
    if value is None:
        return wanted.kind == "Null"
    if wanted.kind == "Any":
        return True
    inside = _INSIDE.get(wanted.kind)
    return kind_of(value) == wanted.kind and (inside is None or inside(value, wanted))


def allowed(value: Any, wanted: FeelType) -> bool:
    """Is the value, with all in it, one of the allowed ones?"""
    if value is None:
        return True
    if wanted.allows is not None and not wanted.allows(value):
        return False
    if isinstance(value, list) and wanted.items is not None:
        return all(allowed(item, wanted.items) for item in value)
    if isinstance(value, dict) and wanted.members is not None:
        return all(allowed(value.get(name), member) for name, member in wanted.members)
    return True


def _list_belongs(value: list[Any], wanted: FeelType) -> bool:
    items = wanted.items or ANY
    return all(item is None or belongs(item, items) for item in value)


def _context_belongs(value: dict[str, Any], wanted: FeelType) -> bool:
    return wanted.members is None or all(
        name in value and (value[name] is None or belongs(value[name], member))
        for name, member in wanted.members
    )


def _range_belongs(value: Range, wanted: FeelType) -> bool:
    ends = [end for end in (value.start, value.end) if end is not None]
    return wanted.items is None or all(belongs(end, wanted.items) for end in ends)


def _function_belongs(value: Function, wanted: FeelType) -> bool:
    """Parameters may ask less, the result may promise more."""
    if wanted.parameters is None:
        return True
    if len(value.parameters) != len(wanted.parameters):
        return False
    pairs = zip(wanted.parameters, value.types, strict=True)
    return all(conforms(given, taken) for given, taken in pairs) and conforms(
        value.result or ANY, wanted.result or ANY
    )


_INSIDE: dict[str, Callable[[Any, FeelType], bool]] = {
    "list": _list_belongs,
    "context": _context_belongs,
    "range": _range_belongs,
    "function": _function_belongs,
}


def conforms(narrow: FeelType, wide: FeelType) -> bool:
    """Is every value of the first type one of the second?"""
    if wide.kind == "Any" or narrow.kind == "Null":
        return True
    if narrow.kind != wide.kind:
        return False
    if wide.items is not None:
        return conforms(narrow.items or ANY, wide.items)
    if wide.members is not None:
        has = dict(narrow.members or ())
        return all(name in has and conforms(has[name], member) for name, member in wide.members)
    if wide.parameters is not None:
        mine = narrow.parameters or ()
        return (
            len(mine) == len(wide.parameters)
            and all(conforms(b, a) for a, b in zip(mine, wide.parameters, strict=True))
            and conforms(narrow.result or ANY, wide.result or ANY)
        )
    return True


class NotOfTypeError(ValueError):
    """A value does not belong to the wanted type and cannot be converted: {value}."""


def convert(value: Any, wanted: FeelType) -> Any:
    """The value as one of the type: a list of one for its item, an item for a list of one, a date for its midnight.

    null belongs to every type here. Raises NotOfTypeError.
    """
    if value is None:
        return value
    if belongs(value, wanted):
        if not allowed(value, wanted):
            raise NotOfTypeError(said("this value is not one of the allowed ones"))
        return value
    if isinstance(value, list) and len(value) == 1 and wanted.kind != "list":
        return convert(value[0], wanted)
    if wanted.kind == "list" and not isinstance(value, list):
        return [convert(value, wanted.items or ANY)]
    if wanted.kind == "date and time" and type(value) is date:
        return midnight(value)
    raise NotOfTypeError(said("{kind} is not {wanted}", kind=kind_of(value), wanted=str(wanted)))


def midnight(day: date) -> datetime:
    """The beginning of a date as a date and time, in UTC as DMN has it."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
