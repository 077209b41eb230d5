"""Scenarios: tests of a package that its owner can read (`scenarios/*.yaml`).

    title: An expert is admitted
    given: {organisation: "1"}            # variables of the case, beside what the application prepares
    steps:
      - start: {by: enterprise_admin, answers: {name: 甲}}
      - expect: {open: [profile], variables: {outcome: null}}
      - complete: {task: profile, by: expert, answers: {title: 教授}}
      - pick: {step: visit, by: expert}    # of an ad-hoc sub-process; its own id says that it is enough
      - pass: P8D                         # days go by; timers fire in their order
      - fail: {operation: certificates.issue, times: 3}     # its next attempts fail
      - retry: all                        # what ended in an incident is tried again
      - message: {name: expert_removal, correlation: =expert, values: {reason: 调离}}
      - outcome: {status: completed, end: removed}

`by` names one of the people that the application prepared, or `assignee`: whoever holds the task. An answer or a message's
value that begins with `=` is FEEL over the case's variables. `start` may name an `event` and `variables`. What a scenario does stays in a transaction of its own that is rolled back.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from engine import cases, feel, jobs, messages, models, tasks
from engine.db import Transaction, transaction
from engine.errors import EngineError
from engine.local import LocalEngine
from engine.operations import Operation
from engine.picking import pick_step
from engine.runtime import Runtime
from engine.scenario_files import VERBS, Scenario, ScenarioError, length_of, read
from engine.unmet import (
    EndNotPassed,
    NobodyCalled,
    NobodyNamed,
    NoDetails,
    NoExpression,
    NoNumber,
    NoSuchVerb,
    NotOffered,
    NotSaid,
    NotStarted,
    NotTaken,
    OtherIncidents,
    OthersOffered,
    OtherStatus,
    OtherTasksOpen,
    OtherValue,
    TaskNotOpen,
    Unmet,
)
from engine.values import ValueTypeError, normalise

__all__ = ["Person", "Result", "Scenario", "ScenarioError", "Unmet", "read", "run"]


@dataclass(frozen=True)
class Person:
    """Somebody who acts in a scenario."""

    id: str
    groups: Collection[str] = ()


@dataclass
class Result:
    """How a scenario went: `failure` tells the step (from 1) and what was not so; None if all was as expected.

    `at` is the number of that step and `error` what came of it. `passed` holds the ids of all elements and flows that the case went through.
    """

    title: str
    failure: str | None = None
    at: int = 0
    error: EngineError | None = None
    passed: set[str] = field(default_factory=set)


def run(
    connection: Connection,
    runtime: Runtime,
    key: str,
    scenario: Scenario,
    *,
    people: Mapping[str, Person],
    now: datetime,
    since: int = 0,
) -> Result:
    """Act a scenario out on the package in force, inside the transaction that `connection` has open.

    Jobs up to `since` belong to other cases and are not done. Commits inside only release savepoints; the caller rolls
    back. The runtime's operations are really called, on a clock of the scenario's own.
    """
    stage = Stage(connection, runtime, key, scenario, people, now)
    stage.engine.since = since
    result = Result(scenario.title)
    for position, (verb, details) in enumerate(scenario.steps, start=1):
        try:
            stage.act(verb, details)
        except (EngineError, KeyError, ValueError, ValueTypeError) as error:
            result.at, result.error = position, _explained(error)
            result.failure = f"step {position} ({verb}): {result.error}"
            break
    if stage.case is not None:
        ways = (event.facts.get("path", []) for event in stage.engine.events(stage.case))
        result.passed = {step[1] for way in ways for step in way}
    return result


def _explained(error: Exception) -> EngineError:
    """What went wrong in a step, as a sentence that readers of any language are told."""
    match error:
        case EngineError():
            return error
        case KeyError():
            return NotSaid(what=error.args[0])
    return NotTaken()


class Stage:
    """One case being acted out."""

    def __init__(
        self,
        connection: Connection,
        runtime: Runtime,
        key: str,
        scenario: Scenario,
        people: Mapping[str, Person],
        now: datetime,
    ) -> None:
        self.engine = LocalEngine(connection, now)
        self.failing: dict[str, int] = {}
        self.engine.runtime = replace(
            runtime,
            clock=self.engine.clock,
            operations=Failing(runtime.operations, self.failing),
            deliver=lambda job_id: None,
        )
        self.incidents_before = connection.scalar(select(func.max(models.Incident.id))) or 0
        self.key = key
        self.given = scenario.given
        self.people = people
        self.case: int | None = None

    def act(self, verb: str, details: Any) -> None:
        """Do one step; raises Unmet, EngineError, KeyError for what the step does not say."""
        if verb not in VERBS:
            raise NoSuchVerb(verb=verb, known=VERBS)
        if verb not in ("pass", "retry") and not isinstance(details, Mapping):
            raise NoDetails(verb=verb)
        getattr(self, "wait" if verb == "pass" else verb)(details)

    def start(self, details: Any) -> None:
        who = self._person(details.get("by"))
        variables = {**self.given, **normalise(details.get("variables") or {})}  # type: ignore[dict-item]
        answers = details.get("answers")
        with self._transaction() as tx:
            case = cases.start_case(
                tx, self.key, variables, by=who.id if who else None, answers=answers,
                start=details.get("event"),
            )  # fmt: skip
            self.case = case.id
        self.engine.work()

    def complete(self, details: Any) -> None:
        task = self._open_task(details["task"])
        who = self._person(details.get("by"), task)
        if who is None:
            raise NobodyNamed()
        given = {name: self._meant(one) for name, one in (details.get("answers") or {}).items()}
        with self._transaction() as tx:
            tasks.complete_task(tx, task.id, normalise(given), by=who.id, groups=who.groups)  # type: ignore[arg-type]
        self.engine.work()

    def pick(self, details: Any) -> None:
        who = self._person(details.get("by"))
        if who is None:
            raise NobodyNamed()
        offered = self.engine.picks(self._case())
        found = [one for one in offered if one.element == details["step"]]
        if not found:
            raise NotOffered(element=details["step"], found=[one.element for one in offered])
        with self._transaction() as tx:
            pick_step(tx, self._case(), found[0].id, by=who.id, groups=who.groups)
        self.engine.work()

    def expect(self, details: Any) -> None:
        if "open" in details:
            found = sorted(task.element for task in self.engine.tasks(self._case()))
            _require(OtherTasksOpen, found, sorted(details["open"]))
        if "offered" in details:
            offered = sorted(pick.element for pick in self.engine.picks(self._case()))
            _require(OthersOffered, offered, sorted(details["offered"]))
        if "variables" in details:
            variables = self.engine.variables(self._case())
            for name, wanted in details["variables"].items():
                _require(OtherValue, variables.get(name), normalise(wanted), name=name)
        if "incidents" in details:
            _require(OtherIncidents, len(self._incidents()), details["incidents"])

    def wait(self, details: Any) -> None:
        self.engine.advance(seconds=length_of(details).total_seconds())

    def message(self, details: Any) -> None:
        key = self._meant(details.get("correlation"))
        values = {name: self._meant(one) for name, one in (details.get("values") or {}).items()}
        who = self._person(details.get("by"))
        with self._transaction() as tx:
            messages.deliver_message(
                tx, details["name"], None if key is None else str(key), values,
                by=who.id if who else None,
            )  # fmt: skip
        self.engine.work()

    def _meant(self, written: Any) -> Any:
        """A text that begins with = is FEEL over the case's variables."""
        if not (isinstance(written, str) and written.startswith("=")):
            return written
        variables = self.engine.variables(self._case())
        try:
            return feel.literal_or_feel(written).evaluate(variables)
        except (feel.FeelSyntaxError, feel.FeelLimitError) as error:
            raise NoExpression(written=written, reason=error.args[0]) from None

    def fail(self, details: Any) -> None:
        times = details.get("times", 1)
        if not str(times).isdecimal():
            raise NoNumber(written=times)
        self.failing[details["operation"]] = int(times)

    def retry(self, details: Any) -> None:
        with self._transaction() as tx:
            for incident in self._incidents():
                if incident.job_id is not None:
                    jobs.retry_job(tx, incident.job_id, by="operator")
        self.engine.work()

    def outcome(self, details: Any) -> None:
        case = self.engine.case(self._case())
        _require(OtherStatus, case.status.value, details["status"])
        if "end" in details:
            ended = self.engine.trace(case.id)
            if details["end"] not in ended:
                raise EndNotPassed(end=details["end"], found=ended[-3:])

    def _case(self) -> int:
        if self.case is None:
            raise NotStarted()
        return self.case

    def _open_task(self, element: str) -> models.Task:
        found = self.engine.tasks(self._case())
        for task in found:
            if task.element == element:
                return task
        raise TaskNotOpen(element=element, found=[task.element for task in found])

    def _person(self, name: str | None, task: models.Task | None = None) -> Person | None:
        if name == "assignee" and task is not None and task.assignee:
            return Person(task.assignee)
        if name is None:
            return None
        if name not in self.people:
            raise NobodyCalled(name=name, known=list(self.people))
        return self.people[name]

    def _incidents(self) -> list[models.Incident]:
        """What went wrong in this scenario and is still open; real cases may have incidents of their own."""
        opened = select(models.Incident).where(models.Incident.id > self.incidents_before)
        still = opened.where(models.Incident.resolved_at.is_(None)).order_by(models.Incident.id)
        with self.engine.session() as session:
            return list(session.scalars(still))

    @contextmanager
    def _transaction(self) -> Iterator[Transaction]:
        with self.engine.session() as session, transaction(session, self.engine.runtime) as tx:
            yield tx


class Failing(Mapping[str, Operation]):
    """The catalogue, of which some operations fail for a number of attempts."""

    def __init__(self, whole: Mapping[str, Operation], failing: dict[str, int]) -> None:
        self._whole = whole
        self._failing = failing

    def __getitem__(self, name: str) -> Operation:
        operation = self._whole[name]
        if self._failing.get(name, 0) <= 0:
            return operation

        def fail(*_: Any, **__: Any) -> None:
            self._failing[name] -= 1
            raise OSError(f"the scenario lets {name} fail")

        return replace(operation, function=fail)

    def __iter__(self) -> Iterator[str]:
        return iter(self._whole)

    def __len__(self) -> int:
        return len(self._whole)


def _require(unmet: type[Unmet], found: object, wanted: object, **holes: object) -> None:
    if found != wanted:
        raise unmet(wanted=wanted, found=found, **holes)
