"""Cases that people have worked on, replayed against a draft: same, another way, stops, lacks an answer."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import undefer

from engine.db import transaction
from engine.local import LocalEngine
from engine.models import Case, Event, Job
from engine.packages import Package
from engine.replay import Outcome, Step, as_it_was, compare_case
from engine.runtime import Loaded
from tests.bpmn import chain, flow, model, node, service, user

CALLS: list[int] = []


@pytest.fixture(autouse=True)
def operation(local: LocalEngine) -> None:
    CALLS.clear()

    @local.operation("stars.count", results=["stars"])
    def count(tx: Any, level: int) -> dict[str, Any]:
        CALLS.append(int(level))
        return {"stars": level}


def process(condition: str, *, more: str = "") -> str:
    """a, an operation, then b where the condition holds, else the end."""
    names = ("s:startEvent", "g:exclusiveGateway", "m:exclusiveGateway", "e:endEvent")
    flows = [("s", "a"), ("a", "o"), ("b", "m"), ("g", "m"), ("m", "e")]
    if more:
        flows = [("s", "a"), ("a", "o"), ("b", "m"), ("g", "m"), ("m", "x"), ("x", "e")]
    parts = [node(one) for one in names if not one.startswith("g")]
    parts += [node("g:exclusiveGateway", default="g-m"), user("a"), user("b"), more]
    parts += [service("o", "stars.count", "level=level"), flow("o", "g"), flow("g", "b", condition)]
    return model("p", *parts, *(flow(*one) for one in flows))


def replayed(local: LocalEngine, case: int, draft: str) -> Outcome:
    loaded = Loaded(0, Package.parse({"process.bpmn": draft}))
    with local.session() as session, transaction(session, local.runtime) as tx:
        count = [select(func.count()).select_from(kind) for kind in (Event, Job)]
        before = [session.scalar(one) for one in count]
        found = session.get_one(Case, case, options=[undefer(Case.state)])
        outcome = compare_case(tx, found, loaded)
        assert [session.scalar(one) for one in count] == before
        return outcome


@pytest.fixture
def finished(local: LocalEngine) -> int:
    """A case of four stars that went past b."""
    local.deploy(process("stars = 4"))
    case = local.start("p", {"start": "given"})
    local.complete(local.tasks(case)[0], {"level": 4})
    local.complete(local.tasks(case)[0], {"ok": True})
    assert local.case(case).status == "completed"
    return case


@pytest.mark.parametrize(
    ("draft", "kind", "element"),
    [
        (process("stars = 4"), "same", None),
        (process("stars &gt; 3"), "same", None),
        (process("stars = 5"), "stops", "b"),
        (process("stars = 4", more=user("x")), "lacks", "x"),
        (process("stars = 4", more=service("x", "never.called")), "lacks", "m"),
        (process("stars = 4", more=node("x:manualTask")), "other", "m"),
    ],
)
def test_a_finished_case(
    local: LocalEngine, finished: int, draft: str, kind: str, element: str | None
) -> None:
    outcome = replayed(local, finished, draft)
    assert (outcome.kind, outcome.element) == (kind, element)
    assert CALLS == [4]


def test_a_running_case_would_be_elsewhere(local: LocalEngine) -> None:
    local.deploy(process("stars = 4"))
    case = local.start("p")
    local.complete(local.tasks(case)[0], {"level": 4})
    assert replayed(local, case, process("stars = 4")).kind == "same"
    elsewhere = replayed(local, case, process("stars = 5", more=user("x")))
    assert (elsewhere.kind, elsewhere.element, elsewhere.waits) == ("other", "g", {"x"})


def test_timers_and_outside_work_are_replayed(local: LocalEngine) -> None:
    @local.operation("mail.send", outside=True, results=["sent"])
    def send(tx: Any) -> dict[str, Any]:
        CALLS.append(0)
        return {"sent": True}

    wait = node(
        "t:intermediateCatchEvent",
        inside="<timerEventDefinition><timeDuration>P2D</timeDuration></timerEventDefinition>",
    )
    source = model(
        "p", chain("s:startEvent", service("m", "mail.send"), wait, user("a"), "e:endEvent")
    )
    local.deploy(source)
    case = local.start("p")
    local.work()
    local.advance(days=3)
    assert replayed(local, case, source).kind == "same"
    without = model("p", chain("s:startEvent", wait, user("a"), "e:endEvent"))
    assert replayed(local, case, without).kind == "stops"
    assert CALLS == [0]


NOW: list[Step] = [(">", "t"), ("✓", "t"), ("✓", "b"), ("✗", "S"), (">", "x")]


@pytest.mark.parametrize(
    ("really", "known"),
    [
        (NOW, True),
        ([(">", "t"), ("✓", "b"), ("✓", "t"), ("✗", "S"), (">", "x")], True),  # another order
        ([(">", "t"), ("✓", "b"), ("✗", "S"), (">", "x")], True),  # the end of a throw not told
        ([*NOW, ("✓", "x")], False),
        ([*NOW, (">", "t")], False),
        (NOW[:-1], False),
        ([one for one in NOW if one != ("✗", "S")], False),
    ],
)
def test_histories_of_earlier_releases_are_known_again(really: list[Step], known: bool) -> None:
    assert as_it_was(NOW, really) is known


def test_a_case_that_an_operator_changed_is_unsure(local: LocalEngine) -> None:
    from engine.operating import mend_variable

    local.deploy(process("stars = 4"))
    case = local.start("p")
    with local.session() as session, transaction(session, local.runtime) as tx:
        mend_variable(tx, case, "z", "1", by="9", reason="x")
    local.complete(local.tasks(case)[0], {"level": 4})
    assert replayed(local, case, process("stars = 4")).kind in ("same", "unsure")
