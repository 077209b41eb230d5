"""Sequence flows and ways through a process: each rule broken once."""

import pytest

from tests.engine.checks.models import broken, chain, errors, flow, names_only, process, rules

REVIEW = process(
    '<startEvent id="start"><outgoing>f_start_ask</outgoing></startEvent>'
    '<task id="ask"><incoming>f_start_ask</incoming><outgoing>f_ask_gate</outgoing></task>'
    '<exclusiveGateway id="gate" default="no">'
    "<incoming>f_ask_gate</incoming><outgoing>yes</outgoing><outgoing>no</outgoing></exclusiveGateway>"
    '<task id="grant"><incoming>yes</incoming><outgoing>f_grant_end</outgoing></task>'
    '<endEvent id="end"><incoming>f_grant_end</incoming><incoming>no</incoming></endEvent>'
    + chain("start", "ask", "gate")
    + flow("yes", "gate", "grant", "approved")
    + flow("no", "gate", "end")
    + chain("grant", "end")
)
SUB = process(
    '<startEvent id="start"/><subProcess id="sub"><startEvent id="in"/><task id="work"/><endEvent id="out"/>'
    + chain("in", "work", "out")
    + '</subProcess><task id="after"/><endEvent id="end"/>'
    + chain("start", "sub", "after", "end")
)
TWO = (
    process('<startEvent id="s1"/><task id="t1"/><endEvent id="e1"/>' + chain("s1", "t1", "e1"))
    + '<process id="Q" isExecutable="false"><startEvent id="s2"/><task id="t2"/><endEvent id="e2"/>'
    + chain("s2", "t2", "e2")
    + "</process>"
)
CHOICE = process(
    '<startEvent id="start"/><task id="ask" default="no"/><task id="grant"/><endEvent id="end"/>'
    + chain("start", "ask")
    + flow("yes", "ask", "grant", "approved")
    + flow("no", "ask", "end")
    + chain("grant", "end")
)
PARALLEL = process(
    '<startEvent id="start"/><parallelGateway id="fork"/><task id="a"/><task id="b"/>'
    '<parallelGateway id="join"/><endEvent id="end"/>'
    + chain("start", "fork", "a", "join", "end")
    + chain("fork", "b", "join")
)
LOOP = process(
    '<startEvent id="start"/><task id="a"/><exclusiveGateway id="again" default="out"/><task id="b"/><endEvent id="end"/>'
    + chain("start", "a", "again")
    + flow("back", "again", "a", "more")
    + flow("out", "again", "b")
    + chain("b", "end")
)
PLAIN = process(
    '<startEvent id="start"/><task id="a"/><endEvent id="end"/>' + chain("start", "a", "end")
)
IMPLICIT = process('<task id="a"/><task id="b"/>' + chain("a", "b"))
NO_LISTS = broken(
    REVIEW,
    *[
        (text, "")
        for text in (
            "<outgoing>f_start_ask</outgoing>",
            "<incoming>f_start_ask</incoming>",
            "<outgoing>f_ask_gate</outgoing>",
            "<incoming>f_ask_gate</incoming><outgoing>yes</outgoing><outgoing>no</outgoing>",
            "<incoming>yes</incoming><outgoing>f_grant_end</outgoing>",
            "<incoming>f_grant_end</incoming><incoming>no</incoming>",
        )
    ],
)


@pytest.mark.parametrize(
    "model", [REVIEW, SUB, TWO, CHOICE, PARALLEL, LOOP, PLAIN, IMPLICIT, NO_LISTS]
)
def test_valid_models_are_left_alone(model: str) -> None:
    assert rules(model) == set()


