"""Data objects, properties, inputs, outputs and what associations move (BPMN 10.4)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from engine.errors import UnsupportedElement
from engine.spiff import compile_program
from engine.spiff.faults import CannotContinue
from tests.engine.spiff.hosts import MemoryHost, case
from tests.engine.spiff.models import (
    boundary,
    bpmn,
    catch,
    chain,
    described,
    end,
    error,
    file,
    flow,
    maps,
    message,
    node,
    op,
    process,
    receive,
    start,
    sub,
    throw,
    timer,
    user,
    xor,
)

ORDER = '<dataObject id="O" name="order"/>'


def io(inputs: str = "", outputs: str = "", sets: str | None = None) -> str:
    """An ioSpecification; `sets` instead of the one input set of all inputs."""
    written = described(inputs, outputs)
    begin, end = written.index("<inputSet>"), written.index("<outputSet>")
    return written if sets is None else written[:begin] + sets + written[end:]


def into(source: str, target: str, how: str = "") -> str:
    return f"<dataInputAssociation><sourceRef>{source}</sourceRef><targetRef>{target}</targetRef>{how}</dataInputAssociation>"


def outof(source: str, target: str, how: str = "") -> str:
    return f"<dataOutputAssociation><sourceRef>{source}</sourceRef><targetRef>{target}</targetRef>{how}</dataOutputAssociation>"


def assign(source: str, target: str) -> str:
    return f"<assignment><from>{source}</from><to>{target}</to></assignment>"


def changed(text: str) -> str:
    return f"<transformation>{text}</transformation>"


def answering(**results: object) -> MemoryHost:
    host = MemoryHost()
    for name, result in results.items():
        host.operations[name] = lambda result=result, **_: result  # type: ignore[misc]
    return host


def test_data_go_from_task_to_object_to_task() -> None:
    makes = op("a", io("", "made") + outof("made", "O"))
    takes = op("b", io("wanted") + into("O", "wanted"))
    done = case(bpmn(ORDER, start(), makes, takes, chain("s a b")), answering(a={"made": "lamp"}))
    assert done.run.variables == {"order": "lamp"}
    assert done.host.calls == [("a", {}), ("b", {"wanted": "lamp"})]


@pytest.mark.parametrize("given", ["lamp", {"whatever": "lamp"}, {"made": "lamp"}])
def test_the_only_output_takes_the_only_value(given: object) -> None:
    makes = op("a", io("", "made") + outof("made", "O"))
    done = case(bpmn(ORDER, start(), makes, chain("s a")), answering(a=given))
    expected = given if given == {"whatever": "lamp"} else "lamp"
    assert done.run.variables == {"order": expected}


def test_answers_reach_data_objects_through_outputs_only() -> None:
    agree = user("u", io("", "yes note") + outof("yes", "O"))
    done = case(bpmn(ORDER, start(), agree, chain("s u"))).done("u", yes=True, note="fine")
    assert done.run.variables == {"order": True}


def test_an_output_that_is_not_given_stops_the_task() -> None:
    running = case(
        bpmn(ORDER, start(), user("u", io("", "yes no") + outof("yes", "O")), chain("s u"))
    )
    with pytest.raises(CannotContinue, match="data output yes"):
        running.done("u", no=True)


def test_optional_outputs_may_stay_away() -> None:
    spec = io("", "yes no").replace(
        "<dataOutputRefs>yes</dataOutputRefs>",
        "<dataOutputRefs>yes</dataOutputRefs><optionalOutputRefs>yes</optionalOutputRefs>",
    )
    done = case(bpmn(ORDER, start(), user("u", spec + outof("yes", "O")), chain("s u"))).done(
        "u", no=1
    )
    assert done.run.variables == {}


def test_transformations_and_assignments() -> None:
    two = '<dataObject id="P" name="price"/>'
    makes = op(
        "a",
        io("both", "x y")
        + "<dataInputAssociation><sourceRef>O</sourceRef><sourceRef>P</sourceRef><targetRef>both</targetRef>"
        + changed("order + price") + "</dataInputAssociation>"
        + outof("x", "O", assign('"written"', "O.word")) + outof("x", "O", assign("2 * 3", "order.number"))
        + outof("y", "P", changed("y * 10")),
    )  # fmt: skip
    host = answering(a={"y": Decimal(4)})
    done = case(
        bpmn(ORDER, two, start(), makes, chain("s a")), host, order=Decimal(1), price=Decimal(2)
    )
    assert done.host.calls == [("a", {"both": Decimal(3)})]
    assert done.run.variables["order"] == {"word": "written", "number": Decimal(6)}
    assert done.run.variables["price"] == Decimal(40)


def test_references_in_any_state_are_one_object() -> None:
    objects = (
        '<dataObject id="O"/><dataObjectReference id="R1" name="order" dataObjectRef="O"><dataState name="new"/></dataObjectReference>'
        '<dataObjectReference id="R2" name="order done" dataObjectRef="O"><dataState name="done"/></dataObjectReference>'
    )
    makes = op("a", io("", "made") + outof("made", "R1"))
    takes = op("b", io("wanted") + into("R2", "wanted"))
    done = case(bpmn(objects, start(), makes, takes, chain("s a b")), answering(a={"made": "x"}))
    assert done.host.calls[-1] == ("b", {"wanted": "x"})


def test_two_objects_of_one_name_are_two_variables() -> None:
    objects = '<dataObject id="O1" name="order"/><dataObject id="O2" name="order"/>'
    tasks = op("a", io("", "m1") + outof("m1", "O1")) + op("b", io("", "m2") + outof("m2", "O2"))
    host = answering(a="one", b="two")
    done = case(bpmn(objects, start(), tasks, chain("s a b")), host)
    assert done.run.variables == {"O1": "one", "O2": "two"}


def test_names_with_spaces() -> None:
    spaced = '<dataObject id="O" name="purchase order"/>'
    makes = op("a", io("", "made") + outof("made", "O"))
    takes = op("b", io("wanted") + into("O", "wanted"))
    done = case(bpmn(spaced, start(), makes, takes, chain("s a b")), answering(a="x"))
    assert done.run.variables == {"purchase order": "x"}
    assert done.host.calls[-1] == ("b", {"wanted": "x"})


def test_expressions_read_names_of_several_words() -> None:
    spaced = '<dataObject id="O" name="purchase order"/>'
    flows = chain("s a x", 'x b[purchase order = "lamp" and price in euro > 5]') + flow(
        "x", "c", name="d"
    )
    a = op("a", maps=maps("", "price in euro: =result"))
    source = bpmn(spaced, start(), a, xor("x", "d"), op("b"), op("c"), flows)
    done = case(source, answering(a=Decimal(6)), **{"purchase order": "lamp"})
    assert done.called == ["a", "b"]


def test_a_sub_process_has_objects_of_its_own() -> None:
    inner = op("a", io("", "made") + outof("made", "I")) + op("b", io("seen") + into("I", "seen"))
    own = sub("S", '<dataObject id="I" name="inner"/>', inner, chain("a b"))
    done = case(bpmn(start(), own, chain("s S")), answering(a="x"), inner="outside")
    assert done.host.calls[-1] == ("b", {"seen": "x"})
    assert done.run.variables == {"inner": "outside"}


def test_an_activity_waits_for_its_data() -> None:
    """BPMN 10.4.2: when no input set is available, execution waits; boundary events are not yet armed."""
    takes = op("b", io("wanted") + into("O", "wanted"))
    watched = takes + boundary("late", "b", timer("P1D")) + end("e2")
    flows = chain("s f", "f b e", "f u e1", "late e2")
    source = bpmn(
        ORDER, start(), node("parallelGateway", "f"), watched, user("u"), end(), end("e1"), flows
    )  # fmt: skip
    running = case(source)
    assert running.waiting() == ["b", "u"]
    running.after(days=3).done("u", order="lamp")
    assert running.host.calls == [("b", {"wanted": "lamp"})]
    assert running.run.status == "completed"


def test_the_first_complete_input_set_is_enough() -> None:
    groups = "<inputSet><dataInputRefs>x</dataInputRefs></inputSet><inputSet><dataInputRefs>y</dataInputRefs></inputSet>"
    two = '<dataObject id="P" name="price"/>'
    takes = op("b", io("x y", sets=groups) + into("O", "x") + into("P", "y"))
    done = case(bpmn(ORDER, two, start(), takes, chain("s b")), price=Decimal(2))
    assert done.host.calls == [("b", {"x": None, "y": Decimal(2)})]


def test_optional_inputs_are_not_waited_for() -> None:
    groups = "<inputSet><dataInputRefs>x</dataInputRefs><optionalInputRefs>x</optionalInputRefs></inputSet>"
    takes = op("b", io("x", sets=groups) + into("O", "x"))
    assert case(bpmn(ORDER, start(), takes, chain("s b"))).host.calls == [("b", {"x": None})]


def test_properties_of_process_and_task() -> None:
    takes = op("a", '<property id="T" name="own"/>' + into("Q", "T"))
    done = case(bpmn('<property id="Q" name="shared"/>', start(), takes, chain("s a")), shared="x")
    assert done.host.calls == [("a", {"own": "x"})]


def test_events_carry_data() -> None:
    given = (
        '<dataInput id="g" name="g"/>'
        + into("O", "g")
        + "<inputSet><dataInputRefs>g</dataInputRefs></inputSet>"
    )
    taken = (
        '<dataOutput id="t"/>'
        + outof("t", "P")
        + "<outputSet><dataOutputRefs>t</dataOutputRefs></outputSet>"
    )
    inner = sub("S", throw("x", given + message("m")), end("ie", error("bad")), chain("x ie"))
    handler = boundary("b", "S", error("bad")) + catch("c", taken + message("answer"))
    price = '<dataObject id="P" name="price"/>'
    running = case(bpmn(ORDER, price, start(), inner, handler, chain("s S", "b c")), order="lamp")
    thrown = [each for each in running.history if each.kind == "thrown"]
    assert thrown[0].details["values"] == {"g": "lamp"}
    assert running.fire("c", amount=Decimal(7)).run.variables["price"] == Decimal(7)


def test_a_message_brings_an_item() -> None:
    taken = io("", "got") + outof("got", "O")
    source = bpmn(
        ORDER,
        start(),
        receive("r", "m").replace("></receiveTask>", f">{taken}</receiveTask>"),
        chain("s r"),
    )
    done = case(source).fire("r", article="lamp", amount=Decimal(2))
    assert done.run.variables == {"order": {"article": "lamp", "amount": Decimal(2)}}


def test_calls_hand_data_over_by_their_order() -> None:
    called = process(
        io("cin", "cout"), start("s2"), op("w", io("wi", "wo") + into("cin", "wi") + outof("wo", "cout")),
        chain("s2 w"), name="q",
    )  # fmt: skip
    data = io("give", "take") + into("O", "give") + outof("take", "O")
    caller = process(
        ORDER, start(), node("callActivity", "c", data, calledElement="q"), chain("s c")
    )
    done = case(file(caller, called), answering(w="made"), order="lamp", other=Decimal(1))
    assert done.host.calls == [("w", {"wi": "lamp"})]
    assert done.run.variables == {"order": "made", "other": Decimal(1)}


def test_a_global_task_is_called_with_data() -> None:
    task = f'<globalUserTask id="G">{io("gin", "gout")}</globalUserTask>'
    data = io("give", "take") + into("O", "give") + outof("take", "O")
    source = process(
        ORDER, start(), node("callActivity", "c", data, calledElement="G"), chain("s c")
    )
    running = case(file(source, extra=task), order="lamp")
    assert running.run.visible(running.step("G"))["gin"] == "lamp"
    assert running.done("G", gout="new").run.variables == {"order": "new"}


def test_instances_have_inputs_and_outputs() -> None:
    objects = '<dataObject id="L" name="list" isCollection="true"/><dataObject id="M" name="made" isCollection="true"/>'
    several = (
        "<multiInstanceLoopCharacteristics><loopDataInputRef>all</loopDataInputRef>"
        "<loopDataOutputRef>results</loopDataOutputRef>"
        '<inputDataItem id="one"/><outputDataItem id="result"/></multiInstanceLoopCharacteristics>'
    )
    data = (
        io("all x", "results y") + into("L", "all") + into("one", "x")
        + outof("y", "result") + outof("results", "M")
    )  # fmt: skip
    host = MemoryHost()
    host.operations["a"] = lambda x: {"y": x * 2}
    done = case(
        bpmn(objects, start(), op("a", data + several), chain("s a")),
        host,
        list=[Decimal(1), Decimal(2)],
    )
    assert done.run.variables["made"] == [Decimal(2), Decimal(4)]


@pytest.mark.parametrize(
    "association",
    [
        outof("made", "D"),
        outof("made", "O", "<assignment><from>1</from><to>elsewhere</to></assignment>"),
    ],
)
def test_what_leads_nowhere_is_refused(association: str) -> None:
    store = '<dataStoreReference id="D" name="store"/>'
    with pytest.raises(UnsupportedElement):
        compile_program(
            bpmn(ORDER, store, start(), op("a", io("", "made") + association), chain("s a"))
        )
