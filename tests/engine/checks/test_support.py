"""The table of what runs is true: the engine compiles what it says runs, and refuses the rest."""

from pathlib import Path

import pytest

from engine.checks import documentation
from engine.checks.model import Model
from engine.checks.support import ELEMENTS, FEATURES, event_rows, executes
from engine.checks.surroundings import Surroundings
from engine.errors import UnsupportedElement
from engine.spiff import compile_program
from engine.xml import read_xml
from tests.engine.checks.models import chain, document, errors, flow, process
from tests.engine.checks.placed import ROOT, TRIGGERS, between, placed

PAGE = Path(__file__).parents[3] / "docs" / "bpmn-support.md"
JOB = '<extensionElements><zeebe:taskDefinition type="x"/></extensionElements>'
MESSAGE = '<messageEventDefinition messageRef="M"/>'
OTHER = '<messageEventDefinition messageRef="M2"/>'
DECIDE = '<extensionElements><zeebe:calledDecision decisionId="d" resultVariable="r"/></extensionElements>'
TIMED = "<timerEventDefinition><timeDuration>P1D</timeDuration></timerEventDefinition>"
INNER = {
    "serviceTask": JOB,
    "businessRuleTask": DECIDE,
    "scriptTask": '<extensionElements><zeebe:script expression="=1" resultVariable="r"/></extensionElements>',
    "subProcess": '<task id="in"/>',
    "transaction": '<task id="in"/>',
    "adHocSubProcess": '<task id="in"/><completionCondition>true</completionCondition>',
    "intermediateCatchEvent": TIMED,
}
WITH = {
    "receiveTask": ' messageRef="M"',
    "sendTask": ' messageRef="M"',
    "callActivity": ' calledElement="Q"',
    "scriptTask": "",
}
CALLED = f'<process id="Q" isExecutable="true"><startEvent id="qs"/><endEvent id="qe"/>{chain("qs", "qe")}</process>'


def one(tag: str, attributes: str = "", inner: str = "") -> str:
    """A process around one node."""
    return between(f'<{tag} id="ev"{attributes}>{inner}</{tag}>') + ROOT + CALLED


def gateway(tag: str) -> str:
    """A process around a pair of gateways."""
    condition = "x" if tag in ("exclusiveGateway", "inclusiveGateway") else ""
    default = ' default="no"' if condition else ""
    activation = (
        "<activationCondition>true</activationCondition>" if tag == "complexGateway" else ""
    )
    return process(
        f'<startEvent id="s"/><{tag} id="g"{default}/><task id="a"/><task id="b"/><{tag} id="j">{activation}</{tag}><endEvent id="e"/>'
        + chain("s", "g") + flow("yes", "g", "a", condition) + flow("no", "g", "b")
        + chain("a", "j", "e") + chain("b", "j")
    )  # fmt: skip


def waiting(attributes: str = "", before: str = "s") -> str:
    """A process around an event-based gateway."""
    start = '<startEvent id="s"/>' + chain("s", "g") if before else ""
    return (
        process(
            f'{start}<eventBasedGateway id="g"{attributes}/><intermediateCatchEvent id="a">{MESSAGE}</intermediateCatchEvent>'
            f'<intermediateCatchEvent id="b">{OTHER}</intermediateCatchEvent><endEvent id="e"/>'
            + chain("g", "a", "e") + chain("g", "b", "e")
        )
        + ROOT + '<message id="M2" name="m2"/>'
    )  # fmt: skip


ELEMENT_SAMPLES = {
    tag: one(tag, WITH.get(tag, ""), INNER.get(tag, ""))
    for tag in ELEMENTS
    if not tag.endswith("Gateway") and tag not in ("startEvent", "boundaryEvent", "endEvent")
} | {
    tag: gateway(tag)
    for tag in ("exclusiveGateway", "parallelGateway", "inclusiveGateway", "complexGateway")
} | {
    "eventBasedGateway": waiting(),
    "startEvent": placed("start", ""),
    "boundaryEvent": placed("boundary", TRIGGERS["timer"]),
    "endEvent": placed("end", ""),
}  # fmt: skip
IO = (
    '<ioSpecification><dataInput id="in"/><inputSet><dataInputRefs>in</dataInputRefs></inputSet><outputSet/></ioSpecification>'
    "<dataInputAssociation><sourceRef>d</sourceRef><targetRef>in</targetRef></dataInputAssociation>"
)


