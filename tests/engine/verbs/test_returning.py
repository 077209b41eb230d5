"""退回 to an earlier step, across branches and out of sub-processes; and what cannot be returned."""

from __future__ import annotations

import pytest

from engine.db import Transaction
from engine.errors import (
    CannotReturn,
    NeedsUndoing,
    NotAllowed,
    NotBefore,
    NotDeclared,
    NotPassedYet,
    VerbOff,
)
from engine.models import Case, Task
from engine.returning import return_targets, return_task
from engine.tasks import claim_task
from tests.bpmn import flow, model
from tests.engine.verbs.conftest import Office, user_task


def returnable(name: str, to: str = "any") -> str:
    return user_task(name, returnTo=to)


def case_of(office: Office, *parts: str, outside: str = "", **variables: object) -> int:
    key = f"m{abs(hash(parts))}"
    office.local.deploy(model(key, *parts, outside=outside))
    return office.local.start(key, variables)


def open_tasks(office: Office, case: int) -> dict[str, Task]:
    return {task.element: task for task in office.local.tasks(case)}


def back(office: Office, task: Task, target: str, by: str = "5") -> None:
    office.do(return_task, task.id, target=target, reason="incomplete", by=by)


def targets(office: Office, task: Task) -> list[str]:
    with office.local.session() as session:
        tx = Transaction(session, office.local.clock.now(), office.local.runtime)
        return return_targets(
            tx, session.get_one(Case, task.case_id), session.get_one(Task, task.id)
        )


LINE = (
    "<startEvent id='s'/>", user_task("a"), user_task("b"), returnable("c"), "<endEvent id='e'/>",
    flow("s", "a"), flow("a", "b"), flow("b", "c"), flow("c", "e"),
)  # fmt: skip


@pytest.fixture
def at_c(office: Office) -> Task:
    case = case_of(office, *LINE)
    for _ in "ab":
        office.local.complete(office.task(case), {"seen": True})
    return office.task(case)


class TestAlongALine:
    def test_a_new_task_is_there_and_the_old_one_is_gone(self, office: Office, at_c: Task) -> None:
        back(office, at_c, "a")
        assert office.statuses(at_c.case_id) == {
            "a": ["completed", "open"], "b": ["completed"], "c": ["cancelled"],
        }  # fmt: skip
        assert office.local.variables(at_c.case_id) == {"seen": True}
        entry = next(e for e in office.local.events(at_c.case_id) if e.kind == "task_returned")
        assert (entry.facts["to"], entry.facts["reason"]) == ("a", "incomplete")
        assert entry.facts["path"] == [["✗", "c"], [">", "a"]]
        assert office.told("somebody") == ["returned"]

    def test_it_goes_on_from_there(self, office: Office, at_c: Task) -> None:
        back(office, at_c, "b")
        for _ in "bc":
            office.local.complete(office.task(at_c.case_id))
        assert office.local.case(at_c.case_id).status == "completed"

    def test_the_last_step_is_offered_first(self, office: Office, at_c: Task) -> None:
        assert targets(office, at_c) == ["b", "a"]

    def test_not_to_itself_nor_to_what_is_no_task(self, office: Office, at_c: Task) -> None:
        for target in ("c", "s", "e", "nowhere"):
            with pytest.raises(CannotReturn):
                back(office, at_c, target)

    def test_only_who_may_work_on_it(self, office: Office, at_c: Task) -> None:
        office.do(claim_task, at_c.id, by="6")
        with pytest.raises(NotAllowed):
            back(office, at_c, "a")

    def test_only_where_the_process_says_so(self, office: Office) -> None:
        case = office.begin(user_task("a"), user_task("b"), returnable("c", "b"))
        office.local.complete(office.task(case))
        with pytest.raises(VerbOff):
            back(office, office.task(case), "a")
        office.local.complete(office.task(case))
        assert targets(office, office.task(case)) == ["b"]
        with pytest.raises(NotDeclared):
            back(office, office.task(case), "a")


