"""Data, messages and correlation: each rule broken once."""

import pytest

from tests.engine.checks.models import broken, chain, errors, names_only, process, rules

ITEMS = '<itemDefinition id="I" structureRef="xsd:string"/><itemDefinition id="J" structureRef="xsd:int"/>'
MESSAGES = '<message id="M" name="m" itemRef="I"/><message id="N" name="n" itemRef="J"/>'
IO = (
    '<ioSpecification id="io"><dataInput id="in" itemSubjectRef="I"/><dataOutput id="out" itemSubjectRef="J"/>'
    '<inputSet id="is"><dataInputRefs>in</dataInputRefs><outputSetRefs>os</outputSetRefs></inputSet>'
    '<outputSet id="os"><dataOutputRefs>out</dataOutputRefs><inputSetRefs>is</inputSetRefs></outputSet></ioSpecification>'
    '<dataInputAssociation id="ia"><sourceRef>src</sourceRef><targetRef>in</targetRef></dataInputAssociation>'
    '<dataOutputAssociation id="oa"><sourceRef>out</sourceRef><targetRef>dst</targetRef></dataOutputAssociation>'
)
TASK = (
    process(
        '<startEvent id="start"/><task id="a">' + IO + '</task><dataObject id="srcObject" itemSubjectRef="I"/>'
        '<dataObjectReference id="src" dataObjectRef="srcObject"/><dataObject id="dst" itemSubjectRef="J"/>'
        '<subProcess id="sub"><dataObject id="inner" itemSubjectRef="I"/><task id="t"/></subProcess>'
        '<endEvent id="end"/>' + chain("start", "a", "sub", "end")
    )
    + ITEMS
)  # fmt: skip
INTERFACE = (
    '<interface id="F" name="f"><operation id="op" name="op"><inMessageRef>M</inMessageRef>'
    "<outMessageRef>N</outMessageRef></operation></interface>"
)
SERVICE = broken(
    TASK.replace(">" + ITEMS, ">" + ITEMS),
    ('<task id="a">', '<serviceTask id="a" operationRef="op"><extensionElements><zeebe:taskDefinition type="x"/></extensionElements>'),
    ("</task><dataObject", "</serviceTask><dataObject"),
) + MESSAGES + INTERFACE  # fmt: skip
SEND = broken(
    SERVICE,
    ('<serviceTask id="a" operationRef="op">', '<sendTask id="a" messageRef="M">'),
    ("</serviceTask>", "</sendTask>"),
)
RECEIVE = (
    process(
        '<startEvent id="start"/><receiveTask id="a" messageRef="N"><ioSpecification>'
        '<dataOutput id="out" itemSubjectRef="J"/><inputSet/><outputSet><dataOutputRefs>out</dataOutputRefs></outputSet>'
        '</ioSpecification></receiveTask><endEvent id="end"><dataInput id="given" itemSubjectRef="I"/>'
        '<inputSet><dataInputRefs>given</dataInputRefs></inputSet><messageEventDefinition messageRef="M"/></endEvent>'
        + chain("start", "a", "end")
    )
    + ITEMS
    + MESSAGES
)
SIGNAL = broken(
    RECEIVE, ('<messageEventDefinition messageRef="M"/>', '<signalEventDefinition signalRef="S"/>')
) + ('<signal id="S" name="s" structureRef="I"/>')
BOUND = (
    '<process id="P" isExecutable="false"><supportedInterfaceRef>F</supportedInterfaceRef><ioSpecification>'
    '<dataInput id="in"/><dataOutput id="out"/><inputSet id="is"><dataInputRefs>in</dataInputRefs></inputSet>'
    '<outputSet id="os"><dataOutputRefs>out</dataOutputRefs></outputSet></ioSpecification>'
    '<ioBinding id="b" operationRef="op" inputDataRef="is" outputDataRef="os"/><task id="t"/></process>'
    '<process id="Q" isExecutable="true"><ioSpecification><inputSet id="qi"/><outputSet id="qo"/></ioSpecification>'
    '<task id="u"/></process>' + ITEMS + MESSAGES + INTERFACE
    + '<interface id="G" name="g"><operation id="op2" name="o2"><inMessageRef>M</inMessageRef></operation></interface>'
)  # fmt: skip


@pytest.mark.parametrize("model", [TASK, SERVICE, SEND, RECEIVE, SIGNAL, BOUND])
def test_valid_models_are_at_most_not_executed(model: str) -> None:
    assert {rule.partition(".")[0] for rule in rules(model)} <= {"unsupported"}


