"""Sub-processes, event sub-processes and call activities (BPMN 10.3.5, 10.3.6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.errors import RunLimitError
from engine.spiff import compensation
from engine.spiff.activities import Activity
from engine.spiff.faults import CannotContinue
from engine.spiff.loops import Loop
from engine.spiff.nodes import Drawn, label, map_outputs
from engine.spiff.steps import Scope, Shape, Step
from engine.spiff.variables import assign, seen_from
from engine.values import Value

if TYPE_CHECKING:
    from engine.spiff.program import Program

MOST_CALLS = 50


class SubProcess(Activity):
    """An embedded sub-process or transaction: a scope with variables of its own."""

    def __init__(self, shape: Shape, drawn: Drawn, inner: Shape, loop: Loop | None = None) -> None:
        super().__init__(shape, drawn, loop)
        self.inner = inner

    def begin(self, step: Step) -> None:
        inner = step.scope.run.open_scope(self.inner, step)
        if "revived" in step.links:
            compensation.revive(step, inner)
        elif self.inner.ad_hoc is not None:
            self.inner.ad_hoc.begin(inner)
        else:
            inner.begin(self.inner.starts)

    def ended(self, step: Step, inner: Scope) -> None:
        """Nothing is left to do in it."""
        if "revived" not in step.links:
            map_outputs(step, inner.data, {})
        step.ended = inner
        step.outcome = None
        step.scope.run.forget(inner)
        step.complete()


class EventSubProcess(SubProcess):
    """The handler of an event: what the event brought are variables of its own."""

    def begin(self, step: Step) -> None:
        inner = step.scope.run.open_scope(self.inner, step)
        inner.begin(self.inner.starts, step.values.pop("payload", {}))


class CallActivity(Activity):
    """Runs another process with variables of its own."""

    def begin(self, step: Step) -> None:
        run = step.scope.run
        if "revived" in step.links:
            program, definition = self._called_before(step)
            shape = program.processes[step.values["entry"]["process"]]
            compensation.revive(step, run.open_scope(shape, step, program, definition))
            return
        process = run.value_of(self.settings["calls"], seen_from(step), step)
        if not isinstance(process, str) or not process:
            raise CannotContinue(label(self), "the name of the process to call is null.")
        if step.scope.calls >= MOST_CALLS:
            raise RunLimitError(limit=MOST_CALLS, element=label(self))
        program, definition = self._resolve(step, process)
        shape = program.processes[process]
        if not shape.starts:
            raise CannotContinue(label(self), f"the process {process} has no start for a caller.")
        inner = run.open_scope(shape, step, program, definition)
        inner.data.update(self._given(step, shape))
        inner.begin(shape.starts)

    def _resolve(self, step: Step, process: str) -> tuple[Program, str | None]:
        """A process of the same file is that one, unless a version is named; others are the application's."""
        scope = step.scope
        binding = self.settings["binding"]
        if binding != "versionTag" and process in scope.program.processes:
            return scope.program, scope.definition
        definition, program = scope.run.host.program(process, binding, self.settings["version"])
        return program, definition

    def _called_before(self, step: Step) -> tuple[Program, str | None]:
        """The program that a completed call ran, to undo it."""
        definition: str | None = step.values["entry"]["definition"]
        if definition is None or definition == step.scope.definition:
            return step.scope.program, definition
        return step.scope.run.host.restore_program(definition), definition

    def _given(self, step: Step, shape: Shape) -> dict[str, Value]:
        if self.items.described:
            return self.items.renamed(step.locals, shape.inputs)
        if not self.settings["all_in"]:
            return dict(step.locals)
        seen = seen_from(step, counting=False)
        own = step.outer.locals if step.outer else {}
        return {key: value for key, value in seen.items() if key not in own}

    def ended(self, step: Step, inner: Scope) -> None:
        """The called process is done: its variables go where the output mappings say, or all come back."""
        step.ended = inner
        if "revived" in step.links:
            pass  # what undoing does with its variables is nobody else's
        elif not map_outputs(step, self._returned(inner), {}) and self._returns_all():
            own = step.locals.keys() | (step.outer.locals.keys() if step.outer else set())
            assign(step, {key: inner.data[key] for key in inner.data if key not in own})
        step.outcome = dict(inner.data)
        step.scope.run.forget(inner)
        step.complete()

    def _returned(self, inner: Scope) -> dict[str, Value]:
        return inner.data | self.items.returned(inner.data, inner.spec.outputs)

    def _returns_all(self) -> bool:
        return bool(self.settings["all_out"]) and not self.items.described
