"""Context functions (DMN 1.5 table 82)."""

from __future__ import annotations

from typing import Any

from engine.feel.calls import NullBecause, builtin
from engine.feel.said import said


@builtin("get value(m: context, key: string)")
def _get_value(m: dict[str, Any], key: str) -> Any:
    return m.get(key)


@builtin("get value(context: context, key: string)")
def _get_value_of(m: dict[str, Any], key: str) -> Any:
    return m.get(key)


@builtin("get entries(m: context)")
def _get_entries(m: dict[str, Any]) -> list[Any]:
    return [{"key": key, "value": value} for key, value in m.items()]


@builtin("get entries(context: context)")
def _get_entries_of(m: dict[str, Any]) -> list[Any]:
    return _get_entries(m)


@builtin("context(entries: list)")
def _context(entries: list[Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for entry in entries:
        if not isinstance(entry, dict) or not {"key", "value"} <= entry.keys():
            raise NullBecause(said("an entry has a key and a value"))
        key = entry["key"]
        if not isinstance(key, str) or key in found:
            raise NullBecause(said("keys are texts, and each is there once"))
        found[key] = entry["value"]
    return found


@builtin("context put(context: context, key: string, value: Any)")
def _context_put(context: dict[str, Any], key: str, value: Any) -> dict[str, Any]:
    return {**context, key: value}


@builtin("context put(context: context, keys: Any, value: Any)")
def _context_put_deep(context: dict[str, Any], keys: Any, value: Any) -> dict[str, Any]:
    if not isinstance(keys, list) or not keys or not all(isinstance(key, str) for key in keys):
        raise NullBecause(said("the keys are texts, at least one"))
    key, rest = keys[0], keys[1:]
    if not rest:
        return {**context, key: value}
    inner = context.get(key)
    if inner is not None and not isinstance(inner, dict):
        raise NullBecause(said("{key!r} is no context", key=key))
    return {**context, key: _context_put_deep(inner or {}, rest, value)}


@builtin("context merge(contexts: list)")
def _context_merge(contexts: list[Any]) -> dict[str, Any]:
    if not all(isinstance(one, dict) for one in contexts):
        raise NullBecause(said("only contexts can be merged"))
    return {key: value for one in contexts for key, value in one.items()}
