"""Compensation (BPMN 10.7, 13.5.5)."""

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
    chain,
    end,
    error,
    ext,
    file,
    many,
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
    timer,
    user,
    xor,
)

UNDO = "<compensateEventDefinition/>"


def undo(activity: str, waits: bool = True) -> str:
    waiting = str(waits).lower()
    return f'<compensateEventDefinition activityRef="{activity}" waitForCompletion="{waiting}"/>'


def undone_by(activity: str, handler: str) -> str:
    """An activity's compensation boundary event and the way to what undoes it."""
    return (
        boundary(f"{activity}.c", activity, UNDO)
        + f'<association id="{activity}.a" sourceRef="{activity}.c" targetRef="{handler}"/>'
    )


def pair(name: str) -> str:
    """The operation `name` and the operation that undoes it."""
    return op(name) + op(f"un{name}", isForCompensation="true") + undone_by(name, f"un{name}")


def test_what_was_completed_is_undone_in_reverse_order() -> None:
    source = bpmn(
        start(), pair("a"), pair("b"), op("c"), throw("t", UNDO), op("z"), chain("s a b c t z")
    )
    done = case(source)
    assert done.called == ["a", "b", "c", "unb", "una", "z"]
    assert done.run.status == "completed"


def test_what_was_not_completed_is_not_undone() -> None:
    source = bpmn(
        start(), par("f"), user("u"), undone_by("u", "unu"), op("unu", isForCompensation="true"),
        pair("a"), xor("x", "x-t"), pair("b"), throw("t", UNDO), op("z"),
        chain("s f u", "f a x b[false]", "x t z"),
    )  # fmt: skip
    running = case(source)
    assert running.called == ["a", "una", "z"]
    assert running.waiting() == ["u"]


def test_an_activity_is_undone_once() -> None:
    source = bpmn(
        start(),
        pair("a"),
        throw("t", UNDO),
        throw("v", undo("a")),
        end("e", UNDO),
        chain("s a t v e"),
    )
    assert case(source).called == ["a", "una"]


def test_one_activity_may_be_named() -> None:
    source = bpmn(start(), pair("a"), pair("b"), throw("t", undo("a")), op("z"), chain("s a b t z"))
    assert case(source).called == ["a", "b", "una", "z"]


def test_an_activity_is_undone_as_often_as_it_was_done() -> None:
    source = bpmn(
        start(), xor("m"), pair("a"), script("w", "n - 1", "n"), xor("x", "x-e"), end("e", UNDO),
        chain("s m a w x m[n > 0]", "x e"),
    )  # fmt: skip
    assert case(source, n=Decimal(3)).called == ["a"] * 3 + ["una"] * 3


@pytest.mark.parametrize("sequential", [True, False])
def test_each_instance_is_undone(sequential: bool) -> None:
    task = op("a", many("3", sequential=sequential)) + op("una", isForCompensation="true")
    source = bpmn(start(), task, undone_by("a", "una"), end("e", UNDO), chain("s a e"))
    assert case(source).called == ["a"] * 3 + ["una"] * 3


def test_instances_of_an_activity_that_did_not_end_are_not_undone() -> None:
    task = user("a", many("2", sequential=True)) + op("una", isForCompensation="true")
    source = bpmn(
        start(), task, undone_by("a", "una"), boundary("t", "a", timer("PT1H")), end("e", UNDO),
        chain("s a", "t e"),
    )  # fmt: skip
    assert case(source).done("a").after(hours=2).called == []


def test_the_throw_waits_for_a_person_who_undoes() -> None:
    source = bpmn(
        start(), op("a"), user("una", isForCompensation="true"), undone_by("a", "una"), pair("b"),
        throw("t", UNDO), op("z"), chain("s a b t z"),
    )  # fmt: skip
    running = case(source)
    assert (running.called, running.waiting()) == (["a", "b", "unb"], ["una"])
    assert running.done("una").called == ["a", "b", "unb", "z"]


def test_a_throw_need_not_wait() -> None:
    source = bpmn(
        start(), op("a"), user("una", isForCompensation="true"), undone_by("a", "una"),
        throw("t", undo("a", waits=False)), op("z"), chain("s a t z"),
    )  # fmt: skip
    running = case(source)
    assert (running.called, running.waiting()) == (["a", "z"], ["una"])
    assert running.done("una").run.status == "completed"