DATA = [
    ("data.unset", TASK, [("<dataInputRefs>in</dataInputRefs>", "")]),
    ("data.unset", TASK, [("<dataOutputRefs>out</dataOutputRefs>", "")]),
    ("data.set-foreign", TASK, [("<dataInputRefs>in</dataInputRefs>", "<dataInputRefs>in</dataInputRefs><dataInputRefs>far</dataInputRefs>"), ('<task id="t"/>', '<task id="t"><ioSpecification><dataInput id="far"/><inputSet><dataInputRefs>far</dataInputRefs></inputSet><outputSet/></ioSpecification></task>')]),
    ("data.set-optional", TASK, [('<dataInput id="in" itemSubjectRef="I"/>', '<dataInput id="in" itemSubjectRef="I"/><dataInput id="in2"/>'), ('<outputSet id="os">', '<inputSet id="is2"><dataInputRefs>in2</dataInputRefs></inputSet><outputSet id="os">'), ("</dataInputRefs><outputSetRefs>", "</dataInputRefs><optionalInputRefs>in2</optionalInputRefs><outputSetRefs>")]),
    ("data.set-optional", TASK, [('<dataOutput id="out" itemSubjectRef="J"/>', '<dataOutput id="out" itemSubjectRef="J"/><dataOutput id="out2"/>'), ("</ioSpecification>", '<outputSet id="os2"><dataOutputRefs>out2</dataOutputRefs></outputSet></ioSpecification>'), ("</dataOutputRefs><inputSetRefs>", "</dataOutputRefs><whileExecutingOutputRefs>out2</whileExecutingOutputRefs><inputSetRefs>")]),
    ("data.set-pairs", TASK, [("<inputSetRefs>is</inputSetRefs>", "")]),
    ("data.set-pairs", TASK, [("<outputSetRefs>os</outputSetRefs>", "")]),
    ("data.service-sets", SERVICE, [("<outputSet id", '<inputSet id="is2"/><outputSet id')]),
    ("data.service-sets", SERVICE, [("</ioSpecification>", '<outputSet id="os2"/></ioSpecification>')]),
    ("data.send-sets", SEND, [("<outputSet id", '<inputSet id="is2"/><outputSet id')]),
    ("data.receive-sets", RECEIVE, [("</ioSpecification>", "<outputSet/></ioSpecification>")]),
    ("data.message-item", SEND, [('<dataInput id="in" itemSubjectRef="I"/>', '<dataInput id="in" itemSubjectRef="J"/>'), ('<dataObject id="srcObject" itemSubjectRef="I"/>', '<dataObject id="srcObject" itemSubjectRef="J"/>')]),
    ("data.message-item", SERVICE, [('<dataOutput id="out" itemSubjectRef="J"/>', '<dataOutput id="out" itemSubjectRef="I"/>'), ('<dataObject id="dst" itemSubjectRef="J"/>', '<dataObject id="dst" itemSubjectRef="I"/>')]),
    ("data.message-item", RECEIVE, [('<dataInput id="given" itemSubjectRef="I"/>', '<dataInput id="given" itemSubjectRef="J"/>')]),
    ("data.event-item", SIGNAL, [('<dataInput id="given" itemSubjectRef="I"/>', '<dataInput id="given" itemSubjectRef="J"/>')]),
    ("data.event-count", RECEIVE, [('itemSubjectRef="I"/><inputSet>', 'itemSubjectRef="I"/><dataInput id="more" itemSubjectRef="I"/><inputSet><dataInputRefs>more</dataInputRefs>')]),
    ("data.event-count", RECEIVE, [('<messageEventDefinition messageRef="M"/>', '<messageEventDefinition messageRef="M"/><terminateEventDefinition/>')]),
    ("data.collection", TASK, [('<dataObject id="srcObject"', '<dataObject id="srcObject" isCollection="true"')]),
    ("data.collection", TASK, [('<itemDefinition id="I"', '<itemDefinition id="I" isCollection="true"'), ('<dataInput id="in"', '<dataInput id="in" isCollection="true"'), ('<dataObject id="inner"', '<dataObject id="inner" isCollection="true"')]),
    ("data.reference-without-object", TASK, [("<dataObjectReference", '<dataObjectReference id="r"/><dataObjectReference')]),
    ("data.reference-item", TASK, [('dataObjectRef="srcObject"', 'dataObjectRef="srcObject" itemSubjectRef="J"'), ('<dataInput id="in" itemSubjectRef="I"/>', '<dataInput id="in"/>')]),
    ("data.object-state", TASK, [('<dataObject id="dst" itemSubjectRef="J"/>', '<dataObject id="dst" itemSubjectRef="J"><dataState name="x"/></dataObject>')]),
    ("data.object-out-of-sight", TASK, [('dataObjectRef="srcObject"', 'dataObjectRef="inner"')]),
    ("data.association-inside", TASK, [("<targetRef>in</targetRef>", "<targetRef>dst</targetRef>"), ('<dataObject id="dst" itemSubjectRef="J"/>', '<dataObject id="dst"/>')]),
    ("data.association-inside", TASK, [("<sourceRef>out</sourceRef>", "<sourceRef>src</sourceRef>"), ('<dataObject id="dst" itemSubjectRef="J"/>', '<dataObject id="dst"/>')]),
    ("data.association-out-of-sight", TASK, [("<sourceRef>src</sourceRef>", "<sourceRef>inner</sourceRef>")]),
    ("data.association-sources", TASK, [("<sourceRef>src</sourceRef>", "<sourceRef>src</sourceRef><sourceRef>srcObject</sourceRef>")]),
    ("data.association-items", TASK, [('<dataObject id="srcObject" itemSubjectRef="I"/>', '<dataObject id="srcObject" itemSubjectRef="J"/>')]),
    ("data.subprocess", TASK, [('<subProcess id="sub">', '<subProcess id="sub"><ioSpecification><dataInput id="si"/><inputSet><dataInputRefs>si</dataInputRefs></inputSet><outputSet/></ioSpecification>')]),
    ("data.service-data", SERVICE, [('<dataInput id="in" itemSubjectRef="I"/>', '<dataInput id="in" itemSubjectRef="I"/><dataInput id="in2" itemSubjectRef="I"/>'), ("<dataInputRefs>in</dataInputRefs>", "<dataInputRefs>in</dataInputRefs><dataInputRefs>in2</dataInputRefs>")]),
    ("data.message-item", SEND, [('<dataInput id="in" itemSubjectRef="I"/>', '<dataInput id="in"/>')]),
    ("data.input-unfilled", TASK, [('<dataInputAssociation id="ia"><sourceRef>src</sourceRef><targetRef>in</targetRef></dataInputAssociation>', "")]),
    ("data.binding-operation", BOUND, [('operationRef="op"', 'operationRef="op2"')]),
    ("data.binding-sets", BOUND, [('inputDataRef="is"', 'inputDataRef="qi"')]),
    ("reference.import-missing", TASK, [("xsd:string", "other:thing")]),
    ("import.type", TASK, [('<process id="P"', '<import namespace="urn:other" location="x.xsd" importType="urn:strange"/><process id="P"')]),
    ("import.document", TASK, [('<process id="P"', '<import namespace="urn:other" location="x.bpmn" importType="http://www.omg.org/spec/BPMN/20100524/MODEL"/><process id="P"')]),
    ("schema.must-understand", TASK, [('<process id="P"', '<extension definition="other:thing" mustUnderstand="true"/><process id="P"')]),
    ("reference.foreign", TASK, [('id="inner" itemSubjectRef="I"', 'id="inner" itemSubjectRef="other:I"')]),
    ("reference.structure", TASK, [("xsd:string", "xsd:strnig")]),
    ("reference.kind", TASK, [('id="inner" itemSubjectRef="I"', 'id="inner" itemSubjectRef="a"')]),
    ("reference.kind", TASK, [('dataObjectRef="srcObject"', 'dataObjectRef="a"'), ("<sourceRef>src</sourceRef>", "<sourceRef>srcObject</sourceRef>")]),
    ("reference.unresolved", SEND, [('messageRef="M"', 'messageRef="Z"')]),
    ("reference.kind", SEND, [('messageRef="M"', 'messageRef="I"')]),
    ("reference.unresolved", SERVICE, [('operationRef="op"', 'operationRef="Z"')]),
    ("reference.unresolved", SERVICE, [("<inMessageRef>M<", "<inMessageRef>Z<")]),
    ("reference.unresolved", SERVICE, [('itemRef="I"', 'itemRef="Z"')]),
    ("reference.unresolved", SIGNAL, [('signalRef="S"', 'signalRef="Z"')]),
    ("reference.unresolved", SIGNAL, [('structureRef="I"', 'structureRef="Z"')]),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "base", "changes"), DATA)
