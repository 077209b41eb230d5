"""Gateways: each rule broken once."""

import pytest

from tests.engine.checks.models import broken, chain, flow, names_only, process, rules

XOR = process(
    '<startEvent id="start"/><exclusiveGateway id="split" gatewayDirection="Diverging" default="no"/>'
    '<task id="a"/><task id="b"/><exclusiveGateway id="merge" gatewayDirection="Converging"/><endEvent id="end"/>'
    + chain("start", "split")
    + flow("yes", "split", "a", "ok")
    + flow("no", "split", "b")
    + chain("a", "merge", "end")
    + chain("b", "merge")
)
MIXED = process(
    '<startEvent id="start"/><parallelGateway id="fork"/><task id="a"/><task id="b"/>'
    '<parallelGateway id="both" gatewayDirection="Mixed"/><task id="c"/><task id="d"/><endEvent id="end"/>'
    + chain("start", "fork", "a", "both", "c", "end")
    + chain("fork", "b", "both", "d", "end")
)
INCLUSIVE = broken(
    XOR, ("exclusiveGateway", "inclusiveGateway"), ("exclusiveGateway", "inclusiveGateway")
)
EVENTS = (
    process(
        '<startEvent id="start"/><eventBasedGateway id="wait"/>'
        '<intermediateCatchEvent id="asked"><messageEventDefinition messageRef="M"/></intermediateCatchEvent>'
        '<intermediateCatchEvent id="late"><timerEventDefinition><timeDuration>P1D</timeDuration></timerEventDefinition>'
        '</intermediateCatchEvent><endEvent id="end"/>'
        + chain("start", "wait", "asked", "end")
        + chain("wait", "late", "end")
    )
    + '<message id="M" name="asked"/><message id="N" name="other"/>'
)
TASKS = broken(
    EVENTS,
    ('<intermediateCatchEvent id="asked"><messageEventDefinition messageRef="M"/></intermediateCatchEvent>',
     '<receiveTask id="asked" messageRef="M"/>'),
)  # fmt: skip
BEGIN = (
    process(
        '<eventBasedGateway id="wait" instantiate="true" eventGatewayType="Parallel"/>'
        '<intermediateCatchEvent id="a"><messageEventDefinition messageRef="M"/></intermediateCatchEvent>'
        '<intermediateCatchEvent id="b"><messageEventDefinition messageRef="N"/></intermediateCatchEvent>'
        '<endEvent id="end"/>' + chain("wait", "a", "end") + chain("wait", "b", "end")
    )
    + '<message id="M" name="asked"/><message id="N" name="other"/>'
)
COMPLEX = broken(
    XOR,
    ('<exclusiveGateway id="merge" gatewayDirection="Converging"/>',
     '<complexGateway id="merge"><activationCondition>true</activationCondition></complexGateway>'),
)  # fmt: skip


@pytest.mark.parametrize("model", [XOR, MIXED, INCLUSIVE, EVENTS, TASKS])
def test_valid_models_are_left_alone(model: str) -> None:
    assert rules(model) == set()


MUTANTS = [
    ("gateway.neither", XOR, [(flow("f_b_merge", "b", "merge"), flow("f_b_merge", "b", "end")), (' gatewayDirection="Converging"', "")]),
    ("gateway.converging", XOR, [('gatewayDirection="Diverging"', 'gatewayDirection="Converging"')]),
    ("gateway.diverging", XOR, [('gatewayDirection="Converging"', 'gatewayDirection="Diverging"')]),
    ("gateway.mixed", XOR, [('gatewayDirection="Diverging"', 'gatewayDirection="Mixed"')]),
    ("gateway.mixed", XOR, [('gatewayDirection="Converging"', 'gatewayDirection="Mixed"')]),
    ("gateway.converging", MIXED, [("Mixed", "Converging")]),
    ("gateway.diverging", MIXED, [("Mixed", "Diverging")]),
    ("gateway.condition-missing", XOR, [(flow("yes", "split", "a", "ok"), flow("yes", "split", "a"))]),
    ("gateway.condition-missing", INCLUSIVE, [(flow("yes", "split", "a", "ok"), flow("yes", "split", "a"))]),
    ("gateway.no-default", XOR, [(' default="no"', ""), (flow("no", "split", "b"), flow("no", "split", "b", "not(ok)"))]),
    ("gateway.activation", COMPLEX, [("<activationCondition>true</activationCondition>", "")]),
    ("event-gateway.few", EVENTS, [(flow("f_wait_late", "wait", "late"), flow("f_start_late", "start", "late"))]),
    ("event-gateway.target", EVENTS, [('<intermediateCatchEvent id="late"><timerEventDefinition><timeDuration>P1D</timeDuration></timerEventDefinition></intermediateCatchEvent>', '<task id="late"/>')]),
    ("event-gateway.target", EVENTS, [('<intermediateCatchEvent id="late"><timerEventDefinition><timeDuration>P1D</timeDuration></timerEventDefinition></intermediateCatchEvent>', '<intermediateThrowEvent id="late"/>')]),
    ("event-gateway.mixed", EVENTS, [("<endEvent", '<receiveTask id="r" messageRef="N"/>' + chain("wait", "r", "end") + "<endEvent")]),
    ("event-gateway.target-incoming", EVENTS, [("<endEvent", '<task id="t"/>' + flow("x", "start", "t") + flow("y", "t", "late") + "<endEvent")]),
    ("event-gateway.target-boundary", TASKS, [("<endEvent", '<boundaryEvent id="bo" attachedToRef="asked"><timerEventDefinition><timeDuration>P1D</timeDuration></timerEventDefinition></boundaryEvent>' + flow("x", "bo", "end") + "<endEvent")]),
    ("event-gateway.parallel", EVENTS, [('id="wait"', 'id="wait" eventGatewayType="Parallel"')]),
    ("event-gateway.start-event-kind", BEGIN, [('<messageEventDefinition messageRef="N"/>', "<timerEventDefinition><timeDuration>P1D</timeDuration></timerEventDefinition>")]),
    ("instantiate.entered", BEGIN, [("<endEvent", '<startEvent id="s"/>' + flow("x", "s", "wait") + "<endEvent")]),
    ("instantiate.entered", BEGIN, [("<endEvent", '<task id="t"/>' + flow("x", "b", "t") + flow("y", "t", "wait") + "<endEvent")]),
    ("instantiate.beside-start", BEGIN, [("<endEvent", '<startEvent id="s2"/>' + flow("x", "s2", "end") + "<endEvent")]),
    ("instantiate.nested", BEGIN, [('<process id="P" isExecutable="true">', '<process id="P" isExecutable="true"><subProcess id="S">'), ("</process>", "</subProcess></process>")]),
    ("flow.condition-on-event-gateway", EVENTS, [(flow("f_wait_late", "wait", "late"), flow("f_wait_late", "wait", "late", "x"))]),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "base", "changes"), MUTANTS)
def test_a_broken_rule_is_named(rule: str, base: str, changes: list[tuple[str, str]]) -> None:
    assert names_only(rule, broken(base, *changes))


@pytest.mark.parametrize("model", [BEGIN, COMPLEX])
def test_what_is_valid_but_not_executed_is_called_so(model: str) -> None:
    assert {rule.partition(".")[0] for rule in rules(model)} <= {"unsupported"}
