"""Data in core XML (BPMN 10.4): data are variables, and their associations are mappings.

A data object, property, input or output is the variable of its name (of its id without one); a reference to a data
object, in whatever state, is that object.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from lxml import etree

from engine import feel
from engine.desugar import local, name_of, refused, tag, text_of
from engine.spiff.data import NOTHING, Items
from engine.spiff.expressions import formal
from engine.spiff.nodes import Mappings
from engine.spiff.variables import Line

if TYPE_CHECKING:
    from engine.spiff.reader import FileFacts

PLACEHOLDER = "__targetRef_placeholder"
"""What modelers call the property that a line drawn from data to an activity leads to."""
_DATA = ("property", "dataInput", "dataOutput", "inputDataItem", "outputDataItem")


def variables(core: etree._Element) -> Mapping[str, str]:
    """The variable of each data element, by its id."""
    found = {node.get("id", ""): _own(node) for kind in _DATA for node in core.iter(tag(kind))}
    for process in core.iter(tag("process")):
        found |= _objects(process)
    return found


def _objects(process: etree._Element) -> dict[str, str]:
    """Two data objects of one name in a process are told apart by their ids."""
    references = list(process.iter(tag("dataObjectReference")))
    names: dict[str, str] = {}
    for node in process.iter(tag("dataObject")):
        said = [each.get("name") for each in references if _object_of(each) == node.get("id")]
        names[node.get("id", "")] = node.get("name") or next(filter(None, said), "")
    often = Counter(names.values())
    found = {id: name if name and often[name] == 1 else id for id, name in names.items()}
    return found | {
        each.get("id", ""): found.get(_object_of(each), _own(each)) for each in references
    }


def _object_of(reference: etree._Element) -> str:
    return name_of(reference.get("dataObjectRef"))


def _own(node: etree._Element) -> str:
    return node.get("name", "") or node.get("id", "")


def declared(file: FileFacts, xml: etree._Element) -> tuple[str, ...]:
    """The variables that a sub-process has of its own: its data objects and properties."""
    nodes = [*xml.findall(tag("dataObject")), *xml.findall(tag("property"))]
    return tuple(file.data[node.get("id", "")] for node in nodes if node.get("id"))


def side(file: FileFacts, xml: etree._Element, kind: str) -> tuple[str, ...]:
    """The variables of all inputs (`dataInput`) or outputs of an element, in their order."""
    holder = _specification(xml)
    nodes = holder.findall(tag(kind)) if holder is not None else []
    kept = [node for node in nodes if node.get("id") not in _looped(xml)]
    return tuple(file.data[node.get("id", "")] for node in kept)


def _specification(xml: etree._Element) -> etree._Element | None:
    """Events describe their data themselves."""
    return xml if local(xml).endswith("Event") else xml.find(tag("ioSpecification"))


def items(file: FileFacts, xml: etree._Element) -> Items:
    """The data inputs and outputs of an activity or event."""
    holder = xml.find(tag("ioSpecification"))
    inputs, outputs = side(file, xml, "dataInput"), side(file, xml, "dataOutput")
    if holder is None:
        return Items(inputs=inputs, outputs=outputs) if inputs or outputs else NOTHING
    return Items(True, inputs, outputs, _needs(file, xml, holder), _owed(file, xml, holder))


def mappings(file: FileFacts, xml: etree._Element) -> Mappings:
    """What the data associations of an activity or event move."""
    inputs = [line for each in _associations(xml, "dataInput") for line in _lines(file, xml, each)]
    outputs = [
        line for each in _associations(xml, "dataOutput") for line in _lines(file, xml, each)
    ]
    return Mappings(tuple(inputs), tuple(outputs))


def looped(file: FileFacts, xml: etree._Element, reference: str | None) -> feel.Expression:
    """The collection that a multi-instance activity loops over: what is associated with its input (BPMN 10.3.8)."""
    name = name_of(reference)
    for each in xml.findall(tag("dataInputAssociation")):
        if _end(each, "targetRef") == name:
            found = [line for line in _lines(file, xml, each) if len(line.target) == 1]
            if found:
                return found[-1].source
    return _variable(file, name)


def gathered(file: FileFacts, xml: etree._Element, reference: str | None) -> str:
    """The variable in which a multi-instance activity collects its results."""
    name = name_of(reference)
    for each in xml.findall(tag("dataOutputAssociation")):
        if _end(each, "sourceRef") == name:
            name = _end(each, "targetRef")
    return file.data.get(name, name)


def _looped(xml: etree._Element) -> set[str]:
    """The collections of a multi-instance activity: no instance of it has them."""
    several = xml.find(tag("multiInstanceLoopCharacteristics"))
    if several is None:
        return set()
    names = ("loopDataInputRef", "loopDataOutputRef")
    return {name_of(several.findtext(tag(name))) for name in names}


def _associations(xml: etree._Element, kind: str) -> Iterator[etree._Element]:
    """Those of each instance, without lines that are only drawn."""
    own = "targetRef" if kind == "dataInput" else "sourceRef"
    for each in xml.findall(tag(f"{kind}Association")):
        if _end(each, own) not in _looped(xml) and not _is_drawn(xml, each):
            yield each


def _is_drawn(xml: etree._Element, association: etree._Element) -> bool:
    marks = {
        each.get("id") for each in xml.findall(tag("property")) if each.get("name") == PLACEHOLDER
    }
    moves = [association.find(tag(name)) for name in ("sourceRef", "transformation", "assignment")]
    return _end(association, "targetRef") in marks or all(each is None for each in moves)


def _end(association: etree._Element, name: str) -> str:
    return name_of(association.findtext(tag(name)))


def _lines(file: FileFacts, xml: etree._Element, each: etree._Element) -> Iterator[Line]:
    """A transformation, assignments, or a copy of the source (BPMN 10.4.2)."""
    target = _end(each, "targetRef")
    _refuse_stores(file, xml, each)
    changed, assigned = each.find(tag("transformation")), each.findall(tag("assignment"))
    if changed is not None:
        yield Line((file.data.get(target, target),), formal(xml, changed))
    for one in assigned:
        yield Line(_path(file, xml, one, target), formal(xml, _part(xml, one, "from")))
    if changed is None and not assigned:
        source = _end(each, "sourceRef")
        output = source if local(each) == "dataOutputAssociation" else ""
        yield Line((file.data.get(target, target),), _variable(file, source), file.data.get(output))


def _refuse_stores(file: FileFacts, xml: etree._Element, association: etree._Element) -> None:
    for end in association:
        found = file.by_id.get(name_of(end.text)) if local(end).endswith("Ref") else None
        if found is not None and local(found).startswith("dataStore"):
            raise refused(
                xml, "a data store is not executed; use an operation that reads or writes it."
            )


def _part(xml: etree._Element, assignment: etree._Element, name: str) -> etree._Element:
    found = assignment.find(tag(name))
    if found is None:
        raise refused(xml, f"its assignment has no {name}.")
    return found


def _path(
    file: FileFacts, xml: etree._Element, assignment: etree._Element, target: str
) -> tuple[str, ...]:
    """Where an assignment writes: the target itself, or an entry of it such as `order.total`."""
    text = text_of(_part(xml, assignment, "to")).removeprefix("=").strip()
    variable = file.data.get(target, target)
    for name in (variable, target):
        if text == name:
            return (variable,)
        if text.startswith(f"{name}."):
            return (variable, *(part.strip() for part in text[len(name) + 1 :].split(".")))
    raise refused(xml, f"its assignment to {text} does not lead into {variable}.")


def _variable(file: FileFacts, reference: str) -> feel.Expression:
    name = file.data.get(reference, reference)
    return feel.parse(name, names=[name])


def _needs(file: FileFacts, xml: etree._Element, holder: etree._Element) -> feel.Expression | None:
    """What has to be there for one of the input sets; None if a set needs nothing."""
    sources = {
        _end(each, "targetRef"): sorted(_sources(file, each))
        for each in _associations(xml, "dataInput")
    }
    sets = [
        sorted({name for each in _required(group, "Input") for name in sources.get(each, ())})
        for group in holder.findall(tag("inputSet"))
    ]
    if not sets or not all(sets):
        return None
    each = [" and ".join(f"({name}) != null" for name in names) for names in sets]
    known = [name for names in sets for name in names]
    return feel.parse(" or ".join(f"({text})" for text in each), names=known)


def _sources(file: FileFacts, association: etree._Element) -> set[str]:
    return {
        file.data.get(name_of(end.text), name_of(end.text))
        for end in association.findall(tag("sourceRef"))
    }


def _owed(
    file: FileFacts, xml: etree._Element, holder: etree._Element
) -> tuple[frozenset[str], ...]:
    """The outputs of each output set that are copied as they are, so that they have to be given."""
    copied = {
        _end(each, "sourceRef")
        for each in _associations(xml, "dataOutput")
        if each.find(tag("transformation")) is None and each.find(tag("assignment")) is None
    }
    return tuple(
        frozenset(file.data[each] for each in _required(group, "Output") if each in copied)
        for group in holder.findall(tag("outputSet"))
    )


def _required(group: etree._Element, word: str) -> list[str]:
    optional = {
        name_of(each.text)
        for kind in ("optional", "whileExecuting")
        for each in group.findall(tag(f"{kind}{word}Refs"))
    }
    listed = [name_of(each.text) for each in group.findall(tag(f"data{word}Refs"))]
    return [each for each in listed if each not in optional]
