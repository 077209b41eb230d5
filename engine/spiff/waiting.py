"""From the steps that wait to what the application is told."""

from __future__ import annotations

from typing import Any

from engine.spiff.diary import path_of
from engine.spiff.steps import Step
from engine.spiff.waits import Wait


def wait_of(step: Step) -> Wait:
    """What an open step waits for."""
    node, links = step.node, step.links
    details = dict(step.values.get("wait", {}))
    if links["kind"] in ("task", "job"):
        _fill(details, step)
    elif links["kind"] == "timer" and details["remaining"] is not None:
        details["remaining"] = int(details["remaining"])
    return Wait(
        step.name, links["kind"], node.element.id, path_of(step.scope), node.element.name,
        step.scope.definition, getattr(node, "interrupting", True), details,
    )  # fmt: skip


def _fill(details: dict[str, Any], step: Step) -> None:
    """What the application may rely on to be there."""
    instance = step.values.get("instance")
    details["loop_counter"] = int(instance["loopCounter"]) if instance else None
    if step.links["kind"] == "job":
        details["inputs"] = dict(step.locals)
        details["retries"] = int(details["retries"])
        details["headers"] = dict(step.node.settings["headers"])
        return
    details["locals"] = dict(step.locals)
    details["properties"] = dict(step.node.element.properties)
    for key in (
        "form",
        "form_binding",
        "form_version",
        "assignee",
        "due",
        "follow_up",
        "goal",
        "deadline",
        "priority",
    ):
        details.setdefault(key, None)
    for key in ("groups", "users"):
        details.setdefault(key, [])
