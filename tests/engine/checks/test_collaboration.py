"""Pools, lanes, conversations and choreographies: each rule broken once."""

import pytest

from tests.engine.checks.models import broken, chain, errors, flow, names_only, process, rules

LANES = process(
    '<laneSet id="ls"><lane id="l1" name="one" partitionElementRef="res"><flowNodeRef>start</flowNodeRef><flowNodeRef>a</flowNodeRef>'
    '<childLaneSet id="cl"><lane id="l3"><flowNodeRef>a</flowNodeRef></lane></childLaneSet></lane>'
    '<lane id="l2" name="two"><flowNodeRef>end</flowNodeRef></lane></laneSet>'
    '<startEvent id="start"/><task id="a"/><endEvent id="end"/>' + chain("start", "a", "end")
) + (
    '<process id="Q" isExecutable="false"><task id="q"/></process><resource id="res" name="r"/>'
    '<partnerRole id="role" name="x"/>'
)  # fmt: skip
TALK = (
    '<collaboration id="C"><participant id="p1"><participantMultiplicity minimum="1" maximum="2"/></participant>'
    '<participant id="p2"/><messageFlow id="mf" sourceRef="p1" targetRef="p2"/>'
    '<conversation id="talk"><participantRef>p1</participantRef><participantRef>p2</participantRef>'
    '<messageFlowRef>mf</messageFlowRef></conversation>'
    '<callConversation id="call" calledCollaborationRef="G"><participantRef>p1</participantRef>'
    '<participantRef>p2</participantRef><participantAssociation id="pa1"><innerParticipantRef>g1</innerParticipantRef>'
    '<outerParticipantRef>p1</outerParticipantRef></participantAssociation><participantAssociation id="pa2">'
    '<innerParticipantRef>g2</innerParticipantRef><outerParticipantRef>p2</outerParticipantRef></participantAssociation>'
    '</callConversation><conversationLink id="cl" sourceRef="p1" targetRef="talk"/></collaboration>'
    '<globalConversation id="G"><participant id="g1"/><participant id="g2"/></globalConversation>'
)  # fmt: skip


def choreography_task(name: str, initiator: str, other: str, *flows: str, loop: str = "") -> str:
    refs = "".join(f"<messageFlowRef>{one}</messageFlowRef>" for one in flows)
    return (
        f'<choreographyTask id="{name}" initiatingParticipantRef="{initiator}"{loop}><participantRef>{initiator}'
        f"</participantRef><participantRef>{other}</participantRef>{refs}</choreographyTask>"
    )


DANCE = (
    '<choreography id="C"><participant id="p1"/><participant id="p2"/><participant id="p3"/>'
    '<messageFlow id="m12" sourceRef="p1" targetRef="p2"/><messageFlow id="m21" sourceRef="p2" targetRef="p1"/>'
    '<messageFlow id="m23" sourceRef="p2" targetRef="p3"/><messageFlow id="m32" sourceRef="p3" targetRef="p2"/>'
    '<startEvent id="start"/>'
    + choreography_task("ask", "p1", "p2", "m12", "m21")
    + choreography_task("pass", "p2", "p3", "m23")
    + '<subChoreography id="sub" initiatingParticipantRef="p3"><participantRef>p2</participantRef>'
    "<participantRef>p3</participantRef>"
    + choreography_task("deep", "p3", "p2", "m32")
    + '</subChoreography><callChoreography id="call" calledChoreographyRef="G" initiatingParticipantRef="p2">'
    "<participantRef>p2</participantRef><participantRef>p3</participantRef>"
    '<participantAssociation id="a1"><innerParticipantRef>g1</innerParticipantRef><outerParticipantRef>p2'
    '</outerParticipantRef></participantAssociation><participantAssociation id="a2"><innerParticipantRef>g2'
    "</innerParticipantRef><outerParticipantRef>p3</outerParticipantRef></participantAssociation></callChoreography>"
    '<endEvent id="end"/>'
    + chain("start", "ask", "pass", "sub", "call", "end")
    + '</choreography><globalChoreographyTask id="G" initiatingParticipantRef="g1"><participant id="g1"/>'
    '<participant id="g2"/><messageFlow id="gm" sourceRef="g1" targetRef="g2"/></globalChoreographyTask>'
)
BRANCHES = (
    '<choreography id="C"><participant id="p1"/><participant id="p2"/><participant id="p3"/>'
    '<messageFlow id="m12" sourceRef="p1" targetRef="p2"/><messageFlow id="m13" sourceRef="p1" targetRef="p3"/>'
    '<messageFlow id="m23" sourceRef="p2" targetRef="p3"/><startEvent id="start"/>'
    + choreography_task("ask", "p1", "p2", "m12")
    + '<eventBasedGateway id="g"/>'
    + choreography_task("x", "p1", "p2", "m12")
    + choreography_task("y", "p1", "p3", "m13")
    + '<endEvent id="end"/>'
    + chain("start", "ask", "g", "x", "end")
    + chain("g", "y", "end")
    + "</choreography>"
)


