"""Variables: what a model sets and reads, by name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from engine import feel
from engine.checks.expressions import label
from engine.checks.model import Model, Node
from engine.checks.registry import Problem, at, rule
from engine.checks.written import Written, expressions

COUNTERS = frozenset(
    f"{prefix}{kind}"
    for prefix in ("numberOf", "nrOf")
    for kind in (["Instances", "ActiveInstances", "CompletedInstances", "TerminatedInstances"])
)
DATA = frozenset(
    [
        "dataObject",
        "dataObjectReference",
        "property",
        "dataInput",
        "dataOutput",
        "inputDataItem",
        "outputDataItem",
    ]
)
RESERVED = COUNTERS | {"activationCount", "loopCounter", "submission", "waitingForStart"}
"""Set by the engine while a case runs."""
KEYWORDS = frozenset(
    [
        "if",
        "then",
        "else",
        "for",
        "in",
        "return",
        "some",
        "every",
        "satisfies",
        "and",
        "or",
        "between",
        "instance",
        "of",
        "function",
        "external",
        "true",
        "false",
        "null",
    ]
)


@rule(
    "variable.reserved",
    section="house",
    zh="{owner}要设置的变量“{name}”是保留的名称。请换一个名称。",
    en='{owner} sets a variable called "{name}", which is reserved. Choose another name.',
)
def variables_have_free_names(model: Model) -> Iterable[Problem]:
    """A variable is not called like a word of FEEL or like what the engine sets itself."""
    for node, name in set_by_model(model):
        kept = RESERVED if node.tag != "zeebe:input" else frozenset()
        if name in kept or name in KEYWORDS or name.startswith("@"):
            yield at(node, owner=node.owner or node, name=name)


@rule(
    "variable.name",
    section="house",
    zh="{owner}要设置的变量“{name}”不是有效的名称。名称以字母或汉字开头，不含运算符。",
    en='{owner} sets a variable called "{name}", which is no valid name. Begin with a letter and use no operators.',
)
def variables_have_proper_names(model: Model) -> Iterable[Problem]:
    """A variable's name is a name of FEEL."""
    for node, name in set_by_model(model):
        words = name.replace("_", "a").split(" ")
        if not all(word.isidentifier() for word in words) and not name.startswith("@"):
            yield at(node, owner=node.owner or node, name=name)


def set_by_model(model: Model) -> Iterator[tuple[Node, str]]:
    """Every variable that a mapping, result or loop of the model sets, with the element that does."""
    for node in model.root.within():
        for attribute in _SETS.get(node.tag, ()):
            text = node.get(attribute)
            if text:
                name = text.removeprefix("=").strip().split(".")[0]
                yield node, name


_SETS = {
    "zeebe:input": ("target",),
    "zeebe:output": ("target",),
    "zeebe:script": ("resultVariable",),
    "zeebe:calledDecision": ("resultVariable",),
    "zeebe:loopCharacteristics": ("inputElement", "outputCollection"),
}


@rule(
    "variable.unset",
    "warning",
    section="house",
    zh="{owner}的{label}用到变量“{name}”，流程里没有任何地方设置它。请核对名称。",
    en='The {label} of {owner} reads a variable "{name}" that nothing in the process sets. Check the name.',
    executable=True,
)
def read_variables_are_set(model: Model) -> Iterable[Problem]:
    """A variable that an expression reads is set somewhere."""
    known = known_variables(model)
    if known is None:
        return
    left = left_by_forms(model)
    for one in expressions(model):
        there = _answers_before(model, one.node, known - left) if _is_output(one) else known
        if one.is_feel and there is not None:
            for name in sorted(_names(one, model.spaced_names) - there):
                yield at(
                    one.node, owner=one.node.owner or one.node, label=label(one.label), name=name,
                    place=one.place,
                )  # fmt: skip


def _names(one: Written, spaced: frozenset[str]) -> frozenset[str]:
    try:
        return feel.parse(one.feel, names=spaced).names
    except (feel.FeelSyntaxError, feel.FeelLimitError, RecursionError):
        return frozenset()


def _is_output(one: Written) -> bool:
    return one.node.tag == "zeebe:output"


def _answers_before(model: Model, output: Node, known: frozenset[str]) -> frozenset[str] | None:
    """What the output mapping of a user task may read: the answers of its form, and what is known without the answers
    that other tasks keep to themselves; None for other elements, where only the element knows what it brings.
    """
    task = output.owner
    form = _form_of(model, task) if task is not None and task.tag == "userTask" else None
    return None if form is None else known | form


def _form_of(model: Model, task: Node) -> frozenset[str] | None:
    used, forms = task.extension("zeebe:formDefinition"), model.around.forms or {}
    name = used.get("formId") or "" if used else ""
    return frozenset(forms[name]) if name in forms else None


def left_by_forms(model: Model) -> frozenset[str]:
    """The answers that reach no step but their own: those of user tasks with output mappings, unless these or something
    else sets a variable of that name.
    """
    tasks = {node: _form_of(model, node) or frozenset() for node in model.all("userTask")}
    kept = {name for node, names in tasks.items() if _maps_outputs(node) for name in names}
    spread = {name for node, names in tasks.items() if not _maps_outputs(node) for name in names}
    return frozenset(kept - spread - _set_without_forms(model))


def _maps_outputs(node: Node) -> bool:
    mapping = node.extension("zeebe:ioMapping")
    return mapping is not None and mapping.first("zeebe:output") is not None


def known_variables(model: Model) -> frozenset[str] | None:
    """Every name that may be set, or None where something may set names that cannot be known."""
    forms, start = model.around.forms, model.around.start_variables
    if (
        forms is None
        or start is None
        or any(_sets_anything(model, node) for node in _givers(model))
    ):
        return None
    names = _set_without_forms(model)
    for used in model.all("zeebe:formDefinition"):
        names |= set(forms.get(used.get("formId") or "", ()))
    return frozenset(names)


def _set_without_forms(model: Model) -> set[str]:
    """What mappings, data, operations and messages set, and what a case begins with."""
    names = {name for _, name in set_by_model(model)} | RESERVED
    names |= set(model.around.start_variables or ())
    for payload in model.around.payloads.values():
        names |= set(payload)
    for data in model.every(DATA):
        names |= {text for text in (data.id, data.name) if text}
    for call in model.all("zeebe:taskDefinition"):
        known = model.around.operations
        signature = None if known is None else known.get(call.get("type") or "")
        names |= set(signature.results) if signature else set()
    return names


def _givers(model: Model) -> list[Node]:
    holders = [one.parent for one in model.all("messageEventDefinition", "signalEventDefinition")]
    catching = ("startEvent", "intermediateCatchEvent", "boundaryEvent")
    events = [node for node in holders if node is not None and node.tag in catching]
    calls = model.all("callActivity", "receiveTask", "businessRuleTask", "scriptTask")
    return events + calls


def _sets_anything(model: Model, node: Node) -> bool:
    if _maps_outputs(node) or _message_of(model, node) in model.around.payloads:
        return False
    result = node.extension("zeebe:script") or node.extension("zeebe:calledDecision")
    return result is None or not result.get("resultVariable")


def _message_of(model: Model, node: Node) -> str | None:
    """The name of the message that an element catches."""
    message = model.ref(node.first("messageEventDefinition") or node, "messageRef")
    return message.name if message is not None else None
