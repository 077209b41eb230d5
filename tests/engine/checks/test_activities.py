"""Tasks, calls, sub-processes, compensation and multi-instance: each rule broken once."""

import pytest

from tests.engine.checks.models import broken, chain, errors, flow, names_only, process, rules

MESSAGES = '<message id="M" name="m"/><message id="N" name="n"/>'
SERVICES = (
    process(
        '<startEvent id="start"/><receiveTask id="wait" messageRef="M"/><sendTask id="tell" messageRef="N"/>'
        '<scriptTask id="sum" scriptFormat="feel"><script>1 + 1</script></scriptTask>'
        '<task id="again"><standardLoopCharacteristics loopMaximum="3"/></task>'
        '<callActivity id="call" calledElement="Q"/><endEvent id="end"/>'
        + chain("start", "wait", "tell", "sum", "again", "call", "end")
    )
    + '<process id="Q" isExecutable="true"><startEvent id="qs"/><endEvent id="qe"/>'
    + chain("qs", "qe")
    + "</process>"
    + MESSAGES
)
HANDLER = process(
    '<startEvent id="start"/><subProcess id="sub" triggeredByEvent="true"><startEvent id="in">'
    "<timerEventDefinition><timeDuration>P1D</timeDuration></timerEventDefinition></startEvent>"
    '<endEvent id="out"/>' + chain("in", "out") + '</subProcess><task id="a"/><endEvent id="end"/>'
    + chain("start", "a", "end")
)  # fmt: skip
AD_HOC = process(
    '<startEvent id="start"/><adHocSubProcess id="any" ordering="Sequential"><task id="a"/><task id="b"/>'
    '<completionCondition>done</completionCondition></adHocSubProcess><endEvent id="end"/>'
    + chain("start", "any", "end")
)
UNDO = process(
    '<startEvent id="start"/><task id="book"/><boundaryEvent id="cb" attachedToRef="book"><compensateEventDefinition/>'
    '</boundaryEvent><task id="unbook" isForCompensation="true"/>'
    '<endEvent id="end"><compensateEventDefinition activityRef="book"/></endEvent>'
    + chain("start", "book", "end")
    + '<association id="as" associationDirection="One" sourceRef="cb" targetRef="unbook"/>'
)
MANY = process(
    '<startEvent id="start"/><task id="each"><multiInstanceLoopCharacteristics><loopCardinality>3</loopCardinality>'
    '</multiInstanceLoopCharacteristics></task><endEvent id="end"/>' + chain("start", "each", "end")
)
OVER = (
    process(
        '<dataObject id="list" name="list" isCollection="true"/><startEvent id="start"/><subProcess id="each">'
        "<multiInstanceLoopCharacteristics><loopDataInputRef>list</loopDataInputRef>"
        '<inputDataItem id="item" name="item"/></multiInstanceLoopCharacteristics><task id="in"/></subProcess>'
        '<endEvent id="end"/>' + chain("start", "each", "end")
    )
    + '<signalEventDefinition id="D" signalRef="S"/><signal id="S" name="s"/>'
)


@pytest.mark.parametrize("model", [SERVICES, HANDLER, MANY, OVER])
def test_valid_models_are_left_alone(model: str) -> None:
    assert rules(model) == set()


@pytest.mark.parametrize("model", [AD_HOC, UNDO])
def test_what_is_valid_but_not_executed_is_called_so(model: str) -> None:
    assert {rule.partition(".")[0] for rule in errors(model)} <= {"unsupported"}


