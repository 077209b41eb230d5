"""BPMN models for the tests of the diagrams; invented, one with BPMN DI and some without."""

from __future__ import annotations

NAMESPACES = (
    'xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" '
    'xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" '
    'xmlns:di="http://www.omg.org/spec/DD/20100524/DI" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
)


def document(content: str) -> bytes:
    """A BPMN document around some content."""
    return f'<definitions {NAMESPACES} targetNamespace="urn:test">{content}</definitions>'.encode()


def shape(id_: str, x: float, y: float, w: float, h: float, **attributes: str) -> str:
    written = "".join(f' {key}="{value}"' for key, value in attributes.items())
    return (
        f'<bpmndi:BPMNShape id="{id_}_di" bpmnElement="{id_}"{written}>'
        f'<dc:Bounds x="{x}" y="{y}" width="{w}" height="{h}"/></bpmndi:BPMNShape>'
    )


def edge(id_: str, *points: tuple[float, float], label: tuple[float, ...] = ()) -> str:
    ways = "".join(f'<di:waypoint x="{x}" y="{y}"/>' for x, y in points)
    if label:
        x, y, w, h = label
        ways += (
            f'<bpmndi:BPMNLabel><dc:Bounds x="{x}" y="{y}" width="{w}" height="{h}"/>'
            "</bpmndi:BPMNLabel>"
        )
    return f'<bpmndi:BPMNEdge id="{id_}_di" bpmnElement="{id_}">{ways}</bpmndi:BPMNEdge>'


def flow(id_: str, source: str, target: str, name: str = "", inside: str = "") -> str:
    named = f' name="{name}"' if name else ""
    return (
        f'<sequenceFlow id="{id_}" sourceRef="{source}" targetRef="{target}"{named}>{inside}'
        "</sequenceFlow>"
    )


CONDITION = '<conditionExpression xsi:type="tFormalExpression">=x</conditionExpression>'

ONBOARDING = """
<collaboration id="c"><participant id="pool" name="专家入库" processRef="onboarding"/></collaboration>
<process id="onboarding" name="专家入库流程" isExecutable="true">
 <laneSet id="ls">
  <lane id="lane_admin" name="企业管理员"><flowNodeRef>start</flowNodeRef><flowNodeRef>create</flowNodeRef>
   <flowNodeRef>review</flowNodeRef><flowNodeRef>verdict</flowNodeRef><flowNodeRef>decide</flowNodeRef>
   <flowNodeRef>refused</flowNodeRef></lane>
  <lane id="lane_expert" name="专家"><flowNodeRef>profile</flowNodeRef></lane>
  <lane id="lane_system" name="系统"><flowNodeRef>activate</flowNodeRef><flowNodeRef>certificate</flowNodeRef>
   <flowNodeRef>admitted</flowNodeRef><flowNodeRef>remind</flowNodeRef></lane>
 </laneSet>
 <startEvent id="start" name="新增专家"/>
 <userTask id="create" name="填写专家基本信息"/>
 <serviceTask id="activate" name="开通账号并发送激活邮件"/>
 <userTask id="profile" name="完善专家信息，申请入库"/>
 <boundaryEvent id="week" name="7天未完成" attachedToRef="profile" cancelActivity="false">
  <timerEventDefinition/></boundaryEvent>
 <boundaryEvent id="month" name="30天未完成" attachedToRef="profile"><timerEventDefinition/></boundaryEvent>
 <sendTask id="remind" name="发送提醒"/>
 <userTask id="decide" name="决定是否继续"/>
 <userTask id="review" name="专家审核"/>
 <exclusiveGateway id="verdict" name="审核意见？" default="f_refuse"/>
 <serviceTask id="certificate" name="编号并生成入库证书"/>
 <endEvent id="admitted" name="已入库"/>
 <endEvent id="refused" name="不予入库"/>
 <sequenceFlow id="f1" sourceRef="start" targetRef="create"/>
 <sequenceFlow id="f2" sourceRef="create" targetRef="activate"/>
 <sequenceFlow id="f3" sourceRef="activate" targetRef="profile"/>
 <sequenceFlow id="f4" sourceRef="profile" targetRef="review"/>
 <sequenceFlow id="f5" sourceRef="review" targetRef="verdict"/>
 <sequenceFlow id="f_ok" sourceRef="verdict" targetRef="certificate" name="通过"/>
 <sequenceFlow id="f_back" sourceRef="verdict" targetRef="profile" name="退回修改"/>
 <sequenceFlow id="f_refuse" sourceRef="verdict" targetRef="refused" name="不通过"/>
 <sequenceFlow id="f6" sourceRef="certificate" targetRef="admitted"/>
 <sequenceFlow id="f7" sourceRef="week" targetRef="remind"/>
 <sequenceFlow id="f8" sourceRef="month" targetRef="decide"/>
 <subProcess id="removal" name="出库（任何时候）" triggeredByEvent="true">
  <startEvent id="removal_asked" name="申请出库"><messageEventDefinition/></startEvent>
  <userTask id="removal_confirm" name="填写原因并确认"/>
  <serviceTask id="removal_do" name="撤回证书"/>
  <endEvent id="removed" name="已出库"><terminateEventDefinition/></endEvent>
  <sequenceFlow id="r1" sourceRef="removal_asked" targetRef="removal_confirm"/>
  <sequenceFlow id="r2" sourceRef="removal_confirm" targetRef="removal_do"/>
  <sequenceFlow id="r3" sourceRef="removal_do" targetRef="removed"/>
 </subProcess>
</process>"""


