"""Ad-hoc sub-processes (BPMN 10.3.5, 13.3.5): activities in any order until a condition says that it is enough.

BPMN leaves the choice of the next activity to whoever performs it. Here each activity that nothing leads to is chosen
once: all of them at the beginning, or one after the other in the order of the file. If the condition does not hold
after that there is nothing left to choose, and the case cannot go on.
"""

from __future__ import annotations

from dataclasses import dataclass

from engine.feel import Expression
from engine.spiff.faults import CannotContinue
from engine.spiff.nodes import label
from engine.spiff.steps import Scope, Step
from engine.spiff.variables import seen_in


@dataclass(frozen=True, slots=True)
class AdHoc:
    """How a scope chooses its activities, and when it has had enough."""

    sequential: bool
    enough: Expression | None
    stops: bool
    """Whether what still runs is cancelled then (cancelRemainingInstances)."""

    def first(self, names: tuple[str, ...]) -> tuple[str, ...]:
        """What begins with the scope."""
        return names[:1] if self.sequential else names

    def goes_on(self, step: Step) -> bool:
        """Look at the condition after an activity; False if nothing more is to begin."""
        scope, host = step.scope, step.scope.host
        assert host is not None
        if self.enough is None or host.links.get("enough"):
            return self.enough is None
        if scope.run.value_of(self.enough, seen_in(scope), step) is not True:
            return True
        host.links["enough"] = True
        if self.stops:
            scope.cancel_open(host.node.element.id)
        return False

    def choose_next(self, scope: Scope) -> bool:
        """Nothing runs: begin the next activity of a sequence. Raises CannotContinue if none is left but should be."""
        host = scope.host
        assert host is not None
        if host.links.get("enough"):
            return False
        chosen = host.links.get("chosen", 1)
        if self.sequential and chosen < len(scope.spec.starts):
            host.links["chosen"] = chosen + 1
            scope.add(scope.spec.node(scope.spec.starts[chosen]), None)
            return True
        if self.enough is not None:
            raise CannotContinue(
                label(host.node),
                "all of its activities are done, and its completion condition does not hold.",
            )
        return False
