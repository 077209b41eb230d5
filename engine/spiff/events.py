"""Events (BPMN 10.5): start, catch, boundary, throw and end, and what begins an event sub-process."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from SpiffWorkflow.util.task import TaskState

from engine.spiff.definitions import FaultCatch, Thrown, Waited, leave_transaction
from engine.spiff.nodes import Drawn, Node, map_inputs, map_outputs, merge
from engine.spiff.steps import Scope, Shape, Step
from engine.spiff.variables import seen_from, seen_in
from engine.values import Value

if TYPE_CHECKING:
    from engine.spiff.faults import Fault


class Start(Node):
    """A start event; what it brought goes through its output mappings."""

    def bring(
        self, step: Step, payload: Mapping[str, Value], hidden: Mapping[str, Value] | None = None
    ) -> None:
        """Bring in what the event brought, before anything can need it; to an event sub-process as its own variables."""
        step.links["brought"] = True
        if not map_outputs(step, payload, hidden or {}):
            step.scope.data.update(payload)

    def enter(self, step: Step) -> bool:
        step.scope.run.note("entered", step)
        if "brought" not in step.links:
            map_outputs(step, {}, {})
        return True


class Throw(Node):
    """An intermediate throw or end event: none, or with one or several results."""

    def __init__(self, shape: Shape, drawn: Drawn, results: tuple[Thrown, ...]) -> None:
        super().__init__(shape, drawn)
        self.results = results
        self.at_once = all(result.at_once for result in results)
        """It waits for nothing, so that it is done before those whom it reaches begin."""

    def enter(self, step: Step) -> bool | None:
        step.scope.run.note("entered", step)
        map_inputs(step)
        if self.at_once:
            self._note_done(step)
        done: bool | None = True
        for result in self.results:
            if step.is_open:
                done = result.throw(step)
        if step.is_open:
            map_outputs(step, {}, {})
        return done

    def leave(self, step: Step) -> None:
        if not self.at_once:
            self._note_done(step)
        if "cancels" in step.links:
            leave_transaction(step)
        else:
            self.take(step, self.chosen(step))

    def cancelled(self, step: Step, by: str | None) -> None:
        """A throw that ends its own scope has done its work; one that waits until all is undone was stopped."""
        if not (step.entered and self.at_once):
            super().cancelled(step, by)

    def _note_done(self, step: Step) -> None:
        step.scope.run.note("completed", step, values=step.outcome)


class Catching(Node):
    """What has event definitions to wait for; each gets a step of its own, numbered by the link `def`."""

    def __init__(
        self, shape: Shape, drawn: Drawn, waited: tuple[Waited, ...], name: str | None = None
    ) -> None:
        super().__init__(shape, drawn, name)
        self.waited = waited
        self.all_of = False
        """Whether all its definitions have to be fulfilled (parallel multiple, BPMN 10.5.4)."""

    def definition(self, step: Step) -> Waited:
        """What this step waits for."""
        number: int = step.links["def"]
        return self.waited[number]

    def fired(self, step: Step, values: Mapping[str, Value]) -> None:
        """One of its definitions is fulfilled."""
        if self.all_of and self._others(step):
            step.scope.run.note("caught", step, what=step.links["kind"], values=dict(values))
            merge(step, values)
            step.consume()
        else:
            self.happened(step, values)

    def happened(self, step: Step, values: Mapping[str, Value]) -> None:
        """The event has happened."""
        raise NotImplementedError

    def rearm(self, added: Callable[[int], Step], seen: Mapping[str, Value]) -> None:
        """All of it can happen again, unless a timer was part of it: that was over with the first time."""
        if any(each.kind == "timer" for each in self.waited):
            return
        for number, definition in enumerate(self.waited):
            step = added(number)
            definition.prepare(step, seen)
            if definition.kind == "condition":
                step.links["last"] = True  # it has to be false in between

    def _others(self, step: Step) -> bool:
        """Whether the same event still waits for another definition."""
        mine = {key: step.links.get(key) for key in ("group", "host")}
        return any(
            other is not step and other.node is self
            and {key: other.links.get(key) for key in mine} == mine
            for other in step.scope.open.values()
        )  # fmt: skip


class Catch(Catching):
    """An intermediate catch event; of several definitions any one is enough (BPMN 10.5.4, multiple)."""

    def bring(
        self, step: Step, payload: Mapping[str, Value], hidden: Mapping[str, Value] | None = None
    ) -> None:
        step.links["brought"] = True
        merge(step, payload, hidden)

    def enter(self, step: Step) -> bool | None:
        step.scope.run.note("entered", step)
        if "brought" in step.links:
            return True
        step.links["def"] = 0
        self.waited[0].prepare(step, seen_from(step))
        if len(self.waited) > 1:
            step.links["group"] = step.id
            self.arm(step, first=1)
        return None

    def arm(self, origin: Step, first: int = 0, via: str | None = None) -> None:
        """Wait for the definitions from `first` on, in one group with the origin (an event gateway's, with flow)."""
        for number, definition in enumerate(self.waited[first:], first):
            step = origin.scope.add(self, origin, TaskState.WAITING)
            step.links.update({"def": number, "group": origin.id})
            if via:
                step.links.update({"via": via, "gateway": origin.node.name})
            definition.prepare(step, seen_from(step))

    def happened(self, step: Step, values: Mapping[str, Value]) -> None:
        choose(step)
        step.scope.run.note("caught", step, what=step.links["kind"], values=dict(values))
        merge(step, values)
        step.outcome = dict(values) or None
        step.complete()


def choose(step: Step) -> None:
    """The first of a group to happen: the others are off; the token takes the gateway's flow to it."""
    group = step.links.get("group")
    if group is None:
        return
    for other in [other for other in step.scope.open.values() if other.links.get("group") == group]:
        if other is not step:
            other.consume()
    if "via" in step.links:
        step.scope.run.note_taken(step.links["via"], step)
        step.scope.run.note("entered", step)


class Boundary(Catching):
    """An event on the border of an activity; interrupting or, armed again each time, not."""

    def __init__(
        self,
        shape: Shape,
        drawn: Drawn,
        waited: tuple[Waited, ...],
        faults: tuple[FaultCatch, ...],
        *,
        interrupting: bool,
        catches_cancel: bool = False,
    ) -> None:
        super().__init__(shape, drawn, waited)
        self.faults = faults
        self.interrupting = interrupting
        self.catches_cancel = catches_cancel

    def catches(self, fault: Fault) -> bool:
        return any(each.catches(fault) for each in self.faults)

    def is_catch_all(self) -> bool:
        return any(each.code is None for each in self.faults)

    def arm(self, host: Step) -> None:
        """Wait as long as the activity is active."""
        for number, definition in enumerate(self.waited):
            definition.prepare(self._add(host, number), seen_from(host))

    def happened(self, step: Step, values: Mapping[str, Value]) -> None:
        run = step.scope.run
        host = run.steps[step.links["host"]]
        host.links["armed"].remove(step.id)
        run.note("caught", step, what=step.links["kind"], values=dict(values))
        if self.interrupting:
            host.cancel(self.element.id)
        elif self.all_of:
            self.rearm(lambda number: self._add(host, number), seen_from(host))
        else:
            self._again(host, step)
        self._go(step, values, {})

    def catch(self, host: Step, fault: Fault) -> None:
        """An error, escalation or cancellation came out of the activity."""
        step = host.scope.add(self, host, TaskState.WAITING)
        host.scope.run.note("caught", step, what=fault.kind, code=fault.code)
        if self.interrupting:
            host.cancel(self.element.id)
        self._go(step, fault.values, fault.seen())

    def _add(self, host: Step, number: int) -> Step:
        step = host.scope.add(self, host, TaskState.WAITING)
        step.links.update({"host": host.id, "def": number})
        host.links.setdefault("armed", []).append(step.id)
        return step

    def _again(self, host: Step, before: Step) -> None:
        step = self._add(host, before.links["def"])
        if not self.definition(before).again(before, step):
            host.links["armed"].remove(step.id)
            step.consume()

    def _go(self, step: Step, values: Mapping[str, Value], hidden: Mapping[str, Value]) -> None:
        merge(step, values, hidden)
        step.complete()


class Trigger(Catching):
    """The start event of an event sub-process, seen from the scope that it watches (BPMN 10.3.5, 13.5.4)."""

    def __init__(
        self,
        shape: Shape,
        drawn: Drawn,
        waited: tuple[Waited, ...],
        faults: tuple[FaultCatch, ...],
        *,
        interrupting: bool,
        handler: str,
    ) -> None:
        super().__init__(shape, drawn, waited, name=f"@{drawn.element.id}")
        self.faults = faults
        self.interrupting = interrupting
        self.handler = handler

    def catches(self, fault: Fault) -> bool:
        return any(each.catches(fault) for each in self.faults)

    def is_catch_all(self) -> bool:
        return any(each.code is None for each in self.faults)

    def arm(self, scope: Scope) -> None:
        """Wait as long as the scope runs."""
        for number, definition in enumerate(self.waited):
            definition.prepare(self._add(scope, number), seen_in(scope))

    def happened(self, step: Step, values: Mapping[str, Value]) -> None:
        scope = step.scope
        scope.run.note("caught", step, what=step.links["kind"], values=dict(values))
        if self.all_of and not self.interrupting:
            self.rearm(lambda number: self._add(scope, number), seen_in(scope))
        elif not self.interrupting:
            again = self._add(scope, step.links["def"])
            if not self.definition(step).again(step, again):
                again.consume()
        step.consume()
        self._handle(scope, values)

    def catch(self, scope: Scope, fault: Fault) -> None:
        """An error or escalation came up inside the scope."""
        step = self._add(scope, 0)
        scope.run.note("caught", step, what=fault.kind, code=fault.code)
        step.consume()
        self._handle(scope, fault.seen())

    def _add(self, scope: Scope, number: int) -> Step:
        step = scope.add(self, None, TaskState.WAITING)
        step.links.update({"trigger": True, "def": number})
        return step

    def _handle(self, scope: Scope, values: Mapping[str, Value]) -> None:
        if self.interrupting:
            scope.interrupted = True
            scope.cancel_open(self.element.id)
        step = scope.add(scope.spec.node(self.handler), None)
        step.values["payload"] = dict(values)
