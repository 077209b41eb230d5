"""References: each leads to an element of this document, and to one of the right kind."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from engine.checks.kinds import (
    ACTIVITIES,
    CALLABLE,
    CHOREOGRAPHIES,
    COLLABORATIONS,
    CONVERSATION_NODES,
    EVENT_DEFINITIONS,
    EVENTS,
    FLOW_NODES,
    ITEM_AWARE,
)
from engine.checks.model import BPMN, Model, Node
from engine.checks.registry import Problem, at, rule
from engine.checks.words import family

ANY: frozenset[str] = frozenset()
_INTERACTION = ACTIVITIES | EVENTS | {"participant"}
_FLOWS = frozenset({"sequenceFlow"})
_PARTICIPANT = frozenset({"participant"})
_ITEM = frozenset({"itemDefinition"})
_MESSAGE = frozenset({"message"})
_OPERATION = frozenset({"operation"})
_MESSAGE_FLOW = frozenset({"messageFlow"})
_INPUT = frozenset({"dataInput", "inputDataItem"})
_OUTPUT = frozenset({"dataOutput", "outputDataItem"})
_SET_MEMBERS = {
    **{("inputSet", f"{kind}InputRefs"): _INPUT for kind in ("optional", "whileExecuting")},
    **{("outputSet", f"{kind}OutputRefs"): _OUTPUT for kind in ("optional", "whileExecuting")},
    ("inputSet", "dataInputRefs"): _INPUT,
    ("inputSet", "outputSetRefs"): frozenset({"outputSet"}),
    ("outputSet", "dataOutputRefs"): _OUTPUT,
    ("outputSet", "inputSetRefs"): frozenset({"inputSet"}),
}
REFERENCES: dict[tuple[str, str], frozenset[str]] = {
    ("*", "incoming"): _FLOWS,
    ("*", "outgoing"): _FLOWS,
    ("*", "default"): _FLOWS,
    ("*", "categoryValueRef"): frozenset({"categoryValue"}),
    ("*", "itemSubjectRef"): _ITEM,
    ("*", "eventDefinitionRef"): EVENT_DEFINITIONS,
    ("*", "participantRef"): _PARTICIPANT,
    ("*", "initiatingParticipantRef"): _PARTICIPANT,
    ("*", "messageFlowRef"): _MESSAGE_FLOW,
    ("*", "messageRef"): _MESSAGE,
    ("*", "operationRef"): _OPERATION,
    ("*", "supportedInterfaceRef"): frozenset({"interface"}),
    ("*", "correlationPropertyRef"): frozenset({"correlationProperty"}),
    ("*", "resourceRef"): frozenset({"resource"}),
    ("*", "evaluatesToTypeRef"): _ITEM,
    ("sequenceFlow", "sourceRef"): FLOW_NODES,
    ("sequenceFlow", "targetRef"): FLOW_NODES,
    ("association", "sourceRef"): ANY,
    ("association", "targetRef"): ANY,
    ("messageFlow", "sourceRef"): _INTERACTION,
    ("messageFlow", "targetRef"): _INTERACTION,
    ("conversationLink", "sourceRef"): _INTERACTION | CONVERSATION_NODES,
    ("conversationLink", "targetRef"): _INTERACTION | CONVERSATION_NODES,
    ("dataInputAssociation", "sourceRef"): ITEM_AWARE,
    ("dataInputAssociation", "targetRef"): ITEM_AWARE,
    ("dataOutputAssociation", "sourceRef"): ITEM_AWARE,
    ("dataOutputAssociation", "targetRef"): ITEM_AWARE,
    ("boundaryEvent", "attachedToRef"): ACTIVITIES,
    ("callChoreography", "calledChoreographyRef"): CHOREOGRAPHIES,
    ("callConversation", "calledCollaborationRef"): COLLABORATIONS - CHOREOGRAPHIES,
    ("collaboration", "choreographyRef"): CHOREOGRAPHIES,
    ("compensateEventDefinition", "activityRef"): ACTIVITIES,
    ("conversationAssociation", "innerConversationNodeRef"): CONVERSATION_NODES,
    ("conversationAssociation", "outerConversationNodeRef"): CONVERSATION_NODES,
    ("correlationSubscription", "correlationKeyRef"): frozenset({"correlationKey"}),
    ("dataObjectReference", "dataObjectRef"): frozenset({"dataObject"}),
    ("dataStoreReference", "dataStoreRef"): frozenset({"dataStore"}),
    ("errorEventDefinition", "errorRef"): frozenset({"error"}),
    ("operation", "errorRef"): frozenset({"error"}),
    ("operation", "inMessageRef"): _MESSAGE,
    ("operation", "outMessageRef"): _MESSAGE,
    ("escalationEventDefinition", "escalationRef"): frozenset({"escalation"}),
    ("signalEventDefinition", "signalRef"): frozenset({"signal"}),
    ("linkEventDefinition", "source"): frozenset({"linkEventDefinition"}),
    ("linkEventDefinition", "target"): frozenset({"linkEventDefinition"}),
    ("message", "itemRef"): _ITEM,
    ("error", "structureRef"): _ITEM,
    ("escalation", "structureRef"): _ITEM,
    ("signal", "structureRef"): _ITEM,
    ("lane", "flowNodeRef"): FLOW_NODES,
    ("lane", "partitionElementRef"): ANY,
    ("ioBinding", "inputDataRef"): frozenset({"inputSet"}),
    ("ioBinding", "outputDataRef"): frozenset({"outputSet"}),
    ("messageFlowAssociation", "innerMessageFlowRef"): _MESSAGE_FLOW,
    ("messageFlowAssociation", "outerMessageFlowRef"): _MESSAGE_FLOW,
    ("multiInstanceLoopCharacteristics", "loopDataInputRef"): ITEM_AWARE,
    ("multiInstanceLoopCharacteristics", "loopDataOutputRef"): ITEM_AWARE,
    ("multiInstanceLoopCharacteristics", "oneBehaviorEventRef"): EVENT_DEFINITIONS,
    ("multiInstanceLoopCharacteristics", "noneBehaviorEventRef"): EVENT_DEFINITIONS,
    ("participant", "interfaceRef"): frozenset({"interface"}),
    ("participant", "endPointRef"): frozenset({"endPoint"}),
    ("participant", "processRef"): frozenset({"process"}),
    ("participantAssociation", "innerParticipantRef"): _PARTICIPANT,
    ("participantAssociation", "outerParticipantRef"): _PARTICIPANT,
    ("process", "supports"): frozenset({"process"}),
    ("process", "definitionalCollaborationRef"): COLLABORATIONS,
    ("relationship", "source"): ANY,
    ("relationship", "target"): ANY,
    ("resourceParameter", "type"): _ITEM,
    ("resourceParameterBinding", "parameterRef"): frozenset({"resourceParameter"}),
    **_SET_MEMBERS,
}
"""Holder's name and reference's name -> the kinds it may lead to; ANY where BPMN leaves it open."""


class Reference(NamedTuple):
    """A reference as written: where, under which name, what text, and which kinds it may lead to."""

    holder: Node
    name: str
    text: str
    kinds: frozenset[str]


def _references(model: Model) -> Iterator[Reference]:
    for holder in model.root.within():
        if holder.tag in _OTHERS or ":" in holder.tag or holder.tag.startswith("{"):
            continue
        for name, text in holder.attributes.items():
            yield from _reference(holder, name, text)
        for child in holder.children:
            yield from _reference(holder, child.tag, child.text)


_OTHERS = frozenset({"definitions", "extensionElements", "import"})
_OPEN = frozenset({"evaluatesToTypeRef", "type", "source", "target"})
"""References that may also lead to a type or an element outside."""


def _reference(holder: Node, name: str, text: str) -> Iterator[Reference]:
    kinds = REFERENCES.get((holder.tag, name), REFERENCES.get(("*", name)))
    if kinds is not None:
        yield Reference(holder, name, text.strip(), kinds)


@rule(
    "reference.unresolved",
    section="8.3.1",
    zh="{what}的 {reference} 指向“{text}”，文件里没有这个元素。请改正或补上它。",
    en='{what} refers by {reference} to "{text}", and the document has no such element. Correct it or add the element.',
)
def references_resolve(model: Model) -> Iterable[Problem]:
    """A reference leads to an element of the document."""
    for holder, name, text, _ in _references(model):
        if not model.is_foreign(holder, text) and model.find(holder, text) is None:
            yield at(holder, reference=name, text=text)


@rule(
    "reference.foreign",
    section="8.2.2",
    zh="{what}的 {reference} 指向别的文件里的“{text}”。请把该元素放进本文件，或改用本文件的前缀。",
    en='{what} refers by {reference} to "{text}" in another document. Put the element into this one, or use its own prefix.',
)
def references_stay_inside(model: Model) -> Iterable[Problem]:
    """A reference does not lead out of the document."""
    for holder, name, text, _ in _references(model):
        if model.is_foreign(holder, text) and name not in _OPEN:
            yield at(holder, reference=name, text=text)


@rule(
    "reference.kind",
    section="8.3.1",
    zh="{what}的 {reference} 指向了{target}，那里不能是这种元素。请指向：{kinds}。",
    en="{what} refers by {reference} to {target}, which is not the kind of element it must be. It may be: {kinds}.",
)
def references_have_the_right_kind(model: Model) -> Iterable[Problem]:
    """A reference leads to an element of the kind that BPMN demands there."""
    for holder, name, text, kinds in _references(model):
        target = model.find(holder, text)
        if target is not None and kinds and target.tag not in kinds:
            yield at(holder, reference=name, target=target, kinds=family(kinds))


@rule(
    "reference.structure",
    section="8.4.10",
    zh="{what}的结构类型“{text}”不是 XML Schema 的内置类型。请改成存在的类型，如 xsd:string。",
    en='{what} has the structure "{text}", which is no built-in type of XML schema. Use one that exists, such as xsd:string.',
)
def structures_exist(model: Model) -> Iterable[Problem]:
    """A structure in XML schema's namespace is one of its built-in types."""
    for node in model.all("itemDefinition"):
        prefix, _, local = (node.get("structureRef") or "").rpartition(":")
        space = node.source.nsmap.get(prefix or None)
        if local and space == "http://www.w3.org/2001/XMLSchema" and local not in _XSD_TYPES:
            yield at(node, text=node.get("structureRef") or "")


