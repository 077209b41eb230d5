"""One case in execution: the verbs, and the loop that runs until nothing automatic is left."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from typing import Any, Literal

from SpiffWorkflow.util.task import TaskState

from engine import feel
from engine.errors import RunLimitError
from engine.spiff import propagation, state
from engine.spiff.activities import Activity
from engine.spiff.events import Catching
from engine.spiff.faults import Fault
from engine.spiff.gateways import Inclusive
from engine.spiff.host import Host
from engine.spiff.nodes import label
from engine.spiff.program import Program
from engine.spiff.steps import Scope, Shape, Step
from engine.spiff.subprocesses import CallActivity, SubProcess
from engine.spiff.tasks import OperationTask, ReceiveTask
from engine.spiff.variables import assign, assign_in, seen_from, seen_in
from engine.spiff.waits import Trace, TraceKind, Wait
from engine.values import Value

Status = Literal["running", "completed", "failed", "cancelled"]


class Run:
    """A case in execution; not shared between threads.

    `complete`, `fire` and `throw` raise KeyError for a step that does not wait (any more) in that way. An exception
    leaves the run unusable: restore it from its last dump.
    """

    pruning = True
    """Whether finished steps leave the tree at once; off only to prove that it makes no difference."""

    def __init__(self, program: Program, host: Host, limit: int) -> None:
        """For `start` and `restore`."""
        self.program = program
        self.host = host
        self.limit = limit
        self.status: Status = "running"
        self.failure: tuple[str, str, str] | None = None
        """(code, message, element) of the uncaught error when status is failed."""
        self.trace: list[Trace] = []
        """What the last verb did, in order; emptied when a verb begins."""
        self.last = 0
        self.steps: dict[int, Step] = {}
        self.scopes: dict[int, Scope] = {}
        self.ready: deque[Step] = deque()
        self.signals: dict[int, Step] = {}
        self.conditions: dict[int, Step] = {}
        self.joining: dict[int, Step] = {}
        self.touched: dict[int, Scope] = {}

    # making and keeping one

    @classmethod
    def start(
        cls,
        program: Program,
        host: Host,
        *,
        process: str | None = None,
        start: str | None = None,
        variables: Mapping[str, Value] | None = None,
        limit: int = 10_000,
    ) -> Run:
        """Begin a case of `process` (default: program.main) at the start event with id `start`.

        `start` None means its none start event, or else all of its implicit starts. For message and signal starts
        `variables` holds what they brought, which goes through the start event's output mappings if it has any.
        Raises RunLimitError, ValueError for a start that the process does not have, and what the host raises.
        """
        run = cls(program, host, limit)
        run.begin(process or program.main, start, dict(variables or {}))
        run.advance()
        return run

    def begin(self, process: str, start: str | None, variables: dict[str, Value]) -> None:
        """Put the first tokens; `start` does this and runs on."""
        shape = self.program.processes.get(process)
        if shape is None:
            raise ValueError(f"This file has no executable process {process}.")
        names = shape.starts if start is None else (start,)
        if not names or any(name not in shape.task_specs for name in names):
            known = ", ".join(each.element for each in self.program.starts_of(process))
            raise ValueError(f"Say at which start event {process} begins: {known}.")
        brought = {
            each.element for each in self.program.starts if each.kind in ("message", "signal")
        }
        root = self.open_scope(shape, None)
        if start in brought:
            root.begin(names, variables)
        else:
            root.data.update(variables)
            root.begin(names)

    @classmethod
    def restore(cls, program: Program, host: Host, text: str, *, limit: int = 10_000) -> Run:
        """The run that was dumped."""
        run = cls(program, host, limit)
        state.load(run, text)
        return run

    def dump(self) -> str:
        """The state as text, without the program and without what is finished."""
        return state.dump(self)

    # looking at it

    @property
    def root(self) -> Scope:
        """The scope of the case's own process."""
        return self.scopes[0]

    @property
    def variables(self) -> dict[str, Value]:
        """The variables of the root scope."""
        return self.root.data

    @property
    def waits(self) -> dict[str, Wait]:
        """What the case waits for now, by step, in the order in which the waiting began."""
        steps = sorted(self.steps)
        return {
            str(number): self._wait(self.steps[number])
            for number in steps
            if "kind" in self.steps[number].links
        }

    def visible(self, step: str) -> Mapping[str, Value]:
        """All variables that a waiting step sees, its own locals (input mappings) first; for forms."""
        return seen_from(self._waiting(step))

    def evaluate(self, text: str, step: str | None = None) -> Value:
        """FEEL after `=`, else the text itself, over what the step (or the root scope) sees."""
        seen = seen_in(self.root) if step is None else self.visible(step)
        return feel.literal_or_feel(text).evaluate(seen, now=self.host.now())

    # the verbs

    def complete(
        self,
        step: str,
        values: Value = None,
        *,
        local: Mapping[str, Value] | None = None,
    ) -> None:
        """Finish a task with its answers, or a job with its result (any value), and run on.

        Output mappings see the answers by their names, `local` (such as the context `submission`) and the step's
        locals. Without output mappings the answers are merged into the scope; `local` never is. A job's result is
        bound to the result variable or, being a context, treated like answers.
        """
        found = self._begin_verb(step, "task", "job")
        if isinstance(found.node, OperationTask):
            wait = found.values["wait"]
            self.note(
                "called",
                found,
                operation=wait["operation"],
                inputs=dict(found.locals),
                result=values,
            )
            found.node.give(found, values, local)
            found.complete()
        else:
            assert isinstance(found.node, Activity)
            found.node.finish(found, values if isinstance(values, Mapping) else {}, local)
        self.advance()

    def fire(self, step: str, values: Mapping[str, Value] | None = None) -> None:
        """A timer is due, or a message or signal arrived with `values`; run on."""
        found = self._begin_verb(step, "timer", "message", "signal")
        self.trigger(found, values or {})
        self.advance()

    def throw(
        self,
        step: str,
        code: str,
        message: str = "",
        values: Mapping[str, Value] | None = None,
    ) -> None:
        """The work of a task or job ended in a BPMN error; it is caught in the model or the run fails."""
        found = self._begin_verb(step, "task", "job")
        propagation.throw(found, Fault("error", code, message, dict(values or {})))
        self.advance()

    def set_variables(self, values: Mapping[str, Value], step: str | None = None) -> None:
        """Change variables from outside (operators), then run on: conditions may have become true."""
        self.trace = []
        if step is None:
            assign_in(self.root, values)
        else:
            assign(self._waiting(step), values)
        self.advance()

    def cancel(self) -> None:
        """End everything; status cancelled."""
        self.trace = []
        if self.status == "running":
            self._end("cancelled")

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
                self.trigger(step, {})

    def _became_true(self, step: Step) -> bool:
        node = step.node
        assert isinstance(node, Catching)
        seen = self._seen_by_event(step)
        true = self.value_of(node.definition(step).condition, seen, None) is True  # type: ignore[attr-defined]
        before = step.links["last"]
        step.links["last"] = true
        return true and not before

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
        return any(node.settle(scope) for node, scope in gateways.values())

    # what steps and nodes need

    def number(self) -> int:
        """A number that no step of this run had."""
        self.last += 1
        return self.last

    def opened(self, step: Step) -> None:
        """A step came into being."""
        self.steps[step.id] = step
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

    def note(self, kind: TraceKind, step: Step, **details: Any) -> None:
        """Write down what a step did."""
        self.note_at(len(self.trace), kind, step, **details)

    def note_at(self, position: int, kind: Any, step: Step, **details: Any) -> None:
        """The same at an earlier place of the trace."""
        if "instance" in step.values:
            details["loop_counter"] = int(step.values["instance"]["loopCounter"])
        node = step.node
        self.trace.insert(
            position,
            Trace(
                kind, node.element.id, step.name, self.path(step.scope), node.element.name,
                step.scope.definition, details,
            ),
        )  # fmt: skip

    def note_taken(self, flow: str, step: Step) -> None:
        """A token took a sequence flow."""
        self.trace.append(
            Trace("taken", flow, step.name, self.path(step.scope), None, step.scope.definition)
        )

    def note_scope(self, kind: TraceKind, scope: Scope, **details: Any) -> None:
        self.trace.append(Trace(kind, scope.spec.name, details=details))

    def path(self, scope: Scope) -> tuple[str, ...]:
        """The sub-processes and call activities around what is in this scope, outermost first."""
        found: list[str] = []
        current: Scope | None = scope
        while current is not None and current.host is not None:
            found.append(current.host.node.element.id)
            current = current.host.scope
        return tuple(reversed(found))

    def _begin_verb(self, step: str, *kinds: str) -> Step:
        self.trace = []
        found = self._waiting(step)
        if found.links["kind"] not in kinds:
            raise KeyError(f"Step {step} waits for a {found.links['kind']}, not a {kinds[0]}.")
        return found

    def _waiting(self, step: str) -> Step:
        found = self.steps.get(int(step)) if step.isdigit() else None
        if found is None or "kind" not in found.links:
            raise KeyError(f"Nothing waits under step {step}.")
        return found

    def _wait(self, step: Step) -> Wait:
        node, links = step.node, step.links
        host = links.get("host")
        details = dict(step.values["wait"])
        if links["kind"] in ("task", "job"):
            _fill(details, step)
        elif links["kind"] == "timer" and details["remaining"] is not None:
            details["remaining"] = int(details["remaining"])
        return Wait(
            step.name, links["kind"], node.element.id, self.path(step.scope), node.element.name,
            step.scope.definition, str(host) if host is not None else None,
            getattr(node, "interrupting", True), details,
        )  # fmt: skip


def _fill(details: dict[str, Any], step: Step) -> None:
    """What the application may rely on to be there."""
    instance = step.values.get("instance")
    details["loop_counter"] = int(instance["loopCounter"]) if instance else None
    if step.links["kind"] == "job":
        details["inputs"] = dict(step.locals)
        details["retries"] = int(details["retries"])
        details["headers"] = dict(step.node.settings["headers"])
        return
    details["locals"] = dict(step.locals)
    for key in ("form", "form_binding", "form_version", "assignee", "due", "follow_up", "priority"):
        details.setdefault(key, None)
    for key in ("groups", "users"):
        details.setdefault(key, [])


def _host_number(scope: Scope) -> int:
    return scope.host.id if scope.host else 0
