"""What a case's history says about its tasks: nothing but its events are read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from engine.models import Event


@dataclass
class Told:
    """One task as the history tells it."""

    element: str | None
    status: str = "open"
    assignee: str | None = None
    owner: str | None = None
    answered_by: str | None = None
    before: set[str] = field(default_factory=set)
    after: set[str] = field(default_factory=set)
    signed: set[str] = field(default_factory=set)
    """Those after who have signed the answer that is held."""
    candidates: set[str] = field(default_factory=set)
    done_by: str | None = None

    @property
    def turn(self) -> set[str]:
        """Whose signature is waited for now."""
        return self.before or (self.after if self.signing == "held" else set())

    @property
    def signing(self) -> str | None:
        if self.before:
            return "before"
        if self.after:
            return "held" if self.answered_by else "after"
        return None


def replay(events: Iterable[Event]) -> dict[int, Told]:
    """Every task of a case by its id."""
    tasks: dict[int, Told] = {}
    for event in events:
        facts = event.facts
        number = int(facts["task"]) if facts.get("task") is not None else None
        if event.kind == "task_opened":
            assert number is not None
            tasks[number] = Told(
                event.element, assignee=facts.get("assignee"), candidates=set(facts["candidates"])
            )
        elif number is not None and number in tasks:
            _apply(tasks[number], event, facts)
    return tasks


def _apply(task: Told, event: Event, facts: dict[str, object]) -> None:
    match event.kind:
        case "task_claimed":
            task.assignee = event.actor
        case "task_released":
            task.assignee = None
        case "task_transferred":
            task.assignee = str(facts["to"])
        case "task_delegated":
            task.assignee, task.owner = str(facts["to"]), str(facts["from"])
        case "task_handed_back" | "task_taken_back":
            task.assignee, task.owner = str(facts["to"]), None
        case "signer_added":
            task.assignee = task.assignee or event.actor
            getattr(task, str(facts["place"])).add(facts["person"])
        case "signer_removed":
            getattr(task, str(facts["place"])).discard(facts["person"])
            task.answered_by = task.answered_by if task.after else None
        case "task_answered":
            task.assignee, task.answered_by = task.assignee or event.actor, event.actor
            task.signed = set()
        case "task_signed":
            _sign(task, facts)
        case "task_assigned":
            task.assignee, task.owner, task.answered_by = _person(facts["to"]), None, None
            task.candidates, task.signed = set(facts["candidates"]), set()  # type: ignore[call-overload]
        case "task_completed":
            task.status, task.done_by = "completed", event.actor
        case "task_cancelled":
            task.status = "cancelled"


def _person(said: object) -> str | None:
    return None if said is None else str(said)


def _sign(task: Told, facts: dict[str, object]) -> None:
    person = str(facts["person"])
    getattr(task, str(facts["place"])).discard(person)
    if facts["place"] == "after":
        task.signed.add(person)
        if facts["decision"] == "object":
            task.answered_by = None
            task.after |= task.signed
