"""Sub-processes, event sub-processes and call activities (BPMN 10.3.5, 10.3.6, 13.3.4, 13.5.4)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from engine.errors import RunLimitError, UnknownProcess, UnsupportedElement
from engine.spiff import compile_program
from tests.engine.spiff.hosts import MemoryHost, case
from tests.engine.spiff.models import (
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
    many,
    maps,
    message,
    on_event,
    op,
    process,
    script,
    signal,
    start,
    sub,
    throw,
    timer,
    user,
)


def test_an_empty_sub_process_is_passed() -> None:
    assert case(bpmn(start(), sub("S"), op("z"), chain("s S z"))).called == ["z"]


def test_a_sub_process_ends_when_its_last_token_does() -> None:
    inner = sub("S", user("v"), user("w"))
    running = case(bpmn(start(), inner, op("z"), chain("s S z"))).done("v")
    assert running.called == []
    assert running.done("w").called == ["z"]


def test_inputs_of_a_sub_process_are_its_own_and_outputs_come_back() -> None:
    inner = sub(
        "S", ext(maps("local: =x + 1", "y: =local * 2")), start("s1"), script("w", "local + 1", "local"),
        script("v", "7", "seen"), end("e1"), chain("s1 w v e1"),
    )  # fmt: skip
    done = case(bpmn(start(), inner, end(), chain("s S e")), x=Decimal(1))
    assert done.run.variables == {"x": Decimal(1), "y": Decimal(6), "seen": Decimal(7)}


def test_waits_tell_where_they_are() -> None:
    deep = sub("D", start("s2"), user("v"), chain("s2 v"))
    running = case(bpmn(start(), sub("S", start("s1"), deep, chain("s1 D")), chain("s S")))
    [wait] = running.run.waits.values()
    assert wait.path == ("S", "D")


def test_an_interrupting_boundary_event_ends_everything_inside() -> None:
    deep = sub("D", start("s2"), user("v"), boundary("t2", "v", timer("P9D")), chain("s2 v"))
    inner = sub("S", start("s1"), deep, user("w", many("2")), chain("s1 D", "s1 w"))
    source = bpmn(start(), inner, boundary("t", "S", timer("PT1H")), op("z"), chain("s S", "t z"))
    done = case(source).after(hours=1)
    assert (done.called, done.run.waits, done.run.status) == (["z"], {}, "completed")


def test_a_handler_outlives_the_activity_it_sat_on() -> None:
    source = bpmn(
        start(), user("u"), boundary("t", "u", timer("PT1H"), interrupting=False), user("remind"),
        end(), chain("s u e", "t remind"),
    )  # fmt: skip
    running = case(source).after(hours=1).done("u")
    assert running.waiting() == ["remind"]
    assert running.done("remind").run.status == "completed"


# event sub-processes


def talk(*, interrupting: bool, inner: str = "") -> str:
    kind = inner or message("m")
    return on_event(
        "H", start("hs", kind, isInterrupting=str(interrupting).lower()), user("h"), chain("hs h")
    )


def test_an_event_sub_process_that_does_not_interrupt_runs_beside_and_again() -> None:
    running = case(bpmn(start(), user("u"), talk(interrupting=False), end(), chain("s u e")))
    running.fire("hs").fire("hs")
    assert running.waiting() == ["h", "h", "hs", "u"]
    running.done("u")
    assert running.run.status == "running"
    running.done("h")
    assert running.waiting() == ["h", "hs"]
    assert running.done("h").run.status == "completed"


def test_an_interrupting_event_sub_process_takes_the_place_of_its_scope() -> None:
    other = on_event("O", start("os", message("n"), isInterrupting="false"), op("o"), chain("os o"))
    inner = sub(
        "S",
        start("s1"),
        user("v"),
        user("w"),
        talk(interrupting=True),
        other,
        chain("s1 v", "s1 w"),
    )
    running = case(bpmn(start(), inner, op("z"), chain("s S z"))).fire("hs")
    assert running.waiting() == ["h"]  # no trigger of this scope is armed any more
    assert running.done("h").called == ["z"]


def test_a_scope_ends_with_its_triggers_unfired() -> None:
    running = case(bpmn(start(), user("u"), talk(interrupting=True), chain("s u")))
    assert running.waiting() == ["hs", "u"]
    assert running.done("u").run.status == "completed"
    assert running.run.waits == {}


def test_event_sub_processes_nest() -> None:
    deep = on_event("D", start("ds", message("deep")), user("d"), chain("ds d"))
    outer = on_event(
        "H", start("hs", message("m"), isInterrupting="false"), user("h"), deep, chain("hs h")
    )
    running = case(bpmn(start(), user("u"), outer, chain("s u"))).fire("hs").fire("hs")
    assert running.waiting() == ["ds", "ds", "h", "h", "hs", "u"]
    running.fire("ds", 0)
    assert running.waiting() == ["d", "ds", "h", "hs", "u"]
    running.done("d").done("h").done("u")
    assert running.run.status == "completed"


def test_an_event_sub_process_in_an_event_sub_process_sees_what_the_outer_one_got() -> None:
    deep = on_event("D", start("ds", message("deep", "=key")), op("d"), chain("ds d"))
    outer = on_event("H", start("hs", message("m")), user("h"), deep, chain("hs h"))
    running = case(bpmn(start(), user("u"), outer, chain("s u"))).fire("hs", key="k1")
    assert running.run.waits[running.step("ds")]["correlation"] == "k1"
    assert "key" not in running.run.variables


def test_what_an_event_brings_is_mapped_outwards_by_the_start() -> None:
    begin = start("hs", message("m") + ext(maps(outputs="address: =new")), isInterrupting="false")
    handler = on_event("H", begin, op("h"), chain("hs h"))
    source = bpmn(start(), user("u"), handler, chain("s u"))
    assert case(source, address="old").fire("hs", new="x").run.variables == {"address": "x"}


def test_a_timer_cycle_starts_an_event_sub_process_again_and_again() -> None:
    handler = on_event(
        "H", start("hs", timer("R3/PT1H", "Cycle"), isInterrupting="false"), op("h"), chain("hs h")
    )
    running = case(bpmn(start(), user("u"), handler, chain("s u"))).after(days=1)
    assert running.called == ["h"] * 3
    assert running.waiting() == ["u"]


def test_a_condition_and_a_signal_start_event_sub_processes() -> None:
    first = on_event(
        "A", start("as", condition("x > 1"), isInterrupting="false"), op("a"), chain("as a")
    )
    second = on_event(
        "B", start("bs", signal("go"), isInterrupting="false"), op("b"), chain("bs b")
    )
    source = bpmn(start(), script("w", "2", "x"), throw("t", signal("go")), user("u"), first, second, chain("s w t u"))  # fmt: skip
    assert case(source, x=Decimal(0)).called == ["a", "b"]


def test_a_signal_starts_a_handler_and_interrupts_the_thrower() -> None:
    handler = on_event("B", start("bs", signal("go")), op("b"), chain("bs b"))
    done = case(bpmn(start(), throw("t", signal("go")), op("no"), handler, chain("s t no")))
    assert done.called == ["b"]
    assert done.run.status == "completed"


@pytest.mark.parametrize(
    "broken",
    [
        on_event(
            "H",
            start("h1", message("m")),
            start("h2", message("n")),
            op("a"),
            chain("h1 a", "h2 a"),
        ),
        on_event("H", op("a")),
        on_event("H", start("h1", error("E"), isInterrupting="false"), op("a"), chain("h1 a")),
        on_event("H", many("2"), start("h1", message("m")), op("a"), chain("h1 a")),
    ],
)
def test_broken_event_sub_processes_are_refused(broken: str) -> None:
    with pytest.raises(UnsupportedElement):
        compile_program(bpmn(start(), user("u"), broken, chain("s u")))


# call activities


def called(*parts: str) -> str:
    return process(start("qs"), *parts, name="q")


def test_a_called_process_of_the_same_file_has_variables_of_its_own() -> None:
    inner = ext(
        '<zeebe:calledElement processId="q" propagateAllParentVariables="false"'
        ' propagateAllChildVariables="false"/>' + maps("a: =x + 1", "back: =b")
    )
    main = process(start(), call("c", "q", inner), end(), chain("s c e"))
    running = case(
        file(main, called(user("v"), script("w", "a * 2", "b"), chain("qs v w"))), x=Decimal(1)
    )
    assert dict(running.run.visible(running.step("v"))) == {"a": Decimal(2)}
    assert running.done("v", c=True).run.variables == {"x": Decimal(1), "back": Decimal(4)}


def test_without_mappings_all_variables_go_in_and_come_back() -> None:
    main = process(start(), call("c", "q"), end(), chain("s c e"))
    done = case(file(main, called(script("w", "x * 2", "y"), chain("qs w"))), x=Decimal(2))
    assert done.run.variables == {"x": Decimal(2), "y": Decimal(4)}


def test_a_process_of_another_definition_is_found_by_the_application_and_kept() -> None:
    host = MemoryHost()
    host.programs["q"] = compile_program(file(called(user("v"), chain("qs v"))))
    running = case(bpmn(start(), call("c", "q"), end(), chain("s c e")), host)
    [wait] = running.run.waits.values()
    assert (wait.definition, wait.path) == ("definition of q", ("c",))
    assert running.done("v", n=Decimal(1)).run.variables == {"n": Decimal(1)}


def test_a_called_process_may_be_computed_and_pinned() -> None:
    asked = []

    class Pinned(MemoryHost):
        def program(self, process: str, binding: str, version: str | None):  # type: ignore[no-untyped-def]
            asked.append((process, binding, version))
            return super().program(process, binding, version)

    host = Pinned()
    host.programs["q"] = compile_program(file(called(op("v"), chain("qs v"))))
    inner = ext(
        '<zeebe:calledElement processId="=which" bindingType="versionTag" versionTag="v2"/>'
    )
    case(bpmn(start(), call("c", "x", inner), chain("s c")), host, which="q")
    assert asked == [("q", "versionTag", "v2")]
    assert [name for name, _ in host.calls] == ["v"]


def test_a_called_process_may_be_named_by_its_own_attribute_for_expressions() -> None:
    host = MemoryHost()
    host.programs["q"] = compile_program(file(called(op("v"), chain("qs v"))))
    inner = ext('<zeebe:calledElement processIdExpression="=which"/>')
    case(bpmn(start(), call("c", "x", inner), chain("s c")), host, which="q")
    assert [name for name, _ in host.calls] == ["v"]


def test_an_unknown_process_is_said_so() -> None:
    with pytest.raises(UnknownProcess):
        case(bpmn(start(), call("c", "nowhere"), chain("s c")))


def test_a_process_that_calls_itself_for_ever_is_stopped() -> None:
    with pytest.raises(RunLimitError, match="c"):
        case(bpmn(start(), call("c", "p"), chain("s c")))


def test_a_process_may_call_itself_as_long_as_it_ends() -> None:
    from tests.engine.spiff.models import xor

    source = bpmn(
        start(), script("w", "n - 1", "n"), xor("x", "x-e"), call("c", "p"), op("a"), end(),
        chain("s w x c[n > 0] a e", "x e"),
    )  # fmt: skip
    done = case(source, n=Decimal(5))
    assert done.called == ["a"] * 4
    assert done.run.variables["n"] == 0


def test_boundary_events_and_event_sub_processes_of_a_called_process() -> None:
    handler = on_event(
        "H", start("hs", message("m"), isInterrupting="false"), op("h"), chain("hs h")
    )
    main = process(
        start(),
        call("c", "q"),
        boundary("t", "c", timer("PT1H")),
        op("late"),
        chain("s c", "t late"),
    )
    running = case(file(main, called(user("v"), handler, chain("qs v")))).fire("hs")
    assert running.called == ["h"]
    done = running.after(hours=2)
    assert (done.called, done.run.status) == (["h", "late"], "completed")


def test_a_condition_in_a_called_process_does_not_see_the_callers_variables() -> None:
    inner = ext('<zeebe:calledElement processId="q" propagateAllParentVariables="false"/>')
    main = process(start(), call("c", "q", inner), script("w", "true", "go"), chain("s c", "s w"))
    running = case(file(main, called(catch("k", condition("go")), op("no"), chain("qs k no"))))
    assert running.called == []
    assert running.run.status == "running"


def test_a_called_process_with_event_starts_only_cannot_be_called() -> None:
    from engine.spiff.faults import CannotContinue

    lonely = process(start("qs", message("m")), op("a"), chain("qs a"), name="q")
    with pytest.raises(CannotContinue, match="no start for a caller"):
        case(file(process(start(), call("c", "q"), chain("s c")), lonely))


def test_a_global_task_is_called_like_a_process() -> None:
    shared = (
        '<globalUserTask id="G" name="ask"><extensionElements><zeebe:formDefinition formId="f"/>'
        '</extensionElements></globalUserTask><globalTask id="N"/>'
    )
    main = process(start(), call("c", "G"), call("n", "N"), op("z"), chain("s c n z"))
    running = case(file(main, extra=shared))
    [wait] = running.run.waits.values()
    assert (wait.element, wait.name, wait.path, wait["form"]) == ("G", "ask", ("c",), "f")
    assert running.done("G", ok=True).called == ["z"]
    assert running.run.variables == {"ok": True}
    assert running.program.main == "p"
