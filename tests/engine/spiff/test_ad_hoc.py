"""Ad-hoc sub-processes (BPMN 13.3.5)."""

from __future__ import annotations

import pytest

from engine.spiff.faults import CannotContinue
from tests.engine.spiff.hosts import case
from tests.engine.spiff.models import (
    boundary,
    bpmn,
    chain,
    error,
    many,
    node,
    op,
    script,
    start,
    user,
)


def ad_hoc(*parts: str, enough: str = "", **attributes: str) -> bytes:
    condition = f"<completionCondition>={enough}</completionCondition>" if enough else ""
    inner = node("adHocSubProcess", "A", "".join(parts) + condition, **attributes)
    return bpmn(start(), inner, op("z"), chain("s A z"))


SEQUENTIAL = {"ordering": "Sequential"}


def test_without_condition_everything_is_done_once() -> None:
    assert case(ad_hoc(op("a"), op("b"), op("c"), chain("a c"))).called == ["a", "b", "c", "z"]
    assert case(ad_hoc(op("a"), op("b"), op("c"), chain("a c"), **SEQUENTIAL)).called == [
        "a",
        "c",
        "b",
        "z",
    ]


def test_people_do_what_they_like_until_it_is_enough() -> None:
    running = case(ad_hoc(user("a"), user("b"), user("c"), enough="ok"))
    assert running.waiting() == ["a", "b", "c"]
    running.done("b", ok=False)
    assert running.waiting() == ["a", "c"]
    done = running.done("c", ok=True)
    assert (done.called, done.run.status) == (["z"], "completed")
    assert done.seen("cancelled") == ["a"]


def test_what_runs_may_be_finished_when_it_is_enough() -> None:
    source = ad_hoc(
        user("a"),
        user("b"),
        user("next"),
        chain("a next"),
        enough="ok",
        cancelRemainingInstances="false",
    )
    running = case(source).done("b", ok=True)
    assert (running.called, running.waiting()) == ([], ["a"])
    done = running.done("a")
    assert (done.called, done.run.status) == (["z"], "completed")


def test_one_after_the_other_until_it_is_enough() -> None:
    source = ad_hoc(op("a"), script("w", "true", "ok"), op("no"), enough="ok", **SEQUENTIAL)
    assert case(source).called == ["a", "z"]
    running = case(ad_hoc(user("a"), user("b"), enough="ok", **SEQUENTIAL))
    assert running.waiting() == ["a"]
    assert running.done("a").waiting() == ["b"]
    assert running.done("b", ok=True).called == ["z"]


def test_if_it_is_never_enough_the_case_cannot_go_on() -> None:
    with pytest.raises(CannotContinue, match="completion condition does not hold"):
        case(ad_hoc(op("a"), enough="ok"))


def test_an_ad_hoc_sub_process_is_an_activity_like_others() -> None:
    inner = node(
        "adHocSubProcess", "A", user("a") + op("b") + many("2", sequential=True), **SEQUENTIAL
    )
    source = bpmn(
        start(), inner, boundary("x", "A", error("E")), op("z"), op("y"), chain("s A z", "x y")
    )
    assert case(source).done("a").done("a").called == ["b", "b", "z"]
    assert case(source).done("a").error("a", "E").called == ["b", "y"]
