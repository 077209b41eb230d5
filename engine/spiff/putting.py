"""What operators do with a token that is stuck: let it go on without what it waits for, or put it elsewhere.

BPMN has neither. A token goes to steps of its own scope only, and no join behind it may wait for ever by it.
"""

from __future__ import annotations

from engine.obstacles import NotMovable, WouldWaitForEver
from engine.spiff.activities import Activity
from engine.spiff.complex_gateway import Complex
from engine.spiff.events import Catch, Catching, Throw, choose
from engine.spiff.gateways import Exclusive, Parallel
from engine.spiff.going_back import reach
from engine.spiff.nodes import Node, label
from engine.spiff.steps import Scope, Step
from engine.spiff.subprocesses import EventSubProcess

ARMED = frozenset(("host", "trigger"))
BOUND = ARMED | {"of", "group", "undoes", "revived"}
"""Links of steps that belong to something else, and cannot be put elsewhere by themselves."""


def skip(step: Step) -> None:
    """The step is over, without answers, result or payload; its output mappings are not evaluated for a task or job."""
    if step.links.keys() & ARMED:
        raise NotMovable(element=label(step.node))
    if isinstance(step.node, Catching):
        step.node.fired(step, {})
        return
    choose(step)
    step.complete()


def put(step: Step, target: str) -> None:
    """End the step, and put a token on the target."""
    if target not in targets(step):
        raise NotMovable(element=label(step.node))
    scope = step.scope
    before = {node.name for node in starving(scope)}
    step.cancel(target)
    scope.add(scope.spec.node(target), None)
    stuck = [node for node in starving(scope) if node.name not in before]
    if stuck:
        raise WouldWaitForEver(element=label(stuck[0]))


def targets(step: Step) -> list[str]:
    """Activities, events and decisions of the same scope; no joins, no starts, nothing that hangs on something else."""
    if step.links.keys() & BOUND:
        return []
    nodes = step.scope.spec.task_specs
    return [name for name in nodes if name != step.node.name and _takes(name, nodes[name])]


def _takes(name: str, node: object) -> bool:
    if name.startswith(("#", "@")) or isinstance(node, EventSubProcess):
        return False
    return isinstance(node, Activity | Catch | Throw | Exclusive)


def starving(scope: Scope) -> list[Node]:
    """Joins that a token may come to and where another flow can bring none."""
    shape = scope.spec
    tokens = [step for step in scope.open.values() if "trigger" not in step.links]
    places = {str(step.links.get("gateway", step.node.name)) for step in tokens}
    coming = places.union(*(reach(shape, place) for place in places))
    waiting = {step.links["via"] for step in tokens if "via" in step.links}
    return [
        node
        for name in sorted(coming)
        if isinstance(node := shape.task_specs[name], Parallel | Complex)
        and len(node.incoming) > 1
        and any(flow.source not in coming and flow.id not in waiting for flow in node.incoming)
    ]
