"""A message reaches exactly one catcher, a signal all of them, and nobody is an answer too."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from engine import messages, models
from engine.db import transaction
from engine.errors import NobodyWaiting, NoConditionHolds
from engine.local import LocalEngine
from engine.values import ValueTypeError
from tests.bpmn import chain, model, node

MESSAGE = (
    '<message id="m" name="paid"><extensionElements>'
    '<zeebe:subscription correlationKey="=order"/></extensionElements></message>'
)
CATCH = node("c:intermediateCatchEvent", '<messageEventDefinition messageRef="m"/>')
ORDER = model("order", chain("s:startEvent", CATCH, "e:endEvent"), outside=MESSAGE)
BEGIN = model(
    "begin",
    chain(
        node("s:startEvent", '<messageEventDefinition messageRef="m"/>'), "t:userTask", "e:endEvent"
    ),
    outside='<message id="m" name="begin"/>',
)
THROW = node("x:intermediateThrowEvent", '<signalEventDefinition signalRef="g"/>')
SIGNAL = '<signal id="g" name="alarm"/>'
LISTEN = node("c:intermediateCatchEvent", '<signalEventDefinition signalRef="g"/>')


def test_the_one_with_the_key_takes_it(local: LocalEngine) -> None:
    local.deploy(ORDER)
    first, second = local.start("order", {"order": "A1"}), local.start("order", {"order": "B2"})
    assert local.send("paid", "B2", {"amount": 5}) == second
    assert local.case(second).status == "completed"
    assert local.variables(second)["amount"] == 5
    assert local.case(first).status == "running"


def test_of_two_with_the_same_key_the_elder_takes_it(local: LocalEngine) -> None:
    local.deploy(ORDER)
    first, second = local.start("order", {"order": "A1"}), local.start("order", {"order": "A1"})
    assert local.send("paid", "A1") == first
    assert local.send("paid", "A1") == second


def test_nobody_is_told(local: LocalEngine) -> None:
    local.deploy(ORDER)
    local.start("order", {"order": "A1"})
    with pytest.raises(NobodyWaiting):
        local.send("paid", "Z9")
    with pytest.raises(NobodyWaiting):
        local.send("unheard-of")


def test_a_message_starts_a_case(local: LocalEngine) -> None:
    local.deploy(BEGIN)
    case = local.send("begin", values={"who": "甲"})
    assert [task.element for task in local.tasks(case)] == ["t"]
    assert local.variables(case) == {"who": "甲"}


def test_a_signal_reaches_every_case_that_waits(local: LocalEngine) -> None:
    local.deploy(model("listener", chain("s:startEvent", LISTEN, "e:endEvent"), outside=SIGNAL))
    local.deploy(model("thrower", chain("s:startEvent", THROW, "e:endEvent"), outside=SIGNAL))
    waiting = [local.start("listener") for _ in range(3)]
    local.start("thrower")
    local.work()
    assert {local.case(case).status for case in waiting} == {"completed"}


def test_a_signal_from_outside_starts_processes_and_reaches_waiting_cases(
    local: LocalEngine,
) -> None:
    begin = node("s:startEvent", '<signalEventDefinition signalRef="g"/>')
    local.deploy(model("begun", chain(begin, LISTEN, "e:endEvent"), outside=SIGNAL))
    local.signal("alarm")
    assert _statuses(local) == ["running"]
    local.signal("alarm")
    assert _statuses(local) == ["completed", "running"]


def _statuses(local: LocalEngine) -> list[str]:
    with local.session() as session:
        return sorted(session.scalars(select(models.Case.status)))


def test_a_case_that_has_ended_takes_nothing(local: LocalEngine) -> None:
    local.deploy(ORDER)
    local.start("order", {"order": "A1"})
    local.send("paid", "A1")
    with pytest.raises(NobodyWaiting):
        local.send("paid", "A1")


def test_two_pools_of_one_file_talk_to_each_other(local: LocalEngine) -> None:
    messages = '<message id="q" name="question"/><message id="a" name="answer"/>'
    ask = model(
        "asker",
        chain(
            "s:startEvent",
            node("ask:sendTask", messageRef="q"),
            node("hear:receiveTask", messageRef="a"),
            "e:endEvent",
        ),
        outside=messages,
    )
    answer = '<process id="answerer" isExecutable="true">' + chain(
        node("begin:startEvent", '<messageEventDefinition messageRef="q"/>'),
        node("end:endEvent", '<messageEventDefinition messageRef="a"/>'),
    )
    local.deploy(ask.replace("</definitions>", answer + "</process></definitions>"))
    case = local.start("asker")
    local.work()
    assert local.case(case).status == "completed"


def test_a_process_begins_at_the_condition_that_holds(local: LocalEngine) -> None:
    def start(name: str, condition: str) -> str:
        inside = f"<conditionalEventDefinition><condition>{condition}</condition></conditionalEventDefinition>"
        return node(f"{name}:startEvent", inside)

    parts = chain(start("low", "stars = 1"), "a:endEvent") + chain(start("high", "stars = 5"), "b:endEvent")  # fmt: skip
    local.deploy(model("watch", parts))
    assert local.trace(local.start("watch", {"stars": 5})) == ["high", "b"]
    with pytest.raises(NoConditionHolds):
        local.start("watch", {"stars": 3})
    with pytest.raises(NoConditionHolds):
        local.start("watch")


@pytest.mark.parametrize("bad", ["a\0b", "\ud83d"])
def test_a_message_that_cannot_be_kept_is_refused_whatever_part_is_bad(
    local: LocalEngine, bad: str
) -> None:
    local.deploy(ORDER)
    case = local.start("order", {"order": "A1"})
    wrong: list[tuple[str, str, dict[str, str]]] = [
        (bad, "A1", {}), ("paid", bad, {}), ("paid", "A1", {"x": bad}), ("paid", "A1", {bad: "x"}),
    ]  # fmt: skip
    for name, key, values in wrong:
        with pytest.raises(ValueTypeError):
            local.send(name, key, values)
        with (
            local.session() as session,
            pytest.raises(ValueTypeError),
            transaction(session, local.runtime) as tx,
        ):
            messages.send_message(tx, name, key, values)
    assert local.send("paid", "A1") == case
