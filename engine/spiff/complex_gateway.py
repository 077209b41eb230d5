"""The complex gateway (BPMN 10.6.5, 13.4.5): it goes on when its own condition holds, and starts anew after the rest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from SpiffWorkflow.util.task import TaskState

from engine.feel import Expression
from engine.spiff.gateways import Inclusive, default_of, position
from engine.spiff.nodes import Drawn, Flow, holds
from engine.spiff.steps import Scope, Shape, Step
from engine.spiff.variables import seen_from
from engine.values import Value


class Complex(Inclusive):
    """Between activation and reset a marker step remembers by which flows tokens went in."""

    def __init__(self, shape: Shape, drawn: Drawn, activation: Expression | None) -> None:
        super().__init__(shape, drawn)
        self.activation = activation

    def came(self, step: Step) -> None:
        super().came(step)
        if self._marker(step.scope) is None:
            self._try_to_activate(step.scope)

    def settle(self, scope: Scope) -> bool:
        """After an activation: reset as soon as no token can come by a flow that brought none yet."""
        marker = self._marker(scope)
        if marker is None:
            return False
        got = dict.fromkeys(marker.links["got"], marker)
        late = {flow: step for flow, step in self.held(scope).items() if flow not in got}
        filled = got | late
        if any(self._awaits(step, filled) for step in scope.open.values()):
            return False
        marker.consume()
        for step in late.values():
            step.consume()
        self._go(scope, len(late), starting=False)
        self._try_to_activate(scope)
        return True

    def chosen(self, step: Step) -> Sequence[Flow]:
        """Those whose condition holds, else the default; a reset without either gives no token (BPMN 13.4.5)."""
        true = [
            flow
            for flow in self.flows
            if not flow.default and (flow.condition is None or holds(flow.condition, step))
        ]
        if true:
            return true
        if step.locals.get("waitingForStart") is False:
            return [flow for flow in self.flows if flow.default]
        return default_of(self, self.flows)

    def _try_to_activate(self, scope: Scope) -> None:
        held = self.held(scope)
        if not held or self.activation is None:
            return
        waiting = [step for step in scope.open.values() if step.node is self and step.is_waiting]
        step = next(iter(held.values()))
        count: dict[str, Value] = {
            "activationCount": Decimal(len(waiting)),
            "waitingForStart": True,
        }
        seen = seen_from(step).new_child(count)
        if scope.run.value_of(self.activation, seen, step) is not True:
            return
        for each in held.values():
            each.consume()
        marker = scope.add(self, None, TaskState.WAITING)
        marker.links.update({"via": "", "got": list(held)})
        scope.run.joining[marker.id] = marker
        self._go(scope, len(waiting), starting=True)

    def _go(self, scope: Scope, count: int, *, starting: bool) -> None:
        step = scope.add(self, None)
        step.locals.update(activationCount=Decimal(count), waitingForStart=starting)

    def held(self, scope: Scope) -> dict[str, Step]:
        found = super().held(scope)
        found.pop("", None)
        return found

    def _marker(self, scope: Scope) -> Step | None:
        return next(
            (each for each in scope.open.values() if each.node is self and "got" in each.links),
            None,
        )

    def _awaits(self, step: Step, held: Mapping[str, Step]) -> bool:
        return step.node is not self and self._can_fill(position(step), held)