@pytest.mark.parametrize("model", [LANES, TALK, DANCE, BRANCHES])
def test_valid_models_have_no_errors(model: str) -> None:
    assert errors(model) == set()


MUTANTS = [
    ("lane.node-twice", LANES, [("<flowNodeRef>end</flowNodeRef>", "<flowNodeRef>end</flowNodeRef><flowNodeRef>start</flowNodeRef>")]),
    ("lane.node-elsewhere", LANES, [("<flowNodeRef>end</flowNodeRef>", "<flowNodeRef>end</flowNodeRef><flowNodeRef>q</flowNodeRef>")]),
    ("lane.partition-twice", LANES, [('partitionElementRef="res">', 'partitionElementRef="res"><partitionElement id="pe" xsi:type="tResource" name="n"/>')]),
    ("lane.partition-kinds", LANES, [('<lane id="l2" name="two"', '<lane id="l2" name="two" partitionElementRef="role"')]),
    ("reference.unresolved", LANES, [("<flowNodeRef>end<", "<flowNodeRef>nothing<")]),
    ("reference.kind", LANES, [("<flowNodeRef>end<", "<flowNodeRef>f_a_end<")]),
    ("pool.minimum", TALK, [('minimum="1"', 'minimum="-1"')]),
    ("pool.maximum", TALK, [('maximum="2"', 'maximum="0"'), ('minimum="1"', 'minimum="0"')]),
    ("pool.maximum", TALK, [('minimum="1"', 'minimum="3"')]),
    ("conversation.link-ends", TALK, [('sourceRef="p1" targetRef="talk"', 'sourceRef="p1" targetRef="p2"')]),
    ("conversation.link-ends", TALK, [('sourceRef="p1" targetRef="talk"', 'sourceRef="call" targetRef="talk"')]),
    ("conversation.participants", TALK, [('<conversation id="talk"><participantRef>p1</participantRef><participantRef>p2</participantRef>', '<conversation id="talk"><participantRef>p1</participantRef>')]),
    ("conversation.participant-elsewhere", TALK, [('<conversation id="talk"><participantRef>p1', '<conversation id="talk"><participantRef>g1')]),
    ("conversation.global", TALK, [('<participant id="g2"/>', '<participant id="g2"/><textAnnotation id="note"/>')]),
    ("message-flow.collaboration", TALK, [("</globalConversation>", '</globalConversation><collaboration id="D"><participant id="d1"/><messageFlow id="df" sourceRef="d1" targetRef="p1"/></collaboration>')]),
    ("conversation.global", TALK, [('<participant id="g2"/>', '<participant id="g2"/><conversation id="inner"><participantRef>g1</participantRef><participantRef>g2</participantRef></conversation>')]),
    ("conversation.associations", TALK, [("<outerParticipantRef>p1", "<outerParticipantRef>g2")]),
    ("conversation.call-participants", TALK, [("<innerParticipantRef>g2", "<innerParticipantRef>g1")]),
    ("reference.kind", TALK, [('calledCollaborationRef="G"', 'calledCollaborationRef="p1"')]),
    ("reference.unresolved", TALK, [('calledCollaborationRef="G"', 'calledCollaborationRef="Z"')]),
    ("choreography.two", DANCE, [("</participantRef><messageFlowRef>m12", "</participantRef><participantRef>p3</participantRef><messageFlowRef>m12")]),
    ("choreography.global-two", DANCE, [('<participant id="g2"/>', '<participant id="g2"/><participant id="g3"/>'), ("</callChoreography>", "<participantAssociation><innerParticipantRef>g3</innerParticipantRef><outerParticipantRef>p3</outerParticipantRef></participantAssociation></callChoreography>")]),
    ("choreography.initiator", DANCE, [('id="ask" initiatingParticipantRef="p1"', 'id="ask" initiatingParticipantRef="p3"'), ("<messageFlowRef>m12</messageFlowRef><messageFlowRef>m21</messageFlowRef>", "<messageFlowRef>mz</messageFlowRef>"), ('<messageFlow id="m21"', '<messageFlow id="mz" sourceRef="p3" targetRef="p1"/><messageFlow id="m21"')]),
    ("choreography.messages", DANCE, [("<messageFlowRef>m12</messageFlowRef><messageFlowRef>m21</messageFlowRef>", "<messageFlowRef>m12</messageFlowRef><messageFlowRef>m23</messageFlowRef>")]),
    ("choreography.first-message", DANCE, [("<messageFlowRef>m12</messageFlowRef><messageFlowRef>m21</messageFlowRef>", "<messageFlowRef>m21</messageFlowRef>")]),
    ("choreography.answer", DANCE, [('id="m21" sourceRef="p2" targetRef="p1"', 'id="m21" sourceRef="p1" targetRef="p2"')]),
    ("choreography.sub-participants", DANCE, [(choreography_task("deep", "p3", "p2", "m32"), choreography_task("deep", "p3", "p1", "m31")), ('<messageFlow id="m32"', '<messageFlow id="m31" sourceRef="p3" targetRef="p1"/><messageFlow id="m32"')]),
    ("choreography.sequence", DANCE, [(flow("f_ask_pass", "ask", "pass"), flow("f_ask_pass", "ask", "sub")), (flow("f_pass_sub", "pass", "sub"), ""), (choreography_task("pass", "p2", "p3", "m23"), "")]),
    ("choreography.event-gateway", BRANCHES, [(choreography_task("y", "p1", "p3", "m13"), choreography_task("y", "p2", "p3", "m23"))]),
    ("choreography.event", DANCE, [('<endEvent id="end"/>', '<endEvent id="end"><signalEventDefinition/></endEvent>')]),
    ("choreography.process-element", DANCE, [('<endEvent id="end"/>', '<task id="t"/><endEvent id="end"/>' + flow("q1", "start", "t") + flow("q2", "t", "end"))]),
    ("choreography.process-element", DANCE, [('<endEvent id="end"/>', '<dataObject id="d"/><endEvent id="end"/>')]),
    ("choreography.global-flow", DANCE, [("</globalChoreographyTask>", '<startEvent id="gs"/><endEvent id="ge"/>' + chain("gs", "ge") + "</globalChoreographyTask>")]),
    ("choreography.call", DANCE, [(' calledChoreographyRef="G"', "")]),
    ("choreography.loop", DANCE, [('id="ask" initiatingParticipantRef="p1"', 'id="ask" initiatingParticipantRef="p1" loopType="MultiInstanceParallel"')]),
    ("choreography.participant-elsewhere", DANCE, [('<choreography id="C"><participant id="p1"/>', '<choreography id="C">'), ("</choreography>", '</choreography><collaboration id="K"><participant id="p1"/></collaboration>')]),
    ("reference.unresolved", DANCE, [("<messageFlowRef>m12<", "<messageFlowRef>zz<")]),
]  # fmt: skip