_XSD_TYPES = frozenset(
    [
        "anyType",
        "anySimpleType",
        "anyAtomicType",
        "string",
        "normalizedString",
        "token",
        "language",
        "Name",
        "NCName",
        "NMTOKEN",
        "NMTOKENS",
        "ID",
        "IDREF",
        "IDREFS",
        "ENTITY",
        "ENTITIES",
        "boolean",
        "decimal",
        "integer",
        "long",
        "int",
        "short",
        "byte",
        "nonNegativeInteger",
        "positiveInteger",
        "nonPositiveInteger",
        "negativeInteger",
        "unsignedLong",
        "unsignedInt",
        "unsignedShort",
        "unsignedByte",
        "float",
        "double",
        "duration",
        "dayTimeDuration",
        "yearMonthDuration",
        "dateTime",
        "dateTimeStamp",
        "date",
        "time",
        "gYear",
        "gYearMonth",
        "gMonth",
        "gMonthDay",
        "gDay",
        "hexBinary",
        "base64Binary",
        "anyURI",
        "QName",
        "NOTATION",
    ]
)


_OF_DMN = re.compile(r"https?://www\.omg\.org/spec/(FEEL|DMN)/")
"""FEEL's own types, of any version, are known without being imported."""


@rule(
    "reference.import-missing",
    section="8.4.10",
    zh="{what}的结构类型“{text}”在命名空间“{space}”里，文件没有引入它。请补上 import，或改用 xsd 的类型。",
    en='{what} has the structure "{text}" of the namespace "{space}", which the document does not import. Add the import, or use a type of xsd.',
)
def structures_are_imported(model: Model) -> Iterable[Problem]:
    """A structure of another namespace comes with an import of that namespace."""
    known = {node.get("namespace") for node in model.all("import")}
    known |= {model.target, "http://www.w3.org/2001/XMLSchema", BPMN}
    for node in model.all("itemDefinition"):
        prefix, colon, _ = (node.get("structureRef") or "").rpartition(":")
        space = node.source.nsmap.get(prefix)
        if colon and space is not None and space not in known and not _OF_DMN.match(space):
            yield at(node, text=node.get("structureRef") or "", space=space)


