"""The loop that runs a case until nothing automatic is left, and the indexes that it needs."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from typing import ClassVar, Literal

from SpiffWorkflow.util.task import TaskState

from engine import feel
from engine.errors import RunLimitError
from engine.spiff.activities import Activity
from engine.spiff.diary import Diary
from engine.spiff.events import Catching
from engine.spiff.gateways import Inclusive
from engine.spiff.host import Host
from engine.spiff.nodes import label
from engine.spiff.program import Program
from engine.spiff.steps import Scope, Shape, Step
from engine.spiff.subprocesses import CallActivity, SubProcess
from engine.spiff.tasks import ReceiveTask
from engine.spiff.variables import seen_from
from engine.values import Value

MOST_OPEN = 20_000
"""How many tokens a case may have at once."""
Status = Literal["running", "completed", "failed", "cancelled"]


class Core(Diary):
    """The tokens of a case and what moves them; `Run` adds the verbs."""

    pruning: ClassVar[bool] = True
    """Whether finished steps leave the tree at once; off only to prove that it makes no difference."""

    def __init__(self, program: Program, host: Host, limit: int) -> None:
        super().__init__()
        self.program = program
        self.host = host
        self.limit = limit
        self.status: Status = "running"
        self.failure: tuple[str, str, str] | None = None
        """(code, message, element) of the uncaught error when status is failed."""
        self.last = 0
        self.steps: dict[int, Step] = {}
        self.scopes: dict[int, Scope] = {}
        self.ready: deque[Step] = deque()
        self.signals: dict[int, Step] = {}
        self.conditions: dict[int, Step] = {}
        self.joining: dict[int, Step] = {}
        self.touched: dict[int, Scope] = {}

    @property
    def root(self) -> Scope:
        """The scope of the case's own process."""
        return self.scopes[0]

    # the loop

    def advance(self) -> None:
        """Run until nothing automatic is left; RunLimitError names where the bound was hit."""
        rounds = 0
        while (step := self.next_step()) is not None:
            rounds += 1
            if rounds > self.limit:
                raise RunLimitError(limit=self.limit, element=label(step.node))
            self.run_step(step)

    def next_step(self) -> Step | None:
        """The token to run next, after what had to be settled; None when there is nothing to do."""
        while True:
            self._settle()
            while self.ready:
                step = self.ready.popleft()
                if step.has_state(TaskState.READY):
                    return step
            if not self._join():
                return None

    def run_step(self, step: Step) -> None:
        """Run one token."""
        step.run()

    def trigger(self, step: Step, values: Mapping[str, Value]) -> None:
        """What a step waited for has happened."""
        node = step.node
        assert isinstance(node, Catching | ReceiveTask)
        node.fired(step, values)

    def fail(self, code: str, message: str, element: str) -> None:
        """An error that nobody caught: never a normal end (BPMN 10.5.7)."""
        self.failure = (code, message, element)
        self._end("failed")

    def _end(self, status: Status) -> None:
        self.root.cancel_open(None)
        self.status = status
        self.ready.clear()
        self.note_scope("ended", self.root, status=status)

    def _settle(self) -> None:
        """Conditions that became true, then scopes in which nothing is left, the deepest first."""
        self._poll_conditions()
        while self.touched and self.status == "running":
            number = max(self.touched, key=lambda key: (self.touched[key].depth, -key))
            scope = self.touched.pop(number)
            if scope is self.scopes.get(number) and scope.is_idle():
                self._finish(scope)
                self._poll_conditions()

    def _finish(self, scope: Scope) -> None:
        ad_hoc = scope.spec.ad_hoc
        if ad_hoc is not None and not _is_revived(scope) and ad_hoc.choose_next(scope):
            return
        scope.cancel_open(None)
        if scope.host is None:
            self.status = "completed"
            self.note_scope("ended", scope, status="completed")
            return
        node = scope.host.node
        assert isinstance(node, SubProcess | CallActivity)
        node.ended(scope.host, scope)

    def _poll_conditions(self) -> None:
        if not self.conditions:
            return
        waiting = sorted(self.conditions.values(), key=lambda step: (step.scope.depth, step.id))
        for step in waiting:
            if step.is_open and self._became_true(step):
                self._go_on(step)

    def _became_true(self, step: Step) -> bool:
        seen = self._seen_by_event(step)
        true = self.value_of(_condition(step), seen, None) is True
        before = step.links["last"]
        step.links["last"] = true
        return true and not before

    def _go_on(self, step: Step) -> None:
        if isinstance(step.node, Activity):
            step.node.supplied(step)
        else:
            self.trigger(step, {})

    def _seen_by_event(self, step: Step) -> Mapping[str, Value]:
        host = step.links.get("host")
        return seen_from(step if host is None else self.steps[host])

    def _join(self) -> bool:
        """Let one inclusive gateway go on, the deepest first."""
        gateways: dict[tuple[int, int, str], tuple[Inclusive, Scope]] = {}
        for step in self.joining.values():
            if isinstance(step.node, Inclusive):
                key = (-step.scope.depth, _host_number(step.scope), step.node.name)
                gateways.setdefault(key, (step.node, step.scope))
        in_order = (
            gateways[key] for key in sorted(gateways)
        )  # not as they arrived: a restored run forgets that
        return any(node.settle(scope) for node, scope in in_order)

    # what steps and nodes need

    def number(self) -> int:
        """A number that no step of this run had."""
        self.last += 1
        return self.last

    def opened(self, step: Step) -> None:
        """A step came into being. Raises RunLimitError if there are too many at once."""
        self.steps[step.id] = step
        if len(self.steps) > MOST_OPEN:
            raise RunLimitError(limit=MOST_OPEN, element=label(step.node))
        if step.has_state(TaskState.READY):
            self.ready.append(step)

    def closed(self, step: Step) -> None:
        """A step is finished."""
        number = step.id
        del self.steps[number]
        for index in (self.signals, self.conditions, self.joining):
            index.pop(number, None)
        self.touch(step.scope)

    def touch(self, scope: Scope) -> None:
        """Look soon whether anything is left in this scope."""
        self.touched[_host_number(scope)] = scope

    def open_scope(
        self,
        shape: Shape,
        host: Step | None,
        program: Program | None = None,
        definition: str | None = None,
    ) -> Scope:
        """Begin a scope inside a step; a called process brings its program."""
        around = host.scope if host else None
        if program is None:
            program = around.program if around else self.program
            definition = around.definition if around else None
        scope = Scope(self, shape, host, program, definition)
        scope.data.update(dict.fromkeys(shape.declared))
        self.scopes[_host_number(scope)] = scope
        self.touch(scope)
        return scope

    def forget(self, scope: Scope) -> None:
        """A scope is over."""
        self.scopes.pop(_host_number(scope), None)

    def instances(self, outer: Step) -> list[Step]:
        """The open instances of a loop."""
        if outer.node.loop is None or "of" in outer.links:
            return []
        inside = sorted(outer.scope.open)
        return [
            outer.scope.open[number]
            for number in inside
            if outer.scope.open[number].links.get("of") == outer.id
        ]

    def value_of(
        self, expression: feel.Expression, seen: Mapping[str, Value], step: Step | None
    ) -> Value:
        """The value of an expression; what made it null becomes a warning in the trace."""
        warnings: list[str] = []
        value = expression.evaluate(seen, now=self.host.now(), warnings=warnings)
        if step is not None:
            for message in warnings:
                self.note("warning", step, expression=expression.text, message=message)
        return value


def _condition(step: Step) -> feel.Expression:
    """What a step waits to become true: a conditional event, or the data that an activity needs."""
    node = step.node
    if isinstance(node, Catching):
        return node.definition(step).condition  # type: ignore[attr-defined,no-any-return]
    assert node.items.needs is not None
    return node.items.needs


def _is_revived(scope: Scope) -> bool:
    """Whether it runs again to be undone."""
    return scope.host is not None and "revived" in scope.host.links


def _host_number(scope: Scope) -> int:
    return scope.host.id if scope.host else 0
