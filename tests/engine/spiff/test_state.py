"""State, bounds, bad input, and that nothing writes to a program."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from itertools import pairwise

import pytest

from engine.errors import RunLimitError, UnsupportedElement
from engine.feel import FeelSyntaxError
from engine.spiff import Run, compile_program
from tests.engine.spiff.hosts import MemoryHost, case
from tests.engine.spiff.models import (
    HEAD,
    boundary,
    bpmn,
    call,
    catch,
    chain,
    condition,
    end,
    error,
    ext,
    file,
    flow,
    inc,
    many,
    maps,
    message,
    node,
    on_event,
    op,
    process,
    signal,
    start,
    sub,
    timer,
    user,
    xor,
)


def everything() -> bytes:
    """A model with one of nearly everything that waits."""
    handler = on_event(
        "H", start("hs", message("h", "=key"), isInterrupting="false"), user("h"), chain("hs h")
    )
    inner = sub(
        "S", many(collection="[1, 2]", item="i", gather="out", result="=r"), start("s1"), user("v"),
        boundary("t", "v", timer("R5/PT1H", "Cycle"), interrupting=False), op("late"), end("e1"),
        chain("s1 v e1", "t late"),
    )  # fmt: skip
    called = process(start("qs"), user("q"), handler, chain("qs q"), name="other")
    main = process(
        start(), inner, call("c", "other"), catch("k", condition("go")), catch("g", signal("go")),
        user("u", ext(maps("n: =1.50; d: =date(\"2026-01-01\")"))), boundary("x", "u", error()), end(),
        op("failed"), chain("s S e", "s c", "s k", "s g", "s u", "x failed"),
    )  # fmt: skip
    return file(main, called)


def test_nothing_writes_to_a_program() -> None:
    running = case(everything(), key="k1")
    before = running.program.fingerprint()
    running.after(hours=3).fire("hs", a=Decimal(1)).done("v", r="x").done("v", r="y").fire("g")
    running._verb("set_variables", {"go": True})
    running.error("u", "E").done("h").done("q")
    assert running.run.status == "completed"
    assert running.called == ["late"] * 6 + ["failed"]
    assert running.run.variables["out"] == ["x", "y"]
    running._verb("cancel")
    assert running.program.fingerprint() == before
    assert compile_program(everything()).fingerprint() == before


def test_two_programs_have_different_fingerprints() -> None:
    one = bpmn(start(), xor("x"), op("a"), chain("s x a[n > 1]"))
    other = bpmn(start(), xor("x"), op("a"), chain("s x a[n > 2]"))
    assert compile_program(one).fingerprint() != compile_program(other).fingerprint()


def test_a_state_of_everything_goes_onto_a_fresh_program() -> None:
    running = case(everything(), key="k1").after(hours=1).fire("hs")
    text = running.run.dump()
    again = Run.restore(compile_program(everything()), running.host, text)
    assert again.waits == running.run.waits
    assert again.dump() == text


def test_the_state_holds_nothing_of_the_program() -> None:
    state = case(
        bpmn(start(), user("u", ext(maps("x: =1"))), end("the_end"), chain("s u the_end"))
    ).run.dump()
    assert "the_end" not in state
    assert len(state) < 300


def test_the_state_stays_as_small_after_three_hundred_rounds() -> None:
    source = bpmn(
        start(),
        xor("m"),
        user("u"),
        op("a"),
        xor("x", "x-e"),
        end(),
        chain("s m u a x m[again]", "x e"),
    )
    running = case(source).done("u", again=True)
    first = len(running.run.dump())
    for _ in range(300):
        running.done("u", again=True)
    assert len(running.run.dump()) <= first + 8  # the numbers of the steps grow
    assert len(running.run.root.tasks) == 2


def test_finished_scopes_and_steps_are_gone() -> None:
    inner = sub("S", start("s1"), op("a"), chain("s1 a"))
    running = case(bpmn(start(), sub("T", inner), user("u"), chain("s T u")))
    assert list(running.run.scopes) == [0]
    assert [step.name for step in running.run.root.tasks.values()] == ["-1", running.step("u")]


def test_one_program_serves_many_threads() -> None:
    program = compile_program(everything())

    def whole(number: int) -> list[str]:
        host = MemoryHost()
        run = Run.start(program, host, variables={"key": str(number)})
        for element, verb in (
            ("g", "fire"),
            ("q", "complete"),
            ("v", "complete"),
            ("v", "complete"),
        ):
            step = next(step for step, wait in run.waits.items() if wait.element == element)
            getattr(run, verb)(step, {"r": Decimal(number)})
        assert run.variables["out"] == [Decimal(number)] * 2
        return sorted(wait.element for wait in run.waits.values())

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(whole, range(40))) == [["k", "u"]] * 40


def test_a_state_of_another_version_is_refused() -> None:
    program = compile_program(bpmn(start(), user("u"), chain("s u")))
    with pytest.raises(ValueError, match="version"):
        Run.restore(program, MemoryHost(), json.dumps({"v": 99}))


def test_a_thousand_nodes_in_a_row() -> None:
    names = [f"n{number}" for number in range(1000)]
    done = case(
        bpmn(start(), *[node("task", name) for name in names], chain("s " + " ".join(names)))
    )
    assert done.run.status == "completed"


def test_the_bound_on_steps_counts_one_verb_only() -> None:
    source = bpmn(start(), xor("m"), user("u"), op("a"), chain("s m u a m"))
    program, host = compile_program(source), MemoryHost()
    run = Run.start(program, host, limit=5)
    for _ in range(10):
        run.complete(next(iter(run.waits)), {})
    assert len(host.calls) == 10


def test_more_instances_than_the_bound_are_refused() -> None:
    with pytest.raises(RunLimitError):
        case(bpmn(start(), op("a", many("10000")), op("b", many("10000")), chain("s a b")))


@pytest.mark.parametrize(
    "source",
    [
        b"",
        b"no xml",
        b"<definitions/>",
        HEAD.encode(),
        (HEAD + "</definitions>").encode(),
        file(process(start(), executable=False)),
        b'<!DOCTYPE x [<!ENTITY a "b">]>' + bpmn(start()),
        b'<!DOCTYPE x SYSTEM "file:///etc/passwd">' + bpmn(start()),
        bpmn(),
    ],
)
def test_what_is_no_executable_model_is_refused(source: bytes) -> None:
    with pytest.raises((ValueError, UnsupportedElement)):
        compile_program(source)


def test_a_hundred_laughs_are_not_expanded() -> None:
    entities = "".join(
        f'<!ENTITY l{n} "{"&l" + str(n - 1) + ";" if n else "x"}{"&l0;" * 10}">' for n in range(20)
    )
    bomb = f"<!DOCTYPE d [{entities}]>{HEAD}<process id='p' name='&l19;'/></definitions>"
    with pytest.raises(ValueError, match="document type"):
        compile_program(bomb.encode())


def test_deep_nesting_is_refused_in_words() -> None:
    model = op("a")
    for number in range(150):
        model = sub(f"S{number}", model)
    with pytest.raises((UnsupportedElement, ValueError)):
        compile_program(bpmn(start(), model, chain("s S149")))


def test_a_condition_that_does_not_parse_is_said_at_compile_time() -> None:
    with pytest.raises(FeelSyntaxError):
        compile_program(bpmn(start(), xor("x"), op("a"), chain("s x a[1 +]")))


def test_a_case_ends_once() -> None:
    done = case(bpmn(start(), op("a"), chain("s a")))
    done.run.cancel()
    assert (done.run.status, done.run.trace) == ("completed", [])
    again = Run.restore(done.program, done.host, done.run.dump())
    assert (again.status, again.waits) == ("completed", {})
    again.set_variables({"x": Decimal(1)})
    assert again.trace == []


@pytest.mark.parametrize(
    "breeder",
    [
        sub("S", many("5000"), start("s1"), op("a", many("5000")), chain("s1 a")),
        node("task", "S", completionQuantity="1000") + node("task", "a", completionQuantity="1000") + user("b") + chain("S a b"),
    ],
)  # fmt: skip
def test_a_model_that_breeds_tokens_is_stopped_before_the_memory_is_full(breeder: str) -> None:
    with pytest.raises(RunLimitError):
        case(bpmn(start(), breeder, chain("s S")))


def test_a_large_shared_definition_is_not_copied() -> None:
    shared = f'<timerEventDefinition id="T"><timeDuration>P1D</timeDuration><documentation>{"x" * 9000}</documentation></timerEventDefinition>'
    parts = catch("c", "<eventDefinitionRef>T</eventDefinitionRef>")
    with pytest.raises(UnsupportedElement, match="too large"):
        compile_program(file(process(start(), parts, chain("s c")), extra=shared))


def test_more_inclusive_joins_than_can_be_looked_through_are_refused() -> None:
    names = [f"g{number}" for number in range(600)]
    twice = "".join(
        flow(one, two, "x", name=f"{one}{way}") for one, two in pairwise(names) for way in "ab"
    )
    with pytest.raises(UnsupportedElement, match="599 inclusive or complex joins among 602 nodes"):
        compile_program(bpmn(start(), *map(inc, names), chain("s g0"), twice))
