"""What BPMN elements are called in front of a process owner, in Chinese and in English."""

from __future__ import annotations

from collections.abc import Mapping

from engine.checks.kinds import (
    ACTIVITIES,
    CONVERSATION_NODES,
    EVENT_DEFINITIONS,
    EVENTS,
    FLOW_NODES,
    ITEM_AWARE,
)
from engine.checks.model import Node

LANGUAGES = ("zh", "en")

KINDS: dict[str, tuple[str, str]] = {
    "definitions": ("文件", "document"),
    "process": ("流程", "process"),
    "collaboration": ("协作", "collaboration"),
    "choreography": ("编排", "choreography"),
    "globalConversation": ("全局会话", "global conversation"),
    "globalChoreographyTask": ("全局编排任务", "global choreography task"),
    "participant": ("泳池", "pool"),
    "lane": ("泳道", "lane"),
    "laneSet": ("泳道组", "lane set"),
    "task": ("任务", "task"),
    "userTask": ("用户任务", "user task"),
    "manualTask": ("手工任务", "manual task"),
    "serviceTask": ("服务任务", "service task"),
    "scriptTask": ("脚本任务", "script task"),
    "businessRuleTask": ("业务规则任务", "business rule task"),
    "sendTask": ("发送任务", "send task"),
    "receiveTask": ("接收任务", "receive task"),
    "callActivity": ("调用活动", "call activity"),
    "subProcess": ("子流程", "sub-process"),
    "eventSubProcess": ("事件子流程", "event sub-process"),
    "transaction": ("事务子流程", "transaction"),
    "adHocSubProcess": ("即席子流程", "ad-hoc sub-process"),
    "startEvent": ("开始事件", "start event"),
    "intermediateCatchEvent": ("中间捕获事件", "intermediate catch event"),
    "intermediateThrowEvent": ("中间抛出事件", "intermediate throw event"),
    "implicitThrowEvent": ("隐式抛出事件", "implicit throw event"),
    "boundaryEvent": ("边界事件", "boundary event"),
    "endEvent": ("结束事件", "end event"),
    "exclusiveGateway": ("排他网关", "exclusive gateway"),
    "inclusiveGateway": ("包容网关", "inclusive gateway"),
    "parallelGateway": ("并行网关", "parallel gateway"),
    "complexGateway": ("复杂网关", "complex gateway"),
    "eventBasedGateway": ("事件网关", "event-based gateway"),
    "sequenceFlow": ("顺序流", "sequence flow"),
    "messageFlow": ("消息流", "message flow"),
    "association": ("关联", "association"),
    "group": ("分组", "group"),
    "textAnnotation": ("文本注释", "text annotation"),
    "category": ("类别", "category"),
    "categoryValue": ("类别值", "category value"),
    "message": ("消息", "message"),
    "signal": ("信号", "signal"),
    "error": ("错误", "error"),
    "escalation": ("升级", "escalation"),
    "interface": ("接口", "interface"),
    "operation": ("操作", "operation"),
    "itemDefinition": ("数据项定义", "item definition"),
    "dataObject": ("数据对象", "data object"),
    "dataObjectReference": ("数据对象引用", "data object reference"),
    "dataStore": ("数据存储", "data store"),
    "dataStoreReference": ("数据存储引用", "data store reference"),
    "dataInput": ("数据输入", "data input"),
    "dataOutput": ("数据输出", "data output"),
    "inputDataItem": ("循环输入项", "input data item"),
    "outputDataItem": ("循环输出项", "output data item"),
    "inputSet": ("输入集", "input set"),
    "outputSet": ("输出集", "output set"),
    "ioSpecification": ("输入输出说明", "input/output specification"),
    "ioBinding": ("输入输出绑定", "input/output binding"),
    "property": ("属性", "property"),
    "dataInputAssociation": ("数据输入关联", "data input association"),
    "dataOutputAssociation": ("数据输出关联", "data output association"),
    "standardLoopCharacteristics": ("循环标记", "loop marker"),
    "multiInstanceLoopCharacteristics": ("多实例标记", "multi-instance marker"),
    "complexBehaviorDefinition": ("复杂行为定义", "complex behaviour definition"),
    "messageEventDefinition": ("消息", "message"),
    "timerEventDefinition": ("定时", "timer"),
    "errorEventDefinition": ("错误", "error"),
    "escalationEventDefinition": ("升级", "escalation"),
    "cancelEventDefinition": ("取消", "cancel"),
    "compensateEventDefinition": ("补偿", "compensation"),
    "conditionalEventDefinition": ("条件", "conditional"),
    "linkEventDefinition": ("链接", "link"),
    "signalEventDefinition": ("信号", "signal"),
    "terminateEventDefinition": ("终止", "terminate"),
    "choreographyTask": ("编排任务", "choreography task"),
    "subChoreography": ("子编排", "sub-choreography"),
    "callChoreography": ("调用编排", "call choreography"),
    "conversation": ("会话", "conversation"),
    "subConversation": ("子会话", "sub-conversation"),
    "callConversation": ("调用会话", "call conversation"),
    "conversationLink": ("会话连线", "conversation link"),
    "conversationAssociation": ("会话关联", "conversation association"),
    "participantAssociation": ("参与者关联", "participant association"),
    "messageFlowAssociation": ("消息流关联", "message flow association"),
    "participantMultiplicity": ("参与者数量", "participant multiplicity"),
    "correlationKey": ("关联键", "correlation key"),
    "correlationProperty": ("关联属性", "correlation property"),
    "correlationSubscription": ("关联订阅", "correlation subscription"),
    "correlationPropertyBinding": ("关联属性绑定", "correlation property binding"),
    "correlationPropertyRetrievalExpression": (
        "关联取值表达式",
        "correlation retrieval expression",
    ),
    "globalTask": ("全局任务", "global task"),
    "globalUserTask": ("全局用户任务", "global user task"),
    "globalManualTask": ("全局手工任务", "global manual task"),
    "globalScriptTask": ("全局脚本任务", "global script task"),
    "globalBusinessRuleTask": ("全局业务规则任务", "global business rule task"),
    "resource": ("资源", "resource"),
    "resourceParameter": ("资源参数", "resource parameter"),
    "resourceRole": ("资源角色", "resource role"),
    "performer": ("执行者", "performer"),
    "humanPerformer": ("人员执行者", "human performer"),
    "potentialOwner": ("候选人", "potential owner"),
    "partnerEntity": ("伙伴实体", "partner entity"),
    "partnerRole": ("伙伴角色", "partner role"),
    "endPoint": ("端点", "end point"),
    "documentation": ("说明", "documentation"),
    "import": ("导入", "import"),
    "extension": ("扩展声明", "extension"),
    "bpmndi:BPMNDiagram": ("页", "page"),
    "bpmndi:BPMNPlane": ("画面", "plane"),
    "bpmndi:BPMNShape": ("图形", "shape"),
    "bpmndi:BPMNEdge": ("连线", "edge"),
    "bpmndi:BPMNLabel": ("文字", "label"),
    "bpmndi:BPMNLabelStyle": ("字体", "label style"),
}