MUTANTS = [
    ("flow.listed-wrongly", REVIEW, [("<incoming>f_start_ask</incoming>", "<incoming>f_start_ask</incoming><incoming>no</incoming>")]),
    ("flow.unlisted", REVIEW, [("<incoming>yes</incoming>", "")]),
    ("flow.unlisted", REVIEW, [("<outgoing>no</outgoing>", "")]),
    ("flow.listed-twice", REVIEW, [("<incoming>yes</incoming>", "<incoming>yes</incoming><incoming>yes</incoming>")]),
    ("flow.crosses-process", TWO, [('targetRef="e1"', 'targetRef="e2"'), ('<endEvent id="e1"/>', "")]),
    ("flow.crosses-subprocess", SUB, [('<task id="after"/>', '<task id="after"/>' + flow("x", "sub", "work"))]),
    ("flow.misplaced", SUB, [(flow("f_in_work", "in", "work"), ""), ('<task id="after"/>', '<task id="after"/>' + flow("f_in_work", "in", "work"))]),
    ("flow.condition-on-start", PLAIN, [(flow("f_start_a", "start", "a"), flow("f_start_a", "start", "a", "x"))]),
    ("flow.condition-on-parallel", PARALLEL, [(flow("f_fork_a", "fork", "a"), flow("f_fork_a", "fork", "a", "x"))]),
    ("flow.only-conditional", PLAIN, [(flow("f_a_end", "a", "end"), flow("f_a_end", "a", "end", "x"))]),
    ("flow.default-elsewhere", CHOICE, [('default="no"', 'default="f_grant_end"')]),
    ("flow.default-condition", CHOICE, [(flow("no", "ask", "end"), flow("no", "ask", "end", "false"))]),
    ("flow.default-needless", CHOICE, [("<conditionExpression>approved</conditionExpression>", "")]),
    ("flow.immediate", PLAIN, [('targetRef="a"', 'targetRef="a" isImmediate="false"')]),
    ("flow.no-incoming", PLAIN, [("<task", '<task id="lost"/><task'), ("<endEvent", flow("x", "lost", "end") + "<endEvent")]),
    ("flow.no-outgoing", PLAIN, [("<task", '<task id="stuck"/><task'), ("<endEvent", flow("x", "a", "stuck") + "<endEvent")]),
    ("flow.no-start", PLAIN, [('<startEvent id="start"/>', ""), (flow("f_start_a", "start", "a"), "")]),
    ("flow.no-end", PLAIN, [('<endEvent id="end"/>', ""), (flow("f_a_end", "a", "end"), "")]),
    ("flow.unreachable", PLAIN, [("<endEvent", '<task id="x"/><task id="y"/>' + chain("x", "y", "x") + flow("z", "y", "end") + "<endEvent")]),
    ("flow.unfinishable", LOOP, [(flow("f_b_end", "b", "end"), '<task id="c"/>' + chain("b", "c", "b")), ("<endEvent", '<boundaryEvent id="never" attachedToRef="c"><errorEventDefinition/></boundaryEvent><endEvent'), ("<sequenceFlow", flow("q", "never", "b") + flow("r", "a", "end") + "<sequenceFlow")]),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "base", "changes"), MUTANTS)
def test_a_broken_rule_is_named(rule: str, base: str, changes: list[tuple[str, str]]) -> None:
    assert names_only(rule, broken(base, *changes))


def test_a_condition_on_an_event_is_only_a_warning() -> None:
    model = broken(
        PLAIN,
        ('<task id="a"/>', '<intermediateThrowEvent id="a"/><task id="b"/>'),
        (flow("f_a_end", "a", "end"), flow("f_a_end", "a", "end", "x") + chain("a", "b", "end")),
    )
    assert rules(model) == {"flow.condition-on-event"}


@pytest.mark.parametrize("said", ['isExecutable="false"', ""])
def test_a_process_that_does_not_say_that_it_runs_has_both_ends_or_none(said: str) -> None:
    body = '<startEvent id="start"/><task id="a"/>' + chain("start", "a")
    assert names_only("flow.end-missing", process(body, said))
    assert errors(process(body)) == set()
    body = '<task id="a"/><endEvent id="end"/>' + chain("a", "end")
    assert names_only("flow.start-missing", process(body, said))
    assert errors(process(body)) == set()


@pytest.mark.parametrize("body", [chain("a", "t"), chain("t", "a")])
def test_an_intermediate_event_has_something_before_and_after_it(body: str) -> None:
    drawn = '<task id="a"/><intermediateThrowEvent id="t"/>' + body
    assert names_only("event.intermediate-loose", process(drawn, 'isExecutable="false"'))
    assert errors(process(drawn)) == set()


def test_an_empty_condition_of_a_default_is_none() -> None:
    empty = broken(CHOICE, (flow("no", "ask", "end"), flow("no", "ask", "end", " ")))
    assert "flow.default-condition" not in rules(empty)


def test_a_process_without_a_step_is_a_pool_unless_it_says_that_it_runs() -> None:
    assert rules(PLAIN + '<process id="pool"><laneSet id="rows"/></process>') == set()
    nothing = '<process id="pool" isExecutable="true"><dataObject id="sheet"/></process>'
    assert rules(PLAIN + nothing) == {"flow.nothing"}
