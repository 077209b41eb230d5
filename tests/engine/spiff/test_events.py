"""Events (BPMN 10.5, 13.5)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from engine.checks import check_bpmn
from engine.errors import UnsupportedElement
from engine.spiff import compile_program
from engine.spiff.faults import CannotContinue
from tests.engine.spiff.hosts import Case, MemoryHost, case
from tests.engine.spiff.models import (
    boundary,
    bpmn,
    call,
    catch,
    chain,
    condition,
    end,
    error,
    events,
    ext,
    file,
    maps,
    message,
    node,
    on_event,
    op,
    process,
    receive,
    script,
    signal,
    start,
    sub,
    throw,
    timer,
    user,
)

MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)


def around(*parts: str) -> bytes:
    """A user task `u` with whatever is attached to it, and an end."""
    return bpmn(start(), user("u"), end(), chain("s u e"), *parts)


# timers


@pytest.mark.parametrize(
    ("text", "kind", "due"),
    [
        ("PT1H", "Duration", MONDAY + timedelta(hours=1)),
        ("P1M", "Duration", datetime(2026, 12, 23, 9, tzinfo=UTC)),
        ('=duration("P2D")', "Duration", MONDAY + timedelta(days=2)),
        ("=days", "Duration", MONDAY + timedelta(days=3)),
        ("2027-01-01T00:00:00Z", "Date", datetime(2027, 1, 1, tzinfo=UTC)),
        ('=date("2027-01-02")', "Date", datetime(2027, 1, 2, tzinfo=UTC)),
        ('=date and time("2027-01-02T03:00:00Z")', "Date", datetime(2027, 1, 2, 3, tzinfo=UTC)),
        ("R/PT30M", "Cycle", MONDAY + timedelta(minutes=30)),
        ("R2/2026-11-23T10:00Z/2026-11-23T12:00Z", "Cycle", MONDAY + timedelta(hours=1)),
        ("0 0 12 * * *", "Cycle", MONDAY + timedelta(hours=3)),
        ("30 9 * * 2", "Cycle", MONDAY + timedelta(days=1, minutes=30)),
    ],
)
def test_a_catching_timer_is_due(text: str, kind: str, due: datetime) -> None:
    source = bpmn(start(), catch("t", timer(text, kind)), end(), chain("s t e"))
    running = case(source, days=timedelta(days=3))
    [wait] = running.run.waits.values()
    assert (wait.kind, wait.due) == ("timer", due)
    assert running.fire("t").run.status == "completed"


@pytest.mark.parametrize("text", ["length", "PT1H", "=length"])
def test_a_timer_whose_language_is_feel_needs_no_mark(text: str) -> None:
    language = 'xsi:type="tFormalExpression" language="https://www.omg.org/spec/DMN/20191111/FEEL/"'
    said = timer(text).replace("<timeDuration>", f"<timeDuration {language}>")
    source = bpmn(start(), catch("t", said), end(), chain("s t e"))
    assert check_bpmn(source) == []
    [wait] = case(source, length=timedelta(hours=1)).run.waits.values()
    assert wait.due == MONDAY + timedelta(hours=1)


def test_a_timer_that_reads_nothing_stops_with_a_sentence() -> None:
    source = bpmn(start(), catch("t", timer("=missing")), chain("s t"))
    with pytest.raises(CannotContinue, match="not a duration"):
        case(source)


@pytest.mark.parametrize("text", ["an hour", "P", "PT", "P1H", "-"])
def test_a_literal_duration_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(UnsupportedElement, match="not a duration"):
        compile_program(bpmn(start(), catch("t", timer(text)), chain("s t")))


def test_an_interrupting_timer_ends_the_task() -> None:
    done = case(around(boundary("t", "u", timer("PT1H")), op("late"), chain("t late"))).after(
        hours=2
    )
    assert done.called == ["late"]
    assert done.run.status == "completed"
    assert done.seen("cancelled") == ["u"]


def test_a_timer_is_disarmed_when_its_task_is_done() -> None:
    done = case(around(boundary("t", "u", timer("PT1H")), op("late"), chain("t late"))).done("u")
    assert done.run.status == "completed"
    assert done.run.waits == {}


def test_a_timer_that_does_not_interrupt_fires_once() -> None:
    source = around(
        boundary("t", "u", timer("PT1H"), interrupting=False), op("late"), chain("t late")
    )
    running = case(source).after(days=9)
    assert running.called == ["late"]
    assert running.waiting() == ["u"]


def test_a_cycle_is_armed_again_as_often_as_it_says_without_drift() -> None:
    source = around(
        boundary("t", "u", timer("R3/PT1H", "Cycle"), interrupting=False),
        op("late"),
        chain("t late"),
    )
    running = case(source).after(hours=1, minutes=20)
    assert [wait.due for wait in running.run.waits.values() if wait.kind == "timer"] == [
        MONDAY + timedelta(hours=2)
    ]
    assert running.after(days=1).called == ["late"] * 3
    assert running.waiting() == ["u"]


def test_each_round_of_a_timer_is_another_step_so_that_none_fires_twice() -> None:
    source = around(
        boundary("t", "u", timer("R/PT1H", "Cycle"), interrupting=False),
        op("late"),
        chain("t late"),
    )
    running = case(source)
    step = running.step("t")
    running.run.fire(step)
    with pytest.raises(KeyError):
        running.run.fire(step)


def test_a_monthly_cycle_keeps_the_end_of_the_month() -> None:
    host = MemoryHost()
    host.time = datetime(2027, 1, 31, tzinfo=UTC)
    text = "R4/2027-01-31T00:00:00Z/P1M"
    source = around(
        boundary("t", "u", timer(text, "Cycle"), interrupting=False), op("a"), chain("t a")
    )
    running = case(source, host)
    due = []
    for _ in range(4):
        due.append(running.run.waits[running.step("t")].due)
        running.fire("t")
    assert [each.day for each in due if each] == [31, 28, 31, 30]


def test_a_cycle_given_by_its_first_round_repeats_as_long_as_that_is() -> None:
    text = "R3/2026-11-23T10:00Z/2026-11-23T12:00Z"
    source = around(
        boundary("t", "u", timer(text, "Cycle"), interrupting=False), op("a"), chain("t a")
    )
    running = case(source)
    assert running.after(hours=4).called == ["a"] * 2
    assert running.after(days=1).called == ["a"] * 3


def test_rounds_in_the_past_are_over_but_the_last_one_happens() -> None:
    text = "R3/2026-11-01T09:00:00Z/P1D"
    source = around(
        boundary("t", "u", timer(text, "Cycle"), interrupting=False), op("a"), chain("t a")
    )
    assert case(source).after(days=5).called == ["a"]


# messages


def test_a_message_boundary_event_is_armed_again() -> None:
    source = around(
        boundary("m", "u", message("ask"), interrupting=False), op("answer"), chain("m answer")
    )
    running = case(source)
    first = running.step("m")
    running.fire("m", q="1").fire("m", q="2").fire("m", q="3")
    assert running.called == ["answer"] * 3
    assert running.run.variables["q"] == "3"
    assert running.step("m") != first
    assert running.done("u").run.status == "completed"


def test_what_a_message_brings_goes_through_the_output_mappings() -> None:
    source = bpmn(
        start(),
        catch("m", message("paid", "=order") + ext(maps(outputs="sum: =amount * 2"))),
        chain("s m"),
    )
    done = case(source, order="o").fire("m", amount=Decimal(4), noise=True)
    assert done.run.variables == {"order": "o", "sum": Decimal(8)}


def test_message_starts_are_a_table_and_bring_their_values() -> None:
    source = bpmn(
        start("s1", message("order", "=id")),
        start("s2", timer("R/P1D", "Cycle")),
        start("s3", signal("alarm") + ext(maps(outputs="how: =level"))),
        start("s4", condition("x > 1")),
        start("s5"),
        op("a"),
        chain("s1 a", "s2 a", "s3 a", "s4 a", "s5 a"),
    )
    program = compile_program(source)
    rows = [(each.element, each.kind, each.name, each.timer, each.text) for each in program.starts]
    assert rows == [
        ("s1", "message", "order", None, None),
        ("s2", "timer", None, "cycle", "R/P1D"),
        ("s3", "signal", "alarm", None, None),
        ("s4", "conditional", None, None, "=x > 1"),
        ("s5", "none", None, None, None),
    ]
    assert program.starts[0].correlation == "=id"
    running = Case(source, level="high", noise=True).begin("s3")
    assert running.run.variables == {"how": "high"}
    assert Case(source, id="7").begin("s1").run.variables == {"id": "7"}
    assert Case(source).begin().called == ["a"]


# signals


def test_a_signal_reaches_all_that_wait_for_it_now_and_the_outside() -> None:
    inner = sub("S", start("s1"), catch("c2", signal("go")), op("b"), chain("s1 c2 b"))
    source = bpmn(
        start(), catch("c1", signal("go")), op("a"), inner, catch("c3", signal("stay")), user("u"),
        throw("t", signal("go")), chain("s c1 a", "s S", "s c3", "s u t"),
    )  # fmt: skip
    running = case(source).done("u")
    assert running.called == ["a", "b"]
    assert running.waiting() == ["c3"]
    assert [each["name"] for each in running.history if each.kind == "thrown"] == ["go"]


def test_a_signal_from_inside_may_interrupt_its_own_sub_process() -> None:
    inner = sub("S", start("s1"), throw("t", signal("stop")), op("a"), chain("s1 t a"))
    source = bpmn(start(), inner, boundary("b", "S", signal("stop")), op("z"), chain("s S", "b z"))
    done = case(source)
    assert done.called == ["z"]
    assert done.run.status == "completed"


def test_a_signal_end_event_is_thrown_and_carries_what_is_mapped() -> None:
    source = bpmn(
        start(), catch("c", signal("go")), user("u"),
        end("e", signal("go") + ext(maps("n: =1 + 1"))), chain("s c", "s u e"),
    )  # fmt: skip
    done = case(source).done("u")
    assert done.run.variables == {"n": Decimal(2)}
    assert done.run.status == "completed"


def test_a_signal_from_another_case_comes_in_by_step() -> None:
    running = case(bpmn(start(), catch("c", signal("go")), chain("s c")))
    [wait] = running.run.waits.values()
    assert (wait.kind, wait["name"]) == ("signal", "go")
    assert running.fire("c").run.status == "completed"


def test_a_signal_goes_through_call_activities() -> None:
    called = process(start("qs"), throw("t", signal("go")), user("v"), chain("qs t v"), name="q")
    main = process(
        start(), call("c", "q"), boundary("b", "c", signal("go"), interrupting=False), op("a"),
        end(), chain("s c e", "b a"),
    )  # fmt: skip
    running = case(file(main, called))
    assert running.called == ["a"]
    assert running.waiting() == ["b", "v"]


# conditions


def test_a_condition_sees_what_other_branches_write() -> None:
    source = bpmn(
        start(), catch("c", condition("x > 3")), op("a"), user("u"), script("w", "5", "x"),
        chain("s c a", "s u w"),
    )  # fmt: skip
    running = case(source, x=Decimal(1))
    assert running.called == []
    assert running.done("u").called == ["a"]
    assert running.run.status == "completed"


def test_a_condition_that_holds_already_happens_at_once() -> None:
    assert case(bpmn(start(), catch("c", condition("true")), op("a"), chain("s c a"))).called == [
        "a"
    ]


def test_a_condition_happens_again_only_after_it_was_false() -> None:
    source = around(
        boundary("c", "u", condition("x > 3"), interrupting=False), op("a"), chain("c a")
    )
    running = case(source, x=Decimal(5))
    assert running.called == ["a"]
    for x, count in ((6, 1), (1, 1), (4, 2), (5, 2), (None, 2), (9, 3)):
        running._verb("set_variables", {"x": None if x is None else Decimal(x)})
        assert len(running.called) == count, x


def test_a_condition_interrupts_a_sub_process() -> None:
    inner = sub(
        "S", start("s1"), user("v"), script("w", "true", "stop"), user("x"), chain("s1 v w x")
    )
    source = bpmn(
        start(), inner, boundary("c", "S", condition("stop")), op("z"), chain("s S", "c z")
    )
    done = case(source).done("v")
    assert done.called == ["z"]
    assert done.run.status == "completed"


# event gateways


def gateway() -> bytes:
    return bpmn(
        start(), events("g"), catch("m", message("yes")), catch("t", timer("PT1H")), receive("r", "no"),
        op("a"), op("b"), op("c"), chain("s g m a", "g t b", "g r c"),
    )  # fmt: skip


@pytest.mark.parametrize(("event", "called"), [("m", "a"), ("t", "b"), ("r", "c")])
def test_the_first_event_behind_an_event_gateway_decides(event: str, called: str) -> None:
    running = case(gateway())
    assert running.waiting() == ["m", "r", "t"]
    assert running.seen("entered") == ["s", "g"]
    running.fire(event)
    assert running.called == [called]
    assert running.run.status == "completed"
    assert f"g-{event}" in running.seen("taken")
    assert running.seen("cancelled") == []


def test_two_timers_behind_a_gateway_have_their_own_times() -> None:
    source = bpmn(
        start(), events("g"), catch("t", timer("PT2H")), catch("v", timer("PT1H")), op("a"), op("b"),
        chain("s g t a", "g v b"),
    )  # fmt: skip
    assert case(source).after(hours=5).called == ["b"]


def test_an_event_gateway_works_again_in_a_loop() -> None:
    source = bpmn(
        start(), node("exclusiveGateway", "x"), events("g"), catch("m", message("again")), op("a"),
        catch("n", message("stop")), end(), chain("s x g m a x", "g n e"),
    )  # fmt: skip
    running = case(source)
    for _ in range(5):
        running.fire("m")
    assert running.called == ["a"] * 5
    assert running.fire("n").run.status == "completed"


# several definitions


def test_an_event_with_several_definitions_needs_one_of_them() -> None:
    source = bpmn(start(), catch("c", message("m") + timer("PT1H")), op("a"), chain("s c a"))
    running = case(source)
    assert [wait.kind for wait in running.run.waits.values()] == ["message", "timer"]
    assert running.fire("c", 1).called == ["a"]
    assert running.run.status == "completed"
    assert case(source).after(hours=1).called == ["a"]


def test_a_boundary_event_with_several_definitions_arms_only_the_one_that_happened_again() -> None:
    source = around(
        boundary("b", "u", message("m") + timer("PT1H"), interrupting=False), op("a"), chain("b a")
    )
    running = case(source).after(hours=1)
    assert [wait.kind for wait in running.run.waits.values()] == ["task", "message"]
    assert running.fire("b").fire("b").called == ["a"] * 3


BOTH = {"parallelMultiple": "true"}


@pytest.mark.parametrize("order", [(0, 0), (1, 0)])
def test_an_event_may_wait_for_all_of_its_definitions(order: tuple[int, int]) -> None:
    both = node("intermediateCatchEvent", "c", message("m") + signal("x"), **BOTH)
    running = case(bpmn(start(), both, op("a"), chain("s c a")))
    running.fire("c", order[0], first=True)
    assert running.called == []
    assert running.fire("c", order[1], second=True).called == ["a"]
    assert running.run.variables == {"first": True, "second": True}


def test_a_boundary_event_may_wait_for_all_of_its_definitions() -> None:
    both = node("boundaryEvent", "b", message("m") + timer("PT1H"), attachedToRef="u", **BOTH)
    source = around(both, op("a"), chain("b a"))
    running = case(source).after(hours=1)
    assert (running.called, running.waiting()) == ([], ["b", "u"])
    assert running.fire("b").called == ["a"]
    assert case(source).after(hours=1).done("u").run.status == "completed"


def test_all_of_several_definitions_may_happen_again() -> None:
    both = node(
        "boundaryEvent", "b", message("m") + signal("x"), attachedToRef="u", cancelActivity="false", **BOTH
    )  # fmt: skip
    running = case(around(both, op("a"), chain("b a")))
    for _ in range(2):
        running.fire("b", 1).fire("b", 0)
    assert running.called == ["a", "a"]
    assert running.waiting() == ["b", "b", "u"]


@pytest.mark.parametrize("interrupting", [True, False])
def test_an_event_sub_process_may_wait_for_all_of_its_definitions(interrupting: bool) -> None:
    begin = start(
        "hs", message("m") + condition("ready"), isInterrupting=str(interrupting).lower(), **BOTH
    )
    source = bpmn(start(), user("u"), on_event("H", begin, op("h"), chain("hs h")), chain("s u"))
    running = case(source).fire("hs")
    assert running.called == []
    running.run.set_variables({"ready": True})
    running.history += running.run.trace
    assert running.called == ["h"]
    assert running.waiting() == ([] if interrupting else ["hs", "hs", "u"])


@pytest.mark.parametrize(
    "broken",
    [
        node("startEvent", "x", message("m") + signal("y"), **BOTH),
        node(
            "boundaryEvent", "x", message("m") + timer("R/PT1H", "Cycle"), attachedToRef="u", **BOTH
        ),
        node("boundaryEvent", "x", message("m") + error("y"), attachedToRef="u", **BOTH),
    ],
)
def test_waiting_for_all_is_refused_where_it_cannot_be_counted(broken: str) -> None:
    with pytest.raises(UnsupportedElement, match="waits for all"):
        compile_program(bpmn(start(), user("u"), broken, chain("s u")))


# receive tasks and event gateways that begin a process


def test_a_receive_task_may_begin_the_process() -> None:
    opening = receive("r", "order", "=id").replace(
        "<receiveTask", '<receiveTask instantiate="true"'
    )
    source = bpmn(opening, op("a"), chain("r a"))
    [row] = compile_program(source).starts
    assert (row.element, row.kind, row.name, row.correlation) == ("r", "message", "order", "=id")
    done = Case(source, id="7").begin("r")
    assert (done.called, done.run.variables) == (["a"], {"id": "7"})
    with pytest.raises(ValueError, match="r"):
        Case(source).begin()


def opening_gateway(kind: str) -> bytes:
    gateway = node("eventBasedGateway", "g", instantiate="true", eventGatewayType=kind)
    return bpmn(
        gateway,
        catch("m", message("one")),
        receive("r", "two"),
        op("a"),
        op("b"),
        chain("g m a", "g r b"),
    )


def test_the_first_message_behind_an_opening_gateway_begins_the_process() -> None:
    for start_at, called in (("m", ["a"]), ("r", ["b"])):
        done = Case(opening_gateway("Exclusive")).begin(start_at)
        assert (done.called, done.run.status) == (called, "completed")


def test_a_parallel_opening_gateway_waits_for_the_other_messages() -> None:
    running = Case(opening_gateway("Parallel")).begin("r")
    assert (running.called, running.waiting()) == (["b"], ["m"])
    assert running.fire("m").run.status == "completed"


def test_a_start_event_may_stand_before_what_begins_the_process() -> None:
    opening = receive("r", "m").replace("<receiveTask", '<receiveTask instantiate="true"')
    task = bpmn(start(), opening, op("a"), chain("s r a"))
    assert Case(task).begin("r").called == ["a"]
    assert case(task).fire("r").called == ["a"]
    gateway = opening_gateway("Exclusive").replace(b"</process>", b"%b</process>")
    source = gateway % (start() + chain("s g")).encode()
    assert Case(source).begin("m").called == ["a"]
    assert case(source).waiting() == ["m", "r"]
    assert case(source).fire("r").called == ["b"]
    both = source.replace(b"Exclusive", b"Parallel")
    with pytest.raises(UnsupportedElement, match="nothing but a start"):
        compile_program(both)


def test_a_case_begins_at_its_starts_only() -> None:
    with pytest.raises(ValueError, match="s"):
        Case(around()).begin("u")


def test_a_message_may_be_that_of_an_operation() -> None:
    interface = (
        '<message id="M" name="hello"/><interface id="I" name="i"><operation id="O" name="o">'
        "<inMessageRef>M</inMessageRef></operation></interface>"
    )
    main = process(start(), node("receiveTask", "r", operationRef="O"), chain("s r"))
    [wait] = case(file(main, extra=interface)).run.waits.values()
    assert wait["name"] == "hello"


def test_a_throw_event_with_several_definitions_throws_all() -> None:
    done = case(bpmn(start(), throw("t", message("m") + signal("x")), chain("s t")))
    assert [each["what"] for each in done.history if each.kind == "thrown"] == ["message", "signal"]


def test_a_definition_may_be_given_by_reference() -> None:
    shared = (
        '<timerEventDefinition id="T1"><timeDuration>PT1H</timeDuration></timerEventDefinition>'
    )
    reference = "<eventDefinitionRef>T1</eventDefinitionRef>"
    main = process(
        start(), catch("a", reference), user("u"), boundary("b", "u", reference), end(), op("z"),
        chain("s a u e", "b z"),
    )  # fmt: skip
    running = case(file(main, extra=shared)).after(hours=1)
    assert running.waiting() == ["b", "u"]
    assert running.after(hours=1).called == ["z"]


@pytest.mark.parametrize(
    "broken",
    [
        start("x", "<errorEventDefinition/>"),
        start("x", "<escalationEventDefinition/>"),
        catch("x", ""),
        catch("x", "<errorEventDefinition/>"),
        throw("x", timer("PT1H")),
        throw("x", "<errorEventDefinition/>"),
        end("x", timer("PT1H")),
        end("x", "<cancelEventDefinition/>"),
        boundary("x", "u", ""),
        boundary("x", "u", "<errorEventDefinition/>", interrupting=False),
        boundary("x", "u", "<cancelEventDefinition/>"),
        boundary("x", "u", "<compensateEventDefinition/>"),
        boundary("x", "s", timer("PT1H")),
        boundary("x", "nobody", timer("PT1H")),
        boundary("x", "u", timer("PT1H") + '<eventDefinitionRef>gone</eventDefinitionRef>'),
        catch("x", "<messageEventDefinition/>"),
        catch("x", '<signalEventDefinition signalRef="gone"/>'),
        catch("x", "<timerEventDefinition/>"),
        catch("x", "<conditionalEventDefinition/>"),
        on_event("x", start("xs"), end("xe"), chain("xs xe")),
        sub("x", start("xs", timer("PT1H")), end("xe"), chain("xs xe")),
        sub("x", start("x1"), start("x2"), end("xe"), chain("x1 xe", "x2 xe")),
    ],
)  # fmt: skip
def test_an_event_where_bpmn_does_not_allow_it_is_refused(broken: str) -> None:
    parts = (
        chain("s x") if "boundaryEvent" not in broken and "startEvent" not in broken[:12] else ""
    )
    with pytest.raises(UnsupportedElement):
        compile_program(bpmn(start(), user("u"), broken, chain("s u"), parts))


def test_a_subscription_says_the_key_on_both_sides() -> None:
    """BPMN 8.4.2: what the case knows (dataPath) meets what the message holds (messagePath)."""
    roots = (
        '<message id="M" name="paid"/><correlationProperty id="A"><correlationPropertyRetrievalExpression messageRef="M">'
        "<messagePath>number</messagePath></correlationPropertyRetrievalExpression></correlationProperty>"
        '<correlationProperty id="B"><correlationPropertyRetrievalExpression messageRef="M">'
        "<messagePath>year</messagePath></correlationPropertyRetrievalExpression></correlationProperty>"
        '<collaboration id="C"><correlationKey id="K"><correlationPropertyRef>A</correlationPropertyRef>'
        "<correlationPropertyRef>B</correlationPropertyRef></correlationKey></collaboration>"
    )
    binds = "".join(
        f'<correlationPropertyBinding correlationPropertyRef="{name}"><dataPath>{path}</dataPath></correlationPropertyBinding>'
        for name, path in (("A", "order.number"), ("B", "order.year"))
    )
    definition = '<messageEventDefinition messageRef="M"/>'
    parts = (
        start(), throw("t", ext(maps("number: =7; year: =2026")) + definition), catch("c", definition),
        chain("s t c"), f'<correlationSubscription id="S" correlationKeyRef="K">{binds}</correlationSubscription>',
    )  # fmt: skip
    running = case(
        file(process(*parts), extra=roots), order={"number": Decimal(7), "year": Decimal(2026)}
    )
    [wait] = running.run.waits.values()
    [sent] = [each for each in running.history if each.kind == "thrown"]
    assert wait.details["correlation"] == sent["correlation"] == "[7,2026]"


@pytest.mark.parametrize("inside", [True, False])
def test_a_signal_is_caught_as_often_as_it_is_thrown_in_one_go(inside: bool) -> None:
    throws = throw("t1", signal("x")) + throw("t2", signal("x")) + chain("i t1 t2")
    handler = on_event("H", start("b", signal("x"), isInterrupting="false"), op("h"), chain("b h"))
    beside = boundary("b", "S", signal("x"), interrupting=False) + op("h") + chain("b h")
    inner = sub("S", start("i"), throws, handler if inside else "")
    done = case(bpmn(start(), inner, "" if inside else beside, chain("s S")))
    assert (done.called, done.run.status) == (["h", "h"], "completed")