def test_a_broken_data_rule_is_named(rule: str, base: str, changes: list[tuple[str, str]]) -> None:
    assert names_only(rule, broken(base, *changes))


CALL = process(
    '<startEvent id="start"/><callActivity id="call" calledElement="Q"><ioSpecification><dataInput id="in"/>'
    '<inputSet><dataInputRefs>in</dataInputRefs></inputSet><outputSet/></ioSpecification></callActivity>'
    '<endEvent id="end"/>' + chain("start", "call", "end")
) + (
    '<process id="Q" isExecutable="true"><ioSpecification><dataInput id="qin"/><dataOutput id="qout"/>'
    '<inputSet><dataInputRefs>qin</dataInputRefs></inputSet><outputSet><dataOutputRefs>qout</dataOutputRefs></outputSet>'
    '</ioSpecification><task id="q"/></process>'
)  # fmt: skip


def test_a_call_has_the_data_of_what_it_calls() -> None:
    assert names_only("data.call", CALL)
    matching = broken(
        CALL,
        ('<dataInput id="in"/>', '<dataInput id="in"/><dataOutput id="out"/>'),
        ("<outputSet/>", "<outputSet><dataOutputRefs>out</dataOutputRefs></outputSet>"),
    )
    assert {one for one in errors(matching) if not one.startswith("unsupported.")} == set()


