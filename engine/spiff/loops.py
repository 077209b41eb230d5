"""Loops and multi-instance activities (BPMN 10.3.8, 13.3.6, 13.3.7).

The activity's own step is the outer one and carries the boundary events; each instance is a further step of the same
node, linked by `of`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Protocol

from engine.feel import Expression
from engine.spiff.faults import CannotContinue
from engine.spiff.nodes import label
from engine.spiff.steps import Step
from engine.spiff.variables import assign, counters, seen_from
from engine.values import Value

if TYPE_CHECKING:
    from engine.spiff.definitions import Thrown

MOST_INSTANCES = 10_000


class Loop(Protocol):
    """How an activity is repeated."""

    def begin(self, outer: Step) -> bool | None:
        """Start the first instance(s); True if there is none to do."""

    def instance_done(self, outer: Step, instance: Step) -> None:
        """Go on after an instance."""


@dataclass(frozen=True, slots=True)
class Standard:
    """Repeats while its condition holds."""

    condition: Expression | None
    test_before: bool
    maximum: int | None

    def begin(self, outer: Step) -> bool | None:
        outer.links["round"] = 0
        if self.maximum == 0 or (self.test_before and not self._holds(outer, outer)):
            return True
        self._next(outer)
        return None

    def instance_done(self, outer: Step, instance: Step) -> None:
        if outer.links["round"] == self.maximum or not self._holds(outer, instance):
            outer.complete()
        else:
            self._next(outer)

    def _holds(self, outer: Step, step: Step) -> bool:
        if self.condition is None:
            return True
        seen = seen_from(step).new_child({"loopCounter": Decimal(outer.links["round"])})
        return outer.scope.run.value_of(self.condition, seen, outer) is True

    def _next(self, outer: Step) -> None:
        outer.links["round"] += 1
        spawn(outer, {"loopCounter": Decimal(outer.links["round"])})


@dataclass(frozen=True, slots=True)
class Behaviour:
    """What an instance throws when it completes: each one, the first one only, or one for which a condition holds."""

    event: Thrown
    once: bool = False
    when: Expression | None = None


@dataclass(frozen=True, slots=True)
class MultiInstance:
    """One instance for each item of a collection, or as many as a number says."""

    sequential: bool
    cardinality: Expression | None = None
    collection: Expression | None = None
    item: str | None = None
    """The variable that holds the instance's item."""
    gathered: str | None = None
    """The variable that gets the list of results."""
    result: Expression | None = None
    """What an instance adds to that list."""
    result_variable: str | None = None
    completion: Expression | None = None
    behaviours: tuple[Behaviour, ...] = ()

    def begin(self, outer: Step) -> bool | None:
        items = self._items(outer)
        outer.links.update(total=len(items), active=0, done=0, terminated=0, begun=0)
        if self.gathered:
            outer.locals[self.gathered] = [None] * len(items)
        if not items:
            self._gather(outer)
            return True
        outer.values["items"] = items
        for _ in range(1 if self.sequential else len(items)):
            self._next(outer)
        if not self.sequential:
            del outer.values["items"]
        return None

    def instance_done(self, outer: Step, instance: Step) -> None:
        links = outer.links
        links["active"] -= 1
        links["done"] += 1
        self._keep_result(outer, instance)
        self._throw(outer, instance)
        if not outer.is_open:
            return  # an interrupting event was caught at the border
        if self._is_complete(outer, instance):
            for other in outer.scope.run.instances(outer):
                links["active"] -= 1
                links["terminated"] += 1
                other.cancel(instance.node.element.id)
            self._end(outer)
        elif links["done"] == links["total"]:
            self._end(outer)
        elif self.sequential:
            self._next(outer)

    def _throw(self, outer: Step, instance: Step) -> None:
        due = [each for each in self.behaviours if self._is_due(each, outer, instance)]
        own = instance.values.pop("locals", {})
        for each in due:
            if outer.is_open:
                each.event.throw(instance)
        instance.values["locals"] = own

    def _is_due(self, behaviour: Behaviour, outer: Step, instance: Step) -> bool:
        if behaviour.when is None:
            return not behaviour.once or outer.links["done"] == 1
        seen = seen_from(instance).new_child(counters(outer))
        return outer.scope.run.value_of(behaviour.when, seen, outer) is True

    def _items(self, outer: Step) -> list[Value]:
        run, seen = outer.scope.run, seen_from(outer)
        if self.collection is not None:
            found = run.value_of(self.collection, seen, outer)
            if not isinstance(found, list):
                raise CannotContinue(
                    label(outer.node), f"its collection {self.collection.text} is no list."
                )
            count = len(found)
        else:
            assert self.cardinality is not None
            number = run.value_of(self.cardinality, seen, outer)
            count, found = _count(number, outer), None
        if count > MOST_INSTANCES:
            raise CannotContinue(
                label(outer.node), f"{count} instances are more than {MOST_INSTANCES}."
            )
        return list(found) if found is not None else [None] * count

    def _next(self, outer: Step) -> None:
        number = outer.links["begun"]
        outer.links["begun"] += 1
        outer.links["active"] += 1
        values: dict[str, Value] = {"loopCounter": Decimal(number + 1)}
        if self.item:
            values[self.item] = outer.values["items"][number]
        if self.result_variable:
            values.setdefault(self.result_variable, None)
        spawn(outer, values)

    def _keep_result(self, outer: Step, instance: Step) -> None:
        if self.gathered is None or self.result is None:
            return
        given: Mapping[str, Value] = {}
        if isinstance(instance.outcome, dict) and not instance.node.mappings.outputs:
            given = instance.outcome
        seen = seen_from(instance).new_child(dict(given))
        value = outer.scope.run.value_of(self.result, seen, outer)
        number = int(instance.values["instance"]["loopCounter"]) - 1
        results = list(outer.locals[self.gathered])  # type: ignore[arg-type]
        results[number] = value
        outer.locals[self.gathered] = results

    def _is_complete(self, outer: Step, instance: Step) -> bool:
        if self.completion is None:
            return False
        seen = seen_from(instance).new_child(counters(outer))
        return outer.scope.run.value_of(self.completion, seen, outer) is True

    def _end(self, outer: Step) -> None:
        self._gather(outer)
        outer.complete()

    def _gather(self, outer: Step) -> None:
        if self.gathered:
            assign(outer, {self.gathered: outer.locals[self.gathered]})


def spawn(outer: Step, values: dict[str, Value]) -> None:
    """One more instance, with variables of its own."""
    step = outer.scope.add(outer.node, outer)
    step.links["of"] = outer.id
    step.values["instance"] = values


def _count(number: Value, outer: Step) -> int:
    if not isinstance(number, Decimal) or number < 0 or number != int(number):
        raise CannotContinue(label(outer.node), f"its number of instances is {number}.")
    return int(number)
