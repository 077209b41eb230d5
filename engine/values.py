"""The closed set of types a variable can have, and their JSON.

A value is null, boolean, string, number (always Decimal), date, time, date and time, one of the two durations, a list
or a context of these (DMN 1.5 section 10.3.2.2; design.md section 4). JSON has no word for six of them, so they are
tagged: `{"@date": "2026-11-22"}`. A context whose only key begins with `@` is wrapped in `{"@context": ...}`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Context, Decimal
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

from engine.errors import EngineError


@dataclass(frozen=True, order=True, slots=True)
class YearsMonths:
    """A years and months duration; `months` may be negative."""

    months: int

    def __str__(self) -> str:
        years, months = divmod(abs(self.months), 12)
        text = (f"{years}Y" if years else "") + (f"{months}M" if months or not years else "")
        return ("-" if self.months < 0 else "") + "P" + text


Value: TypeAlias = (
    "bool | str | Decimal | date | time | datetime | timedelta | YearsMonths"
    " | list[Any] | dict[str, Any] | None"
)


MAX_LEVELS = 200
"""How deep lists and contexts may be nested; FEEL makes none that is deeper."""
_UNSTORABLE = re.compile("[\\0\\ud800-\\udfff]")


class ValueTypeError(EngineError, TypeError):
    text = "This is not a value that a case can hold: {what}."


class NotStorable(ValueTypeError):
    text = "A text with the character 0 or half a character cannot be kept. Take the character out and send it again."


class TooDeep(ValueTypeError):
    text = "Lists or contexts nested more than {levels} deep cannot be kept. Make them flatter."


def normalise(raw: Any) -> Value:
    """Turn plain Python into values: int and float become Decimal, tuples lists; anything foreign is refused.

    Raises ValueTypeError for a type outside the closed set and a number that is none; NotStorable, TooDeep.
    """
    return _normalise(raw, 0)


def normalised(given: Mapping[str, Any] | None) -> dict[str, Value]:
    """Variables or answers by name, names included. Raises as `normalise`."""
    return {storable(name): normalise(value) for name, value in (given or {}).items()}


def _normalise(raw: Any, level: int) -> Value:
    if level > MAX_LEVELS:
        raise TooDeep(levels=MAX_LEVELS)
    match raw:
        case str():
            return storable(raw)
        case Decimal() | float() | int() if not isinstance(raw, bool):
            return _decimal(raw)
        case None | bool() | date() | time() | timedelta() | YearsMonths():
            return raw
        case Mapping():
            return {storable(str(key)): _normalise(item, level + 1) for key, item in raw.items()}
        case list() | tuple():
            return [_normalise(item, level + 1) for item in raw]
    raise ValueTypeError(what=type(raw).__name__)


def can_be_stored(text: str) -> bool:
    """Whether a database keeps this text: not one with the character 0 or half a character."""
    return text.isprintable() or _UNSTORABLE.search(text) is None


def storable(text: str) -> str:
    """The text, if a database keeps it. Raises NotStorable."""
    if not can_be_stored(text):
        raise NotStorable
    return text


def _decimal(raw: Decimal | float) -> Decimal:
    found = Decimal(repr(raw)) if isinstance(raw, float) else Decimal(raw)
    if not found.is_finite():
        raise ValueTypeError(what=f"the number {found}")
    return found


def to_json(value: Value) -> str:
    """Canonical JSON: sorted keys, no spaces, tags for what JSON lacks. Equal values give equal text."""
    out: list[str] = []
    _write(value, out.append)
    return "".join(out)


def from_json(text: str) -> Value:
    """The value that `to_json` wrote; numbers come back as Decimal."""
    return from_plain(json.loads(text, parse_int=Decimal, parse_float=Decimal))


def to_plain(value: Value) -> Any:
    """A JSON-ready tree (for a JSONB column): tags as `to_json`, numbers as int where whole, else tagged text."""
    match value:
        case None | bool() | str():
            return value
        case Decimal():
            return _plain_number(value)
        case dict():
            tree = {key: to_plain(item) for key, item in value.items()}
            return {"@context": tree} if _needs_wrapping(value) else tree
        case list():
            return [to_plain(item) for item in value]
    tag, write = _tag_of(value)
    return {tag: write(value)}


def from_plain(tree: Any) -> Value:
    """The value behind a tree made by `to_plain` or read from canonical JSON."""
    if isinstance(tree, dict):
        if len(tree) == 1 and (tag := next(iter(tree))).startswith("@"):
            return _READ[tag](tree[tag])
        return {key: from_plain(item) for key, item in tree.items()}
    if isinstance(tree, list):
        return [from_plain(item) for item in tree]
    return normalise(tree)


def duration_text(value: timedelta) -> str:
    """ISO 8601 for a days and time duration, such as `P1DT2H`."""
    micros = value // timedelta(microseconds=1)
    sign, micros = ("-" if micros < 0 else ""), abs(micros)
    seconds, fraction = divmod(micros, 1_000_000)
    days, seconds = divmod(seconds, 86_400)
    hours, seconds = divmod(seconds, 3_600)
    minutes, seconds = divmod(seconds, 60)
    second_text = f"{seconds}.{fraction:06d}".rstrip("0") if fraction else str(seconds)
    clock = (f"{hours}H" if hours else "") + (f"{minutes}M" if minutes else "")
    clock += f"{second_text}S" if seconds or fraction else ""
    body = (f"{days}D" if days else "") + (f"T{clock}" if clock else "")
    return f"{sign}P{body or 'T0S'}"


_DURATION = re.compile(
    r"(?P<sign>-?)P(?:(?P<days>\d+)D)?(?:T(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?"
    r"(?:(?P<seconds>\d+)(?:\.(?P<fraction>\d{1,6})\d*)?S)?)?"
)


def parse_duration(text: str) -> timedelta:
    """The days and time duration of an ISO 8601 text; ValueError if it is none."""
    found = _DURATION.fullmatch(text)
    if found is None or text.endswith(("P", "T")):
        raise ValueError(f"This is not a duration such as P7D or PT30M: {text!r}.")
    part = {key: int(found[key] or 0) for key in ("days", "hours", "minutes", "seconds")}
    micros = int((found["fraction"] or "").ljust(6, "0"))
    length = timedelta(**part, microseconds=micros)
    return -length if found["sign"] else length


_quoted = json.JSONEncoder(ensure_ascii=False).encode  # made once: json.dumps makes one a call


def _write(value: Value, put: Callable[[str], None]) -> None:
    match value:
        case None | bool() | str():
            put(_quoted(value))
        case Decimal():
            put(_number(value))
        case dict():
            _write_context(value, put)
        case list():
            put("[")
            for position, item in enumerate(value):
                put("," if position else "")
                _write(item, put)
            put("]")
        case _:
            tag, write = _tag_of(value)
            put(f'{{"{tag}":{json.dumps(write(value))}}}')


def _write_context(value: dict[str, Any], put: Callable[[str], None]) -> None:
    wrapped = _needs_wrapping(value)
    put('{"@context":{' if wrapped else "{")
    for position, key in enumerate(sorted(value)):
        put("," if position else "")
        put(_quoted(key) + ":")
        _write(value[key], put)
    put("}}" if wrapped else "}")


def _needs_wrapping(value: dict[str, Any]) -> bool:
    return len(value) == 1 and next(iter(value)).startswith("@")


def _number(value: Decimal) -> str:
    """One text for equal numbers, never an exponent that JSON readers widen, never NaN."""
    if not value.is_finite():
        raise ValueTypeError(what=type(value).__name__)
    if value == value.to_integral_value() and abs(value.adjusted()) < 40:
        return str(int(value))
    exact = Context(prec=max(1, len(value.as_tuple().digits)))
    return str(value.normalize(exact)).replace("E+", "e+").replace("E", "e")


def _plain_number(value: Decimal) -> Any:
    if value.is_finite() and value == value.to_integral_value() and abs(value.adjusted()) < 40:
        return int(value)
    return {"@number": _number(value)}


def _tag_of(value: Value) -> tuple[str, Callable[[Any], str]]:
    match value:
        case datetime():
            return "@datetime", _datetime_text
        case date():
            return "@date", date.isoformat
        case time():
            return "@time", _time_text
        case timedelta():
            return "@duration", duration_text
        case YearsMonths():
            return "@months", lambda length: str(length.months)
    raise ValueTypeError(what=type(value).__name__)


def _datetime_text(value: datetime) -> str:
    return value.isoformat() + _zone(value)


def _time_text(value: time) -> str:
    return (value.replace(tzinfo=None) if _zone(value) else value).isoformat() + _zone(value)


def _zone(value: datetime | time) -> str:
    return f"@{value.tzinfo.key}" if isinstance(value.tzinfo, ZoneInfo) else ""


def _read_datetime(text: str) -> datetime:
    moment, _, zone = text.partition("@")
    read = datetime.fromisoformat(moment)
    return read.astimezone(ZoneInfo(zone)) if zone else read


def _read_time(text: str) -> time:
    moment, _, zone = text.partition("@")
    read = time.fromisoformat(moment)
    return read.replace(tzinfo=ZoneInfo(zone)) if zone else read


def _read_context(tree: Any) -> Value:
    return {key: from_plain(item) for key, item in tree.items()}


_READ: dict[str, Callable[[Any], Value]] = {
    "@context": _read_context,
    "@date": date.fromisoformat,
    "@datetime": _read_datetime,
    "@duration": parse_duration,
    "@months": lambda text: YearsMonths(int(text)),
    "@number": Decimal,
    "@time": _read_time,
}
