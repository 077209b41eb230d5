"""Random process models: the engine against an independent interpreter, and against itself.

Every model is run four ways: plainly, without pruning, and with a dump and a restore before every single step, onto
the shared program and onto one compiled afresh. The traces have to be the same, and after every event the waiting
elements and the calls have to be those that the interpreter of `blocks.py` expects.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.errors import RunLimitError
from engine.spiff import Program, Run, Trace, compile_program
from engine.spiff.faults import CannotContinue
from tests.engine.spiff import models as m
from tests.engine.spiff.blocks import (
    Again,
    Block,
    Choice,
    Extras,
    Key,
    Op,
    Scope,
    Seq,
    Several,
    Split,
    Store,
    Sub,
    User,
    World,
)
from tests.engine.spiff.hosts import MemoryHost
from tests.engine.spiff.rarer_blocks import Free, Kept, Rings, Some, Undo

NUMBER = int(os.environ.get("PANHUO_RANDOM_MODELS", "120"))
MODELS = settings(
    max_examples=NUMBER,
    derandomize="PANHUO_RANDOM_MODELS" not in os.environ,
    suppress_health_check=list(HealthCheck),
    print_blob=True,
)


class Stepwise(Run):
    """A run that stops after every verb, so that a test can take it step by step."""

    def advance(self) -> None:
        pass


class Unpruned(Run):
    pruning = False


class Way:
    """One way to run a model, and the trace of all of it."""

    def __init__(self, source: bytes, limit: int = 400) -> None:
        self.source = source
        self.program = compile_program(source)
        self.host = MemoryHost()
        self.trace: list[Trace] = []
        self.limit = limit
        self.run = self.start()

    def start(self) -> Run:
        run = Run.start(self.program, self.host, limit=self.limit)
        self.trace += run.trace
        return run

    def verb(self, name: str, step: str, values: dict[str, Any]) -> None:
        act(self.run, name, step, values)
        self.trace += self.run.trace


def act(run: Run, verb: str, step: str, values: dict[str, Any]) -> None:
    """What is chosen brings nothing along."""
    getattr(run, verb)(step, *([] if verb == "pick" else [values]))


class WithoutPruning(Way):
    def start(self) -> Run:
        run = Unpruned.start(self.program, self.host, limit=self.limit)
        self.trace += run.trace
        return run


class StepByStep(Way):
    """A dump and a restore before each step."""

    def start(self) -> Run:
        return self._drive(Stepwise.start(self.program, self.host))

    def verb(self, name: str, step: str, values: dict[str, Any]) -> None:
        act(self.run, name, step, values)
        self.run = self._drive(self.run)

    def next_program(self) -> Program:
        return self.program

    def _drive(self, run: Run) -> Run:
        rounds = 0
        while True:
            self.trace += run.trace
            run = Stepwise.restore(self.next_program(), self.host, run.dump())
            step = run.next_step()
            if step is None:
                self.trace += run.trace
                run.trace = []
                return run
            rounds += 1
            if rounds > self.limit:
                raise RunLimitError(limit=self.limit, element=step.node.name)
            run.run_step(step)


class Afresh(StepByStep):
    """The same onto a program of its own each time."""

    def next_program(self) -> Program:
        return compile_program(self.source)


# structured models, against the interpreter


@st.composite
def blocks(draw: st.DrawFn, depth: int = 3, counter: Any = None) -> Block:
    """A block with fresh names."""
    name = f"n{next(counter)}"
    inner = blocks(depth=depth - 1, counter=counter)
    kinds = (
        ["op", "user", "store", "several", "kept", "rings"]
        if depth == 0
        else ["op", "user", "seq", "split", "again", "choice", "sub", "sub", "some", "undo", "free"]
    )
    match draw(st.sampled_from(kinds)):
        case "op":
            return Op(name)
        case "user":
            return User(name)
        case "store":
            return Store(name)
        case "kept":
            return Kept(name)
        case "rings":
            return Rings(name, draw(st.integers(1, 3)), inside=draw(st.booleans()))
        case "undo":
            return Seq(name, draw(inner), Undo(f"n{next(counter)}"))
        case "some":
            branches = [draw(inner) for _ in range(draw(st.integers(2, 3)))]
            return Some(name, branches, draw(st.integers(1, len(branches))))
        case "free":
            return draw(free_choices(name, depth, counter))
        case "several":
            behaviour = draw(st.sampled_from(["All", "Each", "First"]))
            return Several(name, draw(st.integers(1, 3)), behaviour)
        case "seq":
            return Seq(name, *[draw(inner) for _ in range(draw(st.integers(2, 3)))])
        case "split":
            kind = draw(st.sampled_from(["and", "or", "xor"]))
            taken = draw(st.lists(st.booleans(), min_size=2, max_size=3).filter(any))
            implicit = kind != "xor" and draw(st.booleans())
            return Split(name, kind, [(each, draw(inner)) for each in taken], implicit)
        case "again":
            return Again(name, draw(inner))
        case "choice":
            return Choice(name, [draw(inner) for _ in range(2)])
    return draw(sub_processes(name, depth, counter))


@st.composite
def free_choices(draw: st.DrawFn, name: str, depth: int, counter: Any) -> Free:
    """An ad-hoc sub-process; each of its blocks begins with an activity.

    What people may begin twice at a time has to be simple: which of the two goes on cannot be told by its name.
    """
    people, sequential = draw(st.booleans()), draw(st.booleans())
    subs = st.builds(lambda: f"n{next(counter)}").flatmap(
        lambda inner: sub_processes(inner, depth, counter)
    )
    plain = st.sampled_from([Op, User, Kept]).map(lambda kind: kind(f"n{next(counter)}"))
    either = plain if people and not sequential else st.one_of(plain, plain, subs)
    chosen = draw(st.lists(either, min_size=1, max_size=3))
    return Free(name, chosen, people=people, sequential=sequential)


@st.composite
def sub_processes(draw: st.DrawFn, name: str, depth: int, counter: Any) -> Sub:
    inner = blocks(depth=depth - 1, counter=counter)
    repeat = draw(st.sampled_from([None, None, 0, 1, 2, 3]))
    extras = Extras(
        repeat=repeat,
        parallel=draw(st.booleans()) if repeat is not None else False,
        boundary=draw(st.sampled_from([None, None, "interrupting", "beside"])),
        inside=draw(st.sampled_from([None, None, "error", "terminate"])),
        on_event=draw(st.sampled_from([None, None, "interrupting", "beside"])),
        called=draw(st.booleans()),
    )
    if repeat and not extras.parallel and draw(st.booleans()):
        extras.standard = True
    simple = Seq(f"n{next(counter)}", User(f"n{next(counter)}"), Op(f"n{next(counter)}"))
    if extras.boundary:
        extras.handler = simple if extras.boundary == "beside" else draw(inner)
    plain = Seq(f"n{next(counter)}", Op(f"n{next(counter)}"), User(f"n{next(counter)}"))
    if extras.on_event:
        extras.event_body = plain if extras.on_event == "beside" else draw(inner)
    return Sub(name, draw(inner), extras)


@st.composite
def structured(draw: st.DrawFn) -> Block:
    counter = iter(range(10_000))
    return draw(blocks(depth=3, counter=counter))


def written(block: Block) -> bytes:
    main = m.process(
        m.start("s"), m.end("e"), block.xml(), m.flow("s", block.first), m.flow(block.last, "e")
    )
    return m.file(main, block.processes())


def key(run: Run, step: str) -> Key:
    seen = run.visible(step)
    numbers = [(name, int(seen[name])) for name in seen if name.startswith("i_")]  # type: ignore[call-overload]
    mark = "?" if run.waits[step].kind == "pick" else ""
    return f"{mark}{run.waits[step].element}", tuple(sorted(numbers))


class Expected:
    """The interpreter at work on a block."""

    def __init__(self, block: Block) -> None:
        self.world = World()
        self.over = False
        self.scope = Scope((), self._end)
        self.scope.begin(lambda then: block.play(self.world, self.scope, then))

    def _end(self) -> None:
        self.over = True

    def waits(self) -> list[Event]:
        if self.over:
            return []
        return [((name, tuple(sorted(at))), act) for (name, at), act in self.scope.waits()]


def agree(ways: Sequence[Way], expected: Expected | None) -> None:
    first = ways[0]
    for way in ways[1:]:
        assert way.trace == first.trace, type(way).__name__
        assert way.run.waits == first.run.waits
        assert way.run.variables == first.run.variables
        assert way.run.status == first.run.status
    if expected is not None:
        waiting = Counter(key(first.run, step) for step in first.run.waits)
        assert waiting == Counter(key for key, _ in expected.waits())
        assert Counter(name for name, _ in first.host.calls) == Counter(expected.world.called)
        assert first.run.status == ("completed" if expected.over else "running")


Event = tuple[Key, Callable[[bool], None]]


def one_of_a_kind(events: Sequence[Event]) -> list[Event]:
    """The events that a key names: of a step that was picked twice, the engine and the interpreter may take one each."""
    of_key = Counter(found for found, _ in events)
    return [(found, act) for found, act in events if of_key[found] == 1]


@MODELS
@given(structured(), st.data())
def test_structured_models_do_what_the_interpreter_says(block: Block, data: st.DataObject) -> None:
    source = written(block)
    ways = [kind(source) for kind in (Way, WithoutPruning, StepByStep)]
    expected = Expected(block)
    before = ways[0].program.fingerprint()
    agree(ways, expected)
    for _ in range(12):
        if not (events := one_of_a_kind(expected.waits())):
            break
        found, act = data.draw(st.sampled_from(events), label="event")
        again = data.draw(st.booleans()) if found[0].endswith("q") else False
        act(again)
        happen(ways, found, {f"{found[0][:-1]}again": again} if found[0].endswith("q") else {})
        agree(ways, expected)
    assert ways[0].program.fingerprint() == before


def happen(ways: Sequence[Way], found: Key, values: dict[str, Any]) -> None:
    run = ways[0].run
    step = next(step for step in run.waits if key(run, step) == found)
    verb = {"task": "complete", "pick": "pick"}.get(run.waits[step].kind, "fire")
    for way in ways:
        way.verb(verb, step, values)


@settings(MODELS, max_examples=max(NUMBER // 4, 1))
@given(structured(), st.data())
def test_a_program_compiled_afresh_takes_the_state(block: Block, data: st.DataObject) -> None:
    source = written(block)
    ways: list[Way] = [Way(source), Afresh(source)]
    agree(ways, None)
    for _ in range(5):
        if not ways[0].run.waits:
            break
        step = data.draw(st.sampled_from(list(ways[0].run.waits)), label="step")
        happen(ways, key(ways[0].run, step), {})
        agree(ways, None)


# unstructured graphs, against itself


KINDS = [
    "op", "user", "xor", "and", "or", "end", "sub", "boundary", "some", "two",
    "ring", "hear", "wait", "turn", "watch",
]  # fmt: skip


@st.composite
def graphs(draw: st.DrawFn) -> bytes:
    """Gateways and tasks joined at random, with boundary events and sub-processes in between."""
    number = draw(st.integers(4, 12))
    kinds = [draw(st.sampled_from(KINDS)) for _ in range(number)]
    parts, names, sources = [m.start("s")], [], ["s"]
    for position, kind in enumerate(kinds):
        name = f"n{position}"
        names.append(name)
        parts.append(_drawn(kind, name))
        if kind != "end":
            sources.append(name)
        if kind in ("boundary", "hear", "watch"):
            sources.append(f"{name}b")
    count = 0
    fed = set()
    for source in sources:
        for target in draw(st.lists(st.sampled_from(names), min_size=1, max_size=3, unique=True)):
            count += 1
            fed.add(target)
            when = draw(st.sampled_from(["", "", "true", "false"]))
            parallel = source[0] == "n" and kinds[int(source[1:].rstrip("b"))] == "and"
            parts.append(m.flow(source, target, "" if parallel else when, f"f{count}"))
    for name in names:
        if name not in fed:
            count += 1
            parts.append(m.flow("s", name, "", f"f{count}"))
    return m.bpmn(*parts)


def _drawn(kind: str, name: str) -> str:
    match kind:
        case "op":
            return m.op(name)
        case "user":
            return m.user(name)
        case "xor":
            return m.xor(name)
        case "and":
            return m.par(name)
        case "or":
            return m.inc(name)
        case "end":
            return m.end(name)
        case "some":
            condition = "<activationCondition>=activationCount >= 2</activationCondition>"
            return m.node("complexGateway", name, condition)
        case "ring":
            return m.throw(name, m.signal("bell"))
        case "wait":
            return m.catch(name, m.signal("bell"))
        case "turn":
            return m.script(name, "not(up = true)", "up")
        case "hear" | "watch":
            event = m.signal("bell") if kind == "hear" else m.condition("up = true")
            return m.user(name) + m.boundary(f"{name}b", name, event, interrupting=False)
        case "two":
            return m.user(name, startQuantity="2", completionQuantity="2")
        case "sub":
            inner = m.chain(f"{name}s {name}u")
            return m.sub(name, m.start(f"{name}s"), m.user(f"{name}u"), inner)
    beside = m.boundary(f"{name}b", name, m.message(f"{name}b"), interrupting=False)
    return m.user(name) + beside


def outcome(work: Callable[[], Any]) -> Any:
    try:
        return work()
    except (RunLimitError, CannotContinue) as fault:
        return type(fault).__name__


@settings(MODELS, max_examples=NUMBER + NUMBER // 4)
@given(graphs(), st.data())
def test_unstructured_models_run_the_same_in_every_way(source: bytes, data: st.DataObject) -> None:
    kinds = (Way, WithoutPruning, StepByStep)
    ways = [outcome(partial(kind, source, limit=150)) for kind in kinds]
    for _ in range(6):
        if isinstance(ways[0], str):
            break
        agree(ways, None)
        waits = ways[0].run.waits
        steps = [step for step in waits if waits[step].kind != "condition"]
        if not steps:
            break
        step = data.draw(st.sampled_from(steps), label="step")
        verb = "complete" if ways[0].run.waits[step].kind == "task" else "fire"
        faults = [outcome(partial(way.verb, verb, step, {})) for way in ways]
        assert len(set(faults)) == 1
        if faults[0] is not None:
            return
    if isinstance(ways[0], str):
        assert len(set(map(str, ways))) == 1