FAMILIES = (
    (FLOW_NODES, "活动、事件或网关", "an activity, event or gateway"),
    (ACTIVITIES | EVENTS | {"participant"}, "泳池、活动或事件", "a pool, activity or event"),
    (ACTIVITIES | EVENTS, "活动或事件", "an activity or event"),
    (ACTIVITIES, "活动", "an activity"),
    (EVENT_DEFINITIONS, "事件定义", "an event definition"),
    (ITEM_AWARE, "数据元素", "a data element"),
    (CONVERSATION_NODES, "会话", "a conversation"),
)


def family(kinds: frozenset[str]) -> dict[str, str]:
    """What a set of element names is called, in both languages."""
    for members, zh, en in FAMILIES:
        if kinds == members:
            return {"zh": zh, "en": en}
    pairs = [KINDS.get(kind, (kind, kind)) for kind in sorted(kinds)]
    return {"zh": "、".join(zh for zh, _ in pairs), "en": ", ".join(en for _, en in pairs)}


def event_words(definitions: list[str]) -> dict[str, str]:
    """What an event with these definitions is called: none, by its one definition, or multiple."""
    if not definitions:
        return {"zh": "空", "en": "none"}
    if len(definitions) > 1:
        return {"zh": "多重", "en": "multiple"}
    zh, en = KINDS.get(definitions[0], (definitions[0], definitions[0]))
    return {"zh": zh, "en": en}


def kind_of(node: Node, language: str) -> str:
    """The everyday word for an element, such as 用户任务 or user task."""
    tag = "eventSubProcess" if node.is_event_subprocess else node.tag
    words = KINDS.get(tag)
    return words[LANGUAGES.index(language)] if words else node.tag


def describe(node: Node, language: str) -> str:
    """The element as a person would point at it: its kind and its name, or its id where it has no name."""
    label = node.name or node.id
    kind = kind_of(node, language)
    if label is None:
        where = node.owner
        if where is None or where is node:
            return kind
        inside = describe(where, language)
        return f"{inside}里的{kind}" if language == "zh" else f"the {kind} of {inside}"
    return f"{kind}“{label}”" if language == "zh" else f'{kind} "{label}"'


def rendered(params: Mapping[str, object], language: str) -> dict[str, str]:
    """The parameters of a message as text of one language: elements described, lists joined, word pairs chosen."""
    return {key: _word(value, language) for key, value in params.items()}


def _word(value: object, language: str) -> str:
    match value:
        case Node():
            return describe(value, language)
        case {"zh": str(zh), "en": str(en)}:
            return zh if language == "zh" else en
        case list() | tuple() | set() | frozenset():
            items = [_word(item, language) for item in value]
            return ("、" if language == "zh" else ", ").join(items)
    return str(value)