FORK = (
    "<startEvent id='s'/>", user_task("a"), "<parallelGateway id='fork'/>",
    user_task("b1"), returnable("b2"), returnable("c"), "<parallelGateway id='join'/>",
    returnable("d"), "<endEvent id='e'/>",
    flow("s", "a"), flow("a", "fork"), flow("fork", "b1"), flow("b1", "b2"), flow("b2", "join"),
    flow("fork", "c"), flow("c", "join"), flow("join", "d"), flow("d", "e"),
)  # fmt: skip


class TestAcrossBranches:
    @pytest.fixture
    def at_b2(self, office: Office) -> Task:
        case = case_of(office, *FORK)
        office.local.complete(office.task(case))
        office.local.complete(open_tasks(office, case)["b1"])
        return open_tasks(office, case)["b2"]

    def test_to_before_the_fork_all_branches_end(self, office: Office, at_b2: Task) -> None:
        back(office, at_b2, "a")
        assert list(open_tasks(office, at_b2.case_id)) == ["a"]
        office.local.complete(office.task(at_b2.case_id))
        assert set(open_tasks(office, at_b2.case_id)) == {"b1", "c"}

    @pytest.mark.parametrize("first", [True, False])
    def test_inside_a_branch_the_other_goes_on(
        self, office: Office, at_b2: Task, first: bool
    ) -> None:
        case = at_b2.case_id
        if first:
            office.local.complete(open_tasks(office, case)["c"])  # its token waits at the join
        back(office, at_b2, "b1")
        for name in ("b1", "b2", *(() if first else ("c",)), "d"):
            office.local.complete(open_tasks(office, case)[name])
        assert office.local.case(case).status == "completed"

    def test_not_into_the_branch_beside_it(self, office: Office, at_b2: Task) -> None:
        with pytest.raises(NotBefore):
            back(office, open_tasks(office, at_b2.case_id)["c"], "b1")

    def test_from_behind_the_join_into_a_branch_is_a_way_only_with_the_other(
        self, office: Office, at_b2: Task
    ) -> None:
        """One branch alone would wait at the join for ever."""
        case = at_b2.case_id
        for name in ("b2", "c"):
            office.local.complete(open_tasks(office, case)[name])
        at_d = open_tasks(office, case)["d"]
        assert targets(office, at_d) == ["a"]
        with pytest.raises(NotBefore):
            back(office, at_d, "b1")


ROUND = (
    "<startEvent id='s'/>", "<exclusiveGateway id='again'/>", *FORK[1:4], FORK[4], FORK[5], FORK[6], FORK[7],
    "<exclusiveGateway id='enough' default='enough-e'/>", "<endEvent id='e'/>",
    flow("s", "again"), flow("again", "a"), *FORK[10:16],
    flow("join", "d"), flow("d", "enough"), flow("enough", "again", "=more"), flow("enough", "e"),
)  # fmt: skip


def test_in_a_loop_the_branch_beside_it_is_no_later_step(office: Office) -> None:
    case = case_of(office, *ROUND, more=False)
    office.local.complete(office.task(case))
    office.local.complete(open_tasks(office, case)["b1"])
    back(office, open_tasks(office, case)["b2"], "b1")
    assert set(open_tasks(office, case)) == {"b1", "c"}
    for name in ("c", "b1", "b2", "d"):
        office.local.complete(open_tasks(office, case)[name])
    assert office.local.case(case).status == "completed"


def test_a_step_of_the_round_before_lies_behind(office: Office) -> None:
    case = case_of(office, *ROUND, more=True)
    for name in ("a", "b1", "b2", "c", "d"):
        office.local.complete(open_tasks(office, case)[name])
    assert targets(office, office.task(case)) == []


MULTI = (
    "<multiInstanceLoopCharacteristics><loopCardinality>3</loopCardinality>"
    "</multiInstanceLoopCharacteristics>"
)


