"""Our own rules: expressions, variables, operations, forms, decisions, lanes, extensions."""

from dataclasses import dataclass, field

import pytest

from engine.checks import Finding, check_bpmn
from tests.engine.checks.models import broken, chain, document, flow, names_only, process, rules


@dataclass
class Operation:
    parameters: dict[str, bool] = field(default_factory=dict)
    results: tuple[str, ...] = ()
    outside: bool = False


OPERATIONS = {"experts.admit": Operation({"expert": True, "note": False}, ("number",))}
FORMS = {"review": {"outcome", "opinion"}}
MODEL = process(
    '<laneSet><lane id="admin" name="管理员"><extensionElements><zeebe:properties><zeebe:property name="group" value=\'="admin@" + organisation\'/>'
    "</zeebe:properties></extensionElements><flowNodeRef>ask</flowNodeRef></lane></laneSet>"
    '<startEvent id="start"/><userTask id="ask"><extensionElements><zeebe:userTask/><zeebe:formDefinition formId="review"/>'
    "</extensionElements></userTask>"
    '<exclusiveGateway id="gate" default="no"/>'
    '<serviceTask id="admit"><extensionElements><zeebe:taskDefinition type="experts.admit"/><zeebe:ioMapping>'
    '<zeebe:input source="=专家" target="expert"/><zeebe:output source="=number" target="编号"/></zeebe:ioMapping></extensionElements></serviceTask>'
    '<businessRuleTask id="rate"><extensionElements><zeebe:calledDecision decisionId="rating" resultVariable="星级"/></extensionElements></businessRuleTask>'
    '<scriptTask id="sum"><extensionElements><zeebe:script expression="=星级 + 1" resultVariable="总分"/></extensionElements></scriptTask>'
    '<intermediateCatchEvent id="later"><timerEventDefinition><timeDuration>=duration("P1D")</timeDuration></timerEventDefinition></intermediateCatchEvent>'
    '<endEvent id="end"/>' + chain("start", "ask", "gate")
    + flow("yes", "gate", "admit", "=outcome = &quot;approve&quot;")
    + flow("no", "gate", "end") + chain("admit", "rate", "sum", "later", "end")
)  # fmt: skip


def check(body: str) -> list[Finding]:
    return check_bpmn(
        document(body),
        operations=OPERATIONS,
        forms=FORMS,
        decisions={"rating"},
        processes=set(),
        start_variables={"专家", "organisation"},
    )


def test_a_valid_model_is_left_alone() -> None:
    assert check(MODEL) == []


def work(name: str, value: str, **others: str) -> list[tuple[str, str]]:
    """The user task with these properties."""
    lines = "".join(
        f'<zeebe:property name="{one}" value="{text}"/>'
        for one, text in {name: value, **others}.items()
    )
    task = '<userTask id="ask"><extensionElements>'
    return [(task, f"{task}<zeebe:properties>{lines}</zeebe:properties>")]


def test_what_may_be_said_about_working_on_a_task() -> None:
    changes = work(
        "verbs", "transfer，delegate sign", returnTo="any", goal="3", deadline="P2D", repeat="=1",
        onGoal="remind", onDeadline="reassign:=[organisation]",
    )  # fmt: skip
    assert check(broken(MODEL, *changes)) == []


