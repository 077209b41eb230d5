"""Scenarios in words: their steps, and what was not as a step expects."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from engine.errors import EngineError
from engine.feel.said import Said
from engine.scenarios import Result
from engine.unmet import Unmet
from webapp.errors import sentence, told
from webapp.languages import labelled, listed
from webapp.people import role_name
from webapp.studio.names import namer
from webapp.studio.steps import flow


@dataclass(frozen=True)
class Telling:
    """Words for the scenarios of a package; `name` gives the name of a step by its id."""

    name: Callable[[str | None], str]

    def step(self, verb: str, details: Any) -> str:
        """A step as a sentence, with what was answered or carried."""
        told = details if isinstance(details, dict) else {}
        values = told.get("answers") or told.get("values") or {}
        said = listed(f"{name} = {flow(value)}" for name, value in values.items())
        text = self._act(verb, told, details)
        return labelled(text, said) if said else text

    def _act(self, verb: str, told: Mapping[str, Any], details: Any) -> str:
        who = person_word(told.get("by"))
        match verb:
            case "start":
                return _("%(who)s starts the case", who=who)
            case "complete":
                return _("%(who)s completes “%(task)s”", who=who, task=self.name(told.get("task")))
            case "pick":
                return _("%(who)s chooses “%(task)s”", who=who, task=self.name(told.get("step")))
            case "pass":
                return _("Time passes: %(length)s", length=details)
            case "message":
                return _("The message “%(name)s” arrives", name=told.get("name", "?"))
            case "expect":
                return _("Expected: %(what)s", what=listed(self._expected(told)))
            case "outcome":
                return _("The case ends: %(what)s", what=self._end(told))
            case "fail":
                return _(
                    "The operation “%(name)s” fails %(times)s times",
                    name=told.get("operation", "?"), times=told.get("times", 1),
                )  # fmt: skip
        return _("What failed is tried again")

    def _expected(self, told: Mapping[str, Any]) -> list[str]:
        found = []
        if "open" in told:
            found.append(labelled(_("open tasks"), self.names(told["open"])))
        if "offered" in told:
            found.append(labelled(_("offered"), self.names(told["offered"])))
        if told.get("variables"):
            found.append(flow(told["variables"]))
        if "incidents" in told:
            found.append(labelled(_("incidents"), told["incidents"]))
        return found

    def _end(self, told: Mapping[str, Any]) -> str:
        status = status_word(str(told.get("status", "?")))
        return f"{status} · {self.name(told['end'])}" if told.get("end") else status

    def status(self, status: str) -> str:
        """How a case stands."""
        return status_word(status)

    def names(self, ids: Any) -> str:
        """Steps by their names, in a row."""
        return listed(map(self.name, ids)) if ids else _("none")

    def failure(self, result: Result) -> str:
        """Where a scenario is not as it expects, and what is instead."""
        if result.error is None:
            return result.failure or ""
        why = self._why(result.error)
        return labelled(_("Step %(number)s", number=result.at), why) if result.at else why

    def _why(self, error: EngineError) -> str:
        if not isinstance(error, Unmet):
            return sentence(error)
        explained = {key: told(one) for key, one in error.holes.items() if isinstance(one, Said)}
        holes = {**error.named(self.name), **explained}
        if "known" in holes or isinstance(error.holes.get("found"), str):
            holes = {key: status_word(value) for key, value in holes.items()}
        return _(error.text).format(**holes)


def telling(files: Mapping[str, str]) -> Telling:
    """Words for the scenarios of these files."""
    return Telling(namer(files))


def person_word(who: object) -> str:
    """Who does a step: a role of the rehearsal, or whoever has the task."""
    if who == "assignee":
        return _("whoever has the task")
    return role_name(str(who)) if who else _("the system")


def status_word(status: str) -> str:
    """How a case stands; another text as it is."""
    words = {
        "running": _("under way"), "completed": _("completed"), "failed": _("failed"),
        "cancelled": _("cancelled"),
    }  # fmt: skip
    return words.get(status, status)
