"""Errors, escalations, terminate and cancel (BPMN 10.5.6, 10.5.7, 13.5)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from engine.errors import BpmnError, UnsupportedElement
from engine.spiff import compile_program
from tests.engine.spiff.hosts import MemoryHost, case
from tests.engine.spiff.models import (
    CANCEL,
    TERMINATE,
    boundary,
    bpmn,
    call,
    catch,
    chain,
    end,
    error,
    escalation,
    ext,
    file,
    many,
    maps,
    message,
    on_event,
    op,
    par,
    process,
    signal,
    start,
    sub,
    throw,
    timer,
    user,
)


def failing(code: str, **values: object) -> MemoryHost:
    """A host whose operation `fail` raises."""

    def fail() -> None:
        raise BpmnError(code, "broken", dict(values))

    host = MemoryHost()
    host.operations["fail"] = fail
    return host


def test_an_operations_error_is_caught_at_its_own_boundary() -> None:
    source = bpmn(
        start(), op("fail"), boundary("b", "fail", error("E1")), op("z"), chain("s fail", "b z")
    )
    done = case(source, failing("E1", why="no"))
    assert done.called == ["fail", "z"]
    assert done.run.variables == {"why": "no"}
    assert done.run.status == "completed"
    kinds = [(each.kind, each.element) for each in done.history if each.element in ("fail", "b")]
    assert kinds[:4] == [
        ("entered", "fail"),
        ("called", "fail"),
        ("error", "fail"),
        ("caught", "b"),
    ]


@pytest.mark.parametrize(("code", "called"), [("E1", "a"), ("E2", "b"), ("E3", "c")])
def test_an_own_code_comes_before_a_catch_all(code: str, called: str) -> None:
    source = bpmn(
        start(), op("fail"), boundary("b0", "fail", error()), boundary("b1", "fail", error("E1")),
        boundary("b2", "fail", error("E2")), op("a"), op("b"), op("c"),
        chain("s fail", "b1 a", "b2 b", "b0 c"),
    )  # fmt: skip
    assert case(source, failing(code)).called == ["fail", called]


def test_an_error_with_another_code_passes_and_fails_the_run() -> None:
    source = bpmn(
        start(), op("fail"), boundary("b", "fail", error("E2")), op("z"), chain("s fail", "b z")
    )
    done = case(source, failing("E1"))
    assert done.run.status == "failed"
    assert done.run.failure is not None and done.run.failure[0] == "E1"
    assert done.run.waits == {}


def test_an_error_end_event_is_caught_outside_its_sub_process() -> None:
    inner = sub(
        "S", start("s1"), user("v"), end("e1", error("E1")), user("w"), chain("s1 v e1", "s1 w")
    )
    source = bpmn(
        start(), inner, boundary("b", "S", error("E1")), op("z"), op("no"), chain("s S no", "b z")
    )
    done = case(source).done("v")
    assert done.called == ["z"]
    assert done.run.status == "completed"


def test_an_error_rises_through_several_levels_and_the_innermost_catches_it() -> None:
    deep = sub("D", start("s3"), end("e3", error("E1")), chain("s3 e3"))
    middle = sub(
        "M", start("s2"), deep, boundary("bd", "D", error("E2")), op("no"), chain("s2 D", "bd no")
    )
    outer = sub(
        "O",
        start("s1"),
        middle,
        boundary("bm", "M", error("E1")),
        op("yes"),
        chain("s1 M", "bm yes"),
    )
    source = bpmn(start(), outer, boundary("bo", "O", error()), op("late"), chain("s O", "bo late"))
    assert case(source).called == ["yes"]


def test_a_parallel_siblings_boundary_does_not_catch() -> None:
    source = bpmn(
        start(),
        user("u"),
        boundary("b", "u", error("E1")),
        op("no"),
        op("fail"),
        chain("s u", "s fail", "b no"),
    )
    done = case(source, failing("E1"))
    assert done.run.status == "failed"
    assert done.called == ["fail"]


def test_an_error_goes_through_a_call_activity() -> None:
    called = process(start("qs"), user("v"), end("qe", error("E1")), chain("qs v qe"), name="q")
    main = process(
        start(), call("c", "q"), boundary("b", "c", error("E1")), op("z"), chain("s c", "b z")
    )
    done = case(file(main, called)).done("v")
    assert done.called == ["z"]
    assert done.run.status == "completed"


def test_an_uncaught_error_of_a_called_process_is_no_normal_end() -> None:
    called = process(start("qs"), end("qe", error("E1")), chain("qs qe"), name="q")
    main = process(start(), call("c", "q"), op("z"), user("u"), chain("s c z", "s u"))
    done = case(file(main, called))
    assert done.run.status == "failed"
    assert done.called == []
    assert done.run.waits == {}


def test_an_error_in_one_instance_ends_all_of_them() -> None:
    source = bpmn(
        start(), user("u", many("3")), boundary("b", "u", error("E1")), op("z"), chain("s u", "b z")
    )
    done = case(source).done("u").error("u", "E1", n=Decimal(1))
    assert done.called == ["z"]
    assert done.run.status == "completed"
    assert done.run.variables == {"n": Decimal(1)}


def test_an_error_event_sub_process_interrupts_its_scope() -> None:
    handler = on_event("H", start("hs", error("E1")), op("h"), end("he"), chain("hs h he"))
    inner = sub("S", start("s1"), user("v"), user("w"), handler, chain("s1 v", "s1 w"))
    source = bpmn(
        start(), inner, op("z"), boundary("b", "S", error()), op("no"), chain("s S z", "b no")
    )
    done = case(source).error("v", "E1", why="x")
    assert done.called == ["h", "z"]
    assert "why" not in done.run.variables  # what an event brings is the handler's own


def test_an_error_inside_its_handler_goes_outwards() -> None:
    handler = on_event("H", start("hs", error("E1")), end("he", error("E1")), chain("hs he"))
    inner = sub("S", start("s1"), user("v"), handler, chain("s1 v"))
    source = bpmn(start(), inner, boundary("b", "S", error("E1")), op("z"), chain("s S", "b z"))
    assert case(source).error("v", "E1").called == ["z"]


def test_the_code_of_an_error_can_be_mapped_where_it_is_caught() -> None:
    caught = boundary("b", "u", error() + ext(maps(outputs="code: =errorCode; text: =why")))
    source = bpmn(start(), user("u"), caught, end(), chain("s u", "b e"))
    done = case(source).error("u", "E9", why="x")
    assert done.run.variables == {"code": "E9", "text": "x"}


def test_escalations_do_not_interrupt_unless_their_catcher_does() -> None:
    inner = sub("S", start("s1"), throw("t", escalation("X")), op("a"), end("e1", escalation("Y")), chain("s1 t a e1"))  # fmt: skip
    source = bpmn(
        start(), inner, boundary("b1", "S", escalation("X"), interrupting=False), op("x"),
        boundary("b2", "S", escalation("Y")), op("y"), op("z"), chain("s S z", "b1 x", "b2 y"),
    )  # fmt: skip
    assert case(source).called == ["x", "a", "y"]


def test_an_escalation_that_nobody_catches_goes_on_and_is_noted() -> None:
    done = case(bpmn(start(), throw("t", escalation("X")), op("a"), chain("s t a")))
    assert done.called == ["a"]
    assert done.run.status == "completed"
    [noted] = [each for each in done.history if each.kind == "escalation"]
    assert noted["caught"] is False


def test_an_escalation_is_caught_once_by_the_innermost() -> None:
    deep = sub("D", start("s2"), throw("t", escalation("X")), chain("s2 t"))
    inner = sub("S", start("s1"), deep, boundary("b1", "D", escalation(), interrupting=False), op("a"), chain("s1 D", "b1 a"))  # fmt: skip
    source = bpmn(
        start(), inner, boundary("b2", "S", escalation("X")), op("no"), chain("s S", "b2 no")
    )
    assert case(source).called == ["a"]


def test_an_escalation_event_sub_process_that_does_not_interrupt() -> None:
    handler = on_event(
        "H", start("hs", escalation("X"), isInterrupting="false"), op("h"), chain("hs h")
    )
    source = bpmn(start(), throw("t1", escalation("X")), throw("t2", escalation("X")), op("a"), handler, chain("s t1 t2 a"))  # fmt: skip
    done = case(source)
    assert sorted(done.called) == ["a", "h", "h"]
    assert done.run.status == "completed"


def test_terminate_ends_only_its_scope() -> None:
    inner = sub(
        "S", start("s1"), user("v"), user("w"), end("e1", TERMINATE), chain("s1 v e1", "s1 w")
    )
    source = bpmn(start(), inner, user("u"), op("z"), chain("s S z", "s u"))
    running = case(source).done("v")
    assert running.called == ["z"]
    assert running.waiting() == ["u"]


def test_terminate_ends_running_handlers_and_armed_events() -> None:
    handler = on_event(
        "H", start("hs", message("m"), isInterrupting="false"), user("h"), chain("hs h")
    )
    nested = sub("S", start("s1"), user("v"), chain("s1 v"))
    source = bpmn(
        start(), user("u"), nested, boundary("b", "S", timer("PT1H")), handler, end("t", TERMINATE),
        chain("s u t", "s S", "b t"),
    )  # fmt: skip
    running = case(source).fire("hs")
    assert running.waiting() == ["b", "h", "hs", "u", "v"]
    done = running.done("u")
    assert (done.run.status, done.run.waits) == ("completed", {})


def test_terminate_in_one_instance_ends_that_one() -> None:
    inner = sub(
        "S",
        start("s1"),
        user("v"),
        user("w"),
        end("e1", TERMINATE),
        many("2"),
        chain("s1 v e1", "s1 w"),
    )
    source = bpmn(start(), inner, op("z"), chain("s S z"))
    running = case(source).done("v", 0)
    assert running.waiting() == ["v", "w"]
    assert running.called == []
    assert running.done("v").called == ["z"]


def test_terminate_in_a_called_process_ends_that_one() -> None:
    called = process(
        start("qs"), user("v"), user("w"), end("qe", TERMINATE), chain("qs v qe", "qs w"), name="q"
    )
    main = process(start(), call("c", "q"), op("z"), chain("s c z"))
    assert case(file(main, called)).done("v").called == ["z"]


def test_a_cancel_end_event_leaves_the_transaction_by_its_boundary() -> None:
    inner = sub(
        "T", start("s1"), par("f"), user("v"), user("w"), end("e1", CANCEL), end("e2"),
        chain("s1 f v e1", "f w e2"), tag="transaction",
    )  # fmt: skip
    source = bpmn(
        start(), inner, boundary("b", "T", CANCEL), op("z"), op("no"), chain("s T no", "b z")
    )
    done = case(source).done("v")
    assert done.called == ["z"]
    assert done.run.status == "completed"
    assert case(source).done("w").waiting() == ["v"]


def test_a_transaction_may_end_normally_or_by_an_error() -> None:
    inner = sub("T", start("s1"), user("v"), end("e1"), chain("s1 v e1"), tag="transaction")
    source = bpmn(
        start(), inner, boundary("b", "T", error("E")), op("no"), op("z"), chain("s T z", "b no")
    )
    assert case(source).done("v").called == ["z"]
    assert case(source).error("v", "E").called == ["no"]


def test_a_cancel_end_event_without_a_boundary_to_leave_by_is_refused() -> None:
    inner = sub("T", start("s1"), end("e1", CANCEL), chain("s1 e1"), tag="transaction")
    with pytest.raises(UnsupportedElement, match="cancel boundary event"):
        compile_program(bpmn(start(), inner, chain("s T")))


def test_a_cancel_end_event_in_a_plain_sub_process_is_refused() -> None:
    inner = sub("S", start("s1"), end("e1", CANCEL), chain("s1 e1"))
    with pytest.raises(UnsupportedElement):
        compile_program(bpmn(start(), inner, chain("s S")))


def test_a_cancelled_case_has_nothing_left() -> None:
    inner = sub("S", start("s1"), user("v"), chain("s1 v"))
    running = case(bpmn(start(), inner, catch("c", timer("PT1H")), chain("s S", "s c")))
    running.run.cancel()
    assert (running.run.status, running.run.waits) == ("cancelled", {})
    assert [each.kind for each in running.run.trace][-1] == "ended"
    assert {each.element for each in running.run.trace if each.kind == "cancelled"} == {
        "S",
        "v",
        "c",
    }


def test_a_boundary_event_without_a_way_out_ends_its_token() -> None:
    source = bpmn(start(), op("fail"), boundary("b", "fail", error()), op("no"), chain("s fail no"))
    done = case(source, failing("E"))
    assert (done.run.status, done.called) == ("completed", ["fail"])


def test_an_error_of_a_non_interrupting_handler_is_caught_by_the_scope_it_belongs_to() -> None:
    talk = on_event(
        "H", start("hs", message("m"), isInterrupting="false"), user("h"), chain("hs h")
    )
    mend = on_event("R", start("rs", error("E")), op("r"), chain("rs r"))
    source = bpmn(start(), user("u"), talk, mend, chain("s u"))
    done = case(source).fire("hs").fire("hs").error("h", "E")
    assert done.called == ["r"]
    assert done.run.status == "completed"


def test_an_escalation_out_of_its_own_handler_goes_outwards() -> None:
    again = end("he", escalation("X"))
    handler = on_event(
        "H", start("hs", escalation("X"), isInterrupting="false"), again, chain("hs he")
    )
    inner = sub("S", start("s1"), throw("t", escalation("X")), handler, chain("s1 t"))
    caught = boundary("b", "S", escalation("X"), interrupting=False)
    done = case(bpmn(start(), inner, caught, op("z"), chain("s S", "b z")))
    assert done.called == ["z"]
    assert done.run.status == "completed"


@pytest.mark.parametrize(
    ("thrown", "caught", "tag"),
    [
        (end("t", error("E")), error("E"), "subProcess"),
        (throw("t", escalation("X")), escalation("X"), "subProcess"),
        (end("t", CANCEL), CANCEL, "transaction"),
    ],
    ids=["error", "escalation", "cancel"],
)
def test_what_throws_its_own_scope_away_is_done(thrown: str, caught: str, tag: str) -> None:
    """Else the event would seem to be waited at for ever, though its work is over (BPMN 13.5.6, 13.5.7)."""
    inner = sub("S", start("s1"), thrown, chain("s1 t"), tag=tag)
    done = case(bpmn(start(), inner, boundary("b", "S", caught), op("z"), chain("s S", "b z")))
    assert done.seen("completed") == ["s", "s1", "t", "b", "z"]
    assert done.seen("cancelled") == ["S"]


@pytest.mark.parametrize(
    ("thrown", "caught"),
    [
        (throw("t", escalation("X")), escalation("X")),
        (throw("t", signal("X")), signal("X")),
        (throw("t", message("m") + signal("X")), signal("X")),
    ],
    ids=["escalation", "signal", "several"],
)
@pytest.mark.parametrize("interrupting", [True, False])
def test_a_throw_is_done_before_whom_it_reaches(
    thrown: str, caught: str, interrupting: bool
) -> None:
    inner = sub("S", start("s1"), thrown, op("a"), chain("s1 t a"))
    outside = boundary("b", "S", caught, interrupting=interrupting) + op("z")
    done = case(bpmn(start(), inner, outside, chain("s S", "b z")))
    assert done.seen("completed")[:4] == ["s", "s1", "t", "b"]
    assert done.seen("completed").count("t") == 1
    assert done.seen("cancelled") == (["S"] if interrupting else [])


def test_a_throw_is_done_before_the_handler_inside_its_scope() -> None:
    handler = on_event(
        "H", start("hs", signal("X"), isInterrupting="false"), op("h"), chain("hs h")
    )
    done = case(bpmn(start(), throw("t", signal("X")), user("u"), handler, chain("s t u")))
    assert done.seen("completed") == ["s", "t", "hs", "h", "H"]


def test_what_a_terminate_end_event_ends_comes_after_it() -> None:
    done = case(bpmn(start(), user("u"), user("v"), end("t", TERMINATE), chain("s u", "s v t")))
    done.done("v")
    order = [(each.kind, each.element) for each in done.history]
    assert order.index(("completed", "t")) < order.index(("cancelled", "u"))
    assert done.run.status == "completed"
