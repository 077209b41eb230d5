"""Events: every trigger at every position, and each rule broken once."""

import pytest

from engine.checks.events import ALLOWED
from tests.engine.checks.models import broken, chain, errors, flow, names_only, process, rules
from tests.engine.checks.placed import ROOT, TRIGGERS, between, boundary, event_subprocess, placed

RULES = {
    "start": "event.start-trigger",
    "start-subprocess": "event.subprocess-start-trigger",
    "start-event-subprocess": "event.event-subprocess-start-trigger",
    "start-event-subprocess-passing": "event.event-subprocess-start-passing",
    "catch": "event.catch-trigger",
    "boundary": "event.boundary-trigger",
    "boundary-passing": "event.boundary-passing",
    "throw": "event.throw-trigger",
    "end": "event.end-trigger",
}


@pytest.mark.parametrize("place", list(ALLOWED))
@pytest.mark.parametrize("kind", list(TRIGGERS))
def test_a_trigger_is_refused_where_bpmn_has_none(place: str, kind: str) -> None:
    found = rules(placed(place, TRIGGERS[kind]) + ROOT)
    assert (RULES[place] in found) == (kind not in ALLOWED[place])


RUNNING = [
    (place, kind)
    for place, kinds in ALLOWED.items()
    for kind in sorted(kinds - {"compensation", "link", "cancel"})
]


@pytest.mark.parametrize(("place", "kind"), RUNNING)
def test_an_allowed_trigger_is_no_error(place: str, kind: str) -> None:
    assert errors(placed(place, TRIGGERS[kind]) + ROOT) == set()


PLAIN = placed("end", "")
BOUND = boundary(TRIGGERS["timer"])
LINKS = process(
    '<startEvent id="start"/><intermediateThrowEvent id="out"><linkEventDefinition id="l1" name="L"/></intermediateThrowEvent>'
    '<intermediateCatchEvent id="in"><linkEventDefinition id="l2" name="L"/></intermediateCatchEvent><task id="a"/>'
    '<endEvent id="end"/>' + chain("start", "out") + chain("in", "a", "end")
)
TRANSACTION = process(
    '<startEvent id="start"/><transaction id="tx"><startEvent id="in"/><task id="work"/><exclusiveGateway id="g" default="f_g_done"/>'
    '<endEvent id="done"/><endEvent id="undo"><cancelEventDefinition/></endEvent>'
    + chain("in", "work", "g", "done") + flow("bad", "g", "undo", "failed")
    + '</transaction><boundaryEvent id="gone" attachedToRef="tx"><cancelEventDefinition/></boundaryEvent>'
    '<task id="tell"/><endEvent id="end"/>' + chain("start", "tx", "end") + chain("gone", "tell", "end")
)  # fmt: skip
SHARED = placed("start", "<eventDefinitionRef>D</eventDefinitionRef>") + (
    '<message id="M" name="m"/><messageEventDefinition id="D" messageRef="M"/>'
)
TIMED = between(f'<intermediateCatchEvent id="ev">{TRIGGERS["timer"]}</intermediateCatchEvent>')


@pytest.mark.parametrize("model", [PLAIN, BOUND, LINKS, TRANSACTION, SHARED, TIMED])
def test_valid_models_are_left_alone(model: str) -> None:
    assert rules(model) == set()


def swapped(place: str, kind: str, old: str, new: str) -> tuple[str, list[tuple[str, str]]]:
    return placed(place, TRIGGERS[kind]) + ROOT, [(old, new)]


