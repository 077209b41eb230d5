"""What operators do with a case that is stuck, and what they are refused."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from engine import history
from engine.cases import cancel_case
from engine.db import transaction
from engine.errors import CaseClosed, CaseSuspended
from engine.local import LocalEngine
from engine.models import Incident
from engine.obstacles import (
    NothingThere,
    NothingToRetry,
    NotMovable,
    ReasonMissing,
    ValueUnclear,
    WouldWaitForEver,
)
from engine.operating import mend_variable, move_token, retry_step, skip_step
from engine.suspension import suspend_case
from tests.bpmn import chain, flow, model, node, service, user

SAID: dict[str, Any] = {"by": "9", "reason": "stuck"}
Do = Callable[..., Any]


@pytest.fixture
def do(local: LocalEngine) -> Do:
    def verb(command: Callable[..., Any], case: int, *args: Any, **said: Any) -> None:
        with local.session() as session, transaction(session, local.runtime) as tx:
            command(tx, case, *args, **said)
        with local.session() as session:
            assert history.verify(session, case) == []

    return verb


def begin(local: LocalEngine, *elements: str, **variables: Any) -> int:
    local.deploy(model("p", chain("s:startEvent", *elements, "e:endEvent")))
    return local.start("p", variables)


def at(local: LocalEngine, case: int) -> list[str]:
    return [task.element for task in local.tasks(case)]


def test_a_step_is_skipped(local: LocalEngine, do: Do) -> None:
    case = begin(local, user("a"), user("b"))
    do(skip_step, case, "a", **SAID)
    assert at(local, case) == ["b"]
    told = next(event for event in local.events(case) if event.kind == "step_skipped")
    assert (told.actor, told.element, told.facts["reason"]) == ("9", "a", "stuck")


def test_a_job_in_an_incident_is_skipped_or_tried_again(local: LocalEngine, do: Do) -> None:
    broken = [True, True]

    @local.operation("mail.send", outside=True)
    def send(tx: Any) -> None:
        if broken:
            raise RuntimeError("the mail server is away")

    parts = (service("m", "mail.send", retries="1"), user("a"))
    first, second = begin(local, *parts), local.start("p")
    local.work()
    local.advance(hours=1)
    assert len(local.incidents()) == 2
    do(skip_step, first, "m", **SAID)
    assert at(local, first) == ["a"]
    with local.session() as session:
        still = select(Incident.case_id).where(Incident.resolved_at.is_(None))
        assert session.scalars(still).all() == [second]
    broken.clear()
    do(retry_step, second, "m", by="9")
    local.work()
    assert at(local, second) == ["a"]
    with pytest.raises(NothingToRetry):
        do(retry_step, second, "m", by="9")


def test_a_timer_is_tried_again_by_the_gateway_that_failed_behind_it(
    local: LocalEngine, do: Do
) -> None:
    waits = node(
        "t:intermediateCatchEvent",
        inside="<timerEventDefinition><timeDuration>P1D</timeDuration></timerEventDefinition>",
    )
    ways = flow("g", "a", "share &gt;= 1") + flow("g", "e", "share &lt; 0")
    begun = chain("s:startEvent", waits, node("g:exclusiveGateway", name="Which"))
    local.deploy(model("p", begun, user("a"), node("e:endEvent"), ways, flow("a", "e")))
    case = local.start("p", {"share": 0})
    local.advance(days=9)
    [incident] = local.incidents()
    assert incident.element == "g"
    do(mend_variable, case, "share", "2", **SAID)
    do(retry_step, case, "g", by="9")
    local.work()
    assert at(local, case) == ["a"]


def test_a_timer_and_all_instances_are_skipped(local: LocalEngine, do: Do) -> None:
    waits = node(
        "t:intermediateCatchEvent",
        inside="<timerEventDefinition><timeDuration>P9D</timeDuration></timerEventDefinition>",
    )
    loop = "<multiInstanceLoopCharacteristics><loopCardinality>3</loopCardinality></multiInstanceLoopCharacteristics>"
    many = node("m:userTask", inside=loop, extension="<zeebe:userTask/>")
    case = begin(local, waits, many, user("a"))
    do(skip_step, case, "t", **SAID)
    assert at(local, case) == ["m"] * 3
    do(skip_step, case, "m", **SAID)
    assert at(local, case) == ["a"]
    path = local.events(case)[-3:][0].facts.get("path") or next(
        event.facts["path"]
        for event in reversed(local.events(case))
        if event.kind == "step_skipped"
    )
    assert len([step for step in path if step[1] == "m" and step[0] == "✓"]) == 4


def test_a_token_is_moved_forth_and_back(local: LocalEngine, do: Do) -> None:
    case = begin(local, user("a"), user("b"), user("c"))
    do(move_token, case, "a", "c", **SAID)
    assert at(local, case) == ["c"]
    do(move_token, case, "c", "b", **SAID)
    assert at(local, case) == ["b"]
    do(move_token, case, "b", "e", **SAID)
    assert local.case(case).status == "completed"


def test_a_token_does_not_leave_a_join_waiting(local: LocalEngine, do: Do) -> None:
    names = ("s:startEvent", "f:parallelGateway", "j:parallelGateway", "e:endEvent")
    flows = [("s", "f"), ("f", "a"), ("f", "b"), ("a", "j"), ("b", "j"), ("j", "z"), ("z", "e")]
    parts = [node(one) for one in names] + [user(one) for one in "abz"]
    local.deploy(model("p", *parts, *(flow(*one) for one in flows)))
    case = local.start("p")
    with pytest.raises(WouldWaitForEver):
        do(move_token, case, "a", "z", **SAID)
    for target in ("j", "s", "nowhere", "#undo"):
        with pytest.raises(NotMovable):
            do(move_token, case, "a", target, **SAID)
    assert sorted(at(local, case)) == ["a", "b"]


def test_a_variable_is_mended(local: LocalEngine, do: Do) -> None:
    case = begin(local, user("a"), 数量=2)
    do(mend_variable, case, "数量", "数量 + 1", **SAID)
    assert local.variables(case)["数量"] == Decimal(3)
    assert local.events(case)[-1].facts["names"] == ["数量"]
    do(mend_variable, case, "day", 'date("2026-03-02")', **SAID)
    assert str(local.variables(case)["day"]) == "2026-03-02"


@pytest.mark.parametrize(
    ("name", "text"),
    [("x", "1 +"), ("x", "nowhere.at"), ("1", "1"), ("a + b", "1"), ("", "1"), ("x", "")],
)
def test_a_value_has_to_be_one(local: LocalEngine, do: Do, name: str, text: str) -> None:
    case = begin(local, user("a"))
    with pytest.raises(ValueUnclear):
        do(mend_variable, case, name, text, **SAID)
    assert local.variables(case) == {}


def test_what_is_refused(local: LocalEngine, do: Do) -> None:
    case = begin(local, user("a"), user("b"))
    with pytest.raises(ReasonMissing):
        do(skip_step, case, "a", by="9", reason="  ")
    with pytest.raises(NothingThere):
        do(skip_step, case, "b", **SAID)
    do(suspend_case, case, by="9", reason="wait")
    with pytest.raises(CaseSuspended):
        do(move_token, case, "a", "b", **SAID)
    do(cancel_case, case, by="9", reason="over")
    with pytest.raises(CaseClosed):
        do(skip_step, case, "a", **SAID)
