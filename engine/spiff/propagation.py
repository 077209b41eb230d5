"""Errors and escalations on their way outwards, and signals to all (BPMN 10.5.7, 13.5)."""

from __future__ import annotations

from collections.abc import Mapping

from engine.spiff.activities import Activity
from engine.spiff.faults import Fault
from engine.spiff.nodes import label
from engine.spiff.steps import Scope, Step
from engine.values import Value


def throw(origin: Step, fault: Fault) -> bool:
    """Bring an error or escalation to whoever catches it: boundary events of the activity, event sub-processes of the
    scope, then the same one level out, through call activities too.

    An error that nobody catches fails the whole run; such an escalation is only noted. True if it was caught.
    """
    run = origin.scope.run
    position = len(run.trace)
    caught = _catch(origin, fault)
    run.note_at(
        position, fault.kind, origin, code=fault.code, message=fault.message, caught=caught,
        values=dict(fault.values),
    )  # fmt: skip
    if not caught and fault.kind == "error":
        run.fail(fault.code or "", fault.message, label(origin.node))
    return caught


def _catch(origin: Step, fault: Fault) -> bool:
    step: Step | None = origin
    while step is not None:
        step = step.outer or step
        active = isinstance(step.node, Activity) and "revived" not in step.links
        if active and (boundary := step.node.catcher(fault)):
            boundary.catch(step, fault)
            return True
        if _caught_inside(step.scope, fault, but=step.node.name):
            return True
        step = step.scope.host
    return False


def _caught_inside(scope: Scope, fault: Fault, but: str) -> bool:
    """Whether an event sub-process of this scope catches it; not the one that it comes out of."""
    fitting = [
        trigger
        for trigger in scope.spec.triggers
        if trigger.catches(fault) and trigger.handler != but
    ]
    if scope.interrupted or not fitting:
        return False
    min(fitting, key=lambda trigger: trigger.is_catch_all()).catch(scope, fault)
    return True


def broadcast(origin: Step, name: str, values: Mapping[str, Value]) -> None:
    """A signal reaches everything in this case that waits for it now, the outermost first; and other cases later."""
    run = origin.scope.run
    run.note("thrown", origin, what="signal", name=name, values=dict(values))
    waiting = [step for step in run.signals.values() if step.values["wait"].get("name") == name]
    for step in sorted(waiting, key=lambda step: (step.scope.depth, step.id)):
        if step.is_open:
            run.trigger(step, values)
