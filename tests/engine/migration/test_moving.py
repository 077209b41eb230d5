"""What moves to another version, with what difference, and what cannot and why."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from engine.errors import CaseClosed
from engine.migration import attempt_case, forget_ways_back, migrate_case, move_back
from engine.migration.models import CaseMove
from engine.models import Case, Draft, Job, JobStatus, Subscription, Task, TaskGroup
from engine.obstacles import CannotGoBack, NoSuchStep, NotOfVersion, NotTheSameKind, SameVersion
from engine.suspension import suspend_case
from engine.tasks import claim_task, complete_task, save_draft
from tests.bpmn import chain, flow, model, node, user
from tests.engine.migration.conftest import Mover

CLERK = frozenset({"clerk@7"})
ONE = user("a", candidateGroups="clerk@7")
TWO = user("b", candidateGroups="clerk@7")
PAID = '<message id="paid" name="paid"><extensionElements><zeebe:subscription correlationKey="=key"/></extensionElements></message>'


def timer(name: str, length: str, tag: str = "intermediateCatchEvent", **attributes: str) -> str:
    inside = f"<timerEventDefinition><timeDuration>{length}</timeDuration></timerEventDefinition>"
    return node(f"{name}:{tag}", inside=inside, **attributes)


def test_a_step_that_is_put_before_the_end_is_passed(mover: Mover) -> None:
    mover.deploy(chain("s:startEvent", ONE, "e:endEvent"))
    case = mover.local.start("p")
    [task] = mover.local.tasks(case)
    mover.do(claim_task, task.id, by="5", groups=CLERK)
    mover.do(save_draft, task.id, {"answer": "typed"}, by="5")
    mover.deploy(chain("s:startEvent", ONE, TWO, "e:endEvent"))
    assert mover.notes(case) == []
    mover.move(case)
    [same] = mover.local.tasks(case)
    assert (same.id, same.assignee, same.due) == (task.id, "5", task.due)
    assert same.definition_id == mover.local.case(case).definition_id != task.definition_id
    with mover.local.session() as session:
        assert session.scalars(select(Draft.entries)).one() == {"answer": "typed"}
    mover.do(complete_task, task.id, {"ok": True}, by="5", groups=CLERK)
    [second] = mover.local.tasks(case)
    assert second.element == "b"
    mover.local.complete(second)
    assert mover.local.trace(case) == ["s", "a", "b", "e"]


def test_another_step_takes_the_place_by_hand(mover: Mover) -> None:
    mover.deploy(chain("s:startEvent", ONE, "e:endEvent"))
    case = mover.local.start("p")
    other = user("z", candidateGroups="boss@7")
    mover.deploy(chain("s:startEvent", other, "e:endEvent"))
    assert mover.why_not(case) == ["StepGone"]
    assert mover.notes(case, {"a": "z"}) == ["StandsIn", "OtherGroups"]
    mover.move(case, {"a": "z"})
    [task] = mover.local.tasks(case)
    assert (task.element, task.candidates) == ("z", ["boss@7"])
    with mover.local.session() as session:
        assert session.scalars(select(TaskGroup.role)).all() == ["boss"]
    mover.local.complete(task)
    assert mover.local.case(case).status == "completed"


@pytest.mark.parametrize(
    ("names", "error"),
    [({"nowhere": "a"}, NoSuchStep), ({"a": "nowhere"}, NoSuchStep), ({"a": "w"}, NotTheSameKind)],
)
def test_a_mapping_that_cannot_be_is_refused(
    mover: Mover, names: dict[str, str], error: type[Exception]
) -> None:
    mover.deploy(chain("s:startEvent", ONE, "e:endEvent"))
    mover.deploy(chain("s:startEvent", ONE, timer("w", "P1D"), "e:endEvent"))
    with pytest.raises(error):
        mover.plan(names)
    with pytest.raises(SameVersion):
        mover.plan(target=1)


def test_a_timer_that_means_the_same_goes_on(mover: Mover) -> None:
    mover.deploy(chain("s:startEvent", timer("w", "P10D"), "e:endEvent"))
    case = mover.local.start("p")
    mover.local.advance(days=4)
    mover.deploy(chain("s:startEvent", timer("w", "P10D"), ONE, "e:endEvent"))
    mover.move(case)
    mover.local.advance(days=7)
    assert [task.element for task in mover.local.tasks(case)] == ["a"]


def test_a_timer_that_means_something_else_begins_anew(mover: Mover) -> None:
    mover.deploy(chain("s:startEvent", timer("w", "P10D"), "e:endEvent"))
    case = mover.local.start("p")
    mover.local.advance(days=4)
    mover.deploy(chain("s:startEvent", timer("w", "P8D"), "e:endEvent"))
    assert mover.notes(case) == ["BeginsAnew"]
    mover.move(case)
    with mover.local.session() as session:
        ready = select(Job.due).where(Job.case_id == case, Job.status == JobStatus.READY)
        assert session.scalars(ready).all() == [mover.local.clock.now() + timedelta(days=8)]
    mover.local.advance(days=7)
    assert mover.local.case(case).status == "running"
    mover.local.advance(days=2)
    assert mover.local.case(case).status == "completed"


def test_boundary_events_come_and_go(mover: Mover) -> None:
    late, gone = "late:endEvent", "gone:endEvent"
    base = chain("s:startEvent", ONE, "e:endEvent")
    old = timer("old", "P1D", "boundaryEvent", attachedToRef="a")
    new = timer("new", "P2D", "boundaryEvent", attachedToRef="a")
    mover.deploy(base, old, node(gone), flow("old", "gone"))
    case = mover.local.start("p")
    mover.deploy(base, new, node(late), flow("new", "late"))
    assert sorted(mover.notes(case)) == ["NoLongerWaits", "WaitsToo"]
    mover.move(case)
    mover.local.advance(days=3)
    assert mover.local.trace(case)[-2:] == ["new", "late"]


def test_a_reminder_that_was_given_is_not_given_again(mover: Mover) -> None:
    def parts(name: str) -> tuple[str, ...]:
        remind = timer("r", "P1D", "boundaryEvent", attachedToRef="a", cancelActivity="false")
        task = user("a", candidateGroups="clerk@7").replace("<userTask", f'<userTask name="{name}"')
        return chain("s:startEvent", task, "e:endEvent"), remind, node("x:endEvent"), flow("r", "x")

    mover.deploy(*parts("one"))
    case = mover.local.start("p")
    mover.local.advance(days=2)
    mover.deploy(*parts("two"))
    mover.move(case)
    mover.local.advance(days=5)
    assert mover.local.trace(case).count("x") == 1
    assert [task.name for task in mover.local.tasks(case)] == ["two"]


def test_a_message_with_another_key_is_subscribed_anew(mover: Mover) -> None:
    wait = node("w:receiveTask", messageRef="paid")
    mover.deploy(chain("s:startEvent", wait, "e:endEvent"), outside=PAID)
    case = mover.local.start("p", {"key": "A", "other": "B"})
    mover.deploy(chain("s:startEvent", wait, "e:endEvent"), outside=PAID.replace("=key", "=other"))
    assert mover.notes(case) == ["BeginsAnew"]
    mover.move(case)
    with mover.local.session() as session:
        assert session.scalars(select(Subscription.correlation)).all() == ["B"]
    mover.local.send("paid", "B")
    assert mover.local.case(case).status == "completed"


def parallel(*branches: str, after: str = "e:endEvent") -> tuple[str, ...]:
    """Branches of one user task each between two parallel gateways."""
    found = [
        node(one) for one in ("s:startEvent", "fork:parallelGateway", "join:parallelGateway", after)
    ]
    found += [flow("s", "fork"), flow("join", after.partition(":")[0])]
    for name in branches:
        found += [user(name, candidateGroups="clerk@7"), flow("fork", name), flow(name, "join")]
    return tuple(found)


def test_a_token_waits_on_at_its_join(mover: Mover) -> None:
    mover.deploy(*parallel("a", "b"))
    case = mover.local.start("p")
    mover.local.complete(mover.local.tasks(case)[0])
    mover.deploy(*parallel("a", "b", after="end:endEvent"))
    mover.move(case)
    mover.local.complete(mover.local.tasks(case)[0])
    assert mover.local.trace(case)[-2:] == ["join", "end"]


def test_a_branch_that_was_never_begun_would_be_waited_for(mover: Mover) -> None:
    mover.deploy(*parallel("a", "b"))
    case = mover.local.start("p")
    mover.deploy(*parallel("a", "b", "c"))
    assert mover.why_not(case) == ["WouldWaitForEver"]


def test_a_way_that_is_gone(mover: Mover) -> None:
    mover.deploy(*parallel("a", "b"))
    case = mover.local.start("p")
    mover.local.complete(mover.local.tasks(case)[0])
    mover.deploy(*parallel("c", "b"))
    assert "WayGone" in mover.why_not(case)


def inside(*parts: str, loop: str = "", extension: str = "") -> str:
    return node("sub:subProcess", inside=loop + "".join(parts), extension=extension)


LOOP = '<multiInstanceLoopCharacteristics isSequential="{}"><extensionElements><zeebe:loopCharacteristics inputCollection="=items" inputElement="item"/></extensionElements></multiInstanceLoopCharacteristics>'


@pytest.mark.parametrize("loop", ["", LOOP.format("false"), LOOP.format("true")])
def test_inside_a_sub_process_and_its_instances(mover: Mover, loop: str) -> None:
    def version(*more: str) -> tuple[str, ...]:
        inner = chain("is:startEvent", ONE, *more, "ie:endEvent")
        return (chain("s:startEvent", inside(inner, loop=loop), "e:endEvent"),)

    mover.deploy(*version())
    case = mover.local.start("p", {"items": ["x", "y"]})
    before = len(mover.local.tasks(case))
    mover.deploy(*version(TWO))
    mover.move(case)
    assert len(mover.local.tasks(case)) == before
    while opened := mover.local.tasks(case):
        mover.local.complete(opened[0])
    assert mover.local.case(case).status == "completed"
    assert mover.local.trace(case).count("b") == (2 if loop else 1)


def test_a_loop_of_another_kind(mover: Mover) -> None:
    def version(sequential: str) -> str:
        inner = chain("is:startEvent", ONE, "ie:endEvent")
        return chain("s:startEvent", inside(inner, loop=LOOP.format(sequential)), "e:endEvent")

    mover.deploy(version("false"))
    case = mover.local.start("p", {"items": ["x"]})
    mover.deploy(version("true"))
    assert mover.why_not(case) == ["OtherLoop"]


def test_a_step_that_left_its_sub_process(mover: Mover) -> None:
    inner = chain("is:startEvent", ONE, "ie:endEvent")
    mover.deploy(chain("s:startEvent", inside(inner), "e:endEvent"))
    case = mover.local.start("p")
    mover.deploy(chain("s:startEvent", ONE, "e:endEvent"))
    assert mover.why_not(case) == ["StepGone"]


def test_a_called_process_of_another_file_goes_on_as_it_is(mover: Mover) -> None:
    mover.local.deploy(model("q", chain("qs:startEvent", user("inner"), "qe:endEvent")))
    call = node("call:callActivity", extension='<zeebe:calledElement processId="q"/>')
    mover.deploy(chain("s:startEvent", call, "e:endEvent"))
    case = mover.local.start("p")
    mover.deploy(chain("s:startEvent", call, TWO, "e:endEvent"))
    [task] = mover.local.tasks(case)
    mover.move(case)
    [same] = mover.local.tasks(case)
    assert (same.id, same.definition_id) == (task.id, task.definition_id)
    mover.local.complete(same)
    assert [one.element for one in mover.local.tasks(case)] == ["b"]


def test_events_behind_a_gateway_have_to_be_the_same(mover: Mover) -> None:
    def version(length: str) -> tuple[str, ...]:
        return (
            node("s:startEvent"), node("g:eventBasedGateway"), timer("t1", length), timer("t2", "P9D"),
            node("e:endEvent"), flow("s", "g"), flow("g", "t1"), flow("g", "t2"), flow("t1", "e"),
            flow("t2", "e"),
        )  # fmt: skip

    mover.deploy(*version("P1D"))
    case = mover.local.start("p")
    mover.deploy(*version("P2D"))
    assert mover.why_not(case) == ["EventsChanged"]
    mover.deploy(*version("P1D"), node("x:endEvent"), flow("t1", "x"))
    mover.move(case, target=3)
    mover.local.advance(days=1)
    assert "t1" in mover.local.trace(case)


def test_another_form_is_said(mover: Mover) -> None:
    form = '<zeebe:userTask/><zeebe:formDefinition formId="f"/>'
    parts = chain("s:startEvent", node("a:userTask", extension=form), "e:endEvent")
    mover.deploy(parts, **{"forms/f.form": '{"components": [], "type": "default"}'})
    case = mover.local.start("p")
    mover.deploy(parts, **{"forms/f.form": '{"components": [], "type": "default", "id": "f2"}'})
    assert mover.notes(case) == ["OtherForm"]


def test_going_back_while_nobody_has_acted(mover: Mover) -> None:
    mover.deploy(chain("s:startEvent", ONE, timer("w", "P1D"), "e:endEvent"))
    case = mover.local.start("p")
    mover.deploy(chain("s:startEvent", user("z"), "e:endEvent"))
    migration = mover.move(case, {"a": "z"})
    mover.do(move_back, migration, case, by="1")
    [task] = mover.local.tasks(case)
    assert (task.element, task.candidates) == ("a", ["clerk@7"])
    with pytest.raises(CannotGoBack):
        mover.do(move_back, migration, case, by="1")
    mover.local.complete(task)
    mover.local.advance(days=2)
    assert mover.local.trace(case) == ["s", "a", "w", "e"]


def test_going_back_to_a_timer_that_began_anew(mover: Mover) -> None:
    mover.deploy(chain("s:startEvent", timer("w", "P10D"), "e:endEvent"))
    case = mover.local.start("p")
    mover.deploy(chain("s:startEvent", timer("w", "P1D"), "e:endEvent"))
    mover.do(move_back, mover.move(case), case, by="1")
    mover.local.advance(days=9)
    assert mover.local.case(case).status == "running"
    mover.local.advance(days=2)
    assert mover.local.case(case).status == "completed"


def test_no_way_back_once_somebody_has_acted(mover: Mover) -> None:
    mover.deploy(chain("s:startEvent", ONE, TWO, "e:endEvent"))
    case = mover.local.start("p")
    mover.deploy(chain("s:startEvent", ONE, TWO, user("c"), "e:endEvent"))
    migration = mover.move(case)
    mover.local.complete(mover.local.tasks(case)[0])
    with pytest.raises(CannotGoBack):
        mover.do(move_back, migration, case, by="1")


def test_what_cannot_move_stays_as_it_is_and_says_why(mover: Mover) -> None:
    mover.deploy(chain("s:startEvent", ONE, "e:endEvent"))
    case = mover.local.start("p")
    before = mover.local.events(case)
    mover.deploy(chain("s:startEvent", TWO, "e:endEvent"))
    migration = mover.begin()
    assert mover.do(attempt_case, migration, case, by="1") is False
    assert len(mover.local.events(case)) == len(before)
    with mover.local.session() as session:
        kept = session.scalars(select(CaseMove)).one()
        assert (kept.moved, kept.problems[0]["holes"]) == (False, {"element": "a"})
        assert session.scalar(select(func.count()).select_from(Task)) == 1


def test_ended_suspended_and_moved_cases_do_not_move(mover: Mover) -> None:
    mover.deploy(chain("s:startEvent", ONE, "e:endEvent"))
    ended, held, moved = (mover.local.start("p") for _ in range(3))
    mover.local.complete(mover.local.tasks(ended)[0])
    mover.do(suspend_case, held, by="1", reason="wait")
    mover.deploy(chain("s:startEvent", ONE, TWO, "e:endEvent"))
    migration = mover.move(moved)
    assert mover.why_not(ended) == ["CaseClosed"]
    assert mover.why_not(held) == ["CaseSuspended"]
    assert mover.why_not(moved) == ["NotOfVersion"]
    with pytest.raises(CaseClosed):
        mover.do(migrate_case, migration, ended, by="1")
    with pytest.raises(NotOfVersion):
        mover.do(migrate_case, migration, moved, by="1")
    with mover.local.session() as session:
        assert (
            session.get_one(Case, held).definition_id != session.get_one(Case, moved).definition_id
        )


def test_the_state_of_before_is_kept_while_there_is_a_way_back(mover: Mover) -> None:
    mover.deploy(chain("s:startEvent", ONE, "e:endEvent"))
    acted, waiting, late, returned = (mover.local.start("p") for _ in range(4))
    mover.deploy(chain("s:startEvent", ONE, TWO, "e:endEvent"))
    migration = mover.begin()
    for case in (acted, waiting, late, returned):
        mover.do(migrate_case, migration, case, by="1")
    mover.do(move_back, migration, returned, by="1")
    [task] = mover.local.tasks(acted)
    mover.local.complete(task)
    assert mover.do(forget_ways_back) == 1
    assert with_state(mover) == {waiting, late}
    with pytest.raises(CannotGoBack):
        mover.do(move_back, migration, acted, by="1")
    mover.do(move_back, migration, waiting, by="1")
    mover.local.advance(days=31)
    assert mover.do(forget_ways_back) == 1
    assert with_state(mover) == set()


def with_state(mover: Mover) -> set[int]:
    with mover.local.session() as session:
        return set(session.scalars(select(CaseMove.case_id).where(CaseMove.state.is_not(None))))


def test_what_is_offered_has_the_names_of_the_other_version(mover: Mover) -> None:
    def freely(*tasks: str) -> str:
        pick = '<zeebe:properties><zeebe:property name="pick" value="people"/></zeebe:properties>'
        free = node("any:adHocSubProcess", "".join(tasks), pick)
        return chain("s:startEvent", free, "e:endEvent")

    mover.deploy(freely(ONE))
    case = mover.local.start("p")
    mover.deploy(freely(user("z", candidateGroups="clerk@7"), TWO))
    mover.move(case, {"a": "z"})
    picks = {pick.element: pick for pick in mover.local.picks(case)}
    assert {name: pick.candidates for name, pick in picks.items()} == {
        "z": ["clerk@7"],
        "b": ["clerk@7"],
        "any": ["clerk@7"],
    }
    mover.local.pick(picks["z"])
    assert [task.element for task in mover.local.tasks(case)] == ["z"]