def onboarding() -> bytes:
    """An expert's onboarding with lanes, boundary timers and an event sub-process; without BPMN DI."""
    return document(ONBOARDING)


def onboarding_drawn() -> bytes:
    """The same with BPMN DI, as a modelling tool writes it."""
    shapes = [
        shape("pool", 160, 80, 1260, 760, isHorizontal="true"),
        shape("lane_admin", 190, 80, 1230, 220, isHorizontal="true"),
        shape("lane_expert", 190, 300, 1230, 160, isHorizontal="true"),
        shape("lane_system", 190, 460, 1230, 380, isHorizontal="true"),
        shape("start", 242, 142, 36, 36),
        shape("create", 330, 120, 100, 80),
        shape("activate", 330, 500, 100, 80),
        shape("profile", 490, 330, 100, 80),
        shape("week", 502, 392, 36, 36),
        shape("month", 572, 352, 36, 36),
        shape("remind", 500, 500, 100, 80),
        shape("decide", 660, 190, 100, 80),
        shape("review", 820, 120, 100, 80),
        shape("verdict", 985, 135, 50, 50),
        shape("certificate", 1120, 500, 100, 80),
        shape("admitted", 1302, 522, 36, 36),
        shape("refused", 1302, 142, 36, 36),
        shape("removal", 330, 630, 620, 180, isExpanded="true"),
        shape("removal_asked", 382, 702, 36, 36),
        shape("removal_confirm", 470, 680, 100, 80),
        shape("removal_do", 640, 680, 100, 80),
        shape("removed", 832, 702, 36, 36),
        edge("f1", (278, 160), (330, 160)),
        edge("f2", (380, 200), (380, 500)),
        edge("f3", (430, 540), (460, 540), (460, 370), (490, 370)),
        edge("f4", (540, 330), (540, 160), (820, 160)),
        edge("f5", (920, 160), (985, 160)),
        edge("f_ok", (1010, 185), (1010, 540), (1120, 540), label=(1019, 230, 22, 14)),
        edge(
            "f_back",
            (1010, 135),
            (1010, 100),
            (460, 100),
            (460, 350),
            (490, 350),
            label=(680, 82, 44, 14),
        ),
        edge("f_refuse", (1035, 160), (1302, 160), label=(1120, 142, 33, 14)),
        edge("f6", (1220, 540), (1302, 540)),
        edge("f7", (520, 428), (520, 500)),
        edge("f8", (608, 370), (710, 370), (710, 270)),
        edge("r1", (418, 720), (470, 720)),
        edge("r2", (570, 720), (640, 720)),
        edge("r3", (740, 720), (832, 720)),
    ]
    plane = f'<bpmndi:BPMNPlane id="p" bpmnElement="c">{"".join(shapes)}</bpmndi:BPMNPlane>'
    return document(ONBOARDING + f'<bpmndi:BPMNDiagram id="d">{plane}</bpmndi:BPMNDiagram>')