BESIDE = {
    "choreography.participant-elsewhere": ("choreography.message-ends",),
    "conversation.participant-elsewhere": ("conversation.messages",),
}
"""What else is wrong with a model that cannot break a rule alone."""


@pytest.mark.parametrize(("rule", "base", "changes"), MUTANTS)
def test_a_broken_rule_is_named(rule: str, base: str, changes: list[tuple[str, str]]) -> None:
    assert names_only(rule, broken(base, *changes), *BESIDE.get(rule, ()))


TWO_TALK = broken(TALK, ('<participant id="p2"/>', '<participant id="p2"/><participant id="p3"/>'))
ROLE = (
    '<process id="P"><userTask id="t"><potentialOwner id="po"><resourceRef>R</resourceRef><resourceParameterBinding '
    'id="b" parameterRef="region"><formalExpression>x</formalExpression></resourceParameterBinding></potentialOwner>'
    '</userTask></process><resource id="R" name="clerk"><resourceParameter id="region" name="region" isRequired="true"/>'
    '</resource><resource id="S" name="boss"><resourceParameter id="rank" name="rank"/></resource>'
)


def test_a_conversation_holds_messages_of_its_participants() -> None:
    stray = broken(TWO_TALK, ('targetRef="p2"', 'targetRef="p3"'))
    assert names_only("conversation.messages", stray)


def test_a_choreography_message_connects_participants() -> None:
    stray = broken(
        DANCE, ('id="m12" sourceRef="p1" targetRef="p2"', 'id="m12" sourceRef="p1" targetRef="g2"')
    )
    assert names_only("choreography.message-ends", stray, "choreography.messages")


def test_a_role_of_a_user_task_names_somebody() -> None:
    assert names_only("resource.nobody", broken(ROLE, ('name="clerk"', 'name=""')))
    assert "resource.nobody" in errors(broken(ROLE, ("<resourceRef>R</resourceRef>", "")))
    grouped = '<userTask id="t"><extensionElements><zeebe:assignmentDefinition candidateGroups="clerks"/></extensionElements>'
    assert (
        errors(broken(ROLE, ('name="clerk"', 'name=""'), ('<userTask id="t">', grouped))) == set()
    )


def test_a_role_binds_the_parameters_of_its_resource() -> None:
    assert errors(ROLE) == set()
    assert "resource.parameter-unused" in rules(ROLE)
    assert names_only(
        "resource.parameter",
        broken(ROLE, ('parameterRef="region"', 'parameterRef="rank"')),
        "resource.parameter-missing",
    )
    unbound = broken(
        ROLE,
        (
            '<resourceParameterBinding id="b" parameterRef="region"><formalExpression>x</formalExpression></resourceParameterBinding>',
            "",
        ),
    )
    assert names_only("resource.parameter-missing", unbound)
