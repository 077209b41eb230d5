"""Ad-hoc sub-processes (BPMN 10.3.5, 13.3.5): activities in any order until a condition says that it is enough.

BPMN leaves the choice of the next activity to whoever performs it. The model says who that is (docs/decisions/0023):

* the engine: each activity that nothing leads to is chosen once (or those that a collection names), all of them at the
  beginning or one after the other. If the condition does not hold after that, the case cannot go on.
* people: each of these activities is offered, as often as they like, until the condition holds, or they say so where
  there is none.
"""

from __future__ import annotations

from dataclasses import dataclass

from SpiffWorkflow.util.task import TaskState

from engine.feel import Expression
from engine.spiff.activities import Activity
from engine.spiff.compensation import UNDO
from engine.spiff.faults import CannotContinue
from engine.spiff.nodes import Drawn, Node, label
from engine.spiff.steps import Scope, Shape, Step
from engine.spiff.tasks import whom
from engine.spiff.variables import seen_in

NAME = "?"
"""Begins the names of what is offered; no owner's id can."""
HANGING = frozenset({"host", "of", "trigger", "undoes"})


@dataclass(frozen=True, slots=True)
class AdHoc:
    """How a scope chooses its activities, and when it has had enough."""

    sequential: bool
    enough: Expression | None
    stops: bool
    """Whether what still runs is cancelled then (cancelRemainingInstances)."""
    active: Expression | None = None
    """The ids of the activities to choose, where not all of them are."""
    offered: tuple[Pickable, ...] = ()
    """What people choose from; empty where the engine does."""

    def begin(self, scope: Scope) -> None:
        """Choose what begins with the scope, or offer it."""
        if self.offered:
            scope.begin(())
            self.offer(scope)
            return
        names = self._named(scope)
        scope.begin(names[:1] if self.sequential else names)

    def goes_on(self, step: Step) -> bool:
        """Look at the condition after an activity; False if nothing more is to begin."""
        scope = step.scope
        if _host(scope).links.get("enough"):
            return False
        if self.enough is None or not _holds(self.enough, step):
            return True
        self.finish(scope)
        return False

    def finish(self, scope: Scope) -> None:
        """It is enough: nothing more begins, and what runs is cancelled or may come to its end (BPMN 13.3.5)."""
        host = _host(scope)
        host.links["enough"] = True
        by = host.node.element.id
        if self.stops:
            scope.cancel_open(by)
            return
        for step in sorted(scope.open.values(), key=lambda step: step.id):
            if not _runs(step):
                step.cancel(by)

    def choose_next(self, scope: Scope) -> bool:
        """Nothing runs: begin or offer what is next. Raises CannotContinue if nothing is left but should be."""
        host = _host(scope)
        if host.links.get("enough") or scope.interrupted:
            return False
        if self.offered:
            self.offer(scope)
            return True
        names = tuple(host.values.get("chosen", scope.spec.starts))
        chosen = host.links.get("chosen", 1)
        if self.sequential and chosen < len(names):
            host.links["chosen"] = chosen + 1
            scope.add(scope.spec.node(names[chosen]), None)
            return True
        if self.enough is not None:
            raise CannotContinue(
                label(host.node),
                "all of its activities are done, and its completion condition does not hold.",
            )
        return False

    def offer(self, scope: Scope) -> None:
        """Let people choose from what is not offered already."""
        there = {step.node for step in scope.open.values()}
        for one in self.offered:
            if one not in there:
                one.arm(scope)

    def pick(self, step: Step) -> None:
        """Somebody has chosen what a step offers."""
        scope, node = step.scope, step.node
        assert isinstance(node, Pickable)
        if node.target is None:
            self.finish(scope)
            return
        if self.sequential:
            for other in [one for one in scope.open.values() if isinstance(one.node, Pickable)]:
                other.cancel()
        scope.add(scope.spec.node(node.target), None)

    def _named(self, scope: Scope) -> tuple[str, ...]:
        """The activities to choose, kept for later where a collection names them."""
        if self.active is None:
            return scope.spec.starts
        host = _host(scope)
        found = scope.run.value_of(self.active, seen_in(scope), host)
        names = found if isinstance(found, list) else [found]
        wrong = [name for name in names if name not in scope.spec.starts]
        if wrong:
            reason = f"{wrong[0]} is no activity of it that nothing leads to."
            raise CannotContinue(label(host.node), reason)
        host.values["chosen"] = names
        return tuple(str(name) for name in names)


class Pickable(Node):
    """What people may choose in a scope: an activity, or (`target` None) that it is enough."""

    def __init__(self, shape: Shape, drawn: Drawn, target: str | None) -> None:
        super().__init__(shape, drawn, f"{NAME}{drawn.element.id}")
        self.target = target

    def arm(self, scope: Scope) -> None:
        """Offer it to those of whom the model speaks now."""
        step = scope.add(self, None, TaskState.WAITING)
        step.links.update({"trigger": True, "kind": "pick"})
        found = whom(step)
        assignee = found.pop("assignee")
        if assignee:
            found = {"users": [assignee], "groups": []}
        offered = found if any(found.values()) else _all_of(scope)
        step.values["wait"] = {**offered, "ends": self.target is None}


def _all_of(scope: Scope) -> dict[str, list[str]]:
    """Whoever may choose one of the activities, for what the model gives to nobody."""
    waits = [step.values["wait"] for step in scope.open.values() if "wait" in step.values]
    offers = [wait for wait in waits if "groups" in wait and "users" in wait]
    return {
        key: list(dict.fromkeys(one for wait in offers for one in wait[key]))
        for key in ("groups", "users")
    }


def _holds(condition: Expression, step: Step) -> bool:
    return step.scope.run.value_of(condition, seen_in(step.scope), step) is True


def _runs(step: Step) -> bool:
    """Whether it is an activity that has begun, or hangs on one."""
    if isinstance(step.node, Pickable):
        return False
    begun = isinstance(step.node, Activity) and not step.is_waiting
    return begun or step.node.name == UNDO or bool(HANGING & step.links.keys())


def _host(scope: Scope) -> Step:
    assert scope.host is not None
    return scope.host
