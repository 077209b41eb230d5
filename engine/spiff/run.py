"""One case in execution: the verbs, and the loop that runs until nothing automatic is left."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from engine import feel
from engine.spiff import going_back, propagation, putting, state
from engine.spiff.activities import Activity
from engine.spiff.core import Core
from engine.spiff.faults import Fault, ProcessUnknown, StartUnclear
from engine.spiff.host import Host
from engine.spiff.program import Program
from engine.spiff.steps import Step
from engine.spiff.tasks import OperationTask
from engine.spiff.variables import assign, assign_in, seen_from, seen_in
from engine.spiff.waiting import wait_of
from engine.spiff.waits import Wait
from engine.values import Value, to_json

_TIMES = {"wait": ("due", "follow_up", "goal", "deadline"), "timer": ("anchor",)}


class Run(Core):
    """A case in execution; not shared between threads.

    `complete`, `fire` and `throw` raise KeyError for a step that does not wait (any more) in that way. An exception
    leaves the run unusable: restore it from its last dump.
    """

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
        answers: Mapping[str, Value] | None = None,
        local: Mapping[str, Value] | None = None,
        limit: int = 10_000,
    ) -> Run:
        """Begin a case of `process` (default: program.main) at the start event with id `start`.

        `start` None means its none start event, or else all of its implicit starts. For message and signal starts
        `variables` holds what they brought, which goes through the start event's output mappings if it has any. So do
        `answers` of a start form at a none start event; only the mappings see `local`, as in `complete`.
        Raises RunLimitError, ValueError for a start that the process does not have, and what the host raises.
        """
        run = cls(program, host, limit)
        run.begin(process or program.main, start, dict(variables or {}), answers, local)
        run.advance()
        return run

    def begin(
        self,
        process: str,
        start: str | None,
        variables: dict[str, Value],
        answers: Mapping[str, Value] | None = None,
        local: Mapping[str, Value] | None = None,
    ) -> None:
        """Put the first tokens; `start` does this and runs on."""
        shape = self.program.processes.get(process)
        if shape is None:
            raise ProcessUnknown(process=process)
        kinds = {each.element: each.kind for each in self.program.starts_of(process)}
        names = shape.starts if start is None else (start, *shape.openers.get(start, ()))
        if not names or (start is not None and start not in kinds):
            raise StartUnclear(process, kinds)
        root = self.open_scope(shape, None)
        if start is not None and kinds[start] in ("message", "signal"):
            root.begin(names, variables)
        else:
            root.data.update(variables)
            root.begin(names, answers, local)

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
    def variables(self) -> dict[str, Value]:
        """The variables of the root scope."""
        return self.root.data

    @property
    def largest_variable(self) -> str:
        """The name of the variable, of whatever scope or step, that takes most of the state; empty where there is none."""
        held = [scope.data for scope in self.scopes.values()]
        held += [step.values.get("locals", {}) for step in self.steps.values()]
        sizes = [(len(to_json(value)), name) for values in held for name, value in values.items()]
        return max(sizes, default=(0, ""))[1]

    @property
    def waits(self) -> dict[str, Wait]:
        """What the case waits for now, by step, in the order in which the waiting began."""
        steps = sorted(self.steps)
        return {
            str(number): wait_of(self.steps[number])
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

    def pick(self, step: str) -> None:
        """Begin an activity that an ad-hoc sub-process offers, or say that it is enough; run on."""
        found = self._begin_verb(step, "pick")
        assert found.scope.spec.ad_hoc is not None
        found.scope.spec.ad_hoc.pick(found)
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

    def earlier(self, step: str) -> dict[str, tuple[str, ...]]:
        """The user tasks that lie before a waiting task and that `go_back` accepts, with what is around each."""
        return going_back.earlier(self._waiting(step))

    def go_back(self, step: str, target: str) -> None:
        """Return from a task to an earlier user task, and run on. Raises NotBefore, NeedsUndoing."""
        going_back.go_back(self._begin_verb(step, "task"), target)
        self.advance()

    def skip(self, step: str) -> None:
        """Go on as if what a step waits for had come, with nothing brought along. Raises NotMovable for an armed event."""
        self.trace = []
        putting.skip(self._waiting(step))
        self.advance()

    def put(self, step: str, target: str) -> None:
        """Take the token of a waiting step to another node of its scope, and run on. Raises NotMovable, WouldWaitForEver."""
        self.trace = []
        putting.put(self._waiting(step), target)
        self.advance()

    def escalate(self, step: str, code: str) -> None:
        """Throw an escalation at a waiting task: whoever catches it in the model handles it (BPMN 10.5.7)."""
        propagation.throw(self._begin_verb(step, "task"), Fault("escalation", code))
        self.advance()

    def assign(self, step: str, person: str) -> None:
        """A waiting task is that person's from its opening on."""
        self._begin_verb(step, "task").values["wait"]["assignee"] = person

    def shift(self, length: timedelta) -> None:
        """Put all times that steps wait for, or should be done by, off by so much: the case has stood still."""
        self.trace = []
        for step in self.steps.values():
            for part, names in _TIMES.items():
                times = step.values.get(part, {})
                times |= {name: times[name] + length for name in names if times.get(name)}

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