def test_process_inputs_and_outputs_face_outwards() -> None:
    model = broken(
        TASK,
        ('isExecutable="true">', 'isExecutable="true"><ioSpecification><dataInput id="pin"/><dataOutput id="pout"/>'
         "<inputSet><dataInputRefs>pin</dataInputRefs></inputSet><outputSet><dataOutputRefs>pout</dataOutputRefs>"
         "</outputSet></ioSpecification>"),
    )  # fmt: skip
    assert {one for one in errors(model) if not one.startswith("unsupported.")} == set()
    assert names_only(
        "data.association-end", broken(model, ("<sourceRef>src<", "<sourceRef>pout<"))
    )
    assert names_only("data.association-end", broken(model, ("<targetRef>dst<", "<targetRef>pin<")))


POOLS = (
    '<collaboration id="C"><participant id="us" processRef="P"/><participant id="them" processRef="Q"/>'
    '<participant id="box"/><messageFlow id="mf" sourceRef="tell" targetRef="begin" messageRef="M"/>'
    '<messageFlow id="mf2" sourceRef="done" targetRef="wait"/><messageFlow id="mf3" sourceRef="a" targetRef="box"/>'
    "</collaboration>"
    + process(
        '<startEvent id="start"/><task id="a"/><intermediateThrowEvent id="tell"><messageEventDefinition messageRef="M"/>'
        '</intermediateThrowEvent><receiveTask id="wait" messageRef="N"/><sendTask id="send" messageRef="M"/><endEvent id="end"/>'
        + chain("start", "a", "tell", "wait", "send", "end")
    )
    + '<process id="Q" isExecutable="false"><startEvent id="begin"><messageEventDefinition messageRef="M"/></startEvent>'
    '<task id="b"/><endEvent id="done"><messageEventDefinition messageRef="N"/></endEvent>'
    + chain("begin", "b", "done") + "</process>" + ITEMS + MESSAGES
)  # fmt: skip
KEYS = (
    '<collaboration id="C"><participant id="us" processRef="P"/><participant id="box"/>'
    '<messageFlow id="mf" sourceRef="us" targetRef="box" messageRef="M"/>'
    '<conversation id="talk"><participantRef>us</participantRef><participantRef>box</participantRef>'
    '<messageFlowRef>mf</messageFlowRef><correlationKey id="key"><correlationPropertyRef>prop</correlationPropertyRef>'
    "</correlationKey></conversation></collaboration>"
    '<process id="P" isExecutable="false"><task id="t"/><correlationSubscription id="cs" correlationKeyRef="key">'
    '<correlationPropertyBinding id="cb" correlationPropertyRef="prop"><dataPath>x</dataPath></correlationPropertyBinding>'
    "</correlationSubscription></process>"
    '<correlationProperty id="prop"><correlationPropertyRetrievalExpression id="re" messageRef="M"><messagePath>x</messagePath>'
    "</correlationPropertyRetrievalExpression></correlationProperty>"
    '<correlationProperty id="prop2"><correlationPropertyRetrievalExpression messageRef="N"><messagePath>x</messagePath>'
    "</correlationPropertyRetrievalExpression></correlationProperty>" + ITEMS + MESSAGES
)
BINDING = '<correlationPropertyBinding id="cb" correlationPropertyRef="prop"><dataPath>x</dataPath></correlationPropertyBinding>'


