"""Cases of random models, driven at random while workers and scheduler are killed: every case ends as its model says.

`PANHUO_SOAK_CASES` is how many; the full size is 100000, and without it a run takes a few minutes.
"""

from __future__ import annotations

import os
import random
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import select

from engine import cases, deployments, tasks
from engine.db import Transaction
from engine.models import Case, CaseStatus, Event, Job, JobStatus, Task, TaskStatus
from script.benches.stage import Stage
from tests.engine.spiff import models as m
from tests.engine.spiff.blocks import Again, Block, Extras, Key, Op, Seq, Split, Sub, User
from tests.engine.spiff.test_random_models import Expected
from tests.faults.running import SCHEDULER, WORKER, Parts, eventually, running

pytestmark = pytest.mark.long

CASES = int(os.environ.get("PANHUO_SOAK_CASES", "40"))
TOGETHER = 100
PATIENCE = 300  # seconds; a lease lasts 90, and a job may lose several workers
_FLOW_END = re.compile(r'(?:source|target)Ref="([^"]+)"')
_PLAIN_FLOW = re.compile(r'id="([^"]+)" sourceRef="([^"]+)" targetRef="[^"]+"></sequenceFlow>')
_GATEWAY = re.compile(r'<((?:exclusive|inclusive)Gateway) id="([^"]+)"([^>]*)></[a-zA-Z]+>')


class Tick(Op):
    """A timer that is due at once: a worker has to fire it."""

    def xml(self) -> str:
        return m.catch(self.name, m.timer("PT0S"))


@dataclass
class Drawn:
    """One case, and what its model says of it."""

    id: int
    expected: Expected
    over: bool = False
    answered: list[str] = field(default_factory=list)


def test_random_cases_end_as_their_models_say(staged: Stage, tmp_path: Path) -> None:
    dice = random.Random(20261125)
    with running(staged, tmp_path, SCHEDULER, WORKER) as parts:
        for batch in range(0, CASES, TOGETHER):
            number = min(TOGETHER, CASES - batch)
            _drive(staged, parts, dice, [_begin(staged, dice, batch + at) for at in range(number)])


def _begin(staged: Stage, dice: random.Random, number: int) -> Drawn:
    block = _block(dice, 3, (f"n{name}" for name in count()))
    with staged.transaction() as tx:
        key = deployments.deploy(tx, {"process.bpmn": _written(block, f"soak{number}")}).key
        return Drawn(cases.start_case(tx, key, by=staged.people[0]).id, Expected(block))


def _drive(staged: Stage, parts: Parts, dice: random.Random, drawn: list[Drawn]) -> None:
    """Answer tasks in random order until all cases are over; kill a part now and then."""
    while running_ones := [case for case in drawn if not case.over]:
        eventually(lambda ones=running_ones: _settle(staged, ones) != [], PATIENCE)  # type: ignore[misc]
        for case in _settle(staged, running_ones):
            with staged.transaction() as tx:
                _take(tx, staged.people[0], dice, case)
        if dice.random() < 0.1:
            killed = dice.choice((SCHEDULER, WORKER))
            parts.kill(killed)
            parts.start(killed)


def _settle(staged: Stage, drawn: list[Drawn]) -> list[Drawn]:
    """The cases that no timer will move any more."""
    with staged.transaction() as tx:
        busy = select(Job.case_id).where(Job.status == JobStatus.READY)
        waiting = set(tx.session.scalars(busy))
    return [case for case in drawn if case.id not in waiting]


def _take(tx: Transaction, person: str, dice: random.Random, case: Drawn) -> None:
    """Compare a settled case with its model, and answer one of its tasks."""
    found = select(Task).where(Task.case_id == case.id, Task.status == TaskStatus.OPEN)
    opened = {task.element: task for task in tx.session.scalars(found)}
    waits = _waits(case.expected)
    assert opened.keys() == waits.keys(), case
    if not opened:
        _is_over(tx, case)
        return
    element = dice.choice(sorted(opened))
    again = element.endswith("q") and dice.random() < 0.4
    tasks.assign_task(tx, opened[element].id, by=person, to=person)
    tasks.complete_task(tx, opened[element].id, {f"{element[:-1]}again": again}, by=person)
    waits[element](again)
    case.answered.append(element)


def _waits(expected: Expected) -> dict[str, Callable[[bool], None]]:
    found: list[tuple[Key, Callable[[bool], None]]] = expected.waits()
    return {name: act for (name, _), act in found}


def _is_over(tx: Transaction, case: Drawn) -> None:
    assert case.expected.over, case
    assert tx.session.get_one(Case, case.id).status == CaseStatus.COMPLETED, case
    fired = select(Event.element).where(Event.case_id == case.id, Event.kind == "timer_fired")
    assert Counter(tx.session.scalars(fired)) == Counter(case.expected.world.called), case
    case.over = True


# models


def _block(dice: random.Random, depth: int, names: Iterator[str]) -> Block:
    name = next(names)
    kinds = ["tick", "user"] if depth == 0 else ["tick", "user", "seq", "split", "again", "sub"]
    match dice.choice(kinds):
        case "tick":
            return Tick(name)
        case "user":
            return User(name)
        case "seq":
            return Seq(name, *[_block(dice, depth - 1, names) for _ in range(dice.randint(2, 3))])
        case "split":
            taken = [True, *(dice.random() < 0.6 for _ in range(dice.randint(1, 2)))]
            ways = [(each, _block(dice, depth - 1, names)) for each in taken]
            return Split(name, dice.choice(["and", "or", "xor"]), ways, False)
        case "again":
            return Again(name, _block(dice, depth - 1, names))
    extras = Extras(
        repeat=dice.choice([None, None, 1, 2, 3]),
        inside=dice.choice([None, None, "error", "terminate"]),
        called=dice.random() < 0.5,
    )
    return Sub(name, _block(dice, depth - 1, names), extras)


def _written(block: Block, key: str) -> str:
    """The file of a model, with what the checks ask of gateways: each splits or merges, and has a default."""
    flows = m.flow("s", block.first) + m.flow(block.last, "e")
    main = m.process(m.start("s"), m.end("e"), block.xml(), flows, name=key)
    text = m.file(main, block.processes().replace('<process id="', f'<process id="{key}_')).decode()
    text = text.replace(' calledElement="', f' calledElement="{key}_')
    ends = Counter(_FLOW_END.findall(text))
    plain = {source: flow for flow, source in reversed(_PLAIN_FLOW.findall(text))}

    def mended(found: re.Match[str]) -> str:
        kind, name, rest = found.groups()
        if ends[name] <= 2:
            return m.throw(name)
        splits = text.count(f'sourceRef="{name}"') > 1 and "default=" not in rest
        default = f' default="{plain[name]}"' if splits and name in plain else ""
        return f'<{kind} id="{name}"{rest}{default}></{kind}>'

    return _GATEWAY.sub(mended, text)
