"""Tokens and scopes: SpiffWorkflow's tasks and workflows with an index, and without copies of data.

A step is a token in the tree of a scope; a scope is one run of a process or sub-process and holds its variables. What
a step has to know is linked by number (`host`, `of`, `group`), never looked up among ancestors, so finished steps can
be pruned at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from SpiffWorkflow.specs.base import TaskSpec
from SpiffWorkflow.specs.WorkflowSpec import WorkflowSpec
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState
from SpiffWorkflow.workflow import Workflow

from engine.values import Value

if TYPE_CHECKING:
    from engine.spiff.ad_hoc import AdHoc, Pickable
    from engine.spiff.core import Core
    from engine.spiff.events import Trigger
    from engine.spiff.nodes import Node
    from engine.spiff.program import Program

ROOT = "#root"


class Root(TaskSpec):
    """Where a scope's tree of tokens hangs."""

    def serialize(self, serializer: object, **kwargs: object) -> None:
        """Specifications are compiled from the source, never stored."""


class Shape(WorkflowSpec):
    """The specification of a scope: its nodes by the owner's id, and where it may begin."""

    def __init__(self, name: str, kind: str) -> None:
        super().__init__(name=name)  # type: ignore[no-untyped-call]
        self.kind = kind
        self.trunk = Root(self, ROOT)  # type: ignore[no-untyped-call]
        self.start = self.trunk  # type: ignore[assignment]
        self.starts: tuple[str, ...] = ()
        """Nodes that get a token when nobody chooses: the none start event, or all implicit starts."""
        self.openers: dict[str, tuple[str, ...]] = {}
        """Receive tasks and catch events that may begin the process, and what has to happen as well then."""
        self.triggers: tuple[Trigger, ...] = ()
        self.ad_hoc: AdHoc | None = None
        self.undo: str | None = None
        """The compensation event sub-process."""
        self.declared: tuple[str, ...] = ()
        """Variables that each run of a sub-process has of its own (its data objects and properties)."""
        self.inputs: tuple[str, ...] = ()
        """The data inputs of a process, for who calls it."""
        self.outputs: tuple[str, ...] = ()
        self.called = kind == "process"
        """Its variables are its own: nothing outside is seen."""

    @property
    def armed(self) -> tuple[Trigger | Pickable, ...]:
        """What a run of it waits for beside its tokens: event sub-processes, and what people may choose."""
        return (*self.triggers, *(self.ad_hoc.offered if self.ad_hoc else ()))

    def node(self, name: str) -> Node:
        """The node with the owner's id `name`."""
        return self.task_specs[name]  # type: ignore[no-any-return]