DEFINITIONS = (
    "message", "timer", "error", "escalation", "cancel", "compensate", "conditional", "link",
    "signal", "terminate",
)  # fmt: skip
EVENT_KINDS = ("startEvent", "intermediateCatchEvent", "intermediateThrowEvent", "endEvent")
PLAIN_KINDS = (
    "task", "userTask", "manualTask", "serviceTask", "sendTask", "receiveTask", "scriptTask",
    "businessRuleTask", "callActivity", "subProcess", "transaction", "adHocSubProcess",
    "exclusiveGateway", "inclusiveGateway", "parallelGateway", "complexGateway",
    "eventBasedGateway", "dataObjectReference", "dataStoreReference", "dataInput", "dataOutput",
    "textAnnotation", "group",
)  # fmt: skip


def every_kind() -> bytes:
    """One of every kind of node and event definition, named after itself, in rows; with BPMN DI."""
    nodes, shapes = [], []
    for place, kind in enumerate(PLAIN_KINDS):
        size = (36, 50) if kind.startswith("data") else (50, 50) if "Gateway" in kind else (100, 80)
        nodes.append(f'<{kind} id="{kind}" name="{kind}"/>')
        shapes.append(shape(kind, 50 + place % 8 * 150, 50 + place // 8 * 130, *size))
    for row, kind in enumerate(EVENT_KINDS):
        for place, definition in enumerate(DEFINITIONS):
            id_ = f"{kind}_{definition}"
            nodes.append(f'<{kind} id="{id_}"><{definition}EventDefinition/></{kind}>')
            shapes.append(shape(id_, 50 + place * 80, 500 + row * 80, 36, 36))
    nodes.append('<boundaryEvent id="edge" attachedToRef="task" cancelActivity="false"/>')
    shapes.append(shape("edge", 70, 112, 36, 36))
    nodes.append(
        '<userTask id="many"><multiInstanceLoopCharacteristics/></userTask>'
        '<userTask id="row"><multiInstanceLoopCharacteristics isSequential="true"/></userTask>'
        '<userTask id="loop"><standardLoopCharacteristics/></userTask>'
        '<userTask id="undo" isForCompensation="true"/>'
        '<subProcess id="opened" name="opened"/><subProcess id="caught" triggeredByEvent="true"/>'
        '<laneSet><lane id="lane" name="lane"/></laneSet>'
    )
    for place, id_ in enumerate(("many", "row", "loop", "undo")):
        shapes.append(shape(id_, 50 + place * 150, 850, 100, 80))
    shapes.append(shape("opened", 700, 850, 200, 120, isExpanded="true"))
    shapes.append(shape("caught", 950, 850, 200, 120, isExpanded="true"))
    shapes.append(shape("pool", 20, 20, 1300, 970, isHorizontal="true"))
    shapes.append(shape("lane", 50, 20, 1270, 970, isHorizontal="true"))
    shapes.append(shape("upright", 1400, 20, 200, 400, isHorizontal="false"))
    flows = (
        flow("plain", "task", "userTask")
        + flow("conditional", "userTask", "manualTask", "if", CONDITION)
        + '<association id="tied" sourceRef="textAnnotation" targetRef="task"/>'
    )
    for place, id_ in enumerate(("plain", "conditional", "tied", "told")):
        shapes.append(edge(id_, (150, 90 + place * 9), (200, 90 + place * 9)))
    process = f'<process id="p" name="everything">{"".join(nodes)}{flows}</process>'
    pools = (
        '<collaboration id="c"><participant id="pool" name="pool" processRef="p"/>'
        '<participant id="upright" name="upright" processRef="q"/>'
        '<messageFlow id="told" sourceRef="upright" targetRef="task"/></collaboration>'
    )
    plane = f'<bpmndi:BPMNPlane bpmnElement="c">{"".join(shapes)}</bpmndi:BPMNPlane>'
    diagram = f"<bpmndi:BPMNDiagram>{plane}</bpmndi:BPMNDiagram>"
    return document(pools + process + diagram)
