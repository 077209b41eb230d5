"""Sequence flows and gateways (BPMN 10.6, 13.2 to 13.4)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from engine.errors import RunLimitError, UnsupportedElement
from engine.spiff import Run, compile_program
from engine.spiff.faults import CannotContinue
from tests.engine.spiff.hosts import MemoryHost, case
from tests.engine.spiff.models import (
    bpmn,
    chain,
    end,
    events,
    ext,
    file,
    flow,
    inc,
    maps,
    message,
    node,
    on_event,
    op,
    par,
    process,
    script,
    start,
    sub,
    throw,
    user,
    xor,
)


def test_several_flows_out_of_a_task_are_a_parallel_split() -> None:
    done = case(bpmn(start(), op("a"), op("b"), op("c"), end(), chain("s a b e", "a c e")))
    assert done.called == ["a", "b", "c"]
    assert done.run.status == "completed"


@pytest.mark.parametrize(
    ("x", "called"),
    [(1, ["a", "c"]), (5, ["a", "b", "c"])],
)
def test_a_conditional_flow_out_of_a_task_is_taken_only_if_its_condition_holds(
    x: int, called: list[str]
) -> None:
    source = bpmn(start(), op("a"), op("b"), op("c"), chain("s a b[x > 3]", "a c"))
    assert case(source, x=Decimal(x)).called == called


def test_a_single_conditional_flow_that_does_not_hold_ends_the_token() -> None:
    done = case(bpmn(start(), op("a"), op("b"), chain("s a b[false]")))
    assert done.called == ["a"]
    assert done.run.status == "completed"


@pytest.mark.parametrize(("x", "called"), [(1, ["a", "c"]), (5, ["a", "b"])])
def test_the_default_flow_of_a_task_is_taken_if_no_condition_holds(
    x: int, called: list[str]
) -> None:
    task = node("task", "t", default="t-c")
    source = bpmn(start(), op("a"), task, op("b"), op("c"), chain("s a t b[x > 3]", "t c"))
    assert case(source, x=Decimal(x)).called == called


def test_the_condition_on_a_default_flow_is_not_looked_at() -> None:
    source = bpmn(start(), xor("x", "x-b"), op("a"), op("b"), chain("s x a[false]", "x b[false]"))
    assert case(source).called == ["b"]


def test_an_exclusive_gateway_takes_the_first_flow_that_holds_in_its_own_order() -> None:
    gateway = node("exclusiveGateway", "x", "<outgoing>x-b</outgoing><outgoing>x-a</outgoing>")
    source = bpmn(start(), gateway, op("a"), op("b"), chain("s x a[true]", "x b[true]"))
    assert case(source).called == ["b"]


def test_an_exclusive_gateway_without_a_way_out_stops_with_a_sentence() -> None:
    source = bpmn(start(), xor("x"), op("a"), op("b"), chain("s x a[false]", "x b[unknown]"))
    with pytest.raises(CannotContinue, match="none of them is the default"):
        case(source)


def test_an_exclusive_merge_lets_each_token_through() -> None:
    source = bpmn(start(), op("a"), op("b"), xor("m"), op("c"), chain("s a m c", "s b m"))
    assert case(source).called == ["a", "b", "c", "c"]


def test_a_parallel_join_waits_for_one_token_of_each_flow() -> None:
    source = bpmn(
        start(),
        par("f"),
        user("u"),
        user("v"),
        par("j"),
        op("a"),
        end(),
        chain("s f u j a e", "f v j"),
    )
    running = case(source).done("v")
    assert running.called == []
    assert running.done("u").called == ["a"]
    assert running.run.status == "completed"


def test_two_tokens_by_the_same_flow_do_not_satisfy_a_parallel_join() -> None:
    source = bpmn(
        start(), op("a"), op("b"), user("u"), xor("m"), par("j"), op("c"),
        chain("s a m j c", "s b m", "s u j"),
    )  # fmt: skip
    running = case(source)
    assert "c" not in running.called
    running.done("u")
    assert running.called.count("c") == 1
    assert running.run.status == "running"  # the second token still waits at the join, as BPMN says


def test_a_parallel_gateway_joins_and_splits_again_in_a_loop() -> None:
    source = bpmn(
        start(), xor("m"), par("f"), op("a"), op("b"), par("j"), script("n", "n + 1", "n"), xor("x", "x-e"),
        end(), chain("s m f a j n x m[n < 3]", "f b j", "x e"),
    )  # fmt: skip
    done = case(source, n=Decimal(0))
    assert sorted(done.called) == ["a", "a", "a", "b", "b", "b"]
    assert done.run.status == "completed"


@pytest.mark.parametrize(
    ("a", "b", "called"),
    [(True, True, ["a", "b", "z"]), (True, False, ["a", "z"]), (False, False, ["d", "z"])],
)
def test_an_inclusive_gateway_takes_all_that_hold_and_joins_them(
    a: bool, b: bool, called: list[str]
) -> None:
    source = bpmn(
        start(), inc("f", "f-d"), op("a"), op("b"), op("d"), inc("j"), op("z"), end(),
        chain("s f a[a] j z e", "f b[b] j", "f d j"),
    )  # fmt: skip
    assert case(source, a=a, b=b).called == called


def test_an_inclusive_join_waits_for_a_running_sub_process_upstream() -> None:
    source = bpmn(
        start(), inc("f"), op("a"), sub("S", start("s1"), user("u"), end("e1"), chain("s1 u e1")),
        inc("j"), op("z"), chain("s f a[true] j z", "f S[true] j"),
    )  # fmt: skip
    running = case(source)
    assert running.called == ["a"]
    assert running.done("u").called == ["a", "z"]


def test_an_inclusive_join_does_not_wait_for_a_token_that_cannot_come() -> None:
    source = bpmn(
        start(), par("f"), user("u"), op("a"), inc("j"), op("z"), end(), end("e2"),
        chain("s f a j z e", "f u e2", "f j"),
    )  # fmt: skip
    running = case(source)
    assert running.called == ["a", "z"]
    assert running.waiting() == ["u"]


def test_an_inclusive_join_waits_for_a_token_that_may_come_through_a_boundary_event() -> None:
    from tests.engine.spiff.models import boundary, timer

    source = bpmn(
        start(), par("f"), user("u"), boundary("t", "u", timer("P1D")), op("a"), inc("j"), op("z"),
        end(), chain("s f a j z", "f u e", "t j"),
    )  # fmt: skip
    running = case(source)
    assert running.called == ["a"]
    assert running.done("u").called == ["a", "z"]


def test_an_inclusive_join_waits_for_an_activity_whose_boundary_event_already_sent_a_token() -> (
    None
):
    from tests.engine.spiff.models import boundary

    source = bpmn(
        start(), par("f"), user("u"), boundary("m", "u", message("go"), interrupting=False),
        op("h"), op("a"), inc("j"), op("z"), end(), chain("s f u j z e", "f a j", "m h j"),
    )  # fmt: skip
    running = case(source).fire("m")
    assert running.called == ["a", "h"]
    assert running.done("u").called == ["a", "h", "z"]


def test_an_inclusive_join_waits_for_a_token_in_a_loop_upstream() -> None:
    source = bpmn(
        start(), inc("f"), op("a"), xor("m"), user("u"), xor("x", "x-j"), inc("j"), op("z"),
        chain("s f a[true] j z", "f m[true] u x m[again]", "x j"),
    )  # fmt: skip
    running = case(source).done("u", again=True)
    assert running.called == ["a"]
    assert running.done("u", again=False).called == ["a", "z"]


def test_a_token_behind_the_gateway_in_a_loop_does_not_hold_it_up() -> None:
    """The way back to the gateway leads through itself, so it does not count (BPMN 13.4.3)."""
    source = bpmn(
        start(), inc("j"), user("u"), xor("x", "x-e"), end(), chain("s j u x j[again]", "x e")
    )
    running = case(source).done("u", again=True)
    assert running.waiting() == ["u"]
    assert running.done("u", again=False).run.status == "completed"


def test_surplus_tokens_of_an_inclusive_join_survive() -> None:
    source = bpmn(
        start(),
        op("a"),
        op("b"),
        xor("m"),
        op("c"),
        inc("j"),
        op("z"),
        chain("s a m j z", "s b m", "s c j"),
    )
    done = case(source)
    assert done.called.count("z") == 2
    assert done.run.status == "completed"


def test_a_link_event_leads_to_its_partner() -> None:
    link = '<linkEventDefinition name="一"/>'
    source = bpmn(
        start(), op("a"), throw("t1", link), op("b"), throw("t2", link),
        node("intermediateCatchEvent", "c1", link), op("z"), end(),
        chain("s a t1", "s b t2", "c1 z e"),
    )  # fmt: skip
    done = case(source)
    assert done.called == ["a", "b", "z", "z"]
    assert done.run.status == "completed"


@pytest.mark.parametrize(
    ("thrown", "caught"), [(["x"], ["y"]), (["x"], ["x", "x"]), ([], ["x"]), (["x"], [])]
)
def test_links_without_partner_are_refused(thrown: list[str], caught: list[str]) -> None:
    parts = [start(), op("a"), chain("s a")]
    for number, name in enumerate(thrown):
        parts += [
            throw(f"t{number}", f'<linkEventDefinition name="{name}"/>'),
            chain(f"a t{number}"),
        ]
    for number, name in enumerate(caught):
        link = f'<linkEventDefinition name="{name}"/>'
        parts += [node("intermediateCatchEvent", f"c{number}", link), op(f"z{number}")]
        parts.append(chain(f"c{number} z{number}"))
    with pytest.raises(UnsupportedElement):
        compile_program(bpmn(*parts))


def test_without_start_and_end_events_everything_that_nothing_leads_to_begins() -> None:
    done = case(bpmn(op("a"), op("b"), op("c"), chain("a c")))
    assert done.called == ["a", "b", "c"]
    assert done.run.status == "completed"


def test_a_loose_node_beside_a_start_event_is_refused() -> None:
    with pytest.raises(UnsupportedElement, match="no flow leads to it"):
        compile_program(bpmn(start(), op("a"), op("b"), chain("s a")))


def test_several_none_starts_need_a_choice() -> None:
    source = bpmn(start("s1"), start("s2"), op("a"), op("b"), chain("s1 a", "s2 b"))
    program, host = compile_program(source), MemoryHost()
    with pytest.raises(ValueError, match="s1, s2"):
        Run.start(program, host)
    Run.start(program, host, start="s2")
    assert [name for name, _ in host.calls] == ["b"]


@pytest.mark.parametrize(
    "name", ["Start", "End", "Root", "p.EndJoin", "root", "开始", "__init__", "host"]
)
def test_no_id_collides_with_the_engines_own(name: str) -> None:
    done = case(bpmn(start(), op(name), end("End2"), chain(f"s {name} End2")))
    assert done.called == [name]
    assert [each.element for each in done.history if each.kind == "called"] == [name]


def test_two_elements_with_one_id_are_refused() -> None:
    with pytest.raises(UnsupportedElement, match="same id"):
        compile_program(bpmn(start(), op("a"), sub("S", op("a")), chain("s a S")))


def test_a_flow_across_a_sub_process_border_is_refused() -> None:
    with pytest.raises(UnsupportedElement, match="not beside it"):
        compile_program(bpmn(start(), sub("S", op("a")), chain("s S"), flow("s", "a")))


def test_a_loop_that_never_waits_is_stopped_by_name() -> None:
    source = bpmn(start(), xor("m"), node("task", "again"), xor("x", "x-m"), end(), chain("s m again x m", "x e[false]"))  # fmt: skip
    with pytest.raises(RunLimitError, match=r"500 steps.*(again|m|x)"):
        Run.start(compile_program(source), MemoryHost(), limit=500)


def test_an_event_gateway_needs_catching_events_behind_it() -> None:
    with pytest.raises(UnsupportedElement, match="neither a catch event nor a receive task"):
        compile_program(bpmn(start(), events("g"), op("a"), chain("s g a")))


def test_a_process_that_is_not_executable_is_only_drawn() -> None:
    drawn = process(
        start("x"), node("complexGateway", "y"), chain("x y"), name="q", executable=False
    )
    done = case(file(drawn, process(start(), op("a"), chain("s a"))))
    assert done.called == ["a"]


def test_what_is_not_executed_is_refused_by_id_and_name() -> None:
    with pytest.raises(UnsupportedElement, match=r"The element g \(g\).*choreographies"):
        compile_program(bpmn(start(), node("choreographyTask", "g"), chain("s g")))


def test_a_condition_in_another_language_is_refused() -> None:
    conditional = (
        '<sequenceFlow id="f" sourceRef="s" targetRef="a">'
        '<conditionExpression language="http://www.w3.org/1999/XPath">1</conditionExpression></sequenceFlow>'
    )
    with pytest.raises(UnsupportedElement, match="write it in FEEL"):
        compile_program(bpmn(start(), op("a"), conditional))


def test_a_completion_quantity_sends_several_tokens_along_each_flow() -> None:
    source = bpmn(
        start(), node("task", "t", completionQuantity="3"), op("a"), op("b"), chain("s t a", "t b")
    )
    assert sorted(case(source).called) == ["a"] * 3 + ["b"] * 3


def test_a_start_quantity_waits_for_several_tokens_from_anywhere() -> None:
    source = bpmn(
        start(), node("task", "t", completionQuantity="3"), user("u"), op("a", startQuantity="2"),
        chain("s t a", "s u a"),
    )  # fmt: skip
    running = case(source)
    assert running.called == ["a"]  # the third token waits for a fourth
    done = running.done("u")
    assert (done.called, done.run.status) == (["a", "a"], "completed")


@pytest.mark.parametrize("text", ["0", "-1", "x", "²", "100000"])
def test_a_senseless_quantity_is_refused(text: str) -> None:
    with pytest.raises(UnsupportedElement, match="startQuantity"):
        compile_program(bpmn(start(), node("task", "t", startQuantity=text), chain("s t")))


@pytest.mark.parametrize(
    "broken",
    [
        chain("a s"),
        end() + op("b") + chain("e b"),
        end() + on_event("H", start("hs", message("m")), op("h"), chain("hs h")) + chain("a H"),
        end() + on_event("H", start("hs", message("m")), op("h"), chain("hs h")) + chain("H e"),
        node("exclusiveGateway", "x", ext(maps("a: =1"))) + chain("a x"),
        node("sequenceFlow", "f", ext("<zeebe:executionListeners/>"), sourceRef="s", targetRef="a"),
        ext("<zeebe:executionListeners/>"),
        par("f") + op("b") + chain("a f b[true]"),
    ],
)
def test_flows_and_extensions_that_have_no_meaning_are_refused(broken: str) -> None:
    with pytest.raises(UnsupportedElement):
        compile_program(bpmn(start(), op("a"), broken, chain("s a")))