class Step(Task):
    """One token. `links` are numbers and words, `values` are typed; both are dumped."""

    workflow: Scope
    task_spec: Node
    id: int  # type: ignore[assignment]

    def __init__(
        self, scope: Scope, node: TaskSpec, parent: Step | None, state: int, number: int
    ) -> None:
        super().__init__(scope, node, parent, state, number)  # type: ignore[arg-type]
        self.values: dict[str, Any] = {}
        self.outcome: Value = None
        """What the work gave: for the trace and the loop, never dumped."""
        self.ended: Scope | None = None
        """The scope that was in it, on the way out."""
        self.entered = state == TaskState.STARTED
        """The token has come in; an armed event, a waiting join and a token in the queue have not."""
        if not state & TaskState.FINISHED_MASK:
            scope.open[number] = self
            scope.run.opened(self)

    @property
    def links(self) -> dict[str, Any]:
        """SpiffWorkflow's internal data."""
        return self.internal_data

    @property
    def name(self) -> str:
        """How the application calls this step."""
        return str(self.id)

    @property
    def scope(self) -> Scope:
        return self.workflow

    @property
    def node(self) -> Node:
        return self.task_spec

    @property
    def is_open(self) -> bool:
        return not self._state & TaskState.FINISHED_MASK

    @property
    def is_waiting(self) -> bool:
        """A token that waits for others, or an armed event."""
        return bool(self._state == TaskState.WAITING)

    @property
    def locals(self) -> dict[str, Value]:
        """What its input mappings made."""
        return self.values.setdefault("locals", {})  # type: ignore[no-any-return]

    @property
    def outer(self) -> Step | None:
        """The loop or multi-instance activity that this is one instance of."""
        return self.scope.run.steps[self.links["of"]] if "of" in self.links else None

    def _set_state(self, value: int) -> None:
        was_open = self.is_open
        self._state = value
        if was_open and value & TaskState.FINISHED_MASK:
            del self.scope.open[self.id]
            self.scope.run.closed(self)

    def run(self) -> bool | None:
        """Run it once; unlike SpiffWorkflow's, it survives that its own work cancelled it."""
        self.entered = True
        done: bool | None = self.task_spec._run(self)  # type: ignore[no-untyped-call]
        if not self.is_open:
            return done
        if done:
            self.complete()
        else:
            self._set_state(TaskState.STARTED)
            self.task_spec.started(self)
        return done

    def complete(self) -> None:
        self._set_state(TaskState.COMPLETED)
        self.task_spec._on_complete(self)  # type: ignore[no-untyped-call]
        self.scope.prune(self)

    def consume(self) -> None:
        """Take the token away without going on from it."""
        self._set_state(TaskState.COMPLETED)
        self.scope.prune(self)

    def cancel(self, by: str | None = None) -> None:
        """End it and all that hangs on it, before it is done."""
        if self.is_open:
            self._set_state(TaskState.CANCELLED)
            self.task_spec.cancelled(self, by)
            self.scope.prune(self)


class Scope(Workflow):
    """One run of a process or sub-process; `data` are its variables."""

    spec: Shape
    data: dict[str, Value]

    def __init__(
        self, run: Core, shape: Shape, host: Step | None, program: Program, definition: str | None
    ) -> None:
        super().__init__(shape, deserializing=True)
        self.run = run
        self.host = host
        self.program = program
        self.definition = definition
        self.open: dict[int, Step] = {}
        self.log: list[dict[str, Value]] = []
        """What compensation would have to undo, in the order in which it was completed."""
        self.interrupted = False
        """An interrupting event sub-process has begun: no trigger of this scope fires any more."""
        self.depth: int = host.scope.depth + 1 if host else 0
        self.calls: int = (host.scope.calls if host else 0) + shape.called
        self.trunk = Step(self, shape.task_specs[ROOT], None, TaskState.COMPLETED, -1)
        self.task_tree = self.trunk

    def add(self, node: Node, parent: Step | None, state: int = TaskState.READY) -> Step:
        """A new token at a node; a parent of another scope counts as none."""
        above = parent if parent is not None and parent.scope is self else self.trunk
        return Step(self, node, above, state, self.run.number())

    def begin(
        self,
        names: tuple[str, ...],
        payload: Mapping[str, Value] | None = None,
        hidden: Mapping[str, Value] | None = None,
    ) -> None:
        """Put a token on each of these nodes, the first with what its event brought; arm what may interrupt."""
        begun = [self.add(self.spec.node(name), None) for name in names]
        if payload is not None:
            begun[0].node.bring(begun[0], payload, hidden)
        for trigger in self.spec.triggers:
            trigger.arm(self)

    def is_idle(self) -> bool:
        """Nothing is left but triggers that have not fired (BPMN 13.5.4)."""
        return all("trigger" in step.links for step in self.open.values())

    def cancel_open(self, by: str | None, keep: Step | None = None) -> None:
        """End all that is open in here, oldest first."""
        for step in sorted(self.open.values(), key=lambda step: step.id):
            if step is not keep:
                step.cancel(by)

    def prune(self, step: Step) -> None:
        """Take a finished step out of the tree; what it led to hangs under its parent then."""
        if not self.run.pruning or step.id not in self.tasks:
            return
        parent = step.parent
        assert parent is not None
        parent._children.remove(step.id)
        for child in step.children:
            child._parent = parent.id
            parent._children.append(child.id)
        del self.tasks[step.id]

    def _task_completed_notify(self, task: Task) -> None:
        """SpiffWorkflow would look through all tasks here; the run settles scopes itself."""
