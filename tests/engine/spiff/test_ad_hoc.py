"""Ad-hoc sub-processes (BPMN 13.3.5)."""

from __future__ import annotations

import pytest

from engine.errors import UnsupportedElement
from engine.spiff import CannotMove, Program, compile_program, move
from engine.spiff.faults import CannotContinue
from tests.engine.spiff.hosts import Case, case
from tests.engine.spiff.models import (
    boundary,
    bpmn,
    chain,
    error,
    ext,
    many,
    message,
    node,
    on_event,
    op,
    par,
    script,
    start,
    user,
)


def ad_hoc(*parts: str, enough: str = "", said: str = "", **attributes: str) -> bytes:
    condition = f"<completionCondition>={enough}</completionCondition>" if enough else ""
    extension = ext(said) if said else ""
    inner = node("adHocSubProcess", "A", extension + "".join(parts) + condition, **attributes)
    return bpmn(start(), inner, op("z"), chain("s A z"))


def by_people(*parts: str, enough: str = "", group: str = "", **attributes: str) -> bytes:
    own = f'<zeebe:property name="group" value="{group}"/>' if group else ""
    said = f'<zeebe:properties><zeebe:property name="pick" value="people"/>{own}</zeebe:properties>'
    return ad_hoc(*parts, enough=enough, said=said, **attributes)


def of_collection(collection: str, *parts: str, enough: str = "", **attributes: str) -> bytes:
    said = f'<zeebe:adHoc activeElementsCollection="{collection}"/>'
    return ad_hoc(*parts, enough=enough, said=said, **attributes)


def offered(running: Case) -> list[str]:
    """What people may choose now."""
    return sorted(wait.element for wait in running.run.waits.values() if wait.kind == "pick")


def tasks(running: Case) -> list[str]:
    return sorted(wait.element for wait in running.run.waits.values() if wait.kind == "task")


def pick(running: Case, element: str) -> Case:
    waits = running.run.waits.items()
    step = next(step for step, wait in waits if (wait.kind, wait.element) == ("pick", element))
    return running._verb("pick", step)


def answer(running: Case, element: str, **values: bool) -> Case:
    waits = running.run.waits.items()
    step = next(step for step, wait in waits if (wait.kind, wait.element) == ("task", element))
    return running._verb("complete", step, values)


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


def test_a_collection_says_what_begins() -> None:
    parts = (op("a"), op("b"), op("c"), op("then"), chain("c then"))
    said = "=if all then [&quot;a&quot;] else [&quot;c&quot;, &quot;a&quot;]"
    assert case(of_collection(said, *parts), all=False).called == ["c", "a", "then", "z"]
    assert case(of_collection(said, *parts, **SEQUENTIAL), all=False).called == [
        "c",
        "then",
        "a",
        "z",
    ]
    assert case(of_collection(said, *parts), all=True).called == ["a", "z"]
    assert case(of_collection("=[]", *parts)).called == ["z"]


@pytest.mark.parametrize("said", ["=[&quot;x&quot;]", "=[&quot;then&quot;]", "=nothing", "=[1]"])
def test_a_collection_names_activities_that_nothing_leads_to(said: str) -> None:
    with pytest.raises(CannotContinue, match="is no activity of it"):
        case(of_collection(said, op("a"), op("then"), chain("a then")))


def test_people_choose_as_often_as_they_like_until_it_is_enough() -> None:
    running = case(by_people(user("a"), op("b"), enough="ok"))
    assert (offered(running), tasks(running)) == (["a", "b"], [])
    pick(pick(running, "a"), "a")
    assert (offered(running), tasks(running)) == (["a", "b"], ["a", "a"])
    assert pick(running, "b").called == ["b"]
    assert answer(running, "a", ok=False).run.status == "running"
    assert answer(running, "a", ok=True).run.status == "completed"
    assert (running.called, running.waiting()) == (["b", "z"], [])