def test_a_sub_process_is_undone_by_undoing_what_is_in_it() -> None:
    inner = sub("S", start("s1"), pair("a"), pair("b"), end("e1"), chain("s1 a b e1"))
    source = bpmn(start(), inner, pair("c"), throw("t", UNDO), chain("s S c t"))
    assert case(source).called == ["a", "b", "c", "unc", "unb", "una"]


def test_a_handler_on_a_sub_process_takes_the_place_of_what_is_in_it() -> None:
    inner = sub("S", start("s1"), pair("a"), end("e1"), chain("s1 a e1"))
    source = bpmn(
        start(), inner, op("uns", isForCompensation="true"), undone_by("S", "uns"), throw("t", UNDO),
        chain("s S t"),
    )  # fmt: skip
    assert case(source).called == ["a", "uns"]


def test_it_is_undone_with_the_data_of_then() -> None:
    unmake = op("una", maps=maps("n: =local"), isForCompensation="true")
    inner = sub(
        "S", ext(maps("local: =x")), start("s1"), op("a"), unmake, undone_by("a", "una"),
        script("w", "local + 1", "local"), chain("s1 a w"),
    )  # fmt: skip
    source = bpmn(start(), inner, script("v", "100", "x"), throw("t", UNDO), chain("s S v t"))
    done = case(source, x=Decimal(1))
    assert done.host.calls == [("a", {}), ("una", {"n": Decimal(2)})]


def test_each_round_keeps_its_own_data() -> None:
    unmake = op("una", maps=maps("n: =i"), isForCompensation="true")
    inner = sub(
        "S", many(collection="[1, 2]", item="i", sequential=True), start("s1"), op("a"), unmake,
        undone_by("a", "una"), chain("s1 a"),
    )  # fmt: skip
    done = case(bpmn(start(), inner, throw("t", UNDO), chain("s S t")))
    assert done.host.calls[2:] == [("una", {"n": Decimal(2)}), ("una", {"n": Decimal(1)})]


def handled(*parts: str) -> str:
    """A sub-process with a compensation event sub-process."""
    handler = on_event("C", start("cs", UNDO), *parts)
    return sub("S", start("s1"), pair("a"), handler, end("e1"), chain("s1 a e1"))


def test_a_compensation_event_sub_process_decides_itself() -> None:
    alone = bpmn(
        start(), handled(op("h"), chain("cs h")), throw("t", UNDO), op("z"), chain("s S t z")
    )
    assert case(alone).called == ["a", "h", "z"]
    within = handled(op("h"), throw("ct", UNDO), op("k"), chain("cs h ct k"))
    more = bpmn(start(), within, throw("t", undo("S")), op("z"), chain("s S t z"))
    assert case(more).called == ["a", "h", "una", "k", "z"]


def test_a_handler_of_errors_undoes_its_scope() -> None:
    def fail() -> None:
        raise BpmnError("E")

    host = MemoryHost()
    host.operations["fail"] = fail
    mend = on_event("H", start("hs", error("E")), throw("t", UNDO), op("h"), chain("hs t h"))
    inner = sub("S", start("s1"), pair("a"), pair("b"), op("fail"), mend, chain("s1 a b fail"))
    done = case(bpmn(start(), inner, op("z"), chain("s S z")), host)
    assert done.called == ["a", "b", "fail", "unb", "una", "h", "z"]


def test_a_cancelled_transaction_is_undone_before_it_is_left() -> None:
    inner = sub(
        "T", start("s1"), par("f"), pair("a"), pair("b"), user("v"), user("w"), end("e1", CANCEL),
        chain("s1 f a v e1", "f b w"), tag="transaction",
    )  # fmt: skip
    source = bpmn(
        start(), inner, boundary("x", "T", CANCEL), op("z"), op("no"), chain("s T no", "x z")
    )
    done = case(source).done("v")
    assert done.called == ["a", "b", "unb", "una", "z"]
    assert done.run.status == "completed"


def test_a_transaction_waits_until_all_is_undone() -> None:
    inner = sub(
        "T", start("s1"), op("a"), user("una", isForCompensation="true"), undone_by("a", "una"),
        user("v"), end("e1", CANCEL), chain("s1 a v e1"), tag="transaction",
    )  # fmt: skip
    source = bpmn(start(), inner, boundary("x", "T", CANCEL), op("z"), chain("s T", "x z"))
    running = case(source).done("v")
    assert (running.called, running.waiting()) == (["a"], ["una"])
    assert running.done("una").called == ["a", "z"]


