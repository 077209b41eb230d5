"""Tasks (BPMN 10.3.3)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from engine.errors import BpmnError, Broken
from engine.feel import Expression
from engine.spiff import propagation
from engine.spiff.activities import Activity
from engine.spiff.events import choose
from engine.spiff.faults import CannotContinue, Fault
from engine.spiff.nodes import label, map_outputs, merge
from engine.spiff.steps import Step
from engine.spiff.timers import due_from
from engine.spiff.variables import seen_from
from engine.values import Value


class UserTask(Activity):
    """Waits for a person. Who, until when and with what form is settled when it opens."""

    def begin(self, step: Step) -> None:
        wanted = self.settings
        details: dict[str, Any] = {
            **whom(step),
            "due": self._moment(step, "due"),
            "follow_up": self._moment(step, "follow_up"),
            "goal": self._moment(step, "goal"),
            "deadline": self._moment(step, "deadline"),
            "priority": self._number(step, "priority"),
            "form": _text(_value(step, "form")),
            "form_binding": wanted.get("form_binding"),
            "form_version": wanted.get("form_version"),
        }
        step.values["wait"] = {
            key: value for key, value in details.items() if value not in (None, [])
        }
        step.links["kind"] = "task"

    def _moment(self, step: Step, key: str) -> Value:
        value = _value(step, key)
        if value is None or value == "":
            return None
        try:
            host = step.scope.run.host
            return due_from(value, host.now(), host.add_working_days)
        except ValueError as fault:
            raise CannotContinue(label(self), str(fault)) from None

    def _number(self, step: Step, key: str) -> Value:
        value = _value(step, key)
        if isinstance(value, str) and value.strip().lstrip("-").isdecimal():
            return Decimal(value.strip())
        return value if isinstance(value, Decimal) else None


class OperationTask(Activity):
    """Calls an operation: at once, or as a job when the operation reaches outside."""

    def begin(self, step: Step) -> bool | None:
        run = step.scope.run
        operation = _text(run.value_of(self.settings["operation"], seen_from(step), step))
        if not operation:
            raise CannotContinue(label(self), "the name of its operation is null.")
        if run.host.is_outside(operation):
            self._wait(step, operation)
            return None
        try:
            result = run.host.call(operation, dict(step.locals), step.name)
        except BpmnError as error:
            run.note(
                "called", step, operation=operation, inputs=dict(step.locals), code=error.code,
                message=error.message,
            )  # fmt: skip
            propagation.throw(step, Fault("error", error.code, error.message, error.values))
            return None
        except Broken as broken:
            broken.at(label(self))
            raise
        run.note("called", step, operation=operation, inputs=dict(step.locals), result=result)
        self.give(step, result)
        return True

    def give(self, step: Step, result: Value, hidden: Mapping[str, Value] | None = None) -> None:
        """Bind a result: to the result variable, or its entries to their names; mappings read it as `result` too."""
        step.outcome = result
        bind_result(step, result, self.settings.get("result"), hidden)

    def _wait(self, step: Step, operation: str) -> None:
        step.links["kind"] = "job"
        step.values["wait"] = {"operation": operation, "retries": self.settings["retries"]}


class ScriptTask(Activity):
    """Evaluates a FEEL script; without one it is an undefined task (BPMN 10.3.3)."""

    def begin(self, step: Step) -> bool:
        result = step.scope.run.value_of(self.settings["script"], seen_from(step), step)
        step.outcome = result
        bind_result(step, result, self.settings.get("result"), None)
        return True


class DecisionTask(Activity):
    """Evaluates a decision (business rule task)."""

    def begin(self, step: Step) -> bool:
        run = step.scope.run
        seen = seen_from(step)
        decision = _text(run.value_of(self.settings["decision"], seen, step))
        if not decision:
            raise CannotContinue(label(self), "the name of its decision is null.")
        result, matched = run.host.decide(decision, seen)
        run.note("decided", step, decision=decision, result=result, matched=matched)
        step.outcome = result
        bind_result(step, result, self.settings.get("result"), None)
        return True


class ReceiveTask(Activity):
    """Waits for a message, unless that has begun the process."""

    def bring(
        self, step: Step, payload: Mapping[str, Value], hidden: Mapping[str, Value] | None = None
    ) -> None:
        step.links["brought"] = True
        merge(step, payload, hidden)

    def begin(self, step: Step) -> bool | None:
        if "brought" in step.links:
            return True
        definition = self.settings["definition"]
        definition.prepare(step, seen_from(step))
        return None

    def fired(self, step: Step, values: Mapping[str, Value]) -> None:
        """The message came."""
        choose(step)
        step.scope.run.note("caught", step, what=step.links["kind"], values=dict(values))
        self.finish(step, values)


class SendTask(Activity):
    """Sends a message without an operation: the application delivers it."""

    def begin(self, step: Step) -> bool:
        self.settings["message"].throw(step)
        map_outputs(step, {}, {})
        return True


def whom(step: Step) -> dict[str, Any]:
    """For whom work is: an assignee, groups and users, as its settings say at this moment."""
    return {
        "assignee": _text(_value(step, "assignee")),
        "groups": _words(_value(step, "groups")),
        "users": _words(_value(step, "users")),
    }


def _value(step: Step, key: str) -> Value:
    wanted: Expression | None = step.node.settings.get(key)
    return None if wanted is None else step.scope.run.value_of(wanted, seen_from(step), step)


def bind_result(
    step: Step, result: Value, variable: str | None, hidden: Mapping[str, Value] | None
) -> None:
    """Bring the result of an operation, script or decision into the variables.

    With a result variable mappings see it by that name; without, they see a context's entries and `result`. Without
    mappings the result variable is set, or a context's entries are.
    """
    entries = result if isinstance(result, dict) else {}
    if variable:
        merge(step, {variable: result}, hidden)
    elif step.node.mappings.outputs:
        merge(step, {"result": result, **entries}, hidden)
    else:
        merge(step, entries, hidden)


def _text(value: Value) -> str | None:
    return None if value is None or value == "" else str(value)


def _words(value: Value) -> list[str]:
    """A list of names: a list as it is, a text at its commas."""
    if isinstance(value, list):
        return [str(item) for item in value if item is not None and item != ""]
    return [word.strip() for word in str(value).split(",") if word.strip()] if value else []
