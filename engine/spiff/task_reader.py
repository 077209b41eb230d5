"""Activities in core XML: what each task needs, loops, called processes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from lxml import etree

from engine.desugar import local, name_of, refused, tag, text_of
from engine.spiff import definition_reader
from engine.spiff.activities import Activity
from engine.spiff.expressions import plain, read
from engine.spiff.extensions import Extensions
from engine.spiff.loop_reader import loop_of
from engine.spiff.nodes import Drawn, Node
from engine.spiff.steps import Shape
from engine.spiff.subprocesses import CallActivity
from engine.spiff.tasks import (
    DecisionTask,
    OperationTask,
    ReceiveTask,
    ScriptTask,
    SendTask,
    UserTask,
)

if TYPE_CHECKING:
    from engine.spiff.shapes import Shaper

Settings = dict[str, Any]


def form_of(xml: etree._Element, extensions: Extensions) -> str | None:
    """The form of a user task."""
    if local(xml) not in ("userTask", "startEvent"):
        return None
    for key in ("formId", "formKey", "externalReference"):
        if (found := extensions.get("formDefinition", key)) is not None:
            return found
    return None


def called_by(xml: etree._Element, extensions: Extensions) -> str | None:
    """The process that a call activity calls."""
    if local(xml) != "callActivity":
        return None
    return (
        extensions.get("calledElement", "processId")
        or extensions.get("calledElement", "processIdExpression")
        or name_of(xml.get("calledElement"))
        or None
    )


def _with(drawn: Drawn, settings: Settings) -> Drawn:
    return replace(drawn, settings=MappingProxyType(settings))


def _task(shaper: Shaper, shape: Shape, xml: etree._Element, drawn: Drawn) -> Node:
    return Activity(shape, drawn, loop_of(shaper.file, xml))


def _user(shaper: Shaper, shape: Shape, xml: etree._Element, drawn: Drawn) -> Node:
    extensions = Extensions(xml)
    groups = extensions.get("assignmentDefinition", "candidateGroups") or _owners(shaper, xml)
    texts = {
        "assignee": extensions.get("assignmentDefinition", "assignee"),
        "users": extensions.get("assignmentDefinition", "candidateUsers"),
        "groups": groups or shaper.lane_groups(drawn.element),
        "due": extensions.get("taskSchedule", "dueDate"),
        "follow_up": extensions.get("taskSchedule", "followUpDate"),
        "goal": drawn.element.properties.get("goal"),
        "deadline": drawn.element.properties.get("deadline"),
        "priority": extensions.get("priorityDefinition", "priority"),
        "form": drawn.element.form,
    }
    settings: Settings = {key: plain(text) for key, text in texts.items()}
    settings["form_binding"] = extensions.get("formDefinition", "bindingType")
    settings["form_version"] = extensions.get("formDefinition", "versionTag")
    return UserTask(shape, _with(drawn, settings), loop_of(shaper.file, xml))


_ROLES = ("potentialOwner", "humanPerformer", "performer", "resourceRole")


def _owners(shaper: Shaper, xml: etree._Element) -> str | None:
    """Whom plain BPMN names for a user task (10.3.1), as groups."""
    roles = [each for name in _ROLES for each in xml.findall(tag(name))]
    names = [_resource(shaper, xml, each) for each in roles]
    if len(names) > 1 and any(name.startswith("=") for name in names):
        raise refused(xml, "it computes one of several resources; name them all in one expression.")
    return ", ".join(names) or None


def _resource(shaper: Shaper, xml: etree._Element, role: etree._Element) -> str:
    said = role.find(f"{tag('resourceAssignmentExpression')}/{tag('formalExpression')}")
    if said is not None:
        return text_of(said)
    resource = shaper.file.by_id.get(name_of(role.findtext(tag("resourceRef"))))
    if resource is None or not resource.get("name"):
        raise refused(xml, f"its {local(role)} names nobody.")
    return resource.get("name", "")


def _operation(shaper: Shaper, shape: Shape, xml: etree._Element, drawn: Drawn) -> Node:
    extensions = Extensions(xml)
    kind = plain(extensions.get("taskDefinition", "type"))
    if kind is None:
        raise refused(xml, "it names no operation (zeebe:taskDefinition type).")
    retries = extensions.get("taskDefinition", "retries") or "3"
    if not retries.strip().isdecimal():
        raise refused(xml, f"its number of retries {retries} is no number.")
    settings: Settings = {
        "operation": kind,
        "retries": Decimal(retries.strip()),
        "headers": extensions.headers(),
        "result": _result_variable(extensions),
    }
    return OperationTask(shape, _with(drawn, settings), loop_of(shaper.file, xml))


def _send(shaper: Shaper, shape: Shape, xml: etree._Element, drawn: Drawn) -> Node:
    if "taskDefinition" in Extensions(xml):
        return _operation(shaper, shape, xml, drawn)
    message = definition_reader.message_thrown(shaper.file, xml, xml)
    return SendTask(shape, _with(drawn, {"message": message}), loop_of(shaper.file, xml))


def _receive(shaper: Shaper, shape: Shape, xml: etree._Element, drawn: Drawn) -> Node:
    opens = xml.get("instantiate") in ("true", "1")
    loop = loop_of(shaper.file, xml)
    if opens and loop is not None:
        raise refused(xml, "a receive task that begins a process is not repeated.")
    definition = definition_reader.message_of(shaper.file, xml, xml)
    return ReceiveTask(shape, _with(drawn, {"definition": definition, "opens": opens}), loop)


def _script(shaper: Shaper, shape: Shape, xml: etree._Element, drawn: Drawn) -> Node:
    extensions = Extensions(xml)
    if "taskDefinition" in extensions:
        return _operation(shaper, shape, xml, drawn)
    text = extensions.get("script", "expression") or _plain_script(xml)
    if text is None:
        return _task(shaper, shape, xml, drawn)
    settings: Settings = {
        "script": read(text.strip().removeprefix("=")),
        "result": extensions.get("script", "resultVariable") or _result_variable(extensions),
    }
    return ScriptTask(shape, _with(drawn, settings), loop_of(shaper.file, xml))


def _plain_script(xml: etree._Element) -> str | None:
    text = (xml.findtext(tag("script")) or "").strip()
    if not text:
        return None
    language = xml.get("scriptFormat", "feel")
    if "feel" not in language.lower():
        raise refused(xml, f"its script is in {language}; write it in FEEL or use an operation.")
    return text


def _decision(shaper: Shaper, shape: Shape, xml: etree._Element, drawn: Drawn) -> Node:
    extensions = Extensions(xml)
    if "calledDecision" not in extensions:
        if "taskDefinition" in extensions:
            return _operation(shaper, shape, xml, drawn)
        raise refused(xml, "it names no decision (zeebe:calledDecision decisionId).")
    decision = plain(drawn.element.decision)
    if decision is None:
        raise refused(xml, "it names no decision (zeebe:calledDecision decisionId).")
    result = extensions.get("calledDecision", "resultVariable") or _result_variable(extensions)
    settings: Settings = {"decision": decision, "result": result}
    return DecisionTask(shape, _with(drawn, settings), loop_of(shaper.file, xml))


def _call(shaper: Shaper, shape: Shape, xml: etree._Element, drawn: Drawn) -> Node:
    extensions = Extensions(xml)
    calls = plain(drawn.element.calls)
    if calls is None:
        raise refused(xml, "it does not say which process it calls.")
    binding = extensions.get("calledElement", "bindingType") or "latest"
    if binding not in ("latest", "deployment", "versionTag"):
        raise refused(xml, f"the binding {binding} is unknown.")
    settings: Settings = {
        "calls": calls,
        "binding": binding,
        "version": extensions.get("calledElement", "versionTag"),
        "all_in": extensions.get("calledElement", "propagateAllParentVariables") != "false",
        "all_out": extensions.get("calledElement", "propagateAllChildVariables") != "false",
    }
    return CallActivity(shape, _with(drawn, settings), loop_of(shaper.file, xml))


def _result_variable(extensions: Extensions) -> str | None:
    """Where there is no attribute for it, a header or property `resultVariable` names the variable of the result."""
    return extensions.headers().get("resultVariable") or extensions.properties().get(
        "resultVariable"
    )


READERS: Mapping[str, Callable[[Shaper, Shape, etree._Element, Drawn], Node]] = {
    "task": _task,
    "manualTask": _task,
    "userTask": _user,
    "serviceTask": _operation,
    "sendTask": _send,
    "receiveTask": _receive,
    "scriptTask": _script,
    "businessRuleTask": _decision,
    "callActivity": _call,
}
