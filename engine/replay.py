"""Replay: a case that people have worked on, run again in memory against another version with the answers they gave.

Nothing is written and nothing is called: operations return what they returned then, in their order; decisions are
evaluated anew; the clock is that of the history. What the case began with is what no step of its version sets. Each case
is replayed on its own version first: if even that does not come out as it was (an operator had a hand in it, a message
brought values that are not kept), what the draft would do is not known, and the verdict says so.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from engine.cases import look, told
from engine.db import Transaction
from engine.errors import EngineError
from engine.models import Case, CaseStatus, Event, Job, Submission, SubmissionKind
from engine.progress import PASSED, passed
from engine.runtime import Loaded
from engine.spiff import Program, Run
from engine.spiff.faults import CannotContinue
from engine.values import Value, from_plain, normalise

SET = re.compile(rb'(?:<zeebe:output[^>]*\btarget|resultVariable|outputCollection)="([^".]+)')
MOST_STEPS = 2_000
LEFT = PASSED["completed"]
Step = tuple[str, str]


class Lacking(EngineError):
    text = "There is no kept answer for {element}."


@dataclass(frozen=True)
class Replayed:
    """How a case went. `way` are the steps in their order, `waits` where it stands at the end."""

    status: str
    way: tuple[Step, ...]
    waits: frozenset[str]
    stopped_at: str | None = None
    """The element whose answer was given then, and which does not wait for one."""
    trouble: str = ""


@dataclass(frozen=True)
class Outcome:
    """One case against the draft: `same`, `other` (another way from `element` on), `stops` (an answer given at `element`
    is not asked for), `lacks` (at `element` something is asked for that nobody has answered), `unsure`."""

    case: Case
    kind: str
    element: str | None = None
    waits: frozenset[str] = frozenset()
    trouble: str = ""


class Memory:
    """The host of a replay: the past instead of the present."""

    def __init__(self, tx: Transaction, loaded: Loaded, results: Mapping[str, list[Value]]) -> None:
        self.tx, self.loaded = tx, loaded
        self.moment: datetime = tx.now
        self.results = {name: deque(found) for name, found in results.items()}

    def now(self) -> datetime:
        return self.moment

    def add_working_days(self, moment: datetime, days: int) -> datetime:
        return self.tx.runtime.calendar(self.tx.session).add_working_days(moment, days)

    def is_outside(self, operation: str) -> bool:
        return self.tx.runtime.operations[operation].outside

    def call(self, operation: str, inputs: dict[str, Value], step: str) -> Value:
        if not self.results.get(operation):
            raise Lacking(element=operation)
        return self.results[operation].popleft()

    def decide(self, decision: str, context: Mapping[str, Value]) -> tuple[Value, Any]:
        if decision not in self.loaded.decisions:
            raise Lacking(element=decision)
        outcome = self.loaded.decisions[decision].evaluate(decision, context, now=self.moment)
        return outcome.value, [asdict(rule) for rule in outcome.rules]

    def program(self, process: str, binding: str, version: str | None) -> tuple[str, Program]:
        from engine.deployments import in_force

        called = in_force(self.tx, process)
        return str(called.definition_id), called.program

    def restore_program(self, definition_key: str) -> Program:
        return self.tx.runtime.definitions.of(self.tx.session, int(definition_key)).program


@dataclass
class Past:
    """What is kept of a case."""

    case: Case
    events: list[Event]
    answers: dict[int, Submission]
    results: dict[str, list[Value]]
    jobs: dict[int, Value]
    given: dict[str, Value]


def compare_case(tx: Transaction, case: Case, draft: Loaded) -> Outcome:
    """What the draft would have done with a case. The case needs its `state` loaded; only reads."""
    own = tx.runtime.definitions.of(tx.session, case.definition_id)
    past = _past(tx, case, own)
    really = tuple(step for event in past.events for step in _steps(event.facts.get("path") or []))
    before = _replay(tx, past, own)
    went = as_it_was(before.way, really) and before.status == case.status
    if not went or before.trouble:
        return Outcome(case, "unsure", before.stopped_at, trouble=before.trouble)
    return _compared(case, before, _replay(tx, past, draft))


def as_it_was(way: Sequence[Step], really: Sequence[Step]) -> bool:
    """Has a replay gone the way that the history tells? Neither the order counts nor that something was left: earlier
    releases told of a throw after what it led to, and not at all of the end of one that ended its own scope."""
    more = Counter(way) - Counter(really)
    return Counter(really) <= Counter(way) and all(sign == LEFT for sign, _ in more)


def _compared(case: Case, before: Replayed, after: Replayed) -> Outcome:
    where = _parting(before.way, after.way)
    if after.trouble:
        return Outcome(case, "lacks", where, after.waits, after.trouble)
    if after.stopped_at is not None:
        return Outcome(case, "stops", after.stopped_at, after.waits)
    if case.status is not CaseStatus.RUNNING and after.status == "running":
        return Outcome(case, "lacks", min(after.waits, default=None), after.waits)
    same = after.way == before.way and after.waits == before.waits
    return Outcome(case, "same" if same else "other", None if same else where, after.waits)


def _parting(before: tuple[Step, ...], after: tuple[Step, ...]) -> str | None:
    """The last step that both have gone before their ways part."""
    last = None
    for one, other in zip(before, after, strict=False):
        if one != other:
            break
        last = one[1]
    return last


def _past(tx: Transaction, case: Case, own: Loaded) -> Past:
    history = select(Event).where(Event.case_id == case.id).order_by(Event.seq).limit(MOST_STEPS)
    events = list(tx.session.scalars(history))
    kept = select(Submission).where(Submission.case_id == case.id).order_by(Submission.id)
    answers, results = {}, defaultdict(list)
    for row in tx.session.scalars(kept):
        if row.kind is SubmissionKind.ANSWER:
            answers[row.id] = row
        else:
            results[row.element].append(_value(row.answers, "result"))
    done = select(Job.id, Job.result).where(Job.case_id == case.id, Job.result.is_not(None))
    jobs = {number: from_plain(result) for number, result in tx.session.execute(done)}
    made = {name.decode() for name in SET.findall(own.package.bpmn)}
    said = [row.answers for row in answers.values()] + [
        one for found in results.values() for one in found
    ]
    made |= {name for one in [*said, *jobs.values()] if isinstance(one, dict) for name in one}
    final = look(tx, case).variables
    given = {name: value for name, value in final.items() if name not in made}
    return Past(case, events, answers, dict(results), jobs, given)


def _value(tree: Any, name: str) -> Value:
    found = from_plain(tree)
    return found.get(name) if isinstance(found, dict) else None


def _replay(tx: Transaction, past: Past, loaded: Loaded) -> Replayed:
    """All that happened, one after the other, until something of it finds nobody waiting."""
    host = Memory(tx, loaded, past.results)
    way: list[Step] = []
    run: Run | None = None
    try:
        for event in past.events:
            host.moment = event.at
            if event.kind == "case_started":
                run = _started(tx, past, loaded, host, event)
            elif run is None or not (act := _act(past, run, event)):
                continue
            elif (step := _waiting(run, event)) is None:
                waits = frozenset(wait.element for wait in run.waits.values())
                return Replayed(run.status, tuple(way), waits, event.element)
            else:
                act(step)
            way += _steps(passed(run.trace))
    except (EngineError, CannotContinue) as error:
        way += _steps(passed(run.trace)) if run is not None else []
        return Replayed("running", tuple(way), frozenset(), None, str(error))
    if run is None:
        return Replayed("running", (), frozenset(), None, "?")
    waits = frozenset(wait.element for wait in run.waits.values())
    return Replayed(run.status, tuple(way), waits)


def _started(tx: Transaction, past: Past, loaded: Loaded, host: Memory, event: Event) -> Run:
    first = next((row for row in past.answers.values() if row.task_id is None), None)
    values = None if first is None else _answers(first)
    local = None if first is None else {"submission": told(first, values or {})}
    process = past.case.process if past.case.process in loaded.program.processes else None
    return Run.start(
        loaded.program, host, process=process, start=event.element, variables=past.given,
        answers=values, local=local, limit=tx.runtime.step_limit,
    )  # fmt: skip


def _act(past: Past, run: Run, event: Event) -> Callable[[str], None] | None:
    """What an event of the history does to the run; None for those that only tell."""
    facts = event.facts
    if event.kind == "task_completed" and facts.get("submission") in past.answers:
        row = past.answers[facts["submission"]]
        values = _answers(row)
        return lambda step: run.complete(step, values, local={"submission": told(row, values)})
    if event.kind == "step_picked":
        return run.pick
    if event.kind in ("timer_fired", "message_received", "signal_received"):
        return run.fire
    if event.kind == "job_done":
        return lambda step: run.complete(step, past.jobs.get(facts.get("job", 0)))
    return (
        run.skip if facts.get("path") else None
    )  # by hand: its own version tells whether that comes to the same


def _waiting(run: Run, event: Event) -> str | None:
    """What the event brought on; an activity may be at work and be offered at the same time."""
    picked = event.kind == "step_picked"
    found = (wait for wait in run.waits.values() if wait.element == event.element)
    return next((wait.step for wait in found if (wait.kind == "pick") == picked), None)


def _answers(row: Submission) -> dict[str, Value]:
    found = normalise(from_plain(row.answers))
    return dict(found) if isinstance(found, dict) else {}


def _steps(path: list[list[str]]) -> list[Step]:
    return [(one[0], one[1]) for one in path if one[0] != "→"]
