"""String functions (DMN 1.5 table 76). Positions count characters, from 1; negative ones from the end."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from engine.feel.calls import NullBecause, builtin
from engine.feel.patterns import compile_pattern, expand, find_bounded, split_bounded
from engine.feel.run import no_longer, no_wider
from engine.feel.said import said


def whole(number: Decimal, what: str = "position") -> int:
    """The number as an integer. NullBecause if it is none or beyond use."""
    if number != number.to_integral_value() or abs(number) > 10**9:
        raise NullBecause(said("{number} is no {what}", number=number, what=what))
    return int(number)


@builtin("substring(string: string, start position: number, length: number?)")
def _substring(text: str, start: Decimal, length: Decimal | None) -> str:
    first = whole(start)
    if first == 0 or abs(first) > len(text):
        raise NullBecause(said("there is no position {first}", first=first))
    first = first - 1 if first > 0 else len(text) + first
    if length is None:
        return text[first:]
    count = int(length)
    if count < 1:
        raise NullBecause(said("{length} is no length", length=length))
    return text[first : first + count]


@builtin("string length(string: string)")
def _string_length(text: str) -> Decimal:
    return Decimal(len(text))


@builtin("upper case(string: string)")
def _upper_case(text: str) -> str:
    return text.upper()


@builtin("lower case(string: string)")
def _lower_case(text: str) -> str:
    return text.lower()


@builtin("substring before(string: string, match: string)")
def _substring_before(text: str, match: str) -> str:
    return text[: max(text.find(match), 0)]


@builtin("substring after(string: string, match: string)")
def _substring_after(text: str, match: str) -> str:
    at = text.find(match)
    return text[at + len(match) :] if at >= 0 else ""


@builtin("contains(string: string, match: string)")
def _contains(text: str, match: str) -> bool:
    return match in text


@builtin("starts with(string: string, match: string)")
def _starts_with(text: str, match: str) -> bool:
    return text.startswith(match)


@builtin("ends with(string: string, match: string)")
def _ends_with(text: str, match: str) -> bool:
    return text.endswith(match)


@builtin("matches(input: string, pattern: string, flags: string?)")
def _matches(text: str, pattern: str, flags: str | None) -> bool:
    return find_bounded(compile_pattern(pattern, flags or ""), text)


@builtin("replace(input: string, pattern: string, replacement: string, flags: string?)")
def _replace(text: str, pattern: str, replacement: str, flags: str | None) -> str:
    return no_wider(expand(compile_pattern(pattern, flags or ""), text, replacement, flags or ""))


@builtin("split(string: string, delimiter: string)")
def _split(text: str, delimiter: str) -> list[Any]:
    return no_longer(split_bounded(compile_pattern(delimiter, ""), text))


@builtin("string join(list: list, delimiter: string?)")
def _string_join(items: list[Any], delimiter: str | None) -> str:
    if not all(item is None or isinstance(item, str) for item in items):
        raise NullBecause(said("only texts can be joined"))
    return no_wider((delimiter or "").join(item for item in items if item is not None))
