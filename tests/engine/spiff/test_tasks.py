"""Tasks, mappings and results (BPMN 10.3.3, 13.3.2)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from engine.errors import BpmnError, UnsupportedElement
from engine.spiff import Program, compile_program
from engine.spiff.faults import CannotContinue
from tests.engine.spiff.hosts import Case, MemoryHost, case
from tests.engine.spiff.models import (
    bpmn,
    chain,
    end,
    ext,
    file,
    maps,
    message,
    node,
    op,
    process,
    receive,
    script,
    start,
    sub,
    throw,
    user,
)


def one(*parts: str, name: str = "a") -> bytes:
    return bpmn(start(), *parts, end(), chain(f"s {name} e"))


def test_undefined_and_manual_tasks_are_passed_at_once() -> None:
    done = case(bpmn(start(), node("task", "a"), node("manualTask", "b"), chain("s a b")))
    assert done.seen("completed") == ["s", "a", "b"]
    assert done.run.status == "completed"


def test_answers_are_merged_without_output_mapping() -> None:
    done = case(one(user("a")), x=Decimal(1)).done("a", x=Decimal(2), y="z")
    assert done.run.variables == {"x": Decimal(2), "y": "z"}


def test_only_output_mappings_count_if_there_are_any() -> None:
    task = user("a", ext(maps(outputs="total: =x + base; kept: =submission.y; text: literal")))
    running = case(one(task), base=Decimal(10))
    running.run.complete(running.step("a"), {"x": Decimal(2)}, local={"submission": {"y": "z"}})
    assert running.run.variables == {
        "base": Decimal(10),
        "total": Decimal(12),
        "kept": "z",
        "text": "literal",
    }


def test_local_values_are_never_merged() -> None:
    running = case(one(user("a")))
    running.run.complete(running.step("a"), {"x": True}, local={"submission": {"x": True}})
    assert running.run.variables == {"x": True}


def test_input_mappings_are_local_and_see_earlier_ones() -> None:
    task = op("a", maps=maps("b: =x + 1; c: =b * 2; d.e: =c; d.f: text"))
    done = case(one(task), x=Decimal(1))
    assert done.host.calls == [
        ("a", {"b": Decimal(2), "c": Decimal(4), "d": {"e": Decimal(4), "f": "text"}})
    ]
    assert done.run.variables == {"x": Decimal(1)}


def test_an_output_mapping_into_a_context_leaves_its_other_entries() -> None:
    task = user("a", ext(maps(outputs="person.name: =n")))
    done = case(one(task), person={"age": Decimal(3)}).done("a", n="甲")
    assert done.run.variables == {"person": {"age": Decimal(3), "name": "甲"}}


def test_an_operation_without_mappings_gets_nothing_and_its_context_is_merged() -> None:
    host = MemoryHost()
    host.operations["a"] = lambda: {"y": Decimal(5)}
    done = case(one(op("a")), host, x=Decimal(1))
    assert host.calls == [("a", {})]
    assert done.run.variables == {"x": Decimal(1), "y": Decimal(5)}


def test_an_output_mapping_reads_a_plain_result() -> None:
    host = MemoryHost()
    host.operations["a"] = lambda: Decimal(5)
    assert case(one(op("a", maps=maps(outputs="y: =result + 1"))), host).run.variables == {
        "y": Decimal(6)
    }


def test_an_operation_that_reaches_outside_is_a_job() -> None:
    host = MemoryHost()
    host.outside.add("a")
    source = one(op("a", maps=maps("to: =address", "sent: =result")))
    running = case(source, host, address="x@example.org")
    [wait] = running.run.waits.values()
    assert (wait.kind, wait["operation"], wait["inputs"], wait["retries"]) == (
        "job", "a", {"to": "x@example.org"}, 3,
    )  # fmt: skip
    assert host.calls == []
    assert running.result("a", True).run.variables["sent"] is True
    assert "called" in [each.kind for each in running.history]


def test_an_operations_error_leaves_the_verb_as_it_is() -> None:
    host = MemoryHost()
    host.operations["a"] = lambda: 1 / 0
    with pytest.raises(ZeroDivisionError):
        case(one(op("a")), host)


def test_an_operations_bpmn_error_that_nobody_catches_fails_the_run() -> None:
    def refuse() -> None:
        raise BpmnError("NO", "not today")

    host = MemoryHost()
    host.operations["a"] = refuse
    done = case(one(op("a")), host)
    assert done.run.status == "failed"
    assert done.run.failure == ("NO", "not today", "a (a)")
    assert done.history[-1]["status"] == "failed"


def test_a_script_sets_its_result_variable() -> None:
    done = case(one(script("a", "x * 2", "y")), x=Decimal(3))
    assert done.run.variables["y"] == Decimal(6)


def test_a_plain_feel_script_merges_a_context_and_an_empty_one_does_nothing() -> None:
    feel = node("scriptTask", "a", "<script>{y: 1}</script>", scriptFormat="feel")
    done = case(bpmn(start(), feel, node("scriptTask", "b"), chain("s a b")))
    assert done.run.variables == {"y": Decimal(1)}
    assert done.run.status == "completed"


def test_a_script_in_another_language_is_refused() -> None:
    python = node("scriptTask", "a", "<script>import os</script>", scriptFormat="python")
    with pytest.raises(UnsupportedElement, match="write it in FEEL"):
        compile_program(one(python))


def test_what_made_an_expression_null_is_a_warning() -> None:
    done = case(one(script("a", '1 + "x"', "y")))
    assert done.run.variables["y"] is None
    assert done.seen("warning") == ["a"]


def test_a_decision_reads_variables_and_keeps_the_rules_that_matched() -> None:
    host = MemoryHost()
    host.decisions["星级"] = lambda context: context["points"] > 3  # type: ignore[operator]
    task = node(
        "businessRuleTask",
        "a",
        ext('<zeebe:calledDecision decisionId="星级" resultVariable="good"/>'),
    )
    done = case(one(task), host, points=Decimal(4))
    assert done.run.variables["good"] is True
    [decided] = [each for each in done.history if each.kind == "decided"]
    assert (decided["decision"], decided["result"], decided["matched"]) == (
        "星级",
        True,
        ["rule 1"],
    )


def test_who_when_and_with_what_form_is_settled_when_a_task_opens() -> None:
    task = user(
        "a",
        ext(
            '<zeebe:userTask/><zeebe:formDefinition formId="rate"/>'
            '<zeebe:assignmentDefinition assignee="=boss" candidateGroups="=[&quot;a@1&quot;]"/>'
            '<zeebe:taskSchedule dueDate="=now() + duration(&quot;P2D&quot;)" followUpDate="2026-11-24"/>'
            '<zeebe:priorityDefinition priority="70"/>'
        ),
    )
    [wait] = case(one(task), boss="li").run.waits.values()
    assert (wait["assignee"], wait["groups"], wait["form"]) == ("li", ["a@1"], "rate")
    assert wait["due"] == datetime(2026, 11, 25, 9, tzinfo=UTC)
    assert wait["follow_up"] == datetime(2026, 11, 24, tzinfo=UTC)
    assert wait["priority"] == Decimal(70)


def test_a_due_date_may_be_a_duration_from_now() -> None:
    task = user("a", ext('<zeebe:taskSchedule dueDate="=duration(&quot;PT2H&quot;)"/>'))
    running = case(one(task))
    assert running.run.waits["2"].due == running.host.time + timedelta(hours=2)


@pytest.mark.parametrize("text", ["tomorrow", "²"])
def test_a_due_date_that_is_none_stops_with_a_sentence(text: str) -> None:
    with pytest.raises(CannotContinue, match="not a date and time"):
        case(one(user("a", ext(f'<zeebe:taskSchedule dueDate="{text}"/>'))))


def test_a_priority_that_is_no_number_is_none() -> None:
    running = case(one(user("a", ext('<zeebe:priorityDefinition priority="²"/>'))))
    [wait] = running.run.waits.values()
    assert wait["priority"] is None


@pytest.mark.parametrize("text", ["²", "x", "-1"])
def test_retries_that_are_no_number_are_refused(text: str) -> None:
    definition = ext(f'<zeebe:taskDefinition type="a" retries="{text}"/>')
    with pytest.raises(UnsupportedElement, match="retries"):
        compile_program(one(node("serviceTask", "a", definition)))


def lanes(*names: str) -> str:
    inner = "".join(f"<flowNodeRef>{name}</flowNodeRef>" for name in names)
    group = '<zeebe:properties><zeebe:property name="group" value="=&quot;admin@&quot; + org"/></zeebe:properties>'
    return f'<laneSet id="ls"><lane id="L" name="管理员">{ext(group)}{inner}</lane></laneSet>'


def test_a_user_task_inherits_the_group_of_its_lane_and_may_override_it() -> None:
    own = user("b", ext('<zeebe:assignmentDefinition candidateGroups="bureau@33, bureau@34"/>'))
    inner = sub("S", user("c"))
    source = bpmn(lanes("a", "b", "S"), start(), user("a"), own, inner, chain("s a", "s b", "s S"))
    waits = {wait.element: wait for wait in case(source, org="7").run.waits.values()}
    assert waits["a"]["groups"] == ["admin@7"]
    assert waits["b"]["groups"] == ["bureau@33", "bureau@34"]
    assert waits["c"]["groups"] == ["admin@7"]
    assert case(source, org="7").program.elements["a"].lane == "L"


def test_a_receive_task_waits_for_its_message_by_key() -> None:
    running = case(one(receive("a", "paid", "=order")), order=Decimal("12.0"))
    [wait] = running.run.waits.values()
    assert (wait.kind, wait["name"], wait["correlation"]) == ("message", "paid", "12")
    done = running.fire("a", sum=Decimal(3))
    assert done.run.variables["sum"] == Decimal(3)
    assert done.run.status == "completed"


def test_a_receive_task_whose_key_is_null_stops_with_a_sentence() -> None:
    with pytest.raises(CannotContinue, match="correlation key"):
        case(one(receive("a", "paid", "=order")))


def test_a_send_task_throws_its_message_with_what_is_mapped() -> None:
    key = '<zeebe:properties><zeebe:property name="correlation" value="=order"/></zeebe:properties>'
    task = "<!--message|paid|-->" + node(
        "sendTask", "a", ext(maps("sum: =1 + 2") + key), messageRef="message.paid"
    )
    done = case(one(task), order="o1")
    [thrown] = [each for each in done.history if each.kind == "thrown"]
    assert (thrown["what"], thrown["name"], thrown["correlation"], thrown["values"]) == (
        "message", "paid", "o1", {"sum": Decimal(3)},
    )  # fmt: skip


def test_a_throw_event_sends_a_message_too() -> None:
    done = case(
        bpmn(start(), throw("t", message("gone")), end("e", message("over")), chain("s t e"))
    )
    assert [each["name"] for each in done.history if each.kind == "thrown"] == ["gone", "over"]


@pytest.mark.parametrize(
    "broken",
    [
        node("serviceTask", "a"),
        node("businessRuleTask", "a"),
        node("sendTask", "a"),
        node("receiveTask", "a"),
        node("callActivity", "a"),
        node("userTask", "a", isForCompensation="true"),
        node("userTask", "a", ext("<zeebe:executionListeners/>")),
        node("adHocSubProcess", "a", start("x") + op("y") + chain("x y")),
        node("subChoreography", "a"),
    ],
)
def test_what_is_not_executed_is_refused(broken: str) -> None:
    with pytest.raises(UnsupportedElement):
        compile_program(one(broken))


def test_a_line_drawn_to_a_data_object_means_nothing() -> None:
    drawn = (
        '<property id="P1" name="__targetRef_placeholder"/><dataInputAssociation id="D1">'
        "<sourceRef>R1</sourceRef><targetRef>P1</targetRef></dataInputAssociation>"
        '<dataOutputAssociation id="D2"><targetRef>R1</targetRef></dataOutputAssociation>'
    )
    objects = '<dataObject id="O1"/><dataObjectReference id="R1" dataObjectRef="O1"/>'
    assert case(one(objects, user("a", drawn))).waiting() == ["a"]


def test_a_step_that_does_not_wait_is_unknown() -> None:
    running = case(one(user("a")))
    step = running.step("a")
    for wrong in ("77", "x", "1"):
        with pytest.raises(KeyError):
            running.run.complete(wrong, {})
    with pytest.raises(KeyError):
        running.run.fire(step)
    running.run.complete(step, {})
    with pytest.raises(KeyError):
        running.run.complete(step, {})


def test_a_tasks_form_reads_its_inputs_before_the_variables() -> None:
    task = user("a", ext(maps("x: =x + 1")))
    running = case(one(task), x=Decimal(1), y=Decimal(9))
    seen = running.run.visible(running.step("a"))
    assert (seen["x"], seen["y"]) == (Decimal(2), Decimal(9))
    assert running.run.evaluate("=x + y", running.step("a")) == Decimal(11)
    assert running.run.evaluate("x") == "x"


def test_the_tables_of_a_program() -> None:
    task = user("u", ext('<zeebe:formDefinition formId="f1"/>'))
    program: Program = compile_program(
        bpmn(start(), task, op("a", operation="mail"), chain("s u a"))
    )
    assert (dict(program.forms), dict(program.operations)) == ({"f1": ("u",)}, {"mail": ("a",)})
    assert program.main == "p"
    assert [(each.element, each.kind) for each in program.starts] == [("s", "none")]


def test_an_operator_changes_a_variable() -> None:
    running: Case = case(one(user("a")), x=Decimal(1))
    running.run.set_variables({"x": Decimal(2)})
    assert running.run.variables["x"] == Decimal(2)


@pytest.mark.parametrize(
    "passing",
    [
        node("task", "a", ext(maps("n: =x", "y: =n + 1"))),
        node("manualTask", "a", ext(maps("n: =x", "y: =n + 1"))),
        throw("a", ext(maps("n: =x", "y: =n + 1"))),
        throw("a", message("m") + ext(maps("n: =x", "y: =n + 1"))),
        "<!--message|m|-->"
        + node("sendTask", "a", ext(maps("n: =x", "y: =n + 1")), messageRef="message.m"),
    ],
)
def test_what_is_passed_at_once_is_mapped_too(passing: str) -> None:
    assert case(one(passing), x=Decimal(1)).run.variables == {"x": Decimal(1), "y": Decimal(2)}


@pytest.mark.parametrize(
    ("roles", "groups"),
    [
        (["potentialOwner:r1"], ["clerks"]),
        (["humanPerformer:r1", "potentialOwner:r2"], ["judges", "clerks"]),
        (["performer:r2"], ["judges"]),
    ],
)
def test_resources_of_plain_bpmn_are_groups(roles: list[str], groups: list[str]) -> None:
    parts = [role.partition(":") for role in roles]
    inner = "".join(
        f"<{kind}><resourceRef>{name}</resourceRef></{kind}>" for kind, _, name in parts
    )
    resources = '<resource id="r1" name="clerks"/><resource id="r2" name="judges"/>'
    running = case(file(process(start(), user("a", inner), chain("s a")), extra=resources))
    [wait] = running.run.waits.values()
    assert wait.details["groups"] == groups
