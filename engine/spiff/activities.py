"""What all activities share: loops, mappings, boundary events, and how they end (BPMN 10.3, 13.3)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from engine.spiff import compensation
from engine.spiff.nodes import Drawn, Node, holds, map_inputs, map_outputs, merge
from engine.spiff.steps import Shape, Step
from engine.values import Value

if TYPE_CHECKING:
    from engine.spiff.events import Boundary
    from engine.spiff.faults import Fault
    from engine.spiff.loops import Loop


class Activity(Node):
    """A task, sub-process or call activity; `begin` is its work."""

    def __init__(self, shape: Shape, drawn: Drawn, loop: Loop | None = None) -> None:
        super().__init__(shape, drawn)
        self.loop = loop

    def enter(self, step: Step) -> bool | None:
        step.scope.run.note("entered", step)
        if self.loop is not None and step.outer is None and "revived" not in step.links:
            return self.loop.begin(step)
        if "revived" not in step.links:
            if self._waits_for_data(step):
                return None
            map_inputs(step)
        return self.begin(step)

    def _waits_for_data(self, step: Step) -> bool:
        """An activity whose input sets all lack something waits until one is complete (BPMN 10.4.2, 13.3.2)."""
        needs = self.items.needs
        if needs is None or holds(needs, step):
            return False
        step.links["lacking"] = True
        step.links.update(kind="condition", last=False)
        step.values["wait"] = {"expression": needs.text}
        step.scope.run.conditions[step.id] = step
        return True

    def supplied(self, step: Step) -> None:
        """The data that it waited for are there: begin."""
        for key in ("lacking", "kind", "last"):
            del step.links[key]
        del step.values["wait"]
        step.scope.run.conditions.pop(step.id, None)
        map_inputs(step)
        if self.begin(step):
            step.complete()
        elif step.is_open:
            self.started(step)

    def begin(self, step: Step) -> bool | None:
        """Nothing to do: an undefined or manual task (BPMN 10.3.3) is done at once."""
        map_outputs(step, {}, {})
        return True

    def started(self, step: Step) -> None:
        if step.outer is None and not step.links.keys() & {"revived", "lacking"}:
            for boundary in self.boundaries:
                boundary.arm(step)

    def finish(
        self, step: Step, values: Mapping[str, Value], hidden: Mapping[str, Value] | None = None
    ) -> None:
        """The work is done: map what it gave, and go on."""
        merge(step, values, hidden)
        step.outcome = dict(values)
        step.complete()

    def leave(self, step: Step) -> None:
        self.disarm(step)
        step.scope.run.note("completed", step, values=step.outcome)
        compensation.remember(step, step.ended)
        if "undoes" in step.links:
            compensation.undone(step)
        elif step.outer is None:
            ad_hoc = step.scope.spec.ad_hoc
            if ad_hoc is None or ad_hoc.goes_on(step):
                self.take(step, self.chosen(step))
        elif self.loop is not None:
            self.loop.instance_done(step.outer, step)

    def cancelled(self, step: Step, by: str | None) -> None:
        run = step.scope.run
        self.disarm(step)
        for instance in run.instances(step):
            instance.cancel(by)
        inner = run.scopes.get(step.id)
        if inner is not None:
            inner.cancel_open(by)
            run.forget(inner)
        super().cancelled(step, by)

    def disarm(self, step: Step) -> None:
        """Its boundary events cannot happen any more."""
        for number in step.links.pop("armed", []):
            if (armed := step.scope.run.steps.get(number)) is not None:
                armed.cancel()

    def catcher(self, fault: Fault) -> Boundary | None:
        """The boundary event for an error or escalation: its own code before a catch-all."""
        fitting = [boundary for boundary in self.boundaries if boundary.catches(fault)]
        return min(fitting, key=lambda boundary: boundary.is_catch_all(), default=None)