def test_one_after_the_other_offers_nothing_while_something_runs() -> None:
    running = case(by_people(user("a"), op("b"), op("then"), chain("a then"), **SEQUENTIAL))
    assert offered(running) == ["A", "a", "b"]
    assert offered(pick(running, "a")) == []
    assert offered(answer(running, "a")) == ["A", "a", "b"]
    assert offered(pick(running, "b")) == ["A", "a", "b"]
    assert pick(running, "A").called == ["then", "b", "z"]


def test_where_no_condition_says_so_people_say_that_it_is_enough() -> None:
    running = pick(case(by_people(user("a"), user("b"))), "a")
    assert pick(running, "A").called == ["z"]
    assert running.seen("cancelled") == ["a"]
    slower = pick(case(by_people(user("a"), user("b"), cancelRemainingInstances="false")), "a")
    assert (offered(pick(slower, "A")), tasks(slower)) == ([], ["a"])
    assert answer(slower, "a").called == ["z"]


def test_tokens_that_wait_for_others_do_not_keep_it_when_it_is_enough() -> None:
    join = (user("a"), user("b"), op("on"), par("j"), chain("a j on", "b j"))
    source = by_people(*join, user("c"), enough="ok", cancelRemainingInstances="false")
    running = case(source)
    for name in ("a", "b", "c"):
        pick(running, name)
    answer(answer(running, "a"), "c", ok=True)
    assert (tasks(running), running.called) == (["b"], [])
    assert answer(running, "b").called == ["z"]


def test_an_interrupted_choice_is_over() -> None:
    handler = on_event("H", start("h", message("stop")), op("x"), chain("h x"))
    running = pick(case(by_people(user("a"), handler, enough="ok")), "a")
    assert running.fire("h").called == ["x", "z"]
    own = case(ad_hoc(user("a"), user("b"), handler, enough="ok", **SEQUENTIAL))
    assert own.fire("h").called == ["x", "z"]


def test_who_may_choose() -> None:
    to = '<zeebe:assignmentDefinition candidateGroups="=[&quot;g@&quot; + org]"/>'
    mine = '<zeebe:assignmentDefinition assignee="=me"/>'
    source = by_people(user("a", ext(to)), user("b", ext(mine)), op("c"), group="=&quot;o@1&quot;")
    waits = case(source, org="7", me="anna").run.waits.values()
    assert {wait.element: (wait["groups"], wait["users"]) for wait in waits} == {
        "a": (["g@7"], []),
        "b": ([], ["anna"]),
        "c": (["o@1"], []),
        "A": (["o@1"], []),
    }
    alone = case(by_people(user("a", ext(to)), user("b", ext(mine))), org="7", me="anna")
    ends = next(wait for wait in alone.run.waits.values() if wait.element == "A")
    assert (ends["groups"], ends["users"]) == (["g@7"], ["anna"])


def test_it_is_said_clearly_who_chooses() -> None:
    both = '<zeebe:adHoc activeElementsCollection="=[]"/><zeebe:properties><zeebe:property name="pick" value="people"/></zeebe:properties>'
    other = '<zeebe:properties><zeebe:property name="pick" value="anybody"/></zeebe:properties>'
    for said in (both, other, '<zeebe:adHoc outputCollection="all"/>'):
        with pytest.raises(UnsupportedElement):
            compile_program(ad_hoc(op("a"), said=said))


def test_what_is_offered_moves_to_another_version() -> None:
    def moved(source: bytes) -> list[str]:
        before = pick(case(by_people(user("a"), user("b"), enough="ok")), "a")
        target: Program = compile_program(source)
        run, _notes = move(before.run, target, before.host, {})
        run.advance()
        return sorted(f"{wait.kind} {wait.element}" for wait in run.waits.values())

    more = by_people(user("a"), op("c"), enough="ok")
    assert moved(more) == ["pick a", "pick c", "task a"]
    assert moved(ad_hoc(user("a"), enough="ok")) == ["task a"]
    with pytest.raises(CannotMove):
        moved(by_people(user("b"), enough="ok"))
