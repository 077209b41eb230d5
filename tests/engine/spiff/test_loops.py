"""Loops and multi-instance activities (BPMN 10.3.8, 13.3.6, 13.3.7)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from engine.errors import UnsupportedElement
from engine.spiff import compile_program
from engine.spiff.faults import CannotContinue
from tests.engine.spiff.hosts import MemoryHost, case
from tests.engine.spiff.models import (
    boundary,
    bpmn,
    call,
    chain,
    end,
    file,
    loop,
    many,
    maps,
    message,
    node,
    op,
    process,
    script,
    start,
    sub,
    timer,
    user,
)


def numbers(*values: int) -> list[Any]:
    return [Decimal(value) for value in values]


@pytest.mark.parametrize(
    ("kind", "times"),
    [
        (loop(most=3), 3),
        (loop(most=0), 0),
        (loop("false"), 1),
        (loop("false", before=True), 0),
        (loop("loopCounter < 4"), 4),
        (loop("loopCounter < 4", before=True), 4),
        (loop("true", most=2), 2),
        (loop("unknown > 1"), 1),
    ],
)
def test_a_loop_runs_as_often_as_it_says(kind: str, times: int) -> None:
    done = case(bpmn(start(), op("a", kind), op("z"), chain("s a z")))
    assert done.called == ["a"] * times + ["z"]


def test_a_loop_sees_what_its_activity_wrote() -> None:
    done = case(bpmn(start(), user("u", loop("again")), op("z"), chain("s u z")))
    done.done("u", again=True).done("u", again=True)
    assert done.called == []
    assert done.done("u", again=False).called == ["z"]


@pytest.mark.parametrize("broken", [loop(), loop("true", most=-1)])
def test_a_loop_without_an_end_is_refused(broken: str) -> None:
    with pytest.raises(UnsupportedElement):
        compile_program(bpmn(start(), op("a", broken), chain("s a")))


def test_a_boundary_event_sits_on_the_whole_loop() -> None:
    source = bpmn(
        start(),
        user("u", loop("true")),
        boundary("t", "u", timer("PT3H")),
        op("z"),
        chain("s u", "t z"),
    )
    running = case(source).after(hours=1).done("u").after(hours=1).done("u")
    assert running.called == []
    assert running.after(hours=1).called == ["z"]
    assert running.run.status == "completed"


@pytest.mark.parametrize("sequential", [True, False])
def test_instances_get_their_item_and_their_results_are_gathered_in_order(sequential: bool) -> None:
    host = MemoryHost()
    host.operations["double"] = lambda n: n * 2
    several = many(collection="list", item="x", sequential=sequential, gather="out", result="=r")
    task = op("double", several, maps=maps("n: =x", "r: =result"))
    done = case(bpmn(start(), task, end(), chain("s double e")), host, list=numbers(3, 1, 2))
    assert done.run.variables == {"list": numbers(3, 1, 2), "out": numbers(6, 2, 4)}


@pytest.mark.parametrize("sequential", [True, False])
def test_answers_of_instances_stay_apart(sequential: bool) -> None:
    several = many("3", sequential=sequential, gather="all", result="=vote")
    running = case(bpmn(start(), user("u", several), end(), chain("s u e")))
    assert len(running.waiting()) == (1 if sequential else 3)
    for vote in ("a", "b", "c"):
        running.done("u", vote=vote)
    assert running.run.variables == {"all": ["a", "b", "c"]}


def test_parallel_answers_are_gathered_by_position_not_by_time() -> None:
    running = case(bpmn(start(), user("u", many("3", gather="all", result="=vote")), chain("s u")))
    running.done("u", 2, vote="third").done("u", 0, vote="first").done("u", vote="second")
    assert running.run.variables == {"all": ["first", "second", "third"]}


@pytest.mark.parametrize("text", ["0", "=[]"])
def test_no_instances_are_done_at_once(text: str) -> None:
    several = many(collection=text[1:], gather="all", result="=x") if text != "0" else many("0", gather="all", result="=x")  # fmt: skip
    done = case(bpmn(start(), user("u", several), op("z"), chain("s u z")))
    assert done.called == ["z"]
    assert done.run.variables == {"all": []}


@pytest.mark.parametrize("text", ["-1", "1.5", '"x"', "null"])
def test_a_senseless_number_of_instances_stops_with_a_sentence(text: str) -> None:
    with pytest.raises(CannotContinue, match="number of instances"):
        case(bpmn(start(), op("a", many(text)), chain("s a")))


def test_a_collection_that_is_no_list_stops_with_a_sentence() -> None:
    with pytest.raises(CannotContinue, match="no list"):
        case(bpmn(start(), op("a", many(collection="missing")), chain("s a")))


def test_the_completion_condition_ends_the_others() -> None:
    several = many("4", completion="numberOfCompletedInstances >= 2")
    running = case(bpmn(start(), user("u", several), op("z"), chain("s u z"))).done("u", 3)
    assert running.called == []
    done = running.done("u", 0)
    assert (done.called, done.run.waits) == (["z"], {})
    assert done.seen("cancelled") == ["u", "u"]


@pytest.mark.parametrize(
    "text",
    [
        "nrOfInstances = 4 and nrOfCompletedInstances = 1 and nrOfActiveInstances = 3",
        "numberOfTerminatedInstances = 0 and loopCounter = 3",
        "stop",
    ],
)
def test_the_completion_condition_sees_counters_and_answers(text: str) -> None:
    running = case(bpmn(start(), user("u", many("4", completion=text)), op("z"), chain("s u z")))
    assert running.done("u", 2, stop=True).called == ["z"]


def test_a_sequential_activity_stops_early() -> None:
    several = many(collection="list", item="x", sequential=True, completion="x > 1")
    done = case(bpmn(start(), op("a", several), op("z"), chain("s a z")), list=numbers(1, 2, 3))
    assert done.called == ["a", "a", "z"]


def test_sub_processes_are_repeated_with_variables_of_their_own() -> None:
    inner = sub(
        "S", many(collection="list", item="x", gather="out", result="=y"), start("s1"),
        user("v"), script("w", "x * 10 + loopCounter", "y"), chain("s1 v w"),
    )  # fmt: skip
    running = case(bpmn(start(), inner, op("z"), chain("s S z")), list=numbers(7, 8))
    assert [dict(running.run.visible(step))["x"] for step in running.run.waits] == numbers(7, 8)
    running.done("v", 1).done("v")
    assert running.run.variables["out"] == numbers(71, 82)
    assert running.called == ["z"]


def test_call_activities_are_repeated() -> None:
    called = process(start("qs"), script("w", "x + 1", "y"), chain("qs w"), name="q")
    several = many(collection="list", item="x", gather="out", result="=y")
    main = process(start(), call("c", "q", several), end(), chain("s c e"))
    assert case(file(main, called), list=numbers(1, 2)).run.variables["out"] == numbers(2, 3)


def test_a_message_that_does_not_interrupt_is_armed_once_for_all_instances() -> None:
    source = bpmn(
        start(), user("u", many("2")), boundary("m", "u", message("m"), interrupting=False), op("a"),
        end(), chain("s u e", "m a"),
    )  # fmt: skip
    running = case(source).fire("m").done("u").fire("m")
    assert running.called == ["a", "a"]
    assert running.waiting() == ["m", "u"]


def test_plain_bpmn_collections() -> None:
    data = (
        '<ioSpecification><dataInput id="din" isCollection="true"/><inputSet/><outputSet/></ioSpecification>'
        "<dataInputAssociation><sourceRef>list</sourceRef><targetRef>din</targetRef></dataInputAssociation>"
    )
    several = (
        "<multiInstanceLoopCharacteristics><loopDataInputRef>din</loopDataInputRef>"
        '<inputDataItem id="x"/></multiInstanceLoopCharacteristics>'
    )
    objects = '<dataObject id="list" isCollection="true"/>'
    task = op("a", data + several, maps=maps("n: =x"))
    done = case(bpmn(objects, start(), task, chain("s a")), list=numbers(4, 5))
    assert done.host.calls == [("a", {"n": Decimal(4)}), ("a", {"n": Decimal(5)})]


def test_plain_bpmn_results() -> None:
    several = (
        "<multiInstanceLoopCharacteristics><loopDataInputRef>list</loopDataInputRef>"
        "<loopDataOutputRef>out</loopDataOutputRef><inputDataItem id='x'/><outputDataItem id='y'/>"
        "</multiInstanceLoopCharacteristics>"
    )
    inner = sub("S", several, script("w", "x * 2", "y"))
    done = case(bpmn(start(), inner, chain("s S")), list=numbers(4, 5))
    assert done.run.variables == {"list": numbers(4, 5), "out": numbers(8, 10)}


SIGNALLED = '<signal id="S" name="done"/><signalEventDefinition id="D" signalRef="S"/>'


def behaving(behaviour: str, inner: str = "", **attributes: str) -> str:
    """A file with a user task in three instances that throw signal `done`, and a handler of it beside."""
    several = node(
        "multiInstanceLoopCharacteristics", "m", f"<loopCardinality>3</loopCardinality>{inner}",
        behavior=behaviour, **attributes,
    ).replace(' name="m"', "")  # fmt: skip
    caught = boundary("c", "u", '<signalEventDefinition signalRef="S"/>', interrupting=False)
    body = process(start(), user("u", several), caught, op("a"), end(), chain("s u e", "c a"))
    return file(body, extra=SIGNALLED)


@pytest.mark.parametrize(
    ("source", "calls"),
    [
        (behaving("None", noneBehaviorEventRef="D"), 3),
        (behaving("One", oneBehaviorEventRef="D"), 1),
        (behaving("All"), 0),
        (
            behaving(
                "Complex",
                "<complexBehaviorDefinition><condition>numberOfCompletedInstances >= 2</condition>"
                '<event><signalEventDefinition signalRef="S"/></event></complexBehaviorDefinition>',
            ),
            2,
        ),
    ],
)
def test_instances_throw_events_when_they_complete(source: bytes, calls: int) -> None:
    running = case(source).done("u").done("u")
    assert running.waiting() == ["c", "u"]
    running.done("u")
    assert running.called == ["a"] * calls
    assert running.run.status == "completed"


def test_what_an_instance_throws_can_end_the_others() -> None:
    source = behaving("One", oneBehaviorEventRef="D").replace(
        b'cancelActivity="false"', b'cancelActivity="true"'
    )
    done = case(source).done("u")
    assert done.called == ["a"]
    assert done.run.status == "completed"
    assert "e" not in done.seen("completed")


def test_a_behaviour_without_its_event_is_refused() -> None:
    for source in (behaving("One"), behaving("None", noneBehaviorEventRef="S")):
        with pytest.raises(UnsupportedElement):
            compile_program(source)


def test_loops_inside_loops() -> None:
    inner = sub("S", loop(most=2), start("s1"), op("a", many("3")), chain("s1 a"))
    outer = sub("O", many("2", sequential=True), start("s0"), inner, chain("s0 S"))
    assert case(bpmn(start(), outer, chain("s O"))).called == ["a"] * 12


def test_four_hundred_rounds_and_three_hundred_instances() -> None:
    assert len(case(bpmn(start(), op("a", loop(most=400)), chain("s a"))).called) == 400
    assert len(case(bpmn(start(), op("a", many("300")), chain("s a"))).called) == 300
