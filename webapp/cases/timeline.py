"""A case's history in plain words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from engine.models import Event
from engine.runtime import Loaded
from webapp.languages import labelled, listed
from webapp.people import names_of

Facts = Mapping[str, object]
_PEOPLE = ("to", "person", "for")
"""Facts that name somebody."""


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
    people = names_of(person for event, _ in told for person in _people_in(event))
    return [_moment(event, tell, loaded, people) for event, tell in told]


def _moment(event: Event, tell: Tell, loaded: Loaded, people: Mapping[str, str]) -> Moment:
    step = _element_name(loaded, event.element)
    named = {key: people.get(str(event.facts.get(key)), _("somebody")) for key in _PEOPLE}
    facts = {**event.facts, **_decided(event.facts, loaded), **named}
    words, note = tell.words(step, facts)
    who = people.get(event.actor or "", "")
    if event.facts.get("for"):
        who = _("%(person)s for %(other)s", person=who, other=named["for"])
    return Moment(event.at, who, words, note, tell.state)


def _decided(facts: Facts, loaded: Loaded) -> dict[str, object]:
    """What a decision said, under the labels of its table and with its remarks, in the reader's language."""
    result, matched, said = facts.get("result"), facts.get("matched"), loaded.texts
    changed: dict[str, object] = {}
    if isinstance(result, Mapping):
        labels = loaded.outcome_labels
        changed["result"] = {
            labels[name]: value for name, value in result.items() if name in labels
        }
    if isinstance(matched, list):
        changed["matched"] = [_told_rule(rule, said) for rule in matched]
    return changed


def _told_rule(rule: Mapping[str, Any], said: Mapping[str, str]) -> dict[str, Any]:
    remarks = (rule.get("annotations") or {}).items()
    return {**rule, "annotations": {key: said.get(text, text) for key, text in remarks}}


def _people_in(event: Event) -> Iterator[str | None]:
    """The people whom a line names."""
    yield event.actor
    yield from (one for key in _PEOPLE if isinstance(one := event.facts.get(key), str))


def _element_name(loaded: Loaded, element: str | None) -> str:
    found = loaded.program.elements.get(element or "")
    return (found.name if found else None) or element or ""


@dataclass(frozen=True)
class Tell:
    """How to say one kind of event: the words and a note, from the step's name and the facts."""

    words: Callable[[str, Facts], tuple[str, str]]
    state: str = ""


def _decision(facts: Facts) -> str:
    """What a decision said: the remarks on the rules that matched where its owner made any, else its outcome."""
    rules: list[Mapping[str, Any]] = list(facts.get("matched") or [])  # type: ignore[call-overload]
    remarked: dict[str, list[Any]] = {}
    for rule in rules:
        remarked.setdefault(_remark(rule), []).append(rule.get("index"))
    if remarked and "" not in remarked:
        said = listed(
            _("%(remark)s (rule %(rule)s)", remark=remark, rule=listed(numbers))
            for remark, numbers in remarked.items()
        )
        return _("decided: %(result)s", result=said)
    result = _readable(facts.get("result"))
    if not result:
        return _("decided")
    if not rules:
        return _("decided: %(result)s", result=result)
    numbers = listed(rule.get("index") for rule in rules)
    return _("decided: %(result)s, by rule %(rules)s", result=result, rules=numbers)


def _remark(rule: Mapping[str, Any]) -> str:
    return listed(text for text in (rule.get("annotations") or {}).values() if text)


def _message(facts: Facts) -> str:
    """What came, where its owner gave the message a name in words: others are addresses, and the step says it."""
    name = _text(facts, "name")
    return _("has happened") if name.isascii() else _("received: %(message)s", message=name)


def _because(words: str, facts: Facts) -> str:
    """Words with the reason that was given, if one was."""
    reason = _text(facts, "reason")
    return labelled(words, reason) if reason else words


def _readable(value: Any) -> str:
    """A value of the history as people read it; tags such as @date go."""
    if isinstance(value, Mapping):
        if len(value) == 1 and next(iter(value)).startswith("@"):
            return _readable(next(iter(value.values())))
        known = ((key, item) for key, item in value.items() if item is not None)
        return listed(labelled(key, _readable(item)) for key, item in known)
    if isinstance(value, list):
        return listed(_readable(item) for item in value)
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
    "task_transferred": Tell(
        lambda step, facts: (step, _because(_("given to %(person)s", person=facts["to"]), facts))
    ),
    "task_delegated": Tell(
        lambda step, facts: (
            step,
            _because(_("%(person)s is asked for an opinion", person=facts["to"]), facts),
        )
    ),
    "task_handed_back": Tell(lambda step, facts: (step, _("given back with an opinion"))),
    "task_taken_back": Tell(lambda step, facts: (step, _("taken back, without an opinion"))),
    "signer_added": Tell(
        lambda step, facts: (step, _("%(person)s is asked to sign", person=facts["person"]))
    ),
    "signer_removed": Tell(
        lambda step, facts: (step, _("%(person)s need not sign", person=facts["person"]))
    ),
    "task_signed": Tell(
        lambda step, facts: (
            step,
            _("signed, objecting") if facts.get("decision") == "object" else _("signed"),
        )
    ),
    "task_answered": Tell(lambda step, facts: (step, _("answered; signatures are waited for"))),
    "task_returned": Tell(
        lambda step, facts: (step, _because(_("returned to an earlier step"), facts)), "failed"
    ),
    "task_withdrawn": Tell(lambda step, facts: (step, _("taken back by who had done it"))),
    "task_urged": Tell(lambda step, facts: (step, _("urged"))),
    "case_copied": Tell(lambda step, facts: (step, _("shown to others"))),
    "case_suspended": Tell(lambda step, facts: (_("Suspended"), _text(facts, "reason")), "failed"),
    "case_resumed": Tell(lambda step, facts: (_("Goes on"), ""), "done"),
    "case_changed": Tell(lambda step, facts: (_("Variables mended"), _text(facts, "reason"))),
    "step_picked": Tell(
        lambda step, facts: (
            step,
            _("called done by choice") if facts.get("ends") else _("begun by choice"),
        )
    ),
    "step_skipped": Tell(lambda step, facts: (step, _because(_("skipped by an operator"), facts))),
    "token_moved": Tell(
        lambda step, facts: (step, _because(_("taken elsewhere by an operator"), facts))
    ),
    "case_migrated": Tell(lambda step, facts: (_("Goes on by another version of the process"), "")),
    "case_moved_back": Tell(lambda step, facts: (_("Goes on by the version of before"), "")),
    "level_passed": Tell(
        lambda step, facts: (
            step,
            _("the deadline has passed")
            if facts.get("level") == "deadline"
            else _("the goal time has come"),
        )
    ),
    "decision_made": Tell(
        lambda step, facts: (step, _decision(facts)),
        "done",
    ),
    "timer_fired": Tell(lambda step, facts: (step, _("the time had come")), "done"),
    "message_received": Tell(lambda step, facts: (step, _message(facts)), "done"),
    "job_done": Tell(lambda step, facts: (step, _("done by the system")), "done"),
    "error_raised": Tell(lambda step, facts: (step, _text(facts, "message")), "failed"),
    "incident_opened": Tell(
        lambda step, facts: (step, _("failed several times; support has been told")), "failed"
    ),
}
