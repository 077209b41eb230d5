"""Hit policies: from the rules that match to the table's value (DMN 1.5 section 8.2.8)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from engine.feel.builtins import BUILTINS
from engine.feel.compare import equal
from engine.feel.run import Run
from engine.feel.said import said

Output = dict[str, Any]


@dataclass(frozen=True)
class Hit:
    """A rule that matched: its number from 0, what it says, and its rank by the order of the allowed outputs."""

    index: int
    label: str
    output: Output
    rank: tuple[int, ...]


Policy = Callable[[list[Hit], Run], tuple[Any, list[Hit]]]


def value_of(output: Output) -> Any:
    """One output is its value, several are a context."""
    return next(iter(output.values())) if len(output) == 1 else output


def _unique(hits: list[Hit], run: Run) -> tuple[Any, list[Hit]]:
    if len(hits) > 1:
        run.warn(
            said("Only one rule may match, but these rules do: {listed}", listed=_labels(hits))
        )
        return None, hits
    return value_of(hits[0].output), hits


def _any(hits: list[Hit], run: Run) -> tuple[Any, list[Hit]]:
    first = hits[0].output
    if not all(equal(hit.output, first, run) is True for hit in hits):
        run.warn(
            said(
                "The rules that match must agree, but these do not: {listed}", listed=_labels(hits)
            )
        )
        return None, hits
    return value_of(first), hits


def _labels(hits: list[Hit]) -> str:
    return ", ".join(hit.label for hit in hits)


def _first(hits: list[Hit], run: Run) -> tuple[Any, list[Hit]]:
    return value_of(hits[0].output), hits[:1]


def _priority(hits: list[Hit], run: Run) -> tuple[Any, list[Hit]]:
    best = min(hits, key=lambda hit: hit.rank)
    return value_of(best.output), [best]


def _rule_order(hits: list[Hit], run: Run) -> tuple[Any, list[Hit]]:
    return [value_of(hit.output) for hit in hits], hits


def _output_order(hits: list[Hit], run: Run) -> tuple[Any, list[Hit]]:
    ordered = sorted(hits, key=lambda hit: hit.rank)
    return [value_of(hit.output) for hit in ordered], ordered


def _aggregate(name: str) -> Policy:
    def collect(hits: list[Hit], run: Run) -> tuple[Any, list[Hit]]:
        columns = {
            column: BUILTINS[name].invoke([[hit.output[column] for hit in hits]], None, run)
            for column in hits[0].output
        }
        return value_of(columns), hits

    return collect


def _count(hits: list[Hit], run: Run) -> tuple[Any, list[Hit]]:
    return Decimal(len(hits)), hits


POLICIES: Mapping[tuple[str, str], Policy] = {
    ("UNIQUE", ""): _unique,
    ("ANY", ""): _any,
    ("FIRST", ""): _first,
    ("PRIORITY", ""): _priority,
    ("RULE ORDER", ""): _rule_order,
    ("OUTPUT ORDER", ""): _output_order,
    ("COLLECT", ""): _rule_order,
    ("COLLECT", "SUM"): _aggregate("sum"),
    ("COLLECT", "MIN"): _aggregate("min"),
    ("COLLECT", "MAX"): _aggregate("max"),
    ("COLLECT", "COUNT"): _count,
}
_NONE: Mapping[tuple[str, str], Callable[[], Any]] = {
    ("RULE ORDER", ""): list,
    ("OUTPUT ORDER", ""): list,
    ("COLLECT", ""): list,
    ("COLLECT", "COUNT"): Decimal,
}


def nothing(policy: tuple[str, str]) -> Any:
    """The value of a table without a default where no rule matches: an empty list, zero, or null."""
    make = _NONE.get(policy)
    return make() if make else None