MUTANTS = [
    ("operation.missing", [('<zeebe:taskDefinition type="experts.admit"/>', "")]),
    ("operation.unknown", [("experts.admit", "experts.admti")]),
    ("operation.parameter-missing", [('<zeebe:input source="=专家" target="expert"/>', "")]),
    ("operation.parameter-extra", [("<zeebe:output source", '<zeebe:input source="x" target="color"/><zeebe:output source')]),
    ("form.unknown", [('formId="review"', 'formId="reviews"')]),
    ("decision.unknown", [('decisionId="rating"', 'decisionId="ratings"')]),
    ("decision.missing", [('<zeebe:calledDecision decisionId="rating" resultVariable="星级"/>', "")]),
    ("lane.no-group", [('name="group"', 'name="grupo"')]),
    ("id.missing", [('<businessRuleTask id="rate">', "<businessRuleTask>"), (flow("f_admit_rate", "admit", "rate") + flow("f_rate_sum", "rate", "sum"), flow("f_admit_sum", "admit", "sum"))]),
    ("variable.unset", [("=outcome =", "=outcoem =")]),
    ("variable.reserved", [('resultVariable="总分"', 'resultVariable="loopCounter"')]),
    ("variable.reserved", [('target="编号"', 'target="if"')]),
    ("variable.name", [('target="编号"', 'target="1号"')]),
    ("expression.syntax", [("=outcome = &quot;approve&quot;", "outcome == 'approve'")]),
    ("expression.syntax", [("=星级 + 1", "=星级 +")]),
    ("expression.syntax", [('source="=专家"', 'source="=专家 ("')]),
    ("expression.empty", [("=outcome = &quot;approve&quot;", " ")]),
    ("expression.language", [("<conditionExpression>", '<conditionExpression xsi:type="tFormalExpression" language="http://www.python.org">')]),
    ("timer.literal", [('=duration("P1D")', "P1X")]),
    ("extension.not-executed", [("<zeebe:userTask/>", "<zeebe:userTask/><zeebe:executionListeners/>")]),
    ("extension.not-executed", [("<zeebe:input source", '<zeebe:inputParameter source="x" target="y"/><zeebe:input source')]),
    ("extension.misplaced", [("<zeebe:userTask/>", '<zeebe:userTask/><zeebe:subscription correlationKey="=编号"/>')]),
    ("extension.repeated", [("<zeebe:userTask/>", "<zeebe:userTask/><zeebe:userTask/>")]),
    ("extension.event-operation", [('<startEvent id="start"/>', '<startEvent id="start"><extensionElements><zeebe:taskDefinition type="experts.admit"/><zeebe:ioMapping><zeebe:input source="=1" target="expert"/></zeebe:ioMapping></extensionElements></startEvent>')]),
    ("form.elsewhere", [('formId="review"', 'formKey="camunda-forms:bpmn:review"')]),
    ("extension.version-tag", [('decisionId="rating"', 'decisionId="rating" bindingType="versionTag" versionTag="2"')]),
    ("extension.foreign", [('<serviceTask id="admit">', '<serviceTask id="admit" camunda:class="org.example.Thing">')]),
    ("verb.unknown", work("verbs", "transfer, retrun")),
    ("return.unknown", work("returnTo", "rate")),
    ("return.unknown", work("returnTo", "ask")),
    ("mail.unknown", work("mail", "yes")),
    ("level.time", work("goal", "soon")),
    ("level.action", work("onGoal", "shout", goal="3")),
    ("level.action", work("onDeadline", "reassign:", deadline="P1D")),
    ("level.action", work("onDeadline", "reassign:=a +", deadline="P1D")),
    ("level.missing", work("repeat", "1")),
    ("mime.script", [('<scriptTask id="sum">', '<scriptTask id="sum" scriptFormat="groovy">')]),
    ("mime.text", [('<userTask id="ask">', '<userTask id="ask"><documentation textFormat="html">x</documentation>')]),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "changes"), MUTANTS)
def test_a_broken_rule_is_named(rule: str, changes: list[tuple[str, str]]) -> None:
    found = {one.rule for one in check(broken(MODEL, *changes))}
    assert rule in found
    assert found <= {
        rule,
        "flow.no-incoming",
        "flow.no-outgoing",
        "variable.unset",
        "flow.unreachable",
    }


def test_an_expression_with_an_id_is_found_at_what_it_belongs_to() -> None:
    changes = (
        ("<conditionExpression>", '<conditionExpression id="judged">'),
        ("=outcome =", "=outcome =="),
    )
    [found] = [one for one in check(broken(MODEL, *changes)) if one.rule == "expression.syntax"]
    assert found.element not in (None, "judged")
    assert "judged" not in found.message["zh"] + found.message["en"]


def test_a_time_is_a_time_in_every_language() -> None:
    xpath = 'xsi:type="tFormalExpression" language="http://www.w3.org/1999/XPath"'
    plain, computed = (
        broken(MODEL, ("<timeDuration>", f"<timeDuration {xpath}>"), ('=duration("P1D")', text))
        for text in ("P1D", "concat('P', 1, 'D')")
    )
    assert check(plain) == []
    assert {one.rule for one in check(computed)} == {"expression.language"}


def test_a_variable_that_nothing_sets_is_found_in_its_field() -> None:
    [found] = check(broken(MODEL, ("=outcome =", "=outcoem =")))
    assert (found.rule, found.place) == ("variable.unset", "conditionExpression")
    assert "outcoem" in found.message["zh"]


