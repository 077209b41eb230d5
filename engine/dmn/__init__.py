"""Decisions: DMN 1.1 to 1.5 XML, parsed once and evaluated over a context (DMN 1.5 sections 6 to 8).

dmn.parse(xml).evaluate("Rating", {"星级": Decimal(5)}).value
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from engine.values import Value


class DmnError(ValueError):
    """This file is no usable DMN: {reason} (element {element}, "{name}")."""

    def __init__(self, reason: str, element: str = "", name: str = "") -> None:
        self.reason, self.element, self.name = reason, element, name
        where = f' (element {element}, "{name}")' if element or name else ""
        super().__init__(reason + where)


@dataclass(frozen=True)
class MatchedRule:
    """A rule of a decision table that matched: kept in the case's history."""

    decision: str  # id of the decision
    rule: str  # id of the rule
    index: int  # from 1
    annotations: dict[str, str]
    inputs: dict[str, Value]  # the table's input expressions and their values
    outputs: dict[str, Value]


@dataclass(frozen=True)
class Outcome:
    """What a decision said, and why."""

    value: Value
    rules: list[MatchedRule]
    warnings: list[str]


class Decisions:
    """The decisions of one file; immutable, shared between threads."""

    names: tuple[str, ...]  # of decisions and decision services
    ids: tuple[str, ...]

    def evaluate(
        self,
        name_or_id: str,
        context: Mapping[str, Value],
        *,
        now: datetime | None = None,
        warnings: list[str] | None = None,
    ) -> Outcome:
        """Decide. KeyError if there is no such decision; FeelLimitError if a bound is hit."""
        raise NotImplementedError


def parse(xml: bytes) -> Decisions:
    """The decisions of a DMN file. Raises DmnError."""
    raise NotImplementedError
