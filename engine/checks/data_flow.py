"""Data associations and bindings: where data come from, where they go, and what a call hands over."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from engine.checks.kinds import ACTIVITIES
from engine.checks.model import Model, Node
from engine.checks.registry import Problem, at, rule


def _associations(model: Model) -> Iterator[tuple[Node, Node]]:
    for association in model.all("dataInputAssociation", "dataOutputAssociation"):
        if association.parent is not None:
            yield association, association.parent


@rule(
    "data.association-inside",
    section="10.4.1",
    zh="{owner}的{what}应当{end}它自己的数据，现在{end}{data}。请改正。",
    en="{what} of {owner} must {end} data of its own and now uses {data}. Correct it.",
)
def associations_use_own_data(model: Model) -> Iterable[Problem]:
    """A data input association fills an input of its activity or event, an output association empties an output."""
    for association, owner in _associations(model):
        inward = association.tag == "dataInputAssociation"
        for data in model.refs(association, "targetRef" if inward else "sourceRef"):
            own = {"dataInput", "inputDataItem"} if inward else {"dataOutput", "outputDataItem"}
            fits = data.tag in own | {"property"} and owner in data.ancestors()
            if not fits:
                end = _FILL if inward else _EMPTY
                yield at(association, owner=owner, data=data, end=end)


_FILL = {"zh": "填入", "en": "fill"}
_EMPTY = {"zh": "取自", "en": "take from"}


@rule(
    "data.association-out-of-sight",
    section="10.4.1",
    zh="{owner}的{what}用到{data}，从那里看不见它。请用同一层或外层的数据。",
    en="{what} of {owner} uses {data}, which cannot be seen from there. Use data of its own level or one around it.",
)
def associations_use_data_in_sight(model: Model) -> Iterable[Problem]:
    """The other end of a data association can be seen from its activity or event."""
    for association, owner in _associations(model):
        outward = "sourceRef" if association.tag == "dataInputAssociation" else "targetRef"
        for data in model.refs(association, outward):
            if not data.tag.startswith("dataStore") and not _visible(data, owner):
                yield at(association, owner=owner, data=data)


def _visible(data: Node, owner: Node) -> bool:
    holder = data.parent
    if holder is not None and holder.tag == "ioSpecification":
        holder = holder.parent
    return holder in (owner, *owner.ancestors())


@rule(
    "data.association-sources",
    section="10.4.1",
    zh="{what}有 {count} 个来源，却没有写如何合并。请写转换（transformation），或只留一个来源。",
    en="{what} has {count} sources and does not say how to combine them. Add a transformation, or keep one source.",
)
def several_sources_are_transformed(model: Model) -> Iterable[Problem]:
    """A data association with several sources has a transformation."""
    for association, _ in _associations(model):
        count = len(association.all("sourceRef"))
        plain = not association.all("transformation", "assignment")
        if count > 1 and plain:
            yield at(association, count=count)


@rule(
    "data.association-items",
    section="10.4.1",
    zh="{what}连接的{source}和{target}数据项定义不同。请用同一个，或写转换。",
    en="{what} connects {source} and {target}, which have different item definitions. Use the same, or add a transformation.",
)
def associated_items_agree(model: Model) -> Iterable[Problem]:
    """A data association without transformation or assignment connects data of the same item definition."""
    for association, _ in _associations(model):
        target = model.ref(association, "targetRef")
        if target is None or association.all("transformation", "assignment"):
            continue
        for source in model.refs(association, "sourceRef"):
            items = {_item(model, source), _item(model, target)}
            if None not in items and len(items) > 1:
                yield at(association, source=source, target=target)


def _item(model: Model, data: Node) -> Node | None:
    behind = model.ref(data, "dataObjectRef") or model.ref(data, "dataStoreRef")
    return model.ref(data, "itemSubjectRef") or (
        model.ref(behind, "itemSubjectRef") if behind else None
    )


# Bindings


@rule(
    "data.binding-operation",
    section="10.3.6",
    zh="{what}绑定到{operation}，但它不在所支持的接口里。请在 supportedInterfaceRef 里列出该接口。",
    en="{what} binds {operation}, which is in none of the supported interfaces. List its interface as supportedInterfaceRef.",
)
def bindings_use_supported_operations(model: Model) -> Iterable[Problem]:
    """An input/output binding binds an operation of a supported interface."""
    for binding in model.all("ioBinding"):
        operation, owner = model.ref(binding, "operationRef"), binding.parent
        if operation is None or owner is None or operation.tag != "operation":
            continue
        if operation.parent not in model.refs(owner, "supportedInterfaceRef"):
            yield at(binding, operation=operation)


@rule(
    "data.binding-sets",
    section="10.3.6",
    zh="{what}用到的{data}不属于{owner}。请用它自己的输入和输出。",
    en="{what} uses {data}, which does not belong to {owner}. Use its own inputs and outputs.",
)
def bindings_use_own_data(model: Model) -> Iterable[Problem]:
    """An input/output binding uses the inputs and outputs of its own process or task."""
    for binding in model.all("ioBinding"):
        for name in ("inputDataRef", "outputDataRef"):
            data, owner = model.ref(binding, name), binding.parent
            if data is not None and owner is not None and owner not in data.ancestors():
                yield at(binding, data=data, owner=owner)


@rule(
    "data.input-unfilled",
    "warning",
    section="10.4.1",
    zh="{what}是必填的，却没有数据关联填入它。请补上关联，或列为可选。",
    en="{what} is required and no data association fills it. Add one, or list it as optional.",
)
def inputs_are_filled(model: Model) -> Iterable[Problem]:
    """A required data input of an activity is filled by a data association."""
    for node in model.every(ACTIVITIES):
        filled = {
            target
            for one in node.all("dataInputAssociation")
            for target in model.refs(one, "targetRef")
        }
        for io in node.all("ioSpecification"):
            optional = {
                data
                for group in io.all("inputSet")
                for data in model.refs(group, "optionalInputRefs")
            }
            for data in io.all("dataInput"):
                if data not in filled and data not in optional and node.tag != "callActivity":
                    yield at(data)


@rule(
    "data.association-end",
    section="10.4.1",
    zh="{what}用{data}作为{end}，不允许：数据输入只能由外面填入，数据输出只能交给外面。请换一个数据。",
    en="{what} uses {data} as its {end}. A data input is filled from outside only, and a data output given to the outside only. Use other data.",
)
def inputs_and_outputs_face_outwards(model: Model) -> Iterable[Problem]:
    """A data association does not fill a process' data input, nor take from its data output."""
    for association, _ in _associations(model):
        inward = association.tag == "dataInputAssociation"
        wrong = "dataOutput" if inward else "dataInput"
        for data in model.refs(association, "sourceRef" if inward else "targetRef"):
            if data.tag == wrong:
                yield at(association, data=data, end=_SOURCE if inward else _TARGET)


_SOURCE = {"zh": "来源", "en": "source"}
_TARGET = {"zh": "目标", "en": "target"}


@rule(
    "data.call",
    section="10.3.6",
    zh="{what}的数据与它调用的{called}对不上：{part}这边有 {here} 个，那边有 {there} 个。两边必须一致。",
    en="The data of {what} do not match what it calls, {called}: {here} of {part} here, {there} there. They must match.",
)
def calls_match_what_they_call(model: Model) -> Iterable[Problem]:
    """A call activity has the same data inputs, outputs and sets as what it calls."""
    described: dict[Node, list[int]] = {}
    for node in model.all("callActivity"):
        called = model.find(node, node.get("calledElement"))
        if called is None:
            continue
        if called not in described:
            described[called] = _described(called)
        for part, here, there in zip(_PARTS, _described(node), described[called], strict=True):
            if here != there:
                yield at(node, called=called, part=part, here=here, there=there)
                break


_PARTS = ("dataInput", "dataOutput", "inputSet", "outputSet")


def _described(node: Node) -> list[int]:
    specifications = node.all("ioSpecification")
    return [sum(len(one.all(part)) for one in specifications) for part in _PARTS]