def test_what_the_engine_counts_is_set() -> None:
    counted = "=loopCounter + activationCount = 3 or waitingForStart and outcome ="
    assert check(broken(MODEL, ("=outcome =", counted))) == []


SUM = '<scriptTask id="sum"><extensionElements><zeebe:script expression="=星级 + 1" resultVariable="总分"/></extensionElements></scriptTask>'


@pytest.mark.parametrize(
    ("drawn", "told"),
    [
        ('<task id="sum"/>', [("task.no-kind", "warning", "sum")]),
        ('<task id="sum"><extensionElements><zeebe:ioMapping><zeebe:output source="=星级" target="总分"/></zeebe:ioMapping></extensionElements></task>', []),
        ('<adHocSubProcess id="sum"><task id="tick"/><completionCondition>true</completionCondition></adHocSubProcess>', []),
    ],
)  # fmt: skip
def test_a_task_of_no_kind_does_nothing(drawn: str, told: list[tuple[str, str, str]]) -> None:
    model = broken(MODEL, (SUM, drawn))
    assert [(one.rule, one.level, one.element) for one in check(model)] == told
    assert "task.no-kind" not in rules(model), "a model alone may be a sketch"


def test_a_call_is_refused_only_where_it_is_known_what_is_deployed() -> None:
    call = process(
        '<startEvent id="s"/><callActivity id="c"><extensionElements><zeebe:calledElement processId="elsewhere"/>'
        '</extensionElements></callActivity><endEvent id="e"/>' + chain("s", "c", "e")
    )  # fmt: skip
    assert check_bpmn(document(call)) == []
    assert [one.rule for one in check_bpmn(document(call), processes=set())] == ["reference.call"]
    assert check_bpmn(document(call), processes={"elsewhere"}) == []


def test_python_in_a_script_is_refused() -> None:
    script = process(
        '<startEvent id="s"/><scriptTask id="c" scriptFormat="text/python"><script>import os</script></scriptTask>'
        '<endEvent id="e"/>' + chain("s", "c", "e")
    )
    assert names_only("expression.language", script)


def test_a_process_that_is_not_executable_may_be_unfinished() -> None:
    sketch = process(
        '<serviceTask id="a"/><adHocSubProcess id="b"><task id="c"/></adHocSubProcess>',
        'isExecutable="false"',
    )
    assert not {rule for rule in rules(sketch) if not rule.startswith("ad-hoc.")}


def test_an_expression_of_a_hundred_thousand_characters_is_refused() -> None:
    long = " + ".join(["x"] * 25_000)
    assert names_only("expression.syntax", broken(MODEL, ("=星级 + 1", "=" + long)))


def test_a_finding_points_at_what_its_owner_knows() -> None:
    (found,) = check(broken(MODEL, ("experts.admit", "experts.admti")))
    assert (found.element, found.level, found.file) == ("admit", "error", None)
    assert "experts.admti" in found.message["zh"] and "experts.admti" in found.message["en"]


@pytest.mark.parametrize("text", ["clerk@17", "=&quot;clerk@&quot; + place", "clerks"])
def test_a_resource_may_be_named_as_it_is_or_computed(text: str) -> None:
    owner = (
        "<potentialOwner><resourceAssignmentExpression><formalExpression>"
        f"{text}</formalExpression></resourceAssignmentExpression></potentialOwner>"
    )
    body = f'<startEvent id="s"/><userTask id="u">{owner}</userTask><endEvent id="e"/>'
    assert rules(process(body + chain("s", "u", "e"))) == set()


@pytest.mark.parametrize(
    ("before", "after", "place"),
    [
        ("=outcome = &quot;approve&quot;", "=outcome =", "conditionExpression"),
        ('source="=专家"', 'source="=专家 ("', "input.expert"),
        ('source="=number"', 'source="=number ("', "output.编号"),
        ('="admin@" + organisation', '="admin@" +', "property.group"),
        ('=duration("P1D")', "P1X", "timeDuration"),
    ],
)
def test_a_finding_names_the_field_that_it_is_about(before: str, after: str, place: str) -> None:
    [found] = [one for one in check(broken(MODEL, (before, after))) if one.level == "error"]
    assert (found.place, found.to_plain()["place"]) == (place, place)
