"""Data: inputs, outputs and their sets, data objects and references, and items that agree."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from engine.checks.kinds import EVENTS, SCOPES, SUBPROCESSES
from engine.checks.model import Model, Node
from engine.checks.registry import Problem, at, rule

_SIDES = (("dataInput", "inputSet", "Input"), ("dataOutput", "outputSet", "Output"))


def _holders(model: Model) -> Iterator[tuple[Node, str, str, str]]:
    for holder in model.every(EVENTS | {"ioSpecification"}):
        for data, group, word in _SIDES:
            yield holder, data, group, word


@rule(
    "data.unset",
    section="10.4.1",
    zh="{what}不在任何{group}里。请把它列进一个{group}。",
    en="{what} is in no {group}. List it in one.",
)
def data_are_in_a_set(model: Model) -> Iterable[Problem]:
    """Every data input is in an input set, every data output in an output set."""
    for holder, data, group, word in _holders(model):
        sets = holder.all(group)
        listed = {one for each in sets for one in model.refs(each, f"data{word}Refs")}
        for node in holder.all(data):
            if node not in listed and (sets or holder.tag == "ioSpecification"):
                yield at(node, group=_GROUPS[group])


_GROUPS = {
    "inputSet": {"zh": "输入集", "en": "input set"},
    "outputSet": {"zh": "输出集", "en": "output set"},
}


@rule(
    "data.set-foreign",
    section="10.4.1",
    zh="{what}列出了{data}，它不属于同一个输入输出说明。请只列自己的。",
    en="{what} lists {data}, which does not belong to the same input/output specification. List its own only.",
)
def sets_list_their_own(model: Model) -> Iterable[Problem]:
    """A set lists data of its own specification."""
    for holder, data, group, word in _holders(model):
        for each in holder.all(group):
            for node in model.refs(each, f"data{word}Refs"):
                if node.tag == data and node.parent is not holder:
                    yield at(each, data=node)


@rule(
    "data.set-optional",
    section="10.4.1",
    zh="{what}把{data}列为 {reference}，却没有列进 {all}。请先列进 {all}。",
    en="{what} lists {data} as {reference} but not as {all}. List it there first.",
)
def optional_data_are_listed(model: Model) -> Iterable[Problem]:
    """What a set lists as optional or as used while executing, it lists at all."""
    for holder, _, group, word in _holders(model):
        for each in holder.all(group):
            listed = set(model.refs(each, f"data{word}Refs"))
            for kind in ("optional", "whileExecuting"):
                for node in model.refs(each, f"{kind}{word}Refs"):
                    if node not in listed:
                        reference, everything = f"{kind}{word}Refs", f"data{word}Refs"
                        yield at(each, data=node, reference=reference, all=everything)


@rule(
    "data.set-pairs",
    section="10.4.1",
    zh="{what}指向{other}，而{other}没有指回来。输入集与输出集的引用要成对。",
    en="{what} refers to {other}, which does not refer back. Input and output sets refer to each other in pairs.",
)
def sets_refer_to_each_other(model: Model) -> Iterable[Problem]:
    """An input set and an output set refer to each other in both directions."""
    for tag, there, back in (
        ("inputSet", "outputSetRefs", "inputSetRefs"),
        ("outputSet", "inputSetRefs", "outputSetRefs"),
    ):
        backward: dict[Node, set[Node]] = {}
        for each in model.all(tag):
            for other in model.refs(each, there):
                if other not in backward:
                    backward[other] = set(model.refs(other, back))
                if each not in backward[other]:
                    yield at(each, other=other)


@rule(
    "data.service-sets",
    section="10.3.3",
    zh="{what}有 {inputs} 个输入集和 {outputs} 个输出集。服务任务正好一个输入集，至多一个输出集。",
    en="{what} has {inputs} input sets and {outputs} output sets. A service task has exactly one input set and at most one output set.",
)
def service_tasks_have_one_set(model: Model) -> Iterable[Problem]:
    """A service task has exactly one input set and at most one output set."""
    for node in model.all("serviceTask"):
        for io in node.all("ioSpecification"):
            inputs, outputs = len(io.all("inputSet")), len(io.all("outputSet"))
            if inputs != 1 or outputs > 1:
                yield at(node, inputs=inputs, outputs=outputs)


@rule(
    "data.send-sets",
    section="10.3.3",
    zh="{what}有 {sets} 个输入集、{inputs} 个数据输入。发送任务至多各一个。",
    en="{what} has {sets} input sets and {inputs} data inputs. A send task has at most one of each.",
)
def send_tasks_have_one_input(model: Model) -> Iterable[Problem]:
    """A send task has at most one input set and one data input."""
    for node, sets, data in _counted(model, "sendTask", "inputSet", "dataInput"):
        yield at(node, sets=sets, inputs=data)


@rule(
    "data.receive-sets",
    section="10.3.3",
    zh="{what}有 {sets} 个输出集、{outputs} 个数据输出。接收任务至多各一个。",
    en="{what} has {sets} output sets and {outputs} data outputs. A receive task has at most one of each.",
)
def receive_tasks_have_one_output(model: Model) -> Iterable[Problem]:
    """A receive task has at most one output set and one data output."""
    for node, sets, data in _counted(model, "receiveTask", "outputSet", "dataOutput"):
        yield at(node, sets=sets, outputs=data)


def _counted(model: Model, tag: str, group: str, data: str) -> Iterator[tuple[Node, int, int]]:
    for node in model.all(tag):
        for io in node.all("ioSpecification"):
            sets, members = len(io.all(group)), len(io.all(data))
            if sets > 1 or members > 1:
                yield node, sets, members


@rule(
    "data.message-item",
    section="10.3.3",
    zh="{what}的{data}与{message}的数据项定义不同。请用同一个。",
    en="{data} of {what} and {message} have different item definitions. Use the same.",
)
def data_agree_with_messages(model: Model) -> Iterable[Problem]:
    """The data of a task or event that sends or receives a message have the item of the message."""
    for node, data, message in _message_data(model):
        item, expected = model.ref(data, "itemSubjectRef"), model.ref(message, "itemRef")
        if expected is not None and item is not expected:
            yield at(node, data=data, message=message)


def _message_data(model: Model) -> Iterator[tuple[Node, Node, Node]]:
    for node in model.all("sendTask", "receiveTask", "serviceTask"):
        operation = model.ref(node, "operationRef")
        sent = model.ref(node, "messageRef") or _message(model, operation, "inMessageRef")
        answered = _message(model, operation, "outMessageRef")
        inputs, outputs = {
            "sendTask": (sent, None),
            "receiveTask": (None, sent),
            "serviceTask": (sent, answered),
        }[node.tag]
        for io in node.all("ioSpecification"):
            yield from ((node, data, inputs) for data in io.all("dataInput") if inputs)
            yield from ((node, data, outputs) for data in io.all("dataOutput") if outputs)
    for event in model.every(EVENTS):
        definitions = model.definitions_of(event)
        if [one.tag for one in definitions] == ["messageEventDefinition"]:
            message = model.ref(definitions[0], "messageRef")
            data = event.all("dataInput", "dataOutput")
            yield from ((event, one, message) for one in data if message)


def _message(model: Model, operation: Node | None, name: str) -> Node | None:
    return model.ref(operation, name) if operation is not None else None


@rule(
    "data.event-item",
    section="10.5.1",
    zh="{what}的{data}与{carrier}的数据项定义不同。请用同一个。",
    en="{data} of {what} and {carrier} have different item definitions. Use the same.",
)
def data_agree_with_event_payloads(model: Model) -> Iterable[Problem]:
    """The data of a signal, error or escalation event have the item of what is thrown or caught."""
    for event in model.every(EVENTS):
        definitions = model.definitions_of(event)
        reference = _PAYLOADS.get(definitions[0].tag) if len(definitions) == 1 else None
        carrier = model.ref(definitions[0], reference) if reference else None
        expected = model.ref(carrier, "structureRef") if carrier else None
        for data in event.all("dataInput", "dataOutput") if expected else []:
            item = model.ref(data, "itemSubjectRef")
            if item is not None and item is not expected:
                yield at(event, data=data, carrier=carrier)


_PAYLOADS = {
    "signalEventDefinition": "signalRef",
    "errorEventDefinition": "errorRef",
    "escalationEventDefinition": "escalationRef",
}


@rule(
    "data.event-count",
    section="10.5.1",
    zh="{what}的触发器有 {definitions} 个，数据有 {data} 个，数目应当相同。请增减。",
    en="Triggers of {what}: {definitions}, data elements: {data}. There must be one for each: add or remove some.",
)
def events_have_data_for_each_trigger(model: Model) -> Iterable[Problem]:
    """An event has as many data elements as triggers, if it has any of both."""
    for event in model.every(EVENTS):
        definitions = len(model.definitions_of(event))
        data = len(event.all("dataInput", "dataOutput"))
        if definitions and data and data != definitions:
            yield at(event, definitions=definitions, data=data)


@rule(
    "data.collection",
    section="10.4.1",
    zh="{what}的 isCollection 与{item}的不同。两者必须一致，请改正一个。",
    en="{what} and {item} differ in isCollection. They must agree: correct one.",
)
def collections_agree_with_items(model: Model) -> Iterable[Problem]:
    """A data element is a collection if and only if its item definition is one."""
    for node in model.all(
        "dataObject", "dataInput", "dataOutput", "inputDataItem", "outputDataItem"
    ):
        item = model.ref(node, "itemSubjectRef")
        if item is None or item.tag != "itemDefinition":
            continue
        if item.is_true("isCollection") != node.is_true("isCollection"):
            yield at(node, item=item)


# Data objects and stores


@rule(
    "data.reference-without-object",
    section="10.4.1",
    zh="{what}没有指明是哪个数据对象。请选择一个。",
    en="{what} does not say which data object it stands for. Choose one.",
)
def references_name_their_object(model: Model) -> Iterable[Problem]:
    """A data object reference refers to a data object."""
    for node in model.all("dataObjectReference"):
        if not node.get("dataObjectRef"):
            yield at(node)


@rule(
    "data.reference-item",
    section="10.4.1",
    zh="{what}自己写了数据项定义。数据项只能写在数据对象上，请删去。",
    en="{what} has an item definition of its own. Only the data object may have one: remove it.",
)
def references_have_no_item(model: Model) -> Iterable[Problem]:
    """A data object reference has no item definition of its own."""
    for node in model.all("dataObjectReference"):
        behind = model.ref(node, "dataObjectRef")
        own = node.get("itemSubjectRef")
        if own and (behind is None or behind.get("itemSubjectRef") != own):
            yield at(node)


@rule(
    "data.object-state",
    section="10.4.1",
    zh="{what}写了状态。状态只能写在数据对象引用上，请移到那里。",
    en="{what} has a state. States belong to data object references: move it there.",
)
def objects_have_no_state(model: Model) -> Iterable[Problem]:
    """A data object has no state."""
    for node in model.all("dataObject"):
        if node.first("dataState") is not None:
            yield at(node)


@rule(
    "data.object-out-of-sight",
    section="10.4.1",
    zh="{what}指向{object}，从这里看不见它：它在另一个流程或子流程里。请移到外层。",
    en="{what} refers to {object}, which cannot be seen from there: it is in another process or sub-process. Move it outwards.",
)
def referenced_objects_are_in_sight(model: Model) -> Iterable[Problem]:
    """A data object reference refers to a data object of its own level or one around it."""
    for node in model.all("dataObjectReference"):
        behind = model.ref(node, "dataObjectRef")
        if behind is not None and model.scope(behind) not in _levels(model, node):
            yield at(node, object=behind)


def _levels(model: Model, node: Node) -> set[Node | None]:
    return {around for around in (node, *node.ancestors()) if around.tag in SCOPES}


@rule(
    "data.subprocess",
    section="10.4.1",
    zh="{what}是子流程，不能有自己的数据输入和输出。请删去，子流程直接看得见外层的数据。",
    en="{what} is a sub-process and cannot have data inputs and outputs of its own. Remove them: it sees the data around it.",
)
def subprocesses_have_no_inputs(model: Model) -> Iterable[Problem]:
    """An embedded sub-process has no data inputs and outputs of its own."""
    for node in model.every(SUBPROCESSES):
        for io in node.all("ioSpecification"):
            if io.first("dataInput", "dataOutput") is not None:
                yield at(node)


@rule(
    "data.service-data",
    section="10.3.3",
    zh="{what}有 {inputs} 个数据输入和 {outputs} 个数据输出，与它的{operation}不符：每个消息正好对应一个。",
    en="{what} has {inputs} data inputs and {outputs} data outputs, which does not fit {operation}: one for each of its messages.",
)
def service_data_fit_the_operation(model: Model) -> Iterable[Problem]:
    """A service task that describes data has one input for its operation's message, and one output for its answer."""
    for node in model.all("serviceTask"):
        operation = model.ref(node, "operationRef")
        for io in node.all("ioSpecification") if operation is not None else []:
            inputs, outputs = len(io.all("dataInput")), len(io.all("dataOutput"))
            answers = _message(model, operation, "outMessageRef") is not None
            if inputs != 1 or outputs > 1 or (answers and outputs != 1):
                yield at(node, inputs=inputs, outputs=outputs, operation=operation)
