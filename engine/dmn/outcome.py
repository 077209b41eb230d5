"""What a decision answers: its value, the rules that matched, and warnings."""

from __future__ import annotations

from dataclasses import dataclass

from engine.values import Value


@dataclass(frozen=True)
class MatchedRule:
    """A rule of a decision table that matched: kept in the case's history."""

    decision: str  # id of the decision or business knowledge model
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
