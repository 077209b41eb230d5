"""Who sees which variable, and where an assignment goes (Camunda 8's scoping of BPMN activities).

Each scope has one dictionary; an activity's input mappings and a loop instance's item are dictionaries of the step.
Reading walks outwards to the process or call activity; writing goes to the innermost that has the variable, else to
the process.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterator, Mapping, MutableMapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from engine.feel import Expression
from engine.spiff.steps import Scope, Step
from engine.values import Value

Variables = dict[str, Value]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an input or output mapping: a path such as `person.name`, and where its value comes from."""

    target: tuple[str, ...]
    source: Expression
    output: str | None = None
    """The data output that it copies: without that it does nothing."""


def scopes_of(scope: Scope) -> Iterator[Scope]:
    """This scope and those around it, up to its process or called process."""
    current: Scope | None = scope
    while current is not None:
        yield current
        if current.spec.called or current.host is None:
            return
        current = current.host.scope


def seen_from(step: Step, *, counting: bool = True) -> ChainMap[str, Value]:
    """Everything that an expression of this step may read, innermost first."""
    return ChainMap(*_dictionaries(step, counters=counting, own=True))


def seen_in(scope: Scope) -> ChainMap[str, Value]:
    """Everything that an expression inside this scope may read."""
    return ChainMap(*_around(scope, counters=True))


def assign(step: Step, values: Mapping[str, Value]) -> None:
    """Set variables from a step's result: not in its own input mappings, but from there outwards."""
    _put(_dictionaries(step, counters=False, own=False), values)


def assign_in(scope: Scope, values: Mapping[str, Value]) -> None:
    """Set variables from inside a scope."""
    _put(_around(scope, counters=False), values)


def counters(outer: Step) -> Variables:
    """The runtime attributes of a multi-instance activity, by BPMN's names and by the usual short ones."""
    links = outer.links
    if "total" not in links:
        return {}
    found = {
        "numberOfInstances": links["total"],
        "numberOfActiveInstances": links["active"],
        "numberOfCompletedInstances": links["done"],
        "numberOfTerminatedInstances": links["terminated"],
    }
    short = {"nrOf" + key.removeprefix("numberOf"): count for key, count in found.items()}
    return {key: Decimal(count) for key, count in (found | short).items()}


def _dictionaries(step: Step, *, counters: bool, own: bool) -> list[Variables]:
    found = [step.locals] if own else []
    if step.outer is not None:
        found.append(step.values["instance"])
        found += _loop(step.outer, counters)
    elif own:
        found += _counters(step, counters)
    return found + _around(step.scope, counters=counters)


def _around(scope: Scope, *, counters: bool) -> list[Variables]:
    found: list[Variables] = []
    for each in scopes_of(scope):
        found.append(each.data)
        if each.host is not None and not each.spec.called:
            found.append(each.host.locals)
            if each.host.outer is not None:
                found.append(each.host.values["instance"])
                found += _loop(each.host.outer, counters)
    return found


def _loop(outer: Step, wanted: bool) -> list[Variables]:
    return [*_counters(outer, wanted), outer.locals]


def _counters(outer: Step, wanted: bool) -> list[Variables]:
    return [counters(outer)] if wanted and "total" in outer.links else []


def _put(places: list[Variables], values: Mapping[str, Value]) -> None:
    for name, value in values.items():
        place = next((place for place in places if name in place), places[-1])
        place[name] = value


def set_path(
    target: MutableMapping[str, Any], path: tuple[str, ...], value: Value, base: Mapping[str, Any]
) -> None:
    """Set `a.b.c` in `target`, without changing the context that `base` has under `a`."""
    head, *rest = path
    if not rest:
        target[head] = value
        return
    found = target.get(head, base.get(head))
    inner: dict[str, Any] = dict(found) if isinstance(found, dict) else {}
    set_path(inner, tuple(rest), value, inner)
    target[head] = inner
