"""Compensation (BPMN 10.7, 13.5.5): what was completed is remembered, and undone in reverse order.

Each scope keeps a log of plain values: which activity, and for a sub-process its own log and the variables it had when
it ended. Undoing is driven by a step (a throw event, or one of `Undo`): one entry after the other, the last first. An
entry of a sub-process revives it: a scope with the variables of then, in which its compensation event sub-process runs,
or its own log is undone.
"""

from __future__ import annotations

from typing import Any

from engine.spiff.nodes import Drawn, Node
from engine.spiff.steps import Scope, Shape, Step
from engine.values import Value

UNDO = "#undo"
Entry = dict[str, Value]


class Undo(Node):
    """Undoes the log of its scope; nobody drew it, so it leaves no trace."""

    def __init__(self, shape: Shape, drawn: Drawn) -> None:
        super().__init__(shape, drawn, UNDO)

    def enter(self, step: Step) -> bool | None:
        return begin(step, step.scope, take_entries(step.scope, step.links.get("activity")))

    def leave(self, step: Step) -> None:
        """Its scope ends, or goes on without it."""

    def cancelled(self, step: Step, by: str | None) -> None:
        """Nobody was here."""


def remember(step: Step, inner: Scope | None = None) -> None:
    """Write a completed activity into the log, if there is something to undo it with; an instance with its loop."""
    whole = step.outer or step
    if "undoes" in whole.links:
        return
    log = step.scope.log if step.outer is None else whole.values.setdefault("log", [])
    log.extend(step.values.pop("log", []))
    if (step.node.loop is None or step.outer is not None) and _can_be_undone(step, inner):
        log.append(_entry(step, inner))


def take_entries(scope: Scope, activity: str | None) -> list[Entry]:
    """Take what is to be undone out of the log: all of it, or that of one activity."""
    taken = [entry for entry in scope.log if activity in (None, entry["activity"])]
    scope.log = [entry for entry in scope.log if entry not in taken]
    return taken


def begin(driver: Step, scope: Scope, entries: list[Entry]) -> bool | None:
    """Undo these entries of a scope, one at a time; True when there is nothing (more) to do."""
    driver.values["undo"] = list(entries)
    driver.links["scope"] = scope.host.id if scope.host else 0
    return _next(driver)


def undone(step: Step) -> None:
    """A handler, or a revived sub-process, is done: go on with the entry before it."""
    driver = step.scope.run.steps.get(step.links["undoes"])
    if driver is not None and _next(driver):
        driver.complete()


def revive(step: Step, inner: Scope) -> None:
    """Bring a completed sub-process back as it was, to undo it; none of its events can happen any more."""
    entry: dict[str, Any] = step.values.pop("entry")
    inner.interrupted = True
    inner.data.update(entry["data"])
    inner.log = list(entry["log"])
    inner.add(inner.spec.node(inner.spec.undo or UNDO), None)


def _can_be_undone(step: Step, inner: Scope | None) -> bool:
    if step.node.undone_by is not None:
        return True
    if inner is None or inner.spec.kind == "event":
        return False
    return bool(inner.log or inner.spec.undo)


def _entry(step: Step, inner: Scope | None) -> Entry:
    entry: Entry = {"activity": step.node.name}
    if inner is not None and not step.node.undone_by:
        entry["log"] = list(inner.log)
        entry["data"] = dict(inner.data)
        entry["locals"] = step.values.get("instance", {}) | step.locals
        entry["process"] = inner.spec.name
        entry["definition"] = inner.definition
    return entry


def _next(driver: Step) -> bool | None:
    """Begin to undo the last entry; True when none is left, or the scope is gone."""
    scope = driver.scope.run.scopes.get(driver.links["scope"])
    entries: list[Entry] = driver.values.setdefault("undo", [])
    if scope is None or not entries:
        return True
    entry: dict[str, Any] = entries.pop()
    node = scope.spec.node(entry["activity"])
    step = scope.add(scope.spec.node(node.undone_by) if node.undone_by else node, driver)
    step.links["undoes"] = driver.id
    if not node.undone_by:
        step.links["revived"] = True
        step.values["entry"] = entry
        step.values["locals"] = dict(entry["locals"])
    return None
