"""The families of BPMN's elements, by their names in the XML."""

from __future__ import annotations

TASKS = frozenset(
    [
        "task",
        "userTask",
        "manualTask",
        "serviceTask",
        "scriptTask",
        "businessRuleTask",
        "sendTask",
        "receiveTask",
    ]
)
SUBPROCESSES = frozenset(["subProcess", "transaction", "adHocSubProcess"])
ACTIVITIES = TASKS | SUBPROCESSES | {"callActivity"}
CATCH_EVENTS = frozenset(["startEvent", "intermediateCatchEvent", "boundaryEvent"])
THROW_EVENTS = frozenset(["intermediateThrowEvent", "endEvent", "implicitThrowEvent"])
EVENTS = CATCH_EVENTS | THROW_EVENTS
GATEWAYS = frozenset(
    [
        "exclusiveGateway",
        "inclusiveGateway",
        "parallelGateway",
        "complexGateway",
        "eventBasedGateway",
    ]
)
CHOREOGRAPHY_ACTIVITIES = frozenset(["choreographyTask", "subChoreography", "callChoreography"])
FLOW_NODES = ACTIVITIES | EVENTS | GATEWAYS | CHOREOGRAPHY_ACTIVITIES
CHOREOGRAPHIES = frozenset(["choreography", "globalChoreographyTask"])
COLLABORATIONS = frozenset(["collaboration", "globalConversation"]) | CHOREOGRAPHIES
SCOPES = SUBPROCESSES | CHOREOGRAPHIES | {"process", "subChoreography"}
GLOBAL_TASKS = frozenset(
    [
        "globalTask",
        "globalUserTask",
        "globalManualTask",
        "globalScriptTask",
        "globalBusinessRuleTask",
    ]
)
CALLABLE = GLOBAL_TASKS | {"process"}
CONVERSATION_NODES = frozenset(["conversation", "subConversation", "callConversation"])
EVENT_DEFINITIONS = frozenset(
    f"{kind}EventDefinition"
    for kind in (
        [
            "message",
            "timer",
            "error",
            "escalation",
            "cancel",
            "compensate",
            "conditional",
            "link",
            "signal",
            "terminate",
        ]
    )
)
ITEM_AWARE = frozenset(
    [
        "dataObject",
        "dataObjectReference",
        "dataStoreReference",
        "dataStore",
        "dataInput",
        "dataOutput",
        "property",
        "inputDataItem",
        "outputDataItem",
    ]
)
EXPRESSIONS = frozenset(
    [
        "conditionExpression",
        "condition",
        "completionCondition",
        "loopCondition",
        "loopCardinality",
        "activationCondition",
        "timeDate",
        "timeDuration",
        "timeCycle",
        "transformation",
        "from",
        "to",
        "messagePath",
        "dataPath",
        "expression",
        "formalExpression",
    ]
)
RESOURCE_ROLES = frozenset(["resourceRole", "performer", "humanPerformer", "potentialOwner"])
