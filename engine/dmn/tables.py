"""Decision tables (DMN 1.5 section 8): read once, then a closure that finds the rules that match."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from engine.dmn.errors import DmnError
from engine.dmn.items import fitting, order_of, output_of
from engine.dmn.outcome import MatchedRule
from engine.dmn.policies import POLICIES, Hit, Output, nothing
from engine.dmn.reader import Element, child, children, identity, text
from engine.feel.expression import UnaryTests, plain
from engine.feel.run import Code, Scope
from engine.feel.said import said
from engine.feel.types import ANY, FeelType

if TYPE_CHECKING:
    from engine.dmn.boxed import Boxes


@dataclass(frozen=True)
class _Input:
    label: str
    code: Code
    type: FeelType
    allowed: UnaryTests | None


@dataclass(frozen=True)
class _Column:
    name: str
    type: FeelType
    allowed: UnaryTests | None
    order: UnaryTests | None  # of priorities: the allowed values, else those of the type
    default: Code | None


@dataclass(frozen=True)
class _Rule:
    id: str
    index: int
    tests: tuple[UnaryTests, ...]
    outputs: tuple[Code, ...]
    annotations: dict[str, str]


def compile_table(element: Element, boxes: Boxes) -> Code:
    """The closure of a `decisionTable`. Raises DmnError."""
    return _Table(element, boxes).decide


def type_of_hits(element: Element, wanted: FeelType) -> FeelType:
    """The declared type of a table's value. Editors declare the type of one hit where the policy makes a list of them."""
    many = element.get("hitPolicy") in ("COLLECT", "RULE ORDER", "OUTPUT ORDER")
    if not many or element.get("aggregation") or wanted.kind in ("list", "Any"):
        return wanted
    return FeelType("list", wanted)