def test_from_one_of_several_instances_all_go_back(office: Office) -> None:
    several = returnable("m").replace("</userTask>", f"{MULTI}</userTask>")
    case = office.begin(user_task("a"), several)
    office.local.complete(office.task(case))
    office.local.complete(office.local.tasks(case)[0])
    back(office, office.local.tasks(case)[0], "a")
    assert office.statuses(case)["m"] == ["completed", "cancelled", "cancelled"]
    office.local.complete(office.task(case))
    assert len(office.local.tasks(case)) == 3


INNER = '<subProcess id="sub"><startEvent id="s2"/>{x}{y}<endEvent id="e2"/>{flows}</subProcess>'


def test_inside_a_sub_process_and_out_of_it(office: Office) -> None:
    flows = flow("s2", "x") + flow("x", "y") + flow("y", "e2")
    sub = INNER.format(x=user_task("x"), y=returnable("y"), flows=flows)
    case = office.begin(user_task("a"), sub)
    for _ in "ax":
        office.local.complete(office.task(case))
    assert targets(office, office.task(case)) == ["x", "a"]
    back(office, office.task(case), "x")
    office.local.complete(office.task(case))
    back(office, office.task(case), "a")
    assert list(open_tasks(office, case)) == ["a"]
    for _ in "axy":
        office.local.complete(office.task(case))
    assert office.local.case(case).status == "completed"


def test_not_into_a_sub_process_that_is_over(office: Office) -> None:
    flows = flow("s2", "x") + flow("x", "y") + flow("y", "e2")
    sub = INNER.format(x=user_task("x"), y=user_task("y"), flows=flows)
    case = office.begin(sub, returnable("z"))
    for _ in "xy":
        office.local.complete(office.task(case))
    with pytest.raises(NotBefore):
        back(office, office.task(case), "x")


def test_not_over_what_would_have_to_be_undone(office: Office) -> None:
    parts = (
        "<startEvent id='s'/>", user_task("a"), user_task("b"), returnable("c"), "<endEvent id='e'/>",
        "<boundaryEvent id='undo' attachedToRef='b'><compensateEventDefinition/></boundaryEvent>",
        "<userTask id='unb' isForCompensation='true'/>",
        flow("s", "a"), flow("a", "b"), flow("b", "c"), flow("c", "e"),
        "<association id='as' sourceRef='undo' targetRef='unb' associationDirection='One'/>",
    )  # fmt: skip
    case = case_of(office, *parts)
    for _ in "ab":
        office.local.complete(office.task(case))
    assert targets(office, office.task(case)) == []
    with pytest.raises(NeedsUndoing):
        back(office, office.task(case), "a")


def test_not_to_a_step_that_the_case_has_not_been_at(office: Office) -> None:
    parts = (
        "<startEvent id='s'/>", "<exclusiveGateway id='x' default='x-b'/>", user_task("a"), user_task("b"),
        returnable("c"), "<endEvent id='e'/>", flow("s", "x"), flow("x", "a", "=far"), flow("x", "b"),
        flow("a", "c"), flow("b", "c"), flow("c", "e"),
    )  # fmt: skip
    case = case_of(office, *parts, far=False)
    office.local.complete(office.task(case))
    with pytest.raises(NotPassedYet):
        back(office, office.task(case), "a")


def test_its_timers_end_with_it(office: Office) -> None:
    timer = (
        "<boundaryEvent id='late' attachedToRef='c'><timerEventDefinition><timeDuration>P1D</timeDuration>"
        "</timerEventDefinition></boundaryEvent><endEvent id='over'/>" + flow("late", "over")
    )  # fmt: skip
    case = case_of(office, *LINE, timer)
    for _ in "ab":
        office.local.complete(office.task(case))
    back(office, office.task(case), "b")
    office.local.advance(days=3)
    assert list(open_tasks(office, case)) == ["b"]