MUTANTS = [
    ("event.start-incoming", BOUND, [("<endEvent", flow("y", "a", "start") + "<endEvent")]),
    ("event.start-outgoing", PLAIN, [("<endEvent", '<startEvent id="s3"/><endEvent')]),
    ("event.end-outgoing", BOUND, [('<endEvent id="end"/>', '<endEvent id="end"/><task id="t"/><endEvent id="e2"/>' + chain("end", "t", "e2"))]),
    ("event.end-incoming", BOUND, [("<endEvent", '<endEvent id="e2"/><endEvent')]),
    ("event.boundary-incoming", BOUND, [("<endEvent", flow("y", "a", "bo") + "<endEvent")]),
    ("event.boundary-outgoing", BOUND, [(flow("x", "bo", "end"), "")]),
    ("event.boundary-on-event-subprocess", event_subprocess(TRIGGERS["timer"]), [("</process>", f'<boundaryEvent id="bo" attachedToRef="sub">{TRIGGERS["timer"]}</boundaryEvent>' + flow("x", "bo", "end") + "</process>")]),
    ("event.boundary-elsewhere", BOUND, [('<task id="in"/>', f'<task id="in"/><boundaryEvent id="b2" attachedToRef="a">{TRIGGERS["timer"]}</boundaryEvent><task id="in2"/>' + flow("y", "b2", "in2"))]),
    ("event.implicit-throw", PLAIN, [("<endEvent", '<implicitThrowEvent id="i"/><endEvent'), ("</process>", flow("y", "s", "i") + "</process>")]),
    ("event.shared-definition", SHARED, [('<messageEventDefinition id="D" messageRef="M"/>', ""), ("</process>", '<intermediateThrowEvent id="t"><messageEventDefinition id="D" messageRef="M"/></intermediateThrowEvent>' + flow("y", "s", "t") + flow("z", "t", "e") + "</process>")]),
    ("event.parallel-multiple", TIMED, [('id="ev"', 'id="ev" parallelMultiple="true"')]),
    ("event.message-missing", *swapped("catch", "message", ' messageRef="M"', "")),
    ("event.message-missing", *swapped("throw", "message", ' messageRef="M"', "")),
    ("event.signal-missing", *swapped("end", "signal", ' signalRef="S"', "")),
    ("event.error-missing", *swapped("end", "error", ' errorRef="E"', "")),
    ("event.error-code", *swapped("end", "error", ' errorCode="E1"', "")),
    ("event.escalation-missing", *swapped("throw", "escalation", ' escalationRef="X"', "")),
    ("event.escalation-code", *swapped("end", "escalation", ' escalationCode="X1"', "")),
    ("timer.missing", TIMED, [("<timeDuration>P1D</timeDuration>", "")]),
    ("timer.literal", TIMED, [("P1D", "one day")]),
    ("link.no-target", LINKS, [('id="l1" name="L"', 'id="l1" name="K"'), ("</process>", '<intermediateThrowEvent id="o2"><linkEventDefinition name="L"/></intermediateThrowEvent>' + flow("y", "start", "o2") + "</process>")]),
    ("link.no-source", LINKS, [("<task", '<intermediateCatchEvent id="i2"><linkEventDefinition name="K"/></intermediateCatchEvent>' + flow("y", "i2", "a") + "<task")]),
    ("link.targets", LINKS, [("<task", '<intermediateCatchEvent id="i2"><linkEventDefinition name="L"/></intermediateCatchEvent>' + flow("y", "i2", "a") + "<task")]),
    ("link.flow", LINKS, [("<task", flow("y", "out", "a") + "<task")]),
    ("link.flow", LINKS, [("<task", flow("y", "start", "in") + "<task")]),
    ("link.references", LINKS, [('<linkEventDefinition id="l1" name="L"/>', '<linkEventDefinition id="l1" name="L"><target>l1</target></linkEventDefinition>')]),
    ("cancel.end-outside", TRANSACTION, [("<transaction", "<subProcess"), ("</transaction", "</subProcess"), ('<boundaryEvent id="gone" attachedToRef="tx"><cancelEventDefinition/>', '<boundaryEvent id="gone" attachedToRef="tx"><errorEventDefinition/>')]),
    ("cancel.end-outside", TRANSACTION, [('<endEvent id="undo"><cancelEventDefinition/></endEvent>', '<subProcess id="undo"><startEvent id="inner"/><endEvent id="deep"><cancelEventDefinition/></endEvent>' + chain("inner", "deep") + "</subProcess>" + flow("back", "undo", "done"))]),
    ("cancel.boundary-elsewhere", TRANSACTION, [("<transaction", "<subProcess"), ("</transaction", "</subProcess"), ('<endEvent id="undo"><cancelEventDefinition/>', '<endEvent id="undo"><terminateEventDefinition/>')]),
    ("cancel.not-caught", TRANSACTION, [('attachedToRef="tx"><cancelEventDefinition/>', 'attachedToRef="tx"><errorEventDefinition/>')]),
    ("cancel.caught-twice", TRANSACTION, [("<task id=\"tell\"", '<boundaryEvent id="too" attachedToRef="tx"><cancelEventDefinition/></boundaryEvent><task id="tell"'), ("</process>", chain("too", "end") + "</process>")]),
    ("error.caught-twice", boundary(TRIGGERS["error"]) + ROOT, [("<endEvent", f'<boundaryEvent id="b2" attachedToRef="a">{TRIGGERS["error"]}</boundaryEvent>' + flow("y", "b2", "end") + "<endEvent")]),
    ("error.caught-twice", event_subprocess(TRIGGERS["error"]) + ROOT, [("</process>", f'<subProcess id="sub2" triggeredByEvent="true"><startEvent id="again">{TRIGGERS["error"]}</startEvent><endEvent id="over"/>' + flow("y", "again", "over") + "</subProcess></process>")]),
    ("error.caught-twice", boundary(TRIGGERS["error"]) + ROOT + '<error id="E9" errorCode="E1"/>', [("<endEvent", '<boundaryEvent id="b2" attachedToRef="a"><errorEventDefinition errorRef="E9"/></boundaryEvent>' + flow("y", "b2", "end") + "<endEvent")]),
    ("escalation.caught-twice", boundary(TRIGGERS["escalation"]) + ROOT, [("<endEvent", f'<boundaryEvent id="b2" attachedToRef="a">{TRIGGERS["escalation"]}</boundaryEvent>' + flow("y", "b2", "end") + "<endEvent")]),
    ("subprocess.start-interrupting", PLAIN, [('<startEvent id="s"', '<startEvent id="s" isInterrupting="false"')]),
    ("reference.kind", BOUND, [('attachedToRef="a"', 'attachedToRef="end"')]),
    ("reference.unresolved", BOUND, [('attachedToRef="a"', 'attachedToRef="nothing"')]),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "base", "changes"), MUTANTS)
def test_a_broken_rule_is_named(rule: str, base: str, changes: list[tuple[str, str]]) -> None:
    assert names_only(rule, broken(base, *changes))


def test_a_timer_has_one_time() -> None:
    model = broken(TIMED, ("<timeDuration>", "<timeDate>2026-01-01</timeDate><timeDuration>"))
    assert errors(model) == {"schema.element", "timer.several"}


def test_links_are_connected() -> None:
    loose = broken(LINKS, (flow("f_in_a", "in", "a"), flow("f_in_a", "start", "a")))
    assert names_only("flow.no-outgoing", loose)
    unfed = broken(LINKS, (flow("f_start_out", "start", "out"), flow("f_start_out", "start", "a")))
    assert names_only("flow.no-incoming", unfed)