class _Table:
    def __init__(self, element: Element, boxes: Boxes) -> None:
        self.element, self.boxes, self.owner = element, boxes, boxes.owner
        self.policy = self._policy()
        self.inputs = [self._input(one) for one in children(element, "input")]
        outputs = list(children(element, "output"))
        self.columns = [self._column(one, len(outputs) == 1) for one in outputs]
        if not self.columns:
            raise DmnError(said("The decision table has no output"), *identity(element))
        self._check_names()
        self.notes = [one.get("name", "") for one in children(element, "annotation")]
        rules = children(element, "rule")
        self.rules = [self._rule(one, index) for index, one in enumerate(rules, 1)]

    # -- reading -------------------------------------------------------------------------------------

    def _policy(self) -> tuple[str, str]:
        policy = self.element.get("hitPolicy", "UNIQUE"), self.element.get("aggregation", "")
        policy = policy if policy[0] == "COLLECT" else (policy[0], "")
        if policy not in POLICIES:
            raise DmnError(
                said("There is no hit policy {listed}", listed=" ".join(policy)),
                *identity(self.element),
            )
        return policy

    def _input(self, element: Element) -> _Input:
        expression = child(element, "inputExpression")
        if expression is None or not text(expression):
            raise DmnError(
                said("An input of the decision table has no expression"), *identity(element)
            )
        return _Input(
            element.get("label") or text(expression),
            self.boxes.feel(text(expression), expression),
            self.boxes.items.of(expression.get("typeRef")),
            self._allowed(child(element, "inputValues")),
        )

    def _allowed(self, element: Element | None) -> UnaryTests | None:
        return self.boxes.tests(text(element), element) if text(element) else None

    def _column(self, element: Element, alone: bool) -> _Column:
        name = element.get("name") or element.get("label") or "output"
        own = self.boxes.items.of(element.get("typeRef"))
        allowed = self._allowed(child(element, "outputValues"))
        default = child(element, "defaultOutputEntry")
        return _Column(
            name,
            own,
            allowed,
            allowed or order_of(own if own is not ANY else self._expected(name, alone)),
            self.boxes.feel(text(default), default)
            if text(default) and default is not None
            else None,
        )

    def _expected(self, name: str, alone: bool) -> FeelType:
        """The type of an output that declares none: that of the table, or of what the table is all of."""
        declared = self.boxes.items.find(self.element.get("typeRef", ""))
        return output_of(declared or self.boxes.expected(), name, alone)

    def _check_names(self) -> None:
        names = [column.name for column in self.columns]
        if len(names) > 1 and (len(set(names)) < len(names) or "" in names):
            raise DmnError(said("Each output needs a name of its own"), *identity(self.element))

    def _rule(self, element: Element, index: int) -> _Rule:
        tests = [self.boxes.tests(text(one) or "-", one) for one in children(element, "inputEntry")]
        outputs = list(children(element, "outputEntry"))
        if len(tests) != len(self.inputs) or len(outputs) != len(self.columns):
            raise DmnError(
                said(
                    "Rule {index} has {count} conditions and {count2} results for {count3} inputs and {count4} outputs",
                    index=index,
                    count=len(tests),
                    count2=len(outputs),
                    count3=len(self.inputs),
                    count4=len(self.columns),
                ),
                *identity(element),
            )
        codes = tuple(self.boxes.feel(text(one) or "null", one) for one in outputs)
        return _Rule(element.get("id", ""), index, tuple(tests), codes, self._annotations(element))

    def _annotations(self, element: Element) -> dict[str, str]:
        entries = [text(one) for one in children(element, "annotationEntry")]
        names = self.notes + [f"annotation {at + 1}" for at in range(len(self.notes), len(entries))]
        found = {name: entry for name, entry in zip(names, entries, strict=False) if entry}
        described = text(child(element, "description"))
        return found or ({"description": described} if described else {})

    # -- deciding ------------------------------------------------------------------------------------

    def decide(self, scope: Scope) -> Any:
        """The table's value; the rules that made it are reported to the evaluation."""
        run = scope.run
        values = [self._value(one, scope) for one in self.inputs]
        matching: Iterable[_Rule] = (rule for rule in self.rules if _match(rule, values, scope))
        if self.policy[0] == "FIRST":
            matching = islice(matching, 1)
        hits = [self._hit(rule, scope) for rule in matching]
        if not hits:
            return self._default(scope)
        value, used = POLICIES[self.policy](hits, run)
        for hit in used:
            self._report(hit, values, scope)
        return value

    def _value(self, one: _Input, scope: Scope) -> Any:
        value = fitting(one.code(scope), one.type, one.label, scope.run)
        return _among(value, one.allowed, one.label, scope)

    def _hit(self, rule: _Rule, scope: Scope) -> Hit:
        output: Output = {}
        rank = []
        for column, code in zip(self.columns, rule.outputs, strict=True):
            value = _typed(column, code, scope)
            output[column.name] = _among(value, column.allowed, column.name, scope)
            rank.append(column.order.place(value, scope) if column.order else 0)
        label = f"{rule.index} ({rule.id})" if rule.id else str(rule.index)
        return Hit(rule.index - 1, label, output, tuple(rank))

    def _default(self, scope: Scope) -> Any:
        if not any(column.default for column in self.columns):
            return nothing(self.policy)
        output = {
            one.name: _among(_typed(one, one.default, scope), one.allowed, one.name, scope)
            if one.default
            else None
            for one in self.columns
        }
        return next(iter(output.values())) if len(output) == 1 else output

    def _report(self, hit: Hit, values: list[Any], scope: Scope) -> None:
        rule, run = self.rules[hit.index], scope.run
        labels = (one.label for one in self.inputs)
        run.matched.append(
            MatchedRule(
                self.owner,
                rule.id,
                rule.index,
                rule.annotations,
                {k: plain(v, run) for k, v in zip(labels, values, strict=True)},
                {k: plain(v, run) for k, v in hit.output.items()},
            )
        )


def _typed(column: _Column, code: Code, scope: Scope) -> Any:
    return fitting(code(scope), column.type, column.name, scope.run)


def _among(value: Any, allowed: UnaryTests | None, label: str, scope: Scope) -> Any:
    """The value if it is one of the allowed ones, else null and a warning (DMN 1.5 sections 8.2.3 and 8.2.5)."""
    if value is None or allowed is None or allowed.test(value, scope) is True:
        return value
    return scope.run.warn(
        said(
            "{label}: this value is not one of the allowed ones, {text}",
            label=label,
            text=allowed.text,
        )
    )


def _match(rule: _Rule, values: list[Any], scope: Scope) -> bool:
    scope.run.spend()
    pairs = zip(rule.tests, values, strict=True)
    return all(tests.test(value, scope) is True for tests, value in pairs)