@rule(
    "reference.call",
    section="10.3.6",
    zh="{what}调用的“{text}”既不在本文件里，也没有部署过。请先部署它，或改正名称。",
    en='{what} calls "{text}", which is neither in this document nor deployed. Deploy it first, or correct the name.',
)
def called_elements_exist(model: Model) -> Iterable[Problem]:
    """A call activity calls a process or global task of this document, or a deployed process."""
    known = model.around.processes
    for node in model.all("callActivity"):
        text = node.get("calledElement")
        if text and model.find(node, text) is None and text not in (known or ()):
            yield at(node, text=text)
        by_extension = _called_process(node)
        if by_extension in (None, "", text) or known is None or by_extension in known:
            continue
        if _is_process(model, by_extension) is None:
            yield at(node, text=by_extension)


def _called_process(node: Node) -> str | None:
    called = node.extension("zeebe:calledElement")
    text = called.get("processId") if called else None
    return None if text is None or text.startswith("=") else text


def _is_process(model: Model, id: str) -> Node | None:
    found = model.by_id.get(id)
    return found if found is not None and found.tag == "process" else None


@rule(
    "reference.call-kind",
    section="10.3.6",
    zh="{what}调用了{target}。只能调用流程或全局任务。",
    en="{what} calls {target}. Only a process or a global task can be called.",
)
def called_elements_are_callable(model: Model) -> Iterable[Problem]:
    """What a call activity calls is a process or a global task."""
    for node in model.all("callActivity"):
        target = model.find(node, node.get("calledElement"))
        if target is not None and target.tag not in CALLABLE:
            yield at(node, target=target)


@rule(
    "reference.diagram",
    "warning",
    section="12.1",
    zh="图形“{shape}”画的元素“{text}”不存在。请在编辑器里删去这个图形。",
    en='The shape "{shape}" draws the element "{text}", which does not exist. Remove the shape in the editor.',
)
def shapes_draw_elements(model: Model) -> Iterable[Problem]:
    """What the diagram draws is in the document."""
    for shape in model.all("bpmndi:BPMNShape", "bpmndi:BPMNEdge", "bpmndi:BPMNPlane"):
        text = shape.get("bpmnElement")
        if text and not model.is_foreign(shape, text) and model.find(shape, text) is None:
            yield at(shape, shape=shape.id or "", text=text)