def test_an_interrupted_sub_process_cannot_be_undone() -> None:
    inner = sub("S", start("s1"), pair("a"), user("v"), chain("s1 a v"))
    source = bpmn(
        start(), inner, boundary("t", "S", timer("PT1H")), end("e", UNDO), chain("s S", "t e")
    )
    done = case(source).after(hours=2)
    assert (done.called, done.run.status) == (["a"], "completed")


def test_undoing_ends_with_its_scope() -> None:
    source = bpmn(
        start(), op("a"), user("una", isForCompensation="true"), undone_by("a", "una"), user("u"),
        throw("t", UNDO), op("no"), end("x", TERMINATE), chain("s a t no", "s u x"),
    )  # fmt: skip
    done = case(source).done("u")
    assert (done.called, done.run.status, done.run.waits) == (["a"], "completed", {})


def test_an_error_while_undoing_is_caught_around_the_throw() -> None:
    inner = sub(
        "S", start("s1"), op("a"), user("una", isForCompensation="true"), undone_by("a", "una"),
        throw("t", UNDO), chain("s1 a t"),
    )  # fmt: skip
    source = bpmn(start(), inner, boundary("b", "S", error("E")), op("z"), chain("s S", "b z"))
    done = case(source).error("una", "E")
    assert (done.called, done.run.status) == (["a", "z"], "completed")


def test_a_revived_sub_process_has_no_events() -> None:
    watch = on_event(
        "W", start("ws", message("m"), isInterrupting="false"), op("no"), chain("ws no")
    )
    inner = sub(
        "S", start("s1"), op("a"), user("una", isForCompensation="true"), undone_by("a", "una"), watch,
        chain("s1 a"),
    )  # fmt: skip
    source = bpmn(start(), inner, boundary("b", "S", timer("PT1H")), op("no2"), throw("t", UNDO), op("z"), chain("s S t z", "b no2"))  # fmt: skip
    running = case(source)
    assert running.waiting() == ["una"]
    assert running.done("una").called == ["a", "z"]


def test_a_called_process_is_undone_like_a_sub_process() -> None:
    handler = on_event(
        "C", start("cs", UNDO), op("h", maps=maps("n: =n")), throw("ct", UNDO), chain("cs h ct")
    )
    called = process(
        start("qs"), pair("a"), script("w", "n + 1", "n"), handler, chain("qs a w"), name="q"
    )
    main = process(
        start(),
        call("c", "q"),
        script("v", "100", "n"),
        throw("t", UNDO),
        op("z"),
        chain("s c v t z"),
    )
    done = case(file(main, called), n=Decimal(1))
    assert done.called == ["a", "h", "una", "z"]
    assert done.host.calls[1] == ("h", {"n": Decimal(2)})
    host = MemoryHost()
    host.programs["q"] = compile_program(file(called))
    assert case(file(main), host, n=Decimal(1)).called == ["a", "h", "una", "z"]


@pytest.mark.parametrize(
    "broken",
    [
        op("a") + boundary("b", "a", UNDO),
        op("a") + boundary("b", "a", UNDO + timer("PT1H")) + op("c", isForCompensation="true"),
        op("a") + op("c", isForCompensation="true"),
        op("a") + op("c") + undone_by("a", "c"),
        pair("a") + undone_by("a", "una").replace("a.c", "a.d").replace("a.a", "a.b"),
        op("a") + throw("t", undo("nothing")) + chain("a t"),
        op("a") + throw("t", undo("deep")) + sub("S", op("deep")) + chain("a t S"),
        on_event(
            "H",
            start("hs", error()),
            on_event("C", start("cs", UNDO), op("h"), chain("cs h")),
            op("a"),
            chain("hs a"),
        ),
        op("a") + end("e", UNDO + CANCEL) + chain("a e"),
        pair("a") + op("b") + chain("una b"),
        node("startEvent", "a", UNDO),
    ],
)
def test_broken_compensation_is_refused(broken: str) -> None:
    with pytest.raises(UnsupportedElement):
        compile_program(
            bpmn(start(), broken, chain("s a") if "<startEvent" not in broken[:12] else "")
        )


def test_a_throw_that_is_stopped_before_all_is_undone_is_not_done() -> None:
    stop = on_event("H", start("hs", message("m")), op("h"), chain("hs h"))
    inner = sub(
        "S", start("s1"), op("a"), undone_by("a", "back"), user("back", isForCompensation="true"),
        throw("t", UNDO), stop, chain("s1 a t"),
    )  # fmt: skip
    done = case(bpmn(start(), inner, end(), chain("s S e"))).fire("hs")
    assert done.run.status == "completed"
    assert done.seen("cancelled") == ["t", "back"]
