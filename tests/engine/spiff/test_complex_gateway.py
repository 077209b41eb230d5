"""The complex gateway (BPMN 13.4.5)."""

from __future__ import annotations

import pytest

from engine.errors import UnsupportedElement
from engine.spiff import compile_program
from tests.engine.spiff.hosts import case
from tests.engine.spiff.models import bpmn, chain, end, flow, node, op, par, start, user, xor


def gateway(condition: str, name: str = "g") -> str:
    return node("complexGateway", name, f"<activationCondition>={condition}</activationCondition>")


def two_of_three(*parts: str, flows: str = "g z") -> bytes:
    return bpmn(
        start(), par("f"), user("u"), user("v"), user("w"), gateway("activationCount >= 2"), op("z"), end(),
        *parts, chain("s f u g", "f v g", "f w g", flows, "z e"),
    )  # fmt: skip


def test_it_goes_on_when_its_condition_holds_and_takes_the_rest_away() -> None:
    running = case(two_of_three(flows="g z[waitingForStart]")).done("u")
    assert running.called == []
    running.done("w")
    assert running.called == ["z"]
    assert running.run.status == "running"  # the third is still expected
    done = running.done("v")
    assert (done.called, done.run.status) == (["z"], "completed")


def test_flows_without_condition_are_taken_at_the_reset_as_well() -> None:
    done = case(two_of_three()).done("u").done("v").done("w")
    assert (done.called, done.run.status) == (["z", "z"], "completed")


def test_it_does_not_wait_for_a_token_that_cannot_come() -> None:
    source = bpmn(
        start(), par("f"), op("a"), op("b"), xor("x", "x-e"), gateway("activationCount >= 2"), op("z"),
        end(), chain("s f a g", "f b g", "f x g[false]", "x e", "g z[waitingForStart]"),
    )  # fmt: skip
    done = case(source)
    assert (done.called, done.run.status) == (["a", "b", "z"], "completed")


def test_a_condition_may_be_for_the_reset_alone() -> None:
    flows = "g z[waitingForStart]"
    late = op("late") + chain("g late[not(waitingForStart)]")
    done = case(two_of_three(late, flows=flows)).done("u").done("v").done("w")
    assert done.called == ["z", "late"]


def test_the_default_flow_is_taken_at_the_reset_too() -> None:
    source = bpmn(
        start(), par("f"), user("u"), user("v"), user("w"),
        node("complexGateway", "g", "<activationCondition>=activationCount >= 2</activationCondition>", default="d"),
        op("z"), op("late"), chain("s f u g", "f v g", "f w g", "g z[waitingForStart]"), flow("g", "late", name="d"),
    )  # fmt: skip
    done = case(source).done("u").done("v").done("w")
    assert done.called == ["z", "late"]


def test_it_works_again_in_a_loop() -> None:
    source = bpmn(
        start(), xor("m"), par("f"), user("u"), user("v"), gateway("activationCount = 1"), user("q"),
        xor("x", "x-e"), end(), chain("s m f u g q[waitingForStart] x m[again]", "f v g", "x e"),
    )  # fmt: skip
    running = case(source)
    for _ in range(3):
        running.done("v").done("u")
        assert running.waiting() == ["q"]
        running.done("q", again=True)
    running.done("u").done("v").done("q", again=False)
    assert running.run.status == "completed"


def test_as_a_split_it_is_like_an_inclusive_one() -> None:
    source = bpmn(
        start(),
        node("complexGateway", "g"),
        op("a"),
        op("b"),
        op("c"),
        chain("s g a[true]", "g b[false]", "g c[true]"),
    )
    assert case(source).called == ["a", "c"]


def test_without_a_condition_it_cannot_join() -> None:
    source = bpmn(start(), op("a"), op("b"), node("complexGateway", "g"), chain("s a g", "s b g"))
    with pytest.raises(UnsupportedElement, match="activationCondition"):
        compile_program(source)
