"""The dialect: which extensions are executed, and what other vendors' would have meant."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from engine.checks.kinds import ACTIVITIES, EVENTS
from engine.checks.model import Model, Node
from engine.checks.registry import Problem, at, rule
from engine.checks.support import EXTENSIONS
from engine.checks.words import family

_FOREIGN = {
    "http://camunda.org/schema/1.0/bpmn": "Camunda 7",
    "http://activiti.org/bpmn": "Activiti",
    "http://flowable.org/bpmn": "Flowable",
    "http://www.jboss.org/drools": "jBPM",
    "http://www.omg.org/bpmn20": "jBPM",
    "http://spiffworkflow.org/bpmn/schema/1.0/core": "SpiffWorkflow",
}
_HARMLESS = frozenset(
    [
        "properties",
        "property",
        "historyTimeToLive",
        "versionTag",
        "color",
        "diagramRelationId",
        "taskPriority",
    ]
)
_CALLERS = frozenset(["serviceTask", "sendTask", "scriptTask", "businessRuleTask"])
_USERS = frozenset(["userTask"])
_PLACES: Mapping[str, frozenset[str]] = {
    "adHoc": frozenset(["adHocSubProcess"]),
    "assignmentDefinition": _USERS,
    "calledDecision": frozenset(["businessRuleTask"]),
    "calledElement": frozenset(["callActivity"]),
    "formDefinition": _USERS | {"startEvent"},
    "ioMapping": ACTIVITIES | EVENTS,
    "loopCharacteristics": frozenset(["multiInstanceLoopCharacteristics"]),
    "priorityDefinition": _USERS,
    "script": frozenset(["scriptTask"]),
    "subscription": frozenset(["message"]),
    "taskDefinition": _CALLERS,
    "taskHeaders": _CALLERS | _USERS,
    "taskSchedule": _USERS,
    "userTask": _USERS,
}
"""Where the engine reads an extension; what is not in the table says something, or nothing, anywhere."""
_PARTS = {
    "ioMapping": ("zeebe:input", "zeebe:output"),
    "properties": ("zeebe:property",),
    "taskHeaders": ("zeebe:header",),
}


def _extensions(model: Model) -> Iterator[tuple[Node, Node]]:
    """Each extension of the dialect, after the element that has it."""
    for holder in model.all("extensionElements"):
        for node in holder.children:
            if node.tag.startswith("zeebe:") and holder.parent:
                yield holder.parent, node


def _name(extension: Node) -> str:
    return extension.tag.removeprefix("zeebe:")


@rule(
    "extension.not-executed",
    section="house",
    zh="{what}用了扩展 zeebe:{name}，这里不执行它。请去掉它。",
    en="{what} uses the extension zeebe:{name}, which is not executed here. Remove it.",
    executable=True,
)
def extensions_are_executed(model: Model) -> Iterable[Problem]:
    """An extension element of the dialect is one that is executed, and so are its parts."""
    for holder, node in _extensions(model):
        if _name(node) not in EXTENSIONS:
            yield at(holder, name=_name(node))
        for part in node.children:
            if part.tag not in _PARTS.get(_name(node), ()):
                yield at(holder, name=f"{_name(node)}/{_name(part)}")


@rule(
    "extension.misplaced",
    section="house",
    zh="{what}带有扩展 zeebe:{name}，它在这里不起作用，只对{places}有用。请移过去，或删去。",
    en="{what} has the extension zeebe:{name}, which says nothing there, only on {places}. Move it, or remove it.",
    executable=True,
)
def extensions_stand_where_they_are_read(model: Model) -> Iterable[Problem]:
    """An extension element of the dialect stands at an element that it says something about."""
    for holder, node in _extensions(model):
        places = _PLACES.get(_name(node))
        if places and _kind(holder) not in places and not _calls_by_event(holder, node):
            yield at(holder, name=_name(node), places=family(places))


def _kind(node: Node) -> str:
    """The name of an element, of a global task that of the task that it is."""
    plain = node.tag.removeprefix("global")
    return plain[:1].lower() + plain[1:]


def _calls_by_event(holder: Node, node: Node) -> bool:
    return holder.tag in EVENTS and node.tag in ("zeebe:taskDefinition", "zeebe:taskHeaders")


@rule(
    "extension.event-operation",
    "warning",
    section="house",
    zh="{what}写了操作“{name}”。事件在这里不调用操作，消息由引擎自己发出。要调用它，请改用服务任务。",
    en='{what} names the operation "{name}". Events call none here: the engine itself sends the message. Use a service task to call it.',
    executable=True,
)
def events_call_no_operations(model: Model) -> Iterable[Problem]:
    """An event that names an operation is pointed out."""
    for holder, node in _extensions(model):
        if node.tag == "zeebe:taskDefinition" and _calls_by_event(holder, node):
            yield at(holder, name=node.get("type") or "")


@rule(
    "extension.repeated",
    section="house",
    zh="{what}里的扩展 zeebe:{name} 写了不止一次，只有一个会起作用。请合并成一个。",
    en="{what} has the extension zeebe:{name} more than once; only one of them would count. Make them one.",
    executable=True,
)
def extensions_are_written_once(model: Model) -> Iterable[Problem]:
    """An element has an extension element of the dialect once."""
    counts = Counter((holder, _name(node)) for holder, node in _extensions(model))
    for (holder, name), times in counts.items():
        if times > 1 and name != "userTaskForm":
            yield at(holder, name=name)


@rule(
    "extension.foreign",
    "warning",
    section="house",
    zh="{what}带有 {vendor} 的扩展：{names}。这里不执行它们，请核对流程是否仍是原意。",
    en="{what} has extensions of {vendor}: {names}. They are not executed here; make sure that the process still means the same.",
    executable=True,
)
def foreign_extensions_are_pointed_out(model: Model) -> Iterable[Problem]:
    """An executable extension of another engine is pointed out."""
    for node in model.root.within():
        names: dict[str, set[str]] = {}
        tags = [child.tag for child in node.children] if node.tag == "extensionElements" else []
        for name in [*node.attributes, *tags]:
            space, _, local = name.removeprefix("{").rpartition("}")
            if space in _FOREIGN and local not in _HARMLESS:
                names.setdefault(_FOREIGN[space], set()).add(local)
        for vendor, found in names.items():
            yield at(node, vendor=vendor, names=sorted(found))


@rule(
    "extension.version-tag",
    section="house",
    zh="{what}绑定到版本标签。这里的版本没有标签，用的总是生效的版本或包里自带的文件。请改成 latest 或 deployment。",
    en="{what} is bound to a version tag. Versions have no tags here: what runs is in force, or in the package. Bind it to latest or deployment.",
    executable=True,
)
def nothing_is_bound_to_a_version_tag(model: Model) -> Iterable[Problem]:
    """What an element calls is not chosen by a version tag."""
    for holder, node in _extensions(model):
        if node.get("bindingType") == "versionTag":
            yield at(holder)
