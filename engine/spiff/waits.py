"""What a run waits for, and what it did."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

WaitKind = Literal["task", "job", "timer", "message", "signal", "condition", "pick"]
TraceKind = Literal[
    "entered",  # an element was reached; details may hold the input mappings' values as `inputs`
    "completed",  # ... and done; `values` are the answers or the operation's result
    "cancelled",  # ... or ended before it was done (`by`: what ended it)
    "taken",  # a sequence flow; element is the flow's id
    "called",  # an operation: operation, inputs, result (or code, message of its BPMN error)
    "decided",  # a decision: decision, result, matched, context
    "thrown",  # a message or signal for other cases: what ("message"/"signal"), name, correlation, values
    "caught",  # a message, signal, timer, condition, error or escalation was caught by this element
    "error",  # a BPMN error was thrown here: code, message
    "escalation",  # an escalation was thrown here: code, `caught` False when nobody caught it
    "warning",  # an expression gave null: expression, message
    "ended",  # the whole run: status completed, failed, cancelled
]


@dataclass(frozen=True, slots=True)
class Wait:
    """One thing that the case is waiting for. A Wait never changes except `due` of a cycle's next round.

    `step` names it as long as it waits, through dump and restore; it is unique in its run (put the case's id before
    it where it must be unique among all), and never used twice. Keys of `details` by kind:

    * task: name, form, form_binding, form_version, assignee, groups (list of str), users (list of str), due, follow_up,
      goal and deadline (service levels),
      priority (Decimal or None), retries None, locals (values of the input mappings), loop_counter (int or None)
    * job: operation, inputs (context), retries (int), headers (context of text)
    * timer: due (datetime), remaining (rounds after this one, None without end), boundary facts below
    * pick: groups, users (list of str), ends: people may begin the activity, as often as it is offered; or (ends) call
      the ad-hoc sub-process done
    * message: name, correlation (str or None) · signal: name · condition: expression (kept inside, nothing to store)
    """

    step: str
    kind: WaitKind
    element: str
    path: tuple[str, ...] = ()
    """Ids of the sub-processes and call activities around the element, outermost first."""
    name: str | None = None
    """The element's name as the owner wrote it."""
    definition: str | None = None
    """The definition key of the called program that the element belongs to; None for the case's own."""
    interrupting: bool = True
    details: dict[str, Any] = field(default_factory=dict)

    @property
    def due(self) -> datetime | None:
        """When a timer fires, or a task should be done."""
        return self.details.get("due")

    def __getitem__(self, key: str) -> Any:
        return self.details[key]


@dataclass(frozen=True, slots=True)
class Trace:
    """One thing that happened during a verb; see TraceKind for the vocabulary."""

    kind: TraceKind
    element: str
    step: str | None = None
    path: tuple[str, ...] = ()
    name: str | None = None
    definition: str | None = None
    details: dict[str, Any] = field(default_factory=dict)

    def __getitem__(self, key: str) -> Any:
        return self.details[key]
