"""A run's state as text: only what is open, nothing of the program."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from SpiffWorkflow.util.task import TaskState

from engine.spiff.gateways import Inclusive
from engine.spiff.steps import Scope, Step
from engine.spiff.subprocesses import SubProcess
from engine.values import from_plain, to_plain

if TYPE_CHECKING:
    from engine.spiff.run import Run

VERSION = 1


def dump(run: Run) -> str:
    """The state; `load` on any program compiled from the same source gives the run back."""
    tree = {
        "v": VERSION,
        "status": run.status,
        "failure": run.failure,
        "last": run.last,
        "scopes": [_scope(number, scope) for number, scope in run.scopes.items()],
    }
    return json.dumps(tree, ensure_ascii=False, separators=(",", ":"))


def load(run: Run, text: str) -> None:
    """Fill a new run with a dumped state. Raises ValueError for a text that `dump` did not write."""
    tree = json.loads(text)
    if tree.get("v") != VERSION:
        raise ValueError(f"This state has the version {tree.get('v')}, not {VERSION}.")
    run.status = tree["status"]
    run.failure = tuple(tree["failure"]) if tree["failure"] else None
    run.last = tree["last"]
    for scope in tree["scopes"]:
        _load_scope(run, scope)
    run.ready.extend(
        run.steps[number]
        for number in sorted(run.steps)
        if run.steps[number].has_state(TaskState.READY)
    )
    for scope in run.scopes.values():
        run.touch(scope)  # a dump between two steps may leave one to be ended


def _scope(number: int, scope: Scope) -> dict[str, Any]:
    tree: dict[str, Any] = {
        "host": number,
        "data": to_plain(scope.data),
        "steps": [_step(step) for step in scope.tasks.values() if step.id > 0],
    }
    if scope.spec.called:
        tree["process"] = scope.spec.name
        tree["definition"] = scope.definition
    if scope.log:
        tree["log"] = to_plain(scope.log)
    if scope.interrupted:
        tree["interrupted"] = True
    return tree


def _step(step: Step) -> list[Any]:
    values = {key: value for key, value in step.values.items() if value or value == 0}
    return [
        step.id,
        step.node.name,
        int(step.state),
        step._parent,
        step.links,
        to_plain(values) if values else 0,
    ]


def _load_scope(run: Run, tree: dict[str, Any]) -> None:
    host = run.steps[tree["host"]] if tree["host"] else None
    scope = _open(run, host, tree)
    scope.data.update(from_plain(tree["data"]))  # type: ignore[arg-type]
    scope.interrupted = tree.get("interrupted", False)
    scope.log = from_plain(tree.get("log", []))  # type: ignore[assignment]
    for number, name, state, parent, links, values in tree["steps"]:
        step = Step(scope, scope.spec.task_specs[name], scope.tasks[parent], state, number)
        step.links.update(links)
        if values:
            step.values.update(from_plain(values))  # type: ignore[arg-type]
        _index(run, step)
    run.ready.clear()


def _open(run: Run, host: Step | None, tree: dict[str, Any]) -> Scope:
    if "process" in tree:
        definition = tree["definition"]
        program = run.program if definition is None else run.host.restore_program(definition)
        return run.open_scope(program.processes[tree["process"]], host, program, definition)
    assert host is not None and isinstance(host.node, SubProcess)
    return run.open_scope(host.node.inner, host)


def _index(run: Run, step: Step) -> None:
    if not step.is_open:
        return
    kind = step.links.get("kind")
    if kind == "signal":
        run.signals[step.id] = step
    elif kind == "condition":
        run.conditions[step.id] = step
    elif isinstance(step.node, Inclusive) and step.has_state(TaskState.WAITING):
        run.joining[step.id] = step


def standing(text: str) -> set[str]:
    """The ids of the elements where a dumped case stands, without restoring it; of processes in other files the call."""
    found: set[str] = set()
    for scope in json.loads(text)["scopes"]:
        if scope.get("definition") is None:
            found |= {
                step[1].lstrip("@#")
                for step in scope["steps"]
                if not step[4].keys() & {"host", "trigger"}
            }
    return found