TASK = '<task id="a"/>'
PICKED = broken(
    AD_HOC,
    (
        '<task id="a"/>',
        '<extensionElements><zeebe:properties><zeebe:property name="pick" value="people"/>'
        '<zeebe:property name="group" value="g@1"/></zeebe:properties></extensionElements><task id="a"/>',
    ),
    ("<completionCondition>done</completionCondition>", ""),
)
MUTANTS = [
    ("quantity.start", HANDLER, [(TASK, '<task id="a" startQuantity="0"/>')]),
    ("quantity.completion", HANDLER, [(TASK, '<task id="a" completionQuantity="-1"/>')]),
    ("loop.maximum", SERVICES, [('loopMaximum="3"', 'loopMaximum="0"')]),
    ("loop.endless", SERVICES, [(' loopMaximum="3"', "")]),
    ("script.format", SERVICES, [(' scriptFormat="feel"', "")]),
    ("expression.language", SERVICES, [('scriptFormat="feel"', 'scriptFormat="text/x-python"')]),
    ("task.message-missing", SERVICES, [(' messageRef="M"', "")]),
    ("task.send-message-missing", SERVICES, [(' messageRef="N"', "")]),
    ("call.nothing", SERVICES, [(' calledElement="Q"', "")]),
    ("reference.call", SERVICES, [('calledElement="Q"', 'calledElement="nowhere"')]),
    ("reference.call-kind", SERVICES, [('calledElement="Q"', 'calledElement="sum"')]),
    ("call.no-none-start", SERVICES, [('<startEvent id="qs"/>', '<startEvent id="qs"><messageEventDefinition messageRef="M"/></startEvent>')]),
    ("call.not-executable", SERVICES, [('<process id="Q" isExecutable="true">', '<process id="Q" isExecutable="false">')]),
    ("call.not-executable", SERVICES, [('<process id="Q" isExecutable="true">', '<process id="Q" processType="Public">')]),
    ("subprocess.starts", HANDLER, [(TASK, '<subProcess id="a"><startEvent id="i1"/><startEvent id="i2"/><task id="i3"/><endEvent id="i4"/>' + chain("i1", "i3", "i4") + chain("i2", "i3") + "</subProcess>")]),
    ("call.itself", SERVICES, [('calledElement="Q"', 'calledElement="P"')]),
    ("process.public", HANDLER, [('isExecutable="true"', 'isExecutable="true" processType="Public"')]),
    ("task.operation-message", SERVICES, [('messageRef="M"', 'messageRef="M" operationRef="op"'), ("<message", '<interface name="i"><operation id="op" name="o"><inMessageRef>N</inMessageRef></operation></interface><message')]),
    ("event-subprocess.incoming", HANDLER, [("</process>", flow("x", "a", "sub") + "</process>")]),
    ("event-subprocess.outgoing", HANDLER, [("</process>", flow("x", "sub", "a") + "</process>")]),
    ("event-subprocess.starts", HANDLER, [('<endEvent id="out"/>', '<startEvent id="i2"><conditionalEventDefinition><condition>x</condition></conditionalEventDefinition></startEvent><endEvent id="out"/>' + chain("i2", "out"))]),
    ("event-subprocess.kind", HANDLER, [("<subProcess", "<transaction"), ("</subProcess", "</transaction")]),
    ("compensation.of-event-subprocess", HANDLER, [('id="sub"', 'id="sub" isForCompensation="true"')]),
    ("multi-instance.event-subprocess", HANDLER, [('triggeredByEvent="true">', 'triggeredByEvent="true"><standardLoopCharacteristics loopMaximum="2"/>')]),
    ("event-subprocess.compensation", UNDO, [("</process>", "".join(f'<subProcess id="h{n}" triggeredByEvent="true"><startEvent id="hs{n}"><compensateEventDefinition/></startEvent><endEvent id="he{n}"/>{chain(f"hs{n}", f"he{n}")}</subProcess>' for n in "12") + "</process>"), ('<association id="as" associationDirection="One" sourceRef="cb" targetRef="unbook"/>', ""), ("</process>", '<association id="as" sourceRef="cb" targetRef="unbook"/></process>')]),
    ("ad-hoc.empty", AD_HOC, [('<task id="a"/><task id="b"/>', "")]),
    ("ad-hoc.event", AD_HOC, [('<task id="b"/>', '<task id="b"/><endEvent id="x"/>' + chain("a", "x"))]),
    ("ad-hoc.event", AD_HOC, [('<task id="b"/>', '<task id="b"/><startEvent id="x"/>' + chain("x", "a"))]),
    ("ad-hoc.condition", AD_HOC, [("<completionCondition>done</completionCondition>", "")]),
    ("ad-hoc.cancel-remaining", AD_HOC, [('id="any"', 'id="any" cancelRemainingInstances="false"')]),
    ("ad-hoc.pick", PICKED, [('value="people"', 'value="anybody"'), ("</adHoc", "<completionCondition>done</completionCondition></adHoc")]),
    ("ad-hoc.pick-twice", PICKED, [("<zeebe:properties>", '<zeebe:adHoc activeElementsCollection="=x"/><zeebe:properties>')]),
    ("ad-hoc.nobody", PICKED, [('<zeebe:property name="group" value="g@1"/>', "")]),
    ("compensation.handler-incoming", UNDO, [("</endEvent>", "</endEvent>" + flow("x", "book", "unbook"))]),
    ("compensation.handler-outgoing", UNDO, [("</endEvent>", "</endEvent>" + flow("x", "unbook", "end"))]),
    ("compensation.handler-loose", UNDO, [('<task id="unbook"', '<task id="other" isForCompensation="true"/><task id="unbook"')]),
    ("compensation.boundary-outgoing", UNDO, [("</endEvent>", "</endEvent>" + flow("x", "cb", "end"))]),
    ("compensation.boundary-handlers", UNDO, [("<association", '<association id="b2" sourceRef="cb" targetRef="more"/><association'), ('<task id="unbook"', '<task id="more" isForCompensation="true"/><task id="unbook"')]),
    ("compensation.boundary-twice", UNDO, [("<endEvent", '<boundaryEvent id="c2" attachedToRef="book"><compensateEventDefinition/></boundaryEvent><task id="un2" isForCompensation="true"/><endEvent'), ("<association", '<association id="a2" sourceRef="c2" targetRef="un2"/><association')]),
    ("compensation.association-direction", UNDO, [('sourceRef="cb" targetRef="unbook"', 'sourceRef="unbook" targetRef="cb"')]),
    ("compensation.out-of-sight", UNDO, [('activityRef="book"', 'activityRef="deep"'), ('<task id="book"/>', '<subProcess id="book"><task id="deep"/><boundaryEvent id="c2" attachedToRef="deep"><compensateEventDefinition/></boundaryEvent><task id="undeep" isForCompensation="true"/><association id="a2" sourceRef="c2" targetRef="undeep"/></subProcess>')]),
    ("compensation.no-handler", UNDO, [('activityRef="book"', 'activityRef="more"'), ('<task id="book"/>', '<task id="book"/><task id="more"/>' + flow("m1", "start", "more") + flow("m2", "more", "end"))]),
    ("multi-instance.count", MANY, [("<loopCardinality>3</loopCardinality>", "")]),
    ("multi-instance.count-twice", OVER, [("<loopDataInputRef>", "<loopCardinality>3</loopCardinality><loopDataInputRef>")]),
    ("multi-instance.no-collection", OVER, [(' isCollection="true"', "")]),
    ("multi-instance.input-elsewhere", OVER, [("<subProcess", "<task"), ('<task id="in"/></subProcess>', "</task>")]),
    ("multi-instance.item-type", OVER, [('id="list"', 'id="list" itemSubjectRef="I"'), ('<inputDataItem id="item"', '<inputDataItem id="item" itemSubjectRef="J"'), ("<signal id", '<itemDefinition id="I" structureRef="xsd:string" isCollection="true"/><itemDefinition id="J" structureRef="xsd:int"/><signal id')]),
    ("multi-instance.none-event", MANY, [("<multiInstanceLoopCharacteristics", '<multiInstanceLoopCharacteristics behavior="None"')]),
    ("multi-instance.one-event", MANY, [("<multiInstanceLoopCharacteristics", '<multiInstanceLoopCharacteristics behavior="One"')]),
    ("multi-instance.complex", MANY, [("<multiInstanceLoopCharacteristics", '<multiInstanceLoopCharacteristics behavior="Complex"')]),
    ("multi-instance.behavior-event", MANY, [("<multiInstanceLoopCharacteristics", '<multiInstanceLoopCharacteristics behavior="None" noneBehaviorEventRef="D"'), ("</process>", '</process><timerEventDefinition id="D"><timeDuration>P1D</timeDuration></timerEventDefinition>')]),
    ("multi-instance.behavior-event", MANY, [("<multiInstanceLoopCharacteristics", '<multiInstanceLoopCharacteristics behavior="Complex"'), ("</loopCardinality>", '</loopCardinality><complexBehaviorDefinition><condition>true</condition><event id="ev"><cancelEventDefinition/></event></complexBehaviorDefinition>')]),
    ("multi-instance.behavior-unused", OVER, [("<multiInstanceLoopCharacteristics", '<multiInstanceLoopCharacteristics noneBehaviorEventRef="D"')]),
    ("multi-instance.item-without-collection", MANY, [("</loopCardinality>", '</loopCardinality><inputDataItem id="i"/>')]),
    ("loop.cardinality", MANY, [("<loopCardinality>3<", "<loopCardinality>-1<")]),
    ("loop.cardinality", MANY, [("<loopCardinality>3<", "<loopCardinality>2.5<")]),
    ("process.choreography-activity", HANDLER, [(TASK, '<choreographyTask id="a" initiatingParticipantRef="p1"><participantRef>p1</participantRef><participantRef>p2</participantRef><messageFlowRef>mf</messageFlowRef></choreographyTask>'), ("</process>", '</process><collaboration id="C"><participant id="p1"/><participant id="p2"/><messageFlow id="mf" sourceRef="p1" targetRef="p2"/></collaboration>')]),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "base", "changes"), MUTANTS)
def test_a_broken_rule_is_named(rule: str, base: str, changes: list[tuple[str, str]]) -> None:
    assert names_only(rule, broken(base, *changes))


def test_both_loop_markers_are_refused_by_the_schema() -> None:
    both = broken(
        MANY, ("<multiInstance", '<standardLoopCharacteristics loopMaximum="2"/><multiInstance')
    )
    assert "schema.element" in errors(both)


def test_an_unmarked_handler_is_pointed_out() -> None:
    unmarked = broken(UNDO, (' isForCompensation="true"', ""))
    assert {"compensation.handler-unmarked", "compensation.boundary-handlers"} <= errors(unmarked)


def test_a_global_script_names_its_language() -> None:
    script = '<globalScriptTask id="g"><script>1</script></globalScriptTask>'
    assert names_only("script.global-format", script)
    assert errors(script.replace('id="g"', 'id="g" scriptLanguage="feel"')) == set()
