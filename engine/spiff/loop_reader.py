"""Loops and multi-instance activities in core XML (BPMN 10.3.8)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lxml import etree

from engine.desugar import local, name_of, refused, tag
from engine.spiff import data_reader, definition_reader
from engine.spiff.definitions import Thrown
from engine.spiff.expressions import either, formal, plain
from engine.spiff.extensions import Extensions
from engine.spiff.loops import Behaviour, Loop, MultiInstance, Standard

if TYPE_CHECKING:
    from engine.spiff.reader import FileFacts

THROWN_BY_INSTANCES = frozenset(["message", "signal", "escalation", "error"])
"""What an implicit throw event of a multi-instance activity can be."""


def loop_of(file: FileFacts, xml: etree._Element) -> Loop | None:
    """How an activity is repeated."""
    standard = xml.find(tag("standardLoopCharacteristics"))
    if standard is not None:
        return _standard(xml, standard)
    several = xml.find(tag("multiInstanceLoopCharacteristics"))
    return None if several is None else _multi_instance(file, xml, several)


def _standard(xml: etree._Element, loop: etree._Element) -> Standard:
    condition = loop.find(tag("loopCondition"))
    maximum = loop.get("loopMaximum")
    if maximum is not None and (not maximum.strip().isdecimal()):
        raise refused(xml, f"its loopMaximum {maximum} is not a number of at least 0.")
    if condition is None and maximum is None:
        raise refused(xml, "its loop has neither a condition nor a maximum, so it would never end.")
    return Standard(
        condition=None if condition is None else formal(xml, condition),
        test_before=loop.get("testBefore") in ("true", "1"),
        maximum=None if maximum is None else int(maximum),
    )


def _multi_instance(file: FileFacts, xml: etree._Element, loop: etree._Element) -> MultiInstance:
    extensions = Extensions(loop)
    cardinality = loop.find(tag("loopCardinality"))
    collection = plain(extensions.get("loopCharacteristics", "inputCollection"))
    if collection is None and loop.find(tag("loopDataInputRef")) is not None:
        collection = data_reader.looped(file, xml, loop.findtext(tag("loopDataInputRef")))
    if (cardinality is None) == (collection is None):
        raise refused(xml, "a multi-instance activity needs a number of instances or a collection.")
    completion = loop.find(tag("completionCondition"))
    gathered, result = _output(file, xml, loop, extensions)
    return MultiInstance(
        sequential=loop.get("isSequential") in ("true", "1"),
        cardinality=None if cardinality is None else formal(xml, cardinality),
        collection=collection,
        item=extensions.get("loopCharacteristics", "inputElement") or _item(loop, "inputDataItem"),
        gathered=gathered,
        result=None if result is None else either(result),
        result_variable=_plain_name(result),
        completion=None if completion is None else formal(xml, completion),
        behaviours=tuple(_behaviours(file, xml, loop)),
    )


def _behaviours(file: FileFacts, xml: etree._Element, loop: etree._Element) -> Iterator[Behaviour]:
    """What its instances throw when they complete (BPMN 10.3.8, behavior)."""
    behaviour = loop.get("behavior", "All")
    if behaviour == "Complex":
        for each in loop.findall(tag("complexBehaviorDefinition")):
            when, event = each.find(tag("condition")), each.find(tag("event"))
            if when is not None and event is not None:
                for definition in event:
                    yield Behaviour(_event(file, xml, definition), when=formal(xml, when))
    elif behaviour in ("None", "One"):
        reference = loop.get(f"{behaviour.lower()}BehaviorEventRef")
        found = file.by_id.get(name_of(reference))
        if found is None:
            raise refused(xml, f"it does not say which event behavior {behaviour} throws.")
        yield Behaviour(_event(file, xml, found), once=behaviour == "One")


def _event(file: FileFacts, xml: etree._Element, definition: etree._Element) -> Thrown:
    kind = local(definition).removesuffix("EventDefinition")
    if kind not in THROWN_BY_INSTANCES:
        raise refused(xml, f"its instances cannot throw a {kind or 'foreign'} event.")
    return definition_reader.THROWERS[kind](file, xml, definition)


def _output(
    file: FileFacts, xml: etree._Element, loop: etree._Element, extensions: Extensions
) -> tuple[str | None, str | None]:
    """The variable for the results, and the text of what each instance gives."""
    gathered = extensions.get("loopCharacteristics", "outputCollection")
    if gathered is not None:
        return gathered, extensions.get("loopCharacteristics", "outputElement")
    target = loop.findtext(tag("loopDataOutputRef"))
    item = _item(loop, "outputDataItem")
    if target is None:
        return None, None
    if item is None:
        raise refused(xml, "its loopDataOutputRef needs an outputDataItem.")
    return data_reader.gathered(file, xml, target), f"={item}"


def _plain_name(text: str | None) -> str | None:
    """The name, if an expression is only a name."""
    name = (text or "").strip().removeprefix("=").strip()
    return name if name.isidentifier() and name not in ("null", "true", "false") else None


def _item(loop: etree._Element, name: str) -> str | None:
    found = loop.find(tag(name))
    return None if found is None else found.get("name") or found.get("id")
