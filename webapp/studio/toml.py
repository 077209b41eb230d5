"""Writing package.toml: what the page asks for is written anew, what it does not ask for is kept."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from typing import Any


def with_settings(source: str, changes: Mapping[str, Any]) -> str:
    """The settings with these values at dotted names; None and empty texts take a name out, an empty list adds none."""
    settings: dict[str, Any] = tomllib.loads(source) if source else {}
    for path, value in changes.items():
        if value == [] and value_at(settings, path) is None:
            continue
        *tables, name = path.split(".")
        place = settings
        for table in tables:
            place = place.setdefault(table, {})
        if value in (None, ""):
            place.pop(name, None)
        else:
            place[name] = value
    return dump(settings)


def value_at(settings: object, path: str) -> object:
    """What stands at a dotted name; None for nothing."""
    for part in path.split("."):
        settings = settings.get(part) if isinstance(settings, dict) else None
    return settings


def dump(settings: Mapping[str, Any]) -> str:
    """Plain values first, then each table; tables in tables inline."""
    lines = [
        f"{_key(name)} = {_value(one)}"
        for name, one in settings.items()
        if not isinstance(one, dict)
    ]
    for name, table in settings.items():
        if isinstance(table, dict) and table:
            lines += [
                "",
                f"[{_key(name)}]",
                *(f"{_key(k)} = {_value(v)}" for k, v in table.items()),
            ]
    return "\n".join(lines) + "\n"


def _key(name: str) -> str:
    return (
        name
        if name.replace("_", "a").replace("-", "a").isascii() and name.replace("_", "a").isalnum()
        else json.dumps(name, ensure_ascii=False)
    )


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return "[" + ", ".join(_value(one) for one in value) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_key(k)} = {_value(v)}" for k, v in value.items()) + "}"
    if isinstance(value, int | float):
        return str(value)
    return json.dumps(str(value), ensure_ascii=False)
