"""One case in execution."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from engine.spiff.host import Host
from engine.spiff.program import Program
from engine.spiff.waits import Trace, Wait
from engine.values import Value

Status = Literal["running", "completed", "failed", "cancelled"]


class Run:
    """A case in execution; not shared between threads.

    `complete`, `fire` and `throw` raise KeyError for a step that does not wait (any more). An exception leaves the
    run unusable: restore it from its last dump.
    """

    status: Status
    trace: list[Trace]
    """What the last verb did, in order; emptied when a verb begins."""

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
        `variables` holds what they brought; output mappings of the start event are applied to them.
        Raises RunLimitError, ValueError for a start that the process does not have, and what the host raises.
        """
        raise NotImplementedError

    @classmethod
    def restore(cls, program: Program, host: Host, state: str, *, limit: int = 10_000) -> Run:
        """The run that was dumped."""
        raise NotImplementedError

    def dump(self) -> str:
        """The state as text, without the program and without what is finished."""
        raise NotImplementedError

    @property
    def variables(self) -> dict[str, Value]:
        """The variables of the root scope."""
        raise NotImplementedError

    @property
    def waits(self) -> dict[str, Wait]:
        """What the case waits for now, by step, in the order in which the waiting began."""
        raise NotImplementedError

    @property
    def failure(self) -> tuple[str, str, str] | None:
        """(code, message, element) of the uncaught error when status is failed."""
        raise NotImplementedError

    def visible(self, step: str) -> Mapping[str, Value]:
        """All variables that a waiting step sees, its own locals (input mappings) first; for forms."""
        raise NotImplementedError

    def evaluate(self, text: str, step: str | None = None) -> Value:
        """FEEL after `=`, else the text itself, over what the step (or the root scope) sees."""
        raise NotImplementedError

    def complete(
        self,
        step: str,
        values: Mapping[str, Value] | Value = None,
        *,
        local: Mapping[str, Value] | None = None,
    ) -> None:
        """Finish a task with its answers, or a job with its result (any value), and run on.

        Output mappings see the answers by their names, `local` (such as the context `submission`) and the step's
        locals. Without output mappings the answers are merged into the scope; `local` never is. A job's result is
        bound to the result variable or, being a context, treated like answers.
        """
        raise NotImplementedError

    def fire(self, step: str, values: Mapping[str, Value] | None = None) -> None:
        """A timer is due, or a message or signal arrived with `values`; run on."""
        raise NotImplementedError

    def throw(
        self,
        step: str,
        code: str,
        message: str = "",
        values: Mapping[str, Value] | None = None,
    ) -> None:
        """The work of a task or job ended in a BPMN error; it is caught in the model or the run fails."""
        raise NotImplementedError

    def set_variables(self, values: Mapping[str, Value], step: str | None = None) -> None:
        """Change variables from outside (operators), then run on: conditions may have become true."""
        raise NotImplementedError

    def cancel(self) -> None:
        """End everything; status cancelled."""
        raise NotImplementedError
