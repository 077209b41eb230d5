"""Flow nodes as SpiffWorkflow task specifications: how a token comes in and goes out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from SpiffWorkflow.specs.base import TaskSpec
from SpiffWorkflow.util.task import TaskState

from engine.errors import Labelled, labelled
from engine.feel import Expression
from engine.spiff.data import NOTHING, Items
from engine.spiff.faults import CannotContinue
from engine.spiff.steps import Scope, Shape, Step
from engine.spiff.variables import Line, assign, seen_from, set_path
from engine.values import Value

if TYPE_CHECKING:
    from engine.spiff.events import Boundary
    from engine.spiff.faults import Fault
    from engine.spiff.loops import Loop
    from engine.spiff.program import Element


@dataclass(frozen=True, slots=True)
class Flow:
    """A sequence flow."""

    id: str
    source: str
    target: str
    condition: Expression | None = None
    default: bool = False
    drawn: bool = True
    """False for one that desugaring made."""


@dataclass(frozen=True, slots=True)
class Mappings:
    """zeebe:ioMapping and data associations of a node."""

    inputs: tuple[Line, ...] = ()
    outputs: tuple[Line, ...] = ()

    def __add__(self, others: Mappings) -> Mappings:
        return Mappings(self.inputs + others.inputs, self.outputs + others.outputs)


@dataclass(frozen=True, slots=True)
class Drawn:
    """What every node is made from."""

    element: Element
    mappings: Mappings = field(default_factory=Mappings)
    settings: Mapping[str, Any] = field(default_factory=dict)
    node_name: str | None = None
    """Where it is not the element's id."""
    items: Items = NOTHING


class Node(TaskSpec):
    """A flow node that passes its token on; the other kinds say what they do in `enter`."""

    def __init__(self, shape: Shape, drawn: Drawn, name: str | None = None) -> None:
        super().__init__(shape, name or drawn.node_name or drawn.element.id)  # type: ignore[no-untyped-call]
        self.element = drawn.element
        self.mappings = drawn.mappings
        self.settings = drawn.settings
        self.items = drawn.items
        self.flows: tuple[Flow, ...] = ()
        self.incoming: tuple[Flow, ...] = ()
        self.boundaries: tuple[Boundary, ...] = ()
        """Of an activity."""
        self.loop: Loop | None = None
        """Of an activity."""
        self.undone_by: str | None = None
        """The activity that undoes this one (compensation boundary event)."""
        self.gathers = 1
        """How many tokens have to come before one goes in (startQuantity)."""
        self.yields = 1
        """How many tokens go out on each flow (completionQuantity)."""

    # what a token does here

    def bring(
        self, step: Step, payload: Mapping[str, Value], hidden: Mapping[str, Value] | None = None
    ) -> None:
        """What began the scope brought this; only the output mappings of a start event see `hidden`."""
        assign(step, payload)

    def arrive(self, scope: Scope, parent: Step, flow: Flow) -> None:
        """A token comes along a flow."""
        if self.gathers == 1:
            scope.add(self, parent)
            return
        step = scope.add(self, parent, TaskState.WAITING)
        step.links["via"] = flow.id
        waiting = [each for each in scope.open.values() if each.node is self and each.is_waiting]
        if len(waiting) == self.gathers:
            for each in waiting:
                each.consume()
            scope.add(self, None)

    def enter(self, step: Step) -> bool | None:
        """Do the work: True when it is done, None when something must happen first."""
        step.scope.run.note("entered", step)
        return True

    def started(self, step: Step) -> None:
        """Called after `enter` gave None."""

    def catcher(self, fault: Fault) -> Boundary | None:
        """The boundary event that catches this; only activities have some."""
        return None

    def leave(self, step: Step) -> None:
        """Done: put tokens on the outgoing flows."""
        step.scope.run.note("completed", step, values=step.outcome)
        self.take(step, self.chosen(step))

    def cancelled(self, step: Step, by: str | None) -> None:
        """The step was ended from outside; end what hangs on it."""
        if step.entered:
            step.scope.run.note("cancelled", step, by=by)

    # outgoing flows

    def chosen(self, step: Step) -> Sequence[Flow]:
        """All flows without condition, those whose condition holds, or else the default one (BPMN 13.2.1, 13.3.1)."""
        if not any(flow.condition or flow.default for flow in self.flows):
            return self.flows
        true = [flow for flow in self.flows if flow.condition and holds(flow.condition, step)]
        return [
            flow
            for flow in self.flows
            if (not true if flow.default else flow.condition is None or flow in true)
        ]

    def take(self, step: Step, flows: Sequence[Flow]) -> None:
        """Send a token along each of these flows."""
        for flow in flows:
            for _ in range(self.yields):
                if flow.drawn:
                    step.scope.run.note_taken(flow.id, step)
                self._wf_spec.node(flow.target).arrive(step.scope, step, flow)

    # SpiffWorkflow's hooks

    def serialize(self, serializer: object, **kwargs: object) -> None:
        """Specifications are compiled from the source, never stored."""

    def test(self) -> None:
        """Nothing to look at: what is wrong with a node is found when it is compiled."""

    def _run_hook(self, step: Step) -> bool | None:
        return self.enter(step)

    def _on_complete_hook(self, step: Step) -> None:
        self.leave(step)

    def _update(self, step: Step) -> None:
        """Tokens are put, not predicted."""


def holds(condition: Expression, step: Step) -> bool:
    """Whether a condition is true; null is not."""
    return step.scope.run.value_of(condition, seen_from(step), step) is True


def map_inputs(step: Step) -> None:
    """Evaluate the input mappings, in their order, to local variables of the step."""
    seen = seen_from(step)
    for line in step.node.mappings.inputs:
        value = step.scope.run.value_of(line.source, seen, step)
        set_path(step.locals, line.target, value, {})


def map_outputs(step: Step, given: Mapping[str, Value], hidden: Mapping[str, Value]) -> bool:
    """Evaluate the output mappings over what was given; False if there are none.

    `hidden` can be read here and is never merged.
    """
    lines, items = step.node.mappings.outputs, step.node.items
    if not lines:
        return False
    given = items.filled(given)
    if missing := items.missing(given):
        raise CannotContinue(label(step.node), f"its data output {missing[0]} was not given.")
    seen = seen_from(step).new_child(dict(hidden)).new_child(dict(given))
    outside = seen_from(step).parents
    made: dict[str, Value] = {}
    for line in lines:
        if line.output is not None and line.output not in given:
            continue
        set_path(made, line.target, step.scope.run.value_of(line.source, seen, step), outside)
    assign(step, made)
    return True


def merge(
    step: Step, given: Mapping[str, Value], hidden: Mapping[str, Value] | None = None
) -> None:
    """Bring a result into the variables: through the output mappings, or as it is."""
    if not map_outputs(step, given, hidden or {}):
        assign(step, given)


def label(node: Node) -> Labelled:
    """How a sentence names a node."""
    return labelled(node.element.name, node.element.id)