def nested_undo() -> str:
    """A compensation event sub-process inside an event sub-process."""
    handler = placed("start-event-subprocess", TRIGGERS["compensation"])
    inner = handler[handler.index("<subProcess") : handler.index("</process>")]
    renamed = inner.replace('"in"', '"in2"').replace('"out"', '"out2"').replace("f_in_out", "f2")
    outer = placed("start-event-subprocess", TRIGGERS["timer"])
    return outer.replace("</subProcess>", renamed.replace('"sub"', '"sub2"') + "</subProcess>")


def undoing() -> str:
    """A process around a task that can be compensated."""
    drawn = (
        '<task id="undo" isForCompensation="true"/><boundaryEvent id="c" attachedToRef="ev">'
        "<compensateEventDefinition/></boundaryEvent><endEvent"
    )
    line = '<association id="as" sourceRef="c" targetRef="undo"/></process>'
    return one("task").replace("<endEvent", drawn, 1).replace("</process>", line, 1)


SUBSCRIBED = (
    '<correlationSubscription id="cs" correlationKeyRef="K"><correlationPropertyBinding correlationPropertyRef="CP">'
    "<dataPath>number</dataPath></correlationPropertyBinding></correlationSubscription>"
)


def correlated(subscription: str) -> str:
    """A process that receives a message of a correlation key."""
    key = (
        '<correlationProperty id="CP" type="I"><correlationPropertyRetrievalExpression messageRef="M">'
        "<messagePath>number</messagePath></correlationPropertyRetrievalExpression></correlationProperty>"
        '<itemDefinition id="I"/><collaboration id="C"><participant id="p" processRef="P"/><participant id="q"/>'
        '<correlationKey id="K"><correlationPropertyRef>CP</correlationPropertyRef></correlationKey></collaboration>'
    )
    waits = one("receiveTask", ' messageRef="M"')
    return waits.replace("</process>", subscription + "</process>", 1) + key


def freely(*said: str) -> str:
    """A process around an ad-hoc sub-process with these extension elements."""
    inside = f"<extensionElements>{''.join(said)}</extensionElements>" + '<task id="inner"/>'
    return one("adHocSubProcess", "", inside)


PICKED = '<zeebe:properties><zeebe:property name="pick" value="people"/><zeebe:property name="group" value="g"/></zeebe:properties>'
FEATURE_SAMPLES = {
    "ad-hoc-people": freely(PICKED),
    "ad-hoc-collection": freely('<zeebe:adHoc activeElementsCollection="=[&quot;inner&quot;]"/>'),
    "ad-hoc-output": freely('<zeebe:adHoc outputCollection="all" outputElement="=x"/>'),
    "compensation-handler": undoing(),
    "start-quantity": one("task", ' startQuantity="2"'),
    "completion-quantity": one("task", ' completionQuantity="2"'),
    "parallel-multiple": one("intermediateCatchEvent", ' parallelMultiple="true"', TIMED + MESSAGE),
    "multiple": one("intermediateCatchEvent", "", TIMED + MESSAGE),
    "parallel-multiple-again": one("task").replace('<startEvent id="start"/>', f'<startEvent id="start" parallelMultiple="true">{MESSAGE}{TIMED}</startEvent>', 1),
    "compensation-of-event-subprocess": nested_undo(),
    "multi-instance-behaviour": one("task", "", '<multiInstanceLoopCharacteristics behavior="None" noneBehaviorEventRef="D"><loopCardinality>2</loopCardinality></multiInstanceLoopCharacteristics>') + '<signalEventDefinition id="D" signalRef="S"/>',
    "global-task": one("callActivity", ' calledElement="G"') + '<globalUserTask id="G" name="g"/>',
    "instantiating-gateway": waiting(' instantiate="true"', ""),
    "instantiating-receive": process('<receiveTask id="r" messageRef="M" instantiate="true"/><endEvent id="e"/>' + chain("r", "e")) + ROOT,
    "data-flow": one("task", "", IO).replace("<startEvent", '<dataObject id="d"/><startEvent', 1),
    "data-store": one("task", "", IO).replace("<startEvent", '<dataStoreReference id="d" dataStoreRef="DS"/><startEvent', 1) + '<dataStore id="DS" name="archive"/>',
    "resource-role": one("userTask", "", "<performer><resourceRef>R</resourceRef></performer>") + '<resource id="R" name="r"/>',
    "correlation-subscription": correlated(SUBSCRIBED),
    "correlation-key": correlated(""),
    "standard-loop": one("task", "", '<standardLoopCharacteristics loopMaximum="3"/>'),
    "multi-instance": one("task", "", "<multiInstanceLoopCharacteristics><loopCardinality>2</loopCardinality></multiInstanceLoopCharacteristics>"),
    "conditional-flow": process('<startEvent id="s"/><task id="a" default="no"/><task id="b"/><endEvent id="e"/>' + chain("s", "a", "b", "e") + flow("no", "a", "e")).replace('targetRef="b"></', 'targetRef="b"><conditionExpression>x</conditionExpression></'),
    "lane": one("userTask").replace("<startEvent", '<laneSet><lane id="l" name="l"><extensionElements><zeebe:properties><zeebe:property name="group" value="g"/></zeebe:properties></extensionElements><flowNodeRef>ev</flowNodeRef></lane></laneSet><startEvent', 1),
    "event-reference": one("intermediateThrowEvent", "", "<eventDefinitionRef>D</eventDefinitionRef>") + '<signalEventDefinition id="D" signalRef="S"/>',
}  # fmt: skip


