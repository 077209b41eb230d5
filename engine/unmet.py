"""What a step of a scenario expected and is not so."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from engine.errors import EngineError


class Unmet(EngineError):
    """What a step expected is not so; the text says what is. `elements` are the holes that hold ids of the process."""

    text = "What the step expects is not so."
    elements: ClassVar[tuple[str, ...]] = ()

    def named(self, name: Callable[[str | None], str]) -> dict[str, Any]:
        """The holes, with the names of elements in the place of their ids."""
        return {
            key: _filled(value, name if key in self.elements else str)
            for key, value in self.holes.items()
        }


def _filled(value: object, name: Callable[[Any], str]) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(name(one) for one in value) or "–"
    return name(value)


class NoSuchVerb(Unmet):
    text = "There is no verb {verb}; the verbs are {known}."


class NobodyNamed(Unmet):
    text = "The step does not say who does it."


class NobodyCalled(Unmet):
    text = "There is nobody called {name}; there are {known}."


class NotSaid(Unmet):
    text = "The step does not say “{what}”, which it needs."


class NoDetails(Unmet):
    text = "What stands after {verb} has to be names with values, such as {{task: review, by: expert}}."


class NoLength(Unmet):
    text = "“{written}” is no length of time. Write P7D for seven days, PT30M for thirty minutes."


class NoNumber(Unmet):
    text = "“{written}” is not a number of times."


class NoExpression(Unmet):
    text = "“{written}” cannot be worked out: {reason}"


class NotTaken(Unmet):
    text = "The case does not take what the step gives it. Look at the kinds and the size of its values."


class NotStarted(Unmet):
    text = "No case has been started yet."


class TaskNotOpen(Unmet):
    text = "{element} is not open; open are: {found}"
    elements = ("element", "found")


class NotOffered(Unmet):
    text = "{element} is not offered; offered are: {found}"
    elements = ("element", "found")


class OtherTasksOpen(Unmet):
    text = "These tasks should be open: {wanted}. These are: {found}"
    elements = ("wanted", "found")


class OthersOffered(Unmet):
    text = "These should be offered: {wanted}. These are: {found}"
    elements = ("wanted", "found")


class OtherValue(Unmet):
    text = "The variable {name} should be {wanted}; it is {found}."


class OtherIncidents(Unmet):
    text = "There should be {wanted} incidents; there are {found}."


class OtherStatus(Unmet):
    text = "The case should be {wanted}; it is {found}."


class EndNotPassed(Unmet):
    text = "The case did not pass {end}; its last steps were: {found}"
    elements = ("end", "found")
