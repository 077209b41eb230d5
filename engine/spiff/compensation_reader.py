"""Compensation in core XML: which activity undoes which, and what throws (BPMN 10.7)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree

from engine.desugar import local, name_of, parent_of, refused, tag
from engine.spiff.activities import Activity
from engine.spiff.compensation import Undo
from engine.spiff.definitions import Compensate
from engine.spiff.nodes import Drawn
from engine.spiff.program import Element
from engine.spiff.steps import Shape
from engine.spiff.subprocesses import EventSubProcess

if TYPE_CHECKING:
    from engine.spiff.reader import FileFacts

_DEFINITION = tag("compensateEventDefinition")


def is_boundary(xml: etree._Element) -> bool:
    """Whether this is a compensation boundary event: no token ever comes to it."""
    return local(xml) == "boundaryEvent" and xml.find(_DEFINITION) is not None


def is_start(xml: etree._Element) -> bool:
    """Whether this start event begins a compensation event sub-process."""
    return xml.find(_DEFINITION) is not None


def set_undo(shape: Shape, xml: etree._Element, start: etree._Element) -> None:
    """Take an event sub-process for what undoes the sub-process around it."""
    if shape.kind == "event":
        raise refused(xml, "an event sub-process is not undone, so none undoes it.")
    if shape.undo is not None:
        raise refused(xml, "a process has one compensation event sub-process.")
    if len([each for each in start if local(each).endswith("EventDefinition")]) > 1:
        raise refused(start, "compensation is caught alone.")
    shape.undo = xml.get("id")


def attach(shape: Shape, xml: etree._Element, file: FileFacts) -> None:
    """Connect activities with those that undo them."""
    Undo(shape, Drawn(Element(shape.name, "compensation", None, shape.name)))
    handlers = set()
    for each in xml:
        if is_boundary(each):
            handlers.add(_attach_one(shape, each, file))
    for each in xml:
        if each.get("isForCompensation") in ("true", "1") and each.get("id") not in handlers:
            raise refused(each, "it is for compensation, but no compensation event leads to it.")


def thrown(file: FileFacts, xml: etree._Element, node: etree._Element) -> Compensate:
    """What a compensation throw or end event undoes."""
    reference = node.get("activityRef")
    around = parent_of(xml)
    while around.get("triggeredByEvent") in ("true", "1"):
        around = parent_of(around)
    if reference is not None:
        found = file.by_id.get(name_of(reference))
        if found is None or parent_of(found) is not around:
            raise refused(xml, f"the activity {reference} is not in the process that it stands in.")
    waits = node.get("waitForCompletion", "true") in ("true", "1")
    return Compensate(name_of(reference) if reference else None, waits)


def _attach_one(shape: Shape, xml: etree._Element, file: FileFacts) -> str:
    """The activity that a compensation boundary event leads to."""
    host = shape.task_specs.get(name_of(xml.get("attachedToRef")))
    if not isinstance(host, Activity) or isinstance(host, EventSubProcess):
        raise refused(xml, "it is attached to no activity beside it.")
    if len([each for each in xml if local(each).endswith("EventDefinition")]) > 1:
        raise refused(xml, "compensation is caught alone.")
    targets = file.associated.get(xml.get("id", ""), [])
    handler = shape.task_specs.get(targets[0]) if len(targets) == 1 else None
    drawn = file.by_id.get(targets[0]) if targets else None
    marked = drawn is not None and drawn.get("isForCompensation") in ("true", "1")
    if not isinstance(handler, Activity) or not marked:
        raise refused(xml, "an association has to lead from it to one activity for compensation.")
    if handler.flows or handler.incoming or host.undone_by is not None:
        raise refused(xml, "what undoes an activity is one activity without flows.")
    host.undone_by = handler.name
    return handler.name