def compiles(body: str) -> bool:
    try:
        compile_program(document(body))
    except UnsupportedElement:
        return False
    return True


def refusals(body: str) -> set[str]:
    """The refusals of a valid model: none but those of what is not executed."""
    found = errors(body) - {"correlation.key-empty"}
    assert all(rule.startswith("unsupported.") for rule in found), found
    return found


def test_the_page_is_generated_from_the_code() -> None:
    assert PAGE.read_text(encoding="utf-8") == documentation.page(), (
        "Run: python -m engine.checks.documentation > docs/bpmn-support.md"
    )


@pytest.mark.parametrize("tag", ELEMENTS)
def test_elements_run_or_are_refused(tag: str) -> None:
    model = ELEMENT_SAMPLES[tag]
    assert compiles(model) == executes(tag)
    assert refusals(model) == (set() if executes(tag) else {"unsupported.element"})


@pytest.mark.parametrize(("place", "kind", "runs"), list(event_rows()))
def test_events_run_or_are_refused(place: str, kind: str, runs: bool) -> None:
    model = _sample(place, kind) + ROOT
    if kind == "compensation" and place.startswith("boundary"):
        model = undoing()
    assert compiles(model) == runs
    assert ("unsupported.event" in refusals(model)) != runs


def _sample(place: str, kind: str) -> str:
    if kind == "link":
        return process(
            f'<startEvent id="s"/><intermediateThrowEvent id="t">{TRIGGERS["link"]}</intermediateThrowEvent>'
            f'<intermediateCatchEvent id="c">{TRIGGERS["link"]}</intermediateCatchEvent><endEvent id="e"/>'
            + chain("s", "t") + chain("c", "e")
        )  # fmt: skip
    if place == "end" and kind == "cancel":
        return process(
            '<startEvent id="s"/><transaction id="tx"><startEvent id="is"/><endEvent id="ie"><cancelEventDefinition/>'
            '</endEvent>' + chain("is", "ie") + '</transaction><boundaryEvent id="b" attachedToRef="tx">'
            '<cancelEventDefinition/></boundaryEvent><endEvent id="e"/>' + chain("s", "tx", "e") + flow("x", "b", "e")
        )  # fmt: skip
    return placed(place, TRIGGERS[kind])


@pytest.mark.parametrize("feature", FEATURES, ids=lambda feature: feature.id)
def test_features_run_or_are_refused(feature) -> None:  # type: ignore[no-untyped-def]
    model = FEATURE_SAMPLES[feature.id]
    assert list(feature.find(Model(read_xml(document(model)), Surroundings())))
    assert compiles(model) == (feature.why is None)
    assert bool(refusals(model)) == (feature.why is not None)
