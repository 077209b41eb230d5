"""A case's history in plain words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from engine.models import Event
from engine.runtime import Loaded
from webapp.people import names_of

Facts = Mapping[str, object]


@dataclass(frozen=True)
class Moment:
    """One line: `state` is a class of the style sheet (done, now, failed or nothing)."""

    at: datetime
    who: str
    words: str
    note: str
    state: str


def timeline(events: Iterable[Event], loaded: Loaded) -> list[Moment]:
    """The lines for these events, in their order; events that only machines care for are left out."""
    told = [(event, _WORDS[event.kind]) for event in events if event.kind in _WORDS]
    people = names_of(person for event, _ in told for person in (event.actor, _to(event.facts)))
    return [_moment(event, tell, loaded, people) for event, tell in told]


def _moment(event: Event, tell: Tell, loaded: Loaded, people: Mapping[str, str]) -> Moment:
    step = _element_name(loaded, event.element)
    facts = {**event.facts, "to": people.get(str(_to(event.facts)), _("somebody"))}
    words, note = tell.words(step, facts)
    return Moment(event.at, people.get(event.actor or "", ""), words, note, tell.state)


def _to(facts: Facts) -> str | None:
    to = facts.get("to")
    return str(to) if to else None


def _element_name(loaded: Loaded, element: str | None) -> str:
    found = loaded.program.elements.get(element or "")
    return (found.name if found else None) or element or ""


@dataclass(frozen=True)
class Tell:
    """How to say one kind of event: the words and a note, from the step's name and the facts."""

    words: Callable[[str, Facts], tuple[str, str]]
    state: str = ""


def _decision(facts: Facts) -> str:
    """What a decision said, and the rules of its table that matched, with their annotations."""
    result = _readable(facts.get("result"))
    matched: Any = facts.get("matched") or []
    if not matched:
        return _("decided: %(result)s", result=result)
    rules = "、".join(_rule(rule) for rule in matched)
    return _("decided: %(result)s, by rule %(rules)s", result=result, rules=rules)


def _rule(rule: Mapping[str, Any]) -> str:
    said = "；".join(str(text) for text in (rule.get("annotations") or {}).values() if text)
    return f"{rule.get('index')}（{said}）" if said else f"{rule.get('index')}"


def _readable(value: Any) -> str:
    """A value of the history as people read it; tags such as @date go."""
    if isinstance(value, Mapping):
        if len(value) == 1 and next(iter(value)).startswith("@"):
            return _readable(next(iter(value.values())))
        return "，".join(f"{key}: {_readable(item)}" for key, item in value.items())
    if isinstance(value, list):
        return "、".join(_readable(item) for item in value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return "—" if value is None else str(value)


def _text(facts: Facts, key: str) -> str:
    return str(facts.get(key) or "")


_WORDS: dict[str, Tell] = {
    "case_started": Tell(lambda step, facts: (_("Started"), step), "done"),
    "case_completed": Tell(lambda step, facts: (_("The process has come to its end"), ""), "done"),
    "case_failed": Tell(
        lambda step, facts: (_("The process failed"), f"{step} {_text(facts, 'code')}"), "failed"
    ),
    "case_cancelled": Tell(lambda step, facts: (_("Cancelled"), _text(facts, "reason")), "failed"),
    "task_completed": Tell(lambda step, facts: (step, _("completed")), "done"),
    "task_claimed": Tell(lambda step, facts: (step, _("taken in hand"))),
    "task_released": Tell(lambda step, facts: (step, _("given back to the group"))),
    "task_assigned": Tell(
        lambda step, facts: (step, _("passed to %(person)s", person=facts["to"]))
    ),
    "task_cancelled": Tell(lambda step, facts: (step, _("no longer needed"))),
    "decision_made": Tell(
        lambda step, facts: (step, _decision(facts)),
        "done",
    ),
    "timer_fired": Tell(lambda step, facts: (step, _("the time had come")), "done"),
    "message_received": Tell(lambda step, facts: (step, _("message received")), "done"),
    "job_done": Tell(lambda step, facts: (step, _("done by the system")), "done"),
    "error_raised": Tell(lambda step, facts: (step, _text(facts, "message")), "failed"),
    "incident_opened": Tell(
        lambda step, facts: (step, _("failed several times; support has been told")), "failed"
    ),
}
