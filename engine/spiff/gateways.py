"""Gateways (BPMN 10.6, 13.4)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from SpiffWorkflow.util.task import TaskState

from engine.spiff.activities import Activity
from engine.spiff.events import Catch
from engine.spiff.faults import CannotContinue
from engine.spiff.nodes import Drawn, Flow, Node, holds, label, map_inputs
from engine.spiff.steps import Scope, Shape, Step


class Exclusive(Node):
    """Each token takes the first flow whose condition holds, else the default one (BPMN 13.4.2)."""

    def chosen(self, step: Step) -> Sequence[Flow]:
        if len(self.flows) == 1 and self.flows[0].condition is None:
            return self.flows
        for flow in self.flows:
            if not flow.default and (flow.condition is None or holds(flow.condition, step)):
                return [flow]
        return default_of(self, self.flows)


class Joining(Node):
    """A gateway whose tokens wait for each other; each remembers by which flow it came."""

    def arrive(self, scope: Scope, parent: Step, flow: Flow) -> None:
        if len(self.incoming) < 2:
            super().arrive(scope, parent, flow)
            return
        step = scope.add(self, parent, TaskState.WAITING)
        step.links["via"] = flow.id
        self.came(step)

    def came(self, step: Step) -> None:
        """A token waits here now."""

    def held(self, scope: Scope) -> dict[str, Step]:
        """The oldest waiting token of each flow."""
        found: dict[str, Step] = {}
        for step in scope.open.values():
            if step.node is self and step.is_waiting:
                found.setdefault(step.links["via"], step)
        return found

    def merge(self, scope: Scope, steps: Iterable[Step]) -> None:
        """Put one token in the place of these."""
        for step in steps:
            step.consume()
        scope.add(self, None)


class Parallel(Joining):
    """One token of each incoming flow goes in, one goes out on every outgoing flow (BPMN 13.4.1)."""

    def came(self, step: Step) -> None:
        held = self.held(step.scope)
        if len(held) == len(self.incoming):
            self.merge(step.scope, held.values())

    def chosen(self, step: Step) -> Sequence[Flow]:
        return self.flows


class Inclusive(Joining):
    """Waits for all tokens that can still come, then takes all flows whose condition holds (BPMN 13.4.3)."""

    upstream: Mapping[str, frozenset[str]] = {}
    """For each node of the scope the incoming flows of this gateway that its token may come by."""
    paths: Mapping[str, frozenset[str]] = {}
    """The same by sequence flows alone: a boundary event is no path of the activity's own token."""

    def came(self, step: Step) -> None:
        step.scope.run.joining[step.id] = step

    def settle(self, scope: Scope) -> bool:
        """Go on if no token elsewhere can come by an empty flow, unless it can come by a filled one as well."""
        held = self.held(scope)
        if not held or any(self._awaits(step, held) for step in scope.open.values()):
            return False
        self.merge(scope, held.values())
        return True

    def _awaits(self, step: Step, held: Mapping[str, Step]) -> bool:
        if step.node is self and step.is_waiting:
            return False
        return self._can_fill(position(step), held)

    def _can_fill(self, name: str, held: Mapping[str, Step]) -> bool:
        """Whether a token at a node can come by an empty flow, and by no filled one as well."""
        can_fill = self.upstream.get(name, frozenset())
        return not can_fill.issubset(held) and self.paths.get(name, frozenset()).isdisjoint(held)

    def chosen(self, step: Step) -> Sequence[Flow]:
        if len(self.flows) == 1 and self.flows[0].condition is None:
            return self.flows
        true = [
            flow
            for flow in self.flows
            if not flow.default and (flow.condition is None or holds(flow.condition, step))
        ]
        return true or default_of(self, self.flows)


class EventBased(Node):
    """The first of the following events to happen decides (BPMN 13.4.4); one that `opens` runs itself behind a start event only."""

    def __init__(self, shape: Shape, drawn: Drawn, *, opens: bool, parallel: bool) -> None:
        super().__init__(shape, drawn)
        self.opens = opens
        self.parallel = parallel

    def leave(self, step: Step) -> None:
        step.scope.run.note("completed", step, values=None)
        for flow in self.flows:
            target = self._wf_spec.node(flow.target)
            if isinstance(target, Catch):
                target.arm(step, via=flow.id)
            elif isinstance(target, Activity):
                waiting = step.scope.add(target, step, TaskState.WAITING)
                waiting.links.update({"group": step.id, "via": flow.id, "gateway": self.name})
                map_inputs(waiting)
                target.begin(waiting)


def position(step: Step) -> str:
    """The node that a token is at: an armed boundary event is none, an armed event of a gateway is still there."""
    return "" if "host" in step.links else str(step.links.get("gateway", step.node.name))


def default_of(node: Node, flows: Sequence[Flow]) -> Sequence[Flow]:
    """The default flow, when no condition holds. Raises CannotContinue if there is none."""
    if not flows:
        return ()
    found = [flow for flow in flows if flow.default]
    if not found:
        raise CannotContinue(
            label(node), "no condition of its flows holds, and none of them is the default."
        )
    return found