@pytest.mark.parametrize("model", [POOLS, KEYS])
def test_valid_collaborations_are_left_alone(model: str) -> None:
    assert errors(model) == set()


TALK = [
    ("message-flow.source-event", POOLS, [('sourceRef="tell"', 'sourceRef="end"')]),
    ("message-flow.source-event", POOLS, [('sourceRef="tell"', 'sourceRef="start"')]),
    ("message-flow.target-event", POOLS, [('<startEvent id="begin"><messageEventDefinition messageRef="M"/></startEvent>', '<startEvent id="begin"/>')]),
    ("message-flow.target-event", POOLS, [('targetRef="wait"', 'targetRef="tell"'), ('sourceRef="done"', 'sourceRef="b"')]),
    ("message-flow.same-pool", POOLS, [('sourceRef="a" targetRef="box"', 'sourceRef="a" targetRef="wait"')]),
    ("message-flow.same-pool", POOLS, [('sourceRef="a" targetRef="box"', 'sourceRef="a" targetRef="us"')]),
    ("message-flow.no-pool", POOLS, [('<participant id="them" processRef="Q"/>', '<participant id="them"/>')]),
    ("message-flow.message", POOLS, [('targetRef="begin" messageRef="M"', 'targetRef="begin" messageRef="N"')]),
    ("task.receive-sends", POOLS, [('sourceRef="a" targetRef="box"', 'sourceRef="wait" targetRef="box"')]),
    ("task.send-receives", POOLS, [('targetRef="wait"', 'targetRef="send"'), ('<endEvent id="done"><messageEventDefinition messageRef="N"/>', '<endEvent id="done"><messageEventDefinition messageRef="N"/>')]),
    ("reference.kind", POOLS, [('sourceRef="a" targetRef="box"', 'sourceRef="f_start_a" targetRef="box"')]),
    ("reference.unresolved", POOLS, [('processRef="Q"', 'processRef="Z"'), ('<messageFlow id="mf" sourceRef="tell" targetRef="begin" messageRef="M"/><messageFlow id="mf2" sourceRef="done" targetRef="wait"/>', "")]),
    ("correlation.binding", KEYS, [(BINDING, BINDING + BINDING.replace('"cb"', '"cb2"').replace('"prop"', '"prop2"'))]),
    ("correlation.binding-missing", KEYS, [(BINDING, "")]),
    ("correlation.binding-twice", KEYS, [(BINDING, BINDING + BINDING.replace('"cb"', '"cb2"'))]),
    ("correlation.key-empty", KEYS, [("<correlationPropertyRef>prop</correlationPropertyRef>", ""), (BINDING, "")]),
    ("correlation.retrieval-twice", KEYS, [("</correlationPropertyRetrievalExpression>", '</correlationPropertyRetrievalExpression><correlationPropertyRetrievalExpression messageRef="M"><messagePath>y</messagePath></correlationPropertyRetrievalExpression>')]),
    ("correlation.retrieval-missing", KEYS, [('id="re" messageRef="M"', 'id="re" messageRef="N"')]),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "base", "changes"), TALK)
def test_a_broken_message_rule_is_named(
    rule: str, base: str, changes: list[tuple[str, str]]
) -> None:
    assert names_only(rule, broken(base, *changes))


@pytest.mark.parametrize(
    "space",
    ["https://www.omg.org/spec/DMN/20191111/FEEL/", "http://www.omg.org/spec/FEEL/20140401"],
)
def test_types_of_feel_need_no_import(space: str) -> None:
    item = f'<itemDefinition xmlns:feel="{space}" id="F" structureRef="feel:string"/>'
    assert rules(item) == set()


def test_a_document_may_import_decisions() -> None:
    kind = "https://www.omg.org/spec/DMN/20191111/MODEL/"
    assert rules(f'<import importType="{kind}" location="a.dmn" namespace="urn:a"/>') == set()
